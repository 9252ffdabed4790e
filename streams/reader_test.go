package streams

import (
	"fmt"
	"math/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A group reads a stream as a consumer library does: shard by shard, parents before
// children, with a checkpoint for each shard from which it starts again after a crash.
type group struct {
	*jar
	rand        *rand.Rand
	checkpoints map[string]string // the number of the last record that was processed
	finished    map[string]bool
	seen        map[string]int      // by record
	order       map[string][]string // by key
}

// step lists the shards and reads one of those whose parents are finished.
func (g *group) step() {
	list, err := g.k.ListShards(g.t.Context(), &ListShardsInput{StreamName: "s"})
	require.NoError(g.t, err)
	var ready []string
	for _, s := range list.Shards {
		parents := (s.ParentShardId == "" || g.finished[s.ParentShardId]) && (s.AdjacentParentShardId == "" || g.finished[s.AdjacentParentShardId])
		if parents && !g.finished[s.ShardId] {
			ready = append(ready, s.ShardId)
		}
	}
	require.NotEmpty(g.t, ready)
	g.read(ready[g.rand.Intn(len(ready))])
}

// read opens a shard at its checkpoint, takes a few pages, and then crashes.
func (g *group) read(shard string) {
	in := &GetShardIteratorInput{StreamName: "s", ShardId: shard, ShardIteratorType: trimHorizon}
	if n := g.checkpoints[shard]; n != "" {
		in.ShardIteratorType, in.StartingSequenceNumber = afterSequence, n
	}
	out, err := g.k.GetShardIterator(g.t.Context(), in)
	require.NoError(g.t, err)
	it := out.ShardIterator
	for range 1 + g.rand.Intn(3) {
		page, err := g.k.GetRecords(g.t.Context(), &GetRecordsInput{ShardIterator: it, Limit: int32(1 + g.rand.Intn(20))})
		require.NoError(g.t, err)
		for _, r := range page.Records {
			require.Greater(g.t, r.SequenceNumber, g.checkpoints[shard])
			g.checkpoints[shard] = r.SequenceNumber
			g.seen[string(r.Data)]++
			g.order[r.PartitionKey] = append(g.order[r.PartitionKey], string(r.Data))
		}
		if it = page.NextShardIterator; it == "" {
			g.finished[shard] = true
			require.NotEmpty(g.t, page.ChildShards)
			return
		}
	}
}

// Whatever happens to the shards, and wherever the readers crash: every record is
// processed once, and those of each key in the order in which they were written.
func TestEachKeyIsReadInOrder(t *testing.T) {
	for seed := range int64(3) {
		r := rand.New(rand.NewSource(seed))
		j := newJar(t, Options{Unthrottled: true})
		j.create("s", 2)
		g := &group{j, r, map[string]string{}, map[string]bool{}, map[string]int{}, map[string][]string{}}
		written := map[string][]string{}
		total := 0
		for range 300 {
			switch k := r.Intn(100); {
			case k < 70:
				key := fmt.Sprint(r.Intn(12))
				data := fmt.Sprint(total)
				total++
				j.put("s", key, data)
				written[key] = append(written[key], data)
			case k < 75:
				g.reshard()
			default:
				g.step()
			}
			j.w.Advance(time.Duration(r.Intn(3)) * time.Second)
		}
		for i := 0; len(g.seen) < total; i++ {
			require.Less(t, i, 10_000, "seed %d: records are missing", seed)
			g.step()
		}
		require.Equal(t, written, g.order, "seed %d", seed)
		for data, times := range g.seen {
			require.Equal(t, 1, times, "seed %d: record %s", seed, data)
		}
	}
}

// reshard splits, merges or rescales at random; what cannot be done is refused.
func (g *group) reshard() {
	list, err := g.k.ListShards(g.t.Context(), &ListShardsInput{StreamName: "s", ShardFilter: &ShardFilter{Type: "AT_LATEST"}})
	require.NoError(g.t, err)
	a, b := list.Shards[g.rand.Intn(len(list.Shards))], list.Shards[g.rand.Intn(len(list.Shards))]
	switch g.rand.Intn(3) {
	case 0:
		_, _ = g.k.SplitShard(g.t.Context(), &SplitShardInput{StreamName: "s", ShardToSplit: a.ShardId, NewStartingHashKey: KeyHash(a.ShardId).String()})
	case 1:
		_, _ = g.k.MergeShards(g.t.Context(), &MergeShardsInput{StreamName: "s", ShardToMerge: a.ShardId, AdjacentShardToMerge: b.ShardId})
	case 2:
		_, _ = g.k.UpdateShardCount(g.t.Context(), &UpdateShardCountInput{StreamName: "s", ScalingType: "UNIFORM_SCALING", TargetShardCount: int32(1 + g.rand.Intn(2*len(list.Shards)))})
	}
}
