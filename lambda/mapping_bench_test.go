package lambda_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/streams"
)

func benchCloud(b *testing.B) *small {
	s := newSmall(lambda.Options{}, sim.Options{Crank: sim.Simulator, Seed: 1, Record: -1})
	handle(b, s.lambda, lambda.Function{Name: "handler", Model: &lambda.Model{Duration: lambda.Constant(0)}})
	return s
}

// A record from PutItem through the stream and the mapping to the function, one by one.
func BenchmarkPutItemToFunction(b *testing.B) {
	s := benchCloud(b)
	arn := s.table(b, "items")
	s.feed(b, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", StartingPosition: "LATEST"})
	item, err := attribute.DecodeItemJSON(`{"id":{"S":"a"},"n":{"N":"1"},"text":{"S":"hello"}}`)
	require.NoError(b, err)
	n := 0
	b.ReportAllocs()
	for b.Loop() {
		n++
		item["n"] = attribute.N(fmt.Sprint(n))
		if _, err := s.db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: "items", Item: item}); err != nil {
			b.Fatal(err)
		}
		s.settle(b)
	}
}

// A hundred records of Kinesis in one batch.
func BenchmarkStreamBatch(b *testing.B) {
	s := benchCloud(b)
	arn := s.stream(b, "clicks", 1)
	s.feed(b, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", StartingPosition: "LATEST"})
	in := &streams.PutRecordsInput{StreamName: "clicks"}
	for i := range 100 {
		in.Records = append(in.Records, streams.PutRecordsRequestEntry{PartitionKey: fmt.Sprint(i), Data: []byte("hello")})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.flows.PutRecords(context.Background(), in); err != nil {
			b.Fatal(err)
		}
		s.settle(b)
	}
}

// A message from SendMessage to the function.
func BenchmarkSendToFunction(b *testing.B) {
	s := benchCloud(b)
	url, arn := s.queue(b, "orders", nil)
	s.feed(b, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler"})
	in := &sqs.SendMessageInput{QueueUrl: url, MessageBody: "hello"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.queues.SendMessage(context.Background(), in); err != nil {
			b.Fatal(err)
		}
		s.settle(b)
	}
}
