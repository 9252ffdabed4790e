package scheduler

import (
	"context"
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/events"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/streams"
)

const (
	region  = "us-east-1"
	account = "123456789012"
	role    = "arn:aws:iam::123456789012:role/scheduler"
)

// A town is a world with Scheduler and some of what its targets are.
type town struct {
	t         testing.TB
	world     *sim.World
	bus       *bus.Bus
	scheduler *Service
	events    *events.Service
	sqs       *sqs.Service
	sns       *sns.Service
	kinesis   *streams.Kinesis
	wires     map[string]*wire.Service
}

func newTown(t testing.TB, start string) *town {
	at, err := time.Parse(time.RFC3339, start)
	require.NoError(t, err)
	w := &town{t: t, world: sim.NewWorld(sim.Options{Crank: sim.Simulator, Seed: 1, Start: at})}
	w.open()
	w.scheduler, w.events = New(w.endpoint("scheduler"), Options{}), events.New(w.endpoint("events"), events.Options{})
	w.sqs, w.sns = sqs.New(w.endpoint("sqs"), sqs.Options{}), sns.New(w.endpoint("sns"), sns.Options{})
	w.kinesis = streams.New(w.endpoint("kinesis"), streams.Options{})
	w.wire()
	return w
}

func (w *town) open() {
	w.bus = bus.New(func(service, _, _ string) (bus.Invoker, bool) {
		s, ok := w.wires[service]
		return s, ok
	})
}

func (w *town) endpoint(service string) *bus.Endpoint {
	return &bus.Endpoint{World: w.world, Bus: w.bus, Service: service, Region: region, Account: account}
}

func (w *town) wire() {
	w.wires = map[string]*wire.Service{
		"scheduler": w.scheduler.Wire(), "events": w.events.Wire(), "sqs": w.sqs.Wire(), "sns": w.sns.Wire(), "kinesis": w.kinesis.Wire(),
	}
}

// fork returns a copy of the town.
func (w *town) fork() *town {
	world, err := w.world.Fork()
	require.NoError(w.t, err)
	f := &town{t: w.t, world: world}
	f.open()
	f.scheduler, f.events = w.scheduler.Fork(f.endpoint("scheduler")), w.events.Fork(f.endpoint("events"))
	f.sqs, f.sns, f.kinesis = w.sqs.Fork(f.endpoint("sqs")), w.sns.Fork(f.endpoint("sns")), w.kinesis.Fork(f.endpoint("kinesis"))
	f.wire()
	return f
}

func (w *town) try(service, operation, in string) (map[string]any, error) {
	out, err := w.wires[service].InvokeJSON(context.Background(), operation, []byte(in))
	var v map[string]any
	if err == nil && len(out) > 0 {
		err = json.Unmarshal(out, &v)
	}
	return v, err
}

func (w *town) do(service, operation, in string) map[string]any {
	w.t.Helper()
	v, err := w.try(service, operation, in)
	require.NoError(w.t, err, "%s %s", operation, in)
	return v
}

func arnOf(queue string) string { return "arn:aws:sqs:" + region + ":" + account + ":" + queue }

// schedule makes a schedule for a queue, given its other members and its target's as
// JSON.
func (w *town) schedule(name, expression, queue, members, target string) {
	w.t.Helper()
	w.do("scheduler", "CreateSchedule", `{"Name":"`+name+`","ScheduleExpression":"`+expression+`","FlexibleTimeWindow":{"Mode":"OFF"},
		"Target":{"Arn":"`+arnOf(queue)+`","RoleArn":"`+role+`"`+target+`}`+members+`}`)
}

// messages empties a queue, without waiting for what is under way.
func (w *town) messages(queue string) (all []map[string]any) {
	w.t.Helper()
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

func (w *town) received(queue string) (bodies []string) {
	w.t.Helper()
	for _, m := range w.messages(queue) {
		bodies = append(bodies, m["Body"].(string))
	}
	return bodies
}

const scheduledTime = `,"Input":"<aws.scheduler.scheduled-time>"`
