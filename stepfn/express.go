package stepfn

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// StartSyncExecutionInput names an Express state machine, and what to start it with.
type StartSyncExecutionInput struct {
	StateMachineArn string `aws:"required,len=1..256"`
	Name            string `aws:"len=1..80"`
	Input           string `aws:"len=..262144"`
	TraceHeader     string `aws:"len=0..256,pattern=\\p{ASCII}*"`
	IncludedData    string `aws:"enum=ALL_DATA|METADATA_ONLY"`
}

// StartSyncExecutionOutput is how the execution ended.
type StartSyncExecutionOutput struct {
	ExecutionArn    string
	StateMachineArn string
	Name            string
	StartDate       time.Time
	StopDate        time.Time
	Status          string // SUCCEEDED, FAILED, TIMED_OUT
	Error           string
	Cause           string
	Input           string
	InputDetails    *CloudWatchEventsExecutionDataDetails
	Output          string
	OutputDetails   *CloudWatchEventsExecutionDataDetails
	TraceHeader     string
	BillingDetails  *BillingDetails
}

// BillingDetails are what an Express execution is billed.
type BillingDetails struct {
	BilledMemoryUsedInMB         int64 // in chunks of 64 MB
	BilledDurationInMilliseconds int64 // rounded up to 100
}

// StartSyncExecution runs an Express state machine and answers when it has ended,
// well or not, after five minutes at most.
//
// Errors: InvalidArn, InvalidName, InvalidExecutionInput, StateMachineDoesNotExist,
// StateMachineDeleting, StateMachineTypeNotSupported.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StartSyncExecution.html
func (s *Service) StartSyncExecution(ctx context.Context, in *StartSyncExecutionInput) (*StartSyncExecutionOutput, error) {
	return bus.Do(ctx, s.ep, "StartSyncExecution", in, s.startSync)
}

func (s *Service) startSync(c *sim.Call, in *StartSyncExecutionInput) (*StartSyncExecutionOutput, error) {
	a, err := readARN(in.StateMachineArn, kindMachine)
	if err != nil {
		return nil, err
	}
	if m, ok := s.machine(c, a); ok && !m.express {
		return nil, errMachineType()
	}
	_, err = s.begin(c, startOf{
		machine: in.StateMachineArn, name: in.Name, input: in.Input, trace: in.TraceHeader,
		given: in.Input != "" || wire.Given(c.Context(), &in.Input), sync: true, metadata: in.IncludedData == metadataOnly,
	})
	if err != nil {
		return nil, err
	}
	return nil, sim.Parked
}

// answerSync answers the StartSyncExecution that waits for an execution.
func (s *Service) answerSync(c *sim.Call, x *execution) {
	if x.sync == 0 {
		return
	}
	d := x.describe()
	out := &StartSyncExecutionOutput{
		ExecutionArn: d.ExecutionArn, StateMachineArn: d.StateMachineArn, Name: d.Name,
		StartDate: d.StartDate, StopDate: *d.StopDate, Status: d.Status, Error: d.Error, Cause: d.Cause,
		Input: d.Input, InputDetails: d.InputDetails, Output: d.Output, OutputDetails: d.OutputDetails, TraceHeader: d.TraceHeader,
	}
	if x.metadata {
		out.Input, out.Output, out.Error, out.Cause = "", "", "", ""
		out.InputDetails, out.OutputDetails = &CloudWatchEventsExecutionDataDetails{}, nil
	}
	duration, memory := x.billed()
	out.BillingDetails = &BillingDetails{memory, duration.Milliseconds()}
	c.Answer(x.sync, out, nil)
}

// A launch is the beginning of an Express execution, of its double, or of one that
// another execution started.
type launch struct {
	execution uint64
	again     bool
}

// launchExpress begins an Express execution. Asynchronous ones begin at least once.
func (s *Service) launchExpress(c *sim.Call, l launch) {
	x, ok := s.executions.Get(&execution{serial: l.execution})
	if !ok {
		return
	}
	if x.sync == 0 && x.caller.execution == 0 && !l.again && c.Misbehaves(&expressTwice, x.arn()) {
		s.started++
		double := *x
		double.serial = s.started
		s.executions.ReplaceOrInsert(&double)
		if m := s.machineOf(&double); m != nil {
			m.running++
		}
		s.launch.At(c, c.Now(), launch{double.serial, true})
	}
	s.advance(c, l.execution, begin{})
	s.limit(c, l.execution)
}

// lateness is how long an asynchronous Express execution waits until it begins.
func (s *Service) lateness(c *sim.Call, x *execution) time.Duration {
	if x.sync != 0 || x.caller.execution != 0 || !c.Misbehaves(&expressLate, x.arn()) {
		return 0
	}
	draw := c.Rand(expressLate.Name + x.arn())
	return time.Duration(draw.IntN(int(maxLateness)))
}

const maxLateness = 10 * time.Second

// maxExpress is how long an Express execution may take.
// https://docs.aws.amazon.com/step-functions/latest/dg/choosing-workflow-type.html
const maxExpress = 5 * time.Minute
