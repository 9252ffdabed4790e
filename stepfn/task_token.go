package stepfn

import (
	"context"
	"encoding/base64"
	"encoding/binary"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// A taskID names a task that an execution waits for.
type taskID struct {
	execution uint64
	ticket    ticket
}

// SendTaskSuccessInput ends a task well.
type SendTaskSuccessInput struct {
	TaskToken string `aws:"required,len=1..2048"`
	Output    string `aws:"required,len=..262144"` // JSON
}

// SendTaskSuccessOutput is empty.
type SendTaskSuccessOutput struct{}

// SendTaskFailureInput ends a task with an error.
type SendTaskFailureInput struct {
	TaskToken string `aws:"required,len=1..2048"`
	Error     string `aws:"len=0..256"`
	Cause     string `aws:"len=0..32768"`
}

// SendTaskFailureOutput is empty.
type SendTaskFailureOutput struct{}

// SendTaskHeartbeatInput says that a task is still worked on.
type SendTaskHeartbeatInput struct {
	TaskToken string `aws:"required,len=1..2048"`
}

// SendTaskHeartbeatOutput is empty.
type SendTaskHeartbeatOutput struct{}

// SendTaskSuccess ends an activity's task, or one that waits for its token, with a
// result.
//
// Errors: InvalidToken, InvalidOutput, TaskDoesNotExist, TaskTimedOut.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskSuccess.html
func (s *Service) SendTaskSuccess(ctx context.Context, in *SendTaskSuccessInput) (*SendTaskSuccessOutput, error) {
	return bus.Do(ctx, s.ep, "SendTaskSuccess", in, s.sendTaskSuccess)
}

// SendTaskFailure ends an activity's task, or one that waits for its token, with an
// error.
//
// Errors: InvalidToken, TaskDoesNotExist, TaskTimedOut.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskFailure.html
func (s *Service) SendTaskFailure(ctx context.Context, in *SendTaskFailureInput) (*SendTaskFailureOutput, error) {
	return bus.Do(ctx, s.ep, "SendTaskFailure", in, s.sendTaskFailure)
}

// SendTaskHeartbeat lets the clock of HeartbeatSeconds begin anew.
//
// Errors: InvalidToken, TaskDoesNotExist, TaskTimedOut.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_SendTaskHeartbeat.html
func (s *Service) SendTaskHeartbeat(ctx context.Context, in *SendTaskHeartbeatInput) (*SendTaskHeartbeatOutput, error) {
	return bus.Do(ctx, s.ep, "SendTaskHeartbeat", in, s.sendTaskHeartbeat)
}

func (s *Service) sendTaskSuccess(c *sim.Call, in *SendTaskSuccessInput) (*SendTaskSuccessOutput, error) {
	id, err := s.readToken(c, in.TaskToken)
	if err != nil {
		return nil, err
	}
	output, err := jsonvalue.Parse(in.Output)
	if err != nil {
		return nil, newError("InvalidOutput", "Invalid Output: '%s'", jsonFault(in.Output))
	}
	s.advance(c, id.execution, taskSucceeded{ticket: id.ticket, output: output, text: in.Output})
	return &SendTaskSuccessOutput{}, nil
}

func (s *Service) sendTaskFailure(c *sim.Call, in *SendTaskFailureInput) (*SendTaskFailureOutput, error) {
	id, err := s.readToken(c, in.TaskToken)
	if err != nil {
		return nil, err
	}
	s.advance(c, id.execution, taskFailed{ticket: id.ticket, failure: failureOf(in.Error, in.Cause)})
	return &SendTaskFailureOutput{}, nil
}

func (s *Service) sendTaskHeartbeat(c *sim.Call, in *SendTaskHeartbeatInput) (*SendTaskHeartbeatOutput, error) {
	id, err := s.readToken(c, in.TaskToken)
	if err != nil {
		return nil, err
	}
	s.advance(c, id.execution, heartbeat{id.ticket})
	return &SendTaskHeartbeatOutput{}, nil
}

// failureOf is a failure of which either part may be absent.
func failureOf(name, cause string) failure {
	return failure{name: name, cause: cause, unnamed: name == "", uncaused: cause == ""}
}

// tokenHead begins a token.
var tokenHead = []byte{1, 0, 0x84, 0, 0, 0, 0x2a, 0, 0, 0}

// tokenOf writes the token of a task: its name, and a sum that tells it from a
// guess. A fork knows it as well.
func (s *Service) tokenOf(id taskID) string {
	b := append([]byte{}, tokenHead...)
	b = binary.BigEndian.AppendUint64(b, id.execution)
	b = binary.BigEndian.AppendUint64(b, uint64(id.ticket))
	return base64.StdEncoding.EncodeToString(binary.BigEndian.AppendUint64(b, s.tokenSum(b)))
}

func (s *Service) tokenSum(b []byte) uint64 {
	return uint64(hash.New.String(s.ep.ARN("task token")).String(string(b)))
}

// readToken finds the task that a token stands for.
func (s *Service) readToken(c *sim.Call, token string) (taskID, error) {
	b, err := base64.StdEncoding.DecodeString(token)
	n := len(tokenHead)
	if err != nil || len(b) != n+24 || binary.BigEndian.Uint64(b[n+16:]) != s.tokenSum(b[:n+16]) {
		return taskID{}, errToken()
	}
	id := taskID{binary.BigEndian.Uint64(b[n:]), ticket(binary.BigEndian.Uint64(b[n+8:]))}
	x, ok := s.executions.Get(&execution{serial: id.execution})
	if !ok {
		return id, newError("TaskDoesNotExist", "Task Does Not Exist: 'Provided task does not exist anymore'")
	}
	c.On(x.arn())
	if _, ok := s.task(id); !ok {
		return id, newError("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'")
	}
	return id, nil
}
