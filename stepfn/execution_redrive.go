package stepfn

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// RedriveExecutionInput names an execution that ended otherwise than well.
type RedriveExecutionInput struct {
	ExecutionArn string `aws:"required,len=1..256"`
	ClientToken  string `aws:"token,len=1..64,pattern=[!-~]+"`
}

// RedriveExecutionOutput says when it began anew.
type RedriveExecutionOutput struct{ RedriveDate time.Time }

// A redriveToken makes a redrive idempotent.
type redriveToken struct {
	token string
	at    time.Time
}

// What can be redriven, and until when.
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
const (
	redrivablePeriod = 14 * 24 * time.Hour  // since its end
	maxExecution     = 365 * 24 * time.Hour // since its start
	redrivableEvents = 24_999               // events of history, at most one less
	redriveTokenTime = 15 * time.Minute     // for which a client token is remembered
)

// Statuses of redrives.
const (
	redriveYes   = "REDRIVABLE"
	redriveNo    = "NOT_REDRIVABLE"
	redriveByMap = "REDRIVABLE_BY_MAP_RUN"
)

// RedriveExecution lets an execution go on where it failed, was stopped or timed
// out. Requests with the same client token within 15 minutes are one.
//
// Errors: InvalidArn, ExecutionDoesNotExist, ExecutionNotRedrivable,
// ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_RedriveExecution.html
func (s *Service) RedriveExecution(ctx context.Context, in *RedriveExecutionInput) (*RedriveExecutionOutput, error) {
	return bus.Do(ctx, s.ep, "RedriveExecution", in, s.redriveExecution)
}

func (s *Service) redriveExecution(c *sim.Call, in *RedriveExecutionInput) (*RedriveExecutionOutput, error) {
	old, err := s.executionAt(c, in.ExecutionArn)
	if err != nil {
		return nil, err
	}
	if t := old.redrive; in.ClientToken != "" && t.token == in.ClientToken && c.Now().Before(t.at.Add(redriveTokenTime)) {
		return &RedriveExecutionOutput{old.run.redrivenAt}, nil
	}
	status, reason := s.redrivable(c, old)
	switch status {
	case redriveNo:
		return nil, newError("ExecutionNotRedrivable", "Execution is not redrivable: '%s'. %s", old.arn(), reason)
	case redriveByMap:
		return nil, newError("ExecutionNotRedrivable", "Execution is not redrivable: '%s'. It is redrivable only by its map run.", old.arn())
	}
	x := *old
	x.redrive = redriveToken{in.ClientToken, c.Now()}
	s.executions.ReplaceOrInsert(&x)
	if m := s.machineOf(&x); m != nil {
		m.running++
	}
	s.advance(c, x.serial, redriven{})
	s.limit(c, x.serial)
	now, _ := s.executions.Get(&x)
	if !now.ended() {
		s.announce(c, now)
	}
	return &RedriveExecutionOutput{now.run.redrivenAt}, nil
}

// redrivable tells whether an execution can be redriven, and why not.
func (s *Service) redrivable(c *sim.Call, x *execution) (status, reason string) {
	r := x.run
	m := s.machineOf(x)
	switch {
	case m == nil || m.deleting:
		return redriveNo, "State machine is in DELETING status"
	case r.status == statusRunning, r.status == statusSucceeded:
		return redriveNo, "Execution is " + r.status + " and cannot be redriven"
	case r.events >= redrivableEvents:
		return redriveNo, "Execution history event limit exceeded"
	case !c.Now().Before(r.origin.started.Add(maxExecution)):
		return redriveNo, "Execution has exceeded the max execution time"
	case !c.Now().Before(r.stopped.Add(redrivablePeriod)):
		return redriveNo, "Execution redrivable period exceeded"
	case x.caller.ofMapRun:
		return redriveByMap, ""
	}
	return redriveYes, ""
}
