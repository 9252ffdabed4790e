package dynamodb

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// hammer writes n items a second, for so long, and returns how many were
// written in the last second.
func (w *workload) hammer(n int, d time.Duration, write func(i int) error) (last int) {
	i := 0
	for range int(d / time.Second) {
		last = 0
		for range n {
			if err := write(i); err == nil {
				last++
			} else {
				require.True(w.tb, isThrottled(err), "%v", err)
			}
			i++
		}
		w.world.Advance(time.Second)
	}
	return last
}

// withSort gives the table a sort key, and a local index if asked.
func withSort(local bool) func(*CreateTableInput) {
	return func(in *CreateTableInput) {
		in.AttributeDefinitions = append(in.AttributeDefinitions, AttributeDefinition{AttributeName: "sk", AttributeType: "S"})
		in.KeySchema = append(in.KeySchema, KeySchemaElement{AttributeName: "sk", KeyType: "RANGE"})
		if !local {
			return
		}
		in.AttributeDefinitions = append(in.AttributeDefinitions, AttributeDefinition{AttributeName: "l", AttributeType: "S"})
		in.LocalSecondaryIndexes = []LocalSecondaryIndex{{
			IndexName: "by-l", KeySchema: []KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}, {AttributeName: "l", KeyType: "RANGE"}}, Projection: &Projection{ProjectionType: "KEYS_ONLY"},
		}}
	}
}

// An item lies in one partition, which writes 1,000 units a second, whatever the
// table is provisioned with.
func TestHotItem(t *testing.T) {
	w := newWorkload(t, Options{SplitAfter: time.Minute})
	w.heavy = true
	w.table("orders", 10_000)
	one := func(int) error { return w.put("orders", "hot") }
	require.Equal(t, 100, w.hammer(300, 30*time.Second, one), "a hundred of ten units")
	for one(0) == nil {
	}
	require.Equal(t, []ThrottlingReason{{"TableWriteKeyRangeThroughputExceeded", arnOf("orders")}}, reasons(t, codeProvisioned, one(0)))
	require.NoError(t, w.put("orders", "another partition"))

	before := len(w.tables["orders"].throttle.parts)
	require.Equal(t, 100, w.hammer(110, 4*time.Minute, one), "and a partition of its own gives an item no more")
	require.Len(t, w.tables["orders"].throttle.parts, before+2)
}

// Adaptive capacity: a partition may use all that the table has.
func TestOnePartitionUsesTheWholeTable(t *testing.T) {
	w := newWorkload(t, Options{})
	w.heavy = true
	w.table("wide", 3000)
	_, err := w.UpdateTable(t.Context(), &UpdateTableInput{TableName: "wide", ProvisionedThroughput: both(400)})
	require.NoError(t, err)
	require.Len(t, w.tables["wide"].throttle.parts, 3, "partitions are never merged")
	one := func(int) error { return w.put("wide", "hot") }
	require.Equal(t, 100, w.hammer(110, 10*time.Second, one), "the partition's own limit, out of what was saved")
	w.hammer(110, 5*time.Minute, one)
	require.Equal(t, 40, w.hammer(110, 10*time.Second, one), "all that the table has")
}

// A partition that stays hot is split where its load lies.
func TestSplitForHeat(t *testing.T) {
	same := func(int) string { return "x" }
	many := func(i int) string { return strconv.Itoa(i % 97) }
	for _, c := range []struct {
		name   string
		local  bool
		pk, sk func(int) string
		after  int // items of ten units a second
	}{
		{"many partition keys", false, many, same, 200},
		{"many sort keys of one", false, same, many, 200},
		{"a collection with a local index stays together", true, same, many, 100},
		{"many collections with a local index", true, many, same, 200},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := newWorkload(t, Options{SplitAfter: time.Minute})
			w.heavy = true
			w.table("events", 1000, withSort(c.local))
			_, err := w.UpdateTable(t.Context(), &UpdateTableInput{TableName: "events", ProvisionedThroughput: both(3000)})
			require.NoError(t, err)
			w.tables["events"].throttle.parts = w.tables["events"].throttle.parts[:1] // as before it grew
			write := func(i int) error { return w.write("events", Item{"pk": S(c.pk(i)), "sk": S(c.sk(i))}) }
			require.Equal(t, 100, w.hammer(200, time.Minute, write))
			require.InDelta(t, c.after, w.hammer(200, 80*time.Second, write), 40)
		})
	}
}

// Without heat nothing is split, nor when the service is asked not to.
func TestNoSplit(t *testing.T) {
	for _, c := range []struct {
		after time.Duration
		load  int
	}{{-1, 120}, {time.Minute, 80}, {0, 120}} {
		w := newWorkload(t, Options{SplitAfter: c.after})
		w.heavy = true
		w.table("events", 1000)
		w.hammer(c.load, 100*time.Second, func(i int) error { return w.put("events", strconv.Itoa(i%50)) })
		require.Len(t, w.tables["events"].throttle.parts, 1)
	}
}

// A new on-demand table writes 4,000 units a second. It takes double its previous
// peak at once; more than that takes 30 minutes.
func TestOnDemandGrows(t *testing.T) {
	w := newWorkload(t, Options{Throttle: ThrottleAll, SplitAfter: -1})
	w.heavy = true
	w.table("orders", 0)
	spread := func(i int) error { return w.put("orders", strconv.Itoa(i%2_000)) }
	warm := func() int64 {
		out, err := w.DescribeTable(t.Context(), &DescribeTableInput{TableName: "orders"})
		require.NoError(t, err)
		return out.Table.WarmThroughput.WriteUnitsPerSecond
	}
	require.Equal(t, 300, w.hammer(300, 10*time.Second, spread), "items of ten units")
	require.InDelta(t, 400, w.hammer(600, 10*time.Second, spread), 5)
	err := w.put("orders", "0")
	for err == nil {
		err = w.put("orders", "0")
	}
	require.Equal(t, []ThrottlingReason{{"TableWriteKeyRangeThroughputExceeded", arnOf("orders")}}, reasons(t, codeThrottling, err))
	require.ErrorContains(t, err, "DynamoDB is automatically scaling your table or index")

	w.hammer(300, 3*time.Minute, spread)
	require.EqualValues(t, 4000, warm())
	w.world.Advance(28 * time.Minute)
	w.hammer(1, 2*time.Minute, spread)
	require.InDelta(t, 6000, warm(), 1000, "double the peak of half an hour ago")
	require.Greater(t, w.hammer(550, 10*time.Second, spread), 450)
}

// A scan in small pages of a table that has several partitions draws on the one
// that it reads.
func TestReadsDrawOnTheirPartition(t *testing.T) {
	w := newWorkload(t, Options{})
	w.table("orders", 40_000)
	require.NoError(t, w.put("orders", "hot"))
	get := &GetItemInput{TableName: "orders", Key: Item{"pk": S("hot")}, ConsistentRead: true}
	for range 3000 {
		_, err := w.GetItem(t.Context(), get)
		require.NoError(t, err)
	}
	_, err := w.GetItem(t.Context(), get)
	require.Equal(t, []ThrottlingReason{{"TableReadKeyRangeThroughputExceeded", arnOf("orders")}}, reasons(t, codeProvisioned, err))
	_, err = w.Scan(t.Context(), &ScanInput{TableName: "orders"})
	require.Error(t, err, "the only item lies there")
	_, err = w.GetItem(t.Context(), &GetItemInput{TableName: "orders", Key: Item{"pk": S("cold")}})
	require.NoError(t, err)
}
