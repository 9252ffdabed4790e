package events

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// maxEntries is how many bytes all events of a request may have (user guide, Sending
// events with PutEvents; 256 KB until January 2026).
const maxEntries = 1 << 20

// PutEventsInput has up to ten events.
type PutEventsInput struct {
	Entries    []PutEventsRequestEntry `aws:"required,len=1..10"`
	EndpointId string                  `aws:"refuse"`
}

// A PutEventsRequestEntry is an event on its way to a bus.
type PutEventsRequestEntry struct {
	Time         time.Time
	Source       string
	Resources    []string `aws:"member.len=..2048"`
	DetailType   string
	Detail       string
	EventBusName string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
	TraceHeader  string `aws:"len=1..500"`

	// No client sends these; AWS's words about a request name them.
	KmsKeyIdentifier string `aws:"refuse"`
	InternalMetadata string `aws:"refuse"`
}

// PutEventsOutput has an answer for each event.
type PutEventsOutput struct {
	FailedEntryCount int32                  `aws:"always"`
	Entries          []PutEventsResultEntry `aws:"always"`
}

// A PutEventsResultEntry is an event's id, or why it was not taken.
type PutEventsResultEntry struct {
	EventId      string
	ErrorCode    string
	ErrorMessage string
}

// PutEvents sends events to buses. Those that a bus does not take are told one by one:
// InvalidArgument, MalformedDetail, NotAuthorizedForSourceException,
// AccessDeniedException. An event for a bus that does not exist is lost without a
// word. Global endpoints are refused. Errors: ValidationException for more than ten
// events, or more than 1 MiB.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html
func (s *Service) PutEvents(ctx context.Context, in *PutEventsInput) (*PutEventsOutput, error) {
	return bus.Do(ctx, s.ep, "PutEvents", in, s.putEvents)
}

func (s *Service) putEvents(c *sim.Call, in *PutEventsInput) (*PutEventsOutput, error) {
	total := 0
	for i := range in.Entries {
		total += in.Entries[i].size()
	}
	if total > maxEntries {
		return nil, errInvalid("Total size of the entries in the request is over the limit.")
	}
	out := &PutEventsOutput{Entries: make([]PutEventsResultEntry, len(in.Entries))}
	ids := c.Rand("event ids")
	for i := range in.Entries {
		id, err := s.putEvent(c, &in.Entries[i], &ids)
		if err != nil {
			out.FailedEntryCount++
			out.Entries[i] = PutEventsResultEntry{ErrorCode: err.Code, ErrorMessage: err.Message}
			continue
		}
		out.Entries[i].EventId = id
	}
	return out, nil
}

// putEvent puts one event on its bus.
func (s *Service) putEvent(c *sim.Call, in *PutEventsRequestEntry, ids *sim.Rand) (id string, fault *Error) {
	detail, fault := in.check()
	if fault != nil {
		return "", fault
	}
	e := &event{
		id: ids.UUID(), kind: in.DetailType, source: in.Source, account: c.Account, region: s.ep.Region, time: in.Time.UTC(),
		resources: in.Resources, detail: detail, ingested: c.Now(), trace: in.TraceHeader,
	}
	if in.Time.IsZero() {
		e.time = c.Now()
	}
	home, b, fault := s.receiver(in.EventBusName)
	if fault != nil {
		return "", fault
	}
	if b != nil {
		p, _ := bus.PrincipalOf(c.Context())
		if to, _, ok := bus.ToARN(p.ARN); ok {
			e.account = to.Account
		}
		if !b.permits(home.ep.Account, e.account, p.ARN, e, "") {
			return "", &Error{"AccessDeniedException", "User is not authorized to perform: events:PutEvents on resource: " + b.arn}
		}
		meterEvent(c, b.arn, in.size())
		c.On(b.arn)
		home.receive(c, b, e.seal())
	}
	return e.id, nil
}

// check looks at an event as PutEvents does, and returns its detail as it is passed
// on: without white space.
func (in *PutEventsRequestEntry) check() (detail []byte, fault *Error) {
	for _, m := range []struct{ name, value string }{{"Source", in.Source}, {"DetailType", in.DetailType}, {"Detail", in.Detail}} {
		if m.value == "" {
			return nil, &Error{"InvalidArgument", "Parameter " + m.name + " is not valid. Reason: " + m.name + " is a required argument."}
		}
	}
	if strings.HasPrefix(in.Source, "aws.") {
		return nil, &Error{"NotAuthorizedForSourceException", "Not authorized for the source."}
	}
	v, err := jsonvalue.Parse(in.Detail)
	if err != nil || v.Kind() != jsonvalue.Object {
		return nil, &Error{"MalformedDetail", "Detail is malformed."}
	}
	return v.Append(make([]byte, 0, len(in.Detail))), nil
}

// receiver finds the bus that a name or an ARN means, perhaps of another account, and
// the service that has it. It is nil if there is none: such events are lost.
func (s *Service) receiver(name string) (home *Service, b *eventBus, fault *Error) {
	to, resource, isARN := bus.ToARN(name)
	if !isARN {
		b, _ = s.busNamed(name)
		return s, b, nil
	}
	if to.Region != s.ep.Region {
		return nil, nil, &Error{"InvalidArgument", "Parameter EventBusName is not valid. Reason: the event bus is in another region."}
	}
	home, ok := s.elsewhere(to)
	if !ok {
		return nil, nil, nil
	}
	b, _ = home.busNamed(strings.TrimPrefix(resource, "event-bus/"))
	return home, b, nil
}

// elsewhere returns the service of another place, or this one.
func (s *Service) elsewhere(to bus.To) (*Service, bool) {
	if to.Region == s.ep.Region && to.Account == s.ep.Account {
		return s, true
	}
	peer, ok := s.ep.Bus.Peer("events", to.Region, to.Account)
	if !ok {
		return nil, false
	}
	other, ok := peer.(*Service)
	return other, ok
}

// Emit puts an event of one of AWS's services on the default bus. It costs nothing.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html
func (s *Service) Emit(c *sim.Call, in bus.Event) {
	v, err := jsonvalue.ParseBytes(in.Detail)
	if err != nil {
		return
	}
	s.emitted++
	r := c.Rand("event id " + strconv.FormatUint(s.emitted, 10))
	e := &event{
		id: r.UUID(), kind: in.DetailType, source: in.Source, account: s.ep.Account, region: s.ep.Region, time: c.Now(),
		resources: in.Resources, detail: v.Append(nil), ingested: c.Now(),
	}
	s.receive(c, s.buses[defaultBus], e.seal())
}

// receive takes an event onto a bus: into its archives, and on to the targets of the
// rules that match.
func (s *Service) receive(c *sim.Call, b *eventBus, e *event) {
	was := c.Request
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account // for the bill: another service may have sent it
	defer func() { c.Request = was }()
	if e.replay == "" {
		s.archive(c, b, e)
	}
	for _, r := range b.match(e.document) {
		s.dispatch(c, r, e)
	}
}

// dispatch sends an event to a rule's targets.
func (s *Service) dispatch(c *sim.Call, r *rule, e *event) {
	for _, t := range r.targets {
		s.start(c, delivery{rule: r, target: t, event: e, first: c.Now()})
	}
}
