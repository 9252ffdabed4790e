package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// The simulator's crank: events that each schedule the next one, 1,000 chains
// at a time. Goal: a million a second on one core.
func BenchmarkCrank(b *testing.B) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	n := 0
	var tick sim.Signal[time.Duration]
	tick = sim.On(w, "tick", func(c *sim.Call, every time.Duration) {
		n++
		tick.Upkeep(c, c.Now().Add(every), every)
	})
	begin := w.Now()
	_, _ = sim.Do(context.Background(), w, sim.Request{}, nil, &addInput{}, func(c *sim.Call, _ *addInput) (*addOutput, error) {
		for i := range 1000 {
			tick.Upkeep(c, begin.Add(time.Duration(i)), time.Second+time.Duration(i)*time.Microsecond)
		}
		return nil, nil
	})
	b.ReportAllocs()
	b.ResetTimer()
	for n < b.N {
		w.Advance(time.Second)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "events/s")
}

// An operation that does nothing, called directly: what the chain costs.
func BenchmarkDo(b *testing.B) {
	for _, crank := range []struct {
		name string
		sim.Crank
	}{{"real", sim.Real}, {"simulator", sim.Simulator}} {
		b.Run(crank.name, func(b *testing.B) {
			w := sim.NewWorld(sim.Options{Crank: crank.Crank})
			defer w.Close()
			s := newCounter(w)
			ctx := context.Background()
			in := &addInput{N: -1}
			b.ReportAllocs()
			for b.Loop() {
				_, _ = s.Add(ctx, in)
			}
		})
	}
}

// A fork with many pending events costs what a fork with none costs.
func BenchmarkFork(b *testing.B) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	s := newCounter(w)
	for i := range 10_000 {
		_, _ = s.Add(context.Background(), &addInput{N: 1, After: time.Duration(i+1) * time.Second})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.Fork(); err != nil {
			b.Fatal(err)
		}
	}
}
