package cloudjar_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
)

// What a request consumes is in its answer when it asks, and in the cloud's usage
// always: 3 KB are written for 3 units, and read for 1, or half of it when the
// read may be eventually consistent.
func Example_capacity() {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	ctx := context.Background()
	_, err := cloud.DynamoDB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: "notes", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	note := dynamodb.Item{"id": dynamodb.S("1"), "text": dynamodb.S(strings.Repeat("x", 3000))}
	put, err := cloud.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{TableName: "notes", Item: note, ReturnConsumedCapacity: "TOTAL"})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("written:", put.ConsumedCapacity.CapacityUnits)
	for _, consistent := range []bool{true, false} {
		get, err := cloud.DynamoDB.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: "notes", Key: dynamodb.Item{"id": dynamodb.S("1")},
			ConsistentRead: consistent, ReturnConsumedCapacity: "TOTAL",
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("read, consistent %v: %v\n", consistent, get.ConsumedCapacity.CapacityUnits)
	}
	for _, u := range cloud.World().Usage() {
		fmt.Println(u.Dimension, u.Quantity)
	}
	// Output:
	// written: 3
	// read, consistent true: 1
	// read, consistent false: 0.5
	// WriteRequestUnits 3
	// ReadRequestUnits 1.5
}
