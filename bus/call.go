package bus

import (
	"context"
	"fmt"
	"strings"

	"github.com/cloudjar/cloudjar/sim"
)

// To is whom a service asks, and as whom.
type To struct {
	Service string // as on the bus: sqs, lambda, …
	Region  string // empty: the caller's
	Account string // empty: the caller's

	As Principal

	Trace string // the trace that the request is part of (see Trace); empty: the caller's
}

// A Principal is who asks, where it is not the account's own user: an AWS
// service on behalf of a resource. Resource policies are about it.
type Principal struct {
	Service string // "sns.amazonaws.com"
	ARN     string // a role that the service took on; resource policies then look at the role
	Source  string // aws:SourceArn: the resource on whose behalf the service asks
	Account string // aws:SourceAccount; empty: the account of Source
}

// SourceAccount returns the account of the resource on whose behalf is asked.
func (p Principal) SourceAccount() string {
	if p.Account != "" {
		return p.Account
	}
	if parts := strings.SplitN(p.Source, ":", 6); len(parts) == 6 {
		return parts[4]
	}
	return ""
}

// ToARN returns where an ARN's resource is, and what it is called there: for
// arn:aws:sqs:eu-west-1:123456789012:orders that is sqs in eu-west-1 of
// 123456789012, and "orders". ok is false for what is no ARN.
func ToARN(arn string) (to To, resource string, ok bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) != 6 || parts[0] != "arn" || parts[2] == "" || parts[5] == "" {
		return To{}, "", false
	}
	return To{Service: parts[2], Region: parts[3], Account: parts[4]}, parts[5], true
}

type principalKey struct{}

// PrincipalOf returns the principal of a request that came over the bus as one.
// ok is false for requests of users.
func PrincipalOf(ctx context.Context) (p Principal, ok bool) {
	p, ok = ctx.Value(principalKey{}).(Principal)
	return p, ok && p != Principal{}
}

// Call asks another service for an operation, given and answered as JSON with Go's
// member names, as part of the call c. The operation has to answer at once: for
// those that take time there is an Asker.
func (b *Bus) Call(c *sim.Call, to To, operation string, in []byte) ([]byte, error) {
	s, err := b.reach(c, to, operation)
	if err != nil {
		return nil, err
	}
	return s.InvokeJSON(to.as(c.Inside()), operation, in)
}

func (b *Bus) reach(c *sim.Call, to To, operation string) (Invoker, error) {
	region, account := to.place(c)
	s, ok := b.find(to.Service, region, account)
	if !ok {
		return nil, fmt.Errorf("bus: the cloud has no service %q; %s wanted its %s", to.Service, c.Service, operation)
	}
	return s, nil
}

func (to To) place(c *sim.Call) (region, account string) {
	region, account = to.Region, to.Account
	if region == "" {
		region = c.Region
	}
	if account == "" {
		account = c.Account
	}
	return region, account
}

// as names who asks, and in which trace. A request within the asked service's own requests is its own.
func (to To) as(ctx context.Context) context.Context {
	if to.Trace != "" {
		ctx = WithTrace(ctx, to.Trace)
	}
	if _, named := PrincipalOf(ctx); !named && to.As == (Principal{}) {
		return ctx
	}
	return context.WithValue(ctx, principalKey{}, to.As)
}

// An Asker asks other services for operations that may take time, such as to
// invoke a function, and is told of the answers.
type Asker struct {
	bus    *Bus
	answer sim.Signal[sim.Answer]
}

// A Reply is the answer to what an Asker asked.
type Reply struct {
	Arg  any    // what was given along
	Body []byte // JSON, if there was no error
	Err  error
}

// asked is what has to be known of a request to read its answer.
type asked struct {
	to        To
	operation string
	arg       any
}

// NewAsker returns an asker whose answers go to reply. Names are unique in a world.
func NewAsker(e *Endpoint, name string, reply func(*sim.Call, Reply)) Asker {
	return Asker{e.Bus, sim.On(e.World, name, func(c *sim.Call, a sim.Answer) {
		q := a.Arg.(asked)
		r := Reply{Arg: q.arg, Err: a.Err}
		if body, done := a.Out.([]byte); done {
			r.Body = body
		} else if r.Err == nil {
			r.Body, r.Err = e.Bus.encode(c, q, a.Out)
		}
		reply(c, r)
	})}
}

func (b *Bus) encode(c *sim.Call, q asked, out any) ([]byte, error) {
	s, err := b.reach(c, q.to, q.operation)
	if err != nil {
		return nil, err
	}
	return s.EncodeJSON(q.operation, out)
}

// Ask asks another service. The answer comes as a signal, now or later; arg is
// given back with it and must not change.
func (a Asker) Ask(c *sim.Call, to To, operation string, in []byte, arg any) {
	to.Region, to.Account = to.place(c)
	sim.Await(c, a.answer, asked{to, operation, arg}, func(ctx context.Context) (any, error) {
		s, err := a.bus.reach(c, to, operation)
		if err != nil {
			return nil, err
		}
		out, err := s.InvokeJSON(to.as(ctx), operation, in)
		if err != nil {
			return nil, err
		}
		return out, nil
	})
}
