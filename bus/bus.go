// Package bus is how services are reached: every operation passes one chain,
// and services find each other by name, not by import.
package bus

import (
	"context"
	"errors"
	"net/http"
	"sync"
	"sync/atomic"

	"github.com/cloudjar/cloudjar/internal/digest"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// An Endpoint is one service in one region of one account: the way into it.
type Endpoint struct {
	World   *sim.World
	Bus     *Bus
	Service string // as AWS signs for it: dynamodb, lambda, …
	Region  string
	Account string

	// Check looks at an input's constraints before the operation runs; nil means
	// wire.Validate.
	Check func(ctx context.Context, in any) error

	// RequestID forms the id of a request; nil means a UUID.
	RequestID func(*sim.Rand) string
}

// Do runs one operation of the endpoint: record, faults, constraints, the
// operation itself, usage. A service's exported methods are each one call of Do.
func Do[In, Out any](ctx context.Context, e *Endpoint, operation string, in *In, op func(*sim.Call, *In) (*Out, error)) (*Out, error) {
	return do(ctx, e, operation, e, in, op)
}

// DoUnsummed is Do for an operation that adds its content to the record itself,
// with Call.Mix, where it has it at hand in a cheaper form than its input.
func DoUnsummed[In, Out any](ctx context.Context, e *Endpoint, operation string, in *In, op func(*sim.Call, *In) (*Out, error)) (*Out, error) {
	return do(ctx, e, operation, (*unsummed)(e), in, op)
}

func do[In, Out any](ctx context.Context, e *Endpoint, operation string, g sim.Guard, in *In, op func(*sim.Call, *In) (*Out, error)) (*Out, error) {
	if in == nil {
		in = new(In)
	}
	out, err := sim.Do(ctx, e.World, e.request(operation), g, in, op)
	if err != nil {
		noteLost(ctx, err)
	}
	return out, err
}

func (e *Endpoint) request(operation string) sim.Request {
	return sim.Request{Service: e.Service, Operation: operation, Region: e.Region, Account: e.Account}
}

// Admit adds the request's content to the record, gives it its id, and looks at
// its constraints.
func (e *Endpoint) Admit(c *sim.Call, in any) error {
	c.Mix(digest.Of(in))
	return (*unsummed)(e).Admit(c, in)
}

// unsummed is an endpoint whose operation adds its content itself.
type unsummed Endpoint

func (e *unsummed) Admit(c *sim.Call, in any) error {
	(*Endpoint)(e).identify(c)
	if e.Check != nil {
		return e.Check(c.Context(), in)
	}
	return wire.Validate(c.Context(), in)
}

// noteLost tells the door that no answer is to be sent.
func noteLost(ctx context.Context, err error) {
	if m := wire.MetaFrom(ctx); m != nil && (errors.Is(err, sim.ErrAnswerLost) || errors.Is(err, sim.ErrClosed)) {
		m.Lost = err
	}
}

// identify gives a request that came over the wire its id. What other services do
// within it is no request of the wire's, and leaves it.
func (e *Endpoint) identify(c *sim.Call) {
	m := wire.MetaFrom(c.Context())
	if m == nil || m.RequestID != "" {
		return
	}
	r := c.Rand("request id")
	if e.RequestID != nil {
		m.RequestID = e.RequestID(&r)
	} else {
		m.RequestID = r.UUID()
	}
}

// Reject records a request that failed before its operation was reached:
// malformed, unknown, refused. It returns the error to answer.
func (e *Endpoint) Reject(ctx context.Context, operation string, fault error) error {
	_, err := sim.Do(ctx, e.World, e.request(operation), nil, &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		e.identify(c)
		return nil, fault
	})
	return err
}

// ARN returns the name of one of the endpoint's resources.
func (e *Endpoint) ARN(resource string) string {
	return "arn:aws:" + e.Service + ":" + e.Region + ":" + e.Account + ":" + resource
}

// An Invoker answers operations given as JSON: what an integration that is
// configured rather than programmed speaks (Step Functions' aws-sdk tasks,
// schedulers, API Gateway's AWS integrations).
type Invoker interface {
	InvokeJSON(ctx context.Context, operation string, in []byte) ([]byte, error)

	// EncodeJSON writes an operation's output as InvokeJSON does, for answers
	// that come later.
	EncodeJSON(operation string, out any) ([]byte, error)
}

// A Bus knows every service of a cloud by name, region and account, and who wants
// to be told of what.
type Bus struct {
	find   func(service, region, account string) (Invoker, bool)
	peer   func(service, region, account string) (any, bool) // see Peers
	origin func(host string) (http.Handler, bool)            // see Origins

	mu     sync.Mutex // orders changes of topics; readers need none
	topics atomic.Pointer[map[string][]subscription]
}

// New returns a bus that finds services with find.
func New(find func(service, region, account string) (Invoker, bool)) *Bus { return &Bus{find: find} }
