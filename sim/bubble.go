package sim

import (
	"cmp"
	"context"
	"math"
	"slices"
	"time"
)

// An arrival is a call from outside that waits its turn in a bubble.
type arrival struct {
	w      *World
	ctx    context.Context
	req    Request
	run    func(*Call) (any, error)
	at     int64  // when it arrived
	name   string // the caller's name, or "" for a goroutine
	gid    uint64
	caller *caller
	done   chan struct{}
	out    any
	err    error
}

// These sort behind every caller: who calls at an instant comes after what was
// queued for it, whatever turns the crank, and who waits for rest after that.
const (
	gatherRank = math.MaxUint32 - 1
	restRank   = math.MaxUint32
)

func (a *arrival) answer(out any, err error) {
	a.out, a.err = out, err
	close(a.done)
}

// park puts a call from outside in its place among those of this instant, and
// waits for its answer.
func (w *World) park(ctx context.Context, r Request, run func(*Call) (any, error)) (any, error) {
	s := scopeOf(ctx)
	a := &arrival{w: w, ctx: ctx, req: r, run: run, name: s.caller, gid: goroutineID(), done: make(chan struct{})}
	w.lock()
	if w.closed {
		w.unlock()
		return nil, ErrClosed
	}
	w.now = w.clock()
	a.at = w.now
	if n := len(w.inbox); n == 0 || w.inbox[n-1].at < a.at {
		w.push(event{at: w.now + 1, rank: gatherRank, handler: gatherEvent})
	}
	w.inbox = append(w.inbox, a)
	w.inflight++
	w.arm()
	w.unlock()
	select {
	case <-a.done:
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	return a.out, a.err
}

// gather puts the calls of one instant in order and sends each on its way. Those
// that arrive at the instant at which it happens have theirs still to come: whether
// they were quicker than the timer is chance.
func (w *World) gather() {
	n := 0
	for n < len(w.inbox) && w.inbox[n].at < w.now {
		n++
	}
	arrived := w.inbox[:n:n]
	w.inbox = slices.Clone(w.inbox[n:])
	slices.SortStableFunc(arrived, func(a, b *arrival) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.gid, b.gid))
	})
	for _, a := range arrived { // strangers get their numbers in this order
		if a.name != "" {
			a.caller = w.callers.named(a.name)
		} else {
			a.caller = w.callers.goroutine(a.gid)
		}
	}
	slices.SortStableFunc(arrived, func(a, b *arrival) int { return cmp.Compare(a.caller.rank, b.caller.rank) })
	for _, a := range arrived {
		var latency time.Duration
		if w.opts.Latency != nil {
			latency = w.opts.Latency(&Call{
				Request: a.req, w: w, caller: a.caller, n: a.caller.calls + 1, at: w.now, entry: new(Entry), ctx: a.ctx,
			})
		}
		if latency <= 0 {
			w.admit(a)
			continue
		}
		w.push(event{at: w.now + int64(latency), rank: a.caller.rank, handler: arriveEvent, arg: a, work: true})
	}
}

// admit runs a call whose turn has come.
func (w *World) admit(a *arrival) {
	if a.w != w {
		return // it waits for an answer in the world that was forked
	}
	s := scopeOf(a.ctx)
	c := w.begin(a.ctx, a.req, a.caller, s.cause, s.root, nil)
	out, err := a.run(c)
	w.inflight--
	if err == Parked {
		w.wait(c, &waiter{arrival: a})
		return
	}
	w.sum(c, err)
	w.release(c)
	a.answer(out, err)
}

// awaitRest is Settle in a bubble. Whether the world rests is looked at by an event,
// when everyone who calls at an instant has arrived: not when the goroutine that
// asks happens to run among those of the same instant.
func (w *World) awaitRest(ctx context.Context) error {
	w.lock()
	if w.closed {
		defer w.unlock()
		return w.restless()
	}
	done := make(chan struct{})
	w.settling = append(w.settling, done)
	w.arm()
	w.unlock()
	select {
	case <-done:
		w.lock()
		defer w.unlock()
		return w.restless()
	case <-ctx.Done():
		return ctx.Err()
	}
}

// restless is the error of a world that was closed before it came to rest.
func (w *World) restless() error {
	if w.closed && !w.idle() {
		return ErrClosed
	}
	return nil
}

// resting tells whether nothing is under way but calls that have just arrived, which
// belong to the next instant.
func (w *World) resting() bool { return w.queue.work == 0 && w.inflight == len(w.inbox) }

// watchRest has the world looked at once it seems to rest, if anybody waits for that.
func (w *World) watchRest() {
	if len(w.settling) > 0 && !w.looking && w.resting() {
		w.looking = true
		w.push(event{at: w.clock() + 1, rank: restRank, handler: restEvent})
	}
}

// rest tells those in Settle if the world still rests.
func (w *World) rest() {
	if w.looking = false; w.resting() {
		w.releaseSettled()
	}
}
