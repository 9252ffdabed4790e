package stepfn

import (
	"reflect"
	"strings"
	"time"
)

// A HistoryEvent is one event of an execution as the API shows it, with the details
// of its type.
type HistoryEvent struct {
	Timestamp       time.Time
	Type            string
	Id              int64
	PreviousEventId int64 `aws:"always"`

	ActivityFailedEventDetails               *FailureEventDetails
	ActivityScheduleFailedEventDetails       *FailureEventDetails
	ActivityScheduledEventDetails            *ActivityScheduledEventDetails
	ActivityStartedEventDetails              *ActivityStartedEventDetails
	ActivitySucceededEventDetails            *OutputEventDetails
	ActivityTimedOutEventDetails             *FailureEventDetails
	TaskFailedEventDetails                   *TaskFailureEventDetails
	TaskScheduledEventDetails                *TaskScheduledEventDetails
	TaskStartFailedEventDetails              *TaskFailureEventDetails
	TaskStartedEventDetails                  *TaskStartedEventDetails
	TaskSubmitFailedEventDetails             *TaskFailureEventDetails
	TaskSubmittedEventDetails                *TaskOutputEventDetails
	TaskSucceededEventDetails                *TaskOutputEventDetails
	TaskTimedOutEventDetails                 *TaskFailureEventDetails
	ExecutionFailedEventDetails              *ExecutionFailedEventDetails
	ExecutionStartedEventDetails             *ExecutionStartedEventDetails
	ExecutionSucceededEventDetails           *ExecutionSucceededEventDetails
	ExecutionAbortedEventDetails             *ExecutionAbortedEventDetails
	ExecutionTimedOutEventDetails            *ExecutionTimedOutEventDetails
	ExecutionRedrivenEventDetails            *ExecutionRedrivenEventDetails
	MapStateStartedEventDetails              *MapStateStartedEventDetails
	MapIterationStartedEventDetails          *MapIterationEventDetails
	MapIterationSucceededEventDetails        *MapIterationEventDetails
	MapIterationFailedEventDetails           *MapIterationEventDetails
	MapIterationAbortedEventDetails          *MapIterationEventDetails
	LambdaFunctionFailedEventDetails         *FailureEventDetails
	LambdaFunctionScheduleFailedEventDetails *FailureEventDetails
	LambdaFunctionScheduledEventDetails      *LambdaFunctionScheduledEventDetails
	LambdaFunctionStartFailedEventDetails    *FailureEventDetails
	LambdaFunctionSucceededEventDetails      *OutputEventDetails
	LambdaFunctionTimedOutEventDetails       *FailureEventDetails
	StateEnteredEventDetails                 *StateEnteredEventDetails
	StateExitedEventDetails                  *StateExitedEventDetails
	MapRunStartedEventDetails                *MapRunStartedEventDetails
	MapRunFailedEventDetails                 *MapRunFailedEventDetails
	MapRunRedrivenEventDetails               *MapRunRedrivenEventDetails
	EvaluationFailedEventDetails             *EvaluationFailedEventDetails
}

// detailOf is the member of a HistoryEvent that holds the details of a type.
var detailOf = detailMembers()

func detailMembers() map[string]int {
	out := map[string]int{}
	t := reflect.TypeFor[HistoryEvent]()
	for i := range t.NumField() {
		name := t.Field(i).Name
		if kind, ok := strings.CutSuffix(name, "EventDetails"); ok {
			out[kind] = i
		}
	}
	return out
}

// historyEvent shows an event, perhaps without the data that it carries.
func historyEvent(e event, data bool) HistoryEvent {
	out := HistoryEvent{Timestamp: e.At, Type: e.Type, Id: e.ID, PreviousEventId: e.Previous}
	if e.Detail == nil {
		return out
	}
	member, ok := detailOf[e.Type]
	if !ok {
		// ChoiceStateEntered, FailStateEntered, PassStateExited, …
		if _, entered := strings.CutSuffix(e.Type, "StateEntered"); entered {
			member, ok = detailOf["StateEntered"], true
		} else if _, exited := strings.CutSuffix(e.Type, "StateExited"); exited {
			member, ok = detailOf["StateExited"], true
		}
	}
	if !ok {
		return out
	}
	detail := reflect.ValueOf(e.Detail)
	if !data {
		detail = withoutData(detail)
	}
	reflect.ValueOf(&out).Elem().Field(member).Set(detail)
	return out
}

// withoutData copies details and leaves out inputs and outputs.
func withoutData(detail reflect.Value) reflect.Value {
	copied := reflect.New(detail.Type().Elem())
	copied.Elem().Set(detail.Elem())
	for _, name := range []string{"Input", "InputDetails", "Output", "OutputDetails", "Parameters", "AssignedVariables", "AssignedVariablesDetails"} {
		if f := copied.Elem().FieldByName(name); f.IsValid() {
			f.SetZero()
		}
	}
	return copied
}
