package stepfn

import (
	"context"
	"errors"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// A mocked is what a mock answered.
type mocked struct {
	errand errand
	output []byte
	name   string // of an error
	cause  string
	failed bool
}

// runMock lets user code do a task, outside the world.
func (s *Service) runMock(c *sim.Call, e errand, fn Mocked, input string) {
	sim.Go(c, "mock of "+e.resource.service+":"+e.resource.name(), s.mocked, func(ctx context.Context) mocked {
		out, err := fn(ctx, []byte(input))
		if err == nil {
			return mocked{errand: e, output: out}
		}
		m := mocked{errand: e, name: errTaskFailed, cause: err.Error(), failed: true}
		if coded, ok := errors.AsType[interface {
			error
			ErrorCode() string
		}](err); ok {
			m.name = coded.ErrorCode()
		}
		return m
	})
}

// mockAnswered hands a mock's answer to the execution.
func (s *Service) mockAnswered(c *sim.Call, m mocked) {
	id := m.errand.id
	if m.failed {
		s.advance(c, id.execution, taskFailed{ticket: id.ticket, failure: failure{name: m.name, cause: m.cause}})
		return
	}
	output, err := jsonvalue.ParseBytes(m.output)
	if err != nil {
		s.advance(c, id.execution, taskFailed{ticket: id.ticket, failure: failure{name: errRuntime, cause: "The mock's result is no JSON: " + jsonFault(string(m.output))}})
		return
	}
	if m.errand.resource.pattern != patternResponse {
		s.advance(c, id.execution, taskSubmitted{id.ticket, output})
	}
	if m.errand.resource.pattern != patternToken {
		s.advance(c, id.execution, taskSucceeded{ticket: id.ticket, output: output})
	}
}
