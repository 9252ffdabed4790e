package sqs

import (
	"context"
	"maps"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct {
	// InFlight is how many messages of a queue may be received and not yet deleted.
	// Zero means 120,000, AWS's quota.
	InFlight int

	// Unthrottled takes away the limit of 300 calls per second and action that FIFO
	// queues have unless they are of high throughput.
	Unthrottled bool
}

// inFlightQuota is the quota of both kinds of queues.
const inFlightQuota = 120_000

// A Service is Amazon SQS in one region of one account.
type Service struct {
	ep      *bus.Endpoint
	opts    Options
	queues  map[string]*queue // by name
	deleted map[string]int64  // when queues were deleted that cannot be created again yet
	tasks   []*moveTask       // in the order of their starts
	made    uint64            // queues created so far

	ready    sim.Signal[queueID] // hidden messages come back
	waitOver sim.Signal[waitID]  // a long poll has waited long enough
	moveDue  sim.Signal[string]  // a move task's next messages; its id
}

// New returns the service at an endpoint, without queues.
func New(ep *bus.Endpoint, opts Options) *Service {
	if opts.InFlight <= 0 {
		opts.InFlight = inFlightQuota
	}
	// SQS has words of its own for each violation, so that every operation looks at
	// its input itself.
	ep.Check = func(context.Context, any) error { return nil }
	s := &Service{ep: ep, opts: opts, queues: map[string]*queue{}, deleted: map[string]int64{}}
	s.ready = sim.On(ep.World, ep.ARN("visible"), s.comeBack)
	s.waitOver = sim.On(ep.World, ep.ARN("wait over"), s.giveUp)
	s.moveDue = sim.On(ep.World, ep.ARN("move task"), s.moveOn)
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := New(ep, s.opts)
	for name, q := range s.queues {
		f.queues[name] = q.fork(f)
	}
	f.deleted, f.made = maps.Clone(s.deleted), s.made
	for _, t := range s.tasks {
		copied := *t
		f.tasks = append(f.tasks, &copied)
	}
	return f
}

// Wire returns what the service answers on the wire: the JSON 1.0 API, and the
// Query API of 2012-11-05 for older clients.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:      "sqs",
		Protocol:  wire.JSON10,
		Target:    "AmazonSQS",
		Namespace: "com.amazonaws.sqs",
		AlsoQuery: true,
		Version:   "2012-11-05",
		XMLNS:     "http://queue.amazonaws.com/doc/2012-11-05/",
		Reject:    s.ep.Reject,
		Ops: wire.Ops{
			"AddPermission":                wire.Op(s.AddPermission),
			"CancelMessageMoveTask":        wire.Op(s.CancelMessageMoveTask),
			"ChangeMessageVisibility":      wire.Op(s.ChangeMessageVisibility),
			"ChangeMessageVisibilityBatch": wire.Op(s.ChangeMessageVisibilityBatch),
			"CreateQueue":                  wire.Op(s.CreateQueue),
			"DeleteMessage":                wire.Op(s.DeleteMessage),
			"DeleteMessageBatch":           wire.Op(s.DeleteMessageBatch),
			"DeleteQueue":                  wire.Op(s.DeleteQueue),
			"GetQueueAttributes":           wire.Op(s.GetQueueAttributes),
			"GetQueueUrl":                  wire.Op(s.GetQueueUrl),
			"ListDeadLetterSourceQueues":   wire.Op(s.ListDeadLetterSourceQueues),
			"ListMessageMoveTasks":         wire.Op(s.ListMessageMoveTasks),
			"ListQueueTags":                wire.Op(s.ListQueueTags),
			"ListQueues":                   wire.Op(s.ListQueues),
			"PurgeQueue":                   wire.Op(s.PurgeQueue),
			"ReceiveMessage":               wire.Op(s.ReceiveMessage),
			"RemovePermission":             wire.Op(s.RemovePermission),
			"SendMessage":                  wire.Op(s.SendMessage),
			"SendMessageBatch":             wire.Op(s.SendMessageBatch),
			"SetQueueAttributes":           wire.Op(s.SetQueueAttributes),
			"StartMessageMoveTask":         wire.Op(s.StartMessageMoveTask),
			"TagQueue":                     wire.Op(s.TagQueue),
			"UntagQueue":                   wire.Op(s.UntagQueue),
		},
	}
}
