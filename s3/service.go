package s3

import (
	"context"
	"errors"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct {
	// OpenBuckets lets new buckets come as they did before April 2023: public
	// access is not blocked, and access control lists count.
	OpenBuckets bool
}

// A Service is Amazon S3 in one region of one account.
type Service struct {
	ep      *bus.Endpoint
	opts    Options
	buckets map[string]*bucket
	claims  *btree.BTreeG[claim] // see names

	sweeps   sim.Signal[string]
	restores sim.Signal[restoring]
	notices  sim.Signal[notice]
	asker    bus.Asker
}

// New returns an empty service at an endpoint.
func New(ep *bus.Endpoint, opts Options) *Service {
	own := *ep
	own.Check = check
	own.RequestID = func(r *sim.Rand) string { return r.Upper(16) }
	s := &Service{ep: &own, opts: opts, buckets: map[string]*bucket{}, claims: newNames()}
	name := "s3/" + ep.Region + "/" + ep.Account + "/"
	s.sweeps = sim.On(ep.World, name+"sweep", s.onSweep)
	s.restores = sim.On(ep.World, name+"restore", s.onRestore)
	s.notices = sim.On(ep.World, name+"notice", s.onNotice)
	s.asker = bus.NewAsker(ep, name+"told", func(*sim.Call, bus.Reply) {}) // what was not taken is lost
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := New(ep, s.opts)
	f.buckets, f.claims = forkBuckets(s.buckets, f), s.claims.Clone()
	return f
}

// check looks at an input's constraints: S3 says of a document that breaks one
// that it does not validate, and no more.
func check(ctx context.Context, in any) error {
	err := wire.Validate(ctx, in)
	if _, invalid := errors.AsType[*wire.ValidationError](err); invalid {
		return malformedXML()
	}
	return err
}

// Wire returns what the service answers on the wire.
func (s *Service) Wire() *wire.Service {
	w := &wire.Service{
		Name:         "s3",
		Protocol:     wire.RESTXML,
		Namespace:    "http://s3.amazonaws.com/doc/2006-03-01/",
		S3Errors:     true,
		Reject:       s.ep.Reject,
		Authenticate: s.authenticate,
		Ops:          s.operations(),
		Known:        known(),
	}
	w.Around = s.around(w)
	return w
}
