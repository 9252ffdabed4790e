package stepfn

import (
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// signals are what the service schedules for itself.
type signals struct {
	timer    sim.Signal[alarmID] // a timer of an execution rings
	serve    sim.Signal[string]  // an activity has tasks, and perhaps workers that wait
	pollOver sim.Signal[pollID]  // a worker has waited a minute
	mocked   sim.Signal[mocked]  // a mock has answered
	launch   sim.Signal[launch]  // an asynchronous Express execution begins
	relay    sim.Signal[relayed] // a stimulus for an execution, from itself or a child
	asker    bus.Asker           // services that tasks call
}

// An alarmID names a timer of an execution.
type alarmID struct {
	execution uint64
	ticket    ticket
	what      timerKind
}

// A relayed is a stimulus on its way.
type relayed struct {
	execution uint64
	stimulus  stimulus
}

// listen registers them.
func (s *Service) listen() {
	s.timer = hear(s, "timer", s.ring)
	s.serve = hear(s, "activity task", s.serveActivity)
	s.pollOver = hear(s, "activity poll over", s.endPoll)
	s.mocked = hear(s, "mock answered", s.mockAnswered)
	s.launch = hear(s, "express execution", s.launchExpress)
	s.relay = hear(s, "stimulus", func(c *sim.Call, r relayed) { s.advance(c, r.execution, r.stimulus) })
	s.asker = bus.NewAsker(s.ep, s.ep.ARN("service answered"), func(c *sim.Call, r bus.Reply) {
		s.own(c)
		s.answered(c, r)
	})
}

// hear registers a signal of the service, in whose name it then meters and asks.
func hear[T any](s *Service, name string, fn func(*sim.Call, T)) sim.Signal[T] {
	return sim.On(s.ep.World, s.ep.ARN(name), func(c *sim.Call, arg T) {
		s.own(c)
		fn(c, arg)
	})
}

// own lets a call be the service's.
func (s *Service) own(c *sim.Call) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
}
