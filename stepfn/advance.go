package stepfn

import (
	"strconv"

	"github.com/cloudjar/cloudjar/sim"
)

// advance lets something happen to an execution: the interpreter's step, and what
// the step wants of the world.
func (s *Service) advance(c *sim.Call, serial uint64, st stimulus) {
	old, ok := s.executions.Get(&execution{serial: serial})
	if !ok {
		return
	}
	if m := s.machineOf(old); m != nil && m.deleting {
		st = stimulus(aborted{failureOf("", "")}) // it ends at its next transition
	}
	x := *old
	var fx effects
	if x.trial != nil {
		x.run, fx = old.run.step(st, *s.around(c, &x))
		s.executions.ReplaceOrInsert(&x)
		s.applyTrial(c, &x, fx)
		s.endTrial(c, &x)
		return
	}
	x.run, fx = old.run.step(st, s.surroundings(c, old))
	if len(fx.events) > 0 && !x.run.origin.express {
		x.history = &chapter{old.history, fx.events}
	}
	s.executions.ReplaceOrInsert(&x)
	s.meterSteps(c, &x, fx.transitions)
	s.logEvents(c, &x, fx.events)
	for _, r := range fx.requests {
		s.fulfil(c, &x, r)
	}
	s.executions.ReplaceOrInsert(&x)
	if x.ended() && !old.ended() {
		s.finish(c, &x)
	}
}

// machineOf is the state machine of an execution, if it still exists as it was.
func (s *Service) machineOf(x *execution) *machine {
	m := s.machines[x.machine]
	if m == nil || x.run.origin.started.Before(m.created) {
		return nil
	}
	return m
}

// surroundings are what a step of an execution may know of the world.
func (s *Service) surroundings(c *sim.Call, x *execution) surroundings {
	draw := c.Rand("step " + strconv.FormatUint(x.serial, 10) + " " + strconv.FormatInt(x.run.events, 10))
	return surroundings{
		now:    c.Now(),
		random: draw.Float64,
		token:  func(t ticket) string { return s.tokenOf(taskID{x.serial, t}) },
		admit:  s.admit,
	}
}

// ring is a timer of an execution.
func (s *Service) ring(c *sim.Call, id alarmID) {
	s.advance(c, id.execution, elapsed{id.ticket, id.what})
}

// finish is what becomes of the end of an execution.
func (s *Service) finish(c *sim.Call, x *execution) {
	for _, a := range x.alarms {
		c.Stop(a.timer)
	}
	done := *x
	done.alarms, done.tasks = nil, nil
	s.executions.ReplaceOrInsert(&done)
	s.meterEnd(c, &done)
	s.announce(c, &done)
	s.answerSync(c, &done)
	s.tellCaller(c, &done)
	if m := s.machineOf(&done); m != nil && !done.caller.ofMapRun {
		m.running--
		s.bury(m)
	}
	if done.run.origin.express && !done.caller.ofMapRun {
		s.forget(&done)
	}
}

// tellCaller tells the execution that started this one of its end.
func (s *Service) tellCaller(c *sim.Call, x *execution) {
	switch {
	case x.caller.execution == 0:
	case x.caller.ofMapRun:
		s.relay.At(c, c.Now(), relayed{x.caller.execution, childEnded{x.caller.ticket, x.caller.index, x.result()}})
	default:
		s.relay.At(c, c.Now(), relayed{x.caller.execution, s.nestedEnded(x)})
	}
}
