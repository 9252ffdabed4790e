package dax_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/dax"
)

// A full memory makes room by what was not used for longest. Reading is using.
func TestTheLeastRecentlyUsedGoes(t *testing.T) {
	s := newStory(t, dax.Options{})
	s.put(s.cluster, "ann", "1", "11")
	one := s.metrics().EstimatedDbSize

	s = newStory(t, dax.Options{Memory: 3 * one})
	s.put(s.cluster, "ann", "1", "11")
	s.put(s.cluster, "ann", "2", "12")
	s.put(s.cluster, "ann", "3", "13")
	require.Equal(t, 3*one, s.metrics().EstimatedDbSize)
	require.Equal(t, "11", s.points("ann", "1"))
	s.put(s.cluster, "ann", "4", "14")
	require.Equal(t, one, s.metrics().EvictedSize)
	require.Equal(t, float64(one), s.used("dax", "EvictedSize"))

	for _, game := range []string{"1", "3", "4"} {
		require.Equal(t, "1"+game, s.points("ann", game))
	}
	require.Zero(t, s.metrics().ItemCacheMisses)
	require.Equal(t, "12", s.points("ann", "2"))
	require.Equal(t, 1, s.metrics().ItemCacheMisses)
}

// Bulk loading through the cluster drives out what is read: the reason to write
// around it.
func TestBulkWritesDriveOutWhatIsRead(t *testing.T) {
	for _, through := range []bool{true, false} {
		s := newStory(t, dax.Options{Memory: 2000})
		s.put(s.cluster, "ann", "1", "42")
		var to putter = s.cloud.DynamoDB
		if through {
			to = s.cluster
		}
		for _, game := range []string{"1", "2", "3", "4", "5", "6", "7", "8", "9"} {
			for _, user := range []string{"b", "c", "d", "e", "f", "g", "h", "i"} {
				s.put(to, user, game, "0")
			}
		}
		require.Equal(t, "42", s.points("ann", "1"))
		require.Equal(t, through, s.metrics().ItemCacheMisses == 1)
		require.Equal(t, through, s.metrics().EvictedSize > 0)
		require.LessOrEqual(t, s.metrics().EstimatedDbSize, 2000)
	}
}

// What is larger than the memory is answered and not cached.
func TestWhatDoesNotFitIsNotCached(t *testing.T) {
	s := newStory(t, dax.Options{Memory: 1})
	s.put(s.cluster, "ann", "1", "42")
	require.Equal(t, "42", s.points("ann", "1"))
	require.Equal(t, []string{"42"}, s.games("ann"))
	require.Equal(t, dax.Metrics{ItemCacheMisses: 1, QueryCacheMisses: 1}, s.metrics())
}
