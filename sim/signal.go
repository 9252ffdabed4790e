package sim

import (
	"context"
	"time"
)

// A Signal is a kind of event that a service schedules for itself. Its argument
// is data that nobody changes afterwards: a fork shares it.
type Signal[T any] struct {
	w     *World
	index uint32
}

// On registers what happens when the named signal falls due. Names are unique
// in a world; the constructors that register them run again for a fork, and
// find the fork's pending events by name.
func On[T any](w *World, name string, fn func(*Call, T)) Signal[T] {
	return Signal[T]{w, w.handlers.bind(name, func(c *Call, arg any) { fn(c, arg.(T)) })}
}

// At schedules the signal as work: Settle waits for it. A time that has passed
// means now, after what is queued for now.
func (s Signal[T]) At(c *Call, at time.Time, arg T) Timer { return s.push(c, at, arg, true) }

// Upkeep schedules the signal as upkeep (expiry, retention, refill): it happens
// in its time, and Settle does not wait for it.
func (s Signal[T]) Upkeep(c *Call, at time.Time, arg T) Timer { return s.push(c, at, arg, false) }

func (s Signal[T]) push(c *Call, at time.Time, arg T, work bool) Timer {
	e := s.w.push(event{
		at: at.UnixNano(), rank: c.caller.rank, handler: s.index, cause: c.id, root: c.root, arg: arg, work: work,
	})
	return Timer{at: e.at, rank: e.rank, seq: e.seq}
}

// A Timer names a scheduled signal. It is data and means the same in a fork.
// The zero Timer is none.
type Timer struct {
	at   int64
	rank uint32
	seq  uint64
}

// Stop takes the signal back and reports whether it was still to come.
func (c *Call) Stop(t Timer) bool {
	return c.w.queue.cancel(event{at: t.at, rank: t.rank, seq: t.seq})
}

// Schedule runs fn in the world at a time, as a simulator's own code does. fn
// runs inside the event: calls that pass its context are part of it, and on a
// fork they go to the fork. The time there is NowIn(ctx).
func (w *World) Schedule(at time.Time, caller string, fn func(context.Context)) {
	w.lock()
	defer w.unlock()
	who := w.callers.named(caller)
	w.push(event{at: at.UnixNano(), rank: who.rank, handler: funcEvent, arg: scheduled{who.name, fn}, work: true})
	w.arm()
}

type scheduled struct {
	caller string
	fn     func(context.Context)
}

// runFunc is the kernel's event for Schedule. It has no call of its own until
// here, since the caller is the one who scheduled it.
func runFunc(c *Call, arg any) {
	s := arg.(scheduled)
	c.caller = c.w.callers.named(s.caller)
	c.entry.Caller = s.caller
	s.fn(c.Inside())
}
