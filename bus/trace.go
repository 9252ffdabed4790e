package bus

import "context"

// Trace returns the X-Ray trace header that ctx's code was invoked with: the one of
// the function whose handler it is, under the key that aws-lambda-go uses, or that
// of the HTTP request. It is empty outside of a trace.
//
// Services hand it on, SQS as the system attribute AWSTraceHeader of messages, so
// that Lambda can tell a loop by it.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
func Trace(ctx context.Context) string {
	header, _ := ctx.Value(traceKey).(string)
	return header
}

// WithTrace returns a context whose code is part of a trace.
func WithTrace(ctx context.Context, header string) context.Context {
	return context.WithValue(ctx, traceKey, header)
}

// traceKey is aws-lambda-go's own, a bare string: handlers read it.
var traceKey any = "x-amzn-trace-id"
