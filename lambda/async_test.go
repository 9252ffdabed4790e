package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// A neighbour stands in for the services that Lambda sends to: it keeps what it gets.
type neighbour struct {
	w   *sim.World
	got []sent
}

type sent struct {
	after     time.Duration
	operation string
	in        map[string]any
}

func (n *neighbour) InvokeJSON(ctx context.Context, operation string, in []byte) ([]byte, error) {
	var members map[string]any
	if err := json.Unmarshal(in, &members); err != nil {
		return nil, err
	}
	n.got = append(n.got, sent{n.w.NowIn(ctx).Sub(epoch), operation, members})
	return []byte("{}"), nil
}

func (n *neighbour) EncodeJSON(string, any) ([]byte, error) { return []byte("{}"), nil }

var epoch = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// newAsync is a function in a Simulator that fails so often, with neighbours all
// around.
func newAsync(t *testing.T, failures int, config *lambda.PutFunctionEventInvokeConfigInput) (*lambda.Service, *neighbour, *[]time.Duration) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 3})
	n := &neighbour{w: w}
	s := lambda.New(&bus.Endpoint{
		World: w, Bus: bus.New(func(string, string, string) (bus.Invoker, bool) { return n, true }),
		Service: "lambda", Region: "us-east-1", Account: "123456789012",
	}, lambda.Options{})
	ran := new([]time.Duration)
	handle(t, s, lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(ctx context.Context, in []byte) ([]byte, error) {
		if *ran = append(*ran, w.NowIn(ctx).Sub(epoch)); len(*ran) <= failures {
			return nil, errors.New("intentional failure")
		}
		return []byte(`{"done":true}`), nil
	})})
	handle(t, s, lambda.Function{Name: "other", Handler: lambda.HandlerFunc(echo)})
	if config != nil {
		config.FunctionName = "f"
		_, err := s.PutFunctionEventInvokeConfig(context.Background(), config)
		require.NoError(t, err)
	}
	return s, n, ran
}

const failures, successes = "arn:aws:sqs:us-east-1:123456789012:failures", "arn:aws:sqs:us-east-1:123456789012:successes"

func destinations() *lambda.DestinationConfig {
	return &lambda.DestinationConfig{OnFailure: &lambda.OnFailure{Destination: failures}, OnSuccess: &lambda.OnSuccess{Destination: successes}}
}

func settle(t *testing.T, w *sim.World) {
	t.Helper()
	require.NoError(t, w.Settle(context.Background()))
}

func sendEvent(t *testing.T, s *lambda.Service, payload string) {
	t.Helper()
	require.Equal(t, 202, invoke(t, s, &lambda.InvokeInput{FunctionName: "f", InvocationType: "Event", Payload: []byte(payload)}).StatusCode)
}

// record reads the record that a queue got, without what differs from run to run.
func (m sent) record(t *testing.T) string {
	var r map[string]any
	require.NoError(t, json.Unmarshal([]byte(m.in["MessageBody"].(string)), &r))
	require.Regexp(t, `^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$`, r["timestamp"])
	delete(r, "timestamp")
	require.Len(t, r["requestContext"].(map[string]any)["requestId"], 36)
	delete(r["requestContext"].(map[string]any), "requestId")
	out, err := json.Marshal(r)
	require.NoError(t, err)
	return string(out)
}

// An event that fails is tried again after one minute, then two; then its record goes
// to the destination for failures. (Recorded in November 2025.)
func TestAsyncRetries(t *testing.T) {
	s, n, ran := newAsync(t, 3, &lambda.PutFunctionEventInvokeConfigInput{DestinationConfig: destinations()})
	sendEvent(t, s, `{"message":"m"}`)
	settle(t, n.w)
	require.Equal(t, []time.Duration{0, time.Minute, 3 * time.Minute}, *ran)
	require.Len(t, n.got, 1)
	require.Equal(t, "SendMessage", n.got[0].operation)
	require.Equal(t, "https://sqs.us-east-1.amazonaws.com/123456789012/failures", n.got[0].in["QueueUrl"])
	require.JSONEq(t, `{"version":"1.0","requestContext":{"functionArn":"arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST",
		"condition":"RetriesExhausted","approximateInvokeCount":3},"requestPayload":{"message":"m"},
		"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},
		"responsePayload":{"errorMessage":"intentional failure","errorType":"errorString"}}`, n.got[0].record(t))
}

// A success goes to the other destination, however many attempts it took.
func TestAsyncSuccess(t *testing.T) {
	s, n, _ := newAsync(t, 1, &lambda.PutFunctionEventInvokeConfigInput{DestinationConfig: destinations()})
	sendEvent(t, s, `{}`)
	settle(t, n.w)
	require.Len(t, n.got, 1)
	require.Equal(t, "https://sqs.us-east-1.amazonaws.com/123456789012/successes", n.got[0].in["QueueUrl"])
	require.JSONEq(t, `{"version":"1.0","requestContext":{"functionArn":"arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST",
		"condition":"Success","approximateInvokeCount":2},"requestPayload":{},
		"responseContext":{"statusCode":200,"executedVersion":"$LATEST"},"responsePayload":{"done":true}}`, n.got[0].record(t))
}

// An event that would be too old at its next attempt has none. (Recorded.)
func TestAsyncEventAge(t *testing.T) {
	for age, attempts := range map[int]int{60: 1, 90: 2} {
		s, n, _ := newAsync(t, 9, &lambda.PutFunctionEventInvokeConfigInput{MaximumEventAgeInSeconds: &age, DestinationConfig: destinations()})
		sendEvent(t, s, `{}`)
		settle(t, n.w)
		require.Contains(t, n.got[0].record(t), fmt.Sprintf(`"approximateInvokeCount":%d,"condition":"EventAgeExceeded"`, attempts))
	}
}

// Nothing runs under a reserved concurrency of zero, and the record says so at once.
// (Recorded.)
func TestAsyncZeroConcurrency(t *testing.T) {
	s, n, ran := newAsync(t, 0, &lambda.PutFunctionEventInvokeConfigInput{DestinationConfig: destinations()})
	none := 0
	_, err := s.PutFunctionConcurrency(context.Background(), &lambda.PutFunctionConcurrencyInput{FunctionName: "f", ReservedConcurrentExecutions: &none})
	require.NoError(t, err)
	sendEvent(t, s, `{}`)
	settle(t, n.w)
	require.Empty(t, *ran)
	require.Zero(t, n.got[0].after)
	require.JSONEq(t, `{"version":"1.0","requestContext":{"functionArn":"arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST",
		"condition":"ZeroReservedConcurrency","approximateInvokeCount":0},"requestPayload":{}}`, n.got[0].record(t))
}

// Throttled events wait in the queue, ever longer, and run when there is room.
func TestAsyncBackOff(t *testing.T) {
	w, s := inSimulator(lambda.Options{})
	one := 1
	handle(t, s, lambda.Function{Name: "f", Reserved: &one, Timeout: 10 * time.Second, Model: &lambda.Model{Init: lambda.Constant(0), Duration: lambda.Constant(5 * time.Second)}})
	for range 3 {
		sendEvent(t, s, "{}")
	}
	settle(t, w)
	f, err := s.Fleet(context.Background(), "f")
	require.NoError(t, err)
	require.EqualValues(t, 3, f.Invocations)
	require.EqualValues(t, 1, f.ColdStarts)
	require.WithinRange(t, w.Now(), epoch.Add(15*time.Second), epoch.Add(36*time.Second), "attempts at 0 and 1 s, then after 2 to 4, 4 to 8 and 8 to 16")
}

// A dead letter is the event itself, with what is known of its end as attributes.
func TestDeadLetters(t *testing.T) {
	s, n, _ := newAsync(t, 9, nil)
	none := 0
	_, err := s.PutFunctionEventInvokeConfig(context.Background(), &lambda.PutFunctionEventInvokeConfigInput{FunctionName: "f", MaximumRetryAttempts: &none})
	require.NoError(t, err)
	_, err = s.UpdateFunctionConfiguration(context.Background(), &lambda.UpdateFunctionConfigurationInput{
		FunctionName: "f", DeadLetterConfig: &lambda.DeadLetterConfig{TargetArn: "arn:aws:sqs:us-east-1:123456789012:dead"},
	})
	require.NoError(t, err)
	sendEvent(t, s, `{"raise_error":1}`)
	settle(t, n.w)
	require.Len(t, n.got, 1)
	require.Equal(t, `{"raise_error":1}`, n.got[0].in["MessageBody"])
	attributes := n.got[0].in["MessageAttributes"].(map[string]any)
	require.Len(t, attributes["RequestID"].(map[string]any)["StringValue"], 36)
	require.Equal(t, map[string]any{"DataType": "Number", "StringValue": "200"}, attributes["ErrorCode"])
	require.Equal(t, map[string]any{"DataType": "String", "StringValue": "intentional failure"}, attributes["ErrorMessage"])
}

// Destinations of each kind get the record in their own way.
func TestDestinationKinds(t *testing.T) {
	for arn, check := range map[string]func(m sent){
		"arn:aws:sns:us-east-1:123456789012:topic": func(m sent) {
			require.Equal(t, "Publish", m.operation)
			require.Equal(t, "arn:aws:sns:us-east-1:123456789012:topic", m.in["TopicArn"])
		},
		"arn:aws:events:us-east-1:123456789012:event-bus/b": func(m sent) {
			entry := m.in["Entries"].([]any)[0].(map[string]any)
			require.Equal(t, "lambda", entry["Source"])
			require.Equal(t, "Lambda Function Invocation Result - Failure", entry["DetailType"])
			require.Equal(t, []any{"arn:aws:events:us-east-1:123456789012:event-bus/b", "arn:aws:lambda:us-east-1:123456789012:function:f:$LATEST"}, entry["Resources"])
		},
		"arn:aws:lambda:us-east-1:123456789012:function:other": func(m sent) {
			require.Equal(t, "Invoke", m.operation)
			require.Equal(t, "Event", m.in["InvocationType"])
		},
		"arn:aws:s3:::bucket": func(m sent) {
			require.Equal(t, "PutObject", m.operation)
			require.Regexp(t, `^aws/lambda/async/f/2000/01/01/2000-01-01T00\.00\.00-[0-9a-f-]{36}$`, m.in["Key"])
		},
	} {
		none := 0
		s, n, _ := newAsync(t, 9, &lambda.PutFunctionEventInvokeConfigInput{MaximumRetryAttempts: &none, DestinationConfig: &lambda.DestinationConfig{OnFailure: &lambda.OnFailure{Destination: arn}}})
		sendEvent(t, s, `{}`)
		settle(t, n.w)
		require.Len(t, n.got, 1, arn)
		check(n.got[0])
	}
}
