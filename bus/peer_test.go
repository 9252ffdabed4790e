package bus_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
)

// A service finds its own kind in another region, if the bus was told how.
func TestPeer(t *testing.T) {
	b := bus.New(nil)
	_, ok := b.Peer("dynamodb", "eu-west-1", "123456789012")
	require.False(t, ok, "nobody told the bus")
	b.Peers(func(service, region, account string) (any, bool) {
		return service + " in " + region + " of " + account, region != "moon-1"
	})
	there, ok := b.Peer("dynamodb", "eu-west-1", "123456789012")
	require.True(t, ok)
	require.Equal(t, "dynamodb in eu-west-1 of 123456789012", there)
	_, ok = b.Peer("dynamodb", "moon-1", "123456789012")
	require.False(t, ok)

	var none *bus.Bus
	_, ok = none.Peer("dynamodb", "eu-west-1", "123456789012")
	require.False(t, ok)
}
