package main

import (
	"context"
	"math"
	"sort"
	"time"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// A day says how busy it is, relative to itself, at an hour: quiet at night, a hill
// before noon, a higher one in the evening, and a minute after 20:30, when the
// advertisement runs, five times as many for some minutes.
func day(hour float64) float64 {
	hour = math.Mod(hour, 24)
	bell := func(at, width float64) float64 { return math.Exp(-math.Pow((hour-at)/width, 2) / 2) }
	busy := 0.15 + 0.8*bell(11, 2.4) + 1.2*bell(20, 2.2)
	if since := hour - 20.5; since > 0 && since < 0.2 {
		busy *= 1 + 4*math.Exp(-since*20)
	}
	return busy
}

// A load invokes a function for as long as its world is run. Arrivals do not wait for
// answers: they are a Poisson process whose rate is the day's.
type load struct {
	function *lambda.Service
	in       *lambda.InvokeInput
	rand     sim.Rand
	begins   time.Time
	expected []float64 // invocations up to the end of each minute
	reached  float64   // how many are expected up to the next arrival

	arrive   sim.Signal[struct{}]
	answered sim.Signal[sim.Answer]
	answers  int
}

// newLoad prepares so many invocations in 24 hours, of a horizon that may be shorter.
func newLoad(w *sim.World, s *lambda.Service, function string, seed uint64, perDay float64, horizon time.Duration) *load {
	l := &load{
		function: s, in: &lambda.InvokeInput{FunctionName: function}, rand: sim.NewRand(seed), begins: w.Now(),
		expected: make([]float64, int(math.Ceil(horizon.Minutes()))),
	}
	whole := 0.0
	for minute := range 24 * 60 {
		whole += day((float64(minute) + 0.5) / 60)
	}
	sum := 0.0
	for minute := range l.expected {
		sum += perDay * day((float64(minute)+0.5)/60) / whole
		l.expected[minute] = sum
	}
	l.arrive = sim.On(w, "arrival", func(c *sim.Call, _ struct{}) {
		sim.Await(c, l.answered, nil, func(ctx context.Context) (any, error) { return l.function.Invoke(ctx, l.in) })
		l.next(c)
	})
	l.answered = sim.On(w, "answer", func(*sim.Call, sim.Answer) { l.answers++ })
	w.Schedule(w.Now(), "load", func(ctx context.Context) {
		_, _ = sim.Do(ctx, w, sim.Request{Operation: "begin"}, nil, &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
			l.next(c)
			return nil, nil
		})
	})
	return l
}

// next schedules the next arrival: where the expected number of arrivals has grown by
// an exponential draw of mean 1.
func (l *load) next(c *sim.Call) {
	l.reached += -math.Log(1 - l.rand.Float64())
	minute := sort.SearchFloat64s(l.expected, l.reached)
	if minute == len(l.expected) {
		return // the horizon
	}
	before := 0.0
	if minute > 0 {
		before = l.expected[minute-1]
	}
	at := float64(minute) + (l.reached-before)/(l.expected[minute]-before)
	l.arrive.At(c, l.begins.Add(time.Duration(at*float64(time.Minute))), struct{}{})
}
