package dynamodb_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// filledService is a service with a table of n small items.
func filledService(b *testing.B, n int) (*sim.World, *dynamodb.Service) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	svc := dynamodb.New(endpointOn(w), dynamodb.Options{})
	ctx := context.Background()
	_, err := svc.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: "scale", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "N"}},
	})
	for i := 0; i < n && err == nil; i++ {
		_, err = svc.PutItem(ctx, &dynamodb.PutItemInput{TableName: "scale", Item: scaleItem(i)})
	}
	if err != nil {
		b.Fatal(err)
	}
	return w, svc
}

func scaleItem(i int) attribute.Item {
	return attribute.Item{"id": attribute.N(fmt.Sprint(i)), "status": attribute.S("OPEN"), "total": attribute.N("1200")}
}

// A read and a write cost the same in a table of a thousand items and of a
// million, but for the depth of a tree.
func BenchmarkScale(b *testing.B) {
	for _, n := range []int{1_000, 100_000, 1_000_000} {
		_, svc := filledService(b, n)
		ctx := context.Background()
		b.Run(fmt.Sprintf("GetItem of %d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				key := attribute.Item{"id": attribute.N(fmt.Sprint(i * 7919 % n))}
				if _, err := svc.GetItem(ctx, &dynamodb.GetItemInput{TableName: "scale", Key: key}); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run(fmt.Sprintf("PutItem into %d", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				if _, err := svc.PutItem(ctx, &dynamodb.PutItemInput{TableName: "scale", Item: scaleItem(i * 7919 % n)}); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// A fork costs the same whatever the tables hold.
func BenchmarkFork(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		w, svc := filledService(b, n)
		b.Run(fmt.Sprintf("%d items", n), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				fork, err := w.Fork()
				if err != nil {
					b.Fatal(err)
				}
				svc.Fork(endpointOn(fork))
			}
		})
	}
}
