package dynamodb

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A direct PutItem that replaces an item of a table with a stream of both images,
// two global indexes, of which one entry moves, and Time to Live: at most 8 µs. The
// clock moves, so that the stream rolls and trims as it goes.
func BenchmarkPutItemFollowed(b *testing.B) {
	s, w := newJar(b)
	ctx := context.Background()
	_, err := s.CreateTable(ctx, &CreateTableInput{
		TableName: "orders", BillingMode: billOnDemand,
		AttributeDefinitions: []AttributeDefinition{
			{AttributeName: "pk", AttributeType: "S"}, {AttributeName: "sk", AttributeType: "N"}, {AttributeName: "status", AttributeType: "S"},
		},
		KeySchema: []KeySchemaElement{{AttributeName: "pk", KeyType: "HASH"}, {AttributeName: "sk", KeyType: "RANGE"}},
		GlobalSecondaryIndexes: []GlobalSecondaryIndex{
			{IndexName: "by-status", KeySchema: []KeySchemaElement{{AttributeName: "status", KeyType: "HASH"}}, Projection: &Projection{ProjectionType: "ALL"}},
			{IndexName: "by-sk", KeySchema: []KeySchemaElement{{AttributeName: "sk", KeyType: "HASH"}}, Projection: &Projection{ProjectionType: "KEYS_ONLY"}},
		},
		StreamSpecification: &StreamSpecification{StreamEnabled: true, StreamViewType: viewBoth},
	})
	require.NoError(b, err)
	_, err = s.UpdateTimeToLive(ctx, &UpdateTimeToLiveInput{
		TableName: "orders", TimeToLiveSpecification: &TimeToLiveSpecification{AttributeName: "until", Enabled: true},
	})
	require.NoError(b, err)
	items := followedOrders()
	in := &PutItemInput{TableName: "orders"}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		in.Item = items[i%len(items)]
		i += 7919
		if _, err := s.PutItem(ctx, in); err != nil {
			b.Fatal(err)
		}
		if i%100 == 0 {
			w.Advance(time.Second)
		}
	}
}

// followedOrders are 20,000 versions of 10,000 orders: an odd number coprime with
// the benchmark's stride makes each write change its item.
func followedOrders() []Item {
	items := make([]Item, 0, 20_001)
	for i := range cap(items) {
		item := order(Item{"pk": S("customer-" + string(rune('a'+i%100))), "sk": N(strconv.Itoa(i % 10_000 / 100))})
		item["status"] = S([]string{"NEW", "PAID", "SHIPPED"}[i%3])
		item["until"] = N(strconv.Itoa(4_000_000_000 + i))
		items = append(items, item)
	}
	return items
}
