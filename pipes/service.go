package pipes

import (
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct {
	// StateDelay is how long a pipe stays CREATING, STARTING, STOPPING, UPDATING or
	// DELETING. Zero means not at all.
	StateDelay time.Duration
}

// A Service is Amazon EventBridge Pipes in one region of one account.
type Service struct {
	ep     *bus.Endpoint
	opts   Options
	pipes  map[string]*pipe
	serial uint64 // of executions and timers

	settled sim.Signal[string]    // a pipe's change of state is done
	wake    sim.Signal[string]    // there may be something to read
	due     sim.Signal[lanePlace] // a window is over, or a retry is due
	asker   bus.Asker             // of enrichments and targets
}

// New returns an empty service at an endpoint.
func New(ep *bus.Endpoint, opts Options) *Service {
	s := &Service{ep: ep, opts: opts, pipes: map[string]*pipe{}}
	s.settled = sim.On(ep.World, ep.ARN("pipe settled"), s.settle)
	s.wake = sim.On(ep.World, ep.ARN("pipe woken"), s.poll)
	s.due = sim.On(ep.World, ep.ARN("pipe due"), s.laneDue)
	s.asker = bus.NewAsker(ep, ep.ARN("pipe answered"), s.answered)
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := New(ep, s.opts)
	f.serial = s.serial
	for _, name := range s.names() {
		p := s.pipes[name].fork()
		f.pipes[name] = p
		f.subscribe(p)
	}
	return f
}

// names returns the pipes' names in order.
func (s *Service) names() []string { return slices.Sorted(maps.Keys(s.pipes)) }

// next numbers what has to be told apart.
func (s *Service) next() uint64 {
	s.serial++
	return s.serial
}

// own says whose event it is.
func (s *Service) own(c *sim.Call, p *pipe) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	c.On(p.arn)
}

// Wire returns what the service answers on the wire: the REST-JSON API of 2015-10-07.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:     "pipes",
		Protocol: wire.RESTJSON,
		Reject:   s.ep.Reject,
		Ops: wire.Ops{
			"CreatePipe":          wire.Op(s.CreatePipe).At("POST /v1/pipes/{Name}", 200),
			"DeletePipe":          wire.Op(s.DeletePipe).At("DELETE /v1/pipes/{Name}", 200),
			"DescribePipe":        wire.Op(s.DescribePipe).At("GET /v1/pipes/{Name}", 200),
			"ListPipes":           wire.Op(s.ListPipes).At("GET /v1/pipes", 200),
			"ListTagsForResource": wire.Op(s.ListTagsForResource).At("GET /tags/{resourceArn}", 200),
			"StartPipe":           wire.Op(s.StartPipe).At("POST /v1/pipes/{Name}/start", 200),
			"StopPipe":            wire.Op(s.StopPipe).At("POST /v1/pipes/{Name}/stop", 200),
			"TagResource":         wire.Op(s.TagResource).At("POST /tags/{resourceArn}", 200),
			"UntagResource":       wire.Op(s.UntagResource).At("DELETE /tags/{resourceArn}", 200),
			"UpdatePipe":          wire.Op(s.UpdatePipe).At("PUT /v1/pipes/{Name}", 200),
		},
	}
}
