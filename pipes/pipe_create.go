package pipes

import (
	"context"
	"maps"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// CreatePipeInput is the pipe to be.
type CreatePipeInput struct {
	Name                 string `aws:"required,label=Name,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	Description          string `aws:"len=0..512"`
	DesiredState         string `aws:"enum=RUNNING|STOPPED"`
	Source               string `aws:"required,len=1..1600,pattern=smk://(([a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9\\-]*[a-zA-Z0-9])\\.)*([A-Za-z0-9]|[A-Za-z0-9][A-Za-z0-9\\-]*[A-Za-z0-9]):[0-9]{1,5}|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-]+):([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.+)"`
	SourceParameters     *PipeSourceParameters
	Enrichment           string `aws:"len=0..1600,pattern=$|arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-]+):([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.+)"`
	EnrichmentParameters *PipeEnrichmentParameters
	Target               string `aws:"required,len=1..1600,pattern=arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-]+):([a-z]{2}((-gov)|(-iso(b?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.+)"`
	TargetParameters     *PipeTargetParameters
	RoleArn              string            `aws:"required,len=1..1600,pattern=arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z0-9+=,.@\\-_/]+"`
	Tags                 map[string]string `aws:"len=1..50,key.len=1..128,value.len=0..256"`
	LogConfiguration     *PipeLogConfigurationParameters
	KmsKeyIdentifier     string `aws:"len=0..2048"` // kept; there is no KMS to ask
}

// CreatePipeOutput is the pipe and its state.
type CreatePipeOutput = PipeState

// PipeState is what the operations that change a pipe answer: the state that is desired
// and the one that it is in.
type PipeState struct {
	Arn              string
	Name             string
	DesiredState     string
	CurrentState     string
	CreationTime     time.Time
	LastModifiedTime time.Time
}

func (p *pipe) state() *PipeState {
	return &PipeState{p.arn, p.name, p.desired, p.current, p.created, p.modified}
}

// CreatePipe makes a pipe. It is CREATING for Options.StateDelay, and RUNNING or
// STOPPED then; CREATE_FAILED if its source does not exist.
//
// Errors: ConflictException if there is one of that name, ValidationException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_CreatePipe.html
func (s *Service) CreatePipe(ctx context.Context, in *CreatePipeInput) (*CreatePipeOutput, error) {
	return bus.Do(ctx, s.ep, "CreatePipe", in, s.createPipe)
}

func (s *Service) createPipe(c *sim.Call, in *CreatePipeInput) (*CreatePipeOutput, error) {
	arn := s.ep.ARN("pipe/" + in.Name)
	c.On(arn)
	if s.pipes[in.Name] != nil {
		return nil, errConflict(in.Name, "Pipe %s already exists.", in.Name)
	}
	log, err := logConfiguration("CreatePipe", in.LogConfiguration)
	if err != nil {
		return nil, err
	}
	set := &settings{
		description: in.Description, source: in.Source, enrichment: in.Enrichment, target: in.Target, role: in.RoleArn, key: in.KmsKeyIdentifier,
		sourceParameters: in.SourceParameters, enrichmentParameters: in.EnrichmentParameters, targetParameters: in.TargetParameters, log: log,
	}
	if err := set.prepare("CreatePipe"); err != nil {
		return nil, err
	}
	p := &pipe{
		settings: set, name: in.Name, arn: arn, desired: running, created: c.Now(), modified: c.Now(), tags: maps.Clone(in.Tags),
	}
	if in.DesiredState != "" {
		p.desired = in.DesiredState
	}
	if set.service == "sqs" {
		p.queue = &queueReader{}
	}
	s.pipes[p.name] = p
	p.current = creating
	out := p.state()
	s.change(c, p, creating)
	return out, nil
}

func logConfiguration(operation string, in *PipeLogConfigurationParameters) (*PipeLogConfiguration, error) {
	switch {
	case in == nil:
		return nil, nil
	case in.Level != "OFF":
		return nil, refuse(operation, "LogConfiguration.Level "+in.Level)
	}
	return &PipeLogConfiguration{in.Level, in.IncludeExecutionData}, nil
}

// DeletePipeInput names a pipe.
type DeletePipeInput struct {
	Name string `aws:"required,label=Name,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DeletePipeOutput is the pipe and its state.
type DeletePipeOutput = PipeState

// DeletePipe deletes a pipe. It is DELETING for Options.StateDelay, and as long as
// something of it is under way.
//
// Errors: ConflictException while it changes, NotFoundException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_DeletePipe.html
func (s *Service) DeletePipe(ctx context.Context, in *DeletePipeInput) (*DeletePipeOutput, error) {
	return bus.Do(ctx, s.ep, "DeletePipe", in, func(c *sim.Call, in *DeletePipeInput) (*DeletePipeOutput, error) {
		p, err := s.steady(c, in.Name)
		if err != nil {
			return nil, err
		}
		p.desired, p.modified, p.current = deleted, c.Now(), deleting
		out := p.state()
		s.change(c, p, deleting)
		return out, nil
	})
}

// steady finds a pipe that is not changing.
func (s *Service) steady(c *sim.Call, name string) (*pipe, error) {
	p, err := s.pipe(c, name)
	if err != nil {
		return nil, err
	}
	switch p.current {
	case running, stopped, createFailed:
		return p, nil
	}
	return nil, errConflict(name, "Pipe %s is in state %s and cannot be changed now.", name, p.current)
}

// StartPipeInput names a pipe.
type StartPipeInput struct {
	Name string `aws:"required,label=Name,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// StartPipeOutput is the pipe and its state.
type StartPipeOutput = PipeState

// StartPipe lets a pipe that was stopped go on where it was.
//
// Errors: ConflictException unless it is STOPPED, NotFoundException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_StartPipe.html
func (s *Service) StartPipe(ctx context.Context, in *StartPipeInput) (*StartPipeOutput, error) {
	return bus.Do(ctx, s.ep, "StartPipe", in, func(c *sim.Call, in *StartPipeInput) (*StartPipeOutput, error) {
		return s.turn(c, in.Name, stopped, running, starting)
	})
}

// StopPipeInput names a pipe.
type StopPipeInput struct {
	Name string `aws:"required,label=Name,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// StopPipeOutput is the pipe and its state.
type StopPipeOutput = PipeState

// StopPipe stops a pipe, once nothing of it is under way.
//
// Errors: ConflictException unless it is RUNNING, NotFoundException.
//
// https://docs.aws.amazon.com/eventbridge/latest/pipes-reference/API_StopPipe.html
func (s *Service) StopPipe(ctx context.Context, in *StopPipeInput) (*StopPipeOutput, error) {
	return bus.Do(ctx, s.ep, "StopPipe", in, func(c *sim.Call, in *StopPipeInput) (*StopPipeOutput, error) {
		return s.turn(c, in.Name, running, stopped, stopping)
	})
}

// turn changes what is desired of a pipe.
func (s *Service) turn(c *sim.Call, name, from, to, by string) (*PipeState, error) {
	p, err := s.steady(c, name)
	if err != nil {
		return nil, err
	}
	if p.current != from {
		return nil, errConflict(name, "Pipe %s is in state %s and cannot become %s.", name, p.current, to)
	}
	p.desired, p.modified, p.current = to, c.Now(), by
	if to == stopped {
		p.release()
	}
	out := p.state()
	s.change(c, p, by)
	return out, nil
}
