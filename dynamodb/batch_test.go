package dynamodb

import (
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A batch of writes takes several tables; a batch of reads gives what there is.
func TestBatches(t *testing.T) {
	s, _ := newJar(t)
	ctx := t.Context()
	makeTable(t, s, "one", "pk S")
	makeTable(t, s, "two", "pk S", "sk N")
	_, err := s.PutItem(ctx, &PutItemInput{TableName: "one", Item: Item{"pk": S("old")}})
	require.NoError(t, err)

	written, err := s.BatchWriteItem(ctx, &BatchWriteItemInput{
		ReturnConsumedCapacity: "TOTAL",
		RequestItems: map[string][]WriteRequest{
			"one": {{PutRequest: &PutRequest{Item: Item{"pk": S("a"), "v": N("1")}}}, {DeleteRequest: &DeleteRequest{Key: Item{"pk": S("old")}}}},
			"two": {{PutRequest: &PutRequest{Item: Item{"pk": S("a"), "sk": N("1"), "v": S(strings.Repeat("x", 1024))}}}},
		},
	})
	require.NoError(t, err)
	require.Equal(t, &BatchWriteItemOutput{
		ConsumedCapacity: []ConsumedCapacity{{TableName: "one", CapacityUnits: 2}, {TableName: "two", CapacityUnits: 2}},
		UnprocessedItems: map[string][]WriteRequest{},
	}, written)

	read, err := s.BatchGetItem(ctx, &BatchGetItemInput{
		ReturnConsumedCapacity: "TOTAL",
		RequestItems: map[string]KeysAndAttributes{
			"one": {Keys: []Item{{"pk": S("a")}, {"pk": S("old")}}, ConsistentRead: true},
			"two": {Keys: []Item{{"pk": S("a"), "sk": N("1")}, {"pk": S("a"), "sk": N("2")}}, ProjectionExpression: "sk, nothing"},
		},
	})
	require.NoError(t, err)
	require.Equal(t, &BatchGetItemOutput{
		ConsumedCapacity: []ConsumedCapacity{{TableName: "one", CapacityUnits: 2}, {TableName: "two", CapacityUnits: 1}},
		Responses:        map[string][]Item{"one": {{"pk": S("a"), "v": N("1")}}, "two": {{"sk": N("1")}}},
		UnprocessedKeys:  map[string]KeysAndAttributes{},
	}, read)
}

// An answer holds 16 MB. The keys that have no more room come back as they were
// asked, to be asked again.
func TestBatchGetOfMoreThanFits(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	asked := KeysAndAttributes{ConsistentRead: true, ProjectionExpression: "pk"}
	for i := range 50 {
		item := sized(strconv.Itoa(i+10), 400<<10)
		_, err := s.PutItem(t.Context(), &PutItemInput{TableName: "table", Item: item})
		require.NoError(t, err)
		asked.Keys = append(asked.Keys, Item{"pk": item["pk"]})
	}
	var items []Item
	rounds := 0
	for next := map[string]KeysAndAttributes{"table": asked}; len(next) > 0; rounds++ {
		out, err := s.BatchGetItem(t.Context(), &BatchGetItemInput{RequestItems: next})
		require.NoError(t, err)
		items = append(items, out.Responses["table"]...)
		if rounds == 0 {
			rest := asked
			rest.Keys = asked.Keys[40:]
			require.Equal(t, map[string]KeysAndAttributes{"table": rest}, out.UnprocessedKeys, "40 items of 400 KB are 15.6 MB")
		}
		next = out.UnprocessedKeys
	}
	require.Equal(t, 2, rounds)
	require.Equal(t, asked.Keys, items)
}

// A batch that is wrong anywhere writes nothing at all.
func TestWordsOfBatchWriteItem(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	indexed := makeIndexed(t, s)
	put := func(item Item) []WriteRequest { return []WriteRequest{{PutRequest: &PutRequest{Item: item}}} }
	remove := func(key Item) []WriteRequest { return []WriteRequest{{DeleteRequest: &DeleteRequest{Key: key}}} }
	var many []WriteRequest
	for i := range 26 {
		many = append(many, put(Item{"pk": S(strconv.Itoa(i))})...)
	}
	const mismatch = "The provided key element does not match the schema"
	for _, c := range []struct {
		name  string
		items map[string][]WriteRequest
		want  string
	}{
		{"nothing given", nil, one("Value null at 'requestItems' failed to satisfy constraint: Member must not be null")},
		{"nothing asked", map[string][]WriteRequest{}, "The requestItems parameter is required for BatchWriteItem"},
		{"no writes", map[string][]WriteRequest{"table": {}}, one("Value '{table=[]}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: [Member must have length less than or equal to 25, Member must have length greater than or equal to 1]")},
		{"bad table name", map[string][]WriteRequest{"bad!name": put(Item{"pk": S("x")})}, one("Value '{bad!name=[WriteRequest(putRequest=PutRequest(item={pk=AttributeValue(s=x, n=null, b=null, iNT=null, dECIMAL=null, dOUBLE=null, sS=null, nS=null, bS=null, iNTSET=null, dECIMALSET=null, dOUBLESET=null, m=null, l=null, nULL=null, bOOL=null)}, workloadProfileName=null), deleteRequest=null)]}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]")},
		{"too many in all", map[string][]WriteRequest{"table": many[:13], "indexed": many[13:]}, "Too many items requested for the BatchWriteItem call"},
		{"both in one", map[string][]WriteRequest{"table": {{PutRequest: &PutRequest{Item: Item{"pk": S("a")}}, DeleteRequest: &DeleteRequest{Key: Item{"pk": S("a")}}}}}, "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"},
		{"number that is none", map[string][]WriteRequest{"table": put(Item{"pk": S("a"), "n": N("")})}, "The parameter cannot be converted to a numeric value"},
		{"too large", map[string][]WriteRequest{"table": put(sized("a", 409601))}, "Item size has exceeded the maximum allowed size"},
		{"no key", map[string][]WriteRequest{"table": put(Item{"k": S("a")})}, mismatch},
		{"key of a wrong type", map[string][]WriteRequest{"table": put(Item{"pk": N("1")})}, mismatch},
		{"key to delete of a wrong type", map[string][]WriteRequest{"table": remove(Item{"pk": N("1")})}, mismatch},
		{"empty key", map[string][]WriteRequest{"table": put(Item{"pk": S("")})}, "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
		{"index key of a wrong type", map[string][]WriteRequest{"indexed": put(Item{"pk": S("p"), "sk": S("1"), "g": N("1")})}, invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi"},
		{"the same item twice", map[string][]WriteRequest{"table": append(put(Item{"pk": S("a")}), remove(Item{"pk": S("a")})...)}, "Provided list of item keys contains duplicates"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.BatchWriteItem(t.Context(), &BatchWriteItemInput{RequestItems: c.items})
			require.Equal(t, c.want, words(t, "ValidationException", err))
		})
	}
	_, err := s.BatchWriteItem(t.Context(), &BatchWriteItemInput{RequestItems: map[string][]WriteRequest{"table": many}})
	require.Regexp(t, `^1 validation error detected: Value '\{table=\[.+\]\}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: \[Member must have length less than or equal to 25, Member must have length greater than or equal to 1\]$`,
		words(t, "ValidationException", err))
	_, err = s.BatchWriteItem(t.Context(), &BatchWriteItemInput{RequestItems: map[string][]WriteRequest{
		"absent": put(Item{"pk": S("a")}), "table": put(Item{"pk": S("a")}),
	}})
	require.Equal(t, "Requested resource not found", words(t, "ResourceNotFoundException", err))
	_, err = s.BatchWriteItem(t.Context(), &BatchWriteItemInput{
		RequestItems:           map[string][]WriteRequest{"bad!name": put(Item{"pk": S("a")})},
		ReturnConsumedCapacity: "BOGUS", ReturnItemCollectionMetrics: "BOGUS2",
	})
	require.Equal(t, "2 validation errors detected: Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]; Value 'BOGUS2' at 'returnItemCollectionMetrics' failed to satisfy constraint: Member must satisfy enum value set: [SIZE, NONE]",
		words(t, "ValidationException", err))
	require.Zero(t, s.tables["table"].items.len())
	require.Zero(t, indexed.items.len())
}

func TestWordsOfBatchGetItem(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	keys := func(n int) (list []Item) {
		for i := range n {
			list = append(list, Item{"pk": S(strconv.Itoa(i))})
		}
		return list
	}
	for _, c := range []struct {
		name  string
		items map[string]KeysAndAttributes
		want  string
	}{
		{"nothing asked", map[string]KeysAndAttributes{}, one("Value at 'RequestItems' failed to satisfy constraint: Member must have length greater than or equal to 1")},
		{"no keys", map[string]KeysAndAttributes{"table": {Keys: []Item{}}}, one("Value at 'RequestItems.table.member.Keys' failed to satisfy constraint: Member must have length greater than or equal to 1")},
		{"too many keys", map[string]KeysAndAttributes{"table": {Keys: keys(101)}}, one("Value at 'RequestItems.table.member.Keys' failed to satisfy constraint: Member must have length less than or equal to 100")},
		{"too many in all", map[string]KeysAndAttributes{"table": {Keys: keys(51)}, "other": {Keys: keys(50)}}, "Too many items requested for the BatchGetItem call"},
		{"bad table name", map[string]KeysAndAttributes{"bad!name": {Keys: []Item{{"pk": S("a")}}}}, one(`Value '{"bad!name":{"Keys":[{"pk":{"S":"a"}}]}}' at 'requestItems' failed to satisfy constraint: Map keys must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 3, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]`)},
		{"both kinds of projection", map[string]KeysAndAttributes{"table": {Keys: keys(1), ProjectionExpression: "pk"}, "other": {Keys: keys(1), AttributesToGet: []string{"pk"}}}, "Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {ProjectionExpression}"},
		{"paths that overlap", map[string]KeysAndAttributes{"absent": {Keys: keys(1), ProjectionExpression: "a, a.b"}}, "Invalid ProjectionExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]"},
		{"number that is none", map[string]KeysAndAttributes{"absent": {Keys: []Item{{"pk": N("abc")}}}}, "The parameter cannot be converted to a numeric value: abc"},
		{"key of a wrong type", map[string]KeysAndAttributes{"table": {Keys: []Item{{"pk": N("1")}}}}, "The provided key element does not match the schema"},
		{"the same key twice", map[string]KeysAndAttributes{"table": {Keys: append(keys(1), keys(1)...)}}, "Provided list of item keys contains duplicates"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.BatchGetItem(t.Context(), &BatchGetItemInput{RequestItems: c.items})
			require.Equal(t, c.want, words(t, "ValidationException", err))
		})
	}
	_, err := s.BatchGetItem(t.Context(), &BatchGetItemInput{RequestItems: map[string]KeysAndAttributes{"absent": {Keys: keys(1)}}})
	require.Equal(t, "Requested resource not found", words(t, "ResourceNotFoundException", err))
}
