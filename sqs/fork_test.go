package sqs

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// A fork and its parent share nothing observable: not messages, settings, tags,
// deduplication ids, move tasks, nor who waits. What was under way goes on in both.
func TestForkSharesNothing(t *testing.T) {
	ctx := t.Context()
	w := newWorld()
	s := New(endpointOf(w), Options{})
	_, err := play(t, s,
		`CreateQueue {"QueueName":"dead"}`,
		`CreateQueue {"QueueName":"q","Tags":{"a":"1"},"Attributes":{"VisibilityTimeout":"10","RedrivePolicy":"{\"maxReceiveCount\":9,\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:dead\"}"}}`,
		`CreateQueue {"QueueName":"q.fifo","Attributes":{"FifoQueue":"true"}}`,
		`SendMessage {"QueueUrl":"q","MessageBody":"in flight"}`,
		`SendMessage {"QueueUrl":"dead","MessageBody":"one"}`,
		`SendMessage {"QueueUrl":"dead","MessageBody":"two"}`,
		`SendMessage {"QueueUrl":"q.fifo","MessageBody":"x","MessageGroupId":"g","MessageDeduplicationId":"d"}`,
		`StartMessageMoveTask {"SourceArn":"arn:aws:sqs:us-east-1:123456789012:dead","DestinationArn":"arn:aws:sqs:us-east-1:123456789012:q","MaxNumberOfMessagesPerSecond":1}`,
		`ReceiveMessage {"QueueUrl":"q"}`,
	)
	require.NoError(t, err)
	fw, err := w.Fork()
	require.NoError(t, err)
	f := s.Fork(endpointOf(fw))

	// The fork changes everything; the parent stays as it was.
	_, err = play(t, f,
		`SetQueueAttributes {"QueueUrl":"q","Attributes":{"VisibilityTimeout":"1","RedrivePolicy":""}}`,
		`TagQueue {"QueueUrl":"q","Tags":{"b":"2"}}`,
		`SendMessage {"QueueUrl":"q","MessageBody":"fork's"}`,
		`SendMessage {"QueueUrl":"q.fifo","MessageBody":"fork's","MessageGroupId":"g","MessageDeduplicationId":"e"}`,
		`PurgeQueue {"QueueUrl":"dead"}`,
		`CreateQueue {"QueueName":"fork-only"}`,
		`AddPermission {"QueueUrl":"q","Label":"l","AWSAccountIds":["123456789012"],"Actions":["*"]}`,
	)
	require.NoError(t, err)
	q := s.queues["q"]
	require.Equal(t, 10, q.settings.visibility)
	require.NotNil(t, q.settings.redrive)
	require.Nil(t, q.settings.policy)
	require.Equal(t, map[string]string{"a": "1"}, q.tags)
	require.Equal(t, 1, q.all.Len())
	require.Equal(t, 1, s.queues["q.fifo"].all.Len())
	require.Equal(t, 2, s.queues["dead"].all.Len())
	require.Nil(t, s.queues["fork-only"])
	out, err := s.SendMessage(ctx, &SendMessageInput{QueueUrl: "q.fifo", MessageBody: "parent's", MessageGroupId: "g", MessageDeduplicationId: "e"})
	require.NoError(t, err)
	require.NotEmpty(t, out.MessageId)
	require.Equal(t, 2, s.queues["q.fifo"].all.Len(), "the fork's deduplication ids are not the parent's")

	// The move and the visibility timeout go on in both: the fork has nothing left to
	// move.
	w.Advance(11 * time.Second)
	fw.Advance(11 * time.Second)
	require.Equal(t, int64(2), s.tasks[0].moved)
	require.Zero(t, f.tasks[0].moved)
	got, err := s.ReceiveMessage(ctx, &ReceiveMessageInput{QueueUrl: "q", MaxNumberOfMessages: some(10)})
	require.NoError(t, err)
	require.Len(t, got.Messages, 3)
	got, err = f.ReceiveMessage(ctx, &ReceiveMessageInput{QueueUrl: "q", MaxNumberOfMessages: some(10)})
	require.NoError(t, err)
	require.Len(t, got.Messages, 2)
}

// A long poll of the parent waits there alone: a message that comes to the fork
// stays for others.
func TestForkHasNoLongPolls(t *testing.T) {
	ctx := t.Context()
	w := newWorld()
	s := New(endpointOf(w), Options{})
	_, err := play(t, s, `CreateQueue {"QueueName":"q"}`)
	require.NoError(t, err)
	q := s.queues["q"]
	q.waits = append(q.waits, wait{max: 1, visibility: 30, ticket: 99}) // as a fork would find it
	_, err = s.SendMessage(ctx, &SendMessageInput{QueueUrl: "q", MessageBody: "hello"})
	require.NoError(t, err)
	got, err := s.ReceiveMessage(ctx, &ReceiveMessageInput{QueueUrl: "q"})
	require.NoError(t, err)
	require.Len(t, got.Messages, 1)
	require.Empty(t, q.waits)
}
