package lambda

import (
	"context"
	"io"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A Handler is a function's code in Go. What NewHandler of aws-lambda-go's package
// lambda returns is one:
//
//	cloud.Lambda.Handle(lambda.Function{Name: "checkout", Handler: awslambda.NewHandler(checkout)})
//
// It runs outside the world, in a goroutine of its own (in a Simulator as a
// sim.Process), and calls the cloud as any client does. Its context carries the
// invocation's deadline (but in a Simulator), aws-lambda-go's lambdacontext, the
// trace header as aws-lambda-go has it, and the cloud that invoked it: with this
// context, clients made before a fork reach the fork.
//
// An error is a function error, shaped as aws-lambda-go shapes it, or as the runtime
// of the function would (see Function.Runtime). A panic ends the environment.
type Handler interface {
	Invoke(ctx context.Context, payload []byte) ([]byte, error)
}

// A HandlerFunc is a Handler that is a function.
type HandlerFunc func(ctx context.Context, payload []byte) ([]byte, error)

// Invoke calls f.
func (f HandlerFunc) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	return f(ctx, payload)
}

// A StreamHandler is a Handler whose answer may be streamed, to callers that ask for
// a stream: InvokeWithResponseStream and function URLs whose mode is RESPONSE_STREAM.
// If the reader has a method ContentType() string, it is the stream's; if it is an
// io.Closer, it is closed. The answer reaches the caller when the stream has ended.
type StreamHandler interface {
	Handler
	InvokeStream(ctx context.Context, payload []byte) (io.Reader, error)
}

// A Function is a function whose code is in Go, or which is modelled. Give it one of
// Handler, New and Model.
type Function struct {
	Name string

	// Handler is the code of all environments: it keeps no state, or shares it
	// among them.
	Handler Handler

	// New is the init phase: it makes the code of one execution environment, which
	// keeps its state for as long as it lives. After a time-out, a panic, and in a
	// fork it is called again.
	New func(ctx context.Context) (Handler, error)

	// Model stands in for code that there is none of.
	Model *Model

	// ColdStart is how long the platform takes to start an environment, before New
	// is called. Without one, a Model takes what was measured for its Runtime and
	// code in Go takes no time at all, so that tests see their own waits alone.
	ColdStart Distribution

	// Runtime is what AWS would say it runs on: "provided.al2023" if empty, as Go
	// functions do. It decides how errors are shaped: a Go type's name becomes the
	// class that "nodejs22.x" and "python3.13" report.
	Runtime string

	Architecture string // "x86_64" if empty, or "arm64"
	Memory       int    // MB, 128 if 0
	Storage      int    // MB of /tmp, 512 if 0
	Timeout      time.Duration
	Environment  map[string]string
	Role         string // an ARN

	// Reserved, if set, is the function's reserved concurrency.
	Reserved *int
}

// A Model is a function of which only the behaviour is known: how long it takes, how
// much memory, how often it fails. Its invocations cost next to nothing, log
// nothing, and run no code.
type Model struct {
	Init     Distribution              // the init phase; nil is what was measured for the runtime
	Duration Distribution              // of an invocation; nil is no time
	Memory   func(*sim.Rand) int       // MB used; nil is what small functions of the runtime use
	Failure  func(*sim.Rand) error     // nil, or what the function fails with
	Answer   func(event []byte) []byte // nil answers null
}

// FailsWith fails a share of the invocations, between 0 and 1, with an error.
func FailsWith(share float64, err error) func(*sim.Rand) error {
	return func(r *sim.Rand) error {
		if r.Float64() < share {
			return err
		}
		return nil
	}
}

// A program is what code.handler holds: code in Go.
type program struct {
	handler   Handler
	make      func(ctx context.Context) (Handler, error)
	model     *Model
	coldStart Distribution
}

// Handle makes a function of code in Go, which is Active at once. If there is one of
// that name already, it gets this code, and what else the Function says.
//
// Errors: those of CreateFunction and UpdateFunctionConfiguration.
func (s *Service) Handle(f Function) error {
	_, err := sim.Do(context.Background(), s.ep.World, s.asks("Handle"), nil, &f, s.handle)
	return err
}

func (s *Service) handle(c *sim.Call, f *Function) (*struct{}, error) {
	in, err := f.request(c)
	if err != nil {
		return nil, err
	}
	code := &code{sha256: sumOf(f.Name), handler: &program{f.Handler, f.New, f.Model, f.coldStart(in.Runtime)}}
	if known, ok := s.named(f.Name); ok {
		return nil, s.rehandle(c, known, in, code, f.Reserved)
	}
	if _, err := s.put(c, in, code); err != nil {
		return nil, err
	}
	made, _ := s.named(f.Name)
	s.activate(made, f.Reserved)
	return nil, nil
}

// rehandle gives a function other code in Go.
func (s *Service) rehandle(c *sim.Call, known *function, in *CreateFunctionInput, code *code, reserved *int) error {
	v := *known.latest
	v.setCode(code)
	if err := s.configure(c, &v, settingsOf(in)); err != nil {
		return err
	}
	s.generations++
	v.generation = s.generations
	v.LastModified = modified(c)
	r := c.Rand("revision " + known.arn)
	s.change(known, func(f *function) {
		if f.previous, f.latest = nil, v.settled(&r); reserved != nil {
			f.reserved = ref(*reserved)
		}
	})
	s.resized()
	return nil
}

// activate ends the creation of a function at once: code in Go is there already.
func (s *Service) activate(f *function, reserved *int) {
	v := *f.latest
	v.State, v.StateReason, v.StateReasonCode, v.LastUpdateStatus = "Active", "", "", "Successful"
	s.change(f, func(f *function) {
		if f.latest = &v; reserved != nil {
			f.reserved = ref(*reserved)
		}
	})
	s.resized()
}

func (f *Function) coldStart(runtime string) Distribution {
	switch {
	case f.ColdStart != nil:
		return f.ColdStart
	case f.Model != nil && f.Model.Init != nil:
		return f.Model.Init
	case f.Model != nil:
		return MeasuredInit(runtime, false)
	}
	return nil
}

// request writes a Function as CreateFunction takes it.
func (f *Function) request(c *sim.Call) (*CreateFunctionInput, error) {
	given := 0
	for _, ok := range []bool{f.Handler != nil, f.New != nil, f.Model != nil} {
		if ok {
			given++
		}
	}
	seconds := int(f.Timeout / time.Second)
	switch {
	case f.Name == "" || given != 1:
		return nil, errInvalid("lambda.Function: give it a Name and one of Handler, New and Model")
	case f.Timeout < 0 || seconds > 900 || f.Timeout%time.Second != 0:
		return nil, errInvalid("lambda.Function: Timeout is in whole seconds, at most 900")
	case f.Memory != 0 && (f.Memory < 128 || f.Memory > 10240):
		return nil, errInvalid("lambda.Function: Memory is between 128 and 10,240 MB")
	}
	in := &CreateFunctionInput{
		FunctionName: f.Name, Runtime: f.Runtime, Handler: "bootstrap", Role: f.Role,
		Timeout: seconds, MemorySize: f.Memory,
	}
	if in.Runtime == "" {
		in.Runtime = "provided.al2023"
	}
	if in.Role == "" {
		in.Role = "arn:aws:iam::" + c.Account + ":role/" + f.Name
	}
	if f.Architecture != "" {
		in.Architectures = []string{f.Architecture}
	}
	if f.Storage != 0 {
		in.EphemeralStorage = &EphemeralStorage{Size: f.Storage}
	}
	if f.Environment != nil {
		in.Environment = &Environment{Variables: f.Environment}
	}
	return in, nil
}
