package stepfn

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// ListStateMachinesInput asks for a page of the state machines.
type ListStateMachinesInput struct {
	MaxResults int32  `aws:"range=0..1000"` // 0 means 100
	NextToken  string `aws:"len=1..1024"`
}

// ListStateMachinesOutput is a page of state machines, by name.
type ListStateMachinesOutput struct {
	StateMachines []StateMachineListItem `aws:"always"`
	NextToken     string
}

// A StateMachineListItem is a state machine in a list.
type StateMachineListItem struct {
	StateMachineArn string
	Name            string
	Type            string
	CreationDate    time.Time
}

// ListStateMachines lists the state machines of the account in the region.
//
// Errors: InvalidToken, ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachines.html
func (s *Service) ListStateMachines(ctx context.Context, in *ListStateMachinesInput) (*ListStateMachinesOutput, error) {
	return bus.Do(ctx, s.ep, "ListStateMachines", in, s.listStateMachines)
}

func (s *Service) listStateMachines(_ *sim.Call, in *ListStateMachinesInput) (*ListStateMachinesOutput, error) {
	names, next, err := page(s.machineNames(), in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListStateMachinesOutput{StateMachines: []StateMachineListItem{}, NextToken: next}
	for _, name := range names {
		m := s.machines[name]
		out.StateMachines = append(out.StateMachines, StateMachineListItem{m.arn, m.name, m.kind(), m.created})
	}
	return out, nil
}
