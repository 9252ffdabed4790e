package dynamodb

import (
	"context"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// makeIndexed makes the table of these lessons: a global index gsi on g that
// holds proj besides the keys, and a local index lsi on l that holds everything.
func makeIndexed(tb testing.TB, s *Service) *table {
	tb.Helper()
	_, err := s.CreateTable(context.Background(), &CreateTableInput{
		TableName:   "indexed",
		BillingMode: "PAY_PER_REQUEST",
		AttributeDefinitions: []AttributeDefinition{
			{AttributeName: "pk", AttributeType: "S"},
			{AttributeName: "sk", AttributeType: "S"},
			{AttributeName: "g", AttributeType: "S"},
			{AttributeName: "l", AttributeType: "N"},
		},
		KeySchema: []KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}, {AttributeName: "sk", KeyType: "RANGE"}},
		GlobalSecondaryIndexes: []GlobalSecondaryIndex{{
			IndexName:  "gsi",
			KeySchema:  []KeySchemaElement{{AttributeName: "g", KeyType: "HASH"}},
			Projection: &Projection{ProjectionType: "INCLUDE", NonKeyAttributes: []string{"proj"}},
		}},
		LocalSecondaryIndexes: []LocalSecondaryIndex{{
			IndexName:  "lsi",
			KeySchema:  []KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}, {AttributeName: "l", KeyType: "RANGE"}},
			Projection: &Projection{ProjectionType: "ALL"},
		}},
	})
	require.NoError(tb, err)
	return s.tables["indexed"]
}

// rows decodes what an index holds, in its order.
func rows(tb testing.TB, t *table, name string) []Item {
	tb.Helper()
	ix, ok := t.index(name)
	require.True(tb, ok)
	items := []Item{}
	bytes := int64(0)
	ix.rows.ascend("", "", func(r row) bool {
		item, err := attribute.DecodeItem(r.item)
		require.NoError(tb, err)
		items = append(items, item)
		bytes += int64(attribute.StoredSize(r.item))
		return true
	})
	require.Equal(tb, bytes, ix.bytes, "the size of %s", name)
	return items
}

// The ladder of index writes: what each step does to the two indexes, and what
// it costs there. All items are below 1 KB, so that every index write is a unit.
func TestIndexWrites(t *testing.T) {
	s, _ := newJar(t)
	table := makeIndexed(t, s)
	key := Item{"pk": S("p"), "sk": S("1")}
	put := func(item Item) *ConsumedCapacity {
		item["pk"], item["sk"] = S("p"), S("1")
		out, err := s.PutItem(t.Context(), &PutItemInput{TableName: "indexed", Item: item, ReturnConsumedCapacity: "INDEXES"})
		require.NoError(t, err)
		return out.ConsumedCapacity
	}
	update := func(expression string, values Item) *ConsumedCapacity {
		out, err := s.UpdateItem(t.Context(), &UpdateItemInput{
			TableName: "indexed", Key: key, UpdateExpression: expression,
			ExpressionAttributeValues: values, ReturnConsumedCapacity: "INDEXES",
		})
		require.NoError(t, err)
		return out.ConsumedCapacity
	}
	require.Equal(t, arms(0, 0), put(Item{"rest": S("o")}), "an item in no index")
	require.Empty(t, rows(t, table, "gsi"))
	require.Empty(t, rows(t, table, "lsi"))

	require.Equal(t, arms(1, 1), put(Item{"g": S("g1"), "l": N("5"), "proj": S("p"), "rest": S("o")}), "into both")
	entry := Item{"pk": S("p"), "sk": S("1"), "g": S("g1"), "proj": S("p")}
	require.Equal(t, []Item{entry}, rows(t, table, "gsi"), "the global index holds what it projects")
	require.Equal(t, []Item{{"pk": S("p"), "sk": S("1"), "g": S("g1"), "l": N("5"), "proj": S("p"), "rest": S("o")}}, rows(t, table, "lsi"))

	require.Equal(t, arms(0, 0), put(Item{"g": S("g1"), "l": N("5.0"), "proj": S("p"), "rest": S("o")}), "the same item once more")
	require.Equal(t, arms(0, 1), update("SET rest = :v", Item{":v": S("o2")}), "what the global index does not hold")
	require.Equal(t, arms(1, 1), update("SET proj = :v", Item{":v": S("p2")}), "what both hold")
	require.Equal(t, arms(2, 1), update("SET g = :v", Item{":v": S("g2")}), "another key in the global index: out and in")
	require.Equal(t, arms(0, 2), update("SET l = :v", Item{":v": N("6")}), "another key in the local index")
	require.Equal(t, arms(1, 1), update("REMOVE g", nil), "out of the global index")
	require.Empty(t, rows(t, table, "gsi"))

	out, err := s.DeleteItem(t.Context(), &DeleteItemInput{TableName: "indexed", Key: key, ReturnConsumedCapacity: "INDEXES"})
	require.NoError(t, err)
	require.Equal(t, arms(0, 1), out.ConsumedCapacity, "out of the local index")
	require.Empty(t, rows(t, table, "lsi"))
	require.Zero(t, table.bytes)
}

// arms is one table unit and what the indexes cost.
func arms(gsi, lsi float64) *ConsumedCapacity {
	cc := &ConsumedCapacity{TableName: "indexed", CapacityUnits: 1 + gsi + lsi, Table: &Capacity{CapacityUnits: 1}}
	if gsi > 0 {
		cc.GlobalSecondaryIndexes = map[string]Capacity{"gsi": {CapacityUnits: gsi}}
	}
	if lsi > 0 {
		cc.LocalSecondaryIndexes = map[string]Capacity{"lsi": {CapacityUnits: lsi}}
	}
	return cc
}

// An index write is as large as the larger entry, a move as both.
func TestIndexWritesOfLargeEntries(t *testing.T) {
	s, _ := newJar(t)
	makeIndexed(t, s)
	write := func(g string, size int) float64 {
		out, err := s.PutItem(t.Context(), &PutItemInput{
			TableName: "indexed", ReturnConsumedCapacity: "INDEXES",
			Item: Item{"pk": S("p"), "sk": S("1"), "g": S(g), "proj": S(strings.Repeat("x", size))},
		})
		require.NoError(t, err)
		return out.ConsumedCapacity.GlobalSecondaryIndexes["gsi"].CapacityUnits
	}
	require.Equal(t, 3.0, write("a", 2500), "a new entry")
	require.Equal(t, 3.0, write("a", 10), "a smaller one in its place")
	require.Equal(t, 2.0, write("a", 1500), "a larger one in its place")
	require.Equal(t, 2.0+4.0, write("b", 3500), "moved: out with the old, in with the new")
}

// What an index has for a key must have its type and be neither empty nor too
// long. AWS names the first index by name.
func TestIndexKeyValues(t *testing.T) {
	s, _ := newJar(t)
	makeIndexed(t, s)
	put := func(name string, v AttributeValue) error {
		_, err := s.PutItem(t.Context(), &PutItemInput{TableName: "indexed", Item: Item{"pk": S("p"), "sk": S("1"), name: v}})
		return err
	}
	update := func(name string, v AttributeValue) error {
		_, err := s.UpdateItem(t.Context(), &UpdateItemInput{
			TableName: "indexed", Key: Item{"pk": S("p"), "sk": S("1")}, UpdateExpression: "SET " + name + " = :v",
			ExpressionAttributeValues: Item{":v": v},
		})
		return err
	}
	const notValid = "One or more parameter values are not valid. "
	for _, c := range []struct {
		err  error
		want string
	}{
		{put("g", N("5")), invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi"},
		{put("l", L(S("x"))), invalid + "Type mismatch for Index Key l Expected: N Actual: L IndexName: lsi"},
		{put("g", S("")), notValid + "A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: gsi, IndexKey: g"},
		{put("g", S(strings.Repeat("x", 2049))), invalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes"},
		{update("g", N("5")), invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi"},
		{update("g", S(strings.Repeat("x", 2049))), "The update expression attempted to update the secondary index key beyond allowed size limits"},
		{update("g", S("")), notValid + "The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value."},
	} {
		require.Equal(t, c.want, words(t, "ValidationException", c.err))
	}
}
