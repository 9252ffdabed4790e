package lambda_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sqs"
)

// table makes a table with the key id and a stream, and returns the stream's ARN.
func (s *small) table(t testing.TB, name string) string {
	t.Helper()
	_, err := s.db.CreateTable(context.Background(), &dynamodb.CreateTableInput{
		TableName: name, BillingMode: "PAY_PER_REQUEST",
		AttributeDefinitions: []dynamodb.AttributeDefinition{{AttributeName: "id", AttributeType: "S"}},
		KeySchema:            []dynamodb.KeySchemaElement{{AttributeName: "id", KeyType: "HASH"}},
		StreamSpecification:  &dynamodb.StreamSpecification{StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES"},
	})
	require.NoError(t, err)
	s.Advance(time.Minute)
	out, err := s.db.DescribeTable(context.Background(), &dynamodb.DescribeTableInput{TableName: name})
	require.NoError(t, err)
	return out.Table.LatestStreamArn
}

func (s *small) putItem(t testing.TB, table, item string) {
	t.Helper()
	decoded, err := attribute.DecodeItemJSON(item)
	require.NoError(t, err)
	_, err = s.db.PutItem(context.Background(), &dynamodb.PutItemInput{TableName: table, Item: decoded})
	require.NoError(t, err)
}

// strict decodes an event into aws-lambda-go's type, which has to know every member,
// and encodes it again without loss.
func strict[T any](t *testing.T, payload string) T {
	t.Helper()
	var event T
	d := json.NewDecoder(strings.NewReader(payload))
	d.DisallowUnknownFields()
	require.NoError(t, d.Decode(&event))
	again, err := json.Marshal(event)
	require.NoError(t, err)
	var want, got any
	require.NoError(t, json.Unmarshal([]byte(payload), &want))
	require.NoError(t, json.Unmarshal(again, &got))
	contains(t, got, want, "")
	return event
}

// contains checks that got has all that want has.
func contains(t *testing.T, got, want any, at string) {
	t.Helper()
	switch want := want.(type) {
	case map[string]any:
		for k, v := range want {
			contains(t, got.(map[string]any)[k], v, at+"."+k)
		}
	case []any:
		require.Len(t, got, len(want), at)
		for i := range want {
			contains(t, got.([]any)[i], want[i], fmt.Sprint(at, ".", i))
		}
	default:
		require.Equal(t, want, got, at)
	}
}

// The events are those that aws-lambda-go knows.
func TestEventsDecodeStrictly(t *testing.T) {
	s := simulated(lambda.Options{})
	r := s.record(t, "handler", nil)
	arn := s.table(t, "items")
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", StartingPosition: "LATEST"})
	s.putItem(t, "items", `{"id":{"S":"a"},"n":{"N":"1.5"},"b":{"B":"AAEq"},"ss":{"SS":["x","y"]},"m":{"M":{"l":{"L":[{"BOOL":true},{"NULL":true}]}}}}`)
	s.settle(t)
	record := strict[events.DynamoDBEvent](t, r.raw[0]).Records[0]
	require.Equal(t, "INSERT", record.EventName)
	require.Equal(t, arn, record.EventSourceArn)
	require.Equal(t, "1.5", record.Change.NewImage["n"].Number())

	stream := s.stream(t, "clicks", 1)
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: stream, FunctionName: "handler", StartingPosition: "TRIM_HORIZON"})
	s.put(t, "clicks", `k"1`, "data")
	s.settle(t)
	click := strict[events.KinesisEvent](t, r.raw[1]).Records[0]
	require.Equal(t, "data", string(click.Kinesis.Data))
	require.Equal(t, "arn:aws:iam::123456789012:role/reader", click.InvokeIdentityArn)
	require.Equal(t, "shardId-000000000000:"+click.Kinesis.SequenceNumber, click.EventID)

	url, queue := s.queue(t, "orders", nil)
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: queue, FunctionName: "handler"})
	_, err := s.queues.SendMessage(context.Background(), &sqs.SendMessageInput{
		QueueUrl: url, MessageBody: "hello", MessageAttributes: map[string]sqs.MessageAttributeValue{
			"n": {DataType: "Number", StringValue: "6"}, "b": {DataType: "Binary", BinaryValue: []byte{1, 2}},
		},
	})
	require.NoError(t, err)
	s.settle(t)
	message := strict[events.SQSEvent](t, r.raw[2]).Records[0]
	require.Equal(t, "hello", message.Body)
	require.Equal(t, "6", *message.MessageAttributes["n"].StringValue)
	require.Equal(t, "1", message.Attributes["ApproximateReceiveCount"])
}

// Cutting batches in half finds the record that makes them fail.
func TestBisect(t *testing.T) {
	s := simulated(lambda.Options{})
	lost, lostARN := s.queue(t, "lost", nil)
	arn := s.stream(t, "clicks", 1)
	var fine []string
	s.record(t, "handler", func(batch []string) (string, error) {
		for _, one := range batch {
			if one == "r3" {
				return "", errBoom
			}
		}
		fine = append(fine, batch...)
		return "null", nil
	})
	s.put(t, "clicks", "k", numbered("r", 8)...)
	s.feed(t, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: arn, FunctionName: "handler", StartingPosition: "TRIM_HORIZON", BisectBatchOnFunctionError: ptr(true),
		MaximumRetryAttempts: ptr[int32](0), DestinationConfig: &lambda.DestinationConfig{OnFailure: &lambda.OnFailure{Destination: lostARN}},
	})
	s.settle(t)
	require.Equal(t, []string{"r0", "r1", "r2", "r4", "r5", "r6", "r7"}, fine)
	require.Len(t, s.waiting(t, lost), 1)
}

// Records that have grown too old are given up before the function sees them again.
func TestMaximumRecordAge(t *testing.T) {
	s := simulated(lambda.Options{})
	lost, lostARN := s.queue(t, "lost", nil)
	arn := s.stream(t, "clicks", 1)
	r := s.record(t, "handler", always(errBoom))
	s.feed(t, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: arn, FunctionName: "handler", StartingPosition: "TRIM_HORIZON", MaximumRecordAgeInSeconds: ptr[int32](60),
		DestinationConfig: &lambda.DestinationConfig{OnFailure: &lambda.OnFailure{Destination: lostARN}},
	})
	s.put(t, "clicks", "k", "a")
	s.settle(t)
	require.Greater(t, len(r.events), 1)
	records := s.waiting(t, lost)
	require.Len(t, records, 1)
	require.Contains(t, records[0], `"condition":"RecordAgeExceeded"`)
	require.NotContains(t, records[0], "responseContext")
}

// A tumbling window carries state from invocation to invocation, and ends with one
// that has no records.
func TestTumblingWindow(t *testing.T) {
	s := simulated(lambda.Options{})
	arn := s.stream(t, "clicks", 1)
	total := 0
	var finals []string
	handle(t, s.lambda, lambda.Function{Name: "handler", Handler: lambda.HandlerFunc(func(_ context.Context, payload []byte) ([]byte, error) {
		event := strict[events.KinesisTimeWindowEvent](t, string(payload))
		fmt.Sscan("0"+event.State["n"], &total)
		total += len(event.Records)
		if event.IsFinalInvokeForWindow {
			finals = append(finals, fmt.Sprint(event.Window.Start.Format("15:04:05"), " ", total))
		}
		return fmt.Appendf(nil, `{"state":{"n":"%d"}}`, total), nil
	})})
	s.feed(t, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: arn, FunctionName: "handler", StartingPosition: "LATEST", TumblingWindowInSeconds: ptr[int32](60), BatchSize: ptr[int32](2),
	})
	s.put(t, "clicks", "k", numbered("r", 5)...)
	s.Advance(70 * time.Second)
	s.put(t, "clicks", "k", "late")
	s.settle(t)
	require.Equal(t, []string{"00:01:00 5", "00:02:00 1"}, finals)
}

// Children are read after their parents.
func TestShardsInOrderOfDescent(t *testing.T) {
	s := simulated(lambda.Options{})
	arn := s.stream(t, "clicks", 1)
	fail := true
	r := s.record(t, "handler", func([]string) (string, error) {
		if fail {
			return "", errBoom
		}
		return "null", nil
	})
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", StartingPosition: "TRIM_HORIZON"})
	s.put(t, "clicks", "k", "parent")
	s.split(t, "clicks", rand.New(rand.NewPCG(1, 1)))
	s.put(t, "clicks", "k", "child")
	s.Advance(10 * time.Minute)
	for _, batch := range r.events {
		require.Equal(t, []string{"parent"}, batch, "the parent is not done")
	}
	fail = false
	s.Advance(10 * time.Minute)
	require.Equal(t, []string{"child"}, r.events[len(r.events)-1])
}

// A fork's mapping goes on where the parent's stood, and the two share nothing.
func TestForkWithMappingInFlight(t *testing.T) {
	s := simulated(lambda.Options{})
	url, queue := s.queue(t, "orders", map[string]string{"VisibilityTimeout": "30"})
	stream := s.stream(t, "clicks", 1)
	handle(t, s.lambda, lambda.Function{Name: "slow", Model: &lambda.Model{Duration: lambda.Constant(10 * time.Second)}, ColdStart: lambda.Constant(0), Timeout: time.Minute})
	s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: queue, FunctionName: "slow", BatchSize: ptr[int32](1)})
	m := s.feed(t, &lambda.CreateEventSourceMappingInput{EventSourceArn: stream, FunctionName: "slow", StartingPosition: "TRIM_HORIZON", BatchSize: ptr[int32](1)})
	s.send(t, url, "a")
	s.put(t, "clicks", "k", "a", "b")
	s.Advance(time.Second)
	require.Equal(t, "0 1", s.counts(t, url), "with the function")
	f := s.fork(t)
	_, err := f.lambda.UpdateEventSourceMapping(context.Background(), &lambda.UpdateEventSourceMappingInput{UUID: m.UUID, Enabled: ptr(false)})
	require.NoError(t, err)
	for i, w := range []*small{s, f} {
		w.Advance(time.Minute)
		require.Equal(t, "0 0", w.counts(t, url), i)
	}
	before, after := s.mapping(t, m.UUID), f.mapping(t, m.UUID)
	require.Equal(t, "Enabled OK", before.State+" "+before.LastProcessingResult)
	require.Equal(t, "Disabled OK", after.State+" "+after.LastProcessingResult)
}

func (s *small) mapping(t testing.TB, uuid string) *lambda.EventSourceMappingConfiguration {
	out, err := s.lambda.GetEventSourceMapping(context.Background(), &lambda.GetEventSourceMappingInput{UUID: uuid})
	require.NoError(t, err)
	return out
}

// Filters of Kinesis look at the data, which has to be JSON; what they do not match
// is passed over.
func TestKinesisFilter(t *testing.T) {
	s := simulated(lambda.Options{})
	arn := s.stream(t, "clicks", 1)
	r := s.record(t, "handler", nil)
	filter := func(text string) *lambda.FilterCriteria {
		return &lambda.FilterCriteria{Filters: []lambda.Filter{{Pattern: text}}}
	}
	in := &lambda.CreateEventSourceMappingInput{EventSourceArn: arn, FunctionName: "handler", StartingPosition: "LATEST"}
	in.FilterCriteria = filter(`{"data":["text"]}`)
	_, err := s.lambda.CreateEventSourceMapping(context.Background(), in)
	require.EqualError(t, err, "InvalidParameterValueException: Invalid filter pattern definition.")
	in.FilterCriteria = filter(`{"data":{"kind":["sale"],"price":[{"numeric":[">",10]}]}}`)
	s.feed(t, in)
	s.put(t, "clicks", "k", `{"kind":"sale","price":20}`, `{"kind":"sale","price":5}`, "text", `{"kind":"visit"}`)
	s.settle(t)
	require.Equal(t, [][]string{{`{"kind":"sale","price":20}`}}, r.events)
}
