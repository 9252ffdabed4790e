package lambda_test

import (
	"context"
	"regexp"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
)

// Messages reach the function, and are deleted once it has succeeded.
func TestQueueFeedsFunction(t *testing.T) {
	s := simulated(lambda.Options{})
	url, arn := s.queue(t, "orders", nil)
	r := s.record(t, "handler", nil)
	m := s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler"})
	require.Equal(t, "Creating", m.State)
	s.send(t, url, "a", "b")
	s.settle(t)
	require.Equal(t, [][]string{{"a", "b"}}, r.events)
	require.Equal(t, "0 0", s.counts(t, url))
	got, err := s.lambda.GetEventSourceMapping(context.Background(), &lambda.GetEventSourceMappingInput{UUID: m.UUID})
	require.NoError(t, err)
	require.Equal(t, "Enabled", got.State)
}

// What failed comes again when its visibility timeout is over, until it goes to the
// dead-letter queue.
func TestQueueRedrives(t *testing.T) {
	s := simulated(lambda.Options{})
	dead, deadARN := s.queue(t, "dead", nil)
	url, arn := s.queue(t, "orders", map[string]string{"VisibilityTimeout": "30", "RedrivePolicy": `{"deadLetterTargetArn":"` + deadARN + `","maxReceiveCount":"2"}`})
	r := s.record(t, "handler", always(errBoom))
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler"})
	s.send(t, url, "a")
	s.settle(t)
	require.Equal(t, [][]string{{"a"}, {"a"}}, r.events)
	require.Equal(t, "0 0", s.counts(t, url))
	require.Equal(t, []string{"a"}, s.waiting(t, dead))
}

// Records of a shard reach the function in order, in batches of what has gathered.
func TestStreamFeedsFunction(t *testing.T) {
	s := simulated(lambda.Options{})
	arn := s.stream(t, "clicks", 1)
	r := s.record(t, "handler", nil)
	s.put(t, "clicks", "k", numbered("r", 5)...)
	m := s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", StartingPosition: "TRIM_HORIZON", BatchSize: ptr[int32](3)})
	require.Equal(t, "No records processed", m.LastProcessingResult)
	s.settle(t)
	require.Equal(t, [][]string{{"r0", "r1", "r2"}, {"r3", "r4"}}, r.events)
	got, err := s.lambda.GetEventSourceMapping(context.Background(), &lambda.GetEventSourceMappingInput{UUID: m.UUID})
	require.NoError(t, err)
	require.Equal(t, "OK", got.LastProcessingResult)
}

// A batch that fails is tried again and again; then its record goes to the
// destination, and the shard goes on.
func TestStreamGivesUp(t *testing.T) {
	s := simulated(lambda.Options{})
	lost, lostARN := s.queue(t, "lost", nil)
	arn := s.stream(t, "clicks", 1)
	r := s.record(t, "handler", func(batch []string) (string, error) {
		if batch[0] == "r0" {
			return "", errBoom
		}
		return "null", nil
	})
	s.feed(t, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: arn, FunctionName: "handler", StartingPosition: "TRIM_HORIZON", BatchSize: ptr[int32](1),
		MaximumRetryAttempts: ptr[int32](1), DestinationConfig: &lambda.DestinationConfig{OnFailure: &lambda.OnFailure{Destination: lostARN}},
	})
	s.put(t, "clicks", "k", "r0", "r1")
	s.settle(t)
	require.Equal(t, [][]string{{"r0"}, {"r0"}, {"r1"}}, r.events)
	records := s.waiting(t, lost)
	require.Len(t, records, 1)
	require.Contains(t, records[0], `"condition":"RetryAttemptsExhausted","approximateInvokeCount":2},"responseContext":{"statusCode":200,"executedVersion":"$LATEST","functionError":"Unhandled"},"version":"1.0"`)
	require.Contains(t, records[0], `"batchSize":1,"streamArn":"`+arn+`"}`)
}

// What is left of a batch that got on is a batch of its own: it has all of its tries,
// and the record at the destination counts them alone.
func TestStreamTriesTheRestAnew(t *testing.T) {
	s := simulated(lambda.Options{})
	lost, lostARN := s.queue(t, "lost", nil)
	var r *recorder
	sequence := regexp.MustCompile(`"sequenceNumber":"(\d+)"`)
	r = s.record(t, "handler", func([]string) (string, error) {
		all := sequence.FindAllStringSubmatch(r.raw[len(r.raw)-1], -1)
		return `{"batchItemFailures":[{"itemIdentifier":"` + all[len(all)-1][1] + `"}]}`, nil
	})
	s.feed(t, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: s.stream(t, "clicks", 1), FunctionName: "handler", StartingPosition: "TRIM_HORIZON", FunctionResponseTypes: []string{"ReportBatchItemFailures"},
		MaximumRetryAttempts: ptr[int32](1), DestinationConfig: &lambda.DestinationConfig{OnFailure: &lambda.OnFailure{Destination: lostARN}},
	})
	s.put(t, "clicks", "k", "a", "b", "c")
	s.settle(t)
	require.Equal(t, [][]string{{"a", "b", "c"}, {"c"}, {"c"}}, r.events)
	require.Contains(t, s.waiting(t, lost)[0], `"approximateInvokeCount":2}`)
}

// Without message attributes their sum is absent, but null with a batching window.
func TestAbsentSumOfAttributes(t *testing.T) {
	s := simulated(lambda.Options{})
	r := s.record(t, "handler", nil)
	for i, name := range []string{"plain", "windowed"} {
		url, arn := s.queue(t, name, nil)
		s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", MaximumBatchingWindowInSeconds: ptr(int32(i))})
		s.send(t, url, "a")
		s.settle(t)
	}
	require.NotContains(t, r.raw[0], "md5OfMessageAttributes")
	require.Contains(t, r.raw[1], `"md5OfMessageAttributes":null,"md5OfBody"`)
}

// An idle cloud schedules nothing.
func TestIdleMappingSchedulesNothing(t *testing.T) {
	s := simulated(lambda.Options{})
	_, arn := s.queue(t, "orders", nil)
	s.record(t, "handler", nil)
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler"})
	s.settle(t)
	before := len(s.Record())
	s.Advance(10 * time.Hour)
	require.Len(t, s.Record(), before)
}
