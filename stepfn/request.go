package stepfn

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// fulfil does what an execution wants of the world. It may change x, which is the
// caller's own copy; x's slices are replaced.
func (s *Service) fulfil(c *sim.Call, x *execution, r request) {
	switch r := r.(type) {
	case setTimer:
		s.setAlarm(c, x, r)
	case pause:
		s.relay.At(c, c.Now().Add(pauseTime), relayed{x.serial, resumed{}})
	case dropTicket:
		s.drop(c, x, r)
	case callTask:
		s.callTask(c, x, r)
	case startMapRun:
		s.openMapRun(c, x, r)
	case redriveMapRun:
		x.onMap(r.ticket, func(m *mapRunView) {
			m.status, m.stopped, m.redrives, m.redriven = statusRunning, time.Time{}, r.redrives, c.Now()
		})
	case mapRunCounts:
		s.countMapRun(c, x, r)
	case readItems:
		s.readItems(c, x, r)
	case startChild:
		s.startChild(c, x, r)
	case stopChildren:
		s.stopChildren(c, x, r)
	case writeResults:
		s.writeResults(c, x, r)
	}
}

// pauseTime is how long the states take that an execution enters in one step without
// waiting, so that a loop comes to its time-out: a millisecond each.
const pauseTime = stepTurns * time.Millisecond

// setAlarm sets a timer. A Wait state and a retry are work, which Settle waits for;
// what is only to happen if nothing else does, a time-out, is not.
func (s *Service) setAlarm(c *sim.Call, x *execution, r setTimer) {
	rest := make([]alarm, 0, len(x.alarms)+1)
	for _, a := range x.alarms {
		if a.ticket == r.ticket && a.what == r.what {
			c.Stop(a.timer)
		} else {
			rest = append(rest, a)
		}
	}
	id := alarmID{x.serial, r.ticket, r.what}
	set := s.timer.Upkeep
	if r.what == timerWait {
		set = s.timer.At
	}
	x.alarms = append(rest, alarm{r.ticket, r.what, set(c, r.at, id)})
}

// drop forgets a ticket: its timers, its task, and what the task started.
func (s *Service) drop(c *sim.Call, x *execution, r dropTicket) {
	x.alarms = slices.DeleteFunc(slices.Clone(x.alarms), func(a alarm) bool {
		if a.ticket != r.ticket {
			return false
		}
		c.Stop(a.timer)
		return true
	})
	i := slices.IndexFunc(x.tasks, func(t task) bool { return t.ticket == r.ticket })
	if i < 0 {
		return
	}
	gone := x.tasks[i]
	x.tasks = slices.Delete(slices.Clone(x.tasks), i, i+1)
	if r.abandoned && gone.child != 0 {
		s.advance(c, gone.child, aborted{failureOf("", "")})
	}
}
