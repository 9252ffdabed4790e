package lambda_test

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// A load invokes a function at random times, for as long as the world is run: the
// arrivals do not wait for the answers.
type load struct {
	s        *lambda.Service
	in       *lambda.InvokeInput
	gap      lambda.Distribution
	arrive   sim.Signal[int]
	answered sim.Signal[sim.Answer]

	answers, failures int
}

func newLoad(w *sim.World, s *lambda.Service, function string, gap lambda.Distribution) *load {
	l := &load{s: s, in: &lambda.InvokeInput{FunctionName: function}, gap: gap}
	l.arrive = sim.On(w, "arrival at "+function, l.next)
	l.answered = sim.On(w, "answer of "+function, func(_ *sim.Call, a sim.Answer) {
		if l.answers++; a.Err != nil {
			l.failures++
		}
	})
	w.Schedule(w.Now(), "load", func(ctx context.Context) {
		_, _ = sim.Do(ctx, w, sim.Request{Operation: "begin"}, nil, &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
			l.next(c, 0)
			return nil, nil
		})
	})
	return l
}

func (l *load) next(c *sim.Call, n int) {
	r := c.Rand("gap")
	l.arrive.At(c, c.Now().Add(l.gap(&r)), n+1)
	if n > 0 {
		sim.Await(c, l.answered, nil, func(ctx context.Context) (any, error) { return l.s.Invoke(ctx, l.in) })
	}
}

// every calls fn at regular times until the end, and turns the world up to it.
func every(w *sim.World, gap, for_ time.Duration, fn func()) {
	for at, end := w.Now().Add(gap), w.Now().Add(for_); !at.After(end); at = at.Add(gap) {
		if err := w.Run(at); err != nil {
			panic(err)
		}
		fn()
	}
}
