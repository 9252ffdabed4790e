package iam

import (
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct{}

// A Service is IAM and STS in one account.
type Service struct {
	ep   *bus.Endpoint // of IAM
	sts  *bus.Endpoint
	opts Options
}

// New returns an empty service at the endpoints of IAM and STS.
func New(ep, sts *bus.Endpoint, opts Options) *Service {
	return &Service{ep: ep, sts: sts, opts: opts}
}

// Fork returns the service as it is now on other endpoints, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep, sts *bus.Endpoint) *Service {
	return New(ep, sts, s.opts)
}

// Wire returns what IAM answers on the wire.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: "iam", Protocol: wire.Query, Version: "2010-05-08", Namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
		Reject: s.ep.Reject, Ops: wire.Ops{},
	}
}

// SecurityTokenWire returns what STS answers on the wire.
func (s *Service) SecurityTokenWire() *wire.Service {
	return &wire.Service{
		Name: "sts", Protocol: wire.Query, Version: "2011-06-15", Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		Reject: s.sts.Reject, Ops: wire.Ops{},
	}
}
