package sdktest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sfn"
	"github.com/aws/aws-sdk-go-v2/service/sfn/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/sim"
)

var role = aws.String("arn:aws:iam::123456789012:role/states")

// The SDK's client as it is: a Standard workflow that waits for a token, an Express
// one with its own host name, TestState, typed errors, logs and the bill.
func TestStepFunctionsClient(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	ctx := t.Context()
	states, queues := sfn.NewFromConfig(cloud.Config()), sqs.NewFromConfig(cloud.Config())
	queue, err := queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("approvals")})
	require.NoError(t, err)

	m, err := states.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{Name: aws.String("order"), RoleArn: role, Definition: aws.String(`{
		"StartAt": "Ask", "QueryLanguage": "JSONata", "States": {"Ask": {"Type": "Task", "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
		"Arguments": {"QueueUrl": "` + *queue.QueueUrl + `", "MessageBody": {"token": "{% $states.context.Task.Token %}"}}, "End": true}}}`)})
	require.NoError(t, err)
	x, err := states.StartExecution(ctx, &sfn.StartExecutionInput{StateMachineArn: m.StateMachineArn, Name: aws.String("one")})
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(ctx))
	got, err := queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl})
	require.NoError(t, err)
	token := strings.Trim(strings.TrimPrefix(*got.Messages[0].Body, `{"token":`), `"}`)
	_, err = states.SendTaskSuccess(ctx, &sfn.SendTaskSuccessInput{TaskToken: &token, Output: aws.String(`{"approved":true}`)})
	require.NoError(t, err)
	d, err := states.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, types.ExecutionStatusSucceeded, d.Status)
	require.JSONEq(t, `{"approved":true}`, *d.Output)

	_, err = states.DescribeExecution(ctx, &sfn.DescribeExecutionInput{ExecutionArn: aws.String(*x.ExecutionArn + "x")})
	var gone *types.ExecutionDoesNotExist
	require.True(t, errors.As(err, &gone), "%v", err)

	test, err := states.TestState(ctx, &sfn.TestStateInput{
		Definition: aws.String(`{"Type":"Choice","Choices":[{"Variable":"$.n","NumericGreaterThan":1,"Next":"Many"}],"Default":"Few"}`), Input: aws.String(`{"n":2}`),
	})
	require.NoError(t, err)
	require.Equal(t, "Many", *test.NextState)

	bill := cloud.Bill()
	require.Contains(t, bill.String(), "state transitions")
}

// Express workflows log, and answer their caller on a host of their own.
func TestExpressClient(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	ctx := t.Context()
	states, logs := sfn.NewFromConfig(cloud.Config()), cloudwatchlogs.NewFromConfig(cloud.Config())
	_, err := logs.CreateLogGroup(ctx, &cloudwatchlogs.CreateLogGroupInput{LogGroupName: aws.String("/aws/vendedlogs/states/x")})
	require.NoError(t, err)
	m, err := states.CreateStateMachine(ctx, &sfn.CreateStateMachineInput{
		Name: aws.String("x"), Type: types.StateMachineTypeExpress, RoleArn: role,
		Definition: aws.String(`{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":3,"End":true}}}`),
		LoggingConfiguration: &types.LoggingConfiguration{Level: types.LogLevelAll, IncludeExecutionData: true, Destinations: []types.LogDestination{{
			CloudWatchLogsLogGroup: &types.CloudWatchLogsLogGroup{LogGroupArn: aws.String("arn:aws:logs:us-east-1:123456789012:log-group:/aws/vendedlogs/states/x:*")},
		}}},
	})
	require.NoError(t, err)
	before := cloud.Now()
	out, err := states.StartSyncExecution(ctx, &sfn.StartSyncExecutionInput{StateMachineArn: m.StateMachineArn, Input: aws.String(`{"a": 1}`)})
	require.NoError(t, err)
	require.Equal(t, types.SyncExecutionStatusSucceeded, out.Status)
	require.Equal(t, int64(3000), out.BillingDetails.BilledDurationInMilliseconds)
	require.Equal(t, 3*time.Second, cloud.Now().Sub(before))
	lines, err := logs.FilterLogEvents(context.Background(), &cloudwatchlogs.FilterLogEventsInput{LogGroupName: aws.String("/aws/vendedlogs/states/x")})
	require.NoError(t, err)
	require.Len(t, lines.Events, 4)
	require.Contains(t, *lines.Events[0].Message, `{"id":"1","type":"ExecutionStarted","details":{"input":"{\"a\": 1}"`)
}
