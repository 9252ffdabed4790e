package sqs

import (
	"context"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

func benchQueue(b *testing.B, name string, attributes map[string]string) (*Service, string) {
	b.ReportAllocs()
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	s := New(endpointOf(w), Options{Unthrottled: true})
	out, err := s.CreateQueue(context.Background(), &CreateQueueInput{QueueName: name, Attributes: attributes})
	require.NoError(b, err)
	return s, out.QueueUrl
}

// BenchmarkSendReceiveDelete is the life of one message, by Go.
func BenchmarkSendReceiveDelete(b *testing.B) {
	s, url := benchQueue(b, "q", nil)
	ctx := context.Background()
	for b.Loop() {
		_, _ = s.SendMessage(ctx, &SendMessageInput{QueueUrl: url, MessageBody: "hello, world"})
		out, _ := s.ReceiveMessage(ctx, &ReceiveMessageInput{QueueUrl: url})
		_, _ = s.DeleteMessage(ctx, &DeleteMessageInput{QueueUrl: url, ReceiptHandle: out.Messages[0].ReceiptHandle})
	}
}

func BenchmarkFIFOSendReceiveDelete(b *testing.B) {
	s, url := benchQueue(b, "q.fifo", map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "true"})
	ctx := context.Background()
	for i := 0; b.Loop(); i++ {
		_, _ = s.SendMessage(ctx, &SendMessageInput{QueueUrl: url, MessageBody: strconv.Itoa(i), MessageGroupId: "g"})
		out, _ := s.ReceiveMessage(ctx, &ReceiveMessageInput{QueueUrl: url})
		_, _ = s.DeleteMessage(ctx, &DeleteMessageInput{QueueUrl: url, ReceiptHandle: out.Messages[0].ReceiptHandle})
	}
}

// BenchmarkFork forks a queue of 100,000 messages.
func BenchmarkFork(b *testing.B) {
	s, url := benchQueue(b, "q", nil)
	for i := range 100_000 {
		_, err := s.SendMessage(context.Background(), &SendMessageInput{QueueUrl: url, MessageBody: strconv.Itoa(i)})
		require.NoError(b, err)
	}
	for b.Loop() {
		w, err := s.ep.World.Fork()
		require.NoError(b, err)
		s.Fork(endpointOf(w))
	}
}
