package dynamodb_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// What an item takes in memory, against its size by DynamoDB's own rule.
func TestMemoryPerItem(t *testing.T) {
	tests := []struct {
		name  string
		item  func(i int) attribute.Item
		count int
		most  float64
	}{
		{"small", func(i int) attribute.Item {
			return attribute.Item{
				"id": attribute.S(fmt.Sprintf("order-%08d", i)), "customer": attribute.S("ann"), "status": attribute.S("SHIPPED"),
				"total": attribute.N(fmt.Sprint(i % 1000)), "note": attribute.S("leave it at the door, please"),
			}
		}, 50_000, 2.5},
		{"4 KB", func(i int) attribute.Item {
			return attribute.Item{"id": attribute.S(fmt.Sprintf("order-%08d", i)), "body": attribute.S(strings.Repeat("x", 4000))}
		}, 5_000, 1.3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: -1})
			svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
			create(t, svc, "orders", "id")
			before := heap()
			var size int64
			for i := range tt.count {
				item := tt.item(i)
				size += int64(attribute.ItemSize(item))
				_, err := svc.PutItem(t.Context(), &dynamodb.PutItemInput{TableName: "orders", Item: item})
				require.NoError(t, err)
			}
			ratio := float64(heap()-before) / float64(size)
			t.Logf("%d bytes an item by DynamoDB's rule, %.2f times that in memory", size/int64(tt.count), ratio)
			require.Less(t, ratio, tt.most)
			runtime.KeepAlive(svc)
		})
	}
}

func heap() uint64 {
	runtime.GC()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}

// The allocations of the hot paths are gates; their times are benchmarks.
func TestAllocationsOfHotPaths(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: -1})
	svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
	create(t, svc, "orders", "id")
	item := attribute.Item{"id": attribute.S("1"), "customer": attribute.S("ann"), "total": attribute.N("12")}
	put := &dynamodb.PutItemInput{TableName: "orders", Item: item}
	get := &dynamodb.GetItemInput{TableName: "orders", Key: attribute.Item{"id": attribute.S("1")}}
	ctx := t.Context()
	require.LessOrEqual(t, testing.AllocsPerRun(1000, func() { _, _ = svc.PutItem(ctx, put) }), 4.0, "PutItem")
	require.LessOrEqual(t, testing.AllocsPerRun(1000, func() { _, _ = svc.GetItem(ctx, get) }), 4.0, "GetItem")
}

// create makes a table with a string partition key.
func create(t *testing.T, svc *dynamodb.Service, table, key string) {
	_, err := svc.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: table, BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: key, KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: key, AttributeType: "S"}},
	})
	require.NoError(t, err)
}
