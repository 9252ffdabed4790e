package events

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/logs"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/streams"
)

const (
	home    = "123456789012"
	tenant  = "222222222222"
	region  = "us-east-1"
	abroad  = "eu-west-1"
	roleARN = "arn:aws:iam::123456789012:role/events"
)

// A town is a world with EventBridge and what its targets are, in every region and
// account that is asked for.
type town struct {
	t      testing.TB
	world  *sim.World
	bus    *bus.Bus
	places map[string]*place
}

type place struct {
	events  *Service
	sqs     *sqs.Service
	sns     *sns.Service
	kinesis *streams.Kinesis
	lambda  *lambda.Service
	logs    *logs.Service
	wires   map[string]*wire.Service
}

func newTown(t testing.TB) *town {
	w := &town{t: t, world: sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1, Start: time.Date(2024, 5, 1, 10, 0, 30, 0, time.UTC)})}
	w.open()
	return w
}

func (w *town) open() {
	w.places = map[string]*place{}
	w.bus = bus.New(func(service, region, account string) (bus.Invoker, bool) {
		s, ok := w.at(region, account).wires[service]
		return s, ok
	})
	w.bus.Peers(func(service, region, account string) (any, bool) {
		switch p := w.at(region, account); service {
		case "events":
			return p.events, true
		case "sqs":
			return p.sqs, true
		case "logs":
			return p.logs, true
		}
		return nil, false
	})
}

func (w *town) endpoint(region, account string) func(service string) *bus.Endpoint {
	return func(service string) *bus.Endpoint {
		return &bus.Endpoint{World: w.world, Bus: w.bus, Service: service, Region: region, Account: account}
	}
}

func (w *town) at(region, account string) *place {
	key := region + "/" + account
	p := w.places[key]
	if p == nil {
		on := w.endpoint(region, account)
		p = &place{
			events: New(on("events"), Options{}), sqs: sqs.New(on("sqs"), sqs.Options{}), sns: sns.New(on("sns"), sns.Options{}),
			kinesis: streams.New(on("kinesis"), streams.Options{}), lambda: lambda.New(on("lambda"), lambda.Options{}), logs: logs.New(on("logs"), logs.Options{}),
		}
		w.settle(key, p)
	}
	return p
}

func (w *town) settle(key string, p *place) {
	p.wires = map[string]*wire.Service{
		"events": p.events.Wire(), "sqs": p.sqs.Wire(), "sns": p.sns.Wire(), "kinesis": p.kinesis.Wire(), "lambda": p.lambda.Wire(), "logs": p.logs.Wire(),
	}
	w.places[key] = p
}

func (w *town) here() *place { return w.at(region, home) }

// fork returns a copy of the town.
func (w *town) fork() *town {
	world, err := w.world.Fork()
	require.NoError(w.t, err)
	f := &town{t: w.t, world: world}
	f.open()
	for key, p := range w.places {
		on := f.endpoint(key[:len(key)-len(home)-1], key[len(key)-len(home):])
		f.settle(key, &place{
			events: p.events.Fork(on("events")), sqs: p.sqs.Fork(on("sqs")), sns: p.sns.Fork(on("sns")), kinesis: p.kinesis.Fork(on("kinesis")),
			lambda: p.lambda.Fork(on("lambda")), logs: p.logs.Fork(on("logs")),
		})
	}
	return f
}

// do asks a service for an operation in JSON, and returns its answer.
func (p *place) try(service, operation, in string) (map[string]any, error) {
	out, err := p.wires[service].InvokeJSON(context.Background(), operation, []byte(in))
	var v map[string]any
	if err == nil && len(out) > 0 {
		err = json.Unmarshal(out, &v)
	}
	return v, err
}

func (w *town) do(service, operation, in string) map[string]any {
	w.t.Helper()
	v, err := w.here().try(service, operation, in)
	require.NoError(w.t, err, "%s %s", operation, in)
	return v
}

// queue makes a queue that everyone may send to, and returns its ARN.
func (w *town) queue(name string) string {
	arn := "arn:aws:sqs:" + region + ":" + home + ":" + name
	policy, err := json.Marshal(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"sqs:SendMessage","Resource":"` + arn + `"}]}`)
	require.NoError(w.t, err)
	w.do("sqs", "CreateQueue", `{"QueueName":"`+name+`","Attributes":{"Policy":`+string(policy)+`}}`)
	return arn
}

// received empties a queue and returns the bodies.
func (w *town) received(queue string) (bodies []string) {
	w.t.Helper()
	for _, m := range w.messages(queue) {
		bodies = append(bodies, m["Body"].(string))
	}
	return bodies
}

// messages empties a queue.
func (w *town) messages(queue string) (all []map[string]any) {
	w.t.Helper()
	require.NoError(w.t, w.world.Settle(context.Background()))
	for {
		out := w.do("sqs", "ReceiveMessage", `{"QueueUrl":"`+queue+`","MaxNumberOfMessages":10,"MessageAttributeNames":["All"],"MessageSystemAttributeNames":["All"]}`)
		list, _ := out["Messages"].([]any)
		if len(list) == 0 {
			return all
		}
		for _, m := range list {
			m := m.(map[string]any)
			all = append(all, m)
			w.do("sqs", "DeleteMessage", `{"QueueUrl":"`+queue+`","ReceiptHandle":"`+m["ReceiptHandle"].(string)+`"}`)
		}
	}
}

// rule makes a rule on the default bus for source "shop" with one target, given as
// JSON members beside its id and ARN.
func (w *town) rule(name, arn, members string) {
	w.t.Helper()
	w.do("events", "PutRule", `{"Name":"`+name+`","EventPattern":"{\"source\":[\"shop\"]}"}`)
	w.do("events", "PutTargets", `{"Rule":"`+name+`","Targets":[{"Id":"t","Arn":"`+arn+`"`+members+`}]}`)
}

// put puts an event of source "shop" on the default bus.
func (w *town) put(detail string) string {
	w.t.Helper()
	return w.putOn("default", detail)
}

func (w *town) putOn(name, detail string) string {
	w.t.Helper()
	in, err := json.Marshal(map[string]any{"Entries": []any{map[string]any{"Source": "shop", "DetailType": "Order", "Detail": detail, "EventBusName": name}}})
	require.NoError(w.t, err)
	out := w.do("events", "PutEvents", string(in))
	entry := out["Entries"].([]any)[0].(map[string]any)
	require.NotEmpty(w.t, entry["EventId"], "%v", entry)
	return entry["EventId"].(string)
}
