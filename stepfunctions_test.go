package cloudjar_test

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/events"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/stepfn"
)

const statesRole = "arn:aws:iam::123456789012:role/states"

// runMachine runs a state machine to its end.
func runMachine(t *testing.T, cloud *cloudjar.Cloud, name, definition, input string) *stepfn.DescribeExecutionOutput {
	m, err := cloud.StepFn.CreateStateMachine(t.Context(), &stepfn.CreateStateMachineInput{Name: name, Definition: definition, RoleArn: statesRole})
	require.NoError(t, err)
	x, err := cloud.StepFn.StartExecution(t.Context(), &stepfn.StartExecutionInput{StateMachineArn: m.StateMachineArn, Name: "e", Input: input})
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(t.Context()))
	out, err := cloud.StepFn.DescribeExecution(t.Context(), &stepfn.DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	require.NoError(t, err)
	return out
}

// EventBridge learns of every change of an execution's status.
func TestStatusChangesAreEvents(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	ctx := t.Context()
	queue, err := cloud.SQS.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: "changes", Attributes: map[string]string{
		"Policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*"}]}`,
	}})
	require.NoError(t, err)
	_, err = cloud.Events.PutRule(ctx, &events.PutRuleInput{Name: "r", EventPattern: `{"source":["aws.states"]}`})
	require.NoError(t, err)
	_, err = cloud.Events.PutTargets(ctx, &events.PutTargetsInput{Rule: "r", Targets: []events.Target{{Id: "q", Arn: "arn:aws:sqs:us-east-1:123456789012:changes"}}})
	require.NoError(t, err)
	runMachine(t, cloud, "m", `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":5,"Next":"F"},"F":{"Type":"Fail","Error":"E"}}}`, `{"a": 1}`)
	var seen []string
	for range 2 {
		got, err := cloud.SQS.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl})
		require.NoError(t, err)
		require.Len(t, got.Messages, 1)
		var event struct {
			DetailType string `json:"detail-type"`
			Resources  []string
			Detail     map[string]any
		}
		require.NoError(t, json.Unmarshal([]byte(got.Messages[0].Body), &event))
		require.Equal(t, "Step Functions Execution Status Change", event.DetailType)
		require.Equal(t, `{"a": 1}`, event.Detail["input"])
		require.Len(t, event.Detail, 18)
		seen = append(seen, event.Detail["status"].(string)+" "+event.Detail["redriveStatusReason"].(string))
	}
	require.ElementsMatch(t, []string{"RUNNING Execution is RUNNING and cannot be redriven", "FAILED Execution is FAILED and is redrivable"}, seen)
}

// What a task puts on the bus names the state machine and the execution.
func TestEventsOfTasks(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	ctx := t.Context()
	queue, err := cloud.SQS.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: "q", Attributes: map[string]string{
		"Policy": `{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"*"}]}`,
	}})
	require.NoError(t, err)
	_, err = cloud.Events.PutRule(ctx, &events.PutRuleInput{Name: "r", EventPattern: `{"source":["mine"]}`})
	require.NoError(t, err)
	_, err = cloud.Events.PutTargets(ctx, &events.PutTargetsInput{Rule: "r", Targets: []events.Target{{Id: "q", Arn: "arn:aws:sqs:us-east-1:123456789012:q"}}})
	require.NoError(t, err)
	out := runMachine(t, cloud, "m", `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::events:putEvents",
		"Parameters":{"Entries":[{"Source":"mine","DetailType":"d","Detail":{"a":1}}]},"End":true}}}`, "{}")
	require.Equal(t, "SUCCEEDED", out.Status)
	got, err := cloud.SQS.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl})
	require.NoError(t, err)
	require.Len(t, got.Messages, 1)
	require.Contains(t, got.Messages[0].Body, `"resources":["arn:aws:states:us-east-1:123456789012:stateMachine:m","arn:aws:states:us-east-1:123456789012:execution:m:e"]`)
}

// A Distributed Map reads its items from a bucket, runs each batch as an execution
// of its own, and writes the results into the bucket.
func TestDistributedMapOverABucket(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	ctx := t.Context()
	_, err := cloud.S3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "data"})
	require.NoError(t, err)
	_, err = cloud.S3.PutObject(ctx, &s3.PutObjectInput{Bucket: "data", Key: "in.json", Body: []byte(`[1,2,3,4,5]`)})
	require.NoError(t, err)
	out := runMachine(t, cloud, "m", `{"StartAt":"Each","States":{"Each":{"Type":"Map","Label":"each","MaxConcurrency":2,
		"ItemReader":{"Resource":"arn:aws:states:::s3:getObject","ReaderConfig":{"InputType":"JSON"},"Parameters":{"Bucket":"data","Key":"in.json"}},
		"ItemProcessor":{"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":10,"End":true}}},
		"ResultWriter":{"Resource":"arn:aws:states:::s3:putObject","Parameters":{"Bucket":"data","Prefix":"out"}},"End":true}}}`, "{}")
	require.Equal(t, "SUCCEEDED", out.Status, "%s %s", out.Error, out.Cause)
	require.Equal(t, 30*time.Second, out.StopDate.Sub(out.StartDate), "two at a time")
	var result struct {
		MapRunArn           string
		ResultWriterDetails struct{ Bucket, Key string }
	}
	require.NoError(t, json.Unmarshal([]byte(out.Output), &result))
	manifest, err := cloud.S3.GetObject(ctx, &s3.GetObjectInput{Bucket: "data", Key: result.ResultWriterDetails.Key})
	require.NoError(t, err)
	require.NotNil(t, manifest)

	run, err := cloud.StepFn.DescribeMapRun(ctx, &stepfn.DescribeMapRunInput{MapRunArn: result.MapRunArn})
	require.NoError(t, err)
	require.Equal(t, "SUCCEEDED", run.Status)
	require.Equal(t, int64(5), run.ItemCounts.Succeeded)
	require.Equal(t, int64(5), run.ExecutionCounts.Total)
	children, err := cloud.StepFn.ListExecutions(ctx, &stepfn.ListExecutionsInput{MapRunArn: result.MapRunArn})
	require.NoError(t, err)
	require.Len(t, children.Executions, 5)
	child, err := cloud.StepFn.DescribeExecution(ctx, &stepfn.DescribeExecutionInput{ExecutionArn: children.Executions[0].ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, result.MapRunArn, child.MapRunArn)
	require.True(t, strings.HasSuffix(child.StateMachineArn, "stateMachine:m/each"), child.StateMachineArn)
	workflow, err := cloud.StepFn.DescribeStateMachineForExecution(ctx, &stepfn.DescribeStateMachineForExecutionInput{ExecutionArn: child.ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, "each", workflow.Label)
	require.Contains(t, workflow.Definition, `"StartAt":"W"`)
	require.NotContains(t, workflow.Definition, "ItemReader")
	require.Equal(t, result.MapRunArn, workflow.MapRunArn)
	listed, err := cloud.StepFn.ListMapRuns(ctx, &stepfn.ListMapRunsInput{ExecutionArn: out.ExecutionArn})
	require.NoError(t, err)
	require.Len(t, listed.MapRuns, 1)
	_, err = cloud.StepFn.UpdateMapRun(ctx, &stepfn.UpdateMapRunInput{MapRunArn: result.MapRunArn, MaxConcurrency: new(int32)})
	require.ErrorContains(t, err, "ValidationException")
}

// What the jar has no service for, a mock does: for a job that is waited for as well.
func TestMocks(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	cloud.StepFn.Mock("ecs:runTask.sync", func(ctx context.Context, in []byte) ([]byte, error) {
		if err := sim.Sleep(ctx, time.Minute); err != nil {
			return nil, err
		}
		return []byte(`{"Got":` + string(in) + `}`), nil
	})
	out := runMachine(t, cloud, "m", `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::ecs:runTask.sync","Parameters":{"Cluster":"c"},"End":true}}}`, "{}")
	require.Equal(t, "SUCCEEDED", out.Status)
	require.JSONEq(t, `{"Got":{"Cluster":"c"}}`, out.Output)
	require.Equal(t, time.Minute, out.StopDate.Sub(out.StartDate))
	cloud.StepFn.Mock("aws-sdk:comprehend:detectSentiment", func(context.Context, []byte) ([]byte, error) {
		return nil, &stepfn.Error{Code: "Comprehend.TextSizeLimitExceededException", Message: "too long"}
	})
	out = runMachine(t, cloud, "n", `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:comprehend:detectSentiment","End":true}}}`, "{}")
	require.Equal(t, "Comprehend.TextSizeLimitExceededException", out.Error)
}

// Every operation of the jar's services is a task: parameters and results in
// PascalCase, times as text, bytes as text, errors by the SDK's names.
func TestSDKTasks(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	task := func(resource, parameters string) string {
		return `{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::aws-sdk:` + resource + `","Parameters":` + parameters + `,"End":true}}}`
	}
	_, err := cloud.S3.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: "bucket"})
	require.NoError(t, err)
	out := runMachine(t, cloud, "put", task("s3:putObject", `{"Bucket":"bucket","Key":"k","Body":{"a":1}}`), "{}")
	require.Equal(t, "SUCCEEDED", out.Status, out.Cause)
	out = runMachine(t, cloud, "get", task("s3:getObject", `{"Bucket":"bucket","Key":"k"}`), "{}")
	require.Contains(t, out.Output, `"Body":"{\"a\":1}"`)
	out = runMachine(t, cloud, "missing", task("s3:getObject", `{"Bucket":"bucket","Key":"nokey"}`), "{}")
	require.Equal(t, "S3.NoSuchKeyException", out.Error)
	require.Contains(t, out.Cause, "The specified key does not exist. (Service: S3, Status Code: 404, Request ID: ")
	out = runMachine(t, cloud, "describe", task("sfn:describeExecution", `{"ExecutionArn.$":"$$.Execution.Id"}`), "{}")
	require.Contains(t, out.Output, `"StartDate":"2000-01-01T00:00:00.000Z"`)
	out = runMachine(t, cloud, "start", task("sfn:startExecution", `{"StateMachineArn":"arn:aws:states:us-east-1:123456789012:stateMachine:get","Name":"again","Input":{"a":1}}`), "{}")
	require.Equal(t, "SUCCEEDED", out.Status, out.Cause)
	again, err := cloud.StepFn.DescribeExecution(t.Context(), &stepfn.DescribeExecutionInput{ExecutionArn: "arn:aws:states:us-east-1:123456789012:execution:get:again"})
	require.NoError(t, err)
	require.JSONEq(t, `{"a":1}`, again.Input)
	out = runMachine(t, cloud, "token", task("sfn:sendTaskSuccess", `{"TaskToken":"x","Output":"{}"}`), "{}")
	require.Equal(t, "Sfn.InvalidTokenException", out.Error)
}
