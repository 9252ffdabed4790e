package lambda

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// An environment is one execution environment: it runs one invocation at a time and
// is frozen in between. Environments belong to one version of one function.
// https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtime-environment.html
type environment struct {
	number    uint64 // unique in the region
	function  string
	pool      poolKey
	stream    string // its log stream
	idleSince int64  // nanoseconds since 1970
	retires   int64  // when it is recycled at the latest
	reserved  bool   // the invocation under way counts against reserved concurrency
	ready     bool   // its init phase is done: the next invocation finds it warm
}

// A poolKey tells which invocations an environment can serve.
type poolKey struct {
	generation  uint64 // of code and configuration
	version     string
	tenant      string
	provisioned string // the qualifier that it was provisioned for; "" is on demand
}

// A pool is the idle environments for one kind of invocation. The most recently used
// is last and is taken first: with two or more to choose from AWS did so in 99.7 % of
// 23,414 choices measured in 2020.
type pool struct {
	idle     []*environment
	sweeping bool // a sweep is on its way
}

// A fleet is the region's environments and what runs in them.
type fleet struct {
	pools      map[poolKey]*pool
	executions map[uint64]*execution // under way, by number
	loads      map[string]*load      // by function
	numbered   uint64                // the last number given, to an environment or execution
	room       int                   // see Service.unreserved; negative until it is counted
	ready      map[string]int        // busy environments of what is provisioned
	billed     map[string]int64      // until when what is provisioned was metered
	warmings   map[uint64]*warming   // allocations under way, by number
	shared     load                  // of the functions without reserved concurrency, all together

	// live is what runs outside the world: a fork has none of it, and starts it
	// anew where it is needed.
	live map[uint64]*live // by the environment's number
}

func newFleet() *fleet {
	return &fleet{
		pools: map[poolKey]*pool{}, executions: map[uint64]*execution{}, loads: map[string]*load{},
		ready: map[string]int{}, billed: map[string]int64{}, warmings: map[uint64]*warming{}, live: map[uint64]*live{}, room: -1,
	}
}

// fork copies what is data. There are never more environments than concurrency
// allows.
func (f *fleet) fork() *fleet {
	out := newFleet()
	out.numbered, out.shared = f.numbered, f.shared
	for key, p := range f.pools {
		q := &pool{sweeping: p.sweeping, idle: make([]*environment, len(p.idle))}
		for i, e := range p.idle {
			copied := *e
			q.idle[i] = &copied
		}
		out.pools[key] = q
	}
	for n, x := range f.executions {
		copied, env := *x, *x.env
		copied.env = &env
		out.executions[n] = &copied
	}
	maps.Copy(out.ready, f.ready)
	maps.Copy(out.billed, f.billed)
	for n, w := range f.warmings {
		copied := *w
		copied.envs = nil
		for _, e := range w.envs {
			env := *e
			copied.envs = append(copied.envs, &env)
		}
		out.warmings[n] = &copied
	}
	for name, l := range f.loads {
		copied := *l
		out.loads[name] = &copied
	}
	return out
}

func (f *fleet) next() uint64 {
	f.numbered++
	return f.numbered
}

func (f *fleet) pool(key poolKey) *pool {
	p, ok := f.pools[key]
	if !ok {
		p = &pool{}
		f.pools[key] = p
	}
	return p
}

const (
	// defaultKeepAlive is how long AWS keeps an idle environment: 640 to 660 s fit
	// best what was measured in 2020. AWS does not document it.
	defaultKeepAlive = 650 * time.Second

	// Environments are recycled "every few hours", AWS says. The median life was
	// 6.2 hours and the longest 8.3 hours when Wang and others measured it
	// (USENIX ATC 2018, "Peeking Behind the Curtains of Serverless Platforms").
	shortestLife = 41 * time.Hour / 10
	longestLife  = 83 * time.Hour / 10
)

// take returns the most recently used idle environment of a kind, if there is one
// that has not outlived its time.
func (s *Service) take(c *sim.Call, key poolKey) *environment {
	p := s.fleet.pools[key]
	if p == nil {
		return nil
	}
	now := c.Now().UnixNano()
	for n := len(p.idle); n > 0; n = len(p.idle) {
		e := p.idle[n-1]
		p.idle[n-1] = nil
		p.idle = p.idle[:n-1]
		if (key.provisioned != "" || now < e.retires && now-e.idleSince < int64(s.keepAlive())) && !c.Misbehaves(&recycled, e.stream) {
			return e
		}
		s.end(e)
	}
	return nil
}

func (s *Service) keepAlive() time.Duration {
	if s.opts.KeepAlive > 0 {
		return s.opts.KeepAlive
	}
	return defaultKeepAlive
}

// launch makes a new environment, whose init phase is still to come.
func (s *Service) launch(c *sim.Call, function string, key poolKey) *environment {
	r := c.Rand("environment")
	now := c.Now()
	life := s.opts.Lifetime
	if life == nil {
		life = Uniform(shortestLife, longestLife)
	}
	s.fleet.load(function).environments++
	return &environment{
		number: s.fleet.next(), function: function, pool: key,
		stream:  now.Format("2006/01/02") + "/[" + key.version + "]" + r.Hex(32),
		retires: now.UnixNano() + int64(life.draw(&r)),
	}
}

// rest freezes an environment until the next invocation.
func (s *Service) rest(c *sim.Call, e *environment) {
	now := c.Now()
	kept := e.pool.provisioned != ""
	if e.idleSince = now.UnixNano(); e.idleSince >= e.retires && !kept {
		s.end(e)
		return
	}
	p := s.fleet.pool(e.pool)
	p.idle = append(p.idle, e)
	if !p.sweeping && !kept {
		p.sweeping = true
		s.swept.Upkeep(c, now.Add(s.keepAlive()), e.pool)
	}
}

// sweep ends the environments that have been idle for too long. They stand in the
// order in which they became idle, so one timer per pool does.
func (s *Service) sweep(c *sim.Call, key poolKey) {
	p := s.fleet.pools[key]
	if p == nil {
		return
	}
	now := c.Now().UnixNano()
	n := 0
	for n < len(p.idle) && now-p.idle[n].idleSince >= int64(s.keepAlive()) {
		s.end(p.idle[n])
		n++
	}
	p.idle = slices.Delete(p.idle, 0, n)
	if p.sweeping = len(p.idle) > 0; p.sweeping {
		s.swept.Upkeep(c, time.Unix(0, p.idle[0].idleSince).Add(s.keepAlive()), key)
	} else {
		delete(s.fleet.pools, key)
	}
}

// end shuts an environment down.
func (s *Service) end(e *environment) {
	s.fleet.load(e.function).environments--
	s.forget(e)
}

// Fleet counts a function's environments, of all its versions.
type Fleet struct {
	Environments int // alive
	Running      int // an invocation is under way, its cold start included
	Idle         int // frozen

	Invocations uint64 // that were admitted, since the beginning
	ColdStarts  uint64 // of which had to wait for a new environment
	Throttles   uint64 // that were refused for lack of concurrency or rate
}

// Fleet returns how many environments a function has and what they have served. A
// function that nobody invoked has none.
func (s *Service) Fleet(ctx context.Context, function string) (Fleet, error) {
	out, err := sim.Do(ctx, s.ep.World, s.asks("Fleet"), nil, &function, func(c *sim.Call, name *string) (*Fleet, error) {
		id, err := s.identify(c, *name, "")
		if err != nil {
			return nil, err
		}
		return s.count(id.name), nil
	})
	if err != nil {
		return Fleet{}, err
	}
	return *out, nil
}

func (s *Service) count(name string) *Fleet {
	out := &Fleet{}
	l, ok := s.fleet.loads[name]
	if !ok {
		return out
	}
	out.Invocations, out.ColdStarts, out.Throttles = l.invocations, l.coldStarts, l.throttles
	out.Running = l.onDemand + l.provisioned
	out.Idle = l.environments - out.Running
	out.Environments = l.environments
	return out
}
