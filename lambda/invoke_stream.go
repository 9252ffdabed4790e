package lambda

import (
	"context"
	"encoding/base64"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// InvokeWithResponseStreamInput names a function and has an event for it.
type InvokeWithResponseStreamInput struct {
	FunctionName   string `aws:"required,label=FunctionName,len=1..170,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
	InvocationType string `aws:"header=X-Amz-Invocation-Type,enum=RequestResponse|DryRun"`
	LogType        string `aws:"header=X-Amz-Log-Type,enum=None|Tail"`
	ClientContext  string `aws:"header=X-Amz-Client-Context"` // base64 of a JSON object
	Qualifier      string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
	Payload        []byte `aws:"payload"` // JSON; empty means {}
	TenantId       string `aws:"header=X-Amz-Tenant-Id,len=1..256,pattern=[a-zA-Z0-9\\._:\\/=+\\-@ ]+"`
}

// InvokeWithResponseStreamOutput is what the function answered, as a stream of
// events in AWS's framing: PayloadChunk with bytes, then one InvokeComplete.
type InvokeWithResponseStreamOutput struct {
	StatusCode                int    `aws:"status"`
	ExecutedVersion           string `aws:"header=X-Amz-Executed-Version"`
	EventStream               []byte `aws:"payload"`
	ResponseStreamContentType string `aws:"header=Content-Type"`
}

// An invokeComplete ends a stream.
type invokeComplete struct {
	ErrorCode    string `json:",omitempty"` // of a function error
	ErrorDetails string `json:",omitempty"`
	LogResult    string `json:",omitempty"` // base64 of the last 4 KB
}

// maxChunk is how many bytes go into one PayloadChunk.
const maxChunk = 64 << 10

// InvokeWithResponseStream invokes a function and returns its answer as a stream.
// The stream reaches the caller when the function has ended it.
//
// Errors: those of Invoke. A function's own failure ends the stream, with ErrorCode.
// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
func (s *Service) InvokeWithResponseStream(ctx context.Context, in *InvokeWithResponseStreamInput) (*InvokeWithResponseStreamOutput, error) {
	return bus.Do(ctx, s.ep, "InvokeWithResponseStream", in, s.invokeWithResponseStream)
}

func (s *Service) invokeWithResponseStream(c *sim.Call, in *InvokeWithResponseStreamInput) (*InvokeWithResponseStreamOutput, error) {
	t, r, err := s.asked(c, &InvokeInput{
		FunctionName: in.FunctionName, Qualifier: in.Qualifier, InvocationType: in.InvocationType,
		ClientContext: in.ClientContext, Payload: in.Payload, TenantId: in.TenantId,
	})
	if err != nil {
		return nil, err
	}
	if in.InvocationType == dryRun {
		return &InvokeWithResponseStreamOutput{StatusCode: 204}, nil
	}
	form := asStream
	if in.LogType == logTail {
		form = asStreamTail
	}
	r.stream = true
	return nil, s.start(c, t, r, form)
}

// stream writes the answer as an event stream.
func (x *execution) stream(r *Result, log []byte) *InvokeWithResponseStreamOutput {
	var end invokeComplete
	chunks := r.Payload
	if r.FunctionError != "" {
		end.ErrorCode, end.ErrorDetails = r.ErrorType, r.ErrorDetails
		if !r.Streamed { // nothing was sent before the error
			chunks, end.ErrorDetails = nil, string(r.Payload)
		}
	}
	if x.form == asStreamTail {
		end.LogResult = base64.StdEncoding.EncodeToString(log)
	}
	var out []byte
	for len(chunks) > 0 {
		n := min(len(chunks), maxChunk)
		out = wire.AppendEvent(out, "PayloadChunk", "application/octet-stream", chunks[:n])
		chunks = chunks[n:]
	}
	last, _ := plainJSON(end) // three strings
	out = wire.AppendEvent(out, "InvokeComplete", "application/json", last)
	return &InvokeWithResponseStreamOutput{
		StatusCode: 200, ExecutedVersion: x.version.Version, EventStream: out, ResponseStreamContentType: wire.EventStreamType,
	}
}

// InvokeAsyncInput names a function and has an event for it.
type InvokeAsyncInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..170,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
	InvokeArgs   []byte `aws:"required,payload"` // JSON
}

// InvokeAsyncOutput says that the event was accepted.
type InvokeAsyncOutput struct {
	Status int `aws:"status"` // 202
}

// InvokeAsync queues an event, as Invoke does with the type Event. AWS has deprecated
// it.
//
// Errors: those of Invoke.
// https://docs.aws.amazon.com/lambda/latest/api/API_InvokeAsync.html
func (s *Service) InvokeAsync(ctx context.Context, in *InvokeAsyncInput) (*InvokeAsyncOutput, error) {
	return bus.Do(ctx, s.ep, "InvokeAsync", in, s.invokeAsync)
}

func (s *Service) invokeAsync(c *sim.Call, in *InvokeAsyncInput) (*InvokeAsyncOutput, error) {
	t, r, err := s.asked(c, &InvokeInput{FunctionName: in.FunctionName, InvocationType: eventInvocation, Payload: in.InvokeArgs})
	if err != nil {
		return nil, err
	}
	s.enqueue(c, t, r)
	return &InvokeAsyncOutput{Status: 202}, nil
}
