package stepfn

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// StopExecutionInput names an execution, and says why it is stopped.
type StopExecutionInput struct {
	ExecutionArn string `aws:"required,len=1..256"`
	Error        string `aws:"len=0..256"`
	Cause        string `aws:"len=0..32768"`
}

// StopExecutionOutput says when it stopped.
type StopExecutionOutput struct{ StopDate time.Time }

// StopExecution ends an execution as ABORTED. One that has ended stays as it is.
//
// Errors: InvalidArn, ExecutionDoesNotExist.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_StopExecution.html
func (s *Service) StopExecution(ctx context.Context, in *StopExecutionInput) (*StopExecutionOutput, error) {
	return bus.Do(ctx, s.ep, "StopExecution", in, s.stopExecution)
}

func (s *Service) stopExecution(c *sim.Call, in *StopExecutionInput) (*StopExecutionOutput, error) {
	x, err := s.executionAt(c, in.ExecutionArn)
	if err != nil {
		return nil, err
	}
	if !x.ended() {
		s.advance(c, x.serial, aborted{failureOf(in.Error, in.Cause)})
		x, _ = s.executions.Get(x)
	}
	return &StopExecutionOutput{x.run.stopped}, nil
}
