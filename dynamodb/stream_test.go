package dynamodb

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// streamed is a table with a stream, whose records are read by hand.
type streamed struct {
	*testing.T
	world *sim.World
	svc   *Service
	arn   string
}

func newStreamed(t *testing.T, o Options) *streamed {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	g := &streamed{T: t, world: w, svc: New(endpointOf(w), o)}
	g.create()
	return g
}

func (g *streamed) create() {
	out, err := g.svc.CreateTable(g.Context(), streamedTable())
	require.NoError(g, err)
	g.arn = out.TableDescription.LatestStreamArn
}

// streamedTable is a table of one partition, so that its stream has one shard.
func streamedTable() *CreateTableInput {
	return &CreateTableInput{
		TableName: "tab", ProvisionedThroughput: both(1000),
		AttributeDefinitions: []AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		KeySchema:            []KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		StreamSpecification:  &StreamSpecification{StreamEnabled: true, StreamViewType: viewNew},
	}
}

func (g *streamed) fork() *streamed {
	w, err := g.world.Fork()
	require.NoError(g, err)
	return &streamed{T: g.T, world: w, svc: g.svc.Fork(endpointOf(w)), arn: g.arn}
}

func (g *streamed) put(id string, more ...string) {
	item := Item{"id": S(id)}
	for i, text := range more {
		item[strconv.Itoa(i)] = S(text)
	}
	_, err := g.svc.PutItem(g.Context(), &PutItemInput{TableName: "tab", Item: item})
	require.NoError(g, err)
}

func (g *streamed) enable(on bool) {
	spec := &StreamSpecification{StreamEnabled: on}
	if on {
		spec.StreamViewType = viewNew
	}
	out, err := g.svc.UpdateTable(g.Context(), &UpdateTableInput{TableName: "tab", StreamSpecification: spec})
	require.NoError(g, err)
	g.arn = out.TableDescription.LatestStreamArn
}

func (g *streamed) describe() *StreamDescription {
	out, err := g.svc.DescribeStream(g.Context(), &DescribeStreamInput{StreamArn: g.arn})
	require.NoError(g, err)
	return out.StreamDescription
}

// iterator begins at the oldest record of the first shard, unless told otherwise.
func (g *streamed) iterator(change ...func(*GetShardIteratorInput)) string {
	in := &GetShardIteratorInput{StreamArn: g.arn, ShardId: g.describe().Shards[0].ShardId, ShardIteratorType: iteratorOldest}
	for _, c := range change {
		c(in)
	}
	out, err := g.svc.GetShardIterator(g.Context(), in)
	require.NoError(g, err)
	return out.ShardIterator
}

// read returns the ids of the items whose changes an iterator leads to.
func (g *streamed) read(iterator string) (ids string, next string) {
	out, err := g.svc.GetRecords(g.Context(), &GetRecordsInput{ShardIterator: iterator})
	require.NoError(g, err)
	for _, r := range out.Records {
		ids += r.Dynamodb.Keys["id"].Text()
	}
	return ids, out.NextShardIterator
}

// A stream is ENABLING and DISABLING while its table changes. What is written in
// that time is in the stream.
func TestStreamStatus(t *testing.T) {
	g := newStreamed(t, Options{TableDelay: time.Minute})
	require.Equal(t, streamEnabling, g.describe().StreamStatus)
	g.world.Advance(time.Minute)
	require.Equal(t, streamEnabled, g.describe().StreamStatus)
	g.put("a")

	g.enable(false)
	require.Equal(t, streamDisabling, g.describe().StreamStatus)
	g.put("b")
	require.Empty(t, g.describe().Shards[0].SequenceNumberRange.EndingSequenceNumber)
	g.world.Advance(time.Minute)
	require.Equal(t, streamDisabled, g.describe().StreamStatus)
	require.NotEmpty(t, g.describe().Shards[0].SequenceNumberRange.EndingSequenceNumber)
	g.put("c")
	ids, next := g.read(g.iterator())
	require.Equal(t, "ab", ids)
	require.Empty(t, next)

	g.enable(true)
	require.Equal(t, streamEnabling, g.describe().StreamStatus)
	g.world.Advance(time.Minute)
	_, err := g.svc.DeleteTable(t.Context(), &DeleteTableInput{TableName: "tab"})
	require.NoError(t, err)
	require.Equal(t, streamDisabling, g.describe().StreamStatus)
	g.world.Advance(time.Minute)
	require.Equal(t, streamDisabled, g.describe().StreamStatus)
}

// Two streams of one table never have the same name, although a millisecond is long
// in a jar.
func TestStreamsHaveNamesOfTheirOwn(t *testing.T) {
	g := newStreamed(t, Options{})
	names := map[string]bool{}
	for range 3 {
		names[g.arn] = true
		g.enable(false)
		g.enable(true)
		names[g.arn] = true
		_, err := g.svc.DeleteTable(t.Context(), &DeleteTableInput{TableName: "tab"})
		require.NoError(t, err)
		g.create()
	}
	require.Len(t, names, 6)
	list, err := g.svc.ListStreams(t.Context(), &ListStreamsInput{})
	require.NoError(t, err)
	require.Len(t, list.Streams, 7)
	g.put("a")
	ids, _ := g.read(g.iterator())
	require.Equal(t, "a", ids, "the last one is the one that is written to")
}

// An idle stream schedules nothing; one with records, one event at a time, until
// nothing is left.
func TestStreamUpkeep(t *testing.T) {
	g := newStreamed(t, Options{})
	begin := g.world.Events()
	g.world.Advance(1000 * time.Hour)
	require.Equal(t, begin, g.world.Events(), "a stream without records")

	for range 1000 {
		g.put("a", strconv.Itoa(int(g.world.Now().UnixNano()))) // each another
		g.world.Advance(time.Second)
	}
	begin = g.world.Events()
	g.world.Advance(1000 * time.Hour)
	require.LessOrEqual(t, g.world.Events()-begin, uint64(5), "1,000 records are in 4 chunks")
	require.NotNil(t, g.svc.streams[g.arn])

	g.enable(false)
	old := g.arn
	g.world.Advance(streamRetention - 1)
	require.NotNil(t, g.svc.streams[old])
	g.world.Advance(1)
	require.Nil(t, g.svc.streams[old], "24 hours after it was disabled")
}

// AT_TIMESTAMP begins with the first change at a time or after it.
func TestStreamAtTimestamp(t *testing.T) {
	g := newStreamed(t, Options{})
	for _, id := range []string{"a", "b", "c"} {
		g.put(id)
		g.world.Advance(time.Minute)
	}
	from := func(at time.Time) string {
		ids, _ := g.read(g.iterator(func(in *GetShardIteratorInput) { in.ShardIteratorType, in.Timestamp = iteratorTime, at }))
		return ids
	}
	begin := g.world.Now().Add(-3 * time.Minute)
	require.Equal(t, "abc", from(begin.Add(-time.Hour)))
	require.Equal(t, "bc", from(begin.Add(time.Minute)))
	require.Equal(t, "c", from(begin.Add(time.Minute+1)))
	require.Empty(t, from(begin.Add(time.Hour)))
}

// GetRecords gives what fits into 1 MB.
func TestGetRecordsBounds(t *testing.T) {
	g := newStreamed(t, Options{Throttle: ThrottleNone})
	for i := range 5 {
		g.put(strconv.Itoa(i), strings.Repeat("x", 300_000))
	}
	ids, next := g.read(g.iterator())
	require.Equal(t, "012", ids, "three of 300 KB")
	ids, _ = g.read(next)
	require.Equal(t, "34", ids)
}

// A fork has the stream as it was, and both go on by themselves. An iterator that
// was given out before leads to both.
func TestStreamFork(t *testing.T) {
	parent := newStreamed(t, Options{})
	parent.put("a")
	first := parent.iterator()
	_, next := parent.read(first)

	child := parent.fork()
	child.put("c")
	parent.put("p")
	for g, want := range map[*streamed]string{parent: "p", child: "c"} {
		ids, _ := g.read(first)
		require.Equal(t, "a"+want, ids)
		ids, _ = g.read(next)
		require.Equal(t, want, ids)
	}

	child.enable(false)
	require.Equal(t, streamDisabled, child.describe().StreamStatus)
	require.Equal(t, streamEnabled, parent.describe().StreamStatus)
	child.world.Advance(48 * time.Hour)
	require.NotContains(t, child.svc.streams, child.arn)
	ids, _ := parent.read(next)
	require.Equal(t, "p", ids)

	again := parent.fork() // what the parent's upkeep frees, a fork keeps
	parent.world.Advance(23 * time.Hour)
	parent.put("late")
	parent.world.Advance(2 * time.Hour)
	ids, _ = again.read(next)
	require.Equal(t, "p", ids)
}

// A partition that is split because it is hot gives way to two shards, of which it
// is the parent. The changes of one item stay in order.
func TestShardsFollowPartitions(t *testing.T) {
	w := newWorkload(t, Options{SplitAfter: time.Minute})
	w.table("orders", 1_000, func(in *CreateTableInput) {
		in.StreamSpecification = &StreamSpecification{StreamEnabled: true, StreamViewType: viewNew}
	})
	g := &streamed{T: t, world: w.world, svc: w.Service, arn: w.tables["orders"].stream.arn}
	require.Len(t, g.describe().Shards, 1)
	n := 0
	write := func(i int) error {
		n++
		return w.write("orders", Item{"pk": S(strconv.Itoa(i % 100)), "n": N(strconv.Itoa(n))})
	}
	for len(w.tables["orders"].throttle.parts) == 1 {
		w.hammer(1000, time.Minute, write)
	}
	require.NoError(t, write(0))
	parts := w.tables["orders"].throttle.parts
	shards := g.describe().Shards
	open := 0
	last := map[string]int{}
	for _, shard := range shards { // parents are older than their children
		if shard.SequenceNumberRange.EndingSequenceNumber == "" {
			open++
			require.NotEmpty(t, shard.ParentShardId)
		}
		next := g.iterator(func(in *GetShardIteratorInput) { in.ShardId = shard.ShardId })
		for count := 1; next != "" && count > 0; {
			out, err := w.GetRecords(t.Context(), &GetRecordsInput{ShardIterator: next})
			require.NoError(t, err)
			for _, r := range out.Records {
				pk := r.Dynamodb.Keys["pk"].Text()
				number, err := strconv.Atoi(r.Dynamodb.NewImage["n"].Text())
				require.NoError(t, err)
				require.Greater(t, number, last[pk], pk)
				last[pk] = number
			}
			next, count = out.NextShardIterator, len(out.Records)
		}
	}
	require.Equal(t, len(parts), open, "a shard for each partition")
	require.Len(t, last, 100)
}

// FuzzShardIterator gives GetRecords any text for an iterator: it never answers with
// records of a place that was not given out.
func FuzzShardIterator(f *testing.F) {
	s, ctx := New(endpointOf(sim.NewWorld(sim.Options{Crank: sim.Simulator})), Options{}), f.Context()
	out, err := s.CreateTable(ctx, streamedTable())
	require.NoError(f, err)
	arn := out.TableDescription.LatestStreamArn
	d, err := s.DescribeStream(ctx, &DescribeStreamInput{StreamArn: arn})
	require.NoError(f, err)
	it, err := s.GetShardIterator(ctx, &GetShardIteratorInput{
		StreamArn: arn, ShardId: d.StreamDescription.Shards[0].ShardId, ShardIteratorType: iteratorOldest,
	})
	require.NoError(f, err)
	good := it.ShardIterator
	for _, seed := range []string{
		good, good[:len(good)-4], strings.Replace(good, "|1|", "|2|", 1), strings.Replace(good, "tab", "tub", 1),
		arn + "|1|", "|1|AAAA", "|1||1|", good + "|1|", strings.ToLower(good),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		_, err := s.GetRecords(t.Context(), &GetRecordsInput{ShardIterator: text})
		if (err == nil) != (text == good) {
			t.Fatalf("%q: %v", text, err)
		}
	})
}
