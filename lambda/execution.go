package lambda

import (
	"context"
	"net/http"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A request is one event on its way to a function's code, from whoever asked. It
// never changes.
type request struct {
	id            string      // of the invocation; empty means that one is drawn
	payload       []byte      // JSON; empty means {}
	clientContext string      // JSON
	tenant        string      // the tenant that the environment has to belong to, if any
	trace         string      // the header X-Amzn-Trace-Id; empty means a new one
	source        string      // through what the event came, if not through Invoke: "sqs"
	stream        bool        // the answer may be streamed
	cors          http.Header // of a function URL's answer
}

// An outcome is how an invocation ended. It never changes.
type outcome struct {
	requestID string
	version   string // that was executed

	payload       []byte
	functionError string // "" or "Unhandled"
	errorType     string // of a function error, where known
	duration      time.Duration
}

// run invokes a function from inside the world. The answer comes as a signal, now or
// later, with arg: read it with ended. run checks state, concurrency and rate;
// permissions and sizes are for whoever asks to check.
//
// Mappings and the asynchronous queue invoke so.
func (s *Service) run(c *sim.Call, t target, r request, done sim.Signal[sim.Answer], arg any) {
	sim.Await(c, done, arg, func(ctx context.Context) (any, error) {
		out, err := sim.Do(ctx, c.World(), s.asks("Invoke"), nil, &r, func(c *sim.Call, r *request) (*outcome, error) {
			c.On(t.function.arn)
			return nil, s.start(c, t, r, asOutcome)
		})
		if err != nil {
			return nil, err
		}
		return out, nil
	})
}

// ended reads what run's answer says: how the invocation ended, or why the code did
// not run at all, such as for lack of concurrency.
func ended(a sim.Answer) (o *outcome, err error) {
	o, _ = a.Out.(*outcome)
	return o, a.Err
}

// throttled tells whether the code did not run for lack of concurrency: the
// invocation may be tried again later.
func throttled(err error) bool {
	e, ok := err.(*Error)
	return ok && e.Code == codeThrottled
}

func (s *Service) asks(operation string) sim.Request {
	return sim.Request{Service: s.ep.Service, Operation: operation, Region: s.ep.Region, Account: s.ep.Account}
}

const codeThrottled = "TooManyRequestsException"

// A form is what the answer to an invocation looks like.
type form uint8

const (
	asOutcome    form = iota // for run
	asInvoke                 // for Invoke
	asInvokeTail             // for Invoke with LogType Tail
	asStream                 // for InvokeWithResponseStream
	asStreamTail
	asURL // for a function URL
)

// An execution is an invocation under way, from its admission to its answer.
type execution struct {
	number  uint64
	request *request
	target  target
	version *version
	env     *environment
	ticket  sim.Ticket
	form    form

	cold       bool          // it waits, or waited, for the init phase
	suppressed bool          // its init phase failed: the invoke phase tries again
	launched   int64         // when the init phase began, in nanoseconds since 1970
	init       time.Duration // how long the init phase took
	began      int64         // when the invoke phase began
	timer      sim.Timer     // of the init phase's limit, then of the deadline
	result     *Result       // of a modelled invocation, known beforehand
}

// start begins an invocation. It answers with sim.Parked unless the code cannot run.
func (s *Service) start(c *sim.Call, t target, r *request, as form) error {
	v := t.route(c)
	if err := s.runnable(c, t, v, r); err != nil {
		return err
	}
	env, err := s.admit(c, t, v, r.tenant)
	if err != nil {
		return err
	}
	if v.model() == nil { // nobody sees what a model is told
		r.identify(c)
		r.follow(c, t.function, v)
	}
	x := &execution{
		number: s.fleet.next(), request: r, target: t, version: v, env: env, ticket: c.Park(), form: as, cold: !env.ready,
	}
	s.fleet.executions[x.number] = x
	if x.cold {
		s.initialise(c, x)
	} else {
		s.beginInvoke(c, x)
	}
	return sim.Parked
}

// runnable tells why a version's code cannot run, if it cannot.
func (s *Service) runnable(c *sim.Call, t target, v *version, r *request) error {
	isolated := v.TenancyConfig != nil
	switch {
	case c.Misbehaves(&failing, t.function.name):
		return &Error{Code: codeServiceFault, Status: 500, Message: "An internal error occurred."}
	case v.State == "Pending" || v.State == "Failed":
		return errConflict("The operation cannot be performed at this time. The function is currently in the following state: " + v.State)
	case isolated && r.tenant == "":
		return errInvalid("The invoked function is enabled with tenancy configuration. Add a valid tenant ID in your request and try again.")
	case !isolated && r.tenant != "":
		return errInvalid("The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.")
	case v.code.handler == nil && s.opts.Executor == nil:
		return errNoExecutor(t.function.name)
	}
	return s.loops(t.function, r)
}

// errNoExecutor is the jar's own answer to an invocation of code that it cannot run.
func errNoExecutor(name string) error {
	return &Error{
		Code: "cloudjar.NoExecutor", Status: 501,
		Message: "cloudjar cannot run the code of " + name + ": give the function code in Go with Lambda.Handle, or the cloud an Options.Lambda.Executor that runs packages",
	}
}

// program returns the version's code in Go, or nil.
func (v *version) program() *program {
	p, _ := v.code.handler.(*program)
	return p
}

// model returns the version's model, or nil.
func (v *version) model() *Model {
	if p := v.program(); p != nil {
		return p.model
	}
	return nil
}

func (x *execution) model() *Model { return x.version.model() }

func (x *execution) timeout() time.Duration { return time.Duration(x.version.Timeout) * time.Second }
