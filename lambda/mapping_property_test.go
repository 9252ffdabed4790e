package lambda_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/streams"
)

// A flaky function fails now and then, reports parts of a batch as failed, or
// answers nonsense; what it succeeded with it counts as handled.
type flaky struct {
	*rand.Rand
	shards  bool // of a stream: all before the first failure is done
	handled []string
}

// A shuffled adversary lets every misbehaviour happen now and then.
type shuffled struct{ *rand.Rand }

func (s shuffled) Decide(_ *sim.Call, m *sim.Misbehaviour, _ string) bool {
	return strings.HasPrefix(m.Name, "lambda/mapping") && s.IntN(5) == 0
}

// reply decides how a batch ends.
func (f *flaky) reply(batch []string, ids []string) (string, error) {
	switch n := f.IntN(10); {
	case n == 0:
		return "", errBoom
	case n == 1:
		return `{"batchItemFailures":[{"itemIdentifier":"nobody"}]}`, nil
	case n < 5 && len(batch) > 0:
		at := f.IntN(len(batch))
		if f.shards {
			f.handled = append(f.handled, batch[:at]...)
			return fmt.Sprintf(`{"batchItemFailures":[{"itemIdentifier":%q}]}`, ids[at]), nil
		}
		f.handled = append(f.handled, batch[:at]...) // a FIFO queue's rule: all after the first failure fail
		var items []string
		for _, id := range ids[at:] {
			items = append(items, fmt.Sprintf(`{"itemIdentifier":%q}`, id))
		}
		return `{"batchItemFailures":[` + strings.Join(items, ",") + `]}`, nil
	}
	f.handled = append(f.handled, batch...)
	return `{"batchItemFailures":[]}`, nil
}

// inOrder tells whether the first time that each item of a key was handled came in
// order, and that none is missing. Items are key/number.
func inOrder(t *testing.T, handled []string, sent map[string]int) {
	t.Helper()
	next := map[string]int{}
	for _, item := range handled {
		key, text, _ := strings.Cut(item, "/")
		var n int
		_, err := fmt.Sscan(text, &n)
		require.NoError(t, err)
		require.LessOrEqual(t, n, next[key], "%s was handled before those that came before it", item)
		next[key] = max(next[key], n+1)
	}
	for key, n := range sent {
		require.Equal(t, n, next[key], "all of %s arrive", key)
	}
}

// Whatever fails, splits and misbehaves, every record of a stream is handled at
// least once, and the records of one key in order.
func TestStreamDeliversInOrder(t *testing.T) {
	for seed := range uint64(30) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			s := newSmall(lambda.Options{}, sim.Options{Crank: sim.Simulator, Seed: seed})
			arn := s.stream(t, "clicks", 1+r.Int32N(2))
			f := &flaky{Rand: rand.New(rand.NewPCG(seed, 2)), shards: true}
			reply := &recorder{}
			reply.reply = func(batch []string) (string, error) { return f.reply(batch, sequences(reply.raw[len(reply.raw)-1])) }
			handle(t, s.lambda, lambda.Function{Name: "handler", Handler: reply})
			s.World.Oppose(shuffled{rand.New(rand.NewPCG(seed, 3))})
			m := s.feed(t, &lambda.CreateEventSourceMappingInput{
				EventSourceArn: arn, FunctionName: "handler", StartingPosition: "TRIM_HORIZON", BatchSize: ptr(1 + r.Int32N(7)),
				ParallelizationFactor: ptr(1 + r.Int32N(3)), BisectBatchOnFunctionError: ptr(r.IntN(2) == 0),
				MaximumBatchingWindowInSeconds: ptr(r.Int32N(3)), FunctionResponseTypes: []string{"ReportBatchItemFailures"},
			})
			sent := map[string]int{}
			for range 60 {
				switch n := r.IntN(40); {
				case n == 0:
					s.split(t, "clicks", r)
				case n == 1:
					s.merge(t, "clicks")
				case n == 2:
					_, _ = s.lambda.UpdateEventSourceMapping(context.Background(), &lambda.UpdateEventSourceMappingInput{UUID: m.UUID, Enabled: ptr(r.IntN(2) == 0)})
				case n == 3:
					_, _ = s.lambda.UpdateEventSourceMapping(context.Background(), &lambda.UpdateEventSourceMappingInput{UUID: m.UUID, ParallelizationFactor: ptr(1 + r.Int32N(4))})
				case n < 10:
					s.Advance(time.Duration(r.IntN(3000)) * time.Millisecond)
				default:
					key := fmt.Sprint("k", r.IntN(6))
					s.put(t, "clicks", key, fmt.Sprint(key, "/", sent[key]))
					sent[key]++
				}
			}
			_, err := s.lambda.UpdateEventSourceMapping(context.Background(), &lambda.UpdateEventSourceMappingInput{UUID: m.UUID, Enabled: ptr(true)})
			require.NoError(t, err)
			s.Advance(6 * time.Hour)
			inOrder(t, f.handled, sent)
		})
	}
}

func sequences(payload string) (ids []string) {
	for _, part := range strings.Split(payload, `"sequenceNumber":"`)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		ids = append(ids, id)
	}
	return ids
}

func messageIDs(payload string) (ids []string) {
	for _, part := range strings.Split(payload, `"messageId":"`)[1:] {
		id, _, _ := strings.Cut(part, `"`)
		ids = append(ids, id)
	}
	return ids
}

func (s *small) shards(t *testing.T, stream string) (open []streams.Shard) {
	out, err := s.flows.ListShards(context.Background(), &streams.ListShardsInput{StreamName: stream})
	require.NoError(t, err)
	for _, sh := range out.Shards {
		if sh.SequenceNumberRange.EndingSequenceNumber == "" {
			open = append(open, sh)
		}
	}
	return open
}

func (s *small) split(t *testing.T, stream string, r *rand.Rand) {
	open := s.shards(t, stream)
	one := open[r.IntN(len(open))]
	var low, high float64
	_, _ = fmt.Sscan(one.HashKeyRange.StartingHashKey, &low)
	_, _ = fmt.Sscan(one.HashKeyRange.EndingHashKey, &high)
	middle := fmt.Sprintf("%.0f", low+(high-low)/2)
	_, _ = s.flows.SplitShard(context.Background(), &streams.SplitShardInput{StreamName: stream, ShardToSplit: one.ShardId, NewStartingHashKey: middle})
	s.Advance(time.Minute)
}

func (s *small) merge(t *testing.T, stream string) {
	open := s.shards(t, stream)
	slices.SortFunc(open, func(a, b streams.Shard) int {
		return len(a.HashKeyRange.StartingHashKey) - len(b.HashKeyRange.StartingHashKey)
	})
	if len(open) > 1 {
		_, _ = s.flows.MergeShards(context.Background(), &streams.MergeShardsInput{StreamName: stream, ShardToMerge: open[0].ShardId, AdjacentShardToMerge: open[1].ShardId})
		s.Advance(time.Minute)
	}
}

// No message is lost between the queue, the dead-letter queue and the function, and
// those of a FIFO queue's group are handled in order.
func TestQueueLosesNothing(t *testing.T) {
	for seed := range uint64(30) {
		fifo := seed%2 == 1
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			s := newSmall(lambda.Options{}, sim.Options{Crank: sim.Simulator, Seed: seed})
			name, attributes := "orders", map[string]string{"VisibilityTimeout": "20"}
			if fifo {
				name, attributes["FifoQueue"], attributes["ContentBasedDeduplication"] = "orders.fifo", "true", "true"
			}
			var dead string
			if !fifo {
				var deadARN string
				dead, deadARN = s.queue(t, "dead", nil)
				attributes["RedrivePolicy"] = `{"deadLetterTargetArn":"` + deadARN + `","maxReceiveCount":"3"}`
			}
			url, arn := s.queue(t, name, attributes)
			f := &flaky{Rand: rand.New(rand.NewPCG(seed, 2))}
			reply := &recorder{}
			reply.reply = func(batch []string) (string, error) { return f.reply(batch, messageIDs(reply.raw[len(reply.raw)-1])) }
			reserved := 1 + r.IntN(5)
			handle(t, s.lambda, lambda.Function{Name: "handler", Handler: reply, Reserved: &reserved})
			s.World.Oppose(shuffled{rand.New(rand.NewPCG(seed, 3))})
			in := &lambda.CreateEventSourceMappingInput{
				EventSourceArn: arn, FunctionName: "handler", BatchSize: ptr(1 + r.Int32N(10)), FunctionResponseTypes: []string{"ReportBatchItemFailures"},
			}
			if !fifo {
				in.MaximumBatchingWindowInSeconds = ptr(r.Int32N(3))
			}
			m := s.feed(t, in)
			sent := map[string]int{}
			for range 60 {
				switch n := r.IntN(20); {
				case n == 0:
					_, _ = s.lambda.UpdateEventSourceMapping(context.Background(), &lambda.UpdateEventSourceMappingInput{UUID: m.UUID, Enabled: ptr(r.IntN(2) == 0)})
				case n < 4:
					s.Advance(time.Duration(r.IntN(3000)) * time.Millisecond)
				default:
					key := fmt.Sprint("k", r.IntN(4))
					in := &sqs.SendMessageInput{QueueUrl: url, MessageBody: fmt.Sprint(key, "/", sent[key])}
					if fifo {
						in.MessageGroupId = key
					}
					_, err := s.queues.SendMessage(context.Background(), in)
					require.NoError(t, err)
					sent[key]++
				}
			}
			_, err := s.lambda.UpdateEventSourceMapping(context.Background(), &lambda.UpdateEventSourceMappingInput{UUID: m.UUID, Enabled: ptr(true)})
			require.NoError(t, err)
			s.Advance(6 * time.Hour)
			if fifo {
				inOrder(t, f.handled, sent)
				require.Equal(t, "0 0", s.counts(t, url))
				return
			}
			seen := map[string]bool{}
			for _, item := range append(f.handled, s.waiting(t, dead)...) {
				seen[item] = true
			}
			for key, n := range sent {
				for i := range n {
					require.True(t, seen[fmt.Sprint(key, "/", i)], "%s/%d", key, i)
				}
			}
			require.Equal(t, "0 0", s.counts(t, url))
		})
	}
}
