package sim

import (
	"context"
	"fmt"
	"runtime/debug"
)

// Do enters the world for one request, runs the operation in it, and returns
// the answer. It is the only way in.
//
// From inside an event the operation is part of that event. In Real time and in
// a Simulator it runs here and now. In a Bubble the caller is parked twice: a
// nanosecond, so that everyone who calls at this instant has arrived and can be
// put in order of their names (or goroutines), then for the latency drawn for
// this caller's n-th call. When ctx ends first Do returns its error; the
// operation still takes effect, as a request that is on its way does.
//
// A guard, if there is one, looks at the input before the operation does.
func Do[In, Out any](ctx context.Context, w *World, r Request, g Guard, in *In, op func(*Call, *In) (*Out, error)) (*Out, error) {
	c, ok := w.enter(ctx, r)
	if !ok {
		return result[Out](w.park(ctx, r, func(c *Call) (any, error) { return invoke(c, g, in, op) }))
	}
	out, err := invoke(c, g, in, op)
	if err == Parked {
		return result[Out](c.leaveParked())
	}
	c.leave(err)
	return out, err
}

// A Guard stands before every operation of a service: it notes what is asked
// and refuses what is malformed.
type Guard interface {
	Admit(c *Call, in any) error
}

func result[Out any](v any, err error) (*Out, error) {
	out, _ := v.(*Out)
	return out, err
}

// invoke runs the operation between the hooks.
func invoke[In, Out any](c *Call, g Guard, in *In, op func(*Call, *In) (*Out, error)) (out *Out, err error) {
	outer := c.w.running
	c.w.running, c.live = c, true
	defer func() {
		c.w.running, c.live = outer, false
		if v := recover(); v != nil {
			out, err = nil, &PanicError{Service: c.Service, Operation: c.Operation, Value: v, Stack: debug.Stack()}
		}
	}()
	if err := c.before(in); err != nil {
		return nil, err
	}
	if g != nil {
		err = g.Admit(c, in)
	}
	if err == nil {
		out, err = op(c, in)
	}
	if err == Parked {
		return nil, Parked
	}
	if err = c.after(err); err != nil {
		out = nil
	}
	return out, err
}

// A PanicError is the answer to a request on which an operation panicked: a
// defect of cloudjar, reported instead of taking the process down.
type PanicError struct {
	Service, Operation string
	Value              any
	Stack              []byte
}

func (e *PanicError) Error() string {
	return fmt.Sprintf("cloudjar: %s:%s panicked, which is a defect of cloudjar: %v\n%s", e.Service, e.Operation, e.Value, e.Stack)
}

// enter takes the world for a request. ok is false where the request has to be
// parked first: in a Bubble, from outside an event.
func (w *World) enter(ctx context.Context, r Request) (c *Call, ok bool) {
	s := scopeOf(ctx)
	if in := w.inside(s); in != nil {
		c = w.begin(ctx, r, in.caller, in.id, in.root, in)
		c.then = s.then
		return c, true
	}
	if w.opts.Crank == Bubble {
		return nil, false
	}
	w.lock()
	if w.closed {
		w.unlock()
		return nil, false // park will say so
	}
	if w.opts.Crank == Real {
		now := w.clock()
		w.runDue(now)
		w.now = max(w.now, now)
	}
	return w.begin(ctx, r, w.callers.named(s.caller), s.cause, s.root, nil), true
}

func (w *World) begin(ctx context.Context, r Request, who *caller, cause, root EventID, in *Call) *Call {
	c := w.newCall(r, who, cause, root)
	c.ctx = ctx
	if in != nil {
		c.nested, c.process = true, in.process
	}
	c.entry = w.record.add(Entry{
		ID: c.id, Cause: cause, at: w.now, Kind: Asked, Caller: who.name,
		Service: r.Service, Operation: r.Operation, Region: r.Region, Account: r.Account,
	}, w.running != nil)
	return c
}

// leave ends the request and gives the world back.
func (c *Call) leave(err error) {
	w := c.w
	w.sum(c, err)
	nested := c.nested
	w.release(c)
	if !nested {
		if w.opts.Crank == Real {
			w.runDue(w.clock()) // what the call led to at once needs no timer
		}
		w.arm()
		w.unlock()
	}
}
