package sim

// A Ticket names a call whose answer comes later. It is data: a service keeps
// it in its state, and a fork's copy of it answers nobody.
type Ticket uint64

// waiter is who waits for a parked call.
type waiter struct {
	resource string
	content  *Call
	arrival  *arrival
	process  *process
	then     *continuation
	done     chan struct{}
	out      any
	err      error
}

func (wt *waiter) answer(out any, err error) {
	wt.out, wt.err = out, err
	switch {
	case wt.arrival != nil:
		wt.arrival.answer(out, err)
	case wt.process != nil:
		wt.process.wake()
	case wt.then != nil:
		wt.then.answer(wt.content.w, wt.content, out, err)
	default:
		close(wt.done)
	}
}

// Park takes a ticket for the call's answer. The operation then returns Parked,
// and somebody calls Answer with the ticket when the answer is known.
func (c *Call) Park() Ticket {
	c.w.tickets++
	c.ticket = Ticket(c.w.tickets)
	return c.ticket
}

// Answer gives a parked call its answer. It reports whether somebody waited:
// a ticket is answered once, and in a fork nobody waits.
func (c *Call) Answer(t Ticket, out any, err error) bool {
	wt, ok := c.w.pending[t]
	if !ok {
		return false
	}
	delete(c.w.pending, t)
	answered := wt.content
	if err = answered.after(err); err != nil {
		out = nil
	}
	entry := c.w.record.add(Entry{
		ID: c.id, Cause: answered.id, at: c.w.now, Kind: Answered, Caller: answered.caller.name,
		Service: answered.Service, Operation: answered.Operation, Region: answered.Region, Account: answered.Account,
		Resource: wt.resource,
	}, true)
	if err != nil {
		entry.Error = errorCode(err)
	}
	c.w.record.sum(entry, answered.content)
	wt.answer(out, err)
	return true
}

// Awaited reports whether somebody still waits for the ticket's answer: in this
// world, and not gone because its context ended. A service asks before it hands out
// what it could not take back.
func (c *Call) Awaited(t Ticket) bool {
	wt, ok := c.w.pending[t]
	return ok && wt.content.Context().Err() == nil
}

// wait keeps a parked call until it is answered.
func (w *World) wait(c *Call, wt *waiter) *waiter {
	c.kept = true
	wt.resource, wt.content = c.entry.Resource, c
	w.sum(c, nil)
	w.pending[c.ticket] = wt
	return wt
}

// leaveParked leaves the world and waits there for the answer.
func (c *Call) leaveParked() (any, error) {
	w := c.w
	if c.nested {
		if c.then != nil {
			w.wait(c, &waiter{then: c.then})
			return nil, Parked
		}
		if c.process == nil {
			delete(w.pending, c.ticket)
			return nil, errWouldWait
		}
		wt := w.wait(c, &waiter{process: c.process})
		c.process.sleep()
		return wt.out, wt.err
	}
	if w.opts.Crank == Simulator {
		wt := w.wait(c, &waiter{done: make(chan struct{})})
		w.runUntilClosed(wt.done)
		select {
		case <-wt.done:
			return wt.out, wt.err
		default:
			delete(w.pending, c.ticket)
			return nil, errNothingLeft
		}
	}
	wt := w.wait(c, &waiter{done: make(chan struct{})})
	ctx := c.Context()
	w.arm()
	w.unlock()
	select {
	case <-wt.done:
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return wt.out, wt.err
}
