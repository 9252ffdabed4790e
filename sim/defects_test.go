package sim_test

import (
	"context"
	"fmt"
	"runtime"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

type nothing struct{}

func ask(ctx context.Context, w *sim.World, operation string, op func(*sim.Call)) error {
	_, err := sim.Do(ctx, w, sim.Request{Operation: operation}, nil, &nothing{}, func(c *sim.Call, _ *nothing) (*nothing, error) {
		op(c)
		return nil, nil
	})
	return err
}

// The clock goes on from where Advance brought it, whatever happened on the way.
func TestAdvanceMovesTheRealClock(t *testing.T) {
	w := sim.NewWorld(sim.Options{})
	defer w.Close()
	w.Schedule(w.Now().Add(59*time.Minute), "someone", func(context.Context) {})
	w.Advance(time.Hour)
	before := w.Now()
	time.Sleep(5 * time.Millisecond)
	require.GreaterOrEqual(t, w.Now().Sub(before), 5*time.Millisecond)
}

// What is queued falls due in a fork without anybody asking there.
func TestForkTurnsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := sim.NewWorld(sim.Options{Crank: sim.Bubble})
		defer w.Close()
		due := sim.On(w, "due", func(*sim.Call, int) {})
		require.NoError(t, ask(t.Context(), w, "schedule", func(c *sim.Call) { due.At(c, c.Now().Add(time.Second), 1) }))
		ran := 0
		f, err := w.Fork(func(f *sim.World) { sim.On(f, "due", func(*sim.Call, int) { ran++ }) })
		require.NoError(t, err)
		defer f.Close()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		require.NoError(t, f.Settle(ctx))
		require.Equal(t, 1, ran)
	})
}

func TestCloseEndsWhatWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := sim.NewWorld(sim.Options{Crank: sim.Bubble, Latency: func(*sim.Call) time.Duration { return time.Hour }})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		ended := make(chan error, 2)
		go func() { ended <- ask(ctx, w, "slow", func(*sim.Call) {}) }()
		go func() { ended <- w.Settle(ctx) }()
		time.Sleep(time.Second)
		w.Close()
		w.Close()
		require.ErrorIs(t, <-ended, sim.ErrClosed)
		require.ErrorIs(t, <-ended, sim.ErrClosed)
		require.ErrorIs(t, w.Settle(ctx), sim.ErrClosed)
	})
}

// The hash does not depend on how much of the record is kept, though an event's
// entry is still being written while there are others within it.
func TestHashOfEventsWithinEvents(t *testing.T) {
	run := func(keep int) string {
		w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: keep})
		require.NoError(t, ask(t.Context(), w, "outer", func(c *sim.Call) {
			c.On("thing")
			require.NoError(t, ask(c.Inside(), w, "inner", func(c *sim.Call) { c.On("other") }))
		}))
		return w.Hash()
	}
	require.Equal(t, run(0), run(-1))
}

type panicking struct{}

func (panicking) Before(*sim.Call, any) error        { panic("hook") }
func (panicking) After(_ *sim.Call, err error) error { return err }

// A hook that panics leaves the world usable, as an operation that does.
func TestHookPanics(t *testing.T) {
	w := sim.NewWorld(sim.Options{})
	w.Intercept(panicking{})
	require.ErrorContains(t, ask(t.Context(), w, "any", func(*sim.Call) {}), "hook")
	w.Close()
}

// Goroutines whose calls, sleeps and waits for rest meet at the same instants do
// so in the same order every time, whichever of them the scheduler runs first.
func TestInstantsThatMeet(t *testing.T) {
	seen := map[string]bool{}
	for range 20 {
		synctest.Test(t, func(t *testing.T) {
			w := sim.NewWorld(sim.Options{Crank: sim.Bubble})
			defer w.Close()
			due := sim.On(w, "due", func(*sim.Call, int) {})
			var all sync.WaitGroup
			for g := range 8 {
				ctx := sim.WithCaller(t.Context(), fmt.Sprint(g))
				all.Go(func() {
					for i := range 30 {
						after := time.Duration((i*g)%4) * time.Nanosecond
						_ = ask(ctx, w, "call", func(c *sim.Call) { due.At(c, c.Now().Add(after), i) })
						time.Sleep(after)
						if (i+g)%5 == 0 {
							_ = w.Settle(ctx)
						}
					}
				})
			}
			all.Wait()
			seen[w.Hash()] = true
		})
	}
	require.Len(t, seen, 1)
}

// Code that ends its goroutine, as a test's FailNow does, still comes back: nobody
// waits for it forever.
func TestGoexitComesBack(t *testing.T) {
	w := sim.NewWorld(sim.Options{})
	defer w.Close()
	came := make(chan string, 1)
	done := sim.On(w, "came back", func(_ *sim.Call, text string) { came <- "with nothing" + text })
	require.NoError(t, ask(context.Background(), w, "start", func(c *sim.Call) {
		sim.Go(c, "handler", done, func(context.Context) string {
			runtime.Goexit()
			return "something"
		})
	}))
	require.Equal(t, "with nothing", <-came)
	require.NoError(t, w.Settle(context.Background()))
}
