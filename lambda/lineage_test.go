package lambda_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
)

// A function that sends what it gets back to the queue that feeds it is stopped after
// 16 rounds, unless it says that it wants to.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
func TestLoopThroughQueue(t *testing.T) {
	for _, allowed := range []bool{false, true} {
		g := simulated(lambda.Options{})
		url, arn := g.queue(t, "loop", map[string]string{"VisibilityTimeout": "3600"})
		rounds := 0
		handle(t, g.lambda, lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
			if rounds++; rounds == 100 {
				return nil, nil
			}
			_, err := g.queues.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: url, MessageBody: "again"})
			return nil, err
		})})
		if allowed {
			_, err := g.lambda.PutFunctionRecursionConfig(context.Background(), &lambda.PutFunctionRecursionConfigInput{FunctionName: "f", RecursiveLoop: "Allow"})
			require.NoError(t, err)
		}
		_, err := g.lambda.CreateEventSourceMapping(context.Background(), &lambda.CreateEventSourceMappingInput{FunctionName: "f", EventSourceArn: arn})
		require.NoError(t, err)
		g.send(t, url, "start")
		require.NoError(t, g.Run(g.Now().Add(time.Minute)))
		if allowed {
			require.Equal(t, 100, rounds)
		} else {
			require.Equal(t, 16, rounds)
		}
	}
}

// So is one that invokes itself, which it hears of.
func TestLoopThroughInvoke(t *testing.T) {
	_, s := inSimulator(lambda.Options{})
	rounds, refusals := 0, []string{}
	handle(t, s, lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
		rounds++
		if _, err := s.Invoke(ctx, &lambda.InvokeInput{FunctionName: "f"}); err != nil {
			refusals = append(refusals, err.(*lambda.Error).Code)
		}
		return nil, nil
	})})
	invoke(t, s, &lambda.InvokeInput{FunctionName: "f"})
	require.Equal(t, 16, rounds)
	require.Equal(t, []string{"RecursiveInvocationException"}, refusals)
}

// Events, environments and answers suffer what AWS's contract allows, and nothing
// else.
func TestMisbehaviours(t *testing.T) {
	for _, m := range lambda.Misbehaviours() {
		w, s := inSimulator(lambda.Options{})
		ran := 0
		handle(t, s, lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(context.Context, []byte) ([]byte, error) {
			ran++
			return nil, nil
		})})
		invoke(t, s, &lambda.InvokeInput{FunctionName: "f"})
		w.Oppose(only{m.Name})
		before := ran
		_, err := s.Invoke(context.Background(), &lambda.InvokeInput{FunctionName: "f"})
		cold := fleetOf(t, s, "f").ColdStarts
		w.Oppose(nil)
		switch m.Name {
		case "lambda/throttle":
			require.ErrorContains(t, err, "TooManyRequestsException")
			require.Equal(t, before, ran)
		case "lambda/service-error":
			require.ErrorContains(t, err, "ServiceException")
			require.Equal(t, before, ran)
		case "lambda/recycle":
			require.NoError(t, err)
			require.EqualValues(t, 2, cold)
		case "lambda/async-duplicate":
			w.Oppose(only{m.Name})
			sendEvent(t, s, "{}")
			settle(t, w)
			require.Equal(t, before+3, ran, "one more, and the event twice")
		case "lambda/async-delay":
			w.Oppose(only{m.Name})
			start := w.Now()
			sendEvent(t, s, "{}")
			settle(t, w)
			require.Equal(t, before+2, ran)
			require.True(t, w.Now().After(start.Add(time.Second)))
		}
	}
}

// only lets one misbehaviour happen whenever it may.
type only struct{ name string }

func (o only) Decide(_ *sim.Call, m *sim.Misbehaviour, _ string) bool { return m.Name == o.name }
