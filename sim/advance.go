package sim

import (
	"cmp"
	"context"
	"fmt"
	"time"
)

// Run turns a Simulator until a time: everything that falls due by then happens
// in order, and the clock stands at until afterwards.
func (w *World) Run(until time.Time) error {
	if w.opts.Crank != Simulator {
		return fmt.Errorf("sim: Run is a Simulator's; this world turns by itself (use Advance or Settle)")
	}
	w.runDue(until.UnixNano())
	w.now = max(w.now, until.UnixNano())
	return nil
}

// Advance lets d pass. In a Simulator and in Real time what falls due happens at
// once, in order, each at its due time; in a Bubble the caller sleeps.
func (w *World) Advance(d time.Duration) {
	if w.opts.Crank == Bubble {
		time.Sleep(d)
		return
	}
	w.lock()
	defer w.unlock()
	w.jump(w.clock() + int64(d))
}

// jump moves the clock to a time, running what falls due on the way.
func (w *World) jump(to int64) {
	w.runDue(to)
	if w.opts.Crank == Real {
		w.offset = max(w.offset, to-time.Now().UnixNano()) // not from clock(), which the last event has moved already
	}
	w.now = max(w.now, to)
	w.armed = 0
	w.arm()
}

// Settle returns when no work is queued, no call is under way, and no user code
// that the world started is running. Upkeep that lies in the future (expiry,
// retention) is not work. In Real time and in a Simulator the clock jumps ahead
// to queued work; in a Bubble virtual time passes by itself. A world that was
// closed before it came to rest never will: the error is ErrClosed.
func (w *World) Settle(ctx context.Context) error {
	if w.opts.Crank == Bubble {
		return w.awaitRest(ctx)
	}
	for {
		w.lock()
		if !w.closed {
			for w.queue.work > 0 && w.inflight == 0 && ctx.Err() == nil {
				at, _ := w.queue.next()
				w.jump(max(at, w.clock()))
			}
		}
		if w.idle() {
			w.unlock()
			return nil
		}
		if err := cmp.Or(ctx.Err(), w.restless()); err != nil {
			w.unlock()
			return err
		}
		if w.opts.Crank == Simulator {
			return fmt.Errorf("sim: %d calls are under way and nothing is queued that would answer them", w.inflight)
		}
		done := make(chan struct{})
		w.settling = append(w.settling, done)
		w.unlock()
		select {
		case <-done:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (w *World) idle() bool { return w.queue.work == 0 && w.inflight == 0 }

// wakeSettled tells those in Settle that the world may be idle. It is called
// whenever the world is left.
func (w *World) wakeSettled() {
	if w.opts.Crank != Bubble && w.inflight == 0 {
		w.releaseSettled()
	}
}

func (w *World) releaseSettled() {
	for _, done := range w.settling {
		close(done)
	}
	w.settling = nil
}

// runUntilClosed turns a Simulator until done is closed or nothing is left.
func (w *World) runUntilClosed(done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		default:
		}
		at, ok := w.queue.next()
		if !ok {
			return
		}
		w.runDue(at)
	}
}
