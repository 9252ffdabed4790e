package streams

import (
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// FirehoseOptions say how Firehose behaves where AWS's behaviour varies.
type FirehoseOptions struct{}

// Firehose is Amazon Data Firehose in one region of one account.
type Firehose struct {
	ep   *bus.Endpoint
	opts FirehoseOptions
}

// NewFirehose returns an empty service at an endpoint.
func NewFirehose(ep *bus.Endpoint, opts FirehoseOptions) *Firehose {
	return &Firehose{ep: ep, opts: opts}
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Firehose) Fork(ep *bus.Endpoint) *Firehose {
	return NewFirehose(ep, s.opts)
}

// Wire returns what the service answers on the wire.
func (s *Firehose) Wire() *wire.Service {
	return &wire.Service{
		Name: "firehose", Protocol: wire.JSON11, Target: "Firehose_20150804",
		Reject: s.ep.Reject, Ops: wire.Ops{},
	}
}
