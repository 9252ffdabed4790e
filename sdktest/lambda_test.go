package sdktest

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	awslambda "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/aws/aws-sdk-go-v2/aws"
	sdk "github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/lambda"
)

// A poem is a handler whose answer is a stream.
type poem struct{ err error }

func (p poem) Invoke(context.Context, []byte) ([]byte, error) { return []byte(`"roses"`), nil }

func (p poem) InvokeStream(context.Context, []byte) (io.Reader, error) {
	verses := strings.NewReader("roses are red\n")
	if p.err == nil {
		return verses, nil
	}
	return io.MultiReader(verses, failing(p)), nil
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// The SDK's client sees what AWS's answers hold: payloads, function errors, logs,
// throttles with their reasons.
func TestLambdaInvoke(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	none := 0
	ctx, client := t.Context(), sdk.NewFromConfig(cloud.Config())
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "echo", Handler: lambda.HandlerFunc(func(ctx context.Context, in []byte) ([]byte, error) {
		lambda.Logf(ctx, "got %s", in)
		if len(in) > 2 {
			return nil, errors.New("too much")
		}
		return in, nil
	})}))
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "closed", Reserved: &none, Handler: poem{}}))

	out, err := client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("echo"), LogType: types.LogTypeTail})
	require.NoError(t, err)
	require.Equal(t, "{}", string(out.Payload))
	require.EqualValues(t, 200, out.StatusCode)
	require.Equal(t, "$LATEST", *out.ExecutedVersion)
	require.Nil(t, out.FunctionError)
	log, err := base64.StdEncoding.DecodeString(*out.LogResult)
	require.NoError(t, err)
	require.Regexp(t, `^START RequestId: \S{36} Version: \$LATEST\ngot \{\}\nEND RequestId: \S{36}\n`+
		`REPORT RequestId: \S{36}\tDuration: \d+\.\d\d ms\tBilled Duration: \d+ ms\tMemory Size: 128 MB\tMax Memory Used: \d+ MB\tInit Duration: \d+\.\d\d ms\t\n$`, string(log))

	out, err = client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("echo"), Payload: []byte(`"long"`)})
	require.NoError(t, err)
	require.Equal(t, "Unhandled", *out.FunctionError)
	require.JSONEq(t, `{"errorMessage":"too much","errorType":"errorString"}`, string(out.Payload))

	out, err = client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("echo"), InvocationType: types.InvocationTypeEvent})
	require.NoError(t, err)
	require.EqualValues(t, 202, out.StatusCode)
	require.Empty(t, out.Payload)
	require.Nil(t, out.ExecutedVersion)
	out, err = client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("echo"), InvocationType: types.InvocationTypeDryRun})
	require.NoError(t, err)
	require.EqualValues(t, 204, out.StatusCode)

	_, err = client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("closed")}, func(o *sdk.Options) { o.RetryMaxAttempts = 1 })
	var throttled *types.TooManyRequestsException
	require.ErrorAs(t, err, &throttled)
	require.Equal(t, types.ThrottleReasonReservedFunctionConcurrentInvocationLimitExceeded, throttled.Reason)
	require.Equal(t, "Rate Exceeded.", *throttled.Message)
	require.Equal(t, "User", *throttled.Type)

	_, err = client.Invoke(ctx, &sdk.InvokeInput{FunctionName: aws.String("nobody")})
	var missing *types.ResourceNotFoundException
	require.ErrorAs(t, err, &missing)
	require.Equal(t, "Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody:$LATEST", *missing.Message)

	async, err := client.InvokeAsync(ctx, &sdk.InvokeAsyncInput{FunctionName: aws.String("echo"), InvokeArgs: bytes.NewReader([]byte("{}"))}) //lint:ignore SA1019 AWS still answers it
	require.NoError(t, err)
	require.EqualValues(t, 202, async.Status)
}

// The SDK reads a streamed answer chunk by chunk.
func TestLambdaResponseStream(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{})
	defer cloud.Close()
	client := sdk.NewFromConfig(cloud.Config())
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "poem", Handler: poem{}}))
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "broken", Handler: poem{errors.New("no ink")}}))
	read := func(name string) (text string, end types.InvokeWithResponseStreamCompleteEvent) {
		out, err := client.InvokeWithResponseStream(t.Context(), &sdk.InvokeWithResponseStreamInput{FunctionName: aws.String(name), LogType: types.LogTypeTail})
		require.NoError(t, err)
		require.EqualValues(t, 200, out.StatusCode)
		require.Equal(t, "$LATEST", *out.ExecutedVersion)
		for event := range out.GetStream().Events() {
			switch e := event.(type) {
			case *types.InvokeWithResponseStreamResponseEventMemberPayloadChunk:
				text += string(e.Value.Payload)
			case *types.InvokeWithResponseStreamResponseEventMemberInvokeComplete:
				end = e.Value
			}
		}
		require.NoError(t, out.GetStream().Err())
		return text, end
	}
	text, end := read("poem")
	require.Equal(t, "roses are red\n", text)
	require.Nil(t, end.ErrorCode)
	require.NotEmpty(t, *end.LogResult)
	text, end = read("broken")
	require.Equal(t, "roses are red\n", text)
	require.Equal(t, "errorString", *end.ErrorCode)
	require.JSONEq(t, `{"errorMessage":"no ink","errorType":"errorString"}`, *end.ErrorDetails)
}

// In a bubble a handler's time is virtual: an hour of orders passes at once, and what
// takes too long is stopped at its time-out.
func TestLambdaInVirtualTime(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		client := sdk.NewFromConfig(cloud.Config())
		require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "slow", Timeout: 900 * time.Second, Handler: awslambda.NewHandler(func(ctx context.Context, seconds int) (string, error) {
			lc, _ := lambdacontext.FromContext(ctx)
			time.Sleep(time.Duration(seconds) * time.Second)
			return lc.InvokedFunctionArn, ctx.Err()
		})}))
		start := time.Now()
		out, err := client.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("slow"), Payload: []byte("600")})
		require.NoError(t, err)
		require.Equal(t, `"arn:aws:lambda:us-east-1:123456789012:function:slow"`, string(out.Payload))
		require.InDelta(t, 600, time.Since(start).Seconds(), 0.001)
		out, err = client.Invoke(t.Context(), &sdk.InvokeInput{FunctionName: aws.String("slow"), Payload: []byte("1000")})
		require.NoError(t, err)
		require.Contains(t, string(out.Payload), "Task timed out after 900.00 seconds")
		require.InDelta(t, 1500, time.Since(start).Seconds(), 0.001)
		require.NoError(t, cloud.Settle(t.Context())) // Go code that nobody waits for any more still has to end
	})
}

// What an SDK call of a function costs in the jar, against the same client over a
// stub that returns the same bytes. Goal: at most 1.25 times the stub.
func BenchmarkSDKInvoke(b *testing.B) {
	cloud := cloudjar.New(cloudjar.Options{Record: -1, Lambda: lambda.Options{Concurrency: 1e9}})
	defer cloud.Close()
	require.NoError(b, cloud.Lambda.Handle(lambda.Function{Name: "echo", Timeout: time.Minute, Handler: lambda.HandlerFunc(func(_ context.Context, in []byte) ([]byte, error) { return in, nil })}))
	call := func(b *testing.B, http aws.HTTPClient) {
		cfg := cloud.Config()
		if http != nil {
			cfg.HTTPClient = http
		}
		client, in := sdk.NewFromConfig(cfg), &sdk.InvokeInput{FunctionName: aws.String("echo"), Payload: []byte(`{"order":42}`)}
		b.ReportAllocs()
		for b.Loop() {
			if _, err := client.Invoke(b.Context(), in); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.Run("jar", func(b *testing.B) { call(b, nil) })
	b.Run("stub", func(b *testing.B) { call(b, &stub{next: cloud.HTTPClient()}) })
}
