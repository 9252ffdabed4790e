package sim

import (
	"errors"
	"time"
)

// Fork returns a world in the same state, which shares nothing observable with
// w: same time, same seed, same pending events, same history. Services build
// themselves on it again with their own forked state; their events find them by
// name. Calls from outside that wait in w for an answer wait there alone. Close it
// when done, as any world.
//
// Each copy runs while w stands still, with the fork: that is when services copy
// their state, so that nothing happens between the world's copy and theirs.
//
// The cost does not depend on how much is queued or was recorded.
func (w *World) Fork(copies ...func(f *World)) (*World, error) {
	return w.ForkWith(func(*Options) {}, copies...)
}

// ForkWith is Fork with other options: another crank, seed, latency or record. A
// fork whose crank has a clock of its own goes on from there: at the later of w's
// time and that clock's. To be turned by a bubble it is made in it.
func (w *World) ForkWith(change func(*Options), copies ...func(f *World)) (*World, error) {
	w.lock()
	defer w.unlock()
	if w.running != nil {
		return nil, errors.New("sim: Fork was called from inside an event; call it from outside the world")
	}
	if w.processes > 0 {
		return nil, errors.New("sim: a world with live processes cannot be forked, since a coroutine has no copy")
	}
	opts := w.opts
	change(&opts)
	f := &World{
		opts:    opts,
		now:     w.clock(),
		offset:  w.offset,
		queue:   w.queue.fork(),
		seq:     w.seq,
		ids:     w.ids,
		callers: w.callers.fork(),
		pending: map[Ticket]*waiter{},
		tickets: w.tickets,
		record:  w.record.fork(),
		usage:   w.usage.fork(),
	}
	if opts.Crank != w.opts.Crank {
		f.offset = 0
		if opts.Crank != Simulator {
			f.offset = max(0, f.now-time.Now().UnixNano())
		}
	}
	w.handlers.forkInto(&f.handlers)
	w.forkPending(f)
	w.forkHooks(f)
	for _, copied := range copies {
		copied(f)
	}
	f.lock()
	defer f.unlock()
	f.arm() // what is queued falls due there too, whether or not anybody asks
	return f, nil
}
