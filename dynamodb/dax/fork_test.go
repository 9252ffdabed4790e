package dax_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/dax"
)

// A fork has what was cached, stale as it may be, and from then on neither sees
// what the other reads, writes, evicts or counts.
func TestForksShareNothingObservable(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "41")
	s.put(s.cloud.DynamoDB, "ann", "1", "42")
	require.Equal(t, []string{"42"}, s.games("ann"))
	require.Equal(t, "41", s.points("ann", "1"))

	cloud, err := s.cloud.Fork()
	require.NoError(t, err)
	f := &story{t, s.ctx, cloud, s.cluster.Fork(cloud.DynamoDB)}
	require.Equal(t, s.metrics(), f.metrics())
	require.Equal(t, "41", f.points("ann", "1"))

	f.put(f.cluster, "ann", "1", "50")
	f.put(f.cluster, "ann", "2", "60")
	require.Equal(t, "50", f.points("ann", "1"))
	require.Equal(t, "41", s.points("ann", "1"))
	require.Equal(t, "none", s.points("ann", "2"))
	require.Equal(t, "60", f.points("ann", "2"))

	f.cloud.Advance(dax.DefaultTTL + 1)
	require.Equal(t, []string{"50", "60"}, f.games("ann"))
	require.Equal(t, []string{"42"}, s.games("ann"))
	require.Equal(t, "41", s.points("ann", "1"))

	require.Equal(t, dax.Metrics{
		ItemCacheHits: 3, ItemCacheMisses: 1, QueryCacheHits: 1, QueryCacheMisses: 1, EstimatedDbSize: s.metrics().EstimatedDbSize,
	}, s.metrics())
	require.Equal(t, dax.Metrics{
		ItemCacheHits: 4, QueryCacheMisses: 2, EstimatedDbSize: f.metrics().EstimatedDbSize,
	}, f.metrics())
}
