package lambda

import "github.com/cloudjar/cloudjar/sim"

// provisionedFor returns an environment that was provisioned for what the invocation
// names, or for the version that it runs, if one is free. The init phases were over
// before: nobody waits for them.
// https://docs.aws.amazon.com/lambda/latest/dg/provisioned-concurrency.html
func (s *Service) provisionedFor(c *sim.Call, t target, v *version) *environment {
	if len(t.function.provisioned) == 0 {
		return nil
	}
	for _, qualifier := range []string{t.qualifier, v.Version} {
		p := t.function.provisioned[qualifier]
		if p == nil {
			continue
		}
		in := t.function.name + ":" + qualifier
		if s.fleet.ready[in] >= p.allocated {
			continue
		}
		s.fleet.ready[in]++
		key := poolKey{generation: v.generation, version: v.Version, provisioned: in}
		e := s.take(c, key)
		if e == nil {
			e = s.launch(c, t.function.name, key)
			e.ready = true
		}
		return e
	}
	return nil
}
