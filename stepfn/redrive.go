package stepfn

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// redrive goes on with an execution that failed, was stopped or timed out: the
// state that it stopped in is done again, with all its attempts. What is done
// of a Parallel or Map state stays done.
// https://docs.aws.amazon.com/step-functions/latest/dg/redrive-executions.html
func (s *stepper) redrive() {
	r := s.run
	if r.status == statusSucceeded || r.root == nil {
		return
	}
	again := r.failure.name == errDataLimit
	r.status, r.failure = statusRunning, failure{}
	r.redrives++
	r.redrivenAt = s.around.now
	s.out.transitions++
	s.write(r.events, "ExecutionRedriven", &ExecutionRedrivenEventDetails{r.redrives})
	s.deadline()
	root := *r.root
	r.root = &root
	root.last = r.events
	s.revive(cursor{&root}, again)
}

// revive lets a thread do its state again, or the threads of its group that have
// not ended well.
func (s *stepper) revive(c cursor, again bool) {
	t := c.thread()
	t.ticket, t.retries, t.tries, t.handling = 0, nil, 0, false
	t.result = jsonvalue.Value{}
	switch {
	case t.mapRun != nil && !again:
		s.redriveMap(c)
	case t.group != nil && !again:
		g := *t.group
		g.failed = false
		g.kids = nil
		for _, kid := range t.group.kids {
			own := *kid
			own.last = t.last
			g.kids = append(g.kids, &own)
		}
		t.group, t.phase = &g, phaseGroup
		for _, kid := range g.kids {
			s.revive(c.child(kid), false)
		}
	default:
		t.group, t.mapRun = nil, nil
		if t.phase != phaseEnter {
			t.phase = phaseRun
		}
		s.wake(c)
	}
}
