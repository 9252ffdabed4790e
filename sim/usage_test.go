package sim_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// What was used is kept by the month, also in a fork, and every use tells what it
// goes back to.
func TestUsage(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	var roots []sim.EventID
	w.Meter(func(c *sim.Call, _ sim.Usage) { roots = append(roots, c.Root()) })
	use := sim.On(w, "use", func(c *sim.Call, n float64) { c.Use("Requests", "orders", n) })
	var first sim.EventID
	n := 5.0
	_, err := sim.Do(t.Context(), w, sim.Request{Operation: "Put"}, nil, &n, func(c *sim.Call, n *float64) (*float64, error) {
		first = c.ID()
		c.Use("Requests", "orders", *n)
		use.At(c, c.Now().AddDate(0, 1, 0), 2)
		use.At(c, c.Now().AddDate(0, 3, 0), 1)
		return n, nil
	})
	require.NoError(t, err)
	w.Advance(40 * 24 * time.Hour)
	f, err := w.Fork(func(f *sim.World) {
		sim.On(f, "use", func(c *sim.Call, n float64) { c.Use("Requests", "orders", 10*n) })
	})
	require.NoError(t, err)
	months := func(w *sim.World) (all []any) {
		w.Advance(80 * 24 * time.Hour)
		for _, m := range w.UsageByMonth() {
			all = append(all, m.Ends.Format(time.DateOnly), m.Usage[0].Quantity)
		}
		return all
	}
	require.Equal(t, []any{"2000-02-01", 5.0, "2000-03-01", 2.0, "2000-05-01", 1.0}, months(w))
	require.Equal(t, []any{"2000-02-01", 5.0, "2000-03-01", 2.0, "2000-05-01", 10.0}, months(f))
	require.Equal(t, []sim.EventID{first, first, first}, roots)
}
