package cloudjar_test

import (
	"context"
	"fmt"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
)

// One expensive fixture serves many tests: each goes on with a fork of it.
func ExampleCloud_Fork() {
	ctx := context.Background()
	fixture := cloudjar.New(cloudjar.Options{})
	defer fixture.Close()
	_, err := fixture.DynamoDB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: "orders", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, test := range []string{"first", "second"} {
		cloud, err := fixture.Fork()
		if err != nil {
			fmt.Println(err)
			return
		}
		_, err = cloud.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{TableName: "orders", Item: dynamodb.Item{"id": dynamodb.S(test)}})
		if err != nil {
			fmt.Println(err)
			return
		}
		out, err := cloud.DynamoDB.Scan(ctx, &dynamodb.ScanInput{TableName: "orders"})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(test, "test sees", out.Count, "order:", out.Items[0]["id"].Text())
		cloud.Close()
	}
	// Output:
	// first test sees 1 order: first
	// second test sees 1 order: second
}
