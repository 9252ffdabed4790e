package events

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A scheduled rule waits for one due time, the next; a rule that is changed, disabled
// or deleted takes it back. It is upkeep: a cloud with schedules can settle.

// A firing is a due time of a scheduled rule.
type firing struct {
	rule string // its name; scheduled rules are on the default bus
	at   time.Time
}

// arm lets a rule's schedule wait for its next time from now on.
func (s *Service) arm(c *sim.Call, r *rule) {
	s.disarm(c, r)
	if r.schedule != nil && r.enabled() {
		s.waitAfter(c, r, c.Now())
	}
}

func (s *Service) waitAfter(c *sim.Call, r *rule, last time.Time) {
	if at, ok := r.schedule.Next(last, time.UTC); ok {
		s.timers[r.name] = s.fired.Upkeep(c, at, firing{r.name, at})
	}
}

func (s *Service) disarm(c *sim.Call, r *rule) {
	if t, ok := s.timers[r.name]; ok && r.bus == defaultBus {
		c.Stop(t)
		delete(s.timers, r.name)
	}
}

// fire sends a scheduled event to the targets of the rule that is due.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html
func (s *Service) fire(c *sim.Call, f firing) {
	r := s.buses[defaultBus].rule(f.rule)
	if r == nil || r.schedule == nil {
		return
	}
	s.own(c, r.arn)
	s.waitAfter(c, r, f.at)
	ids := c.Rand("event id " + r.arn)
	e := &event{
		id: ids.UUID(), kind: "Scheduled Event", source: "aws.events", account: s.ep.Account, region: s.ep.Region, time: f.at,
		resources: []string{r.arn}, detail: []byte("{}"), ingested: c.Now(),
	}
	s.dispatch(c, r, e.seal())
}
