package scheduler

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// An enabled schedule waits for one due time, the next. It is upkeep until it has come:
// a cloud with schedules can settle.

// A firing is a due time of a schedule.
type firing struct {
	group, name string
	at          time.Time
}

// Scheduler is punctual to the minute. The jar is punctual to the second unless an
// adversary wants it otherwise.
var late = sim.Misbehaviour{
	Name:   "scheduler/late",
	What:   "a target is invoked up to a minute after the scheduled time",
	Doc:    "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
	Chance: 0.1,
}

// duplicated is what at-least-once delivery allows.
var duplicated = sim.Misbehaviour{
	Name:   "scheduler/duplicate",
	What:   "a target is invoked twice for one scheduled time",
	Doc:    "https://docs.aws.amazon.com/scheduler/latest/UserGuide/what-is-scheduler.html",
	Chance: 0.02,
}

// precision is how late an invocation may be (user guide, Schedule types).
const precision = time.Minute

// Misbehaviours returns what AWS's contract allows and the service does only when an
// adversary wants it.
func Misbehaviours() []*sim.Misbehaviour { return []*sim.Misbehaviour{&late, &duplicated} }

// first returns the schedule's first due time from now on.
func (e *schedule) first(now time.Time) (time.Time, bool) {
	if e.expression.Once() {
		return e.expression.Time(e.zone), !e.done // one that has passed is made up for
	}
	from := now
	if e.start.After(now) {
		from = e.start
	}
	every, rate := e.expression.Rate()
	switch {
	case !rate:
		if from != now {
			from = from.Add(-time.Nanosecond) // the start date itself counts
		}
		return e.expression.Next(from, e.zone)
	case e.start.Before(now) && !e.start.IsZero():
		missed := (now.Sub(e.start) + every - 1) / every
		return e.start.Add(missed * every), true
	}
	return from, true
}

// arm lets a new schedule, or a changed one, wait for its next due time from now on.
func (s *Service) arm(c *sim.Call, e *schedule) {
	c.Stop(e.timer)
	e.timer = sim.Timer{}
	if e.state != stateEnabled {
		return
	}
	if at, ok := e.first(c.Now()); ok {
		s.await(c, e, at)
	}
}

// await waits for a due time, unless it is after the schedule's end.
func (s *Service) await(c *sim.Call, e *schedule, at time.Time) {
	f := firing{e.group, e.name, at}
	switch {
	case e.over(at):
	case at.After(c.Now()):
		e.timer = s.due.Upkeep(c, at, f)
	default:
		e.timer = s.due.At(c, c.Now(), f)
	}
}

func (e *schedule) over(at time.Time) bool {
	return !e.expression.Once() && !e.end.IsZero() && at.After(e.end)
}

// fire invokes the target of a schedule that is due, now or within its window, and
// waits for the next time.
func (s *Service) fire(c *sim.Call, f firing) {
	g := s.groups[f.group]
	if g == nil || g.schedule(f.name) == nil {
		return
	}
	changed := *g.schedule(f.name)
	e := &changed
	s.own(c, e.arn)
	e.timer = sim.Timer{}
	r := c.Rand("invocation " + e.arn)
	v := invocation{settings: e.settings, scheduled: f.at, id: r.Hex(16), last: true}
	if e.expression.Once() {
		e.done = true
	} else if next, ok := e.expression.Next(f.at, e.zone); ok && !e.over(next) {
		v.last = false
		s.await(c, e, next)
	}
	g.schedules.ReplaceOrInsert(e)
	at := c.Now()
	if e.window.Mode == modeFlexible {
		at = at.Add(time.Duration(r.Float64() * float64(*e.window.MaximumWindowInMinutes) * float64(time.Minute))).Truncate(time.Second)
	}
	key := e.arn + f.at.String()
	if c.Misbehaves(&late, key) {
		at = at.Add(time.Duration(r.Float64() * float64(precision)))
	}
	c.Use(useInvocation, e.arn, 1)
	v.first = at
	s.invoking.At(c, at, v)
	if c.Misbehaves(&duplicated, key) {
		twin := v
		twin.last = false
		s.invoking.At(c, at.Add(time.Duration(r.Float64()*float64(precision))), twin)
	}
}

// complete ends a schedule that was invoked for the last time.
func (s *Service) complete(c *sim.Call, v *invocation) {
	g := s.groups[v.group]
	if !v.last || v.after != actionDelete || g == nil {
		return
	}
	if e := g.schedule(v.name); e != nil && e.settings == v.settings {
		s.remove(c, g, e)
	}
}

// useInvocation is the dimension of the bill (https://aws.amazon.com/eventbridge/pricing/).
const useInvocation = "Invocation"

// own says on whose behalf an event of the world happens, for its record and the bill.
func (s *Service) own(c *sim.Call, resource string) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	c.On(resource)
}
