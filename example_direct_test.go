package cloudjar_test

import (
	"context"
	"errors"
	"fmt"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
)

// The services of a cloud are Go values: their methods are AWS's operations, for
// simulators and tests that need no SDK client.
func Example_direct() {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	ctx := context.Background()
	_, err := cloud.DynamoDB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: "locks", BillingMode: "PAY_PER_REQUEST",
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, owner := range []string{"ann", "bob"} {
		_, err := cloud.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{
			TableName:           "locks",
			Item:                dynamodb.Item{"id": dynamodb.S("the lock"), "owner": dynamodb.S(owner)},
			ConditionExpression: "attribute_not_exists(id)",
		})
		if fault, ok := errors.AsType[*dynamodb.Error](err); ok {
			fmt.Println(owner, "gets", fault.Code)
		} else {
			fmt.Println(owner, "has the lock")
		}
	}
	// Output:
	// ann has the lock
	// bob gets ConditionalCheckFailedException
}
