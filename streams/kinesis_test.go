package streams

import (
	"context"
	"fmt"
	"math/rand"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A jar is a world with Kinesis in it, called from Go.
type jar struct {
	t *testing.T
	w *sim.World
	k *Kinesis
	b *bus.Bus
}

func newJar(t *testing.T, o Options) *jar {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 7})
	ep := endpointOf(w)
	return &jar{t, w, New(ep, o), ep.Bus}
}

func (j *jar) fork() *jar {
	w, err := j.w.Fork()
	require.NoError(j.t, err)
	ep := endpointOf(w)
	return &jar{j.t, w, j.k.Fork(ep), ep.Bus}
}

func (j *jar) create(name string, shards int32) {
	j.t.Helper()
	_, err := j.k.CreateStream(j.t.Context(), &CreateStreamInput{StreamName: name, ShardCount: shards})
	require.NoError(j.t, err)
}

func (j *jar) put(name, key, data string) string {
	j.t.Helper()
	out, err := j.k.PutRecord(j.t.Context(), &PutRecordInput{StreamName: name, PartitionKey: key, Data: []byte(data)})
	require.NoError(j.t, err)
	return out.SequenceNumber
}

// drain reads a shard from its beginning to its end or tip.
func (j *jar) drain(name, shard string) []string {
	j.t.Helper()
	out, err := j.k.GetShardIterator(j.t.Context(), &GetShardIteratorInput{StreamName: name, ShardId: shard, ShardIteratorType: trimHorizon})
	require.NoError(j.t, err)
	var datas []string
	for it := out.ShardIterator; it != ""; {
		page, err := j.k.GetRecords(j.t.Context(), &GetRecordsInput{ShardIterator: it})
		require.NoError(j.t, err)
		for _, r := range page.Records {
			datas = append(datas, string(r.Data))
		}
		if len(page.Records) == 0 {
			break
		}
		it = page.NextShardIterator
	}
	return datas
}

const firstShard = "shardId-000000000000"

func TestWireDescription(t *testing.T) {
	w := newJar(t, Options{}).k.Wire()
	require.NoError(t, w.Check())
	require.Len(t, w.Ops, 39)
	require.Len(t, w.Known, 6)
}

// What is stored is nobody's but the stream's.
func TestDataIsCopied(t *testing.T) {
	j := newJar(t, Options{})
	j.create("s", 1)
	data := []byte("before")
	_, err := j.k.PutRecord(t.Context(), &PutRecordInput{StreamName: "s", PartitionKey: "k", Data: data})
	require.NoError(t, err)
	copy(data, "after!")
	out, err := j.k.GetShardIterator(t.Context(), &GetShardIteratorInput{StreamName: "s", ShardId: firstShard, ShardIteratorType: trimHorizon})
	require.NoError(t, err)
	page, err := j.k.GetRecords(t.Context(), &GetRecordsInput{ShardIterator: out.ShardIterator})
	require.NoError(t, err)
	require.Equal(t, "before", string(page.Records[0].Data))
	copy(page.Records[0].Data, "again!")
	require.Equal(t, []string{"before"}, j.drain("s", firstShard))
}

// Parent and fork go their own ways: records, shards, settings, time.
func TestForksOfKinesis(t *testing.T) {
	j := newJar(t, Options{StreamDelay: time.Second, Unthrottled: true})
	j.create("s", 1)
	j.w.Advance(time.Second)
	j.put("s", "k", "both")
	j.create("late", 1)
	_, err := j.k.RegisterStreamConsumer(t.Context(), &RegisterStreamConsumerInput{StreamARN: j.k.ep.ARN("stream/s"), ConsumerName: "c"})
	require.NoError(t, err)

	f := j.fork()
	f.put("s", "k", "fork")
	j.put("s", "k", "parent")
	_, err = f.k.SplitShard(t.Context(), &SplitShardInput{StreamName: "s", ShardToSplit: firstShard, NewStartingHashKey: "7"})
	require.NoError(t, err)
	_, err = f.k.AddTagsToStream(t.Context(), &AddTagsToStreamInput{StreamName: "s", Tags: map[string]string{"in": "fork"}})
	require.NoError(t, err)
	_, err = f.k.DeregisterStreamConsumer(t.Context(), &DeregisterStreamConsumerInput{StreamARN: j.k.ep.ARN("stream/s"), ConsumerName: "c"})
	require.NoError(t, err)
	f.w.Advance(time.Second)

	require.Equal(t, []string{"both", "fork"}, f.drain("s", firstShard))
	require.Equal(t, []string{"both", "parent"}, j.drain("s", firstShard))
	summary := func(j *jar, name string) *StreamDescriptionSummary {
		out, err := j.k.DescribeStreamSummary(t.Context(), &DescribeStreamSummaryInput{StreamName: name})
		require.NoError(t, err)
		return out.StreamDescriptionSummary
	}
	require.EqualValues(t, 2, summary(f, "s").OpenShardCount)
	require.EqualValues(t, 1, summary(j, "s").OpenShardCount)
	require.EqualValues(t, 0, summary(f, "s").ConsumerCount)
	require.EqualValues(t, 1, summary(j, "s").ConsumerCount)
	require.Equal(t, statusActive, summary(f, "late").StreamStatus, "what was pending falls due in the fork")
	require.Equal(t, statusCreating, summary(j, "late").StreamStatus)
	tags, err := j.k.ListTagsForStream(t.Context(), &ListTagsForStreamInput{StreamName: "s"})
	require.NoError(t, err)
	require.Empty(t, tags.Tags)
}

// An idle world schedules nothing: what there is to expire has one event, and when it
// is gone there is none.
func TestIdleStreamsScheduleNothing(t *testing.T) {
	j := newJar(t, Options{Unthrottled: true})
	j.create("s", 4)
	before := j.w.Events()
	j.w.Advance(365 * 24 * time.Hour)
	require.Equal(t, before, j.w.Events(), "an empty stream waits for nothing")

	for i := range 100 {
		j.put("s", fmt.Sprint(i), "x")
	}
	before = j.w.Events()
	j.w.Advance(365 * 24 * time.Hour)
	require.Equal(t, before+1, j.w.Events(), "a hundred records of one time expire together")
	require.NoError(t, j.w.Settle(t.Context()), "expiry is no work")
}

// Whoever subscribed to a stream's ARN on the bus is told of records, once for many.
func TestRecordsArePublished(t *testing.T) {
	j := newJar(t, Options{})
	j.create("s", 1)
	told := 0
	j.b.Subscribe(j.k.ep.ARN("stream/s"), "poller", func(*sim.Call) { told++ })
	j.put("s", "k", "1")
	_, err := j.k.PutRecords(t.Context(), &PutRecordsInput{StreamName: "s", Records: []PutRecordsRequestEntry{
		{PartitionKey: "k", Data: []byte("2")}, {PartitionKey: "k", Data: []byte("3")},
	}})
	require.NoError(t, err)
	require.Equal(t, 2, told)
}

// The bill's dimensions: payload units of 25 KB and shard hours when provisioned,
// bytes and stream hours on demand.
func TestUsage(t *testing.T) {
	j := newJar(t, Options{Unthrottled: true})
	j.create("p", 2)
	j.put("p", "k", string(make([]byte, 25<<10-1)))
	j.put("p", "k", string(make([]byte, 25<<10)))
	_, err := j.k.CreateStream(t.Context(), &CreateStreamInput{StreamName: "d"})
	require.NoError(t, err)
	j.put("d", "k", "a few bytes")
	j.w.Advance(3 * time.Hour)
	_, err = j.k.UpdateShardCount(t.Context(), &UpdateShardCountInput{StreamName: "p", ScalingType: "UNIFORM_SCALING", TargetShardCount: 4})
	require.NoError(t, err)
	j.w.Advance(time.Hour)
	require.NoError(t, j.k.Meter(t.Context()))
	got := map[string]float64{}
	for _, u := range j.w.Usage() {
		got[lastPart(u.Resource, "/")+" "+u.Dimension] = u.Quantity
	}
	require.Equal(t, map[string]float64{
		"p PutPayloadUnit": 3, "p ShardHour": 2*3 + 4*1,
		"d OnDemandBytesIn": 1024, "d OnDemandStreamHour": 4,
	}, got)
}

// A shard on demand that takes in more than 500 KB a second for a minute is split.
func TestOnDemandGrows(t *testing.T) {
	j := newJar(t, Options{ScaleDelay: 15 * time.Minute})
	_, err := j.k.CreateStream(t.Context(), &CreateStreamInput{StreamName: "s"})
	require.NoError(t, err)
	open := func() int32 {
		out, err := j.k.DescribeStreamSummary(t.Context(), &DescribeStreamSummaryInput{StreamName: "s"})
		require.NoError(t, err)
		return out.StreamDescriptionSummary.OpenShardCount
	}
	minute := func(perSecond int) {
		for range 60 {
			j.put("s", "a", string(make([]byte, perSecond-1)))
			j.w.Advance(time.Second)
		}
	}
	minute(500_000)
	j.w.Advance(time.Hour)
	require.EqualValues(t, 4, open(), "500 KB/s are not more than 500 KB/s")
	minute(510_000)
	require.EqualValues(t, 4, open())
	j.w.Advance(15 * time.Minute)
	require.EqualValues(t, 5, open())
}

// However a shard is written to, it takes in no more than a second's burst and then
// its rate: 1 MiB and 1,000 records a second.
func TestThroughputIsBounded(t *testing.T) {
	for seed := range int64(5) {
		r := rand.New(rand.NewSource(seed))
		j := newJar(t, Options{})
		j.create("s", 1)
		start, records, bytes, refused := j.w.Now(), 0, 0, 0
		size := 1 << (4 + seed*3)
		for range 2500 {
			n := r.Intn(size)
			_, err := j.k.PutRecord(t.Context(), &PutRecordInput{StreamName: "s", PartitionKey: "k", Data: make([]byte, n)})
			if err != nil {
				require.Equal(t, codeThrottled, err.(*Error).Code)
				refused++
			} else {
				records, bytes = records+1, bytes+n+1
			}
			j.w.Advance(time.Duration(r.Intn(500)) * time.Microsecond)
			seconds := j.w.Now().Sub(start).Seconds()
			require.LessOrEqual(t, float64(records), writeRecords*(seconds+1), "seed %d", seed)
			require.LessOrEqual(t, float64(bytes), writeBytes*(seconds+1), "seed %d", seed)
		}
		require.Positive(t, refused, "seed %d: nothing was throttled, so nothing was tried", seed)
	}
}

// A stream that is made anew under the same name has nothing of the old one: an
// iterator from before stands at its beginning.
func TestSameNameAnotherStream(t *testing.T) {
	j := newJar(t, Options{})
	j.create("s", 1)
	for range 5 {
		j.put("s", "k", "old")
	}
	out, err := j.k.GetShardIterator(t.Context(), &GetShardIteratorInput{StreamName: "s", ShardId: firstShard, ShardIteratorType: latest})
	require.NoError(t, err)
	_, err = j.k.DeleteStream(t.Context(), &DeleteStreamInput{StreamName: "s"})
	require.NoError(t, err)
	_, err = j.k.GetRecords(t.Context(), &GetRecordsInput{ShardIterator: out.ShardIterator})
	require.EqualError(t, err, "ResourceNotFoundException: Shard shardId-000000000000 in stream s under account 123456789012 does not exist")
	j.w.Advance(time.Second)
	j.create("s", 1)
	j.put("s", "k", "new")
	page, err := j.k.GetRecords(t.Context(), &GetRecordsInput{ShardIterator: out.ShardIterator})
	require.NoError(t, err)
	require.Len(t, page.Records, 1)
	j.w.Advance(48 * time.Hour) // the old stream's events find nobody
	require.Empty(t, j.drain("s", firstShard))
}

// The same calls leave the same trace.
func TestSameSeedSameTrace(t *testing.T) {
	run := func() string {
		j := newJar(t, Options{StreamDelay: time.Second})
		j.create("s", 2)
		j.w.Advance(time.Second)
		for i := range 50 {
			j.put("s", fmt.Sprint(i), "x")
			j.w.Advance(10 * time.Millisecond)
		}
		_, err := j.k.UpdateShardCount(context.Background(), &UpdateShardCountInput{StreamName: "s", ScalingType: "UNIFORM_SCALING", TargetShardCount: 3})
		require.NoError(t, err)
		j.w.Advance(72 * time.Hour)
		return j.w.Hash()
	}
	require.Equal(t, run(), run())
}
