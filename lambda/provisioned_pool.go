package lambda

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// Provisioned environments run their init phase when they are allocated. What is
// invoked beyond them spills over to environments on demand.
// https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html

// provisionedInitLimit is how long such an init phase may take, unless the function's
// time-out is longer.
const provisionedInitLimit = 130 * time.Second

// provisionedFor returns an environment that was provisioned for what the invocation
// names, or for the version that it runs, if one is free.
func (s *Service) provisionedFor(c *sim.Call, t target, v *version) *environment {
	if len(t.function.provisioned) == 0 {
		return nil
	}
	for _, qualifier := range []string{t.qualifier, v.Version} {
		p := t.function.provisioned[qualifier]
		in := capacityOf(t.function.name, qualifier)
		if p == nil || s.fleet.ready[in] >= p.allocated {
			continue
		}
		s.accrue(c, t.function.name, qualifier)
		s.fleet.ready[in]++
		key := poolKey{generation: v.generation, version: v.Version, provisioned: in}
		e := s.take(c, key)
		if e == nil { // its code needs no init phase of its own
			e = s.launch(c, t.function.name, key)
			e.ready = true
		}
		return e
	}
	return nil
}

func capacityOf(function, qualifier string) string { return function + ":" + qualifier }

// A warming is an allocation whose environments run their init phases.
type warming struct {
	config provisioning
	envs   []*environment
	left   int
	reason string // why it fails
	limit  sim.Timer
}

// warmed says how one of these init phases ended.
type warmed struct {
	warming uint64
	env     int
	failed  bool
}

// warmUp starts the environments of an allocation.
func (s *Service) warmUp(c *sim.Call, p provisioning) {
	f, ok := s.named(p.name)
	if !ok || f.provisioned[p.qualifier] != p.config {
		return // deleted or replaced meanwhile
	}
	t, ok := f.at(p.qualifier)
	if !ok || !s.initialises(t.version) {
		s.warmedUp(c, p, "")
		return
	}
	number, missing := s.fleet.next(), p.config.requested-p.config.allocated
	w := &warming{config: p, left: missing}
	key := poolKey{generation: t.version.generation, version: t.version.Version, provisioned: capacityOf(p.name, p.qualifier)}
	for range missing {
		w.envs = append(w.envs, s.launch(c, p.name, key))
	}
	s.fleet.warmings[number] = w
	limit := max(provisionedInitLimit, time.Duration(t.version.Timeout)*time.Second)
	for i, e := range w.envs {
		x := &execution{version: t.version, target: t, env: e, request: &request{}}
		l, start := s.revive(e), s.starter(c, x)
		sim.Go(c, x.caller(), s.warmed, func(ctx context.Context) warmed {
			ctx, cancel := s.limited(ctx, limit)
			defer cancel()
			return warmed{number, i, l.start(ctx, start) != nil}
		})
	}
	if w.left == 0 {
		s.endWarming(c, number, w)
		return
	}
	w.limit = s.overheated.At(c, c.Now().Add(limit), number)
}

// initialises tells whether a version has an init phase that runs code.
func (s *Service) initialises(v *version) bool {
	if p := v.program(); p != nil {
		return p.make != nil
	}
	return s.opts.Executor != nil
}

// warmedBy ends one init phase of an allocation.
func (s *Service) warmedBy(c *sim.Call, end warmed) {
	w, ok := s.fleet.warmings[end.warming]
	if !ok {
		return
	}
	w.left--
	if end.failed {
		w.reason = "FUNCTION_ERROR_INIT_FAILURE"
	} else {
		w.envs[end.env].ready = true
	}
	if w.left == 0 {
		s.endWarming(c, end.warming, w)
	}
}

// overheat ends an allocation that takes too long. In a fork it always comes to that,
// since the init phases run in the parent.
func (s *Service) overheat(c *sim.Call, number uint64) {
	if w, ok := s.fleet.warmings[number]; ok {
		w.reason = "FUNCTION_ERROR_INIT_FAILURE"
		s.endWarming(c, number, w)
	}
}

func (s *Service) endWarming(c *sim.Call, number uint64, w *warming) {
	delete(s.fleet.warmings, number)
	c.Stop(w.limit)
	for _, e := range w.envs {
		if e.ready && w.reason == "" {
			s.rest(c, e)
		} else {
			s.end(e)
		}
	}
	s.warmedUp(c, w.config, w.reason)
}

// warmedUp ends an allocation and begins to bill for it.
func (s *Service) warmedUp(c *sim.Call, p provisioning, reason string) {
	s.accrue(c, p.name, p.qualifier)
	s.allocated(p, reason)
	s.fleet.billed[capacityOf(p.name, p.qualifier)] = c.Now().UnixNano()
}

// accrue meters the capacity that was held ready since it was last looked at: when it
// is used, changed or given back, so that idle capacity costs no events.
func (s *Service) accrue(c *sim.Call, function, qualifier string) {
	in, now := capacityOf(function, qualifier), c.Now().UnixNano()
	f, ok := s.named(function)
	if !ok || f.provisioned[qualifier] == nil {
		delete(s.fleet.billed, in)
		return
	}
	since, ok := s.fleet.billed[in]
	t, there := f.at(qualifier)
	if !ok || !there {
		return
	}
	seconds := float64(now-since) / float64(time.Second)
	c.Use(useProvisioned+t.version.suffix(), function, seconds*float64(f.provisioned[qualifier].allocated*t.version.MemorySize)/1024)
	s.fleet.billed[in] = now
}

// release ends the idle environments of what is no longer provisioned.
func (s *Service) release(function, qualifier string) {
	in := capacityOf(function, qualifier)
	for key, p := range s.fleet.pools { // the order in which they end does not matter
		if key.provisioned != in {
			continue
		}
		for _, e := range p.idle {
			s.end(e)
		}
		delete(s.fleet.pools, key)
	}
}
