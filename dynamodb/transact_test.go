package dynamodb

import (
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
)

const cancelled = "Transaction cancelled, please refer cancellation reasons for specific reasons "

// A transaction happens as a whole. Each of its actions costs twice what it
// costs alone, on the table; on indexes it costs the same.
func TestTransactions(t *testing.T) {
	s, _ := newJar(t)
	ctx := t.Context()
	makeTable(t, s, "plain", "pk S")
	makeIndexed(t, s)
	for _, pk := range []string{"changed", "deleted", "checked"} {
		_, err := s.PutItem(ctx, &PutItemInput{TableName: "plain", Item: Item{"pk": S(pk), "v": N("1")}})
		require.NoError(t, err)
	}
	out, err := s.TransactWriteItems(ctx, &TransactWriteItemsInput{
		ReturnConsumedCapacity: "INDEXES", ReturnItemCollectionMetrics: "SIZE",
		TransactItems: []TransactWriteItem{
			{Put: &Put{TableName: "indexed", Item: Item{"pk": S("p"), "sk": S("1"), "g": S("g")}}},
			{Update: &Update{TableName: "plain", Key: Item{"pk": S("changed")}, UpdateExpression: "ADD v :one", ExpressionAttributeValues: Item{":one": N("1")}}},
			{Delete: &Delete{TableName: "plain", Key: Item{"pk": S("deleted")}}},
			{ConditionCheck: &ConditionCheck{TableName: "plain", Key: Item{"pk": S("checked")}, ConditionExpression: "v = :one", ExpressionAttributeValues: Item{":one": N("1")}}},
		},
	})
	require.NoError(t, err)
	require.Equal(t, &TransactWriteItemsOutput{
		ConsumedCapacity: []ConsumedCapacity{
			{
				TableName: "indexed", CapacityUnits: 3, WriteCapacityUnits: 3,
				Table:                  &Capacity{CapacityUnits: 2, WriteCapacityUnits: 2},
				GlobalSecondaryIndexes: map[string]Capacity{"gsi": {CapacityUnits: 1, WriteCapacityUnits: 1}},
			},
			{TableName: "plain", CapacityUnits: 6, WriteCapacityUnits: 6, Table: &Capacity{CapacityUnits: 6, WriteCapacityUnits: 6}},
		},
		ItemCollectionMetrics: map[string][]ItemCollectionMetrics{
			"indexed": {{ItemCollectionKey: Item{"pk": S("p")}, SizeEstimateRangeGB: []float64{0, 1}}},
		},
	}, out)

	got, err := s.TransactGetItems(ctx, &TransactGetItemsInput{
		ReturnConsumedCapacity: "TOTAL",
		TransactItems: []TransactGetItem{
			{Get: &Get{TableName: "plain", Key: Item{"pk": S("changed")}}},
			{Get: &Get{TableName: "plain", Key: Item{"pk": S("deleted")}}},
			{Get: &Get{TableName: "indexed", Key: Item{"pk": S("p"), "sk": S("1")}, ProjectionExpression: "g"}},
		},
	})
	require.NoError(t, err)
	require.Equal(t, &TransactGetItemsOutput{
		ConsumedCapacity: []ConsumedCapacity{
			{TableName: "plain", CapacityUnits: 4, ReadCapacityUnits: 4},
			{TableName: "indexed", CapacityUnits: 2, ReadCapacityUnits: 2},
		},
		Responses: []ItemResponse{{Item{"pk": S("changed"), "v": N("2")}}, {nil}, {Item{"g": S("g")}}},
	}, got)
}

// One action that cannot be done cancels all. The reasons say of each action
// what it came to.
func TestCancellation(t *testing.T) {
	s, _ := newJar(t)
	ctx := t.Context()
	makeTable(t, s, "table", "pk S")
	makeIndexed(t, s)
	there := Item{"pk": S("there"), "s": S("text")}
	_, err := s.PutItem(ctx, &PutItemInput{TableName: "table", Item: there})
	require.NoError(t, err)
	fresh := Put{TableName: "table", Item: Item{"pk": S("fresh")}}
	_, err = s.TransactWriteItems(ctx, &TransactWriteItemsInput{TransactItems: []TransactWriteItem{
		{Put: &fresh},
		{Delete: &Delete{TableName: "table", Key: Item{"pk": S("there")}, ConditionExpression: "attribute_not_exists(pk)", ReturnValuesOnConditionCheckFailure: "ALL_OLD"}},
		{ConditionCheck: &ConditionCheck{TableName: "table", Key: Item{"pk": S("nobody")}, ConditionExpression: "attribute_exists(pk)"}},
		{Update: &Update{TableName: "indexed", Key: Item{"pk": S("p"), "sk": S("1")}, UpdateExpression: "SET g = :v", ExpressionAttributeValues: Item{":v": N("5")}}},
	}})
	require.Equal(t, cancelled+"[None, ConditionalCheckFailed, ConditionalCheckFailed, ValidationError]",
		words(t, "TransactionCanceledException", err))
	const failed = "The conditional request failed"
	require.Equal(t, []CancellationReason{
		{Code: "None"},
		{Code: "ConditionalCheckFailed", Message: failed, Item: there},
		{Code: "ConditionalCheckFailed", Message: failed},
		{Code: "ValidationError", Message: invalid + "Type mismatch for Index Key g Expected: S Actual: N IndexName: gsi"},
	}, err.(*Error).CancellationReasons)
	require.Equal(t, 1, s.tables["table"].items.len(), "nothing happened")

	_, err = s.TransactWriteItems(ctx, &TransactWriteItemsInput{TransactItems: []TransactWriteItem{
		{ConditionCheck: &ConditionCheck{TableName: "table", Key: Item{"pk": S("nobody")}, ConditionExpression: "attribute_exists(pk)"}},
		{Put: &Put{TableName: "table", Item: Item{"pk": N("5")}}},
		{Update: &Update{TableName: "table", Key: Item{"pk": N("5")}, UpdateExpression: "REMOVE a"}},
	}})
	require.Equal(t, cancelled+"[None, ValidationError, None]", words(t, "TransactionCanceledException", err), "the schema comes first")
	require.Equal(t, []CancellationReason{
		{Code: "None"}, {Code: "ValidationError", Message: invalid + "Type mismatch for key pk expected: S actual: N"}, {Code: "None"},
	}, err.(*Error).CancellationReasons)

	_, err = s.TransactGetItems(ctx, &TransactGetItemsInput{TransactItems: []TransactGetItem{
		{Get: &Get{TableName: "table", Key: Item{"pk": S("there")}}}, {Get: &Get{TableName: "table", Key: Item{}}},
	}})
	require.Equal(t, cancelled+"[None, ValidationError]", words(t, "TransactionCanceledException", err))
}

// What is wrong with the request itself, or with a value that no key can have,
// is answered at once, and not as a reason.
func TestWordsOfTransactWriteItems(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	makeIndexed(t, s)
	absent := TransactWriteItem{Put: &Put{TableName: "absent", Item: Item{"pk": S("a")}}}
	put := func(table string, item Item) TransactWriteItem {
		return TransactWriteItem{Put: &Put{TableName: table, Item: item}}
	}
	check := func(condition string, values Item) TransactWriteItem {
		return TransactWriteItem{ConditionCheck: &ConditionCheck{
			TableName: "table", Key: Item{"pk": S("a")}, ConditionExpression: condition, ExpressionAttributeValues: values,
		}}
	}
	setting := func(v AttributeValue) TransactWriteItem {
		return TransactWriteItem{Update: &Update{
			TableName: "indexed", Key: Item{"pk": S("p"), "sk": S("1")}, UpdateExpression: "SET g = :v", ExpressionAttributeValues: Item{":v": v},
		}}
	}
	large := func(n int) (items []TransactWriteItem) {
		for i := range n {
			items = append(items, put("table", sized(strconv.Itoa(i+10), 400<<10)))
		}
		return items
	}
	const notValid = "One or more parameter values are not valid. "
	for _, c := range []struct {
		name  string
		items []TransactWriteItem
		want  string
	}{
		{"nothing", []TransactWriteItem{}, one("Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1")},
		{"no action", []TransactWriteItem{{}}, "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"},
		{"two actions in one", []TransactWriteItem{{Put: absent.Put, ConditionCheck: check("attribute_exists(pk)", nil).ConditionCheck}}, "TransactItems can only contain one of Check, Put, Update or Delete"},
		{"the same item twice", []TransactWriteItem{put("table", Item{"pk": S("a")}), check("attribute_exists(pk)", nil)}, "Transaction request cannot include multiple operations on one item"},
		{"bad condition after a missing table", []TransactWriteItem{absent, check("attribute_not_exists(", nil)}, `Invalid ConditionExpression: Syntax error; token: "<EOF>", near: "("`},
		{"unused value after a missing table", []TransactWriteItem{absent, check("attribute_exists(pk)", Item{":v": S("x")})}, "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}"},
		{"bad value in an expression", []TransactWriteItem{check("n = :v", Item{":v": N("abc")})}, "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: abc for key :v"},
		{"bad value in an item", []TransactWriteItem{put("table", Item{"pk": S("a"), "n": N("1e2147483647")})}, "Number underflow. Attempting to store a number with magnitude smaller than supported range"},
		{"empty key", []TransactWriteItem{put("table", Item{"pk": S("")})}, notValid + "The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
		{"empty index key", []TransactWriteItem{put("indexed", Item{"pk": S("p"), "sk": S("1"), "g": S("")})}, notValid + "A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: gsi, IndexKey: g"},
		{"index key made empty", []TransactWriteItem{setting(S(""))}, notValid + "The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value."},
		{"an item too large", []TransactWriteItem{put("table", sized("a", 400<<10+1))}, "Item size has exceeded the maximum allowed size"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := s.TransactWriteItems(t.Context(), &TransactWriteItemsInput{TransactItems: c.items})
			require.Equal(t, c.want, words(t, "ValidationException", err))
		})
	}
	_, err := s.TransactWriteItems(t.Context(), &TransactWriteItemsInput{TransactItems: large(11)})
	require.Contains(t, words(t, "ValidationException", err), "4 MB")
	_, err = s.TransactWriteItems(t.Context(), &TransactWriteItemsInput{TransactItems: large(10)})
	require.NoError(t, err, "10 times 400 KB are 3.9 MB")

	_, err = s.TransactWriteItems(t.Context(), &TransactWriteItemsInput{TransactItems: []TransactWriteItem{absent}})
	require.Equal(t, "Requested resource not found", words(t, "ResourceNotFoundException", err))
	_, err = s.TransactWriteItems(t.Context(), &TransactWriteItemsInput{TransactItems: []TransactWriteItem{absent, put("bad!name", nil)}})
	require.Equal(t, "2 validation errors detected: Value 'bad!name' at 'transactItems.2.member.put.tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value null at 'transactItems.2.member.put.item' failed to satisfy constraint: Member must not be null",
		words(t, "ValidationException", err))
	_, err = s.TransactWriteItems(t.Context(), &TransactWriteItemsInput{
		TransactItems: []TransactWriteItem{absent}, ClientRequestToken: strings.Repeat("x", 37), ReturnConsumedCapacity: "BOGUS",
	})
	require.Equal(t, "2 validation errors detected: Value '"+strings.Repeat("x", 37)+"' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36; Value 'BOGUS' at 'returnConsumedCapacity' failed to satisfy constraint: Member must satisfy enum value set: [INDEXES, TOTAL, NONE]",
		words(t, "ValidationException", err))
}

// A token makes a transaction happen once, however often it is asked for within
// ten minutes; what it costs to ask again is reads. The token is good for that
// request only.
func TestIdempotencyToken(t *testing.T) {
	s, w := newJar(t)
	ctx := t.Context()
	makeTable(t, s, "table", "pk S")
	add := func(token string, n string) (*TransactWriteItemsOutput, error) {
		return s.TransactWriteItems(ctx, &TransactWriteItemsInput{
			ClientRequestToken: token, ReturnConsumedCapacity: "TOTAL",
			TransactItems: []TransactWriteItem{{Update: &Update{
				TableName: "table", Key: Item{"pk": S("counter")}, UpdateExpression: "ADD n :n",
				ExpressionAttributeValues: Item{":n": N(n)},
			}}},
		})
	}
	count := func(s *Service) string {
		out, err := s.GetItem(ctx, &GetItemInput{TableName: "table", Key: Item{"pk": S("counter")}})
		require.NoError(t, err)
		return out.Item["n"].Text()
	}
	out, err := add("token", "1")
	require.NoError(t, err)
	require.Equal(t, []ConsumedCapacity{{TableName: "table", CapacityUnits: 2, WriteCapacityUnits: 2}}, out.ConsumedCapacity)
	out, err = add("token", "1")
	require.NoError(t, err)
	require.Equal(t, []ConsumedCapacity{{TableName: "table", CapacityUnits: 2, ReadCapacityUnits: 2}}, out.ConsumedCapacity)
	require.Equal(t, "1", count(s))

	_, err = add("token", "2")
	require.Equal(t, "The request uses the same client token as a previous, but non-identical request.",
		words(t, "IdempotentParameterMismatchException", err))
	_, err = add("another", "2")
	require.NoError(t, err)
	require.Equal(t, "3", count(s))

	w.Advance(10*time.Minute - time.Nanosecond)
	child, err := w.Fork()
	require.NoError(t, err)
	fork := s.Fork(&bus.Endpoint{World: child, Service: "dynamodb", Region: "us-east-1", Account: "123456789012"})
	_, err = add("token", "1")
	require.NoError(t, err)
	require.Equal(t, "3", count(s), "still within ten minutes")
	w.Advance(time.Nanosecond)
	_, err = add("token", "1")
	require.NoError(t, err)
	require.Equal(t, "4", count(s), "forgotten after ten minutes")
	require.Len(t, fork.tokens, 2, "in the fork it is still earlier")
	child.Advance(time.Nanosecond)
	require.Empty(t, fork.tokens)
	require.Equal(t, "3", count(fork))
}

// A transaction that was cancelled may be tried again with the same token.
func TestTokenOfACancelledTransaction(t *testing.T) {
	s, _ := newJar(t)
	makeTable(t, s, "table", "pk S")
	in := &TransactWriteItemsInput{
		ClientRequestToken: "token",
		TransactItems: []TransactWriteItem{{ConditionCheck: &ConditionCheck{
			TableName: "table", Key: Item{"pk": S("a")}, ConditionExpression: "attribute_exists(pk)",
		}}},
	}
	_, err := s.TransactWriteItems(t.Context(), in)
	require.Equal(t, cancelled+"[ConditionalCheckFailed]", words(t, "TransactionCanceledException", err))
	_, err = s.PutItem(t.Context(), &PutItemInput{TableName: "table", Item: Item{"pk": S("a")}})
	require.NoError(t, err)
	_, err = s.TransactWriteItems(t.Context(), in)
	require.NoError(t, err)
}
