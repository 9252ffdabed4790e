package stepfn

import (
	"slices"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// maxPayload is how long an input, an output or a result may be, in bytes.
const maxPayload = 256 << 10

// maxHistory is how many events a Standard execution has at most. The last one
// is its end: ExecutionSucceeded if it would have been that, else
// ExecutionFailed.
// https://docs.aws.amazon.com/step-functions/latest/dg/bp-history-limit.html
const maxHistory = 25_000

// stepTurns is how many turns threads take in one step before it pauses, and
// maxTransitions how many states an execution may enter. Only Express executions
// come near: those that loop without ever waiting.
const (
	stepTurns      = 100_000
	maxTransitions = 10_000_000
)

// A stepper is one step at work: a copy of the run that it may change, and what
// the step leaves behind.
type stepper struct {
	run    *run
	around *surroundings
	out    effects
	ready  []cursor
}

// A cursor is the way from the root to a thread. All threads on it are the
// stepper's own copies.
type cursor []*thread

func (c cursor) thread() *thread { return c[len(c)-1] }

func (c cursor) parent() cursor { return c[:len(c)-1] }

func (c cursor) child(t *thread) cursor { return append(c[:len(c):len(c)], t) }

// step is what a stimulus makes of a run.
func (r *run) step(in stimulus, around surroundings) (*run, effects) {
	if _, again := in.(redriven); again == (r.status == statusRunning) {
		return r, effects{}
	}
	next := *r
	s := &stepper{run: &next, around: &around}
	switch in := in.(type) {
	case begin:
		s.begin()
	case elapsed:
		s.elapsed(in)
	case aborted:
		s.abort(in.failure)
	case redriven:
		s.redrive()
	case resumed:
		s.resume()
	case taskStarted, taskSubmitted, taskSucceeded, taskFailed, heartbeat:
		s.taskStimulus(in)
	default:
		s.mapStimulus(in)
	}
	s.drain()
	next.transitions += s.out.transitions
	return s.run, s.out
}

// drain lets the threads that are ready take turns until all of them wait.
func (s *stepper) drain() {
	for turns := 0; len(s.ready) > 0 && s.running(); turns++ {
		c := s.ready[0]
		s.ready = s.ready[1:]
		if turns == stepTurns && s.run.transitions+s.out.transitions < maxTransitions {
			s.request(pause{})
			break
		}
		if turns > stepTurns {
			s.fail(c[:1], runtimeFailure("The execution does not come to rest."))
			return
		}
		if !attached(c) {
			continue
		}
		switch c.thread().phase {
		case phaseEnter:
			s.enter(c)
		case phaseRun:
			s.act(c)
		}
	}
	s.ready = nil
}

// resume wakes the threads that were about to take a turn when a step paused.
func (s *stepper) resume() {
	if s.run.root != nil {
		root := *s.run.root
		s.run.root = &root
		s.resumeAt(cursor{&root})
	}
}

func (s *stepper) resumeAt(c cursor) {
	t := c.thread()
	switch {
	case t.phase == phaseEnter || t.phase == phaseRun:
		s.wake(c)
	case t.phase == phaseGroup && t.group != nil && !t.group.failed:
		g := *t.group
		g.kids = make([]*thread, len(t.group.kids))
		for i, kid := range t.group.kids {
			own := *kid
			g.kids[i] = &own
		}
		t.group = &g
		for _, kid := range g.kids {
			s.resumeAt(c.child(kid))
		}
	}
}

// attached tells whether a thread still belongs to its group, which may have
// failed since it got ready.
func attached(c cursor) bool {
	for i := 1; i < len(c); i++ {
		if g := c[i-1].group; g == nil || g.failed || !slices.Contains(g.kids, c[i]) {
			return false
		}
	}
	return true
}

func (s *stepper) running() bool { return s.run.status == statusRunning }

func (s *stepper) wake(c cursor) { s.ready = append(s.ready, c) }

// find is the thread that waits on a ticket, all copied on the way there.
func (s *stepper) find(t ticket) (cursor, bool) {
	var way []int
	if s.run.root == nil || t == 0 || !search(s.run.root, t, &way) {
		return nil, false
	}
	root := *s.run.root
	s.run.root = &root
	c := cursor{&root}
	for _, i := range slices.Backward(way) {
		at := c.thread()
		g := *at.group
		g.kids = slices.Clone(g.kids)
		kid := *g.kids[i]
		g.kids[i] = &kid
		at.group = &g
		c = append(c, &kid)
	}
	return c, true
}

// search finds the way to a ticket's thread, innermost step first.
func search(at *thread, t ticket, way *[]int) bool {
	if at.ticket == t {
		return true
	}
	if at.group != nil {
		for i, kid := range at.group.kids {
			if search(kid, t, way) {
				*way = append(*way, i)
				return true
			}
		}
	}
	return false
}

// emit writes an event of a thread, which the thread's next one points to.
func (s *stepper) emit(t *thread, kind string, detail any) int64 {
	id := s.note(t.last, kind, detail)
	t.last = id
	return id
}

// note writes an event that points to another one.
func (s *stepper) note(previous int64, kind string, detail any) int64 {
	if !s.running() {
		return previous
	}
	if s.run.events == maxHistory-1 && !s.run.origin.express && kind != "ExecutionSucceeded" {
		s.finish(statusFailed, previous, "ExecutionFailed", runtimeFailure("The execution reached the maximum number of history events (25000)."))
		return previous
	}
	return s.write(previous, kind, detail)
}

func (s *stepper) write(previous int64, kind string, detail any) int64 {
	s.run.events++
	s.out.events = append(s.out.events, event{ID: s.run.events, Previous: previous, At: s.around.now, Type: kind, Detail: detail})
	return s.run.events
}

// begin starts the execution.
func (s *stepper) begin() {
	if s.run.root != nil {
		return
	}
	o := s.run.origin
	s.write(0, "ExecutionStarted", &ExecutionStartedEventDetails{
		Input: o.text, InputDetails: whole, RoleArn: o.roleArn, StateMachineAliasArn: o.aliasArn, StateMachineVersionArn: o.versionArn,
	})
	// The first state does not point to ExecutionStarted: recorded.
	t := &thread{scope: o.program.root, state: o.program.root.start, input: o.input, text: o.input.String()}
	s.run.root = t
	s.deadline()
	s.wake(cursor{t})
}

// deadline sets the timer of the state machine's TimeoutSeconds.
func (s *stepper) deadline() {
	if n := s.run.origin.program.timeout; n > 0 {
		s.request(setTimer{what: timerExecution, at: s.around.now.Add(seconds(float64(n)))})
	}
}

func (s *stepper) request(r request) { s.out.requests = append(s.out.requests, r) }

// enter writes that a state was entered; what it does comes with its next turn.
func (s *stepper) enter(c cursor) {
	t := c.thread()
	t.before = t.last
	t.at = s.around.now
	t.entered = s.emit(t, t.state.kind+"StateEntered", &StateEnteredEventDetails{Name: t.state.name, Input: t.text, InputDetails: whole})
	s.out.transitions++
	t.retries, t.tries, t.handling = nil, 0, false
	t.phase = phaseRun
	s.wake(c)
}

// act does what a state is for.
func (s *stepper) act(c cursor) {
	t := c.thread()
	x := s.evaluation(t)
	var f *mishap
	switch t.state.kind {
	case "Pass":
		f = s.pass(c, x)
	case "Task":
		f = s.task(c, x)
	case "Choice":
		f = s.choice(c, x)
	case "Wait":
		f = s.wait(c, x)
	case "Succeed":
		f = s.leave(c, x, x.input, jsonvalue.Value{})
	case "Fail":
		f = s.failState(c, x)
	case "Parallel":
		f = s.parallel(c, x)
	case "Map":
		f = s.mapItems(c, x)
	}
	if f != nil {
		s.fault(c, f)
	}
}

// evaluation is what the fields of a thread's state see. The caller sets the
// input of JSONPath, once InputPath has been read.
func (s *stepper) evaluation(t *thread) *evaluation {
	x := &evaluation{stepper: s, thread: t, input: t.input, item: t.item}
	return x
}

// setTicket gives a thread a ticket to wait on.
func (s *stepper) setTicket(t *thread, p phase) ticket {
	s.run.tickets++
	t.ticket, t.phase = s.run.tickets, p
	return t.ticket
}

// drop ends the wait of a thread.
func (s *stepper) drop(t *thread, abandoned bool) {
	if t.ticket != 0 {
		s.request(dropTicket{ticket: t.ticket, abandoned: abandoned})
		t.ticket = 0
	}
}

// finish ends the execution.
func (s *stepper) finish(status string, previous int64, kind string, f failure) {
	var detail any
	switch kind {
	case "ExecutionFailed":
		detail = &ExecutionFailedEventDetails{f.name, f.cause}
	case "ExecutionAborted":
		detail = &ExecutionAbortedEventDetails{f.name, f.cause}
	case "ExecutionTimedOut":
		detail = &ExecutionTimedOutEventDetails{Error: errTimeout} // which DescribeExecution does not show
	case "ExecutionSucceeded":
		detail = &ExecutionSucceededEventDetails{s.run.output, whole}
	}
	s.write(previous, kind, detail)
	s.run.status, s.run.failure, s.run.stopped = status, f, s.around.now
	if s.run.origin.program.timeout > 0 {
		s.request(dropTicket{})
	}
	if s.run.root != nil {
		s.release(s.run.root)
	}
}

// release drops what a thread and all below it wait on.
func (s *stepper) release(t *thread) {
	if t.mapRun != nil && t.phase == phaseMapRun && t.ticket != 0 {
		run := *t.mapRun
		run.stopAll(s.around.now)
		s.request(stopChildren{ticket: run.ticket})
		s.request(mapRunCounts{ticket: run.ticket, counts: run.counts, status: statusAborted})
	}
	if t.ticket != 0 {
		s.request(dropTicket{ticket: t.ticket, abandoned: true})
	}
	if t.group != nil {
		for _, kid := range t.group.kids {
			s.release(kid)
		}
	}
}

// elapsed is a timer that rang.
func (s *stepper) elapsed(in elapsed) {
	if in.what == timerExecution {
		// Like ExecutionAborted it points to nothing.
		s.finish(statusTimedOut, 0, "ExecutionTimedOut", failure{})
		return
	}
	c, ok := s.find(in.ticket)
	if !ok {
		return
	}
	t := c.thread()
	switch {
	case in.what == timerWait && t.phase == phaseWait && t.state.kind == "Wait":
		s.drop(t, false)
		if f := s.waited(c, s.evaluation(t)); f != nil {
			s.fault(c, f)
		}
	case in.what == timerWait && t.phase == phaseRetry:
		s.drop(t, false)
		t.tries++
		s.out.transitions++
		t.phase = phaseRun
		s.wake(c)
	case in.what == timerTask || in.what == timerHeartbeat:
		s.taskTimedOut(c, in.what)
	}
}

// abort is StopExecution. ExecutionAborted points to nothing: recorded.
func (s *stepper) abort(f failure) {
	s.finish(statusAborted, 0, "ExecutionAborted", f)
}
