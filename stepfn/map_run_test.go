package stepfn

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// A map run of which a child fails is redriven with its execution: the child that
// failed goes on under its own name, those that succeeded stay.
func TestRedriveOfAMapRun(t *testing.T) {
	w, s := newService(sim.Options{})
	ctx := t.Context()
	_, err := s.CreateActivity(ctx, &CreateActivityInput{Name: "work"})
	require.NoError(t, err)
	arn := create(t, s, "m", "", `{"StartAt":"Each","States":{"Each":{"Type":"Map","Label":"each","ItemsPath":"$.l","ItemProcessor":{
		"ProcessorConfig":{"Mode":"DISTRIBUTED","ExecutionType":"STANDARD"},"StartAt":"T","States":{"T":{"Type":"Task",
		"Resource":"arn:aws:states:us-east-1:123456789012:activity:work","End":true}}},"End":true}}}`)
	x, err := s.StartExecution(ctx, &StartExecutionInput{StateMachineArn: arn, Name: "e", Input: `{"l":["good","bad"]}`})
	require.NoError(t, err)
	w.Advance(time.Second)
	work := func(n int, bad bool) {
		for range n {
			task, err := s.GetActivityTask(ctx, &GetActivityTaskInput{ActivityArn: "arn:aws:states:us-east-1:123456789012:activity:work"})
			require.NoError(t, err)
			if bad && task.Input == `"bad"` {
				_, err = s.SendTaskFailure(ctx, &SendTaskFailureInput{TaskToken: task.TaskToken, Error: "Bad"})
			} else {
				_, err = s.SendTaskSuccess(ctx, &SendTaskSuccessInput{TaskToken: task.TaskToken, Output: task.Input})
			}
			require.NoError(t, err)
			w.Advance(time.Second)
		}
	}
	work(2, true)
	d, err := s.DescribeExecution(ctx, &DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, "FAILED States.ExceedToleratedFailureThreshold", d.Status+" "+d.Error)
	runs, err := s.ListMapRuns(ctx, &ListMapRunsInput{ExecutionArn: x.ExecutionArn})
	require.NoError(t, err)
	require.Len(t, runs.MapRuns, 1)
	failed := func(status string) []ExecutionListItem {
		out, err := s.ListExecutions(ctx, &ListExecutionsInput{MapRunArn: runs.MapRuns[0].MapRunArn, StatusFilter: status})
		require.NoError(t, err)
		return out.Executions
	}
	require.Len(t, failed("FAILED"), 1)
	child := failed("FAILED")[0].ExecutionArn
	alone, err := s.DescribeExecution(ctx, &DescribeExecutionInput{ExecutionArn: child})
	require.NoError(t, err)
	require.Equal(t, redriveByMap, alone.RedriveStatus)

	_, err = s.RedriveExecution(ctx, &RedriveExecutionInput{ExecutionArn: x.ExecutionArn})
	require.NoError(t, err)
	w.Advance(time.Second)
	work(1, false)
	d, err = s.DescribeExecution(ctx, &DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, statusSucceeded, d.Status, "%s %s", d.Error, d.Cause)
	require.JSONEq(t, `["good","bad"]`, d.Output)
	again, err := s.DescribeExecution(ctx, &DescribeExecutionInput{ExecutionArn: child})
	require.NoError(t, err)
	require.Equal(t, statusSucceeded, again.Status)
	require.Equal(t, int32(1), *again.RedriveCount)
	run, err := s.DescribeMapRun(ctx, &DescribeMapRunInput{MapRunArn: runs.MapRuns[0].MapRunArn})
	require.NoError(t, err)
	require.Equal(t, int32(1), *run.RedriveCount)
	require.Equal(t, int64(2), run.ExecutionCounts.Succeeded)
}
