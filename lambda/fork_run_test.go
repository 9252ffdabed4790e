package lambda_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// fork copies a service with its world.
func fork(t *testing.T, w *sim.World, s *lambda.Service) (*sim.World, *lambda.Service) {
	var copied *lambda.Service
	f, err := w.Fork(func(f *sim.World) {
		copied = s.Fork(&bus.Endpoint{World: f, Bus: bus.New(func(string, string, string) (bus.Invoker, bool) { return nil, false }), Service: "lambda", Region: "us-east-1", Account: "123456789012"})
	})
	require.NoError(t, err)
	return f, copied
}

func fleetOf(t *testing.T, s *lambda.Service, name string) lambda.Fleet {
	f, err := s.Fleet(context.Background(), name)
	require.NoError(t, err)
	return f
}

// A fork has the environments, not what runs in them: an invocation under way runs on
// in the parent, and comes to its deadline in the fork.
func TestForkOfAnInvocationUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w, s := newService(lambda.Options{}, sim.Options{Crank: sim.Bubble})
		defer w.Close()
		handle(t, s, lambda.Function{Name: "slow", Timeout: 3 * time.Second, Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) {
			time.Sleep(time.Second)
			return []byte(`"done"`), nil
		})})
		answer := make(chan string)
		go func() { answer <- string(invoke(t, s, &lambda.InvokeInput{FunctionName: "slow"}).Payload) }()
		time.Sleep(500 * time.Millisecond)

		f, copied := fork(t, w, s)
		defer f.Close()
		require.Equal(t, 1, fleetOf(t, copied, "slow").Running)
		require.Equal(t, `"done"`, <-answer)
		require.Equal(t, lambda.Fleet{Environments: 1, Idle: 1, Invocations: 1, ColdStarts: 1}, fleetOf(t, s, "slow"))
		require.Equal(t, 1, fleetOf(t, copied, "slow").Running)
		time.Sleep(3 * time.Second)
		require.Equal(t, lambda.Fleet{Environments: 1, Idle: 1, Invocations: 1, ColdStarts: 1}, fleetOf(t, copied, "slow"))
		require.Equal(t, `"done"`, string(invoke(t, copied, &lambda.InvokeInput{FunctionName: "slow"}).Payload))
	})
}

// What an environment keeps in memory stays with the parent: the fork makes its own,
// in the same environment.
func TestForkMakesMemoryAnew(t *testing.T) {
	w, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "count", New: func(context.Context) (lambda.Handler, error) {
		n := 0
		return lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) {
			n++
			return fmt.Append(nil, n), nil
		}), nil
	}})
	ask := func(s *lambda.Service) string {
		return string(invoke(t, s, &lambda.InvokeInput{FunctionName: "count"}).Payload)
	}
	require.Equal(t, "1", ask(s))
	require.Equal(t, "2", ask(s))
	_, copied := fork(t, w, s)
	require.Equal(t, "1", ask(copied))
	require.Equal(t, "3", ask(s))
	require.Equal(t, "2", ask(copied))
	require.EqualValues(t, 1, fleetOf(t, copied, "count").ColdStarts, "the environment was warm")
}

// Modelled invocations and queued events go on in both, and end alike.
func TestForkOfModels(t *testing.T) {
	w, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "f", Timeout: time.Minute, Model: &lambda.Model{Duration: lambda.Exponential(10 * time.Second), Failure: lambda.FailsWith(0.5, context.Canceled)}})
	for range 50 {
		sendEvent(t, s, "{}")
	}
	require.NoError(t, w.Run(w.Now().Add(5*time.Second)))
	f, copied := fork(t, w, s)
	require.Equal(t, fleetOf(t, s, "f"), fleetOf(t, copied, "f"))
	settle(t, w)
	settle(t, f)
	require.Equal(t, fleetOf(t, s, "f"), fleetOf(t, copied, "f"))
	require.Equal(t, w.Usage(), f.Usage())
	require.Equal(t, w.Hash(), f.Hash())
}
