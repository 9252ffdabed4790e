package lambda_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sqs"
)

// busy is how many invocations are under way while a queue is full of messages, at
// the start and later.
func busy(t *testing.T, in *lambda.CreateEventSourceMappingInput, after ...time.Duration) (counts []string) {
	s := simulated(lambda.Options{})
	url, arn := s.queue(t, "orders", map[string]string{"VisibilityTimeout": "3600"})
	handle(t, s.lambda, lambda.Function{Name: "slow", Model: &lambda.Model{Duration: lambda.Constant(800 * time.Second), Init: lambda.Constant(0)}, Timeout: 900 * time.Second})
	for range 200 {
		batch := &sqs.SendMessageBatchInput{QueueUrl: url}
		for _, id := range numbered("m", 10) {
			batch.Entries = append(batch.Entries, sqs.SendMessageBatchRequestEntry{Id: id, MessageBody: id})
		}
		_, err := s.queues.SendMessageBatch(context.Background(), batch)
		require.NoError(t, err)
	}
	in.EventSourceArn, in.FunctionName, in.BatchSize = arn, "slow", ptr[int32](1)
	s.feed(t, in)
	for _, d := range after {
		s.Advance(d)
		out, err := s.queues.GetQueueAttributes(context.Background(), &sqs.GetQueueAttributesInput{QueueUrl: url, AttributeNames: []string{"All"}})
		require.NoError(t, err)
		counts = append(counts, out.Attributes["ApproximateNumberOfMessagesNotVisible"])
	}
	return counts
}

// A mapping begins with 5 invocations, and has 300 more each minute; a limit of its
// own or of provisioned pollers bounds it.
func TestQueueScaling(t *testing.T) {
	require.Equal(t, []string{"5", "305", "605"}, busy(t, &lambda.CreateEventSourceMappingInput{}, time.Millisecond, time.Minute, time.Minute))
	require.Equal(t, []string{"5", "7"}, busy(t, &lambda.CreateEventSourceMappingInput{ScalingConfig: &lambda.ScalingConfig{MaximumConcurrency: ptr[int32](7)}}, time.Millisecond, time.Minute))
	require.Equal(t, []string{"20", "30"}, busy(t, &lambda.CreateEventSourceMappingInput{ProvisionedPollerConfig: &lambda.ProvisionedPollerConfig{MinimumPollers: ptr[int32](2), MaximumPollers: ptr[int32](3)}}, time.Millisecond, time.Minute))
}

// States take the time that AWS takes, if the options say so.
func TestMappingStates(t *testing.T) {
	s := simulated(lambda.Options{MappingDelay: 10 * time.Second})
	url, arn := s.queue(t, "orders", nil)
	r := s.record(t, "handler", nil)
	m := s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler"})
	state := func(want string) {
		t.Helper()
		require.Equal(t, want, s.mapping(t, m.UUID).State)
	}
	state("Creating")
	s.send(t, url, "early")
	s.Advance(9 * time.Second)
	require.Empty(t, r.events)
	s.Advance(2 * time.Second)
	state("Enabled")
	require.Len(t, r.events, 1)
	for _, change := range []struct {
		in       *lambda.UpdateEventSourceMappingInput
		now, end string
	}{
		{&lambda.UpdateEventSourceMappingInput{BatchSize: ptr[int32](2)}, "Updating", "Enabled"},
		{&lambda.UpdateEventSourceMappingInput{Enabled: ptr(false)}, "Disabling", "Disabled"},
		{&lambda.UpdateEventSourceMappingInput{Enabled: ptr(true)}, "Enabling", "Enabled"},
	} {
		change.in.UUID = m.UUID
		out, err := s.lambda.UpdateEventSourceMapping(context.Background(), change.in)
		require.NoError(t, err)
		require.Equal(t, change.now, out.State)
		s.Advance(11 * time.Second)
		state(change.end)
	}
	_, err := s.lambda.DeleteEventSourceMapping(context.Background(), &lambda.DeleteEventSourceMappingInput{UUID: m.UUID})
	require.NoError(t, err)
	state("Deleting")
	s.Advance(11 * time.Second)
	_, err = s.lambda.GetEventSourceMapping(context.Background(), &lambda.GetEventSourceMappingInput{UUID: m.UUID})
	require.ErrorContains(t, err, "ResourceNotFoundException")
}

// A mapping that is deleted while its function runs is Deleting until that has ended,
// and deletes what it has succeeded with.
func TestDeleteWhileRunning(t *testing.T) {
	s := simulated(lambda.Options{})
	url, arn := s.queue(t, "orders", nil)
	s.slow(t)
	m := s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "slow", BatchSize: ptr[int32](1)})
	s.send(t, url, "a")
	s.Advance(time.Second)
	_, err := s.lambda.DeleteEventSourceMapping(context.Background(), &lambda.DeleteEventSourceMappingInput{UUID: m.UUID})
	require.NoError(t, err)
	require.Equal(t, "Deleting", s.mapping(t, m.UUID).State)
	_, err = s.lambda.UpdateEventSourceMapping(context.Background(), &lambda.UpdateEventSourceMappingInput{UUID: m.UUID, Enabled: ptr(true)})
	require.ErrorContains(t, err, "ResourceInUseException")
	s.send(t, url, "b")
	s.Advance(10 * time.Second)
	_, err = s.lambda.GetEventSourceMapping(context.Background(), &lambda.GetEventSourceMappingInput{UUID: m.UUID})
	require.ErrorContains(t, err, "ResourceNotFoundException")
	require.Equal(t, "1 0", s.counts(t, url), "only what came before was taken")
}

// Where a mapping begins: at what comes, at everything, or at a time.
func TestStartingPositions(t *testing.T) {
	s := simulated(lambda.Options{})
	arn := s.stream(t, "clicks", 1)
	s.put(t, "clicks", "k", "before")
	s.Advance(time.Minute)
	middle := s.Now()
	s.put(t, "clicks", "k", "after")
	got := map[string]*recorder{}
	for position, at := range map[string]time.Time{"LATEST": {}, "TRIM_HORIZON": {}, "AT_TIMESTAMP": middle} {
		got[position] = s.record(t, position, nil)
		s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: position, StartingPosition: position, StartingPositionTimestamp: at})
	}
	s.put(t, "clicks", "k", "now")
	s.settle(t)
	for position, want := range map[string]int{"LATEST": 1, "TRIM_HORIZON": 3, "AT_TIMESTAMP": 2} {
		n := 0
		for _, batch := range got[position].events {
			n += len(batch)
		}
		require.Equal(t, want, n, position)
	}
}

// A mapping whose function is throttled tries again, and loses nothing.
func TestThrottledMapping(t *testing.T) {
	s := simulated(lambda.Options{})
	url, arn := s.queue(t, "orders", nil)
	stream := s.stream(t, "clicks", 1)
	r := &recorder{}
	handle(t, s.lambda, lambda.Function{Name: "handler", Handler: r, Reserved: ptr(0)})
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler"})
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: stream, FunctionName: "handler", StartingPosition: "LATEST", MaximumRetryAttempts: ptr[int32](0)})
	s.send(t, url, "a")
	s.put(t, "clicks", "k", "b")
	s.Advance(2 * time.Minute)
	require.Empty(t, r.events)
	_, err := s.lambda.DeleteFunctionConcurrency(context.Background(), &lambda.DeleteFunctionConcurrencyInput{FunctionName: "handler"})
	require.NoError(t, err)
	s.Advance(2 * time.Minute)
	require.ElementsMatch(t, [][]string{{"a"}, {"b"}}, r.events)
}
