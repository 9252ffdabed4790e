package stepfn

import (
	"context"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A picture is a state machine as a graph, perhaps with the way that an execution
// took through it.
type picture struct {
	root   *scope
	edges  []*edge
	nodes  map[*state]*visits
	taken  bool // there is an execution
	status string
}

// An edge leads from a state to another. From nil is the start, to nil the end.
type edge struct {
	scope    *scope
	from, to *state
	label    string
	times    int           // how often it was taken
	took     time.Duration // spent in the state before
}

// visits are what an execution did in a state.
type visits struct {
	entered, exited int
	spent           time.Duration
}

// Mermaid returns a picture of a state machine, or of an execution's way through
// it, as a Mermaid diagram. The ARN is a state machine's or an execution's; of what
// leads on, the edges tell how often it was taken and how long the state before
// took.
func (s *Service) Mermaid(ctx context.Context, arn string) (string, error) {
	p, err := s.picture(ctx, arn)
	if err != nil {
		return "", err
	}
	return p.mermaid(), nil
}

// SVG returns a picture of a state machine, or of an execution's way through it, as
// an SVG document. The ARN is a state machine's or an execution's.
func (s *Service) SVG(ctx context.Context, arn string) (string, error) {
	p, err := s.picture(ctx, arn)
	if err != nil {
		return "", err
	}
	return p.svg(), nil
}

func (s *Service) picture(ctx context.Context, text string) (*picture, error) {
	r := sim.Request{Service: s.ep.Service, Operation: "picture", Region: s.ep.Region, Account: s.ep.Account}
	return sim.Do(ctx, s.ep.World, r, nil, &text, func(c *sim.Call, text *string) (*picture, error) {
		if strings.Contains(*text, ":"+kindExecution+":") {
			x, err := s.executionAt(c, *text)
			if err != nil {
				return nil, err
			}
			p := newPicture(x.run.origin.program)
			p.follow(x)
			return p, nil
		}
		a, err := readARN(*text, kindMachine)
		if err != nil {
			return nil, err
		}
		m, ok := s.machine(c, a)
		if !ok {
			return nil, errNoMachine(*text)
		}
		return newPicture(m.latest.program), nil
	})
}

func newPicture(p *program) *picture {
	out := &picture{root: p.root, nodes: map[*state]*visits{}}
	out.add(p.root)
	return out
}

// add takes in the states of a scope and of those within.
func (p *picture) add(in *scope) {
	p.link(in, nil, in.start, "")
	for _, st := range in.states {
		p.nodes[st] = &visits{}
		for i, ch := range st.choices {
			p.link(in, st, ch.next, "rule "+itoa(i+1))
		}
		if st.kind == "Choice" {
			if st.otherwise != nil {
				p.link(in, st, st.otherwise, "default")
			}
		} else if st.next != nil || st.end || st.kind == "Succeed" || st.kind == "Fail" {
			p.link(in, st, st.next, "")
		}
		for _, ca := range st.catch {
			p.link(in, st, ca.next, "catch")
		}
		for _, inner := range within(st) {
			p.add(inner)
		}
	}
}

// within are the scopes inside a state.
func within(st *state) []*scope {
	if st.items != nil {
		return []*scope{st.items.processor}
	}
	return st.branches
}

func (p *picture) link(in *scope, from, to *state, label string) {
	for _, e := range p.edges {
		if e.scope == in && e.from == from && e.to == to {
			if label != "" && !strings.Contains(e.label, label) {
				e.label = strings.TrimPrefix(e.label+", "+label, ", ")
			}
			return
		}
	}
	p.edges = append(p.edges, &edge{scope: in, from: from, to: to, label: label})
}

// follow notes the way of an execution.
func (p *picture) follow(x *execution) {
	p.taken, p.status = true, x.run.status
	events := x.events()
	entered := map[int64]int{} // event of an exit -> index of its entry
	open := map[string][]int{}
	for i, e := range events {
		name, in, out := stateEvent(e)
		st := findState(p.root, name)
		if st == nil {
			continue
		}
		switch {
		case in:
			open[name] = append(open[name], i)
			p.nodes[st].entered++
			p.arrive(st, events, entered, e)
		case out && len(open[name]) > 0:
			first := open[name][0]
			open[name] = open[name][1:]
			entered[e.ID] = first
			v := p.nodes[st]
			v.exited++
			v.spent += e.At.Sub(events[first].At)
			if st.end || st.next == nil && st.kind != "Choice" {
				p.pass(st, nil, e.At.Sub(events[first].At))
			}
		}
	}
}

// arrive counts the edge on which a state was entered.
func (p *picture) arrive(st *state, events []event, entered map[int64]int, e event) {
	for at := e.Previous; at > 0 && at <= int64(len(events)); at = events[at-1].Previous {
		before := events[at-1]
		name, in, out := stateEvent(before)
		if out {
			p.pass(findState(p.root, name), st, before.At.Sub(events[entered[before.ID]].At))
			return
		}
		if in {
			break
		}
	}
	p.pass(nil, st, 0)
}

func (p *picture) pass(from, to *state, took time.Duration) {
	for _, e := range p.edges {
		if e.from == from && e.to == to {
			e.times++
			e.took += took
			return
		}
	}
}

// stateEvent is the state that an event enters or leaves.
func stateEvent(e event) (name string, entered, exited bool) {
	switch d := e.Detail.(type) {
	case *StateEnteredEventDetails:
		return d.Name, true, false
	case *StateExitedEventDetails:
		return d.Name, false, true
	}
	return "", false, false
}

// text is what stands at an edge.
func (e *edge) text(taken bool) string {
	if !taken || e.times == 0 || e.from == nil {
		return e.label
	}
	out := e.took.Round(time.Millisecond).String()
	if e.times > 1 {
		out = itoa(e.times) + "× " + out
	}
	return strings.TrimPrefix(e.label+", "+out, ", ")
}

// mood is how a state looks: untouched, passed, or where it ended or still is.
func (p *picture) mood(st *state) string {
	v := p.nodes[st]
	switch {
	case !p.taken || v.entered == 0:
		return "idle"
	case v.entered == v.exited:
		return "done"
	case p.status == statusRunning:
		return "active"
	}
	return "failed"
}
