package stepfn

import (
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// An execution is one run of a state machine with what surrounds it. It never
// changes: every step puts another in its place, so that a fork keeps the pointer.
type execution struct {
	serial   uint64 // in the order of starts
	owner    string // what it is listed under: a state machine's name or a map run's ARN
	machine  string // the name of the state machine
	run      *run
	history  *chapter
	revision *revision // what it was started with
	trace    string
	alarms   []alarm
	tasks    []task
	maps     []mapRunView
	caller   caller
	sync     sim.Ticket // of the StartSyncExecution that waits for it
	metadata bool       // which wants no data
	redrive  redriveToken
	trial    *trial // of TestState
}

// An alarm is a timer that an execution has set.
type alarm struct {
	ticket ticket
	what   timerKind
	timer  sim.Timer
}

// A task is one that an execution waits for.
type task struct {
	ticket   ticket
	resource taskResource
	token    string
	input    string // of an activity's task
	child    uint64 // the execution that a .sync task started
}

// A caller is who is told of an execution's end: the execution that started it.
type caller struct {
	execution uint64 // 0 is nobody
	ticket    ticket
	index     int  // of the child of a map run
	ofMapRun  bool // otherwise a .sync task
	items     int  // of the map, in a child's input
}

// A chapter is the events of one step. History is the chain of them, the last first.
type chapter struct {
	before *chapter
	events []event
}

// events returns the history in order.
func (h *chapter) all(count int) []event {
	out := make([]event, count)
	for ; h != nil; h = h.before {
		count -= len(h.events)
		copy(out[count:], h.events)
	}
	return out
}

// arn names the execution.
func (x *execution) arn() string { return x.run.origin.arn }

// ended tells whether it is over.
func (x *execution) ended() bool { return x.run.status != statusRunning }

// mapRun is the ARN of the map run whose child the execution is, or "".
func (x *execution) mapRun() string {
	if x.caller.ofMapRun {
		return x.owner
	}
	return ""
}

// task finds a task that somebody still waits for.
func (s *Service) task(id taskID) (task, bool) {
	x, ok := s.executions.Get(&execution{serial: id.execution})
	if !ok || x.ended() {
		return task{}, false
	}
	for _, t := range x.tasks {
		if t.ticket == id.ticket {
			return t, true
		}
	}
	return task{}, false
}

// An executionName is how an execution is found by its ARN.
type executionName struct {
	place  string // what stands before its name in the ARN: a state machine, or machine/label
	name   string
	serial uint64
}

func byName(a, b executionName) bool {
	if a.place != b.place {
		return a.place < b.place
	}
	return a.name < b.name
}

// A listing is an execution's place in the lists of its state machine or map run.
type listing struct {
	owner  string
	serial uint64
}

func byStart(a, b listing) bool {
	if a.owner != b.owner {
		return a.owner < b.owner
	}
	return a.serial < b.serial
}

// retention is how long a closed execution is kept, and its name taken.
// https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
const retention = 90 * 24 * time.Hour

// executionAt finds an execution by its ARN.
func (s *Service) executionAt(c *sim.Call, text string) (*execution, error) {
	a, err := readARN(text, kindExecution)
	if err != nil {
		return nil, err
	}
	c.On(text)
	if x := s.executionNamed(c, placeOf(a), a.qualifier); x != nil && a.here(c) {
		return x, nil
	}
	return nil, errNoExecution(text)
}

func placeOf(a arn) string {
	if a.label != "" {
		return a.name + "/" + a.label
	}
	return a.name
}

// executionNamed finds an execution that is still kept.
func (s *Service) executionNamed(c *sim.Call, place, name string) *execution {
	n, ok := s.names.Get(executionName{place: place, name: name})
	if !ok {
		return nil
	}
	x, ok := s.executions.Get(&execution{serial: n.serial})
	if ok && x.ended() && !c.Now().Before(x.run.stopped.Add(retention)) {
		s.forget(x)
		return nil
	}
	return x
}

// add keeps a new execution.
func (s *Service) add(x *execution) {
	s.executions.ReplaceOrInsert(x)
	o := x.run.origin
	if o.express && !x.caller.ofMapRun {
		return // nobody can ask for it
	}
	s.names.ReplaceOrInsert(executionName{placeIn(o.arn), o.name, x.serial})
	s.listings.ReplaceOrInsert(listing{x.owner, x.serial})
}

// placeIn is what stands before the name in an execution's ARN.
func placeIn(text string) string {
	rest := text[strings.Index(text, ":"+kindExecution+":")+len(kindExecution)+2:]
	place, _, _ := strings.Cut(rest, ":")
	return place
}

// forget drops an execution for good.
func (s *Service) forget(x *execution) {
	s.executions.Delete(x)
	o := x.run.origin
	if o.express && !x.caller.ofMapRun {
		return
	}
	s.names.Delete(executionName{place: placeIn(o.arn), name: o.name})
	s.listings.Delete(listing{x.owner, x.serial})
}
