package events

import (
	"encoding/json"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// An event reaches the targets of the rules that match, whole.
func TestDeliver(t *testing.T) {
	w := newTown(t)
	w.rule("orders", w.queue("q"), "")
	id := w.put(`{ "n" : 1.0, "s" : "é" }`)
	w.do("events", "PutEvents", `{"Entries":[{"Source":"other","DetailType":"Order","Detail":"{}"}]}`)
	require.Equal(t, []string{
		`{"version":"0","id":"` + id + `","detail-type":"Order","source":"shop","account":"123456789012","time":"2024-05-01T10:00:30Z",` +
			`"region":"us-east-1","resources":[],"detail":{"n":1.0,"s":"é"}}`,
	}, w.received("q"))
}

// A queue that does not let EventBridge in gets nothing; the dead-letter queue tells why.
func TestDeadLetters(t *testing.T) {
	w := newTown(t)
	dead := w.queue("dead")
	w.do("sqs", "CreateQueue", `{"QueueName":"closed"}`)
	w.rule("r", "arn:aws:sqs:us-east-1:123456789012:closed", `,"DeadLetterConfig":{"Arn":"`+dead+`"}`)
	w.rule("s", "arn:aws:sqs:us-east-1:123456789012:missing", `,"DeadLetterConfig":{"Arn":"`+dead+`"}`)
	w.rule("t", "arn:aws:lambda:us-east-1:123456789012:function:missing", `,"DeadLetterConfig":{"Arn":"`+dead+`"}`)
	w.put(`{"n":1}`)
	require.Empty(t, w.received("closed"))
	codes := map[string]string{}
	for _, m := range w.messages("dead") {
		a := m["MessageAttributes"].(map[string]any)
		text := func(name string) string { return a[name].(map[string]any)["StringValue"].(string) }
		codes[text("TARGET_ARN")] = text("ERROR_CODE")
		require.Contains(t, text("RULE_ARN"), "arn:aws:events:us-east-1:123456789012:rule/")
		require.NotEmpty(t, text("ERROR_MESSAGE"))
		require.Equal(t, "0", text("RETRY_ATTEMPTS"))
		require.NotContains(t, a, "EXHAUSTED_RETRY_CONDITION")
		require.Contains(t, m["Body"], `"detail":{"n":1}`)
	}
	require.Equal(t, map[string]string{
		"arn:aws:sqs:us-east-1:123456789012:closed":              "NO_PERMISSIONS",
		"arn:aws:sqs:us-east-1:123456789012:missing":             "NO_RESOURCE",
		"arn:aws:lambda:us-east-1:123456789012:function:missing": "NO_RESOURCE",
	}, codes)
}

// broken answers some requests for messages with an error, before or after they took
// effect.
type broken struct {
	rand *sim.Rand
	rate int // in percent
	n    int
}

func (b *broken) Before(c *sim.Call, _ any) error {
	if c.Operation == "SendMessage" && b.rand.IntN(100) < b.rate {
		b.n++
		return &serverError{}
	}
	return nil
}

func (b *broken) After(c *sim.Call, err error) error {
	if c.Operation == "SendMessage" && err == nil && b.rand.IntN(100) < b.rate {
		b.n++
		return sim.ErrAnswerLost
	}
	return err
}

type serverError struct{}

func (*serverError) Error() string        { return "InternalError: try again" }
func (*serverError) ErrorCode() string    { return "InternalError" }
func (*serverError) ErrorMessage() string { return "try again" }
func (*serverError) HTTPStatus() int      { return 500 }

// What fails for a while is tried again, for 24 hours or 185 times unless the target
// says less.
func TestRetries(t *testing.T) {
	for _, c := range []struct {
		policy, condition string
		attempts          int
		least, most       time.Duration // from the event to the end
	}{
		{``, "MaximumRetryAttempts", 186, 20 * time.Hour, 24 * time.Hour},
		{`,"RetryPolicy":{"MaximumRetryAttempts":0}`, "MaximumRetryAttempts", 1, 0, 0},
		{`,"RetryPolicy":{"MaximumRetryAttempts":3}`, "MaximumRetryAttempts", 4, 3 * time.Second, 8 * time.Second},
		{`,"RetryPolicy":{"MaximumEventAgeInSeconds":60}`, "MaximumEventAgeInSeconds", 0, 15 * time.Second, time.Minute},
	} {
		w := newTown(t)
		dead := w.queue("dead")
		w.rule("r", w.queue("q"), c.policy+`,"DeadLetterConfig":{"Arn":"`+dead+`"}`)
		r := sim.NewRand(1)
		down := &toQueue{broken{rand: &r, rate: 100}, "q"}
		w.world.Intercept(down)
		began := w.world.Now()
		w.put(`{}`)
		require.NoError(t, w.world.Settle(t.Context()))
		took := w.world.Now().Sub(began)
		got := w.messages("dead")
		require.Len(t, got, 1, c.policy)
		a := got[0]["MessageAttributes"].(map[string]any)
		require.Equal(t, c.condition, a["EXHAUSTED_RETRY_CONDITION"].(map[string]any)["StringValue"], c.policy)
		if c.attempts > 0 {
			require.Equal(t, c.attempts, down.n, c.policy)
			require.Equal(t, strconv.Itoa(c.attempts-1), a["RETRY_ATTEMPTS"].(map[string]any)["StringValue"])
		}
		require.LessOrEqual(t, took, c.most, c.policy)
		require.GreaterOrEqual(t, took, c.least, c.policy)
	}
}

// toQueue breaks what goes to one queue only.
type toQueue struct {
	broken
	queue string
}

func (b *toQueue) Before(c *sim.Call, in any) error {
	text, _ := json.Marshal(in)
	if !json.Valid(text) || !containsURL(string(text), b.queue) {
		return nil
	}
	return b.broken.Before(c, in)
}

func (b *toQueue) After(_ *sim.Call, err error) error { return err }

func containsURL(text, queue string) bool {
	var in struct{ QueueUrl string }
	return json.Unmarshal([]byte(text), &in) == nil && len(in.QueueUrl) > len(queue) && in.QueueUrl[len(in.QueueUrl)-len(queue):] == queue
}

// No event is lost, whatever fails: each is in the queue or, in the end, in the
// dead-letter queue, and perhaps there more than once.
func TestNoEventIsLost(t *testing.T) {
	for seed := range uint64(20) {
		w := newTown(t)
		dead := w.queue("dead")
		w.rule("r", w.queue("q"), `,"RetryPolicy":{"MaximumRetryAttempts":2},"DeadLetterConfig":{"Arn":"`+dead+`"}`)
		r := sim.NewRand(seed)
		b := &broken{rand: &r, rate: 30}
		w.world.Intercept(b)
		const n = 40
		for i := range n {
			w.put(`{"n":` + strconv.Itoa(i) + `}`)
		}
		require.NoError(t, w.world.Settle(t.Context()))
		b.rate = 0
		seen := map[float64]bool{}
		for _, body := range append(w.received("q"), w.received("dead")...) {
			var e struct{ Detail struct{ N float64 } }
			require.NoError(t, json.Unmarshal([]byte(body), &e))
			seen[e.Detail.N] = true
		}
		require.Len(t, seen, n, "seed %d", seed)
		require.Greater(t, b.n, 0)
	}
}

// A fork goes its own way: what is under way arrives in both, and no more in one
// because of the other.
func TestForkWithPendingDeliveries(t *testing.T) {
	w := newTown(t)
	queue := w.queue("q")
	w.rule("r", queue, "")
	w.do("events", "CreateArchive", `{"ArchiveName":"a","EventSourceArn":"arn:aws:events:us-east-1:123456789012:event-bus/default"}`)
	w.put(`{"n":1}`) // the delivery is queued, not made
	f := w.fork()

	f.do("events", "RemoveTargets", `{"Rule":"r","Ids":["t"]}`)
	f.do("events", "DeleteRule", `{"Name":"r"}`)
	f.do("events", "CreateEventBus", `{"Name":"fork-only"}`)
	f.put(`{"n":2}`)
	f.do("events", "DeleteArchive", `{"ArchiveName":"a"}`)
	w.put(`{"n":3}`)

	require.Len(t, f.received("q"), 1, "what was under way arrives")
	require.Len(t, w.received("q"), 2)
	require.EqualValues(t, 2, w.do("events", "DescribeArchive", `{"ArchiveName":"a"}`)["EventCount"])
	_, err := w.here().try("events", "DescribeEventBus", `{"Name":"fork-only"}`)
	require.ErrorContains(t, err, "does not exist")
}

// What an adversary may do to events: some come twice, some late, none is lost.
func TestMisbehaviours(t *testing.T) {
	w := newTown(t)
	w.rule("r", w.queue("q"), `,"InputPath":"$.detail.n"`)
	w.world.Oppose(&every{of: map[*sim.Misbehaviour]int{&duplicated: 3, &delayed: 2}, asked: map[*sim.Misbehaviour]int{}})
	for i := range 12 {
		w.put(`{"n":` + strconv.Itoa(i) + `}`)
	}
	got := w.received("q")
	require.Len(t, got, 16, "every third came twice")
	require.NotEqual(t, []string{"0", "1", "2", "3"}, got[:4], "and not in order")
	slices.Sort(got)
	require.Len(t, slices.Compact(got), 12)
}

// every lets a misbehaviour happen every so many times that it is asked for.
type every struct{ of, asked map[*sim.Misbehaviour]int }

func (e *every) Decide(_ *sim.Call, m *sim.Misbehaviour, _ string) bool {
	e.asked[m]++
	return e.of[m] > 0 && e.asked[m]%e.of[m] == 0
}

// The events of AWS's own services come to the default bus, and cost nothing.
func TestEmit(t *testing.T) {
	w := newTown(t)
	w.do("events", "PutRule", `{"Name":"r","EventPattern":"{\"source\":[\"aws.s3\"],\"detail\":{\"bucket\":{\"name\":[\"b\"]}}}"}`)
	w.do("events", "PutTargets", `{"Rule":"r","Targets":[{"Id":"t","Arn":"`+w.queue("q")+`","InputPath":"$.resources[0]"}]}`)
	w.do("events", "CreateArchive", `{"ArchiveName":"a","EventSourceArn":"arn:aws:events:us-east-1:123456789012:event-bus/default"}`)
	s3 := &bus.Endpoint{World: w.world, Bus: w.bus, Service: "s3", Region: region, Account: home}
	_, err := bus.Do(t.Context(), s3, "PutObject", &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		s3.Emit(c, bus.Event{Source: "aws.s3", DetailType: "Object Created", Resources: []string{"arn:aws:s3:::b"}, Detail: []byte(`{"bucket":{"name":"b"}}`)})
		require.Equal(t, "s3", c.Service, "the sender's call is its own")
		return nil, nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{`"arn:aws:s3:::b"`}, w.received("q"))
	for _, u := range w.world.Usage() {
		require.NotEqual(t, useEvents, u.Dimension)
		require.NotEqual(t, "s3", u.Service)
	}
	require.NoError(t, w.here().events.Meter(t.Context()))
}
