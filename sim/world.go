package sim

import (
	"context"
	"sync"
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
)

// A Crank is what turns the queue.
type Crank uint8

const (
	// Real turns with the wall clock. Calls run as they come.
	Real Crank = iota
	// Bubble turns with the virtual clock of a testing/synctest bubble, in
	// which the world must have been made. Calls of one instant run in the
	// order of their callers.
	Bubble
	// Simulator turns only when asked (Run, Advance, Settle), without waiting.
	// It is driven by one goroutine and takes no locks.
	Simulator
)

// Options say how a world runs. The zero value is a real-time world with seed 0.
type Options struct {
	Crank Crank
	Seed  uint64

	// Start is where a Simulator's clock begins; zero means midnight UTC
	// 2000-01-01, as in a bubble. The other cranks read their clock.
	Start time.Time

	// Record is how many entries the record keeps: zero means 4,096, negative
	// none. The running hash covers all of them either way.
	Record int

	// Latency, if set, is how long a request is under way in a Bubble, beyond
	// the nanosecond that every call takes.
	Latency func(*Call) time.Duration
}

// A World is one timeline with everything that will happen on it. Its methods
// may be called from any goroutine unless they say otherwise.
type World struct {
	opts Options

	mu        sync.Mutex // held while one event runs, never across a wait
	now       int64      // time of the event under way, or of the last one
	offset    int64      // how far Advance has moved a real clock
	running   *Call      // the event under way
	queue     queue
	seq       uint64 // of queued events
	ids       uint64 // of events that happened
	handlers  handlers
	callers   callers
	pending   map[Ticket]*waiter
	tickets   uint64
	inbox     []*arrival
	inflight  int // calls under way and user code running
	processes int
	settling  []chan struct{}
	looking   bool // an event is on its way that looks whether the world rests
	record    record
	usage     usage
	hooks     []Interceptor
	adversary Adversary
	timer     *time.Timer
	armed     int64
	free      *Call
	closed    bool
	owner     any
}

// NewWorld returns a world. Close it when done, unless it is a Simulator.
func NewWorld(opts Options) *World {
	w := &World{
		opts:    opts,
		queue:   newQueue(),
		callers: newCallers(),
		pending: map[Ticket]*waiter{},
		record:  newRecord(opts.Record),
		usage:   newUsage(),
	}
	if opts.Start.IsZero() {
		w.opts.Start = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	if opts.Crank == Simulator {
		w.now = w.opts.Start.UnixNano()
	} else {
		w.now = time.Now().UnixNano()
		w.opts.Start = unix(w.now)
	}
	w.handlers.bindKernel()
	return w
}

// Own says what the world is part of, before it is used: a cloud.
func (w *World) Own(owner any) { w.owner = owner }

// Owner returns what Own was given.
func (w *World) Owner() any { return w.owner }

// Seed returns the seed that the world was made with.
func (w *World) Seed() uint64 { return w.opts.Seed }

// Began returns when the world was made, by its own clock.
func (w *World) Began() time.Time { return w.opts.Start }

// Crank returns what turns the world.
func (w *World) Crank() Crank { return w.opts.Crank }

// Busy returns how many calls from outside and how much user code are under way.
func (w *World) Busy() int {
	w.lock()
	defer w.unlock()
	return w.inflight
}

// Now returns the world's time, in UTC.
func (w *World) Now() time.Time {
	w.lock()
	defer w.unlock()
	return unix(w.clock())
}

// NowIn is Now for code that may run within an event, where Now would wait for
// the event's end: it tells by the context.
func (w *World) NowIn(ctx context.Context) time.Time {
	if w.inside(scopeOf(ctx)) != nil {
		return unix(w.now)
	}
	return w.Now()
}

// clock reads the crank's clock. It never runs backwards.
func (w *World) clock() int64 {
	if w.opts.Crank == Simulator {
		return w.now
	}
	return max(w.now, time.Now().UnixNano()+w.offset)
}

func unix(ns int64) time.Time { return time.Unix(0, ns).UTC() }

// lock takes the world. A Simulator is driven by one goroutine and needs none.
func (w *World) lock() {
	if w.opts.Crank != Simulator {
		w.mu.Lock()
	}
}

func (w *World) unlock() {
	if w.opts.Crank != Simulator {
		w.mu.Unlock()
	}
}

// push queues an event.
func (w *World) push(e event) event {
	w.seq++
	e.seq = w.seq
	e.at = max(e.at, w.now)
	w.queue.push(e)
	return e
}

// runDue runs everything that falls due by limit, in order, each at its time.
func (w *World) runDue(limit int64) {
	for {
		e, ok := w.queue.popUntil(limit)
		if !ok {
			return
		}
		w.now = max(w.now, e.at)
		w.dispatch(e)
	}
}

// dispatch runs one event. The kernel's own events are not recorded: what they
// lead to is.
func (w *World) dispatch(e event) {
	switch e.handler {
	case gatherEvent:
		w.gather()
		return
	case arriveEvent:
		w.admit(e.arg.(*arrival))
		return
	case restEvent:
		w.rest()
		return
	case resumeEvent:
		e.arg.(*process).resume(w)
		return
	}
	h := w.handlers.at(e.handler)
	if h.run == nil {
		return // a fork without the service that wanted it
	}
	c := w.newCall(Request{Operation: h.name}, w.callers.world(), e.cause, e.root)
	c.entry = w.record.add(Entry{ID: c.id, Cause: e.cause, at: w.now, Kind: Event, Operation: h.name}, w.running != nil)
	w.fire(c, h, e.arg)
	w.sum(c, nil)
	w.release(c)
}

func (w *World) fire(c *Call, h handler, arg any) {
	outer := w.running
	w.running, c.live = c, true
	defer func() { w.running, c.live = outer, false }()
	h.run(c, arg)
}

// arm sets the timer for the earliest event. The lock is held.
func (w *World) arm() {
	if w.opts.Crank == Simulator || w.closed {
		return
	}
	if w.opts.Crank == Bubble {
		w.watchRest()
	}
	at, ok := w.queue.next()
	if !ok || at == w.armed {
		w.wakeSettled()
		return
	}
	w.armed = at
	wait := time.Duration(at - w.clock())
	if w.timer == nil {
		w.timer = time.AfterFunc(wait, w.turn)
	} else {
		w.timer.Reset(wait)
	}
	w.wakeSettled()
}

// turn is the timer's callback.
func (w *World) turn() {
	w.lock()
	defer w.unlock()
	if w.closed {
		return
	}
	w.armed = 0
	w.runDue(w.clock())
	w.arm()
}

// Close stops the clock of a Real or Bubble world. Calls that are under way
// end with ErrClosed.
func (w *World) Close() {
	w.lock()
	defer w.unlock()
	if w.closed {
		return
	}
	w.closed = true
	if w.timer != nil {
		w.timer.Stop()
	}
	for _, a := range w.inbox {
		a.answer(nil, ErrClosed)
	}
	w.inbox = nil
	w.queue.tree.Ascend(func(e event) bool {
		if a, ok := e.arg.(*arrival); ok && a.w == w {
			a.answer(nil, ErrClosed)
		}
		return true
	})
	for _, wt := range w.pending {
		wt.answer(nil, ErrClosed)
	}
	clear(w.pending)
	w.releaseSettled()
}

// key is the base of every draw: the seed, who draws, and which of its calls.
func (w *World) key(caller string, n uint64) hash.Sum {
	return hash.New.Uint64(w.opts.Seed).String(caller).Uint64(n)
}
