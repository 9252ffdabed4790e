package stepfn

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// GetExecutionHistoryInput asks for a page of an execution's events.
type GetExecutionHistoryInput struct {
	ExecutionArn         string `aws:"required,len=1..256"`
	MaxResults           int32  `aws:"range=0..1000"`
	ReverseOrder         bool
	NextToken            string `aws:"len=1..1024"`
	IncludeExecutionData *bool  // inputs and outputs; true if absent
}

// GetExecutionHistoryOutput is a page of events.
type GetExecutionHistoryOutput struct {
	Events    []HistoryEvent `aws:"always"`
	NextToken string
}

// GetExecutionHistory returns what happened in an execution, in order or in
// reverse.
//
// Errors: InvalidArn, InvalidToken, ExecutionDoesNotExist.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetExecutionHistory.html
func (s *Service) GetExecutionHistory(ctx context.Context, in *GetExecutionHistoryInput) (*GetExecutionHistoryOutput, error) {
	return bus.Do(ctx, s.ep, "GetExecutionHistory", in, s.getHistory)
}

func (s *Service) getHistory(c *sim.Call, in *GetExecutionHistoryInput) (*GetExecutionHistoryOutput, error) {
	x, err := s.executionAt(c, in.ExecutionArn)
	if err != nil {
		return nil, err
	}
	events := x.events()
	if in.ReverseOrder {
		slices.Reverse(events)
	}
	events, next, err := page(events, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	data := in.IncludeExecutionData == nil || *in.IncludeExecutionData
	out := &GetExecutionHistoryOutput{Events: make([]HistoryEvent, len(events)), NextToken: next}
	for i, e := range events {
		out.Events[i] = historyEvent(e, data)
	}
	return out, nil
}

// events are all events of an execution so far, in order.
func (x *execution) events() []event {
	count := 0
	for h := x.history; h != nil; h = h.before {
		count += len(h.events)
	}
	return x.history.all(count)
}
