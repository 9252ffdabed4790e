package sim_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/cloudjar/cloudjar/sim"
	"github.com/stretchr/testify/require"
)

// A counter is the smallest service: one number, and a signal that adds to it.
type counter struct {
	w     *sim.World
	total int
	log   []string
	tick  sim.Signal[int]
	lost  sim.Ticket
}

type addInput struct {
	N     int
	After time.Duration
	Park  bool
}

type addOutput struct{ Total int }

func newCounter(w *sim.World) *counter {
	s := &counter{w: w}
	s.tick = sim.On(w, "counter tick", func(c *sim.Call, n int) {
		s.total += n
		s.log = append(s.log, fmt.Sprintf("%s +%d", c.Now().Format("15:04:05"), n))
		c.Answer(s.lost, &addOutput{s.total}, nil)
	})
	return s
}

func (s *counter) fork(w *sim.World) *counter {
	f := newCounter(w)
	f.total, f.lost = s.total, s.lost
	f.log = append(f.log, s.log...)
	return f
}

func (s *counter) Add(ctx context.Context, in *addInput) (*addOutput, error) {
	return sim.Do(ctx, s.w, sim.Request{Service: "counter", Operation: "Add"}, nil, in, s.add)
}

func (s *counter) add(c *sim.Call, in *addInput) (*addOutput, error) {
	c.On("the counter")
	c.Use("Adds", "the counter", 1)
	if in.After > 0 {
		s.tick.At(c, c.Now().Add(in.After), in.N)
		if in.Park {
			s.lost = c.Park()
			return nil, sim.Parked
		}
		return &addOutput{s.total}, nil
	}
	if in.N < 0 {
		return nil, errors.New("counter: cannot add a negative number")
	}
	s.total += in.N
	s.log = append(s.log, fmt.Sprintf("%s by %s", c.Now().Format("15:04:05"), c.Caller()))
	return &addOutput{s.total}, nil
}

// In a simulator nothing waits: a year passes as soon as it is asked for.
func TestSimulatorRunsWhatFallsDue(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	s := newCounter(w)
	ctx := t.Context()
	for _, after := range []time.Duration{3 * time.Hour, time.Hour, 2 * time.Hour} {
		_, err := s.Add(ctx, &addInput{N: int(after / time.Hour), After: after})
		require.NoError(t, err)
	}
	require.NoError(t, w.Run(w.Now().Add(150*time.Minute)))
	require.Equal(t, []string{"01:00:00 +1", "02:00:00 +2"}, s.log)
	require.NoError(t, w.Settle(ctx))
	require.Equal(t, 6, s.total)
	require.Equal(t, "2000-01-01 03:00:00", w.Now().Format(time.DateTime))
	w.Advance(365 * 24 * time.Hour)
	require.Equal(t, 2000, w.Now().Year(), "2000 was a leap year")
}

// The causes of everything that happens form a tree.
func TestEveryEventKnowsItsCause(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	s := newCounter(w)
	_, err := s.Add(sim.WithCaller(t.Context(), "alice"), &addInput{N: 1, After: time.Second})
	require.NoError(t, err)
	require.NoError(t, w.Settle(t.Context()))
	require.Equal(t, []string{
		"#1<-#0 2000-01-01 00:00:00.000000000 asked counter:Add on the counter by alice",
		"#2<-#1 2000-01-01 00:00:01.000000000 event counter tick",
	}, lines(w.Record()))
	require.Equal(t, []sim.Usage{{UsageKey: sim.UsageKey{Service: "counter", Dimension: "Adds", Resource: "the counter"}, Quantity: 1}}, w.Usage())
}

func lines(record []sim.Entry) []string {
	var out []string
	for _, e := range record {
		out = append(out, e.String())
	}
	return out
}

// Real time: calls run as they come, and Advance skips ahead.
func TestRealTimeAdvances(t *testing.T) {
	w := sim.NewWorld(sim.Options{})
	defer w.Close()
	s := newCounter(w)
	before := w.Now()
	_, err := s.Add(t.Context(), &addInput{N: 5, After: 48 * time.Hour})
	require.NoError(t, err)
	require.Zero(t, s.total)
	w.Advance(49 * time.Hour)
	require.Equal(t, 5, s.total)
	require.GreaterOrEqual(t, w.Now().Sub(before), 49*time.Hour)

	_, err = s.Add(t.Context(), &addInput{N: 7, After: time.Hour})
	require.NoError(t, err)
	require.NoError(t, w.Settle(t.Context()), "Settle jumps to queued work")
	require.Equal(t, 12, s.total)
}

// An operation that parks answers when its time has come, whatever turns the
// crank.
func TestParkedCallsAreAnswered(t *testing.T) {
	for _, crank := range []sim.Crank{sim.Real, sim.Simulator} {
		w := sim.NewWorld(sim.Options{Crank: crank})
		out, err := newCounter(w).Add(t.Context(), &addInput{N: 3, After: 20 * time.Millisecond, Park: true})
		require.NoError(t, err)
		require.Equal(t, 3, out.Total)
		w.Close()
	}
	synctest.Test(t, func(t *testing.T) {
		w := sim.NewWorld(sim.Options{Crank: sim.Bubble})
		defer w.Close()
		begin := time.Now()
		out, err := newCounter(w).Add(t.Context(), &addInput{N: 3, After: 20 * time.Hour, Park: true})
		require.NoError(t, err)
		require.Equal(t, 3, out.Total)
		require.Equal(t, 20*time.Hour+time.Nanosecond, time.Since(begin))
	})
}

// A caller that gives up gets its context's error; the call still takes effect.
func TestGivingUpDoesNotUndo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := sim.NewWorld(sim.Options{Crank: sim.Bubble, Latency: func(*sim.Call) time.Duration { return time.Second }})
		defer w.Close()
		s := newCounter(w)
		ctx, cancel := context.WithTimeout(t.Context(), time.Millisecond)
		defer cancel()
		_, err := s.Add(ctx, &addInput{N: 3})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		require.NoError(t, w.Settle(t.Context()))
		require.Equal(t, 3, s.total)
	})
}

// Calls of one instant run in the order of their callers, not of their arrival.
func TestBubbleOrdersTheCallsOfAnInstant(t *testing.T) {
	run := func(t *testing.T) (log []string, hash string) {
		synctest.Test(t, func(t *testing.T) {
			w := sim.NewWorld(sim.Options{Crank: sim.Bubble})
			defer w.Close()
			s := newCounter(w)
			var wg sync.WaitGroup
			for i := range 20 {
				ctx := sim.WithCaller(t.Context(), fmt.Sprintf("caller %02d", i))
				wg.Go(func() {
					for range 3 {
						_, err := s.Add(ctx, &addInput{N: 1})
						require.NoError(t, err)
						time.Sleep(time.Second)
					}
				})
			}
			wg.Wait()
			log, hash = s.log, w.Hash()
		})
		return log, hash
	}
	log, hash := run(t)
	require.Len(t, log, 60)
	require.Equal(t, "00:00:00 by caller 00", log[0])
	require.Equal(t, "00:00:01 by caller 19", log[39])
	for range 20 {
		again, same := run(t)
		require.Equal(t, log, again)
		require.Equal(t, hash, same)
	}
}

// A fork goes its own way from where its parent was, with its own timers.
func TestForkSharesNothing(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 7})
	s := newCounter(w)
	ctx := t.Context()
	_, err := s.Add(ctx, &addInput{N: 1, After: time.Minute})
	require.NoError(t, err)

	fw, err := w.Fork()
	require.NoError(t, err)
	f := s.fork(fw)
	require.Equal(t, w.Hash(), fw.Hash())

	_, err = f.Add(ctx, &addInput{N: 10})
	require.NoError(t, err)
	require.NoError(t, fw.Settle(ctx))
	require.Equal(t, 11, f.total, "the pending tick happens in the fork")
	require.Zero(t, s.total, "and the parent has not moved")
	require.Len(t, w.Record(), 1)

	_, err = s.Add(ctx, &addInput{N: 10})
	require.NoError(t, err)
	require.NoError(t, w.Settle(ctx))
	require.Equal(t, fw.Hash(), w.Hash(), "the same script leaves the same trace")
	require.Equal(t, fw.Usage(), w.Usage())
}

// Draws depend on the seed, the caller, the caller's n-th call and the purpose,
// and on nothing that others do.
func TestDrawsAreKeyed(t *testing.T) {
	draw := func(seed uint64, others int) (first string) {
		w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: seed})
		id := func(ctx context.Context) string {
			var got string
			_, err := sim.Do(ctx, w, sim.Request{}, nil, &addInput{}, func(c *sim.Call, _ *addInput) (*addOutput, error) {
				r := c.Rand("an id")
				got = r.UUID()
				return nil, nil
			})
			require.NoError(t, err)
			return got
		}
		for i := range others {
			id(sim.WithCaller(t.Context(), fmt.Sprint("other ", i)))
		}
		return id(sim.WithCaller(t.Context(), "me"))
	}
	require.Equal(t, draw(1, 0), draw(1, 5))
	require.NotEqual(t, draw(1, 0), draw(2, 0))
	require.Regexp(t, `^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`, draw(3, 0))
}

// User code that the world starts runs outside it and comes back in its turn.
func TestGoRunsOutsideAndComesBack(t *testing.T) {
	start := func(t *testing.T, w *sim.World) []string {
		s := newCounter(w)
		var log []string
		returned := sim.On(w, "handler returned", func(c *sim.Call, result string) {
			log = append(log, fmt.Sprintf("%s %s", c.Now().Format("15:04:05"), result))
		})
		_, err := sim.Do(t.Context(), w, sim.Request{Operation: "Invoke"}, nil, &addInput{}, func(c *sim.Call, _ *addInput) (*addOutput, error) {
			sim.Go(c, "handler", returned, func(ctx context.Context) string {
				if err := sim.Sleep(ctx, time.Hour); err != nil {
					return err.Error()
				}
				out, err := s.Add(ctx, &addInput{N: 4})
				return fmt.Sprint(out, err)
			})
			return nil, nil
		})
		require.NoError(t, err)
		require.NoError(t, w.Settle(t.Context()))
		return log
	}
	t.Run("bubble", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			w := sim.NewWorld(sim.Options{Crank: sim.Bubble})
			defer w.Close()
			require.Equal(t, []string{"01:00:00 &{4} <nil>"}, start(t, w))
		})
	})
	t.Run("simulator", func(t *testing.T) {
		w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
		require.Equal(t, []string{"01:00:00 &{4} <nil>"}, start(t, w))
	})
}

// A process is plain code on the simulator's timeline.
func TestProcessesInterleave(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	s := newCounter(w)
	for i, pause := range []time.Duration{2 * time.Second, 3 * time.Second} {
		w.Process(w.Now(), fmt.Sprint("client ", i), func(ctx context.Context) {
			for range 2 {
				require.NoError(t, sim.Sleep(ctx, pause))
				_, err := s.Add(ctx, &addInput{N: 1})
				require.NoError(t, err)
			}
		})
	}
	_, err := w.Fork()
	require.ErrorContains(t, err, "live processes")
	require.NoError(t, w.Settle(t.Context()))
	require.Equal(t, []string{
		"00:00:02 by client 0", "00:00:03 by client 1", "00:00:04 by client 0", "00:00:06 by client 1",
	}, s.log)
}

// Interceptors see every operation: they can refuse it, or lose its answer.
func TestInterceptors(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	s := newCounter(w)
	w.Intercept(loseSecond{})
	_, err := s.Add(t.Context(), &addInput{N: 1})
	require.NoError(t, err)
	_, err = s.Add(t.Context(), &addInput{N: 1})
	require.ErrorIs(t, err, sim.ErrAnswerLost)
	require.Equal(t, 2, s.total, "the effect has happened")
	_, err = s.Add(t.Context(), &addInput{N: 1})
	require.EqualError(t, err, "slow down")
	require.Equal(t, 2, s.total)
}

type loseSecond struct{}

func (loseSecond) Before(c *sim.Call, _ any) error {
	if c.ID() > 2 {
		return errors.New("slow down")
	}
	return nil
}

func (loseSecond) After(c *sim.Call, err error) error {
	if c.ID() == 2 {
		return sim.ErrAnswerLost
	}
	return err
}

// A defect in an operation is an answer, not the end of the process, and the
// world goes on.
func TestPanicsAreAnswers(t *testing.T) {
	w := sim.NewWorld(sim.Options{})
	defer w.Close()
	_, err := sim.Do(t.Context(), w, sim.Request{Service: "s", Operation: "Op"}, nil, &addInput{}, func(*sim.Call, *addInput) (*addOutput, error) {
		panic("oops")
	})
	require.ErrorContains(t, err, "s:Op panicked")
	_, err = newCounter(w).Add(t.Context(), &addInput{N: 1})
	require.NoError(t, err)
}

// The record keeps the last entries; the hash covers all.
func TestRecordIsBounded(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: 256})
	none := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: -1})
	for _, s := range []*counter{newCounter(w), newCounter(none)} {
		for range 10_000 {
			_, err := s.Add(t.Context(), &addInput{N: 1})
			require.NoError(t, err)
		}
	}
	require.LessOrEqual(t, len(w.Record()), 512)
	require.GreaterOrEqual(t, len(w.Record()), 256)
	require.Empty(t, none.Record())
	require.Equal(t, w.Hash(), none.Hash())
	require.EqualValues(t, 10_000, w.Events())
}

// A closed world answers with ErrClosed, to those that wait and those that come.
func TestCloseAnswersThoseThatWait(t *testing.T) {
	w := sim.NewWorld(sim.Options{})
	s := newCounter(w)
	waiting := make(chan error)
	go func() {
		_, err := s.Add(context.Background(), &addInput{N: 1, After: time.Hour, Park: true})
		waiting <- err
	}()
	for w.Events() == 0 {
		time.Sleep(time.Millisecond)
	}
	w.Close()
	require.ErrorIs(t, <-waiting, sim.ErrClosed)
	_, err := s.Add(t.Context(), &addInput{N: 1})
	require.ErrorIs(t, err, sim.ErrClosed)
}
