package lambda

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A load is what is under way of one function, or of all functions that share the
// account's unreserved concurrency.
type load struct {
	onDemand    int // invocations under way on environments made on demand
	provisioned int // and on provisioned ones

	rate  bucket // invocations
	scale bucket // new environments; functions only

	environments int // alive
	invocations  uint64
	coldStarts   uint64
	throttles    uint64
}

func (f *fleet) load(function string) *load {
	l, ok := f.loads[function]
	if !ok {
		l = &load{}
		f.loads[function] = l
	}
	return l
}

// A bucket holds tokens, which are refilled continuously and never exceed its size.
type bucket struct {
	used float64 // tokens that are missing
	at   int64   // when, in nanoseconds since 1970
}

// take takes a token from a bucket of so many that refills in d, if there is one.
func (b *bucket) take(now int64, size float64, d time.Duration) bool {
	b.used = max(0, b.used-size*float64(now-b.at)/float64(d))
	b.at = now
	if b.used+1 > size {
		return false
	}
	b.used++
	return true
}

const (
	// A function gets 1,000 new environments every 10 seconds, refilled continuously.
	// https://docs.aws.amazon.com/lambda/latest/dg/scaling-behavior.html
	scalingBurst  = 1000
	scalingPeriod = 10 * time.Second

	// Invocations per second are 10 times the concurrency.
	// https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html#concurrency-vs-requests-per-second
	ratePerConcurrency = 10
)

// The reasons of TooManyRequestsException.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html#API_Invoke_Errors
const (
	reservedConcurrency = "ReservedFunctionConcurrentInvocationLimitExceeded"
	reservedRate        = "ReservedFunctionInvocationRateLimitExceeded"
	accountConcurrency  = "ConcurrentInvocationLimitExceeded"
	accountRate         = "FunctionInvocationRateLimitExceeded"
	callerRate          = "CallerRateLimitExceeded"
)

// errThrottled is the answer to an invocation for which there is no room.
func errThrottled(reason string) error {
	return &Error{Code: codeThrottled, Status: 429, Message: "Rate Exceeded.", Reason: reason}
}

// admit finds an environment for an invocation: a provisioned one if the target has
// some that are free, else the most recently used idle one, else a new one.
func (s *Service) admit(c *sim.Call, t target, v *version, tenant string) (*environment, error) {
	l := s.fleet.load(t.function.name)
	e, err := s.place(c, l, t, v, tenant)
	if err != nil {
		l.throttles++
		return nil, err
	}
	l.invocations++
	if !e.ready {
		l.coldStarts++
	}
	return e, nil
}

func (s *Service) place(c *sim.Call, l *load, t target, v *version, tenant string) (*environment, error) {
	if c.Misbehaves(&throttles, t.function.name) {
		return nil, errThrottled(callerRate)
	}
	if e := s.provisionedFor(c, t, v); e != nil {
		l.provisioned++
		return e, nil
	}
	if reason := s.full(c, l, t.function); reason != "" {
		return nil, errThrottled(reason)
	}
	key := poolKey{generation: v.generation, version: v.Version, tenant: tenant}
	e := s.take(c, key)
	if e == nil {
		if !l.scale.take(c.Now().UnixNano(), scalingBurst, scalingPeriod) {
			return nil, errThrottled(accountConcurrency)
		}
		e = s.launch(c, t.function.name, key)
	}
	l.onDemand++
	if t.function.reserved == nil {
		s.fleet.shared.onDemand++
	} else {
		e.reserved = true
	}
	return e, nil
}

// full is the reason for which an invocation on demand is refused, if any.
func (s *Service) full(c *sim.Call, l *load, f *function) string {
	now := c.Now().UnixNano()
	if f.reserved != nil {
		limit := *f.reserved
		switch {
		case l.onDemand >= limit-f.requested(""):
			return reservedConcurrency
		case !l.rate.take(now, float64(ratePerConcurrency*limit), time.Second):
			return reservedRate
		}
		return ""
	}
	switch {
	case s.fleet.shared.onDemand >= s.unreserved():
		return accountConcurrency
	case !s.fleet.shared.rate.take(now, float64(ratePerConcurrency*s.opts.Concurrency), time.Second):
		return accountRate
	}
	return ""
}

// leave gives back the concurrency that an invocation took.
func (s *Service) leave(e *environment) {
	l := s.fleet.load(e.function)
	if e.pool.provisioned != "" {
		l.provisioned--
		s.fleet.ready[e.pool.provisioned]--
		return
	}
	l.onDemand--
	if !e.reserved {
		s.fleet.shared.onDemand--
	}
	e.reserved = false
}

// unreserved is what functions without reserved concurrency share on demand: the
// account's limit without what is reserved or provisioned.
func (s *Service) unreserved() int {
	if s.fleet.room < 0 {
		room := s.opts.Concurrency
		s.functions.Ascend(func(f *function) bool {
			if f.reserved != nil {
				room -= *f.reserved
			} else {
				room -= f.requested("")
			}
			return true
		})
		s.fleet.room = max(0, room)
	}
	return s.fleet.room
}

// resized forgets what was summed up over all functions. It is called whenever one
// was changed, made or deleted.
func (s *Service) resized() { s.fleet.room = -1 }
