package stepfn

import (
	"bytes"
	"encoding/json"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A statusChange is the detail of an event that EventBridge gets when an execution
// of a Standard state machine changes its status.
// https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html
type statusChange struct {
	ExecutionArn           string   `json:"executionArn"`
	StateMachineArn        string   `json:"stateMachineArn"`
	Name                   string   `json:"name"`
	Status                 string   `json:"status"`
	StartDate              int64    `json:"startDate"` // milliseconds
	StopDate               *int64   `json:"stopDate"`
	Input                  *string  `json:"input"`
	Output                 *string  `json:"output"`
	StateMachineVersionArn *string  `json:"stateMachineVersionArn"`
	StateMachineAliasArn   *string  `json:"stateMachineAliasArn"`
	RedriveCount           int      `json:"redriveCount"`
	RedriveDate            *int64   `json:"redriveDate"`
	RedriveStatus          string   `json:"redriveStatus"`
	RedriveStatusReason    *string  `json:"redriveStatusReason"`
	InputDetails           *inEvent `json:"inputDetails"`
	OutputDetails          *inEvent `json:"outputDetails"`
	Error                  *string  `json:"error"`
	Cause                  *string  `json:"cause"`
}

type inEvent struct {
	Included bool `json:"included"`
}

// maxEventData is how long input and output may be, escaped, to be in the event.
const maxEventData = 248 << 10

// announce tells EventBridge of an execution's status.
func (s *Service) announce(c *sim.Call, x *execution) {
	if x.run.origin.express || x.caller.ofMapRun {
		return
	}
	if _, listens := s.ep.Bus.Peer("events", s.ep.Region, s.ep.Account); !listens {
		return
	}
	d := x.describe()
	detail := statusChange{
		ExecutionArn: d.ExecutionArn, StateMachineArn: d.StateMachineArn, Name: d.Name, Status: d.Status,
		StartDate: d.StartDate.UnixMilli(), RedriveCount: x.run.redrives,
		StateMachineVersionArn: given(d.StateMachineVersionArn), StateMachineAliasArn: given(d.StateMachineAliasArn),
		Error: given(d.Error), Cause: given(d.Cause),
	}
	detail.Input, detail.InputDetails = eventData(d.Input, true)
	detail.Output, detail.OutputDetails = eventData(d.Output, d.Status == statusSucceeded)
	status, reason := s.redrivable(c, x)
	if status == redriveYes {
		reason = "Execution is " + d.Status + " and is redrivable"
	}
	detail.RedriveStatus, detail.RedriveStatusReason = status, given(reason)
	if d.StopDate != nil {
		stop := d.StopDate.UnixMilli()
		detail.StopDate = &stop
	}
	if x.run.redrives > 0 {
		at := x.run.redrivenAt.UnixMilli()
		detail.RedriveDate = &at
	}
	var body bytes.Buffer
	enc := json.NewEncoder(&body)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(detail) // it holds texts and numbers
	s.ep.Emit(c, bus.Event{
		Source: "aws.states", DetailType: "Step Functions Execution Status Change",
		Resources: []string{d.ExecutionArn}, Detail: bytes.TrimSpace(body.Bytes()),
	})
}

// given is a text that is null when empty.
func given(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// eventData is data that is in an event unless it is too long.
func eventData(text string, there bool) (*string, *inEvent) {
	if !there {
		return nil, nil
	}
	if escaped, _ := json.Marshal(text); len(escaped) > maxEventData {
		return nil, &inEvent{false}
	}
	return &text, &inEvent{true}
}
