package stepfn

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DeleteStateMachineInput names a state machine.
type DeleteStateMachineInput struct {
	StateMachineArn string `aws:"required,len=1..256"`
}

// DeleteStateMachineOutput is empty.
type DeleteStateMachineOutput struct{}

// DeleteStateMachine deletes a state machine with its versions and aliases. While
// executions run it is DELETING; they end at their next transition. One that is not
// there is no error.
//
// Errors: InvalidArn, ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachine.html
func (s *Service) DeleteStateMachine(ctx context.Context, in *DeleteStateMachineInput) (*DeleteStateMachineOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteStateMachine", in, s.deleteStateMachine)
}

func (s *Service) deleteStateMachine(c *sim.Call, in *DeleteStateMachineInput) (*DeleteStateMachineOutput, error) {
	a, err := readARN(in.StateMachineArn, kindMachine)
	if err != nil {
		return nil, err
	}
	if a.label != "" || a.qualifier != "" {
		return nil, errLabelled()
	}
	if m, ok := s.machine(c, a); ok {
		m.deleting = true
		s.bury(m)
	}
	return &DeleteStateMachineOutput{}, nil
}

// bury forgets a state machine that is being deleted, once nothing runs any more.
func (s *Service) bury(m *machine) {
	if m.deleting && m.running == 0 && s.machines[m.name] == m {
		delete(s.machines, m.name)
	}
}
