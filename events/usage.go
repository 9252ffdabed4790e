package events

import "github.com/cloudjar/cloudjar/sim"

// The dimensions of the bill (https://aws.amazon.com/eventbridge/pricing/).
const (
	useEvents       = "Event-64K-Chunks"          // custom events, and those sent to other accounts and regions
	useArchived     = "ArchivedEvents-Bytes"      // taken into archives
	useStored       = "TimedStorage-ByteHrs"      // kept in archives
	useDestinations = "ApiDestinationInvocations" // attempts at API destinations

	chunk = 64 << 10
)

// meterEvent meters a custom event, of so many bytes.
func meterEvent(c *sim.Call, bus string, size int) {
	c.Use(useEvents, bus, float64(max(1, (size+chunk-1)/chunk)))
}

// own says on whose behalf an event of the world happens, for its record and the bill.
func (s *Service) own(c *sim.Call, resource string) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	c.On(resource)
}
