package cloudjar_test

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
)

// A cloud that nobody uses.
func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		cloudjar.New(cloudjar.Options{Crank: sim.Simulator}).Close()
	}
}

// A fork of a cloud with a million items and ten thousand messages under way.
func BenchmarkFork(b *testing.B) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	ctx := context.Background()
	_, err := cloud.DynamoDB.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: "books", BillingMode: "PAY_PER_REQUEST",
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
	})
	require.NoError(b, err)
	for i := range 1_000_000 {
		_, err := cloud.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{TableName: "books", Item: dynamodb.Item{"id": attribute.S(strconv.Itoa(i))}})
		require.NoError(b, err)
	}
	queue, err := cloud.SQS.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: "orders"})
	require.NoError(b, err)
	for i := range 10_000 {
		_, err := cloud.SQS.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: strconv.Itoa(i)})
		require.NoError(b, err)
	}
	b.ReportAllocs()
	for b.Loop() {
		fork, err := cloud.Fork()
		require.NoError(b, err)
		fork.Close()
	}
}
