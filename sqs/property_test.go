package sqs

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

func secondsOf(n int) time.Duration { return time.Duration(n) * time.Second }

func some(n int32) *int32 { return &n }

// chance is an adversary that lets everything happen once in so many times.
type chance struct {
	draws *rand.Rand
	once  int
}

func (a chance) Decide(_ *sim.Call, _ *sim.Misbehaviour, _ string) bool {
	return a.draws.IntN(a.once) == 0
}

// Whatever consumers do with a FIFO queue (they crash, give messages back, are
// late), a receive gives them, of each group, the first messages that are still
// there, in order; and none is lost. Forks go on alike.
func TestFIFOKeepsOrderWhateverFails(t *testing.T) {
	for seed := range uint64(30) {
		draws := rand.New(rand.NewPCG(seed, 1))
		w := newWorld()
		w.Oppose(chance{draws, 2})
		s := New(endpointOf(w), Options{Unthrottled: true})
		_, err := play(t, s, `CreateQueue {"QueueName":"q.fifo","Attributes":{"FifoQueue":"true","VisibilityTimeout":"5"}}`)
		require.NoError(t, err)
		sent := 0
		there := map[string][]string{} // by group: sent and not deleted
		receive := func(wait int) []Message {
			out, err := s.ReceiveMessage(t.Context(), &ReceiveMessageInput{
				QueueUrl: "q.fifo", MaxNumberOfMessages: some(int32(1 + draws.IntN(10))), WaitTimeSeconds: some(int32(wait)), AttributeNames: []string{"All"},
			})
			require.NoError(t, err)
			got := map[string][]string{}
			for _, m := range out.Messages {
				group := m.Attributes["MessageGroupId"]
				got[group] = append(got[group], m.Body)
			}
			for group, bodies := range got {
				require.Equal(t, there[group][:len(bodies)], bodies, "seed %d: group %s", seed, group)
			}
			return out.Messages
		}
		remove := func(m Message) {
			_, err := s.DeleteMessage(t.Context(), &DeleteMessageInput{QueueUrl: "q.fifo", ReceiptHandle: m.ReceiptHandle})
			if err == nil {
				group := m.Attributes["MessageGroupId"]
				there[group] = slices.DeleteFunc(there[group], func(body string) bool { return body == m.Body })
			}
		}
		var held []Message
		for range 300 {
			switch draws.IntN(6) {
			case 0, 1:
				sent++
				group, body := "g"+strconv.Itoa(draws.IntN(3)), strconv.Itoa(sent)
				_, err := s.SendMessage(t.Context(), &SendMessageInput{QueueUrl: "q.fifo", MessageGroupId: group, MessageBody: body, MessageDeduplicationId: body})
				require.NoError(t, err)
				there[group] = append(there[group], body)
			case 2:
				held = append(held, receive(draws.IntN(3))...)
			case 3:
				if len(held) > 0 {
					_, _ = s.ChangeMessageVisibility(t.Context(), &ChangeMessageVisibilityInput{
						QueueUrl: "q.fifo", ReceiptHandle: held[draws.IntN(len(held))].ReceiptHandle, VisibilityTimeout: some(int32(draws.IntN(4))),
					})
				}
			case 4:
				if len(held) > 0 {
					remove(held[draws.IntN(len(held))])
				}
			case 5:
				w.Advance(time.Duration(draws.IntN(3000)) * time.Millisecond)
				if draws.IntN(8) == 0 {
					f, err := w.Fork()
					require.NoError(t, err)
					w, s = f, s.Fork(endpointOf(f))
				}
			}
			checkShelf(t, s.queues["q.fifo"], w.Now())
		}
		w.Advance(time.Minute)
		for list := receive(0); len(list) > 0; list = receive(0) {
			for _, m := range list {
				remove(m)
			}
		}
		for group, bodies := range there {
			require.Empty(t, bodies, "seed %d: group %s lost messages", seed, group)
		}
	}
}

// A standard queue may deliver twice, late and out of order, and loses nothing:
// against a naive model, under every misbehaviour, with poison going to the
// dead-letter queue.
func TestStandardLosesNothing(t *testing.T) {
	for seed := range uint64(30) {
		draws := rand.New(rand.NewPCG(seed, 2))
		w := newWorld()
		w.Oppose(chance{draws, 1 + int(seed%4)})
		s := New(endpointOf(w), Options{})
		_, err := play(t, s, `CreateQueue {"QueueName":"dead"}`,
			`CreateQueue {"QueueName":"q","Attributes":{"VisibilityTimeout":"5","RedrivePolicy":"{\"maxReceiveCount\":3,\"deadLetterTargetArn\":\"arn:aws:sqs:us-east-1:123456789012:dead\"}"}}`)
		require.NoError(t, err)
		there := map[string]bool{} // sent and never asked to be deleted
		var held []Message
		for i := range 400 {
			switch draws.IntN(4) {
			case 0:
				body := strconv.Itoa(i)
				_, err := s.SendMessage(t.Context(), &SendMessageInput{
					QueueUrl: "q", MessageBody: body, DelaySeconds: some(int32(draws.IntN(3))), MessageGroupId: []string{"", "a", "b"}[draws.IntN(3)],
				})
				require.NoError(t, err)
				there[body] = true
			case 1:
				out, err := s.ReceiveMessage(t.Context(), &ReceiveMessageInput{QueueUrl: "q", MaxNumberOfMessages: some(10), WaitTimeSeconds: some(int32(draws.IntN(2)))})
				require.NoError(t, err)
				held = append(held, out.Messages...)
			case 2:
				if len(held) > 0 {
					m := held[draws.IntN(len(held))]
					_, err := s.DeleteMessage(t.Context(), &DeleteMessageInput{QueueUrl: "q", ReceiptHandle: m.ReceiptHandle})
					require.NoError(t, err)
					delete(there, m.Body)
				}
			case 3:
				w.Advance(time.Duration(draws.IntN(2000)) * time.Millisecond)
			}
			checkShelf(t, s.queues["q"], w.Now())
			checkShelf(t, s.queues["dead"], w.Now())
		}
		w.Oppose(nil)
		w.Advance(time.Minute)
		left := map[string]bool{}
		for _, name := range []string{"q", "dead"} {
			for range 200 {
				out, err := s.ReceiveMessage(t.Context(), &ReceiveMessageInput{QueueUrl: name, MaxNumberOfMessages: some(10), VisibilityTimeout: some(3600)})
				require.NoError(t, err)
				for _, m := range out.Messages {
					left[m.Body] = true
				}
			}
		}
		for body := range there {
			require.True(t, left[body], "seed %d: message %s is lost", seed, body)
		}
	}
}

// checkShelf holds a queue's trees to what they are made for.
func checkShelf(t *testing.T, q *queue, at time.Time) {
	now := at.UnixNano()
	q.look(now)
	var ready, hidden []*message
	delayed := 0
	heads := map[string]bool{}
	q.all.Ascend(func(m *message) bool {
		switch {
		case m.visible > now:
			hidden = append(hidden, m)
			if !m.held {
				delayed++
			}
		case q.fifo && heads[m.group], q.isNoisy(m.group):
		default:
			ready = append(ready, m)
		}
		heads[m.group] = true
		return true
	})
	slices.SortFunc(hidden, func(a, b *message) int {
		if byReturn(a, b) {
			return -1
		}
		return 1
	})
	require.Equal(t, fmt.Sprint(ready), fmt.Sprint(treeOf(q.ready.Ascend)))
	require.Equal(t, fmt.Sprint(hidden), fmt.Sprint(treeOf(q.hidden.Ascend)))
	require.Equal(t, delayed, q.delayed)
}

func treeOf[F ~func(*message) bool](ascend func(F)) (list []*message) {
	ascend(func(m *message) bool { list = append(list, m); return true })
	return list
}
