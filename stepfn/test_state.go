package stepfn

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// TestStateInput is a state, or one of a state machine, and what to try it with.
type TestStateInput struct {
	Definition         string `aws:"required,len=1..1048576"`
	RoleArn            string `aws:"len=1..256"`
	Input              string `aws:"len=..262144"` // JSON, {} if absent
	InspectionLevel    string `aws:"enum=INFO|DEBUG|TRACE"`
	RevealSecrets      bool
	Context            string `aws:"len=..262144"` // JSON, $$
	Mock               *MockInput
	StateConfiguration *TestStateConfiguration
	StateName          string `aws:"len=1..80"`
	Variables          string `aws:"len=..262144"` // a JSON object
}

// A MockInput is what the state's task, iterations or branches result in.
type MockInput struct {
	Result              string `aws:"len=..262144"` // JSON
	ErrorOutput         *MockErrorOutput
	FieldValidationMode string `aws:"enum=STRICT|PRESENT|NONE"` // STRICT if absent
}

// A MockErrorOutput is an error in the place of a result.
type MockErrorOutput struct {
	Error string `aws:"len=0..256"`
	Cause string `aws:"len=0..32768"`
}

// A TestStateConfiguration says what has happened before.
type TestStateConfiguration struct {
	RetrierRetryCount        *int32 `aws:"range=0.."`
	MapIterationFailureCount *int32 `aws:"range=0.."`
	ErrorCausedByState       string `aws:"len=1..80"`
	MapItemReaderData        string `aws:"len=..1048576"`
}

// TestStateOutput is what became of the state.
type TestStateOutput struct {
	Output         string
	Error          string
	Cause          string
	InspectionData *InspectionData
	NextState      string
	Status         string // SUCCEEDED, FAILED, RETRIABLE, CAUGHT_ERROR
}

// InspectionData is the data between the fields of a state.
type InspectionData struct {
	Input                      string
	AfterArguments             string
	AfterInputPath             string
	AfterParameters            string
	Result                     string
	AfterResultSelector        string
	AfterResultPath            string
	AfterItemsPath             string
	AfterItemSelector          string
	AfterItemBatcher           string
	AfterItemsPointer          string
	Request                    *InspectionDataRequest
	Response                   *InspectionDataResponse
	Variables                  string
	ErrorDetails               *InspectionErrorDetails
	MaxConcurrency             *int32
	ToleratedFailureCount      *int32
	ToleratedFailurePercentage *float32
}

// InspectionDataRequest is the request of an HTTP task.
type InspectionDataRequest struct{ Protocol, Method, Url, Headers, Body string }

// InspectionDataResponse is the answer to an HTTP task.
type InspectionDataResponse struct{ Protocol, StatusCode, StatusMessage, Headers, Body string }

// InspectionErrorDetails say which retrier or catcher took an error.
type InspectionErrorDetails struct {
	CatchIndex                  *int32
	RetryIndex                  *int32
	RetryBackoffIntervalSeconds *int32
}

const (
	testSucceeded = "SUCCEEDED"
	testFailed    = "FAILED"
	testRetriable = "RETRIABLE"
	testCaught    = "CAUGHT_ERROR"
)

// TestState runs one state and tells what it makes of its input. With a mock
// nothing is called.
//
// Errors: InvalidArn, InvalidDefinition, InvalidExecutionInput, ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_TestState.html
func (s *Service) TestState(ctx context.Context, in *TestStateInput) (*TestStateOutput, error) {
	return bus.Do(ctx, s.ep, "TestState", in, s.testState)
}

func (s *Service) testState(c *sim.Call, in *TestStateInput) (*TestStateOutput, error) {
	t, err := newTrial(in)
	if err != nil {
		return nil, err
	}
	if err := s.checkMock(in, t); err != nil {
		return nil, err
	}
	draw := c.Rand("test state")
	o := &origin{
		program: t.program, machineName: "TestState", name: draw.UUID(), roleArn: in.RoleArn, started: c.Now(),
		text: t.text, input: t.input, context: t.context,
	}
	o.machineArn = s.ep.ARN(kindMachine + ":" + o.machineName)
	o.arn = s.ep.ARN(kindExpress + ":" + o.machineName + ":" + o.name + ":" + draw.UUID())
	s.started++
	x := &execution{serial: s.started, run: newRun(o), revision: &revision{roleArn: in.RoleArn, program: t.program}, trial: t}
	s.beginTrial(c, x)
	if out := x.trial.over(x.run); out != nil {
		return out, nil
	}
	x.sync = c.Park()
	x.alarms = []alarm{{0, timerExecution, s.timer.Upkeep(c, c.Now().Add(maxExpress), alarmID{x.serial, 0, timerExecution})}}
	s.executions.ReplaceOrInsert(x)
	return nil, sim.Parked
}

// endTrial answers a TestState whose task is done.
func (s *Service) endTrial(c *sim.Call, x *execution) {
	out := x.trial.over(x.run)
	if out == nil {
		return
	}
	for _, a := range x.alarms {
		c.Stop(a.timer)
	}
	s.executions.Delete(x)
	c.Answer(x.sync, out, nil)
}
