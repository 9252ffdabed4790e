package events

import (
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct{}

// A Service is Amazon EventBridge in one region of one account.
type Service struct {
	ep      *bus.Endpoint
	opts    Options
	buses   map[string]*eventBus // by name
	timers  map[string]sim.Timer // of scheduled rules, by name
	emitted uint64               // events of AWS's services so far

	archives     map[string]*archive
	replays      map[string]*replay
	connections  map[string]*connection
	destinations map[string]*destination
	tokens       map[string]token     // of OAuth, by connection ARN
	slots        map[string]time.Time // when API destinations take their next event, by ARN
	flights      map[uint64]sim.Timer // the end of waiting for API destinations
	flown        uint64

	due       sim.Signal[delivery] // attempts
	fired     sim.Signal[firing]   // scheduled rules
	expired   sim.Signal[string]   // an archive's oldest event
	replaying sim.Signal[string]   // a replay's next minute
	forgotten sim.Signal[string]   // a replay, long after its end
	landed    sim.Signal[arrival]  // answers of API destinations
	late      sim.Signal[flight]   // API destinations that do not answer
	asker     bus.Asker            // answers of other targets
}

// New returns the service at an endpoint, with its default bus.
func New(ep *bus.Endpoint, opts Options) *Service {
	s := open(ep, opts)
	s.newBus(defaultBus, time.Time{})
	return s
}

func open(ep *bus.Endpoint, opts Options) *Service {
	s := &Service{
		ep: ep, opts: opts, buses: map[string]*eventBus{}, timers: map[string]sim.Timer{}, archives: map[string]*archive{},
		replays: map[string]*replay{}, connections: map[string]*connection{}, destinations: map[string]*destination{},
		tokens: map[string]token{}, slots: map[string]time.Time{}, flights: map[uint64]sim.Timer{},
	}
	s.due = sim.On(ep.World, ep.ARN("deliver"), s.attempt)
	s.fired = sim.On(ep.World, ep.ARN("scheduled rule"), s.fire)
	s.expired = sim.On(ep.World, ep.ARN("archive retention"), s.expire)
	s.replaying = sim.On(ep.World, ep.ARN("replay"), s.replayStep)
	s.forgotten = sim.On(ep.World, ep.ARN("replay retention"), s.forget)
	s.landed = sim.On(ep.World, ep.ARN("api destination answered"), s.land)
	s.late = sim.On(ep.World, ep.ARN("api destination timed out"), s.timeOut)
	s.asker = bus.NewAsker(ep, ep.ARN("delivered"), s.delivered)
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := open(ep, s.opts)
	for name, b := range s.buses {
		f.buses[name] = b.fork()
	}
	for name, a := range s.archives {
		f.archives[name] = a.fork()
	}
	for name, r := range s.replays {
		copied := *r
		f.replays[name] = &copied
	}
	f.timers, f.emitted, f.flown = maps.Clone(s.timers), s.emitted, s.flown
	f.connections, f.destinations = maps.Clone(s.connections), maps.Clone(s.destinations)
	f.tokens, f.slots, f.flights = maps.Clone(s.tokens), maps.Clone(s.slots), maps.Clone(s.flights)
	return f
}

// Wire returns what the service answers on the wire: the JSON 1.1 API of 2015-10-07.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:     "events",
		Protocol: wire.JSON11,
		Target:   "AWSEvents",
		Reject:   s.ep.Reject,
		Ops: wire.Ops{
			"CancelReplay":           wire.Op(s.CancelReplay),
			"CreateApiDestination":   wire.Op(s.CreateApiDestination),
			"CreateArchive":          wire.Op(s.CreateArchive),
			"CreateConnection":       wire.Op(s.CreateConnection),
			"CreateEventBus":         wire.Op(s.CreateEventBus),
			"DeauthorizeConnection":  wire.Op(s.DeauthorizeConnection),
			"DeleteApiDestination":   wire.Op(s.DeleteApiDestination),
			"DeleteArchive":          wire.Op(s.DeleteArchive),
			"DeleteConnection":       wire.Op(s.DeleteConnection),
			"DeleteEventBus":         wire.Op(s.DeleteEventBus),
			"DeleteRule":             wire.Op(s.DeleteRule),
			"DescribeApiDestination": wire.Op(s.DescribeApiDestination),
			"DescribeArchive":        wire.Op(s.DescribeArchive),
			"DescribeConnection":     wire.Op(s.DescribeConnection),
			"DescribeEventBus":       wire.Op(s.DescribeEventBus),
			"DescribeReplay":         wire.Op(s.DescribeReplay),
			"DescribeRule":           wire.Op(s.DescribeRule),
			"DisableRule":            wire.Op(s.DisableRule),
			"EnableRule":             wire.Op(s.EnableRule),
			"ListApiDestinations":    wire.Op(s.ListApiDestinations),
			"ListArchives":           wire.Op(s.ListArchives),
			"ListConnections":        wire.Op(s.ListConnections),
			"ListEventBuses":         wire.Op(s.ListEventBuses),
			"ListReplays":            wire.Op(s.ListReplays),
			"ListRuleNamesByTarget":  wire.Op(s.ListRuleNamesByTarget),
			"ListRules":              wire.Op(s.ListRules),
			"ListTagsForResource":    wire.Op(s.ListTagsForResource),
			"ListTargetsByRule":      wire.Op(s.ListTargetsByRule),
			"PutEvents":              wire.Op(s.PutEvents),
			"PutPermission":          wire.Op(s.PutPermission),
			"PutRule":                wire.Op(s.PutRule),
			"PutTargets":             wire.Op(s.PutTargets),
			"RemovePermission":       wire.Op(s.RemovePermission),
			"RemoveTargets":          wire.Op(s.RemoveTargets),
			"StartReplay":            wire.Op(s.StartReplay),
			"TagResource":            wire.Op(s.TagResource),
			"TestEventPattern":       wire.Op(s.TestEventPattern),
			"UntagResource":          wire.Op(s.UntagResource),
			"UpdateApiDestination":   wire.Op(s.UpdateApiDestination),
			"UpdateArchive":          wire.Op(s.UpdateArchive),
			"UpdateConnection":       wire.Op(s.UpdateConnection),
			"UpdateEventBus":         wire.Op(s.UpdateEventBus),
		},
		Known: slices.Clone(notModelled),
	}
}
