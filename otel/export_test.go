package otel_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	sdk "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	api "go.opentelemetry.io/otel/trace"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/otel"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
)

// failing is a cloud in which a message led to an invocation that called DynamoDB in
// vain.
func failing(t testing.TB) *cloudjar.Cloud {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	t.Cleanup(cloud.Close)
	ctx := context.Background()
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "work", Handler: lambda.HandlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
		if err := sim.Sleep(ctx, 250*time.Millisecond); err != nil {
			return nil, err
		}
		_, err := cloud.SQS.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: "https://sqs.us-east-1.amazonaws.com/123456789012/nowhere", MessageBody: "m"})
		if err == nil {
			return nil, errors.New("there is no such queue")
		}
		return nil, nil
	})}))
	queue, err := cloud.SQS.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: "jobs"})
	require.NoError(t, err)
	_, err = cloud.Lambda.CreateEventSourceMapping(ctx, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: "arn:aws:sqs:us-east-1:123456789012:jobs", FunctionName: "work",
	})
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(ctx)) // it waits for messages
	_, err = cloud.SQS.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue.QueueUrl, MessageBody: "m"})
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(ctx))
	return cloud
}

// Each request is a span below what caused it, at the cloud's times, with the
// attributes of the AWS SDK's instrumentation.
func TestExport(t *testing.T) {
	cloud := failing(t)
	ended := tracetest.NewSpanRecorder()
	tree := cloud.Trace().Requests()
	otel.Export(t.Context(), sdk.NewTracerProvider(sdk.WithSpanProcessor(ended)), tree, otel.Options{})
	require.Len(t, ended.Ended(), tree.Len())
	named := func(name, on string) sdk.ReadOnlySpan {
		for _, s := range ended.Ended() {
			for _, a := range s.Attributes() {
				if s.Name() == name && a == attribute.String("cloud.resource_id", on) {
					return s
				}
			}
		}
		t.Fatalf("no span %s on %s among %v", name, on, ended.Ended())
		return nil
	}
	jobs := "arn:aws:sqs:us-east-1:123456789012:jobs"
	send, invoke := named("SQS.SendMessage", jobs), named("Lambda.Invoke", "arn:aws:lambda:us-east-1:123456789012:function:work")
	require.False(t, send.Parent().IsValid(), "it begins a trace")
	require.Equal(t, send.SpanContext().SpanID(), invoke.Parent().SpanID())
	require.Equal(t, send.SpanContext().TraceID(), invoke.SpanContext().TraceID())
	require.Equal(t, 250*time.Millisecond, invoke.EndTime().Sub(invoke.StartTime()))
	require.Equal(t, 2000, send.StartTime().Year())
	require.Equal(t, api.SpanKindClient, send.SpanKind())
	require.Equal(t, codes.Unset, send.Status().Code)
	for key, value := range map[string]string{
		"rpc.system": "aws-api", "rpc.service": "SQS", "rpc.method": "SendMessage", "aws.region": "us-east-1", "cloud.account.id": "123456789012",
	} {
		require.Contains(t, send.Attributes(), attribute.String(key, value))
	}

	var failed sdk.ReadOnlySpan
	for _, s := range ended.Ended() {
		if s.Status().Code == codes.Error {
			require.Nil(t, failed)
			failed = s
		}
	}
	require.NotNil(t, failed)
	require.Equal(t, "SQS.SendMessage", failed.Name())
	require.Equal(t, invoke.SpanContext().SpanID(), failed.Parent().SpanID())
	require.Contains(t, failed.Attributes(), attribute.String("error.type", failed.Status().Description))
	require.Regexp(t, "(?i)NonExistentQueue|QueueDoesNotExist", failed.Status().Description)
}

// The whole tree has the world's own events too. It can be moved in time, and hung
// below a span.
func TestExportBelow(t *testing.T) {
	cloud := failing(t)
	ended := tracetest.NewSpanRecorder()
	provider := sdk.NewTracerProvider(sdk.WithSpanProcessor(ended))
	ctx, test := provider.Tracer("test").Start(t.Context(), "TestExportBelow")
	otel.Export(ctx, provider, cloud.Trace(), otel.Options{Shift: time.Hour})
	test.End()
	require.Len(t, ended.Ended(), cloud.Trace().Len()+1)
	internal := 0
	for _, s := range ended.Ended() {
		require.Equal(t, test.SpanContext().TraceID(), s.SpanContext().TraceID())
		if s.SpanContext().SpanID() == test.SpanContext().SpanID() {
			continue
		}
		require.True(t, s.Parent().IsValid())
		require.GreaterOrEqual(t, s.StartTime().Hour(), 1)
		if s.SpanKind() == api.SpanKindInternal {
			internal++
			require.NotContains(t, s.Name(), "arn:")
		}
	}
	require.NotZero(t, internal)
}

func ExampleExport() {
	ended := tracetest.NewSpanRecorder()
	provider := sdk.NewTracerProvider(sdk.WithSpanProcessor(ended)) // in a program: WithBatcher(an exporter)
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	defer cloud.Close()
	if _, err := cloud.SQS.CreateQueue(context.Background(), &sqs.CreateQueueInput{QueueName: "jobs"}); err != nil {
		fmt.Println(err)
	}
	otel.Export(context.Background(), provider, cloud.Trace(), otel.Options{})
	for _, span := range ended.Ended() {
		fmt.Println(span.Name(), span.StartTime().UTC().Format(time.DateTime))
	}
	// Output: SQS.CreateQueue 2000-01-01 00:00:00
}
