package lambda

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"reflect"
	"runtime"
	"strings"

	"github.com/aws/aws-lambda-go/lambda/messages"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"github.com/cloudjar/cloudjar/bus"
)

const unhandled = "Unhandled" // the only FunctionError that AWS gives

// A goInstance runs code in Go: an environment with a handler in it.
type goInstance struct {
	handler Handler
	family  family
	name    string // of the function
}

// newInstance runs the function's own init phase.
func newInstance(ctx context.Context, make func(context.Context) (Handler, error), f family, name string) (i Instance, err error) {
	defer func() {
		if v := recover(); v != nil {
			i, err = nil, f.crash(v, "")
		}
	}()
	handler, err := make(ctx)
	switch {
	case err != nil:
		fault := f.fault(err)
		return nil, &Failure{Type: fault.Type, Payload: f.write(fault, "")}
	case handler == nil:
		fault := &messages.InvokeResponse_Error{Type: "Runtime.HandlerNotFound", Message: "lambda.Function.New of " + name + " returned no handler"}
		return nil, &Failure{Type: fault.Type, Payload: f.write(fault, "")}
	}
	return &goInstance{handler, f, name}, nil
}

// Invoke calls the handler.
func (g *goInstance) Invoke(ctx context.Context, in Invocation) (r Result) {
	defer func() {
		if v := recover(); v != nil {
			failure := g.family.crash(v, in.RequestID)
			g.family.log(ctx, failure.Payload, in.RequestID)
			r = Result{Payload: failure.Payload, FunctionError: unhandled, ErrorType: failure.Type, Exited: g.family == goFamily}
		}
	}()
	ctx, err := withInvocation(ctx, in)
	if err == nil {
		r, err = g.call(ctx, in)
	}
	if err != nil {
		fault := g.family.fault(err)
		r = Result{Payload: g.family.write(fault, in.RequestID), FunctionError: unhandled, ErrorType: fault.Type, Exited: fault.ShouldExit}
		g.family.log(ctx, r.Payload, in.RequestID)
	}
	return r
}

// Close does nothing: the garbage collector does.
func (g *goInstance) Close() error { return nil }

func (g *goInstance) call(ctx context.Context, in Invocation) (Result, error) {
	streamer, ok := g.handler.(StreamHandler)
	if !ok || !in.Stream {
		payload, err := g.handler.Invoke(ctx, bytes.Clone(in.Payload))
		return Result{Payload: orNull(payload)}, err
	}
	reader, err := streamer.InvokeStream(ctx, bytes.Clone(in.Payload))
	if err != nil {
		return Result{}, err
	}
	if closer, ok := reader.(io.Closer); ok {
		defer closer.Close()
	}
	r := Result{Streamed: true, ContentType: "application/octet-stream"}
	if typed, ok := reader.(interface{ ContentType() string }); ok {
		r.ContentType = typed.ContentType()
	}
	if r.Payload, err = io.ReadAll(reader); err != nil { // what came before the error has been sent
		fault := g.family.fault(err)
		r.FunctionError, r.ErrorType, r.ErrorDetails = unhandled, fault.Type, string(g.family.write(fault, in.RequestID))
	}
	return r, nil
}

// orNull is what runtimes make of no answer.
func orNull(payload []byte) []byte {
	if payload == nil {
		return []byte("null")
	}
	return payload
}

// withInvocation gives a handler's context what aws-lambda-go gives it.
func withInvocation(ctx context.Context, in Invocation) (context.Context, error) {
	lc := lambdacontext.LambdaContext{AwsRequestID: in.RequestID, InvokedFunctionArn: in.InvokedFunctionARN, TenantID: in.TenantID}
	if in.ClientContext != "" {
		if err := json.Unmarshal([]byte(in.ClientContext), &lc.ClientContext); err != nil {
			return ctx, fmt.Errorf("failed to unmarshal client context json: %v", err)
		}
	}
	if in.CognitoIdentity != "" {
		if err := json.Unmarshal([]byte(in.CognitoIdentity), &lc.Identity); err != nil {
			return ctx, fmt.Errorf("failed to unmarshal cognito identity json: %v", err)
		}
	}
	return lambdacontext.NewContext(bus.WithTrace(ctx, in.TraceID), &lc), nil
}

// A family is a kind of runtime: how it shapes errors and logs them.
type family uint8

const (
	goFamily family = iota
	nodeFamily
	pythonFamily
	javaFamily
	otherFamily
)

func familyOf(runtime string) family {
	switch {
	case strings.HasPrefix(runtime, "nodejs"):
		return nodeFamily
	case strings.HasPrefix(runtime, "python"):
		return pythonFamily
	case strings.HasPrefix(runtime, "java"):
		return javaFamily
	case runtime == "" || strings.HasPrefix(runtime, "provided") || strings.HasPrefix(runtime, "go"):
		return goFamily
	}
	return otherFamily
}

// fault describes an error that a handler returned, as aws-lambda-go does: by the
// name of its type.
func (f family) fault(err error) *messages.InvokeResponse_Error {
	if as, ok := err.(messages.InvokeResponse_Error); ok {
		return &as
	}
	return &messages.InvokeResponse_Error{Message: err.Error(), Type: f.typeName(err)}
}

// crash describes a panic. aws-lambda-go reports it and ends the process.
func (f family) crash(value any, requestID string) *Failure {
	if as, ok := value.(messages.InvokeResponse_Error); ok {
		return &Failure{Type: as.Type, Payload: f.write(&as, requestID)}
	}
	fault := &messages.InvokeResponse_Error{Message: fmt.Sprintf("%v", value), Type: f.typeName(value), StackTrace: stack()}
	return &Failure{Type: fault.Type, Payload: f.write(fault, requestID)}
}

// typeName is the name of a value's type. Go's nameless errors are what other
// languages call by their base class.
func (f family) typeName(value any) string {
	t := reflect.TypeOf(value)
	if t == nil {
		return ""
	}
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if path := t.PkgPath(); f == goFamily || path != "errors" && path != "fmt" && path != "" {
		return t.Name()
	}
	switch f {
	case pythonFamily:
		return "Exception"
	case javaFamily:
		return "java.lang.RuntimeException"
	}
	return "Error"
}

// write shapes an error as the family's runtime does, members in its order.
func (f family) write(e *messages.InvokeResponse_Error, requestID string) []byte {
	frames := []string{}
	for _, s := range e.StackTrace {
		frames = append(frames, fmt.Sprintf("%s (%s:%d)", s.Label, s.Path, s.Line))
	}
	var shape any = e
	switch f {
	case nodeFamily:
		shape = struct {
			Type    string   `json:"errorType"`
			Message string   `json:"errorMessage"`
			Trace   []string `json:"trace"`
		}{e.Type, e.Message, append([]string{e.Type + ": " + e.Message}, frames...)}
	case pythonFamily:
		shape = struct {
			Message   string   `json:"errorMessage"`
			Type      string   `json:"errorType"`
			RequestID string   `json:"requestId"`
			Stack     []string `json:"stackTrace"`
		}{e.Message, e.Type, requestID, frames}
	case javaFamily, otherFamily:
		shape = struct {
			Message string   `json:"errorMessage"`
			Type    string   `json:"errorType"`
			Stack   []string `json:"stackTrace"`
		}{e.Message, e.Type, frames}
	}
	out, err := json.Marshal(shape)
	if err != nil {
		return errorJSON("Runtime.SerializationError", err.Error())
	}
	return out
}

// log writes an error as the family's runtime logs it.
func (f family) log(ctx context.Context, payload []byte, requestID string) {
	at := LogWriter(ctx)
	switch w, _ := at.(*logWriter); {
	case w == nil:
	case f == nodeFamily:
		fmt.Fprintf(at, "%s\t%s\tERROR\tInvoke Error \t%s\n", w.now().Format(logTime), requestID, payload)
	case f == pythonFamily:
		var e struct{ ErrorType, ErrorMessage string }
		_ = json.Unmarshal(payload, &e) // it was just written
		fmt.Fprintf(at, "[ERROR] %s: %s\n", e.ErrorType, e.ErrorMessage)
	default:
		fmt.Fprintf(at, "%s %s\n", w.now().Format("2006/01/02 15:04:05"), payload)
	}
}

// errorJSON is an error of the platform's own.
func errorJSON(kind, message string) []byte {
	out, _ := json.Marshal(struct {
		Type    string `json:"errorType"`
		Message string `json:"errorMessage"`
	}{kind, message}) // two strings
	return out
}

const (
	maxFrames  = 32 // of a stack trace, as aws-lambda-go has it
	frameworks = 4  // Callers, stack, crash and the deferred function
)

// stack returns where a panic happened, paths and labels shortened as aws-lambda-go
// shortens them.
func stack() []*messages.InvokeResponse_Error_StackFrame {
	pcs := make([]uintptr, maxFrames)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(frameworks, pcs)])
	var out []*messages.InvokeResponse_Error_StackFrame
	for {
		frame, more := frames.Next()
		if frame.Function != "" {
			out = append(out, shorten(frame))
		}
		if !more {
			return out
		}
	}
}

func shorten(frame runtime.Frame) *messages.InvokeResponse_Error_StackFrame {
	path, label := frame.File, frame.Function
	cut := len(path)
	for range strings.Count(label, "/") + 2 {
		if cut = strings.LastIndexByte(path[:cut], '/'); cut < 0 {
			break
		}
	}
	label = label[strings.LastIndexByte(label, '/')+1:]
	_, label, _ = strings.Cut(label, ".")
	return &messages.InvokeResponse_Error_StackFrame{Path: path[cut+1:], Line: int32(frame.Line), Label: label}
}
