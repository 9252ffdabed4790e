package sqs

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// do runs fn as one call in the world.
func do(t *testing.T, w *sim.World, fn func(*sim.Call)) {
	t.Helper()
	_, err := sim.Do(t.Context(), w, sim.Request{Service: "lambda", Operation: "poll", Region: "us-east-1", Account: account}, nil, &struct{}{},
		func(c *sim.Call, _ *struct{}) (*struct{}, error) { fn(c); return nil, nil })
	require.NoError(t, err)
}

// A poller on the bus is told when messages can be received: when they arrive, when
// their delay is over, when they come back. Settle waits for that; without a poller
// there is nothing to wait for.
func TestPollersWake(t *testing.T) {
	w := newWorld()
	ep := endpointOf(w)
	s := New(ep, Options{})
	_, err := play(t, s, `CreateQueue {"QueueName":"q","Attributes":{"VisibilityTimeout":"10"}}`, `SendMessage {"QueueUrl":"q","MessageBody":"late","DelaySeconds":5}`)
	require.NoError(t, err)
	began := w.Now()
	require.NoError(t, w.Settle(t.Context()))
	require.Equal(t, began, w.Now(), "nobody waits for the message")

	var got []bus.Message
	var at []time.Duration
	poll := sim.On(w, "poll", func(c *sim.Call, _ struct{}) {
		list, err := s.Receive(c, qARN, 10)
		require.NoError(t, err)
		for range list {
			at = append(at, c.Now().Sub(began))
		}
		got = append(got, list...)
	})
	ep.Bus.Subscribe(qARN, "poller", func(c *sim.Call) { poll.At(c, c.Now(), struct{}{}) })
	do(t, w, func(c *sim.Call) { poll.At(c, c.Now(), struct{}{}) })
	w.Advance(17 * time.Second)
	require.Equal(t, []time.Duration{5 * time.Second, 15 * time.Second}, at)
	require.Equal(t, "2", got[1].Attributes["ApproximateReceiveCount"])

	do(t, w, func(c *sim.Call) {
		require.NoError(t, s.ChangeVisibility(c, qARN, got[1].ReceiptHandle, 0))
	})
	w.Advance(time.Second)
	require.Equal(t, []time.Duration{5 * time.Second, 15 * time.Second, 17 * time.Second}, at)
	do(t, w, func(c *sim.Call) {
		require.NoError(t, s.Delete(c, qARN, []string{got[2].ReceiptHandle}))
		info, ok := s.Queue(c, qARN)
		require.True(t, ok)
		require.Equal(t, bus.QueueInfo{VisibilityTimeout: 10}, info)
		_, ok = s.Queue(c, qARN+"2")
		require.False(t, ok)
		_, err := s.Receive(c, qARN+"2", 1)
		require.Error(t, err)
	})
	before := w.Now()
	require.NoError(t, w.Settle(t.Context()))
	require.Equal(t, before, w.Now(), "nothing is left to come back")
	var used float64
	for _, u := range w.Usage() {
		require.Equal(t, "sqs", u.Service)
		used += u.Quantity
	}
	require.Equal(t, 1+1+3+1+1.0, used, "create, send, three receives that found something, change, delete")
}

// A queue's policy lets a service send on behalf of a resource.
func TestServicesNeedThePolicy(t *testing.T) {
	w := newWorld()
	ep := endpointOf(w)
	s := New(ep, Options{})
	ep.Bus = bus.New(func(string, string, string) (bus.Invoker, bool) { return s.Wire(), true })
	_, err := play(t, s, `CreateQueue {"QueueName":"q"}`)
	require.NoError(t, err)
	send := func(source string) (err error) {
		do(t, w, func(c *sim.Call) {
			_, err = ep.Bus.Call(c, bus.To{Service: "sqs", As: bus.Principal{Service: "sns.amazonaws.com", Source: source}}, "SendMessage", []byte(`{"QueueUrl":"q","MessageBody":"x"}`))
		})
		return err
	}
	const topic = "arn:aws:sns:us-east-1:123456789012:t"
	require.ErrorContains(t, send(topic), "User: sns.amazonaws.com is not authorized to perform: sqs:sendmessage on resource: "+qARN)
	policy := strings.ReplaceAll(`{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"`+qARN+`","Condition":{"ArnEquals":{"aws:SourceArn":"`+topic+`"}}}]}`, `"`, `\"`)
	_, err = play(t, s, `SetQueueAttributes {"QueueUrl":"q","Attributes":{"Policy":"`+policy+`"}}`)
	require.NoError(t, err)
	require.NoError(t, send(topic))
	require.Error(t, send(topic+"2"))
	answer, err := play(t, s, `ReceiveMessage {"QueueUrl":"q","AttributeNames":["SenderId"]}`)
	require.NoError(t, err)
	require.Contains(t, answer["Messages"].([]any)[0].(map[string]any)["Attributes"], "SenderId")
}

// A tenant with most of the messages in flight gets its next ones after those of
// the others, and all of them when nobody else has any.
func TestFairQueues(t *testing.T) {
	ctx := context.Background()
	s := New(endpointOf(newWorld()), Options{})
	_, err := play(t, s, standard)
	require.NoError(t, err)
	send := func(group string, n int) {
		for range n {
			_, err := s.SendMessage(ctx, &SendMessageInput{QueueUrl: "q", MessageBody: group, MessageGroupId: group})
			require.NoError(t, err)
		}
	}
	receive := func() (bodies string, handles []string) {
		out, err := s.ReceiveMessage(ctx, &ReceiveMessageInput{QueueUrl: "q", MaxNumberOfMessages: some(10)})
		require.NoError(t, err)
		for _, m := range out.Messages {
			bodies += m.Body
			handles = append(handles, m.ReceiptHandle)
		}
		return bodies, handles
	}
	send("A", 60)
	send("b", 3)
	var noisy []string
	for range 3 {
		bodies, handles := receive()
		require.Equal(t, "AAAAAAAAAA", bodies)
		noisy = append(noisy, handles...)
	}
	bodies, _ := receive()
	require.Equal(t, "bbbAAAAAAA", bodies, "thirty of A's are in flight")
	send("c", 1)
	bodies, handles := receive()
	require.Equal(t, "cAAAAAAAAA", bodies)
	for _, h := range append(noisy, handles...) {
		_, err := s.DeleteMessage(ctx, &DeleteMessageInput{QueueUrl: "q", ReceiptHandle: h})
		require.NoError(t, err)
	}
	checkShelf(t, s.queues["q"], s.ep.World.Now())
}

// Requests are metered by chunks of 64 KB; FIFO queues and groups have dimensions of
// their own.
func TestUsage(t *testing.T) {
	w := newWorld()
	s := New(endpointOf(w), Options{})
	big := strings.Repeat("x", 200<<10)
	_, err := play(t, s, standard, content,
		`SendMessage {"QueueUrl":"q","MessageBody":"`+big+`"}`, // 4
		`ReceiveMessage {"QueueUrl":"q"}`,                      // 4
		`ReceiveMessage {"QueueUrl":"q"}`,                      // 1
		`SendMessage {"QueueUrl":"q.fifo","MessageBody":"x","MessageGroupId":"g"}`,
		`SendMessageBatch {"QueueUrl":"q","Entries":[{"Id":"a","MessageBody":"x"},{"Id":"b","MessageBody":"y","MessageGroupId":"g"}]}`, // 1
		`GetQueueAttributes {"QueueUrl":"q"}`, // 1, and now a fair queue
	)
	require.NoError(t, err)
	used := map[string]float64{}
	for _, u := range w.Usage() {
		used[u.Dimension] += u.Quantity
	}
	require.Equal(t, map[string]float64{"Requests-Tier1": 2 + 4 + 4 + 1 + 1 + 1, "Requests-FIFO-Tier1": 1, "Requests-FairQueue-Tier1": 1}, used)
}

// Whatever misbehaves, a poller that is told gets the messages: none waits for
// somebody else to come.
func TestMisbehaviourDoesNotStall(t *testing.T) {
	w := newWorld()
	ep := endpointOf(w)
	s := New(ep, Options{})
	_, err := play(t, s, standard)
	require.NoError(t, err)
	w.Oppose(chance{rand.New(rand.NewPCG(1, 1)), 1})
	got := map[string]bool{}
	var poll sim.Signal[struct{}]
	poll = sim.On(w, "poll", func(c *sim.Call, _ struct{}) {
		list, err := s.Receive(c, qARN, 10)
		require.NoError(t, err)
		for _, m := range list {
			got[m.Body] = true
			require.NoError(t, s.Delete(c, qARN, []string{m.ReceiptHandle}))
		}
		if len(list) > 0 {
			poll.At(c, c.Now(), struct{}{})
		}
	})
	ep.Bus.Subscribe(qARN, "poller", func(c *sim.Call) { poll.At(c, c.Now(), struct{}{}) })
	for i := range 100 {
		_, err := s.SendMessage(t.Context(), &SendMessageInput{QueueUrl: "q", MessageBody: strconv.Itoa(i)})
		require.NoError(t, err)
	}
	w.Advance(time.Minute)
	require.Len(t, got, 100)
	w.Oppose(nil)
	require.NoError(t, w.Settle(t.Context()))
	require.Zero(t, s.queues["q"].all.Len())
}
