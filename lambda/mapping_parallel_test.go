package lambda_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
)

// slow is a function that takes ten seconds.
func (s *small) slow(t *testing.T) {
	handle(t, s.lambda, lambda.Function{
		Name: "slow", Model: &lambda.Model{Duration: lambda.Constant(10 * time.Second), Init: lambda.Constant(0)}, Timeout: time.Minute,
	})
}

// emptied is how long it takes until a stream's mapping has processed 40 records of
// as many keys, one by one.
func emptied(t *testing.T, parallel int32) time.Duration {
	s := simulated(lambda.Options{})
	arn := s.stream(t, "clicks", 1)
	s.slow(t)
	s.feed(t, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: arn, FunctionName: "slow", StartingPosition: "LATEST", BatchSize: ptr[int32](1), ParallelizationFactor: &parallel,
	})
	for _, key := range numbered("k", 40) {
		s.put(t, "clicks", key, "data")
	}
	begun := s.Now()
	s.settle(t)
	return s.Now().Sub(begun)
}

// A shard has one invocation under way, or as many as its parallelization factor.
func TestParallelizationFactor(t *testing.T) {
	require.Equal(t, 400*time.Second, emptied(t, 1).Truncate(time.Second))
	require.Less(t, emptied(t, 10), 150*time.Second)
}

// Each group of a FIFO queue has one batch under way.
func TestFIFOGroups(t *testing.T) {
	s := simulated(lambda.Options{})
	url, arn := s.queue(t, "orders.fifo", map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "true", "VisibilityTimeout": "60"})
	s.slow(t)
	for i := range 9 {
		_, err := s.queues.SendMessage(context.Background(), &sqs.SendMessageInput{QueueUrl: url, MessageBody: fmt.Sprint(i), MessageGroupId: fmt.Sprint("g", i%3)})
		require.NoError(t, err)
	}
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "slow", BatchSize: ptr[int32](1)})
	s.Advance(time.Second)
	require.Equal(t, "6 3", s.counts(t, url))
	s.Advance(10 * time.Second)
	require.Equal(t, "3 3", s.counts(t, url))
	s.settle(t)
	require.Equal(t, "0 0", s.counts(t, url))
}

// Whatever fails, a window's state counts each of its records once.
func TestWindowsCountOnce(t *testing.T) {
	for seed := range uint64(10) {
		s := newSmall(lambda.Options{}, sim.Options{Crank: sim.Simulator, Seed: seed})
		arn := s.stream(t, "clicks", 1)
		r := rand.New(rand.NewPCG(seed, 1))
		counted, windows := 0, map[time.Time]bool{}
		handle(t, s.lambda, lambda.Function{Name: "handler", Handler: lambda.HandlerFunc(func(_ context.Context, payload []byte) ([]byte, error) {
			event := strict[events.KinesisTimeWindowEvent](t, string(payload))
			if r.IntN(3) == 0 {
				return nil, errBoom
			}
			var n int
			_, _ = fmt.Sscan(event.State["n"], &n)
			n += len(event.Records)
			if event.IsFinalInvokeForWindow {
				require.False(t, windows[event.Window.Start.Time], "a window ends once")
				windows[event.Window.Start.Time] = true
				counted += n
			}
			for _, one := range event.Records {
				at := one.Kinesis.ApproximateArrivalTimestamp.Time
				require.False(t, at.Before(event.Window.Start.Time) || !at.Before(event.Window.End.Time))
			}
			return fmt.Appendf(nil, `{"state":{"n":"%d"}}`, n), nil
		})})
		s.feed(t, &lambda.CreateEventSourceMappingInput{
			EventSourceArn: arn, FunctionName: "handler", StartingPosition: "LATEST", TumblingWindowInSeconds: ptr[int32](30), BatchSize: ptr[int32](3), MaximumBatchingWindowInSeconds: ptr(int32(seed % 3)),
		})
		for range 40 {
			s.put(t, "clicks", "k", "data")
			s.Advance(time.Duration(r.IntN(10)) * time.Second)
		}
		s.Advance(time.Hour)
		require.Equal(t, 40, counted)
	}
}
