package scheduler_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/scheduler"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
)

// Lambda's Invoke as a universal target takes its payload as the text it is, waits for
// the function's answer if it is told to, and is as any operation otherwise: what the
// function answers is not looked at, what Lambda refuses ends in the dead-letter queue.
func TestUniversalInvoke(t *testing.T) {
	ctx := t.Context()
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator, Start: time.Date(2026, 7, 1, 0, 0, 30, 0, time.UTC)})
	defer cloud.Close()
	var got []string
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(ctx context.Context, event []byte) ([]byte, error) {
		got = append(got, string(event))
		return nil, sim.Sleep(ctx, time.Second)
	})}))
	dead, err := cloud.SQS.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: "dead"})
	require.NoError(t, err)
	for i, input := range []string{
		`{"FunctionName":"f","InvocationType":"RequestResponse","Payload":"{\"n\":1,\"attempt\":<aws.scheduler.attempt-number>}"}`,
		`{"FunctionName":"f","InvocationType":"Event","Payload":"{\"n\":2}"}`,
		`{"FunctionName":"missing"}`,
		`{"FunctionName":"f","NoSuchMember":1,"Payload":"not JSON"}`,
	} {
		_, err := cloud.Scheduler.CreateSchedule(ctx, &scheduler.CreateScheduleInput{
			Name: fmt.Sprint("s", i), ScheduleExpression: fmt.Sprintf("at(2026-07-01T0%d:00:00)", i+1), FlexibleTimeWindow: &scheduler.FlexibleTimeWindow{Mode: "OFF"},
			Target: &scheduler.Target{
				Arn: "arn:aws:scheduler:::aws-sdk:lambda:invoke", RoleArn: "arn:aws:iam::123456789012:role/r", Input: input,
				DeadLetterConfig: &scheduler.DeadLetterConfig{Arn: "arn:aws:sqs:us-east-1:123456789012:dead"},
			},
		})
		require.NoError(t, err)
	}
	cloud.Advance(24 * time.Hour)
	require.Equal(t, []string{`{"n":1,"attempt":1}`, `{"n":2}`}, got)
	out, err := cloud.SQS.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: dead.QueueUrl, MaxNumberOfMessages: new(int32(10)), MessageAttributeNames: []string{"All"}})
	require.NoError(t, err)
	codes := map[string]string{}
	for _, m := range out.Messages {
		codes[m.Body] = m.MessageAttributes["ERROR_CODE"].StringValue
	}
	require.Equal(t, map[string]string{
		`{"FunctionName":"missing"}`:                                 "ResourceNotFoundException",
		`{"FunctionName":"f","NoSuchMember":1,"Payload":"not JSON"}`: "InvalidRequestContentException",
	}, codes)
}
