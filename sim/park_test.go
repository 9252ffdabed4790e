package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// A service can tell whether somebody still waits: not in a fork, not who has
// given up, not twice.
func TestAwaited(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Real})
	defer w.Close()
	var ticket sim.Ticket
	ctx, leave := context.WithCancel(t.Context())
	parked, done := make(chan struct{}), make(chan error)
	go func() {
		_, err := sim.Do(ctx, w, sim.Request{Operation: "Wait"}, nil, &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
			defer close(parked)
			ticket = c.Park()
			return nil, sim.Parked
		})
		done <- err
	}()
	<-parked
	awaited := func(w *sim.World) (is bool) {
		_, err := sim.Do(t.Context(), w, sim.Request{Operation: "Look"}, nil, &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
			is = c.Awaited(ticket)
			return nil, nil
		})
		require.NoError(t, err)
		return is
	}
	require.Eventually(t, func() bool { return awaited(w) }, time.Second, time.Millisecond)
	f, err := w.Fork()
	require.NoError(t, err)
	defer f.Close()
	require.False(t, awaited(f))
	leave()
	require.ErrorIs(t, <-done, context.Canceled)
	require.False(t, awaited(w))
}
