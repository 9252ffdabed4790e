package lambda

import (
	"context"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// The phases of an execution: the platform starts an environment, the function's
// init phase runs in it, then the invoke phase until the code answers or the
// deadline comes.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html

// initLimit is how long the init phase may take on demand. One that takes longer or
// fails is tried again in the invoke phase, with the function's time-out.
const initLimit = 10 * time.Second

// initialise begins the init phase.
func (s *Service) initialise(c *sim.Call, x *execution) {
	x.launched = c.Now().UnixNano()
	s.logInitStart(c, x)
	delay := time.Duration(0)
	if p := x.version.program(); p != nil {
		r := c.Rand("cold start")
		delay = p.coldStart.draw(&r)
	}
	switch {
	case delay > 0:
		s.booted.At(c, c.Now().Add(min(delay, initLimit)), x.number)
	default:
		s.boot(c, x.number)
	}
}

// boot runs the function's own init phase, if it has one.
func (s *Service) boot(c *sim.Call, number uint64) {
	x, ok := s.fleet.executions[number]
	if !ok {
		return
	}
	if p := x.version.program(); p != nil && p.make == nil {
		s.initialised(c, x)
		return
	}
	left := initLimit - time.Duration(c.Now().UnixNano()-x.launched)
	x.timer = s.overdue.At(c, c.Now().Add(left), x.number)
	l, start := s.revive(x.env), s.starter(c, x)
	sim.Go(c, x.caller(), s.inited, func(ctx context.Context) inited {
		ctx, cancel := s.limited(ctx, left)
		defer cancel()
		return inited{number, l.start(ctx, start)}
	})
}

// inited is how an init phase ended.
type inited struct {
	number  uint64
	failure *Failure
}

// initialisedBy ends the init phase that ran outside the world.
func (s *Service) initialisedBy(c *sim.Call, end inited) {
	x, ok := s.fleet.executions[end.number]
	if !ok || x.began != 0 {
		return // it took too long
	}
	c.Stop(x.timer)
	if end.failure != nil {
		s.forget(x.env)
		s.logInitReport(c, x, "error", end.failure.Type)
		s.beginInvoke(c, x)
		return
	}
	s.initialised(c, x)
}

func (s *Service) initialised(c *sim.Call, x *execution) {
	x.init = time.Duration(c.Now().UnixNano() - x.launched)
	x.env.ready = true
	s.beginInvoke(c, x)
}

// initOverdue ends an init phase that took too long.
func (s *Service) initOverdue(c *sim.Call, number uint64) {
	x, ok := s.fleet.executions[number]
	if !ok || x.began != 0 {
		return
	}
	s.forget(x.env)
	s.logInitReport(c, x, "timeout", "")
	s.beginInvoke(c, x)
}

// beginInvoke begins the invoke phase.
func (s *Service) beginInvoke(c *sim.Call, x *execution) {
	now := c.Now()
	x.began = now.UnixNano()
	if m := x.model(); m != nil {
		s.beginModel(c, x, m)
		return
	}
	x.timer = s.expired.At(c, now.Add(x.timeout()+s.grace(x)), x.number)
	s.invoke(c, x)
}

// grace is how much later than its time-out an invocation is given up whose code an
// Executor runs in real time: the executor ends it, and still says what it wrote.
func (s *Service) grace(x *execution) time.Duration {
	if x.version.program() == nil && s.ep.World.Crank() == sim.Real {
		return 5 * time.Second
	}
	return 0
}

// invoke lets the code run, outside the world.
func (s *Service) invoke(c *sim.Call, x *execution) {
	l, start, in, limit := s.revive(x.env), s.starter(c, x), s.invocation(x), x.timeout()
	world, log := c.World(), &logBuffer{}
	unwanted, cancel := context.WithCancel(context.Background())
	l.cancel, l.log = cancel, log
	sim.Go(c, x.caller(), s.returned, func(ctx context.Context) returned {
		ctx, cancel := s.limited(ctx, limit)
		defer cancel()
		stop := context.AfterFunc(unwanted, cancel)
		defer stop()
		in.Deadline, _ = ctx.Deadline()
		ctx = context.WithValue(ctx, logKey{}, &logWriter{world, ctx, log})
		return returned{x.number, l.invoke(ctx, start, in)}
	})
}

// returned is what the code answered.
type returned struct {
	number uint64
	result Result
}

// returnedBy ends an invocation whose code answered, unless it was too late.
func (s *Service) returnedBy(c *sim.Call, end returned) {
	x, ok := s.fleet.executions[end.number]
	if !ok || c.Misbehaves(&stalls, x.target.function.name) {
		return // the deadline ends what has not ended
	}
	c.Stop(x.timer)
	s.finish(c, x, &end.result, x.statusOf(&end.result))
}

// expire ends an invocation at its deadline. The environment is reset: what is in
// its memory is lost, /tmp is not.
func (s *Service) expire(c *sim.Call, number uint64) {
	x, ok := s.fleet.executions[number]
	if !ok {
		return
	}
	s.finish(c, x, timedOut(c, x), timeout)
}

// limited gives user code the time that is left, on the clock that rules there. A
// Simulator's code has no such clock: its context just ends when the time is over.
func (s *Service) limited(ctx context.Context, left time.Duration) (context.Context, context.CancelFunc) {
	if s.ep.World.Crank() == sim.Simulator {
		return context.WithCancel(ctx)
	}
	return context.WithTimeout(ctx, left)
}

// caller names whose calls the code's are.
func (x *execution) caller() string {
	return "lambda " + x.target.function.name + " " + strconv.FormatUint(x.env.number, 10)
}

// finish ends an invocation: its lines are logged, its usage metered, its
// environment freed, its answer given.
func (s *Service) finish(c *sim.Call, x *execution, r *Result, status status) {
	delete(s.fleet.executions, x.number)
	if !r.Streamed && len(r.Payload) > maxResponse {
		r = tooLarge()
	}
	duration := time.Duration(c.Now().UnixNano() - x.began)
	if status == timeout {
		duration = x.timeout()
	}
	var log []byte
	if x.model() == nil {
		log = s.logEnd(c, x, r, duration, status)
		s.settleMemory(x, r, status)
	}
	s.meter(c, x, r, duration)
	s.leave(x.env)
	s.rest(c, x.env)
	c.Answer(x.ticket, x.answer(r, log, duration), nil)
}

// settleMemory says what becomes of an environment's memory after an invocation.
func (s *Service) settleMemory(x *execution, r *Result, status status) {
	l := s.fleet.live[x.env.number]
	if l != nil && l.cancel != nil {
		l.cancel()
		l.cancel, l.log = nil, nil
	}
	x.env.ready = true // what has to start again starts with the next invocation
	if r.Exited || status == timeout && x.version.program() != nil {
		s.forget(x.env)
	}
}
