package sim_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// A kitchen cooks what is ordered, which takes a minute; a waiter asks it and is
// told by a signal. Both are data, so a fork's kitchen serves the fork's waiter.
type kitchen struct {
	w      *sim.World
	cooked sim.Signal[sim.Ticket]
	served sim.Signal[sim.Answer]
	heard  []string
}

func newKitchen(w *sim.World) *kitchen {
	k := &kitchen{w: w}
	k.cooked = sim.On(w, "cooked", func(c *sim.Call, t sim.Ticket) {
		dish := "soup"
		c.Answer(t, &dish, nil)
	})
	k.served = sim.On(w, "served", func(c *sim.Call, a sim.Answer) {
		k.heard = append(k.heard, a.Arg.(string)+" gets "+*a.Out.(*string)+" at "+c.Now().Format(time.TimeOnly))
	})
	return k
}

// order answers at once or in a minute.
func (k *kitchen) order(ctx context.Context, slow *bool) (*string, error) {
	return sim.Do(ctx, k.w, sim.Request{Operation: "Order"}, nil, slow, func(c *sim.Call, slow *bool) (*string, error) {
		if *slow {
			k.cooked.At(c, c.Now().Add(time.Minute), c.Park())
			return nil, sim.Parked
		}
		dish := "bread"
		return &dish, nil
	})
}

func (k *kitchen) table(t *testing.T, name string, slow bool) {
	_, err := sim.Do(t.Context(), k.w, sim.Request{Operation: "Table"}, nil, &name, func(c *sim.Call, name *string) (*string, error) {
		sim.Await(c, k.served, *name, func(ctx context.Context) (any, error) {
			out, err := k.order(ctx, &slow)
			if err != nil {
				return nil, err
			}
			return out, nil
		})
		return name, nil
	})
	require.NoError(t, err)
}

// Who awaits hears of an answer whether it comes at once or later.
func TestAwait(t *testing.T) {
	k := newKitchen(sim.NewWorld(sim.Options{Crank: sim.Simulator}))
	k.table(t, "ann", true)
	k.table(t, "bob", false)
	require.NoError(t, k.w.Settle(t.Context()))
	require.Equal(t, []string{"bob gets bread at 00:00:00", "ann gets soup at 00:01:00"}, k.heard)
}

// A fork awaits what its parent awaits, each for itself.
func TestAwaitInAFork(t *testing.T) {
	k := newKitchen(sim.NewWorld(sim.Options{Crank: sim.Simulator}))
	k.table(t, "ann", true)
	var copied *kitchen
	f, err := k.w.Fork(func(f *sim.World) { copied = newKitchen(f) })
	require.NoError(t, err)
	require.NoError(t, f.Settle(t.Context()))
	require.Equal(t, []string{"ann gets soup at 00:01:00"}, copied.heard)
	require.Empty(t, k.heard)
	require.NoError(t, k.w.Settle(t.Context()))
	require.Equal(t, copied.heard, k.heard)
}
