package dynamodb

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// filled returns a service with a table of n orders of about 150 bytes.
func filled(b *testing.B, n int) (*Service, []Item) {
	b.Helper()
	s, _ := newJar(b)
	makeTable(b, s, "orders", "pk S", "sk N")
	keys := make([]Item, n)
	for i := range n {
		keys[i] = Item{"pk": S("customer-" + strconv.Itoa(i/10)), "sk": N(strconv.Itoa(i % 10))}
		_, err := s.PutItem(context.Background(), &PutItemInput{TableName: "orders", Item: order(keys[i])})
		require.NoError(b, err)
	}
	return s, keys
}

func order(key Item) Item {
	return Item{
		"pk": key["pk"], "sk": key["sk"], "status": S("PAID"), "amount": N("199.95"),
		"address": S("12 Long Street, 1234 Some Town, with some more words in it"), "paid": BOOL(true),
	}
}

// A direct GetItem: at most 1 µs and 4 allocations.
func BenchmarkGetItem(b *testing.B) {
	s, keys := filled(b, 10_000)
	ctx := context.Background()
	in := &GetItemInput{TableName: "orders"}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		in.Key = keys[i%len(keys)]
		i += 7919
		if out, err := s.GetItem(ctx, in); err != nil || out.Item == nil {
			b.Fatal(err)
		}
	}
}

// A direct PutItem that replaces an item: at most 3 µs.
func BenchmarkPutItem(b *testing.B) {
	s, keys := filled(b, 10_000)
	items := make([]Item, len(keys))
	for i, key := range keys {
		items[i] = order(key)
	}
	ctx := context.Background()
	in := &PutItemInput{TableName: "orders"}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		in.Item = items[i%len(items)]
		i += 7919
		if _, err := s.PutItem(ctx, in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkUpdateItem(b *testing.B) {
	s, keys := filled(b, 10_000)
	ctx := context.Background()
	in := &UpdateItemInput{
		TableName: "orders", UpdateExpression: "SET amount = amount + :one",
		ConditionExpression:       "attribute_exists(pk)",
		ExpressionAttributeValues: Item{":one": N("1")},
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		in.Key = keys[i%len(keys)]
		i += 7919
		if _, err := s.UpdateItem(ctx, in); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkTransactWriteItems(b *testing.B) {
	s, keys := filled(b, 1_000)
	ctx := context.Background()
	in := &TransactWriteItemsInput{}
	for _, key := range keys[:10] {
		in.TransactItems = append(in.TransactItems, TransactWriteItem{Put: &Put{TableName: "orders", Item: order(key)}})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.TransactWriteItems(ctx, in); err != nil {
			b.Fatal(err)
		}
	}
}
