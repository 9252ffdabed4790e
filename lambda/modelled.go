package lambda

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// beginModel begins the invoke phase of a function that is only modelled: how it ends
// is known at once.
func (s *Service) beginModel(c *sim.Call, x *execution, m *Model) {
	r := c.Rand("model")
	took := m.Duration.draw(&r)
	x.result = m.result(x, &r)
	end := s.modelled
	if limit := x.timeout(); took >= limit {
		took, end = limit, s.expired
	}
	end.At(c, time.Unix(0, x.began+int64(took)), x.number)
}

var answersNull = &Result{Payload: []byte("null")}

// result is what a modelled invocation answers.
func (m *Model) result(x *execution, r *sim.Rand) *Result {
	if m.Answer == nil && m.Memory == nil && m.Failure == nil {
		return answersNull
	}
	out := *answersNull
	if m.Answer != nil {
		out.Payload = m.Answer(x.request.payload)
	}
	if m.Memory != nil {
		out.MaxMemoryMB = m.Memory(r)
	}
	if m.Failure == nil {
		return &out
	}
	if err := m.Failure(r); err != nil {
		f := familyOf(x.version.Runtime)
		fault := f.fault(err)
		out.Payload, out.FunctionError, out.ErrorType = f.write(fault, x.request.id), unhandled, fault.Type
	}
	return &out
}

// endModel ends a modelled invocation.
func (s *Service) endModel(c *sim.Call, number uint64) {
	if x, ok := s.fleet.executions[number]; ok {
		s.finish(c, x, x.result, success)
	}
}
