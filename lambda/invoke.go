package lambda

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Limits of payloads.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const (
	maxSyncPayload  = 6291456 // bytes of an event, invoked synchronously
	maxAsyncPayload = 1048576 // and asynchronously, since January 2026
	maxResponse     = 6291556 // bytes of an answer that is not streamed
)

const (
	requestResponse = "RequestResponse"
	dryRun          = "DryRun"
	logTail         = "Tail"
)

// InvokeInput names a function and has an event for it.
type InvokeInput struct {
	FunctionName         string `aws:"required,label=FunctionName,len=1..170,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
	InvocationType       string `aws:"header=X-Amz-Invocation-Type,enum=Event|RequestResponse|DryRun"`
	LogType              string `aws:"header=X-Amz-Log-Type,enum=None|Tail"`
	ClientContext        string `aws:"header=X-Amz-Client-Context"` // base64 of a JSON object
	DurableExecutionName string `aws:"header=X-Amz-Durable-Execution-Name,refuse"`
	Payload              []byte `aws:"payload"` // JSON; empty means {}
	Qualifier            string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
	TenantId             string `aws:"header=X-Amz-Tenant-Id,len=1..256,pattern=[a-zA-Z0-9\\._:\\/=+\\-@ ]+"`
}

// InvokeOutput is what the function answered.
type InvokeOutput struct {
	StatusCode          int    `aws:"status"` // 200, 202 for Event, 204 for DryRun
	FunctionError       string `aws:"header=X-Amz-Function-Error"`
	LogResult           string `aws:"header=X-Amz-Log-Result"` // base64 of the last 4 KB
	Payload             []byte `aws:"payload"`
	ExecutedVersion     string `aws:"header=X-Amz-Executed-Version"`
	DurableExecutionArn string `aws:"header=X-Amz-Durable-Execution-Arn"`
}

// Invoke invokes a function and returns its answer (RequestResponse), or queues the
// event (Event), or only looks whether it could (DryRun).
//
// Errors: ResourceNotFoundException, ResourceConflictException if the function is
// not Active, InvalidRequestContentException if the payload is no JSON,
// RequestTooLargeException, TooManyRequestsException with its Reason,
// InvalidParameterValueException, RecursiveInvocationException,
// AccessDeniedException for a service that the resource policy does not allow.
// A function's own failure is an answer, with FunctionError.
// https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
func (s *Service) Invoke(ctx context.Context, in *InvokeInput) (*InvokeOutput, error) {
	return bus.Do(ctx, s.ep, "Invoke", in, s.invokeOperation)
}

func (s *Service) invokeOperation(c *sim.Call, in *InvokeInput) (*InvokeOutput, error) {
	t, r, err := s.asked(c, in)
	if err != nil {
		return nil, err
	}
	switch in.InvocationType {
	case dryRun:
		return &InvokeOutput{StatusCode: 204}, nil
	case eventInvocation:
		s.enqueue(c, t, r)
		return &InvokeOutput{StatusCode: 202}, nil
	}
	form := asInvoke
	if in.LogType == logTail {
		form = asInvokeTail
	}
	return nil, s.start(c, t, r, form)
}

// payloadsAreJSON says so of the answers to Invoke, as AWS does, and that an event
// was taken.
func payloadsAreJSON(_ context.Context, req *http.Request, _ []byte, next func(*http.Request) *wire.Response) *wire.Response {
	resp := next(req)
	if strings.HasSuffix(req.URL.Path, "/invocations") && resp.Header.Get("Content-Type") == "application/octet-stream" {
		resp.Header["Content-Type"] = []string{"application/json"}
	}
	return resp
}

// asked looks at what every way to invoke a function has: whom, who asks, and the
// event.
func (s *Service) asked(c *sim.Call, in *InvokeInput) (target, *request, error) {
	t, err := s.invoked(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return target{}, nil, err
	}
	c.On(t.function.arn)
	if err := s.allowed(c, t, "lambda:InvokeFunction"); err != nil {
		return target{}, nil, err
	}
	r := &request{payload: in.Payload, tenant: in.TenantId, trace: bus.Trace(c.Context())}
	if r.clientContext, err = readClientContext(in.ClientContext); err != nil {
		return target{}, nil, err
	}
	limit := maxSyncPayload
	if in.InvocationType == eventInvocation {
		limit = maxAsyncPayload
	}
	return t, r, checkPayload(in.Payload, in.InvocationType, limit)
}

// invoked finds the target of an invocation. What does not exist is named with its
// qualifier, $LATEST if there is none (since 2025).
func (s *Service) invoked(c *sim.Call, name, qualifier string) (target, error) {
	t, err := s.find(c, name, qualifier)
	if e, ok := err.(*Error); ok && e.Code == codeNotFound {
		if id, err := s.identify(c, name, qualifier); err == nil && id.qualifier == "" {
			return t, errNoFunction(qualified(id.function(), latest))
		}
	}
	return t, err
}

// allowed looks at the target's resource policy. Services need a statement in it.
func (s *Service) allowed(c *sim.Call, t target, action string) error {
	principal, ok := bus.PrincipalOf(c.Context())
	if !ok || s.permits(t, access{principal: principal, action: action}) {
		return nil
	}
	who := principal.ARN
	if who == "" {
		who = principal.Service
	}
	return &Error{Code: codeAccessDenied, Status: 403, Message: "User: " + who + " is not authorized to perform: " + action +
		" on resource: " + t.arn() + " because no resource-based policy allows the " + action + " action"}
}

// checkPayload looks at an event: its size and whether it is JSON.
func checkPayload(payload []byte, invocationType string, limit int) error {
	if invocationType == "" {
		invocationType = requestResponse
	}
	if len(payload) > limit {
		return &Error{Code: "RequestTooLargeException", Status: 413, Message: fmt.Sprintf(
			"%d byte payload is too large for the %s invocation type (limit %d bytes)", len(payload), invocationType, limit)}
	}
	if fault := jsonFault(payload); fault != "" {
		return errContent("Could not parse request body into json: Could not parse payload into json: " + fault)
	}
	return nil
}

func errContent(words string) error {
	return &Error{Code: "InvalidRequestContentException", Status: 400, Message: words}
}

// readClientContext decodes what mobile SDKs say of themselves.
func readClientContext(text string) (string, error) {
	if text == "" {
		return "", nil
	}
	raw, err := base64.StdEncoding.DecodeString(text)
	var object map[string]json.RawMessage
	if err != nil || json.Unmarshal(raw, &object) != nil {
		return "", errContent("Client context must be a valid Base64-encoded JSON object.")
	}
	return string(raw), nil
}

// identify gives an invocation its id: that of the HTTP request that asked for it, as
// AWS does, or one of its own.
func (r *request) identify(c *sim.Call) {
	if r.id != "" {
		return
	}
	if m := wire.MetaFrom(c.Context()); m != nil && m.RequestID != "" {
		r.id = m.RequestID
		return
	}
	random := c.Rand("invocation")
	r.id = random.UUID()
}

// answer gives the answer to an invocation its form.
func (x *execution) answer(r *Result, log []byte, duration time.Duration) any {
	switch x.form {
	case asInvoke:
		return &InvokeOutput{StatusCode: 200, FunctionError: r.FunctionError, Payload: r.Payload, ExecutedVersion: x.version.Version}
	case asInvokeTail:
		return &InvokeOutput{
			StatusCode: 200, FunctionError: r.FunctionError, Payload: r.Payload, ExecutedVersion: x.version.Version,
			LogResult: base64.StdEncoding.EncodeToString(log),
		}
	case asStream, asStreamTail:
		return x.stream(r, log)
	case asURL:
		return x.page(r)
	}
	return &outcome{
		requestID: x.request.id, version: x.version.Version, duration: duration,
		payload: r.Payload, functionError: r.FunctionError, errorType: r.ErrorType,
	}
}

const timedOutType = "Sandbox.Timedout"

// timedOut is the answer of an invocation that came to its deadline.
func timedOut(c *sim.Call, x *execution) *Result {
	id := x.request.id
	if id == "" { // of a modelled function
		random := c.Rand("invocation")
		id = random.UUID()
	}
	return &Result{FunctionError: unhandled, ErrorType: timedOutType, Payload: errorJSON(timedOutType,
		fmt.Sprintf("RequestId: %s Error: Task timed out after %d.00 seconds", id, x.version.Timeout))}
}

// tooLarge is the answer in place of one that is too large.
func tooLarge() *Result {
	const kind = "Function.ResponseSizeTooLarge"
	return &Result{FunctionError: unhandled, ErrorType: kind, Payload: errorJSON(kind,
		fmt.Sprintf("Response payload size exceeded maximum allowed payload size (%d bytes).", maxResponse))}
}
