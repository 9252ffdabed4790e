package bus_test

import (
	"context"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// Who subscribes to a topic is told of it, in the order of names, as part of the
// publisher's call, until it unsubscribes.
func TestPublish(t *testing.T) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	b := bus.New(nil)
	var told []string
	publish := func(topic string) []string {
		told = nil
		_, err := sim.Do(context.Background(), w, sim.Request{Operation: "PutRecord"}, nil, &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
			b.Publish(c, topic)
			return nil, nil
		})
		require.NoError(t, err)
		return told
	}
	listen := func(name string) func(*sim.Call) {
		return func(c *sim.Call) { told = append(told, name+" by "+c.Operation) }
	}
	require.Empty(t, publish("orders"))
	b.Subscribe("orders", "second", listen("second"))
	b.Subscribe("orders", "first", listen("first"))
	b.Subscribe("others", "third", listen("third"))
	require.Equal(t, []string{"first by PutRecord", "second by PutRecord"}, publish("orders"))
	b.Subscribe("orders", "first", listen("again"))
	require.Equal(t, []string{"again by PutRecord", "second by PutRecord"}, publish("orders"))
	b.Unsubscribe("orders", "first")
	b.Unsubscribe("orders", "nobody")
	require.Equal(t, []string{"second by PutRecord"}, publish("orders"))
	require.True(t, b.Wanted("orders"))
	b.Unsubscribe("orders", "second")
	require.False(t, b.Wanted("orders"))
	require.Empty(t, publish("orders"))

	var none *bus.Bus
	none.Publish(nil, "orders")
	require.False(t, none.Wanted("orders"))
	none.Subscribe("orders", "x", nil)
}
