package lambda_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// newService is Lambda alone in a world.
func newService(o lambda.Options, w sim.Options) (*sim.World, *lambda.Service) {
	world := sim.NewWorld(w)
	return world, lambda.New(&bus.Endpoint{
		World: world, Bus: bus.New(func(string, string, string) (bus.Invoker, bool) { return nil, false }),
		Service: "lambda", Region: "us-east-1", Account: "123456789012",
	}, o)
}

func inSimulator(o lambda.Options) (*sim.World, *lambda.Service) {
	return newService(o, sim.Options{Crank: sim.Simulator, Seed: 1})
}

func echo(_ context.Context, event []byte) ([]byte, error) { return event, nil }

func handle(t testing.TB, s *lambda.Service, f lambda.Function) {
	t.Helper()
	require.NoError(t, s.Handle(f))
}

func invoke(t testing.TB, s *lambda.Service, in *lambda.InvokeInput) *lambda.InvokeOutput {
	t.Helper()
	out, err := s.Invoke(context.Background(), in)
	require.NoError(t, err)
	return out
}

// A handler gets the event and what aws-lambda-go tells of the invocation.
func TestInvoke(t *testing.T) {
	_, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "echo", Handler: lambda.HandlerFunc(func(ctx context.Context, event []byte) ([]byte, error) {
		lc, ok := lambdacontext.FromContext(ctx)
		require.True(t, ok)
		require.Len(t, lc.AwsRequestID, 36)
		trace, _ := ctx.Value("x-amzn-trace-id").(string)
		require.Regexp(t, `^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=0;Lineage=[0-9a-f]{8}:1$`, trace)
		return fmt.Appendf(nil, `{"event":%s,"arn":%q,"client":%q}`, event, lc.InvokedFunctionArn, lc.ClientContext.Client.AppTitle), nil
	})})
	client := base64.StdEncoding.EncodeToString([]byte(`{"client":{"app_title":"shop"}}`))
	out := invoke(t, s, &lambda.InvokeInput{FunctionName: "echo", Payload: []byte(`{"a":1}`), ClientContext: client})
	require.Equal(t, 200, out.StatusCode)
	require.Equal(t, "$LATEST", out.ExecutedVersion)
	require.Empty(t, out.FunctionError)
	require.JSONEq(t, `{"event":{"a":1},"arn":"arn:aws:lambda:us-east-1:123456789012:function:echo","client":"shop"}`, string(out.Payload))

	require.JSONEq(t, `{"event":{},"arn":"arn:aws:lambda:us-east-1:123456789012:function:echo:$LATEST","client":""}`,
		string(invoke(t, s, &lambda.InvokeInput{FunctionName: "echo", Qualifier: "$LATEST"}).Payload), "no payload is an empty event")
	require.Equal(t, 204, invoke(t, s, &lambda.InvokeInput{FunctionName: "echo", InvocationType: "DryRun"}).StatusCode)
	require.Equal(t, 202, invoke(t, s, &lambda.InvokeInput{FunctionName: "echo", InvocationType: "Event"}).StatusCode)
}

// On the wire the payload is the body, and the rest is in headers.
func TestInvokeOnTheWire(t *testing.T) {
	_, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "echo", Handler: lambda.HandlerFunc(echo)})
	post := func(kind string) *wire.Response {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://lambda.us-east-1.amazonaws.com/2015-03-31/functions/echo/invocations", nil)
		require.NoError(t, err)
		req.Header.Set("X-Amz-Invocation-Type", kind)
		return s.Wire().Serve(t.Context(), req, []byte(`[1, 2]`))
	}
	resp := post("RequestResponse")
	require.Equal(t, 200, resp.Status)
	require.Equal(t, `[1, 2]`, string(resp.Body))
	require.Equal(t, "application/json", resp.Header.Get("Content-Type"))
	require.Equal(t, "$LATEST", resp.Header.Get("X-Amz-Executed-Version"))
	require.Len(t, resp.Header.Get("X-Amzn-Requestid"), 36)
	require.Equal(t, 202, post("Event").Status)
	require.Empty(t, post("Event").Body)
	require.Equal(t, 204, post("DryRun").Status)
}

// What AWS refuses before any code runs.
func TestInvokeErrors(t *testing.T) {
	_, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "echo", Handler: lambda.HandlerFunc(echo)})
	for want, in := range map[string]lambda.InvokeInput{
		"ResourceNotFoundException: Function not found: arn:aws:lambda:us-east-1:123456789012:function:nobody:$LATEST":                                          {FunctionName: "nobody"},
		"InvalidRequestContentException: Client context must be a valid Base64-encoded JSON object.":                                                            {FunctionName: "echo", ClientContext: "{}"},
		"RequestTooLargeException: 6291457 byte payload is too large for the RequestResponse invocation type (limit 6291456 bytes)":                             {FunctionName: "echo", Payload: make([]byte, 6291457)},
		"RequestTooLargeException: 1048577 byte payload is too large for the Event invocation type (limit 1048576 bytes)":                                       {FunctionName: "echo", InvocationType: "Event", Payload: make([]byte, 1048577)},
		"InvalidParameterValueException: The invoked function is not enabled with tenancy configuration. Remove the tenant ID from your request and try again.": {FunctionName: "echo", TenantId: "a"},
		"InvalidRequestContentException: Could not parse request body into json: Could not parse payload into json: Invalid UTF-8 start byte 0x87\n" +
			" at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 3]": {FunctionName: "echo", Payload: []byte("n\x87r\x9e\xe9\xb5\xd7I\xee\x9bmt")},
		"InvalidRequestContentException: Could not parse request body into json: Could not parse payload into json: " +
			"Unexpected character ((CTRL-CHAR, code 153)): expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')\n" +
			" at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: 1, column: 1]": {FunctionName: "echo", Payload: []byte("\x99\xeb,j\x07\xa1zYh")},
	} {
		_, err := s.Invoke(context.Background(), &in)
		require.EqualError(t, err, want)
	}
}

type outOfStock struct{ item string }

func (e *outOfStock) Error() string { return "no more " + e.item }

// An error is shaped as the function's runtime shapes it; a panic ends a Go process.
func TestFunctionErrors(t *testing.T) {
	_, s := inSimulator(lambda.Options{})
	for runtime, want := range map[string]string{
		"":           `{"errorMessage":"no more tea","errorType":"outOfStock"}`,
		"nodejs22.x": `{"errorType":"outOfStock","errorMessage":"no more tea","trace":["outOfStock: no more tea"]}`,
		"python3.13": `{"errorMessage":"no more tea","errorType":"outOfStock","requestId":"ID","stackTrace":[]}`,
	} {
		name := "fails" + strings.ReplaceAll(runtime, ".", "")
		handle(t, s, lambda.Function{Name: name, Runtime: runtime, Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) {
			return nil, &outOfStock{"tea"}
		})})
		out := invoke(t, s, &lambda.InvokeInput{FunctionName: name})
		require.Equal(t, "Unhandled", out.FunctionError)
		require.Equal(t, want, regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`).ReplaceAllString(string(out.Payload), "ID"))
	}
	made := 0
	handle(t, s, lambda.Function{Name: "panics", New: func(context.Context) (lambda.Handler, error) {
		made++
		return lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) { panic(errors.New("boom")) }), nil
	}})
	out := invoke(t, s, &lambda.InvokeInput{FunctionName: "panics", LogType: "Tail"})
	var fault struct {
		ErrorMessage, ErrorType string
		StackTrace              []struct{ Path, Label string }
	}
	require.NoError(t, json.Unmarshal(out.Payload, &fault))
	require.Equal(t, "boom", fault.ErrorMessage)
	require.Equal(t, "errorString", fault.ErrorType)
	require.Equal(t, "gopanic", fault.StackTrace[0].Label)
	require.Contains(t, fault.StackTrace[1].Path, "invoke_test.go")
	log, err := base64.StdEncoding.DecodeString(out.LogResult)
	require.NoError(t, err)
	require.Regexp(t, `Status: error\tError Type: errorString\n$`, string(log))
	invoke(t, s, &lambda.InvokeInput{FunctionName: "panics"})
	require.Equal(t, 2, made, "the process has ended: another one starts")
}

// An invocation ends at its deadline, in the world's time. What the environment had
// in memory is lost.
func TestTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		world, s := newService(lambda.Options{}, sim.Options{Crank: sim.Bubble})
		defer world.Close()
		handle(t, s, lambda.Function{Name: "slow", Timeout: 2 * time.Second, New: func(context.Context) (lambda.Handler, error) {
			n := 0
			return lambda.HandlerFunc(func(ctx context.Context, event []byte) ([]byte, error) {
				n++
				if string(event) != `"wait"` {
					return fmt.Appendf(nil, "%d", n), nil
				}
				deadline, ok := ctx.Deadline()
				require.True(t, ok)
				require.Equal(t, 2*time.Second, time.Until(deadline))
				<-ctx.Done()
				require.ErrorIs(t, ctx.Err(), context.DeadlineExceeded)
				return []byte(`"too late"`), nil
			}), nil
		}})
		ask := func(event string) string {
			return string(invoke(t, s, &lambda.InvokeInput{FunctionName: "slow", Payload: []byte(event)}).Payload)
		}
		require.Equal(t, "1", ask("{}"))
		require.Equal(t, "2", ask("{}"))
		start := time.Now()
		require.Regexp(t, `^\{"errorType":"Sandbox.Timedout","errorMessage":"RequestId: [0-9a-f-]{36} Error: Task timed out after 2.00 seconds"\}$`, ask(`"wait"`))
		require.InDelta(t, 2*time.Second, time.Since(start), float64(time.Microsecond))
		require.Equal(t, "1", ask("{}"), "memory is lost")
	})
}

// What one function reserves the others do not have.
func TestReservedConcurrencyIsTakenFromTheAccount(t *testing.T) {
	w, s := inSimulator(lambda.Options{Concurrency: 10})
	slow := &lambda.Model{Init: lambda.Constant(0), Duration: lambda.Constant(time.Second)}
	handle(t, s, lambda.Function{Name: "shared", Model: slow})
	burst := func() (throttled int) {
		for i := range 10 {
			w.Process(w.Now(), fmt.Sprint("client ", i), func(ctx context.Context) {
				if _, err := s.Invoke(ctx, &lambda.InvokeInput{FunctionName: "shared"}); err != nil {
					require.Equal(t, "ConcurrentInvocationLimitExceeded", err.(*lambda.Error).Reason)
					throttled++
				}
			})
		}
		require.NoError(t, w.Settle(context.Background()))
		return throttled
	}
	require.Zero(t, burst())
	three := 3
	handle(t, s, lambda.Function{Name: "critical", Model: slow, Reserved: &three})
	require.Equal(t, 3, burst())
	five := 5
	handle(t, s, lambda.Function{Name: "critical", Model: slow, Reserved: &five})
	require.Equal(t, 5, burst())
}
