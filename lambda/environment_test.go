package lambda_test

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// A diary keeps the log streams of a world, in place of CloudWatch Logs.
type diary map[string][]string

func (d diary) WriteLog(_ *sim.Call, group, stream string, lines []bus.LogLine) {
	for _, l := range lines {
		d[group+" "+stream] = append(d[group+" "+stream], l.Message)
	}
}

// withDiary is Lambda in a Simulator whose logs can be read.
func withDiary(o lambda.Options) (*sim.World, *lambda.Service, diary) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 5})
	d, b := diary{}, bus.New(func(string, string, string) (bus.Invoker, bool) { return nil, false })
	b.Peers(func(service, _, _ string) (any, bool) { return d, service == "logs" })
	return w, lambda.New(&bus.Endpoint{World: w, Bus: b, Service: "lambda", Region: "us-east-1", Account: "123456789012"}, o), d
}

// text joins what was logged, with ids and environments made alike.
func (d diary) text() string {
	var all []string
	for _, lines := range d {
		all = append(all, lines...)
	}
	return regexp.MustCompile(`[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}`).ReplaceAllString(strings.Join(all, ""), "ID")
}

func sleeper(ctx context.Context, event []byte) ([]byte, error) {
	var ms int
	if _, err := fmt.Sscan(string(event), &ms); err != nil {
		return nil, err
	}
	lambda.Logf(ctx, "sleeping for %d ms", ms)
	return event, sim.Sleep(ctx, time.Duration(ms)*time.Millisecond)
}

// The platform's lines stand around the function's own, and report what is billed:
// since August 2025 the init phase too.
func TestLogLines(t *testing.T) {
	_, s, d := withDiary(lambda.Options{})
	handle(t, s, lambda.Function{Name: "f", Timeout: time.Second, Runtime: "python3.12", ColdStart: lambda.Constant(80500 * time.Microsecond), Handler: lambda.HandlerFunc(sleeper)})
	invoke(t, s, &lambda.InvokeInput{FunctionName: "f", Payload: []byte("133")})
	invoke(t, s, &lambda.InvokeInput{FunctionName: "f", Payload: []byte("3000")})
	require.Len(t, d, 1)
	for name := range d {
		require.Regexp(t, `^/aws/lambda/f 2000/01/01/\[\$LATEST\][0-9a-f]{32}$`, name)
	}
	require.Regexp(t, `^INIT_START Runtime Version: python:3\.12\.v\d+\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:\w+\n`, d.text())
	_, lines, _ := strings.Cut(d.text(), "\n")
	require.Equal(t, "START RequestId: ID Version: $LATEST\n"+
		"sleeping for 133 ms\n"+
		"END RequestId: ID\n"+
		"REPORT RequestId: ID\tDuration: 133.00 ms\tBilled Duration: 214 ms\tMemory Size: 128 MB\tMax Memory Used: 37 MB\tInit Duration: 80.50 ms\t\n"+
		"START RequestId: ID Version: $LATEST\n"+
		"sleeping for 3000 ms\n"+
		"END RequestId: ID\n"+
		"REPORT RequestId: ID\tDuration: 1000.00 ms\tBilled Duration: 1000 ms\tMemory Size: 128 MB\tMax Memory Used: 37 MB\tStatus: timeout\n", lines)
}

// With JSON as the log format the platform's lines are JSON too.
func TestJSONLogLines(t *testing.T) {
	_, s, d := withDiary(lambda.Options{})
	handle(t, s, lambda.Function{Name: "f", Timeout: time.Second, Handler: lambda.HandlerFunc(sleeper)})
	_, err := s.UpdateFunctionConfiguration(context.Background(), &lambda.UpdateFunctionConfigurationInput{
		FunctionName: "f", LoggingConfig: &lambda.LoggingConfig{LogFormat: "JSON", LogGroup: "own"},
	})
	require.NoError(t, err)
	invoke(t, s, &lambda.InvokeInput{FunctionName: "f", Payload: []byte("1500")})
	require.Contains(t, d.text(), `{"time":"2000-01-01T00:00:01.000Z","type":"platform.report","record":{"requestId":"ID",`+
		`"metrics":{"durationMs":1000.00,"billedDurationMs":1000,"memorySizeMB":128,"maxMemoryUsedMB":17,"initDurationMs":0.00},"status":"timeout"}}`)
	for name := range d {
		require.True(t, strings.HasPrefix(name, "own "), name)
	}
}

// An init phase that fails is tried again in the invoke phase; the error then has no
// request id. The next invocation tries once more.
func TestInitFailure(t *testing.T) {
	_, s, d := withDiary(lambda.Options{})
	made := 0
	handle(t, s, lambda.Function{Name: "f", Runtime: "python3.12", New: func(context.Context) (lambda.Handler, error) {
		if made++; made < 3 {
			return nil, errors.New("Runtime startup fails")
		}
		return lambda.HandlerFunc(echo), nil
	}})
	out := invoke(t, s, &lambda.InvokeInput{FunctionName: "f"})
	require.Equal(t, "Unhandled", out.FunctionError)
	require.JSONEq(t, `{"errorMessage":"Runtime startup fails","errorType":"Exception","requestId":"","stackTrace":[]}`, string(out.Payload))
	require.Equal(t, 2, made)
	require.Contains(t, d.text(), "INIT_REPORT Init Duration: 0.00 ms\tPhase: init\tStatus: error\tError Type: Exception\n")
	require.Contains(t, d.text(), "Status: error\tError Type: Exception\n")
	require.Equal(t, "{}", string(invoke(t, s, &lambda.InvokeInput{FunctionName: "f"}).Payload))
}

// An init phase may take ten seconds. One that takes longer begins anew in the invoke
// phase, under the function's time-out.
func TestInitOverdue(t *testing.T) {
	w, s, d := withDiary(lambda.Options{})
	made := 0
	handle(t, s, lambda.Function{Name: "f", Timeout: 15 * time.Second, New: func(ctx context.Context) (lambda.Handler, error) {
		made++
		return lambda.HandlerFunc(echo), sim.Sleep(ctx, 12*time.Second)
	}})
	require.Equal(t, "{}", string(invoke(t, s, &lambda.InvokeInput{FunctionName: "f"}).Payload))
	require.Equal(t, 22*time.Second, w.Now().Sub(epoch))
	require.Equal(t, 2, made)
	require.Contains(t, d.text(), "INIT_REPORT Init Duration: 10000.00 ms\tPhase: init\tStatus: timeout\n")
	require.Contains(t, d.text(), "Duration: 12000.00 ms\tBilled Duration: 12000 ms\t")
}

// The most recently used environment is taken; one that nobody takes for the
// keep-alive is gone, and so is one that is too old.
func TestEnvironmentChoice(t *testing.T) {
	w, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "f", Timeout: time.Minute, New: func() func(context.Context) (lambda.Handler, error) {
		made := 0
		return func(context.Context) (lambda.Handler, error) {
			made++
			name := fmt.Append(nil, made)
			return lambda.HandlerFunc(func(ctx context.Context, event []byte) ([]byte, error) {
				_, err := sleeper(ctx, event)
				return name, err
			}), nil
		}
	}()})
	for _, ms := range []string{"3000", "1000", "2000"} { // environments 1, 2, 3 end in the order 2, 3, 1
		w.Process(w.Now(), "client "+ms, func(ctx context.Context) {
			_, err := s.Invoke(ctx, &lambda.InvokeInput{FunctionName: "f", Payload: []byte(ms)})
			require.NoError(t, err)
		})
	}
	settle(t, w)
	ask := func() string {
		return string(invoke(t, s, &lambda.InvokeInput{FunctionName: "f", Payload: []byte("1")}).Payload)
	}
	require.Equal(t, "1", ask())
	require.Equal(t, "1", ask())
	require.Equal(t, 3, fleetOf(t, s, "f").Environments)
	w.Advance(649 * time.Second)
	require.Equal(t, "1", ask())
	require.Equal(t, 1, fleetOf(t, s, "f").Environments, "the others were idle for too long")
	for range 60 {
		w.Advance(10 * time.Minute)
		ask()
	}
	require.Equal(t, "4", ask(), "environments are recycled after hours")
}

// New code runs in new environments.
func TestNewCodeStartsCold(t *testing.T) {
	_, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "f", Handler: lambda.HandlerFunc(echo)})
	invoke(t, s, &lambda.InvokeInput{FunctionName: "f"})
	handle(t, s, lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) { return []byte("2"), nil })})
	require.Equal(t, "2", string(invoke(t, s, &lambda.InvokeInput{FunctionName: "f"}).Payload))
	require.EqualValues(t, 2, fleetOf(t, s, "f").ColdStarts)
}

// Answers beyond 6 MB become an error. (Recorded.)
func TestResponseTooLarge(t *testing.T) {
	_, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(_ context.Context, n []byte) ([]byte, error) {
		var size int
		_, err := fmt.Sscan(string(n), &size)
		return []byte(`"` + strings.Repeat("a", size-2) + `"`), err
	})})
	require.Len(t, invoke(t, s, &lambda.InvokeInput{FunctionName: "f", Payload: []byte("6291556")}).Payload, 6291556)
	out := invoke(t, s, &lambda.InvokeInput{FunctionName: "f", Payload: []byte("6291557")})
	require.Equal(t, "Unhandled", out.FunctionError)
	require.JSONEq(t, `{"errorMessage":"Response payload size exceeded maximum allowed payload size (6291556 bytes).","errorType":"Function.ResponseSizeTooLarge"}`, string(out.Payload))
}

// LogType Tail returns the last 4 KB.
func TestLogTail(t *testing.T) {
	_, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
		lambda.Logf(ctx, "%s", strings.Repeat("x", 5000))
		return nil, nil
	})})
	out := invoke(t, s, &lambda.InvokeInput{FunctionName: "f", LogType: "Tail"})
	require.Equal(t, "null", string(out.Payload), "a handler that returns nothing answers null")
	log, err := base64.StdEncoding.DecodeString(out.LogResult)
	require.NoError(t, err)
	require.Len(t, log, 4096)
	require.True(t, strings.HasPrefix(string(log), "xxx"))
}

// Scaling is limited to 1,000 new environments per ten seconds and function, refilled
// all the time; the account's concurrency and rate are limits of their own.
func TestScalingLimits(t *testing.T) {
	w, s := inSimulator(lambda.Options{Concurrency: 5000})
	handle(t, s, lambda.Function{Name: "f", Timeout: time.Minute, Model: &lambda.Model{Init: lambda.Constant(0), Duration: lambda.Constant(50 * time.Second)}})
	burst := func(n int) int {
		before := fleetOf(t, s, "f").Throttles
		for i := range n {
			w.Process(w.Now(), fmt.Sprint("client ", i), func(ctx context.Context) {
				_, err := s.Invoke(ctx, &lambda.InvokeInput{FunctionName: "f"})
				if err != nil {
					require.ErrorContains(t, err, "TooManyRequestsException: Rate Exceeded.")
				}
			})
		}
		require.NoError(t, w.Run(w.Now()))
		return int(fleetOf(t, s, "f").Throttles - before)
	}
	require.Equal(t, 200, burst(1200))
	w.Advance(time.Second)
	require.Equal(t, 20, burst(120), "100 a second are refilled")
	w.Advance(20 * time.Second)
	require.Equal(t, 1, burst(1001), "and never more than 1,000 are there")
}

// The bill of AWS's own example: 3 million requests of one second with 512 MB are
// 1.5 million GB-seconds. Here it is a thousandth of that.
func TestUsage(t *testing.T) {
	w, s := inSimulator(lambda.Options{})
	handle(t, s, lambda.Function{Name: "f", Memory: 512, Storage: 1024, Timeout: 10 * time.Second, Architecture: "arm64", Model: &lambda.Model{Init: lambda.Constant(0), Duration: lambda.Constant(999100 * time.Microsecond)}})
	for range 3000 {
		invoke(t, s, &lambda.InvokeInput{FunctionName: "f"})
	}
	sendEvent(t, s, `"`+strings.Repeat("a", 256<<10)+`"`)
	settle(t, w)
	used := map[string]float64{}
	for _, u := range w.Usage() {
		used[u.Dimension] = u.Quantity
	}
	require.InDelta(t, 3002, used["Request"], 0, "an event of more than 256 KB is one request more")
	require.InDelta(t, 1500.5, used["Lambda-GB-Second-ARM"], 1e-6)
	require.InDelta(t, 1500.5, used["Lambda-Storage-GB-Second-ARM"], 1e-6)
}
