package lambda

import (
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/google/btree"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct {
	// CreateDelay is how long a new function or version stays Pending: on AWS a
	// few seconds for a package, up to a minute for an image or a network. Zero
	// means that it is Active as soon as it was created; the answer to the request
	// says Pending either way.
	CreateDelay time.Duration

	// UpdateDelay is how long an update of a function stays InProgress. Until then
	// the function runs what it was before. Zero means no time at all.
	UpdateDelay time.Duration

	// ProvisionDelay is how long it takes to allocate provisioned concurrency: on
	// AWS one to five minutes. Zero means no time at all.
	ProvisionDelay time.Duration

	// MappingDelay is how long it takes to create, change, stop or delete an event
	// source mapping: on AWS up to a minute. Zero means no time at all; the answer to
	// the request says Creating, Updating, … either way.
	MappingDelay time.Duration

	// Concurrency is the account's limit of concurrent executions in the region;
	// zero means AWS's default, 1,000.
	Concurrency int

	// KeepAlive is how long an environment may be idle before it is ended; zero
	// means what was measured on AWS, 650 seconds.
	KeepAlive time.Duration

	// Lifetime is after how long an environment is recycled; nil means what was
	// measured on AWS: between 4.1 and 8.3 hours.
	Lifetime Distribution

	// Executor runs the code of functions that are no code in Go. Without one their
	// invocations are refused.
	Executor Executor
}

// A Service is AWS Lambda in one region of one account.
type Service struct {
	ep   *bus.Endpoint
	opts Options

	functions   *btree.BTreeG[*function] // by name
	sought      function                 // see named
	layers      *btree.BTreeG[*layer]    // by name
	signings    *btree.BTreeG[*signing]  // by ARN
	generations uint64                   // see version.generation

	settled     sim.Signal[settling]     // a function's creation or update is done
	provisioned sim.Signal[provisioning] // provisioned concurrency is allocated

	fleet   *fleet // environments and what runs in them
	signals        // of the execution

	feeds feeds // event source mappings
}

// New returns an empty service at an endpoint.
func New(ep *bus.Endpoint, opts Options) *Service {
	if opts.Concurrency <= 0 {
		opts.Concurrency = 1000
	}
	s := &Service{
		ep: ep, opts: opts,
		functions: btree.NewG(32, byName),
		layers:    btree.NewG(32, byLayer),
		signings:  btree.NewG(32, bySigning),
	}
	s.settled = hear(s, "function settled", s.settle)
	s.provisioned = hear(s, "concurrency provisioned", s.allocate)
	s.fleet = newFleet()
	s.listen()
	s.listenMappings()
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := New(ep, s.opts)
	f.functions = s.functions.Clone()
	f.layers = s.layers.Clone()
	f.signings = s.signings.Clone()
	f.generations = s.generations
	f.fleet = s.fleet.fork()
	f.forkMappings(s)
	return f
}

// Wire returns what the service answers on the wire.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:     "lambda",
		Protocol: wire.RESTJSON,

		Around: payloadsAreJSON,
		Reject: s.ep.Reject,
		Ops:    s.operations(),
		Known:  known(),
	}
}
