package cloudjar_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/fault"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
)

// A function times out once because a fault says so, and then works.
func TestInjectATimeout(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "checkout", Handler: lambda.HandlerFunc(
		func(context.Context, []byte) ([]byte, error) { return []byte("1"), nil })}))
	stall := cloud.Inject(fault.Must("lambda:* on checkout timeout times=1"))
	invoke := func() string {
		out, err := cloud.Lambda.Invoke(t.Context(), &lambda.InvokeInput{FunctionName: "checkout"})
		require.NoError(t, err)
		return string(out.Payload)
	}
	require.Contains(t, invoke(), "Task timed out")
	require.Equal(t, "1", invoke())
	require.Equal(t, 1, stall.Fired())
}

// Messages of one queue come twice, those of another do not.
func TestInjectADuplicate(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	received := func(queue string) (n int) {
		made, err := cloud.SQS.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: queue})
		require.NoError(t, err)
		_, err = cloud.SQS.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: made.QueueUrl, MessageBody: "pay"})
		require.NoError(t, err)
		for range 2 {
			out, err := cloud.SQS.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: made.QueueUrl})
			require.NoError(t, err)
			n += len(out.Messages)
			cloud.Advance(29 * time.Second) // within the visibility timeout
		}
		return n
	}
	twice := cloud.Inject(fault.Must("sqs:* on billing duplicate times=1"))
	require.Equal(t, 2, received("billing"))
	require.Equal(t, 1, received("shipping"))
	twice.Remove()
}
