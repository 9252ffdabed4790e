package lambda

import (
	"context"
	"time"
)

// An Executor runs functions' code outside the world, in real time: as local
// processes, say. Functions that have Go handlers (see [Service.Handle]) need none.
type Executor interface {
	// Start is the init phase of one execution environment. A *Failure is what
	// the function's own code did wrong; any other error is the executor's.
	Start(ctx context.Context, p Package) (Instance, error)
}

// A Package is one version of a function: its code and configuration.
type Package struct {
	FunctionName string
	FunctionARN  string // qualified by the version
	Version      string // "$LATEST" or a number
	Runtime      string // "nodejs22.x"; empty for an image
	Handler      string // "index.handler"
	Architecture string // "x86_64" or "arm64"
	Code         []byte // a zip
	Layers       [][]byte
	Environment  map[string]string
	MemoryMB     int
	EphemeralMB  int // of /tmp
	Timeout      time.Duration
	LogGroup     string // "/aws/lambda/checkout"
	LogStream    string // "2026/11/25/[$LATEST]<32 hex digits>"
	TenantID     string // the tenant that the environment belongs to, if any
	Provisioned  bool   // it was provisioned, and does not start on demand

	// What the function signs with: a session of its role named like the function.
	// All are empty if IAM does not know the role.
	AccessKeyID, SecretAccessKey, SessionToken string
}

// An Instance is one execution environment: it runs one invocation at a time.
type Instance interface {
	// Invoke runs one invocation. When ctx ends the answer is no longer wanted:
	// the environment is then closed or, after a time-out, started anew.
	Invoke(ctx context.Context, in Invocation) Result

	// Close ends the environment.
	Close() error
}

// An Invocation is one event for a function.
type Invocation struct {
	RequestID          string
	Payload            []byte    // JSON
	Deadline           time.Time // of the invocation, in the executor's own time
	InvokedFunctionARN string    // as the caller named it: with an alias, if any
	ClientContext      string    // JSON
	CognitoIdentity    string    // JSON
	TraceID            string    // the header X-Amzn-Trace-Id
	TenantID           string
	Stream             bool // the caller takes a streamed answer
}

// A Result is how an invocation ended.
type Result struct {
	Payload       []byte // the function's answer, or {"errorType":…,"errorMessage":…}
	FunctionError string // "", or "Unhandled"
	ErrorType     string // errorType of a failed invocation, for the REPORT line: "Runtime.ExitError"
	Logs          []byte // what it wrote, without the platform's own lines
	Exited        bool   // the environment is gone: its process has exited
	MaxMemoryMB   int    // as far as measured

	// Streamed is set where the function streamed its answer: Payload then
	// holds all of it, and ContentType what the stream said it is. An error in
	// the middle of the stream has ErrorType and ErrorDetails.
	Streamed     bool
	ContentType  string
	ErrorDetails string
}

// A Failure is an error of a function's init phase, as its runtime reports it.
type Failure struct {
	Type    string // "Runtime.ImportModuleError"
	Payload []byte // {"errorType":…,"errorMessage":…}
	Logs    []byte
}

// Error returns the failure's type.
func (f *Failure) Error() string { return "lambda: the function's init phase failed: " + f.Type }
