package dax_test

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/dax"
	"github.com/cloudjar/cloudjar/sim"
)

// Alice uses DAX and Bob does not: for five minutes they see different things.
func Example() {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	ctx := context.Background()
	_, err := cloud.DynamoDB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: "products", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}

	// A program asks for the operations that it uses: DynamoDB has them, DAX has
	// them too.
	type table interface {
		GetItem(context.Context, *dynamodb.GetItemInput) (*dynamodb.GetItemOutput, error)
		PutItem(context.Context, *dynamodb.PutItemInput) (*dynamodb.PutItemOutput, error)
	}
	var bob table = cloud.DynamoDB
	cluster := dax.New(cloud.DynamoDB, dax.Options{})
	var alice table = cluster

	stock := func(who table, quantity string) {
		item := dynamodb.Item{"id": dynamodb.S("101"), "stock": dynamodb.N(quantity)}
		if _, err := who.PutItem(ctx, &dynamodb.PutItemInput{TableName: "products", Item: item}); err != nil {
			fmt.Println(err)
		}
	}
	see := func(name string, who table) {
		out, err := who.GetItem(ctx, &dynamodb.GetItemInput{TableName: "products", Key: dynamodb.Item{"id": dynamodb.S("101")}})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(cloud.Now().Format("15:04:05"), name, "sees", out.Item["stock"].Text())
	}

	stock(alice, "42")
	cloud.Advance(time.Minute)
	stock(bob, "17")
	see("alice", alice)
	see("bob", bob)
	cloud.Advance(4*time.Minute + time.Second)
	see("alice", alice)

	metrics, err := cluster.Metrics(ctx)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(metrics.ItemCacheHits, "hit,", metrics.ItemCacheMisses, "miss")
	// Output:
	// 00:01:00 alice sees 42
	// 00:01:00 bob sees 17
	// 00:05:01 alice sees 17
	// 1 hit, 1 miss
}
