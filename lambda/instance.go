package lambda

import (
	"context"
	"errors"
	"sync"

	"github.com/cloudjar/cloudjar/sim"
)

// A live is the memory of an environment: what runs outside the world. Goroutines of
// user code and the world meet in it.
type live struct {
	cancel context.CancelFunc // of the invocation under way; nil if there is none
	log    *logBuffer         // of that invocation

	running sync.Mutex // held by the code that runs in it

	mu       sync.Mutex
	instance Instance
	closed   bool
}

// A starter is an init phase.
type starter func(ctx context.Context) (Instance, error)

// start runs the init phase, unless it was run before.
func (l *live) start(ctx context.Context, start starter) *Failure {
	l.running.Lock()
	defer l.running.Unlock()
	_, failure := l.started(ctx, start)
	return failure
}

func (l *live) started(ctx context.Context, start starter) (Instance, *Failure) {
	l.mu.Lock()
	instance := l.instance
	l.mu.Unlock()
	if instance != nil {
		return instance, nil
	}
	instance, err := start(ctx)
	if err != nil {
		return nil, failureOf(err)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		_ = instance.Close() // nobody is left to be told
		return instance, nil
	}
	l.instance = instance
	return instance, nil
}

// invoke runs one invocation, after the init phase if there was none: after a reset,
// or in a fork.
func (l *live) invoke(ctx context.Context, start starter, in Invocation) Result {
	l.running.Lock()
	defer l.running.Unlock()
	instance, failure := l.started(ctx, start)
	if failure != nil {
		return Result{Payload: failure.Payload, FunctionError: unhandled, ErrorType: failure.Type, Logs: failure.Logs, Exited: true}
	}
	return instance.Invoke(ctx, in)
}

// close ends the environment.
func (l *live) close() {
	if l.cancel != nil {
		l.cancel()
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed = true; l.instance != nil {
		_ = l.instance.Close()
	}
}

func failureOf(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	return &Failure{Type: "Runtime.Unknown", Payload: errorJSON("Runtime.Unknown", err.Error())}
}

// revive returns the environment's memory: an empty one after a reset and in a fork.
func (s *Service) revive(e *environment) *live {
	l, ok := s.fleet.live[e.number]
	if !ok {
		l = &live{}
		s.fleet.live[e.number] = l
	}
	return l
}

// forget drops an environment's memory.
func (s *Service) forget(e *environment) {
	if l, ok := s.fleet.live[e.number]; ok {
		delete(s.fleet.live, e.number)
		l.close()
	}
}

// starter returns the init phase of the code that an execution runs.
func (s *Service) starter(c *sim.Call, x *execution) starter {
	p := x.version.program()
	if p == nil {
		pack, executor := s.pack(c, x), s.opts.Executor
		return func(ctx context.Context) (Instance, error) { return executor.Start(ctx, pack) }
	}
	family, name := familyOf(x.version.Runtime), x.version.FunctionName
	return func(ctx context.Context) (Instance, error) {
		if p.make == nil {
			return &goInstance{p.handler, family, name}, nil
		}
		return newInstance(ctx, p.make, family, name)
	}
}
