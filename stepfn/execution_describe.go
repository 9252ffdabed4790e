package stepfn

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribeExecutionInput names an execution of a Standard state machine.
type DescribeExecutionInput struct {
	ExecutionArn string `aws:"required,len=1..256"`
	IncludedData string `aws:"enum=ALL_DATA|METADATA_ONLY"`
}

// DescribeExecutionOutput is an execution.
type DescribeExecutionOutput struct {
	ExecutionArn           string
	StateMachineArn        string
	Name                   string
	Status                 string
	StartDate              time.Time
	StopDate               *time.Time
	Input                  string
	InputDetails           *CloudWatchEventsExecutionDataDetails
	Output                 string
	OutputDetails          *CloudWatchEventsExecutionDataDetails
	TraceHeader            string
	MapRunArn              string
	Error                  string
	Cause                  string
	StateMachineVersionArn string
	StateMachineAliasArn   string
	RedriveCount           *int32
	RedriveDate            *time.Time
	RedriveStatus          string
	RedriveStatusReason    string
}

// CloudWatchEventsExecutionDataDetails says whether data is included.
type CloudWatchEventsExecutionDataDetails struct {
	Included bool `aws:"always"`
}

// DescribeStateMachineForExecutionInput names an execution.
type DescribeStateMachineForExecutionInput struct {
	ExecutionArn string `aws:"required,len=1..256"`
	IncludedData string `aws:"enum=ALL_DATA|METADATA_ONLY"`
}

// DescribeStateMachineForExecutionOutput is the state machine as it was when the
// execution started.
type DescribeStateMachineForExecutionOutput struct {
	StateMachineArn         string
	Name                    string
	Definition              string
	RoleArn                 string
	UpdateDate              time.Time
	LoggingConfiguration    *LoggingConfiguration
	TracingConfiguration    *TracingConfiguration
	MapRunArn               string
	Label                   string
	RevisionId              string
	EncryptionConfiguration *EncryptionConfiguration
	VariableReferences      map[string][]string
}

// DescribeExecution returns an execution of a Standard state machine, or a child of
// a Distributed Map.
//
// Errors: InvalidArn, ExecutionDoesNotExist.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeExecution.html
func (s *Service) DescribeExecution(ctx context.Context, in *DescribeExecutionInput) (*DescribeExecutionOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeExecution", in, s.describeExecution)
}

// DescribeStateMachineForExecution returns the state machine with which an
// execution was started, whatever became of it since.
//
// Errors: InvalidArn, ExecutionDoesNotExist.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineForExecution.html
func (s *Service) DescribeStateMachineForExecution(ctx context.Context, in *DescribeStateMachineForExecutionInput) (*DescribeStateMachineForExecutionOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeStateMachineForExecution", in, s.describeForExecution)
}

func (s *Service) describeExecution(c *sim.Call, in *DescribeExecutionInput) (*DescribeExecutionOutput, error) {
	x, err := s.executionAt(c, in.ExecutionArn)
	if err != nil {
		return nil, err
	}
	out := x.describe()
	redrives := int32(x.run.redrives)
	out.RedriveCount = &redrives
	if x.run.redrives > 0 {
		out.RedriveDate = moment(x.run.redrivenAt)
	}
	out.RedriveStatus, out.RedriveStatusReason = s.redrivable(c, x)
	if in.IncludedData == metadataOnly {
		out.Input, out.Output, out.Error, out.Cause = "", "", "", ""
		out.InputDetails = &CloudWatchEventsExecutionDataDetails{}
		if out.OutputDetails != nil {
			out.OutputDetails = &CloudWatchEventsExecutionDataDetails{}
		}
	}
	return out, nil
}

// describe is what there is to say of an execution apart from redrives.
func (x *execution) describe() *DescribeExecutionOutput {
	r, o := x.run, x.run.origin
	out := &DescribeExecutionOutput{
		ExecutionArn: o.arn, StateMachineArn: o.machineArn, Name: o.name, Status: r.status, StartDate: o.started,
		Input: o.text, InputDetails: &CloudWatchEventsExecutionDataDetails{true},
		TraceHeader: x.trace, MapRunArn: x.mapRun(), StateMachineVersionArn: o.versionArn, StateMachineAliasArn: o.aliasArn,
	}
	if x.ended() {
		out.StopDate = moment(r.stopped)
	}
	if r.status == statusSucceeded {
		out.Output, out.OutputDetails = r.output, &CloudWatchEventsExecutionDataDetails{true}
	}
	if r.status == statusFailed || r.status == statusAborted || r.status == statusTimedOut {
		out.Error, out.Cause = r.failure.name, r.failure.cause
	}
	if r.status == statusTimedOut && out.Error == "" {
		out.Error = errTimeout
	}
	return out
}

func (s *Service) describeForExecution(c *sim.Call, in *DescribeStateMachineForExecutionInput) (*DescribeStateMachineForExecutionOutput, error) {
	x, err := s.executionAt(c, in.ExecutionArn)
	if err != nil {
		return nil, err
	}
	r, o := x.revision, x.run.origin
	logging := r.logging
	out := &DescribeStateMachineForExecutionOutput{
		StateMachineArn: o.machineArn, Name: o.machineName, Definition: r.definition, RoleArn: r.roleArn,
		UpdateDate: r.updated, LoggingConfiguration: &logging, TracingConfiguration: &TracingConfiguration{r.tracing},
		MapRunArn: x.mapRun(), RevisionId: r.id, EncryptionConfiguration: ownedKey(), VariableReferences: r.variables(),
	}
	if x.caller.ofMapRun {
		s.describeChild(c, x, out)
	}
	if in.IncludedData == metadataOnly {
		out.Definition, out.VariableReferences = "", nil
	}
	return out, nil
}

// describeChild says what workflow a child of a map run runs: a part of the state
// machine.
func (s *Service) describeChild(c *sim.Call, x *execution, out *DescribeStateMachineForExecutionOutput) {
	_, m, err := s.mapRunAt(c, x.owner)
	if err != nil {
		return
	}
	if definition, ok := processorOf(x.revision.definition, "", m.state); ok {
		out.Definition = definition
	}
	if a, err := readARN(x.owner, kindMapRun); err == nil {
		out.Label = a.label
	}
}

// moment is a time that may be absent.
func moment(t time.Time) *time.Time { return &t }
