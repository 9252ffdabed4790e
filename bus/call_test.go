package bus_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A listener notes as whom and in which trace it is asked.
type listener struct{ heard []string }

func (l *listener) InvokeJSON(ctx context.Context, operation string, _ []byte) ([]byte, error) {
	p, _ := bus.PrincipalOf(ctx)
	l.heard = append(l.heard, operation+" by "+p.Service+" in "+bus.Trace(ctx))
	return nil, nil
}

func (l *listener) EncodeJSON(string, any) ([]byte, error) { return nil, nil }

// Who asks says as whom, and may name the trace that its request is part of, if it is
// not that of the call within which it asks.
func TestWhoAsksInWhichTrace(t *testing.T) {
	l := &listener{}
	b := bus.New(func(string, string, string) (bus.Invoker, bool) { return l, true })
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	_, err := sim.Do(bus.WithTrace(t.Context(), "outer"), w, sim.Request{}, nil, &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		_, _ = b.Call(c, bus.To{Service: "x"}, "First", nil)
		_, _ = b.Call(c, bus.To{Service: "x", Trace: "own", As: bus.Principal{Service: "sns.amazonaws.com"}}, "Second", nil)
		return nil, nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{"First by  in outer", "Second by sns.amazonaws.com in own"}, l.heard)
}
