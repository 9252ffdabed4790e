package sim

import (
	"context"
	"errors"
	"iter"
	"time"
)

var (
	errWouldWait = errors.New("sim: the operation has to wait, which code inside an event cannot: " +
		"run it in a Process, or from outside the world")
	errNothingLeft = errors.New("sim: the operation waits for an answer and nothing is left to happen")
)

// A process is user code that runs inside the world and can sleep there: a
// coroutine, resumed by events.
type process struct {
	w      *World
	caller *caller
	cause  EventID
	root   EventID
	call   *Call
	yield  func(struct{}) bool
	next   func() (struct{}, bool)
}

// Process runs fn in the world from a time on, as a coroutine that may Sleep and
// may wait for answers. It is how a simulator writes a client as plain code. A
// world with live processes cannot be forked: a coroutine has no copy.
func (w *World) Process(at time.Time, caller string, fn func(context.Context)) {
	w.lock()
	defer w.unlock()
	w.process(at.UnixNano(), caller, 0, 0, fn)
	w.arm()
}

func (w *World) process(at int64, caller string, cause, root EventID, fn func(context.Context)) {
	p := &process{w: w, caller: w.callers.named(caller), cause: cause, root: root}
	p.next, _ = iter.Pull(func(yield func(struct{}) bool) {
		p.yield = yield
		fn(context.WithValue(context.Background(), scopeKey{}, scope{caller: caller, call: p.call, world: w}))
	})
	w.processes++
	w.push(event{at: at, rank: p.caller.rank, handler: resumeEvent, arg: p, work: true})
}

// resume runs the process until it sleeps again or ends.
func (p *process) resume(w *World) {
	if p.call == nil {
		p.call = w.newCall(Request{Operation: p.caller.name}, p.caller, p.cause, p.root)
		p.call.kept, p.call.process = true, p
		p.call.entry = w.record.add(Entry{ID: p.call.id, Cause: p.cause, at: w.now, Kind: Event, Operation: p.caller.name, Caller: p.caller.name}, w.running != nil)
	}
	outer := w.running
	w.running, p.call.live = p.call, true
	defer func() { w.running, p.call.live = outer, false }()
	if _, alive := p.next(); !alive {
		w.processes--
	}
}

// sleep gives the crank back until the process is resumed.
func (p *process) sleep() { p.yield(struct{}{}) }

// wake resumes the process now, after what is queued for now.
func (p *process) wake() {
	p.w.push(event{at: p.w.now, rank: p.caller.rank, handler: resumeEvent, arg: p, work: true})
}

// Sleep pauses the process that ctx belongs to; outside of one it sleeps on the
// clock that rules there (a bubble's virtual clock in a bubble).
func Sleep(ctx context.Context, d time.Duration) error {
	s := scopeOf(ctx)
	if s.call != nil && s.call.process != nil {
		p := s.call.process
		p.w.push(event{at: p.w.now + int64(d), rank: p.caller.rank, handler: resumeEvent, arg: p, work: true})
		p.sleep()
		return nil
	}
	if s.call != nil && s.call.live {
		return errWouldWait
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
