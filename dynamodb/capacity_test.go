package dynamodb

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// sized returns an item of a number of bytes.
func sized(pk string, bytes int) Item {
	return Item{"pk": S(pk), "p": S(strings.Repeat("x", bytes-len("pk")-len(pk)-len("p")))}
}

// A read costs a unit for each 4 KB begun, half of it when it may be stale, and
// for nothing as much as for little. What is projected does not matter.
func TestReadUnits(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	for _, c := range []struct {
		bytes int // 0: no item
		units float64
	}{{0, 1}, {100, 1}, {4096, 1}, {4097, 2}, {40961, 11}} {
		pk := "k"
		if c.bytes > 0 {
			_, err := s.PutItem(t.Context(), &PutItemInput{TableName: "table", Item: sized(pk, c.bytes)})
			require.NoError(t, err)
		}
		for consistent, want := range map[bool]float64{true: c.units, false: c.units / 2} {
			got, err := s.GetItem(t.Context(), &GetItemInput{
				TableName: "table", Key: Item{"pk": S(pk)}, ConsistentRead: consistent,
				ProjectionExpression: "pk", ReturnConsumedCapacity: "TOTAL",
			})
			require.NoError(t, err)
			require.Equal(t, &ConsumedCapacity{TableName: "table", CapacityUnits: want}, got.ConsumedCapacity, "%d bytes", c.bytes)
		}
	}
}

// A write costs a unit for each 1 KB begun of the larger of what was and what
// will be. A failed condition costs by the item that it met.
func TestWriteUnits(t *testing.T) {
	s, w := newJar(t)
	makeTable(t, s, "table", "pk S")
	ctx := t.Context()
	put := func(bytes int) float64 {
		out, err := s.PutItem(ctx, &PutItemInput{TableName: "table", Item: sized("k", bytes), ReturnConsumedCapacity: "TOTAL"})
		require.NoError(t, err)
		return out.ConsumedCapacity.CapacityUnits
	}
	remove := func(pk string) float64 {
		out, err := s.DeleteItem(ctx, &DeleteItemInput{TableName: "table", Key: Item{"pk": S(pk)}, ReturnConsumedCapacity: "TOTAL"})
		require.NoError(t, err)
		return out.ConsumedCapacity.CapacityUnits
	}
	require.Equal(t, 1.0, put(1024))
	require.Equal(t, 2.0, put(1025))
	require.Equal(t, 2.0, put(10), "the item that it replaces was larger")
	require.Equal(t, 3.0, put(3000))
	out, err := s.UpdateItem(ctx, &UpdateItemInput{
		TableName: "table", Key: Item{"pk": S("k")}, UpdateExpression: "SET n = :n",
		ExpressionAttributeValues: Item{":n": N("1")}, ReturnConsumedCapacity: "TOTAL",
	})
	require.NoError(t, err)
	require.Equal(t, 3.0, out.ConsumedCapacity.CapacityUnits, "an update writes the whole item")
	require.Equal(t, 3.0, remove("k"))
	require.Equal(t, 1.0, remove("k"), "to delete nothing costs a unit")

	before := used(w)
	_, err = s.PutItem(ctx, &PutItemInput{TableName: "table", Item: sized("k", 10), ConditionExpression: "attribute_exists(pk)"})
	words(t, "ConditionalCheckFailedException", err)
	require.Equal(t, 1.0, used(w)-before, "a condition that fails without an item")
	put(2500)
	before = used(w)
	_, err = s.PutItem(ctx, &PutItemInput{TableName: "table", Item: sized("k", 10), ConditionExpression: "attribute_not_exists(pk)"})
	words(t, "ConditionalCheckFailedException", err)
	require.Equal(t, 3.0, used(w)-before, "a condition that fails on an item of 2,500 bytes")
}

func used(w *sim.World) float64 {
	for _, u := range w.Usage() {
		if u.Dimension == "WriteRequestUnits" {
			return u.Quantity
		}
	}
	return 0
}

// What is used is metered by how the table pays: request units on demand,
// capacity units when provisioned. Global indexes are metered by themselves,
// local ones with their table.
func TestUsage(t *testing.T) {
	s, w := newJar(t)
	makeIndexed(t, s)
	_, err := s.PutItem(t.Context(), &PutItemInput{TableName: "indexed", Item: Item{
		"pk": S("p"), "sk": S("1"), "g": S("g"), "l": N("1"),
	}})
	require.NoError(t, err)
	_, err = s.GetItem(t.Context(), &GetItemInput{TableName: "indexed", Key: Item{"pk": S("p"), "sk": S("1")}})
	require.NoError(t, err)
	const arn = "arn:aws:dynamodb:us-east-1:123456789012:table/indexed"
	got := map[string]float64{}
	for _, u := range w.Usage() {
		got[u.Dimension+" "+strings.TrimPrefix(u.Resource, arn)] = u.Quantity
	}
	require.Equal(t, map[string]float64{
		"WriteRequestUnits ":           2,
		"WriteRequestUnits /index/gsi": 1,
		"ReadRequestUnits ":            0.5,
	}, got)
}

// A table with local indexes tells how large an item collection is: a range of
// whole gigabytes.
func TestItemCollectionMetrics(t *testing.T) {
	s, _ := newJar(t)
	makeIndexed(t, s)
	makeTable(t, s, "plain", "pk S", "sk S")
	item := Item{"pk": S("p"), "sk": S("1"), "l": N("1")}
	want := &ItemCollectionMetrics{ItemCollectionKey: Item{"pk": S("p")}, SizeEstimateRangeGB: []float64{0, 1}}
	for table, want := range map[string]*ItemCollectionMetrics{"indexed": want, "plain": nil} {
		put, err := s.PutItem(t.Context(), &PutItemInput{TableName: table, Item: item, ReturnItemCollectionMetrics: "SIZE"})
		require.NoError(t, err)
		require.Equal(t, want, put.ItemCollectionMetrics)
		batch, err := s.BatchWriteItem(t.Context(), &BatchWriteItemInput{
			RequestItems:                map[string][]WriteRequest{table: {{PutRequest: &PutRequest{Item: item}}}},
			ReturnItemCollectionMetrics: "SIZE",
		})
		require.NoError(t, err)
		if want == nil {
			require.Empty(t, batch.ItemCollectionMetrics)
		} else {
			require.Equal(t, map[string][]ItemCollectionMetrics{table: {*want}}, batch.ItemCollectionMetrics)
		}
	}
	require.Equal(t, int64(2*attributeSize(item)), s.tables["indexed"].collectionSize(S("p")), "the item and its entry in the index")
}

func attributeSize(item Item) int {
	size := 0
	for name, v := range item {
		size += len(name) + len(v.Text())
		if v.Kind().String() == "N" {
			size++ // of the exponent
		}
	}
	return size
}
