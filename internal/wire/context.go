package wire

import (
	"context"
	"net/http"
	"strings"
	"time"
)

// Meta is what a request learns on its way and the answer carries. The chain
// that runs an operation fills it; Serve reads it when it encodes.
type Meta struct {
	RequestID string
	AccessKey string // whose signature the request bears, as far as it says
	Lost      error  // set when no answer is to arrive at the client, and why
	Unsigned  error  // set by who read the signature and found none, or a wrong one

	Request *http.Request // as it came, with Body for its body; both may be missing
	Body    []byte

	Secret    func(accessKey string) (secret string, ok bool) // of the keys that the door knows; may be missing
	AccountOf func(accessKey string) string                   // whose a key is; may be missing

	Skew    time.Duration // how far the answer's Date is off
	Attempt int           // which attempt of the SDK's the request is, from 1; 0 if it does not say

	Host  string // as the client named it, with its port
	Path  string
	Query bool // the request speaks the Query protocol, whatever the service's own is
}

// SecretOf returns the secret of a credential's access key, where it is known.
func (m *Meta) SecretOf(credential string) (secret string, ok bool) {
	if m.Secret == nil {
		return "", false
	}
	key, _, _ := strings.Cut(credential, "/")
	return m.Secret(key)
}

// A call is the context of one operation called over the wire.
type call struct {
	context.Context
	service   string
	operation string
	given     []any // addresses of the members sent explicitly as zero
}

type (
	callKey struct{}
	metaKey struct{}
)

func (c *call) Value(key any) any {
	if key == (callKey{}) {
		return c
	}
	return c.Context.Value(key)
}

func callFrom(ctx context.Context) *call {
	c, _ := ctx.Value(callKey{}).(*call)
	return c
}

// WithMeta returns a context that carries m.
func WithMeta(ctx context.Context, m *Meta) context.Context {
	return context.WithValue(ctx, metaKey{}, m)
}

// MetaFrom returns the Meta of the request, or nil.
func MetaFrom(ctx context.Context) *Meta {
	m, _ := ctx.Value(metaKey{}).(*Meta)
	return m
}

// Called returns the service and operation under which the call came over the
// wire. Both are empty for a direct call of a Go method.
func Called(ctx context.Context) (service, operation string) {
	if c := callFrom(ctx); c != nil {
		return c.service, c.operation
	}
	return "", ""
}

// Given tells whether the member at that address was sent, although it is
// zero: Given(ctx, &in.TableName). An empty slice or map that is not nil tells
// it by itself.
func Given(ctx context.Context, member any) bool {
	if c := callFrom(ctx); c != nil {
		return given(c.given, member)
	}
	return false
}

// WithGiven returns a context in which the members at these addresses count
// as sent. A direct caller uses it to send an explicit zero.
func WithGiven(ctx context.Context, members ...any) context.Context {
	c := &call{Context: ctx}
	if outer := callFrom(ctx); outer != nil {
		c.service, c.operation = outer.service, outer.operation
		members = append(members, outer.given...)
	}
	c.given = members
	return c
}

// given compares addresses together with their types, since a struct and its
// first field share an address.
func given(list []any, member any) bool {
	for _, m := range list {
		if m == member {
			return true
		}
	}
	return false
}
