package lambda_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// A naive fleet knows nothing but a list of environments.
type naive struct {
	limit     int
	keepAlive time.Duration
	envs      []naiveEnvironment
	throttles uint64
}

type naiveEnvironment struct {
	name int
	free time.Time // when it is, or was, done
}

// serve returns which environment serves an arrival, 0 if none does.
func (n *naive) serve(at time.Time, took time.Duration) int {
	busy, best := 0, -1
	for i, e := range n.envs {
		switch idle := at.Sub(e.free); {
		case idle < 0:
			busy++
		case idle < n.keepAlive && (best < 0 || e.free.After(n.envs[best].free)):
			best = i
		}
	}
	if busy >= n.limit {
		n.throttles++
		return 0
	}
	if best < 0 {
		best = len(n.envs)
		n.envs = append(n.envs, naiveEnvironment{name: best + 1})
	}
	n.envs[best].free = at.Add(took)
	return n.envs[best].name
}

// Random arrivals are served by the environments by which a naive fleet serves them.
func TestFleetIsLikeANaiveOne(t *testing.T) {
	for seed := range uint64(60) {
		r := sim.NewRand(seed)
		limit := 1 + r.IntN(6)
		model := &naive{limit: limit, keepAlive: 10 * time.Second}
		w, s := newService(lambda.Options{KeepAlive: model.keepAlive, Lifetime: forever}, sim.Options{Crank: sim.Simulator, Seed: seed})
		made := 0
		handle(t, s, lambda.Function{Name: "f", Reserved: &limit, Timeout: 900 * time.Second, New: func(context.Context) (lambda.Handler, error) {
			made++
			name := fmt.Append(nil, made)
			return lambda.HandlerFunc(func(ctx context.Context, event []byte) ([]byte, error) {
				_, err := sleeper(ctx, event)
				return name, err
			}), nil
		}})
		type arrival struct {
			at   time.Time
			took int // milliseconds, odd: nothing ends when something arrives
		}
		var arrivals []arrival
		for range 60 {
			arrivals = append(arrivals, arrival{w.Now().Add(time.Duration(2*r.IntN(60000)) * time.Millisecond), 1 + 2*r.IntN(4000)})
		}
		slices.SortFunc(arrivals, func(a, b arrival) int { return a.at.Compare(b.at) })
		arrivals = slices.CompactFunc(arrivals, func(a, b arrival) bool { return a.at.Equal(b.at) })
		served := make([]string, len(arrivals))
		for i, a := range arrivals {
			w.Process(a.at, fmt.Sprint("client ", i), func(ctx context.Context) {
				out, err := s.Invoke(ctx, &lambda.InvokeInput{FunctionName: "f", Payload: fmt.Append(nil, a.took)})
				if served[i] = "0"; err == nil {
					served[i] = string(out.Payload)
				}
			})
		}
		settle(t, w)
		var want []string
		for _, a := range arrivals {
			want = append(want, fmt.Sprint(model.serve(a.at, time.Duration(a.took)*time.Millisecond)))
		}
		require.Equal(t, want, served, "seed %d", seed)
		require.Equal(t, model.throttles, fleetOf(t, s, "f").Throttles)
		require.EqualValues(t, len(model.envs), fleetOf(t, s, "f").ColdStarts)
	}
}
