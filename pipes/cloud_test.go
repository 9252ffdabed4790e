package pipes_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/events"
	"github.com/cloudjar/cloudjar/internal/script"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/logs"
	"github.com/cloudjar/cloudjar/pipes"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/stepfn"
	"github.com/cloudjar/cloudjar/streams"
)

// A works is a small cloud: pipes, and what they join.
type works struct {
	*sim.World
	pipes    *pipes.Service
	db       *dynamodb.Service
	events   *events.Service
	firehose *streams.Firehose
	kinesis  *streams.Kinesis
	lambda   *lambda.Service
	logs     *logs.Service
	sns      *sns.Service
	sqs      *sqs.Service
	stepfn   *stepfn.Service

	calls map[*sim.World][]string // what functions got
}

func newWorks(o pipes.Options, seed uint64) *works {
	w := &works{World: sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: seed}), calls: map[*sim.World][]string{}}
	at := w.endpoints(w.World)
	w.pipes = pipes.New(at("pipes"), o)
	w.db = dynamodb.New(at("dynamodb"), dynamodb.Options{})
	w.events = events.New(at("events"), events.Options{})
	w.firehose = streams.NewFirehose(at("firehose"), streams.FirehoseOptions{})
	w.kinesis = streams.New(at("kinesis"), streams.Options{})
	w.lambda = lambda.New(at("lambda"), lambda.Options{})
	w.logs = logs.New(at("logs"), logs.Options{})
	w.sns = sns.New(at("sns"), sns.Options{})
	w.sqs = sqs.New(at("sqs"), sqs.Options{})
	w.stepfn = stepfn.New(at("states"), stepfn.Options{})
	return w
}

func (w *works) endpoints(world *sim.World) func(service string) *bus.Endpoint {
	b := bus.New(func(service, _, _ string) (bus.Invoker, bool) {
		i, ok := w.wires()[service]
		return i, ok
	})
	b.Peers(func(service, _, _ string) (any, bool) {
		peer, ok := map[string]any{
			"dynamodb": w.db, "events": w.events, "firehose": w.firehose, "kinesis": w.kinesis, "lambda": w.lambda, "logs": w.logs, "sns": w.sns, "sqs": w.sqs, "states": w.stepfn,
		}[service]
		return peer, ok
	})
	return func(service string) *bus.Endpoint {
		return &bus.Endpoint{World: world, Bus: b, Service: service, Region: "us-east-1", Account: "123456789012"}
	}
}

func (w *works) wires() map[string]*wire.Service {
	return map[string]*wire.Service{
		"pipes": w.pipes.Wire(), "dynamodb": w.db.Wire(), "events": w.events.Wire(), "firehose": w.firehose.Wire(), "kinesis": w.kinesis.Wire(),
		"lambda": w.lambda.Wire(), "logs": w.logs.Wire(), "sns": w.sns.Wire(), "sqs": w.sqs.Wire(), "states": w.stepfn.Wire(),
	}
}

func (w *works) fork(t testing.TB) *works {
	f := &works{calls: w.calls}
	var err error
	f.World, err = w.World.Fork(func(world *sim.World) {
		at := f.endpoints(world)
		f.pipes = w.pipes.Fork(at("pipes"))
		f.db = w.db.Fork(at("dynamodb"))
		f.events = w.events.Fork(at("events"))
		f.firehose = w.firehose.Fork(at("firehose"))
		f.kinesis = w.kinesis.Fork(at("kinesis"))
		f.lambda = w.lambda.Fork(at("lambda"))
		f.logs = w.logs.Fork(at("logs"))
		f.sns = w.sns.Fork(at("sns"))
		f.sqs = w.sqs.Fork(at("sqs"))
		f.stepfn = w.stepfn.Fork(at("states"))
	})
	require.NoError(t, err)
	f.calls[f.World] = slices.Clone(w.calls[w.World])
	return f
}

// handle gives the works a function. What it gets is kept.
func (w *works) handle(t testing.TB, name string, fn func(events []map[string]any) (any, error)) {
	t.Helper()
	require.NoError(t, w.lambda.Handle(lambda.Function{Name: name, Handler: lambda.HandlerFunc(func(ctx context.Context, payload []byte) ([]byte, error) {
		world := sim.WorldOf(ctx)
		w.calls[world] = append(w.calls[world], name+" "+string(payload))
		var batch []map[string]any
		if err := json.Unmarshal(payload, &batch); err != nil {
			return nil, err
		}
		out, err := fn(batch)
		if err != nil {
			return nil, err
		}
		return json.Marshal(out)
	})}))
}

// bad tells events that functions fail at.
func bad(e map[string]any) bool {
	text, _ := json.Marshal(e)
	return strings.Contains(string(text), "bad") || strings.Contains(string(text), "YmFk")
}

// A pipeStage plays the lessons on pipes.
type pipeStage struct {
	*script.Stage
	works *works
}

func newPipeStage(t *testing.T, s *script.Script) *pipeStage {
	o := pipes.Options{}
	for name, value := range s.Options {
		require.Equal(t, "StateDelay", name)
		var err error
		o.StateDelay, err = time.ParseDuration(value)
		require.NoError(t, err)
	}
	w := newWorks(o, 1)
	w.handle(t, "ok", func([]map[string]any) (any, error) { return nil, nil })
	w.handle(t, "fails", func(batch []map[string]any) (any, error) {
		if slices.ContainsFunc(batch, bad) {
			return nil, fmt.Errorf("boom")
		}
		return nil, nil
	})
	w.handle(t, "reports", func(batch []map[string]any) (any, error) {
		failed := []any{}
		for _, e := range batch {
			if bad(e) {
				id := e["messageId"]
				if id == nil {
					id = e["eventID"]
				}
				failed = append(failed, map[string]any{"itemIdentifier": id})
			}
		}
		return map[string]any{"batchItemFailures": failed}, nil
	})
	w.handle(t, "enriches", func(batch []map[string]any) (any, error) {
		out := []any{}
		for _, e := range batch {
			if text, _ := json.Marshal(e); strings.Contains(string(text), "skip") {
				continue
			}
			out = append(out, map[string]any{"rich": true, "of": e})
		}
		return out, nil
	})
	return &pipeStage{&script.Stage{World: w.World, Wire: w.wire(), Volatile: []string{"MD5OfMessageBody", "MessageId", "ReceiptHandle", "SequenceNumber", "LatestStreamArn", "LatestStreamLabel", "TableId", "executionArn", "startDate"}}, w}
}

type heardInput struct{}

type heardOutput struct{ Heard []string }

// heard tells what functions have got since it was last asked.
func (w *works) heard(ctx context.Context, _ *heardInput) (*heardOutput, error) {
	return sim.Do(ctx, w.World, sim.Request{Service: "seen", Operation: "Heard"}, nil, &heardInput{}, func(*sim.Call, *heardInput) (*heardOutput, error) {
		out := &heardOutput{w.calls[w.World]}
		w.calls[w.World] = nil
		return out, nil
	})
}

func (w *works) wire() script.Wire {
	wires := w.wires()
	wires[""] = wires["pipes"]
	wires["seen"] = &wire.Service{Name: "seen", Protocol: wire.JSON10, Target: "Seen", Ops: wire.Ops{"Heard": wire.Op(w.heard)}}
	return func(service, _ string) *wire.Service { return wires[service] }
}

func (g *pipeStage) fork(t *testing.T) *pipeStage {
	f := g.works.fork(t)
	return &pipeStage{g.Follow(f.World, f.wire()), f}
}

var lessons = script.Flags(flag.CommandLine)

// TestScripts holds the service to the answers in testdata.
func TestScripts(t *testing.T) { script.Play(t, lessons, newPipeStage) }

// TestScriptsOnForks plays every step on parent and fork alike.
func TestScriptsOnForks(t *testing.T) {
	script.PlayOnForks(t, lessons, newPipeStage, (*pipeStage).fork)
}
