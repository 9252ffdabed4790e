package process

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/cloudjar/cloudjar/lambda"
)

// An instance is one execution environment: its folders, and a process that
// comes and goes. After a crash or a time-out the next invocation starts
// another process in the same folders.
type instance struct {
	pack     lambda.Package
	runtime  runtime
	folders  folders
	opts     Options
	endpoint string                          // AWS_ENDPOINT_URL
	door     *http.Server                    // behind it, if it is ours
	onBehalf atomic.Pointer[context.Context] // whose requests they are

	forget  func()          // tells the executor that it is closed
	closing context.Context // ended by Close
	end     context.CancelFunc

	mu      sync.Mutex // one invocation at a time
	process *process   // nil when there is none
	turns   int        // invocations so far
	closed  bool
}

// newInstance unpacks a package; nothing runs yet.
func newInstance(o Options, p lambda.Package, r runtime) (*instance, error) {
	f, err := makeFolders()
	if err != nil {
		return nil, err
	}
	if err := f.fill(p, r); err != nil {
		return nil, errors.Join(err, f.remove())
	}
	i := &instance{pack: p, runtime: r, folders: f, opts: o, endpoint: o.Endpoint, forget: func() {}}
	i.closing, i.end = context.WithCancel(context.Background())
	if o.Door != nil {
		server, address, err := serve(i.doorway(o.Door))
		if err != nil {
			return nil, errors.Join(err, f.remove())
		}
		i.door, i.endpoint = server, "http://"+address
	}
	return i, nil
}

// fill unpacks the layers, in their order, the code and the runtime's files.
func (f folders) fill(p lambda.Package, r runtime) error {
	left := int64(unzippedLimit)
	var err error
	for n, layer := range p.Layers {
		if left, err = unpack(layer, f.opt, left); err != nil {
			return fmt.Errorf("layer %d: %w", n+1, err)
		}
	}
	if _, err := unpack(p.Code, f.task, left); err != nil {
		return err
	}
	if extensions, _ := os.ReadDir(f.opt + "/extensions"); len(extensions) > 0 {
		return fmt.Errorf("external extensions are not modelled: /opt/extensions/%s", extensions[0].Name())
	}
	return r.install(f)
}

// remove removes the folders, also what the function made read-only.
func (f folders) remove() error {
	if err := os.RemoveAll(f.root); err == nil {
		return nil
	}
	_ = filepath.WalkDir(f.root, func(path string, d fs.DirEntry, _ error) error {
		if d != nil && d.IsDir() {
			_ = os.Chmod(path, 0o700)
		}
		return nil
	})
	return os.RemoveAll(f.root)
}

// Invoke runs one invocation, until its deadline, or the function's time-out
// where there is none. After a crash or a time-out the environment is reset, as
// on AWS: its process is gone, and the next invocation starts another; its
// folders stay.
func (i *instance) Invoke(ctx context.Context, in lambda.Invocation) lambda.Result {
	i.mu.Lock()
	defer i.mu.Unlock()
	i.onBehalf.Store(&ctx)
	if in.Deadline.IsZero() {
		in.Deadline = time.Now().Add(i.pack.Timeout)
	}
	ctx, cancel := context.WithDeadline(ctx, in.Deadline)
	defer cancel()
	defer context.AfterFunc(i.closing, cancel)()
	if i.closed {
		r := exited(in.RequestID, nil).result()
		r.Exited = true
		return r
	}
	if i.process != nil && i.process.gone() {
		i.stop()
	}
	var peak int64
	o, ok := i.start(ctx, in.RequestID)
	if ok {
		peak, o = i.invoke(ctx, in)
	}
	r := o.result()
	r.Logs = i.takeLogs()
	r.MaxMemoryMB = int((min(peak, i.memoryLimit()) + 1<<20 - 1) >> 20)
	return r
}

// start runs the init phase, unless it has been. ok is false if it failed, and
// then there is no process.
func (i *instance) start(ctx context.Context, requestID string) (failure outcome, ok bool) {
	if i.process != nil {
		return outcome{}, true
	}
	line, err := i.runtime.command(i.pack, i.folders)
	if err == nil {
		api := newRuntimeAPI(identity{i.pack.FunctionName, i.pack.Version, i.pack.Handler})
		i.process, err = launch(api, line, i.folders.task, i.folders.log, func(api string) []string {
			return environment(i.opts, i.pack, i.runtime, i.folders, api, i.endpoint)
		})
	}
	if err != nil {
		return aboutRequest(requestID, "Runtime.InvalidEntrypoint", i.folders.there(err.Error())), false
	}
	end := i.process.await(ctx, i.memoryLimit(), func(s state) bool { return s != started })
	if s, _ := i.process.api.now(); end == reached && s == initFailed {
		failure = i.process.api.initFailure()
	} else if end == reached {
		i.process.freeze()
		return outcome{}, true
	} else {
		failure = i.fault(end, requestID)
	}
	i.stop()
	return failure, false
}

// invoke gives the process one invocation, and returns what came of it and the
// most memory that the process held.
func (i *instance) invoke(ctx context.Context, in lambda.Invocation) (int64, outcome) {
	p := i.process
	p.thaw()
	p.api.offer(i.turn(in))
	end := p.await(ctx, i.memoryLimit(), func(s state) bool {
		_, done := p.api.result()
		return done && s == ready
	})
	peak := p.measure()
	o, done := p.api.result()
	switch {
	case end == reached:
		p.freeze()
		return peak, o
	case !done || end == bloated:
		o = i.fault(end, in.RequestID)
	}
	i.stop()
	return peak, o
}

// fault is what the platform says of a process that did not do its part.
func (i *instance) fault(end ending, requestID string) outcome {
	switch end {
	case gone:
		return exited(requestID, i.process.cmd.ProcessState)
	case bloated:
		return outOfMemory(requestID)
	default:
		return timedOut(requestID, i.pack.Timeout)
	}
}

func (i *instance) stop() {
	i.process.stop()
	i.process = nil
}

// memoryLimit is the function's memory in bytes.
func (i *instance) memoryLimit() int64 {
	if i.pack.MemoryMB <= 0 {
		return math.MaxInt64 >> 1
	}
	return int64(i.pack.MemoryMB) << 20
}

// turn is an invocation as the Runtime API has it.
func (i *instance) turn(in lambda.Invocation) *turn {
	i.turns++
	sum := sha256.Sum256([]byte(in.RequestID + " " + strconv.Itoa(i.turns)))
	t := &turn{requestID: in.RequestID, payload: in.Payload, header: http.Header{}}
	t.invocationID = uuid(sum)
	for name, value := range map[string]string{
		"Content-Type":                        "application/json",
		"Lambda-Runtime-Aws-Request-Id":       in.RequestID,
		"Lambda-Runtime-Invocation-Id":        t.invocationID,
		"Lambda-Runtime-Deadline-Ms":          strconv.FormatInt(in.Deadline.UnixMilli(), 10),
		"Lambda-Runtime-Invoked-Function-Arn": in.InvokedFunctionARN,
		"Lambda-Runtime-Trace-Id":             in.TraceID,
		"Lambda-Runtime-Client-Context":       in.ClientContext,
		"Lambda-Runtime-Cognito-Identity":     in.CognitoIdentity,
		"Lambda-Runtime-Aws-Tenant-Id":        in.TenantID,
	} {
		if value != "" {
			t.header.Set(name, value)
		}
	}
	return t
}

// takeLogs returns what the process has written since the last time. It writes
// to a file, so that nothing of it is still under way.
func (i *instance) takeLogs() []byte {
	logs, err := os.ReadFile(i.folders.log)
	if err != nil || len(logs) == 0 {
		return nil
	}
	_ = os.Truncate(i.folders.log, 0)
	return logs
}

// Close ends the environment: the process, what it started, and the folders.
func (i *instance) Close() error {
	i.end() // of an invocation under way
	i.mu.Lock()
	defer i.mu.Unlock()
	if i.closed {
		return nil
	}
	i.closed = true
	i.forget()
	if i.process != nil {
		i.process.shutDown()
		i.stop()
	}
	if i.door != nil {
		_ = i.door.Close()
	}
	return i.folders.remove()
}
