package lambda_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/streams"
)

// A small is a small cloud: the services that mappings meet.
type small struct {
	*sim.World
	lambda *lambda.Service
	queues *sqs.Service
	db     *dynamodb.Service
	flows  *streams.Kinesis
}

const (
	home    = "us-east-1"
	account = "123456789012"
)

func newSmall(o lambda.Options, w sim.Options) *small {
	s := &small{World: sim.NewWorld(w)}
	at := s.endpoints(s.World)
	s.lambda = lambda.New(at("lambda"), o)
	s.queues = sqs.New(at("sqs"), sqs.Options{})
	s.db = dynamodb.New(at("dynamodb"), dynamodb.Options{})
	s.flows = streams.New(at("kinesis"), streams.Options{})
	return s
}

func simulated(o lambda.Options) *small {
	return newSmall(o, sim.Options{Crank: sim.Simulator, Seed: 1})
}

// endpoints connects what s will hold.
func (s *small) endpoints(w *sim.World) func(service string) *bus.Endpoint {
	b := bus.New(func(service, _, _ string) (bus.Invoker, bool) {
		i, ok := s.wires()[service]
		return i, ok
	})
	b.Peers(func(service, _, _ string) (any, bool) {
		p, ok := map[string]any{"lambda": s.lambda, "sqs": s.queues, "dynamodb": s.db, "kinesis": s.flows}[service]
		return p, ok
	})
	return func(service string) *bus.Endpoint {
		return &bus.Endpoint{World: w, Bus: b, Service: service, Region: home, Account: account}
	}
}

func (s *small) wires() map[string]*wire.Service {
	return map[string]*wire.Service{"lambda": s.lambda.Wire(), "sqs": s.queues.Wire(), "dynamodb": s.db.Wire(), "kinesis": s.flows.Wire()}
}

func (s *small) fork(t testing.TB) *small {
	f := &small{}
	var err error
	f.World, err = s.World.Fork(func(w *sim.World) {
		at := f.endpoints(w)
		f.lambda = s.lambda.Fork(at("lambda"))
		f.queues = s.queues.Fork(at("sqs"))
		f.db = s.db.Fork(at("dynamodb"))
		f.flows = s.flows.Fork(at("kinesis"))
	})
	require.NoError(t, err)
	return f
}

func (s *small) settle(t testing.TB) {
	t.Helper()
	require.NoError(t, s.Settle(context.Background()))
}

// queue makes a queue and returns its URL and ARN.
func (s *small) queue(t testing.TB, name string, attributes map[string]string) (url, arn string) {
	t.Helper()
	out, err := s.queues.CreateQueue(context.Background(), &sqs.CreateQueueInput{QueueName: name, Attributes: attributes})
	require.NoError(t, err)
	return out.QueueUrl, "arn:aws:sqs:" + home + ":" + account + ":" + name
}

func (s *small) send(t testing.TB, url string, bodies ...string) {
	t.Helper()
	for _, body := range bodies {
		_, err := s.queues.SendMessage(context.Background(), &sqs.SendMessageInput{QueueUrl: url, MessageBody: body})
		require.NoError(t, err)
	}
}

// waiting returns the bodies of the messages that a queue shows, and takes them.
func (s *small) waiting(t testing.TB, url string) (bodies []string) {
	t.Helper()
	for {
		out, err := s.queues.ReceiveMessage(context.Background(), &sqs.ReceiveMessageInput{QueueUrl: url, MaxNumberOfMessages: ptr[int32](10)})
		require.NoError(t, err)
		if len(out.Messages) == 0 {
			return bodies
		}
		for _, m := range out.Messages {
			bodies = append(bodies, m.Body)
		}
	}
}

// counts returns how many messages a queue has, visible and hidden.
func (s *small) counts(t testing.TB, url string) string {
	t.Helper()
	out, err := s.queues.GetQueueAttributes(context.Background(), &sqs.GetQueueAttributesInput{QueueUrl: url, AttributeNames: []string{"All"}})
	require.NoError(t, err)
	return out.Attributes["ApproximateNumberOfMessages"] + " " + out.Attributes["ApproximateNumberOfMessagesNotVisible"]
}

// stream makes a stream of Kinesis and returns its ARN.
func (s *small) stream(t testing.TB, name string, shards int32) string {
	t.Helper()
	_, err := s.flows.CreateStream(context.Background(), &streams.CreateStreamInput{StreamName: name, ShardCount: shards})
	require.NoError(t, err)
	s.Advance(time.Minute)
	return "arn:aws:kinesis:" + home + ":" + account + ":stream/" + name
}

func (s *small) put(t testing.TB, stream, key string, data ...string) {
	t.Helper()
	for _, d := range data {
		_, err := s.flows.PutRecord(context.Background(), &streams.PutRecordInput{StreamName: stream, PartitionKey: key, Data: []byte(d)})
		require.NoError(t, err)
	}
}

func (s *small) feed(t testing.TB, in *lambda.CreateEventSourceMappingInput) *lambda.EventSourceMappingConfiguration {
	t.Helper()
	out, err := s.lambda.CreateEventSourceMapping(context.Background(), in)
	require.NoError(t, err)
	return out
}

// A recorder is a function that notes what it gets: of each event the bodies or data
// of its records.
type recorder struct {
	events [][]string
	raw    []string
	reply  func(batch []string) (string, error)
}

func (r *recorder) Invoke(_ context.Context, payload []byte) ([]byte, error) {
	batch, err := contents(payload)
	if err != nil {
		return nil, err
	}
	r.events, r.raw = append(r.events, batch), append(r.raw, string(payload))
	if r.reply == nil {
		return []byte("null"), nil
	}
	text, err := r.reply(batch)
	return []byte(text), err
}

func contents(payload []byte) ([]string, error) {
	var event struct {
		Records []struct {
			Body     string
			Kinesis  *events.KinesisRecord
			Dynamodb *events.DynamoDBStreamRecord
		}
	}
	if err := json.Unmarshal(payload, &event); err != nil {
		return nil, err
	}
	batch := []string{}
	for _, one := range event.Records {
		switch {
		case one.Kinesis != nil:
			batch = append(batch, string(one.Kinesis.Data))
		case one.Dynamodb != nil:
			for _, name := range slices.Sorted(maps.Keys(one.Dynamodb.Keys)) {
				batch = append(batch, one.Dynamodb.Keys[name].String())
			}
		default:
			batch = append(batch, one.Body)
		}
	}
	return batch, nil
}

func (s *small) record(t testing.TB, name string, reply func([]string) (string, error)) *recorder {
	t.Helper()
	r := &recorder{reply: reply}
	handle(t, s.lambda, lambda.Function{Name: name, Handler: r, Role: "arn:aws:iam::" + account + ":role/reader"})
	return r
}

var errBoom = errors.New("boom")

func always(err error) func([]string) (string, error) {
	return func([]string) (string, error) { return "null", err }
}

func numbered(prefix string, n int) (all []string) {
	for i := range n {
		all = append(all, fmt.Sprint(prefix, i))
	}
	return all
}

func ptr[T any](v T) *T { return &v }
