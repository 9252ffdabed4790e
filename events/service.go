package events

import (
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct{}

// A Service is Amazon EventBridge in one region of one account.
type Service struct {
	ep   *bus.Endpoint
	opts Options
}

// New returns an empty service at an endpoint.
func New(ep *bus.Endpoint, opts Options) *Service {
	return &Service{ep: ep, opts: opts}
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	return New(ep, s.opts)
}

// Wire returns what the service answers on the wire.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:     "events",
		Protocol: wire.JSON11,
		Target:   "AWSEvents",
		Reject:   s.ep.Reject,
		Ops:      wire.Ops{},
		Known:    []string{},
	}
}
