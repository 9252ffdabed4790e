package sqs_test

import (
	"context"
	"fmt"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
)

func newService() *sqs.Service {
	return sqs.New(&bus.Endpoint{
		World: sim.NewWorld(sim.Options{Crank: sim.Simulator}), Service: "sqs", Region: "us-east-1", Account: "123456789012",
	}, sqs.Options{})
}

// A message is sent, received, and deleted when it is done.
func ExampleService_SendMessage() {
	ctx, service := context.Background(), newService()
	queue, _ := service.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: "orders"})
	_, _ = service.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: "one order"})
	got, _ := service.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl})
	for _, m := range got.Messages {
		fmt.Println(m.Body)
		_, _ = service.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: queue.QueueUrl, ReceiptHandle: m.ReceiptHandle})
	}
	// Output: one order
}

// A FIFO queue takes a message once, however often it is sent.
func ExampleService_SendMessage_fifo() {
	ctx, service := context.Background(), newService()
	queue, _ := service.CreateQueue(ctx, &sqs.CreateQueueInput{
		QueueName: "orders.fifo", Attributes: map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "true"},
	})
	for range 3 {
		_, _ = service.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: "pay", MessageGroupId: "customer-1"})
	}
	got, _ := service.GetQueueAttributes(ctx, &sqs.GetQueueAttributesInput{QueueUrl: queue.QueueUrl, AttributeNames: []string{"ApproximateNumberOfMessages"}})
	fmt.Println(got.Attributes["ApproximateNumberOfMessages"])
	// Output: 1
}
