package sns

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct {
	// Unthrottled lets FIFO topics take whatever comes, for programs that are about
	// something else.
	Unthrottled bool

	// Unsigned leaves messages without a true signature, for programs that are about
	// something else: to sign a message takes longer than all the rest.
	Unsigned bool
}

// A Service is Amazon SNS in one region of one account.
type Service struct {
	ep     *bus.Endpoint
	opts   Options
	topics map[string]*topic        // by name
	subs   map[string]*subscription // by ARN
	tokens map[string]string        // ARNs of subscriptions by their tokens
	parted map[string]*subscription // those that somebody ended, by the tokens that take it back
	lanes  map[laneKey][]delivery   // of FIFO topics; the first is under way
	slots  map[string]time.Time     // when a website may be asked next, by the subscription's ARN
	sms    map[string]string        // attributes
	outbox []Mail                   // grows only

	flights map[uint64]sim.Timer // attempts that wait for a website's answer
	flown   uint64
	signed  signedText // the last one

	due      sim.Signal[delivery]
	asker    bus.Asker
	answered sim.Signal[arrival]
	late     sim.Signal[flight]
	expire   sim.Signal[string] // a token
}

// New returns an empty service at an endpoint.
func New(ep *bus.Endpoint, opts Options) *Service {
	ep.Check = check
	s := &Service{
		ep: ep, opts: opts, topics: map[string]*topic{}, subs: map[string]*subscription{}, tokens: map[string]string{},
		parted: map[string]*subscription{}, lanes: map[laneKey][]delivery{}, slots: map[string]time.Time{},
		sms: map[string]string{}, flights: map[uint64]sim.Timer{},
	}
	s.due = sim.On(ep.World, ep.ARN("deliver"), s.send)
	s.asker = bus.NewAsker(ep, ep.ARN("delivered"), s.delivered)
	s.answered = sim.On(ep.World, ep.ARN("website answered"), s.arrive)
	s.late = sim.On(ep.World, ep.ARN("website timed out"), s.timeOut)
	s.expire = sim.On(ep.World, ep.ARN("token expired"), s.lapse)
	return s
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep *bus.Endpoint) *Service {
	f := New(ep, s.opts)
	for name, t := range s.topics {
		f.topics[name] = t.fork()
	}
	f.subs, f.tokens, f.parted = maps.Clone(s.subs), maps.Clone(s.tokens), maps.Clone(s.parted)
	for k, lane := range s.lanes {
		f.lanes[k] = slices.Clone(lane)
	}
	f.slots, f.sms, f.flights = maps.Clone(s.slots), maps.Clone(s.sms), maps.Clone(s.flights)
	f.outbox, f.flown, f.signed = slices.Clip(s.outbox), s.flown, s.signed
	return f
}

// check is wire.Validate with the code that the Query protocol has for it.
func check(ctx context.Context, in any) error {
	err := wire.Validate(ctx, in)
	if broken, ok := errors.AsType[*wire.ValidationError](err); ok {
		return fault(400, "ValidationError", "%s", broken.ErrorMessage())
	}
	return err
}

// isEndpoint tells the name of an app on a device, which mobile push delivers to.
func isEndpoint(resource string) bool { return strings.HasPrefix(resource, "endpoint/") }

// Wire returns what the service answers on the wire: the Query API of 2010-03-31, and
// the certificate with which messages are verified.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name:     "sns",
		Protocol: wire.Query,
		Version:  "2010-03-31", Namespace: "http://sns.amazonaws.com/doc/2010-03-31/",
		Authenticate: authenticate,
		Around: func(_ context.Context, req *http.Request, _ []byte, next func(*http.Request) *wire.Response) *wire.Response {
			if certificate, ok := serveCertificate(req); ok {
				return certificate
			}
			return next(req)
		},
		Reject: s.ep.Reject,
		Ops: wire.Ops{
			"AddPermission":                wire.Op(s.AddPermission),
			"CheckIfPhoneNumberIsOptedOut": wire.Op(s.CheckIfPhoneNumberIsOptedOut),
			"ConfirmSubscription":          wire.Op(s.ConfirmSubscription),
			"CreateTopic":                  wire.Op(s.CreateTopic),
			"DeleteTopic":                  wire.Op(s.DeleteTopic),
			"GetSMSAttributes":             wire.Op(s.GetSMSAttributes),
			"GetSubscriptionAttributes":    wire.Op(s.GetSubscriptionAttributes),
			"GetTopicAttributes":           wire.Op(s.GetTopicAttributes),
			"ListPhoneNumbersOptedOut":     wire.Op(s.ListPhoneNumbersOptedOut),
			"ListSubscriptions":            wire.Op(s.ListSubscriptions),
			"ListSubscriptionsByTopic":     wire.Op(s.ListSubscriptionsByTopic),
			"ListTagsForResource":          wire.Op(s.ListTagsForResource),
			"ListTopics":                   wire.Op(s.ListTopics),
			"OptInPhoneNumber":             wire.Op(s.OptInPhoneNumber),
			"Publish":                      wire.Op(s.Publish),
			"PublishBatch":                 wire.Op(s.PublishBatch),
			"RemovePermission":             wire.Op(s.RemovePermission),
			"SetSMSAttributes":             wire.Op(s.SetSMSAttributes),
			"SetSubscriptionAttributes":    wire.Op(s.SetSubscriptionAttributes),
			"SetTopicAttributes":           wire.Op(s.SetTopicAttributes),
			"Subscribe":                    wire.Op(s.Subscribe),
			"TagResource":                  wire.Op(s.TagResource),
			"Unsubscribe":                  wire.Op(s.Unsubscribe),
			"UntagResource":                wire.Op(s.UntagResource),
		},
		Known: slices.Clone(notModelled),
	}
}

// notModelled are the operations that AWS has and the service refuses by name: mobile
// push, data protection, and the sandbox and numbers of text messages.
var notModelled = []string{
	"CreatePlatformApplication", "CreatePlatformEndpoint", "CreateSMSSandboxPhoneNumber", "DeleteEndpoint",
	"DeletePlatformApplication", "DeleteSMSSandboxPhoneNumber", "GetDataProtectionPolicy", "GetEndpointAttributes",
	"GetPlatformApplicationAttributes", "GetSMSSandboxAccountStatus", "ListEndpointsByPlatformApplication",
	"ListOriginationNumbers", "ListPlatformApplications", "ListSMSSandboxPhoneNumbers", "PutDataProtectionPolicy",
	"SetEndpointAttributes", "SetPlatformApplicationAttributes", "VerifySMSSandboxPhoneNumber",
}
