package lambda

import "github.com/cloudjar/cloudjar/sim"

// signals are what the execution of functions schedules for itself. Most carry the
// number of an execution, which may have ended meanwhile.
type signals struct {
	booted   sim.Signal[uint64]   // the platform has started an environment
	inited   sim.Signal[inited]   // a function's own init phase has ended
	overdue  sim.Signal[uint64]   // an init phase took too long
	returned sim.Signal[returned] // a handler has answered
	modelled sim.Signal[uint64]   // a modelled invocation is over
	expired  sim.Signal[uint64]   // an invocation has come to its deadline
	swept    sim.Signal[poolKey]  // environments have been idle for too long

	warmed     sim.Signal[warmed] // an init phase of provisioned concurrency has ended
	overheated sim.Signal[uint64] // an allocation takes too long

	attempts sim.Signal[queued]     // an event of the asynchronous queue is due
	attempt  sim.Signal[sim.Answer] // how an attempt ended
}

// listen registers them.
func (s *Service) listen() {
	s.booted = hear(s, "environment started", s.boot)
	s.inited = hear(s, "init phase ended", s.initialisedBy)
	s.overdue = hear(s, "init phase overdue", s.initOverdue)
	s.returned = hear(s, "handler returned", s.returnedBy)
	s.modelled = hear(s, "modelled invocation over", s.endModel)
	s.expired = hear(s, "invocation timed out", s.expire)
	s.swept = hear(s, "idle environments", s.sweep)
	s.warmed = hear(s, "provisioned init phase ended", s.warmedBy)
	s.overheated = hear(s, "provisioned init phases overdue", s.overheat)
	s.attempts = hear(s, "asynchronous event due", s.try)
	s.attempt = hear(s, "asynchronous attempt over", s.tried)
}

// hear registers a signal of the service, in whose name it then meters and asks.
func hear[T any](s *Service, name string, fn func(*sim.Call, T)) sim.Signal[T] {
	return sim.On(s.ep.World, s.ep.ARN(name), func(c *sim.Call, arg T) {
		c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
		fn(c, arg)
	})
}
