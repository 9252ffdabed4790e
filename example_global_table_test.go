package cloudjar_test

import (
	"context"
	"fmt"
	"time"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/sim"
)

// A table with a replica in another region. What is written in one region shows
// in the other after a lag, which the test sets.
func ExampleCloud_Region() {
	ctx := context.Background()
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator, DynamoDB: dynamodb.Options{
		ReplicationLag: func(*sim.Rand, string, string) time.Duration { return 700 * time.Millisecond },
	}})
	defer cloud.Close()
	ireland := cloud.Region("eu-west-1")

	_, err := cloud.DynamoDB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: "carts", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = cloud.DynamoDB.UpdateTable(ctx, &dynamodb.UpdateTableInput{
		TableName: "carts",
		ReplicaUpdates: []dynamodb.ReplicationGroupUpdate{{
			Create: &dynamodb.CreateReplicationGroupMemberAction{RegionName: "eu-west-1"},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	_, err = cloud.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{TableName: "carts", Item: dynamodb.Item{"id": dynamodb.S("ann")}})
	if err != nil {
		fmt.Println(err)
		return
	}
	for range 2 {
		out, err := ireland.DynamoDB.Scan(ctx, &dynamodb.ScanInput{TableName: "carts", ConsistentRead: true})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println("in Ireland:", out.Count)
		cloud.Advance(time.Second)
	}
	// Output:
	// in Ireland: 0
	// in Ireland: 1
}
