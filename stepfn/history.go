package stepfn

import "time"

// An event is one entry of an execution's history as the interpreter writes
// it: compact, immutable, shared by forks. Detail is a pointer to one of the
// …EventDetails structs of this package, or nil where AWS has none.
type event struct {
	ID       int64
	Previous int64 // 0 for the first two
	At       time.Time
	Type     string
	Detail   any
}

// HistoryEventExecutionDataDetails says whether data of an event was cut.
type HistoryEventExecutionDataDetails struct {
	Truncated bool `aws:"always"`
}

// whole is the companion of data that was not cut, which is all data here.
var whole = &HistoryEventExecutionDataDetails{}

// ExecutionStartedEventDetails: the input as the caller wrote it.
type ExecutionStartedEventDetails struct {
	Input                  string
	InputDetails           *HistoryEventExecutionDataDetails
	RoleArn                string
	StateMachineAliasArn   string
	StateMachineVersionArn string
}

// ExecutionSucceededEventDetails ends a history well.
type ExecutionSucceededEventDetails struct {
	Output        string
	OutputDetails *HistoryEventExecutionDataDetails
}

// ExecutionFailedEventDetails, like the others with an error and a cause, has
// neither when the failure had none.
type ExecutionFailedEventDetails struct{ Error, Cause string }

// ExecutionAbortedEventDetails is of StopExecution.
type ExecutionAbortedEventDetails struct{ Error, Cause string }

// ExecutionTimedOutEventDetails is of the state machine's TimeoutSeconds.
type ExecutionTimedOutEventDetails struct{ Error, Cause string }

// ExecutionRedrivenEventDetails counts the redrives, this one included.
type ExecutionRedrivenEventDetails struct {
	RedriveCount int `aws:"always"`
}

// StateEnteredEventDetails is of every …StateEntered.
type StateEnteredEventDetails struct {
	Name         string
	Input        string
	InputDetails *HistoryEventExecutionDataDetails
}

// StateExitedEventDetails is of every …StateExited. The variables are JSON
// texts by name.
type StateExitedEventDetails struct {
	Name                     string
	Output                   string
	OutputDetails            *HistoryEventExecutionDataDetails
	AssignedVariables        map[string]string
	AssignedVariablesDetails *AssignedVariablesDetails
}

// AssignedVariablesDetails says whether the variables were cut.
type AssignedVariablesDetails struct {
	Truncated bool `aws:"always"`
}

var wholeVariables = &AssignedVariablesDetails{}

// EvaluationFailedEventDetails tells which JSONata expression failed.
type EvaluationFailedEventDetails struct{ Error, Cause, Location, State string }

// MapStateStartedEventDetails: how many items; 0 if a reader will tell.
type MapStateStartedEventDetails struct {
	Length int `aws:"always"`
}

// MapIterationEventDetails is of MapIterationStarted, …Succeeded, …Failed and
// …Aborted.
type MapIterationEventDetails struct {
	Name  string
	Index int `aws:"always"`
}

// MapRunStartedEventDetails names the map run of a distributed map.
type MapRunStartedEventDetails struct{ MapRunArn string }

// MapRunFailedEventDetails is why a map run failed.
type MapRunFailedEventDetails struct{ Error, Cause string }

// MapRunRedrivenEventDetails counts the redrives of a map run.
type MapRunRedrivenEventDetails struct {
	MapRunArn    string
	RedriveCount int `aws:"always"`
}

// TaskCredentials is the role under which a task runs.
type TaskCredentials struct{ RoleArn string }

// TaskScheduledEventDetails: parameters are JSON text.
type TaskScheduledEventDetails struct {
	ResourceType       string
	Resource           string
	Region             string
	Parameters         string
	TimeoutInSeconds   int64
	HeartbeatInSeconds int64
	TaskCredentials    *TaskCredentials
}

// TaskStartedEventDetails follows at once.
type TaskStartedEventDetails struct{ ResourceType, Resource string }

// TaskOutputEventDetails is of TaskSubmitted and TaskSucceeded.
type TaskOutputEventDetails struct {
	ResourceType  string
	Resource      string
	Output        string
	OutputDetails *HistoryEventExecutionDataDetails
}

// TaskFailureEventDetails is of TaskFailed, TaskTimedOut, TaskStartFailed and
// TaskSubmitFailed.
type TaskFailureEventDetails struct{ ResourceType, Resource, Error, Cause string }

// LambdaFunctionScheduledEventDetails is of a task whose resource is a
// function's ARN.
type LambdaFunctionScheduledEventDetails struct {
	Resource         string
	Input            string
	InputDetails     *HistoryEventExecutionDataDetails
	TimeoutInSeconds int64
	TaskCredentials  *TaskCredentials
}

// ActivityScheduledEventDetails is of a task whose resource is an activity.
type ActivityScheduledEventDetails struct {
	Resource           string
	Input              string
	InputDetails       *HistoryEventExecutionDataDetails
	TimeoutInSeconds   int64
	HeartbeatInSeconds int64
}

// ActivityStartedEventDetails: who took the task.
type ActivityStartedEventDetails struct{ WorkerName string }

// OutputEventDetails is of LambdaFunctionSucceeded and ActivitySucceeded.
type OutputEventDetails struct {
	Output        string
	OutputDetails *HistoryEventExecutionDataDetails
}

// FailureEventDetails is of LambdaFunctionFailed, …TimedOut, …ScheduleFailed,
// …StartFailed and their Activity namesakes.
type FailureEventDetails struct{ Error, Cause string }
