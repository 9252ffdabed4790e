package stepfn

import (
	"math"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func runtimeFailure(cause string) failure { return failure{name: errRuntime, cause: cause} }

// output is the error as a catcher shows it.
func (f failure) output() jsonvalue.Value {
	text := func(s string, absent bool) jsonvalue.Value {
		if absent {
			return jsonvalue.Nil()
		}
		return jsonvalue.Text(s)
	}
	return jsonvalue.Obj(
		jsonvalue.Member{Key: "Error", Value: text(f.name, f.unnamed)},
		jsonvalue.Member{Key: "Cause", Value: text(f.cause, f.uncaused)},
	)
}

// matches tells whether a list of ErrorEquals covers the failure. Nothing covers
// States.Runtime. States.ALL does not cover an output that is too long, but a
// task's result that is: recorded. States.TaskFailed covers all but
// States.Timeout.
func (f failure) matches(names []string) bool {
	if f.name == errRuntime {
		return false
	}
	for _, name := range names {
		switch name {
		case f.name:
			if !f.unnamed {
				return true
			}
		case errAll:
			if !f.terminal {
				return true
			}
		case errTaskFailed:
			if f.name != errTimeout && !f.terminal {
				return true
			}
		case errHeartbeat:
			if f.heartbeat {
				return true
			}
		}
	}
	return false
}

// fault fails a state by its own doing: EvaluationFailed is written for
// JSONata, and the cause says where.
func (s *stepper) fault(c cursor, f *mishap) {
	t := c.thread()
	out := failure{name: f.name, cause: f.cause, terminal: f.name == errDataLimit}
	if f.name == errRuntime || f.name == errQuery {
		out.cause = "An error occurred while executing the state '" + t.state.name + "' (entered at the event id #" + itoa(int(t.entered)) + "). " + f.cause
	}
	if f.name == errQuery {
		// It points to what came before the event at hand, unless the value was
		// found bad after the evaluation: recorded.
		previous := t.before
		if f.late {
			previous = t.last
		}
		t.last = s.note(previous, "EvaluationFailed", &EvaluationFailedEventDetails{Error: out.name, Cause: out.cause, Location: f.location, State: t.state.name})
	}
	s.fail(c, out)
}

// fail is a state's failure: it is tried again, caught, or goes up.
func (s *stepper) fail(c cursor, f failure) {
	if !s.running() {
		return
	}
	t := c.thread()
	s.drop(t, true)
	if !t.handling && s.retry(c, f) {
		return
	}
	if (t.state.kind == "Map" || t.state.kind == "Parallel") && f.name != errRuntime {
		s.emit(t, t.state.kind+"StateFailed", nil)
	}
	for i := range t.state.catch {
		if ca := &t.state.catch[i]; !t.handling && f.matches(ca.errors) {
			t.handling = true
			if fa := s.catch(c, ca, f); fa != nil {
				s.fault(c, fa)
			}
			return
		}
	}
	// States.Runtime ends the execution wherever it comes up, and nothing is said
	// of what that aborts.
	if len(c) == 1 || f.name == errRuntime {
		s.finish(statusFailed, t.last, "ExecutionFailed", f)
		return
	}
	s.kidFailed(c, f)
}

// retry waits for another attempt if a retrier allows one. Each retrier counts
// its own attempts.
func (s *stepper) retry(c cursor, f failure) bool {
	t := c.thread()
	for i := range t.state.retry {
		r := &t.state.retry[i]
		if !f.matches(r.errors) {
			continue
		}
		used := make([]int, len(t.state.retry))
		copy(used, t.retries)
		if used[i] >= r.attempts {
			return false
		}
		delay := r.interval * math.Pow(r.rate, float64(used[i]))
		if r.maxDelay > 0 {
			delay = min(delay, r.maxDelay)
		}
		if r.jitter {
			delay *= s.around.random()
		}
		used[i]++
		t.retries = used
		t.group, t.mapRun = nil, nil
		s.request(setTimer{ticket: s.setTicket(t, phaseRetry), what: timerWait, at: s.around.now.Add(seconds(delay))})
		return true
	}
	return false
}

// seconds is a duration, within reason.
func seconds(n float64) time.Duration {
	const most = 100 * 365 * 24 * 3600
	return time.Duration(min(n, most) * float64(time.Second))
}

// catch leaves a failed state for a catcher's.
func (s *stepper) catch(c cursor, ca *catcher, f failure) *mishap {
	t := c.thread()
	x := s.evaluation(t)
	x.failed = f.output()
	if t.state.lang == langJSONata {
		out, assigned, fa := x.outcome(ca.output, ca.assign, x.failed)
		if fa != nil {
			return fa
		}
		return s.exit(c, out, assigned, ca.next)
	}
	x.input = x.failed
	assigned, fa := x.assigned(ca.assign)
	if fa != nil {
		return fa
	}
	out, fa := x.placed(ca.resultPath, ca.noResult, x.failed)
	if fa != nil {
		return fa
	}
	return s.exit(c, out, assigned, ca.next)
}

// kidFailed fails the Parallel or inline Map state of a thread that failed: the
// other threads are aborted. The group stays as it is for a redrive.
func (s *stepper) kidFailed(c cursor, f failure) {
	t, up := c.thread(), c.parent()
	at := up.thread()
	if at.state.kind == "Map" {
		s.note(t.last, "MapIterationFailed", &MapIterationEventDetails{Name: at.state.name, Index: t.index})
	}
	at.last = t.last
	g := *at.group
	g.failed = true
	g.kids = s.abortKids(at, t)
	at.group = &g
	s.fail(up, f)
}

// abortKids writes what becomes of the threads of a group, but for the one that
// failed, and returns copies of them that wait on nothing.
func (s *stepper) abortKids(at, failed *thread) []*thread {
	kids := make([]*thread, len(at.group.kids))
	for i, kid := range at.group.kids {
		kids[i] = s.abortThread(kid)
		if at.state.kind == "Map" && kid != failed {
			s.note(kids[i].last, "MapIterationAborted", &MapIterationEventDetails{Name: at.state.name, Index: kid.index})
		}
	}
	return kids
}

// abortThread writes what becomes of the state that a thread is in, inner ones
// first, and returns a copy of the thread that waits on nothing. A Fail state
// has no such event.
func (s *stepper) abortThread(t *thread) *thread {
	own := *t
	if t.group != nil && !t.group.failed {
		g := *t.group
		g.failed = true
		g.kids = s.abortKids(t, nil)
		own.group = &g
	}
	if t.mapRun != nil && t.phase == phaseMapRun {
		s.abortMapRun(&own)
	}
	if t.ticket != 0 {
		s.request(dropTicket{ticket: t.ticket, abandoned: true})
		own.ticket = 0
	}
	if t.phase != phaseEnter {
		switch t.state.kind {
		case "Task", "Wait", "Map", "Parallel":
			s.note(t.last, t.state.kind+"StateAborted", nil)
		}
	}
	return &own
}
