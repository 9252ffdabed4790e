package stepfn

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// A Standard execution may take a year, a redriven one no longer since its start.
func TestExecutionsEndAfterAYear(t *testing.T) {
	w, s := newService(sim.Options{})
	arn := create(t, s, "m", "", `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":31536000,"Next":"Again"},"Again":{"Type":"Wait","Seconds":1,"End":true}}}`)
	x, err := s.StartExecution(t.Context(), &StartExecutionInput{StateMachineArn: arn, Name: "e"})
	require.NoError(t, err)
	year := create(t, s, "year", "", yearLong)
	y, err := s.StartExecution(t.Context(), &StartExecutionInput{StateMachineArn: year, Name: "e"})
	require.NoError(t, err)
	w.Advance(366 * 24 * time.Hour)
	out, err := s.DescribeExecution(t.Context(), &DescribeExecutionInput{ExecutionArn: x.ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, "TIMED_OUT States.Timeout", out.Status+" "+out.Error)
	require.Equal(t, "Execution has exceeded the max execution time", out.RedriveStatusReason)
	out, err = s.DescribeExecution(t.Context(), &DescribeExecutionInput{ExecutionArn: y.ExecutionArn})
	require.NoError(t, err)
	require.Equal(t, statusSucceeded, out.Status)
}

// Levels have what AWS's table says.
// https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-log-level
func TestLogLevels(t *testing.T) {
	table := map[string][]string{
		"ExecutionFailed": {logAll, logError, logFatal}, "ExecutionTimedOut": {logAll, logError, logFatal}, "ExecutionAborted": {logAll, logError, logFatal},
		"FailStateEntered": {logAll, logError}, "TaskTimedOut": {logAll, logError}, "LambdaFunctionScheduleFailed": {logAll, logError},
		"MapIterationAborted": {logAll, logError}, "TaskSubmitFailed": {logAll, logError}, "WaitStateAborted": {logAll, logError}, "MapRunFailed": {logAll, logError},
		"ExecutionStarted": {logAll}, "ExecutionSucceeded": {logAll}, "PassStateEntered": {logAll}, "TaskScheduled": {logAll}, "TaskStateExited": {logAll},
	}
	for kind, levels := range table {
		var got []string
		for _, level := range []string{logAll, logError, logFatal, logOff} {
			if logged(level, kind) {
				got = append(got, level)
			}
		}
		require.Equal(t, levels, got, kind)
	}
}
