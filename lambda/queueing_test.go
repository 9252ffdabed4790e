package lambda_test

import (
	"context"
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// The textbooks' results on queues hold for functions: what is compared is what a
// simulator counts, within two percent.

const close2 = 0.02

// forever keeps environments from being recycled, which no textbook knows of.
var forever = lambda.Constant(1e6 * time.Hour)

// A modelled is a function under load in a Simulator.
type modelled struct {
	w    *sim.World
	s    *lambda.Service
	load *load
}

func newModelled(t *testing.T, o lambda.Options, f lambda.Function, gap lambda.Distribution) *modelled {
	w, s := newService(o, sim.Options{Crank: sim.Simulator, Seed: 7, Record: -1})
	f.Name = "f"
	handle(t, s, f)
	return &modelled{w, s, newLoad(w, s, "f", gap)}
}

func (m *modelled) fleet(t *testing.T) lambda.Fleet {
	f, err := m.s.Fleet(context.Background(), "f")
	require.NoError(t, err)
	return f
}

// With room for all, the number of running invocations is Poisson with the mean
// arrivals × duration, whatever the durations' distribution (M/G/∞), and so are its
// variance and Little's law.
func TestOccupancyOfUnlimitedFunction(t *testing.T) {
	t.Parallel()
	for name, d := range map[string]lambda.Distribution{
		"exponential": lambda.Exponential(500 * time.Millisecond),
		"constant":    lambda.Constant(500 * time.Millisecond),
		"log-normal":  lambda.LogNormal(time.Duration(500e6*math.Exp(-0.5*0.8*0.8)), 0.8), // mean 0.5 s
	} {
		m := newModelled(t, lambda.Options{Lifetime: forever}, lambda.Function{Model: &lambda.Model{Init: lambda.Constant(0), Duration: d}}, lambda.Exponential(50*time.Millisecond))
		var n, sum, squares float64
		every(m.w, time.Second, 3000*time.Second, func() {
			running := float64(m.fleet(t).Running)
			n, sum, squares = n+1, sum+running, squares+running*running
		})
		mean := sum / n
		require.InEpsilon(t, 10, mean, close2, name)
		require.InEpsilon(t, 10, squares/n-mean*mean, 0.08, name) // the variance of a variance
	}
}

// Under reserved concurrency invocations are lost as calls are on a trunk line:
// Erlang's formula gives their share, whatever the durations' distribution.
func TestErlangLoss(t *testing.T) {
	t.Parallel()
	lines := 5
	for name, d := range map[string]lambda.Distribution{
		"exponential": lambda.Exponential(400 * time.Millisecond),
		"constant":    lambda.Constant(400 * time.Millisecond),
	} {
		f := lambda.Function{Reserved: &lines, Model: &lambda.Model{Init: lambda.Constant(0), Duration: d}}
		m := newModelled(t, lambda.Options{Lifetime: forever}, f, lambda.Exponential(100*time.Millisecond)) // 4 erlang
		require.NoError(t, m.w.Run(m.w.Now().Add(5000*time.Second)))
		fleet := m.fleet(t)
		lost := float64(fleet.Throttles) / float64(fleet.Throttles+fleet.Invocations)
		require.InEpsilon(t, erlang(lines, 4), lost, close2, name)
		require.InDelta(t, fleet.Throttles, m.load.failures, 1)
	}
}

// erlang is the share of calls lost on so many lines under a load in erlang.
func erlang(lines int, load float64) float64 {
	b := 1.0
	for k := 1; k <= lines; k++ {
		b = load * b / (float64(k) + load*b)
	}
	return b
}

// A function that is rarely invoked starts cold if nobody came within the keep-alive:
// exp(-arrivals × keep-alive).
func TestColdStartsOfRareInvocations(t *testing.T) {
	t.Parallel()
	for _, gap := range []time.Duration{300 * time.Second, 650 * time.Second, 2000 * time.Second} {
		f := lambda.Function{Model: &lambda.Model{Init: lambda.Constant(0), Duration: lambda.Constant(time.Millisecond)}}
		m := newModelled(t, lambda.Options{Lifetime: forever}, f, lambda.Exponential(gap))
		require.NoError(t, m.w.Run(m.w.Now().Add(25000*gap)))
		fleet := m.fleet(t)
		want := math.Exp(-650 / gap.Seconds())
		require.InEpsilon(t, want, float64(fleet.ColdStarts)/float64(fleet.Invocations), close2*(1+0.01/want))
	}
}

// Published results of a model of scale-per-request platforms: arrivals 0.9/s, warm
// 1.991 s, cold 2.244 s, keep-alive 600 s. (Mahmoudi and Khazaei, "Performance
// Modeling of Serverless Computing Platforms", 2020.)
func TestPublishedFleet(t *testing.T) {
	t.Parallel()
	warm, cold := 1991*time.Millisecond, 2244*time.Millisecond
	f := lambda.Function{Model: &lambda.Model{Init: lambda.Constant(cold - warm), Duration: lambda.Exponential(warm)}, Timeout: 900 * time.Second}
	m := newModelled(t, lambda.Options{KeepAlive: 600 * time.Second, Lifetime: forever}, f, lambda.Exponential(time.Second*10/9))
	var n, environments, running, idle float64
	every(m.w, 10*time.Second, 150000*time.Second, func() {
		fleet := m.fleet(t)
		n, environments, running, idle = n+1, environments+float64(fleet.Environments), running+float64(fleet.Running), idle+float64(fleet.Idle)
	})
	fleet := m.fleet(t)
	require.InDelta(t, 0.0014, float64(fleet.ColdStarts)/float64(fleet.Invocations), 0.0001)
	require.InEpsilon(t, 7.7, environments/n, close2)
	require.InEpsilon(t, 1.79, running/n, close2)
	require.InEpsilon(t, 5.9, idle/n, close2)
}
