package dynamodb

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// records reads the stream of the replica in a region, shard by shard.
func (g *globe) records(region string) (out []Record) {
	s, ctx := g.region(region), g.t.Context()
	arn := s.tables["items"].settings.stream.arn
	d, err := s.DescribeStream(ctx, &DescribeStreamInput{StreamArn: arn})
	require.NoError(g.t, err)
	for _, shard := range d.StreamDescription.Shards {
		it, err := s.GetShardIterator(ctx, &GetShardIteratorInput{StreamArn: arn, ShardId: shard.ShardId, ShardIteratorType: "TRIM_HORIZON"})
		require.NoError(g.t, err)
		page, err := s.GetRecords(ctx, &GetRecordsInput{ShardIterator: it.ShardIterator})
		require.NoError(g.t, err)
		out = append(out, page.Records...)
	}
	return out
}

// Every replica has a stream of its own, of what changed there: what was written
// elsewhere too, but not the writes that lost on their way. Of an item that
// expired it tells so only where it was deleted.
func TestStreamsOfReplicas(t *testing.T) {
	g := newGlobe(t, Options{ReplicationLag: func(*sim.Rand, string, string) time.Duration { return time.Second }}, "eu-west-1")
	story := func(region string) (out []string) {
		for _, r := range g.records(region) {
			by := ""
			if r.UserIdentity != nil {
				by = " by " + r.UserIdentity.PrincipalId
			}
			out = append(out, fmt.Sprint(r.AwsRegion, " ", r.EventName, " ", r.Dynamodb.NewImage["n"].Text(), by))
		}
		return out
	}
	g.write("us-east-1", "put", "a", 946684860) // a minute after the start
	g.write("eu-west-1", "put", "a", 946684861)
	g.settle("two writers")
	require.Equal(t, []string{"us-east-1 INSERT 946684860", "us-east-1 MODIFY 946684861"}, story("us-east-1"))
	require.Equal(t, []string{"eu-west-1 INSERT 946684861"}, story("eu-west-1"))

	_, err := g.region("eu-west-1").UpdateTimeToLive(t.Context(), &UpdateTimeToLiveInput{
		TableName: "items", TimeToLiveSpecification: &TimeToLiveSpecification{AttributeName: "n", Enabled: true},
	})
	require.NoError(t, err)
	g.world.Advance(2 * time.Minute)
	require.Equal(t, "us-east-1 REMOVE  by dynamodb.amazonaws.com", story("us-east-1")[2])
	require.Equal(t, "eu-west-1 REMOVE ", story("eu-west-1")[1])
}

// The stream of every replica, read from its beginning, leads to the table that
// is there.
func TestStreamsOfReplicasRebuildTheirTables(t *testing.T) {
	for seed := range uint64(20) {
		random := sim.NewRand(seed)
		g := newGlobe(t, Options{ReplicationLag: func(r *sim.Rand, _, _ string) time.Duration { return r.Exp(100 * time.Millisecond) }}, "eu-west-1", "us-west-2")
		for step := range 200 {
			g.write(g.at[random.IntN(3)], []string{"put", "count", "delete"}[random.IntN(3)], string(rune('a'+random.IntN(5))), step)
			g.world.Advance(time.Duration(random.IntN(60)) * time.Millisecond)
		}
		g.settle("written")
		for _, region := range g.at {
			rebuilt := map[string]string{}
			for _, r := range g.records(region) {
				id := r.Dynamodb.Keys["id"].Text()
				require.Equal(t, rebuilt[id] != "", r.EventName != "INSERT", "%s %s", region, r.EventName)
				if delete(rebuilt, id); r.Dynamodb.NewImage != nil {
					rebuilt[id] = fmt.Sprint(r.Dynamodb.NewImage)
				}
			}
			for id, item := range g.last {
				if item != nil {
					require.Equal(t, fmt.Sprint(item), rebuilt[id])
				} else {
					require.NotContains(t, rebuilt, id)
				}
			}
		}
	}
}
