package sns

import (
	"errors"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A delivery is a message on its way to an endpoint. It is never changed.
type delivery struct {
	to      *subscription
	message *message
	kind    string // empty for a notification
	token   string // of a letter
	first   time.Time
	failed  int  // attempts that failed
	dead    bool // it goes to the dead-letter queue
}

func (d *delivery) kindOf() string {
	if d.kind == "" {
		return kindNotification
	}
	return d.kind
}

// ordered tells whether a delivery waits for those of its group before it.
func (d *delivery) ordered() bool { return d.message.sequence != "" }

// What may happen to messages of standard topics on their way.
var (
	duplicated = sim.Misbehaviour{
		Name:   "sns/duplicate",
		What:   "a message of a standard topic is delivered twice",
		Doc:    "https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html",
		Chance: 0.02,
	}
	delayed = sim.Misbehaviour{
		Name:   "sns/delay",
		What:   "a message of a standard topic arrives up to 30 seconds late, and so after messages that were published later",
		Doc:    "https://docs.aws.amazon.com/sns/latest/dg/sns-create-topic.html",
		Chance: 0.05,
	}
)

const longestDelay = 30 * time.Second

// Misbehaviours returns what AWS's contract allows and the service does only when an
// adversary wants it.
func Misbehaviours() []*sim.Misbehaviour {
	return []*sim.Misbehaviour{&duplicated, &delayed, &partialBatch}
}

// start sends a delivery on its way.
func (s *Service) start(c *sim.Call, d delivery) {
	if d.ordered() {
		if s.queueUp(d) {
			s.due.At(c, c.Now(), d)
		}
		return
	}
	key := d.message.id + d.to.arn
	at := s.slot(c, d.to)
	if c.Misbehaves(&delayed, key) {
		r := c.Rand(delayed.Name + key)
		at = at.Add(time.Duration(r.Float64() * float64(longestDelay)))
	}
	s.due.At(c, at, d)
	if c.Misbehaves(&duplicated, key) {
		r := c.Rand(duplicated.Name + key)
		s.due.At(c, at.Add(time.Duration(r.Float64()*float64(longestDelay))), d)
	}
}

// slot returns when a website that takes so many messages a second takes the next.
func (s *Service) slot(c *sim.Call, sub *subscription) time.Time {
	p := sub.policy(s.topicOf(sub))
	if p.perSecond == 0 {
		return c.Now()
	}
	at := c.Now()
	if next := s.slots[sub.arn]; next.After(at) {
		at = next
	}
	s.slots[sub.arn] = at.Add(time.Duration(float64(time.Second) / p.perSecond))
	return at
}

// send makes an attempt.
func (s *Service) send(c *sim.Call, d delivery) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	c.On(d.to.arn)
	protocol := d.to.protocol
	if d.dead {
		protocol = "sqs"
	}
	switch protocol {
	case "sqs", "lambda", "firehose":
		s.meterDelivery(c, &d)
		r, ok := s.callFor(&d)
		if !ok {
			s.conclude(c, d, errUnknownEndpoint)
			return
		}
		s.asker.Ask(c, r.to, r.operation, r.input, d)
	case "http", "https":
		s.post(c, d)
	default:
		s.meterDelivery(c, &d)
		s.mail(c, &d)
		s.conclude(c, d, nil)
	}
}

var errUnknownEndpoint = errors.New("sns: the endpoint is not one that messages can be delivered to")

// delivered learns what a queue, a function or a delivery stream made of an attempt.
func (s *Service) delivered(c *sim.Call, r bus.Reply) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	s.conclude(c, r.Arg.(delivery), r.Err)
}

// conclude ends an attempt. What failed on the endpoint's side is tried again, as the
// policy says; then, and at once if it was SNS's fault, it goes to the dead-letter
// queue, if there is one.
func (s *Service) conclude(c *sim.Call, d delivery, err error) {
	if err == nil {
		s.finish(c, d)
		return
	}
	if passing(err) {
		p := d.to.policy(s.topicOf(d.to))
		if d.dead {
			p = awsEndpoint
		}
		d.failed++
		if wait, again := p.delay(d.failed); again {
			s.due.At(c, c.Now().Add(wait), d)
			return
		}
	}
	if d.dead || d.to.deadLetter == "" {
		s.finish(c, d)
		return
	}
	d.dead, d.failed = true, 0
	s.due.At(c, c.Now(), d)
}

// finish is done with a delivery, one way or the other.
func (s *Service) finish(c *sim.Call, d delivery) {
	if d.ordered() {
		s.advance(c, d)
	}
}

// passing tells faults on the endpoint's side, which may pass, from those that will
// stay: throttles and server errors, and answers that got lost.
func passing(err error) bool {
	if errors.Is(err, sim.ErrAnswerLost) || errors.Is(err, errWebsite) {
		return true
	}
	var e wire.APIError
	if !errors.As(err, &e) {
		return false
	}
	code := e.ErrorCode()
	return e.HTTPStatus() == 500 || e.HTTPStatus() > 501 || e.HTTPStatus() == 429 ||
		strings.Contains(code, "Throttl") || strings.Contains(code, "TooManyRequests") || code == "OverLimit"
}
