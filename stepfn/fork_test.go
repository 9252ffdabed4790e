package stepfn

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

const waiting = `{"StartAt":"Ask","States":{
	"Ask":{"Type":"Task","Resource":"arn:aws:states:us-east-1:123456789012:activity:desk","Next":"Rest"},
	"Rest":{"Type":"Wait","Seconds":25920000,"End":true}}}`

// A fork goes on where its parent stands: tokens are good in both, timers ring in
// both, and neither sees what the other does.
func TestForkInFlight(t *testing.T) {
	w, s := newService(sim.Options{})
	ctx := t.Context()
	_, err := s.CreateActivity(ctx, &CreateActivityInput{Name: "desk"})
	require.NoError(t, err)
	arn := create(t, s, "m", "", waiting)
	x, err := s.StartExecution(ctx, &StartExecutionInput{StateMachineArn: arn, Name: "e"})
	require.NoError(t, err)
	task, err := s.GetActivityTask(ctx, &GetActivityTaskInput{ActivityArn: "arn:aws:states:us-east-1:123456789012:activity:desk"})
	require.NoError(t, err)

	fw, err := w.Fork()
	require.NoError(t, err)
	f := forked(fw, s)

	_, err = f.SendTaskSuccess(ctx, &SendTaskSuccessInput{TaskToken: task.TaskToken, Output: `"in the fork"`})
	require.NoError(t, err)
	fw.Advance(366 * 24 * time.Hour)
	_, err = s.SendTaskFailure(ctx, &SendTaskFailureInput{TaskToken: task.TaskToken, Error: "InTheParent"})
	require.NoError(t, err)
	_, err = s.TagResource(ctx, &TagResourceInput{ResourceArn: arn, Tags: []Tag{{"k", "v"}}})
	require.NoError(t, err)
	_, err = s.UpdateStateMachine(ctx, &UpdateStateMachineInput{StateMachineArn: arn, RoleArn: "arn:aws:iam::123456789012:role/new", Publish: true})
	require.NoError(t, err)

	there, err := f.DescribeExecution(ctx, &DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, statusSucceeded, there.Status)
	require.Equal(t, `"in the fork"`, there.Output)
	here, err := s.DescribeExecution(ctx, &DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, statusFailed, here.Status)
	require.Equal(t, "InTheParent", here.Error)

	tags, err := f.ListTagsForResource(ctx, &ListTagsForResourceInput{ResourceArn: arn})
	require.NoError(t, err)
	require.Empty(t, tags.Tags)
	m, err := f.DescribeStateMachine(ctx, &DescribeStateMachineInput{StateMachineArn: arn})
	require.NoError(t, err)
	require.Equal(t, "arn:aws:iam::123456789012:role/r", m.RoleArn)
	versions, err := f.ListStateMachineVersions(ctx, &ListStateMachineVersionsInput{StateMachineArn: arn})
	require.NoError(t, err)
	require.Empty(t, versions.StateMachineVersions)
}
