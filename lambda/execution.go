package lambda

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A request is one event on its way to a function's code, from whoever asked. It
// never changes.
type request struct {
	id            string // of the invocation; empty means that one is drawn
	payload       []byte // JSON; empty means {}
	clientContext string // JSON
	tenant        string // the tenant that the environment has to belong to, if any
	trace         string // the header X-Amzn-Trace-Id; empty means a new one
	source        string // what the chain came through, for loop detection: "sqs", …
	stream        bool   // the answer may be streamed
}

// An outcome is how an invocation ended. It never changes.
type outcome struct {
	requestID string
	version   string // that was executed

	payload       []byte
	functionError string // "" or "Unhandled"
	errorType     string // of a function error, where known
	log           []byte // the last 4 KB of what was logged
	duration      time.Duration
	contentType   string // of a streamed answer
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
			return s.start(c, t, r, asOutcome)
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
)

// start begins an invocation. It answers with sim.Parked.
func (s *Service) start(c *sim.Call, t target, r *request, as form) (*outcome, error) {
	return nil, &Error{Code: codeServiceFault, Status: 500, Message: "not yet"}
}
