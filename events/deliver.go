package events

import (
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A delivery is an event on its way to a target. It is never changed.
type delivery struct {
	rule   *rule
	target *target
	event  *event
	first  time.Time // when it set out
	failed int       // attempts that failed

	dead  *failure // why it goes to the dead-letter queue
	tries int      // at the dead-letter queue
}

// What may happen to events on their way: EventBridge delivers at least once, and in
// no order.
var (
	duplicated = sim.Misbehaviour{
		Name:   "events/duplicate",
		What:   "an event is delivered to a target twice",
		Doc:    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html",
		Chance: 0.02,
	}
	delayed = sim.Misbehaviour{
		Name:   "events/delay",
		What:   "an event reaches a target up to 30 seconds late, and so after events that came later",
		Doc:    "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events.html",
		Chance: 0.05,
	}
)

const longestDelay = 30 * time.Second

// Misbehaviours returns what AWS's contract allows and the service does only when an
// adversary wants it.
func Misbehaviours() []*sim.Misbehaviour { return []*sim.Misbehaviour{&duplicated, &delayed} }

// start sends a delivery on its way.
func (s *Service) start(c *sim.Call, d delivery) {
	at := s.slot(c, d.target)
	if !c.Opposed() {
		s.due.At(c, at, d)
		return
	}
	key := d.event.key(d.rule.arn + " " + d.target.Id)
	late := func(m *sim.Misbehaviour) time.Time {
		r := c.Rand(m.Name + key)
		return at.Add(time.Duration(r.Float64() * float64(longestDelay)))
	}
	if c.Misbehaves(&duplicated, key) {
		s.due.At(c, late(&duplicated), d)
	}
	if c.Misbehaves(&delayed, key) {
		at = late(&delayed)
	}
	s.due.At(c, at, d)
}

// attempt makes an attempt.
func (s *Service) attempt(c *sim.Call, d delivery) {
	s.own(c, d.rule.arn)
	if d.dead != nil {
		s.bury(c, d)
		return
	}
	input, ok := d.target.input(d.rule, d.event)
	if !ok {
		s.conclude(c, d, &failure{code: "INVALID_JSON", message: "The input template does not make valid JSON of the event."})
		return
	}
	to, resource, _ := bus.ToARN(d.target.Arn) // PutTargets has looked at it
	to.As = bus.Principal{Service: servicePrincipal, ARN: d.target.RoleArn, Source: d.rule.arn}
	switch {
	case to.Service == "events" && isDestination(resource):
		s.post(c, d, resource, input)
	case to.Service == "events":
		s.conclude(c, d, s.forward(c, d, to, resource))
	case to.Service == "logs":
		s.conclude(c, d, s.log(c, d, to, resource, input))
	default:
		operation, in := d.request(to, resource, input)
		s.asker.Ask(c, to, operation, in, d)
	}
}

// servicePrincipal is who EventBridge is to resource policies.
const servicePrincipal = "events.amazonaws.com"

// delivered learns what became of an attempt at a service.
func (s *Service) delivered(c *sim.Call, r bus.Reply) {
	d := r.Arg.(delivery)
	s.own(c, d.rule.arn)
	if d.dead != nil {
		s.buried(c, d, r.Err)
		return
	}
	s.conclude(c, d, failureOf(r.Err))
}

// conclude ends an attempt. What may pass is tried again, as the retry policy allows;
// what will not, and what has been tried long enough, goes to the dead-letter queue,
// if there is one.
func (s *Service) conclude(c *sim.Call, d delivery, f *failure) {
	if f == nil {
		return
	}
	if f.passing {
		wait := backoff(c, &d)
		if f.wait > wait {
			wait = f.wait
		}
		if f.exhausted = d.target.exhausted(d.failed, c.Now().Add(wait).Sub(d.first)); f.exhausted == "" {
			d.failed++
			s.due.At(c, c.Now().Add(wait), d)
			return
		}
	}
	if queue := d.target.DeadLetterConfig; queue == nil || queue.Arn == "" {
		return // dropped, as the metric FailedInvocations tells
	}
	d.dead = f
	s.due.At(c, c.Now(), d)
}
