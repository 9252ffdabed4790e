package cloudjar_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
)

// A message that its consumer always fails on, without a dead-letter queue, comes
// back for days. Settle waits for its first ten tries, not for all of them.
func TestSettleDoesNotWaitForAPoisonMessage(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	tries := 0
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "consumer", Handler: lambda.HandlerFunc(
		func(context.Context, []byte) ([]byte, error) { tries++; return nil, errors.New("poison") })}))
	queue, err := cloud.SQS.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: "work"})
	require.NoError(t, err)
	_, err = cloud.Lambda.CreateEventSourceMapping(t.Context(), &lambda.CreateEventSourceMappingInput{
		FunctionName: "consumer", EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:work",
	})
	require.NoError(t, err)
	began := cloud.Now()
	_, err = cloud.SQS.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: "boo"})
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(t.Context()))
	require.Equal(t, 10, tries)
	require.Less(t, cloud.Now().Sub(began), time.Hour)
	cloud.Advance(time.Hour)
	require.Greater(t, tries, 100, "it goes on")
}
