package process

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"sync"

	"github.com/cloudjar/cloudjar/lambda"
)

// Options say how processes reach the cloud that runs them.
type Options struct {
	// Door, if set, is the cloud's HTTP handler. Each environment gets a server
	// on 127.0.0.1 that leads there, and its address as AWS_ENDPOINT_URL, so
	// that the SDK clients in the process talk to the cloud. A request's
	// context has the values of the context that Start or Invoke was given.
	Door http.Handler

	// Endpoint is AWS_ENDPOINT_URL where there is no Door: the address of a
	// server that the caller runs. A function's own AWS_ENDPOINT_URL comes
	// first.
	Endpoint string

	// Credentials returns what the functions of an account sign with that have no
	// credentials of their own; nil means the keys of AWS's documentation.
	Credentials func(account string) (accessKeyID, secretAccessKey string)
}

// An Executor starts execution environments as processes. Close it when done.
type Executor struct {
	opts Options

	mu     sync.Mutex
	failed map[string]bool // environments whose init phase failed once, by log stream
	open   map[*instance]bool
	closed bool
}

// New returns an executor. It starts nothing before a function is invoked.
func New(o Options) *Executor {
	return &Executor{opts: o, failed: map[string]bool{}, open: map[*instance]bool{}}
}

// Start unpacks the package and runs the init phase, until ctx ends: AWS gives
// it 10 seconds. What goes wrong in it is a *[lambda.Failure]. Any other error
// means that there can be no environment: the runtime is not one that runs
// here, or the package cannot be unpacked.
//
// AWS runs a failed init phase again in the first invocation, within the
// function's time-out. So the second Start for the same log stream, which an
// environment has to itself, leaves the init phase to Invoke.
func (e *Executor) Start(ctx context.Context, p lambda.Package) (lambda.Instance, error) {
	r, err := runtimeOf(p.Runtime)
	if err != nil {
		return nil, err
	}
	i, err := newInstance(e.opts, p, r)
	if err != nil {
		return nil, fmt.Errorf("cloudjar: function %s: %w", p.FunctionName, err)
	}
	if err := e.keep(i); err != nil {
		return nil, errors.Join(err, i.Close())
	}
	i.onBehalf.Store(&ctx)
	if e.secondStart(p) {
		return i, nil
	}
	if o, ok := i.start(ctx, ""); !ok {
		e.noteFailure(p)
		failure := &lambda.Failure{Type: o.errorType, Payload: o.payload, Logs: i.takeLogs()}
		_ = i.Close() // the failure is what matters
		return nil, failure
	}
	return i, nil
}

// Close closes every environment that is still open: a cloud that ends does not
// tell them.
func (e *Executor) Close() error {
	e.mu.Lock()
	e.closed = true
	open := slices.Collect(maps.Keys(e.open))
	e.mu.Unlock()
	var errs []error
	for _, i := range open {
		errs = append(errs, i.Close())
	}
	return errors.Join(errs...)
}

// keep remembers an environment until it is closed.
func (e *Executor) keep(i *instance) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.closed {
		return errors.New("cloudjar: the executor is closed")
	}
	e.open[i] = true
	i.forget = func() {
		e.mu.Lock()
		defer e.mu.Unlock()
		delete(e.open, i)
	}
	return nil
}

// secondStart says whether the package's environment failed to start before,
// and forgets it.
func (e *Executor) secondStart(p lambda.Package) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	again := e.failed[p.FunctionARN+" "+p.LogStream]
	delete(e.failed, p.FunctionARN+" "+p.LogStream)
	return again
}

func (e *Executor) noteFailure(p lambda.Package) {
	if p.LogStream == "" {
		return
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	e.failed[p.FunctionARN+" "+p.LogStream] = true
}

// folders are where an environment keeps what on AWS is at fixed paths.
type folders struct {
	root    string
	task    string // /var/task
	opt     string // /opt
	runtime string // /var/runtime
	tmp     string // /tmp
	log     string // a file: what the process wrote since the last invocation
}

func makeFolders() (folders, error) {
	root, err := os.MkdirTemp("", "cloudjar-lambda-")
	if err != nil {
		return folders{}, err
	}
	f := folders{root: root, task: root + "/task", opt: root + "/opt", runtime: root + "/runtime", tmp: root + "/tmp", log: root + "/log"}
	for _, dir := range []string{f.task, f.opt, f.runtime, f.tmp} {
		if err := os.Mkdir(dir, 0o755); err != nil {
			return f, errors.Join(err, f.remove())
		}
	}
	return f, nil
}
