package pipes

import (
	"bytes"
	"encoding/json"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// An execution takes a batch through the enrichment to the target.
type execution struct {
	events []*event
	number uint64
	tries  int // that count against MaximumRetryAttempts
	pauses int // since it last got on

	enriched bool
	items    []item // what the target gets
}

func (x *execution) fork() *execution {
	if x == nil {
		return nil
	}
	f := *x
	return &f
}

// An outcome is how an execution ended: everything failed, or these events.
type outcome struct {
	failed   []int  // indices of events, in order
	err      string // why all failed
	reported bool   // the target named what failed: batchItemFailures
	internal bool   // a failure that does not count as a retry
}

// useRequests is the dimension of the bill: what is left by the filter, in parts of 64
// KB (https://aws.amazon.com/eventbridge/pricing/).
const (
	useRequests = "Request"
	requestPart = 64 << 10
)

// execute begins an execution.
func (s *Service) execute(c *sim.Call, p *pipe, at lanePlace, x *execution) {
	p.flying++
	x.enriched, x.items = false, make([]item, len(x.events))
	bytes := 0
	for i, e := range x.events {
		x.items[i] = e.item
		bytes += len(e.text)
	}
	if x.tries == 0 && x.pauses == 0 {
		c.Use(useRequests, p.arn, float64(max(1, (bytes+requestPart-1)/requestPart)))
	}
	if p.enrichKind == "" {
		s.deliver(c, p, at, x)
		return
	}
	payload, ok := p.array(c, p.enrich, x.items)
	if !ok {
		s.over(c, p, at, outcome{err: "The input template does not make valid JSON."})
		return
	}
	s.call(c, p, at, p.enrichment, p.enrichKind, payload, true)
}

// array is the items as a JSON list, each through the template.
func (p *pipe) array(c *sim.Call, t *template, items []item) ([]byte, bool) {
	b := []byte{'['}
	for i, one := range items {
		if i > 0 {
			b = append(b, ',')
		}
		text, ok := asJSON(p.shape(c, t, one))
		if !ok {
			return nil, false
		}
		b = append(b, text...)
	}
	return append(b, ']'), true
}

// shape is an item through a template.
func (p *pipe) shape(c *sim.Call, t *template, one item) string {
	if t == nil {
		return one.text
	}
	return t.apply(variables{pipe: p, now: c.Now(), event: one})
}

// call asks a function or a state machine, and waits for it or not.
func (s *Service) call(c *sim.Call, p *pipe, at lanePlace, arn, kind string, payload []byte, waits bool) {
	if kind == "lambda" {
		invocation := "RequestResponse"
		if !waits {
			invocation = "Event"
		}
		s.ask(c, p, at, arn, "Invoke", map[string]any{"FunctionName": arn, "InvocationType": invocation, "Payload": payload})
		return
	}
	operation := "StartSyncExecution"
	if !waits {
		operation = "StartExecution"
	}
	s.ask(c, p, at, arn, operation, map[string]any{"StateMachineArn": arn, "Input": string(payload)})
}

// ask asks a service in the name of the pipe.
func (s *Service) ask(c *sim.Call, p *pipe, at lanePlace, arn, operation string, in any) {
	body, err := json.Marshal(in)
	if err != nil {
		s.over(c, p, at, outcome{err: err.Error()})
		return
	}
	to, _, _ := bus.ToARN(arn)
	to.As = p.principal()
	s.asker.Ask(c, to, operation, body, at)
}

func (p *pipe) principal() bus.Principal {
	return bus.Principal{Service: "pipes.amazonaws.com", ARN: p.role, Source: p.arn}
}

// executionAt finds an execution that is under way.
func (s *Service) executionAt(at lanePlace) (*pipe, *execution) {
	p, _, l := s.laneAt(at)
	switch {
	case p == nil:
		return nil, nil
	case p.queue != nil:
		return p, p.queue.flights[at.number]
	case l != nil && l.flying && l.batch != nil && l.batch.number == at.number:
		return p, l.batch
	}
	return p, nil
}

// answered takes the answer of the enrichment or the target.
func (s *Service) answered(c *sim.Call, reply bus.Reply) {
	at := reply.Arg.(lanePlace)
	p, x := s.executionAt(at)
	if p == nil {
		return
	}
	s.own(c, p)
	if x == nil { // the lanes were dealt anew meanwhile
		p.flying--
		s.settleIdle(c, p)
		return
	}
	if p.enrichKind == "" || x.enriched {
		s.over(c, p, at, p.judge(x, reply))
		return
	}
	text, o := answerOf(p.enrichKind, reply)
	if o.err != "" {
		s.over(c, p, at, o)
		return
	}
	x.enriched = true
	if x.items = readItems(text); len(x.items) == 0 {
		s.over(c, p, at, outcome{}) // the enrichment has filtered everything
		return
	}
	s.deliver(c, p, at, x)
}

// answerOf is what a function or a state machine answered.
func answerOf(kind string, reply bus.Reply) (text string, o outcome) {
	if reply.Err != nil {
		return "", failure(reply.Err)
	}
	var out struct {
		FunctionError string
		Payload       []byte
		Status        string
		Output        string
		Cause         string
	}
	switch err := json.Unmarshal(reply.Body, &out); {
	case err != nil:
		return "", outcome{err: err.Error()}
	case kind == "lambda" && out.FunctionError != "":
		return "", outcome{err: "The function failed: " + string(out.Payload)}
	case kind == "lambda":
		return string(out.Payload), outcome{}
	case out.Status != "" && out.Status != "SUCCEEDED":
		return "", outcome{err: "The execution " + out.Status + ": " + out.Cause}
	}
	return out.Output, outcome{}
}

// failure reads an error of a service. What is throttled does not count as a retry.
func failure(err error) outcome {
	o := outcome{err: err.Error()}
	if coded, ok := err.(interface{ ErrorCode() string }); ok {
		switch coded.ErrorCode() {
		case "TooManyRequestsException", "ThrottlingException", "Throttling", "ProvisionedThroughputExceededException", "ServiceUnavailableException", "InternalFailure", "InternalServerError", "ServiceException":
			o.internal = true
		}
	}
	return o
}

// readItems reads what an enrichment answered: a list of items, or one. Nothing, "",
// {} and [] mean that the target gets nothing (user guide, Event enrichment).
func readItems(text string) []item {
	text = string(bytes.TrimSpace([]byte(text)))
	v, err := jsonvalue.Parse(text)
	switch {
	case text == "":
		return nil
	case err != nil:
		return []item{{text, jsonvalue.Value{}}}
	case v.IsNull(), v.Kind() == jsonvalue.String && v.Text() == "", v.Kind() == jsonvalue.Object && v.Len() == 0:
		return nil
	case v.Kind() != jsonvalue.Array:
		return []item{itemOf(v)}
	}
	items := make([]item, 0, v.Len())
	for _, one := range v.Items() {
		items = append(items, itemOf(one))
	}
	return items
}

// over ends an execution, and lets the pipe read on.
func (s *Service) over(c *sim.Call, p *pipe, at lanePlace, o outcome) {
	_, x := s.executionAt(at)
	p.flying--
	if x == nil {
		s.settleIdle(c, p)
		return
	}
	slices.Sort(o.failed)
	o.failed = slices.Compact(o.failed)
	if p.queue != nil {
		s.queueOver(c, p, x, o)
	} else {
		_, sh, l := s.laneAt(at)
		s.laneOver(c, p, at, sh, l, o)
	}
	if p.runs() {
		s.stir(c, p) // an execution may end within the one that began it
	}
	s.settleIdle(c, p)
}

// settleIdle ends a stop or a deletion that waited for executions.
func (s *Service) settleIdle(c *sim.Call, p *pipe) {
	if p.flying == 0 && (p.current == stopping || p.current == deleting) && !c.Now().Before(p.until) {
		s.settle(c, p.name)
	}
}
