package pipes_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/pipes"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/streams"
)

const (
	role    = "arn:aws:iam::123456789012:role/pipe"
	queueIn = "arn:aws:sqs:us-east-1:123456789012:in"
	urlIn   = "https://sqs.us-east-1.amazonaws.com/123456789012/in"
	stream  = "arn:aws:kinesis:us-east-1:123456789012:stream/s"
	target  = "arn:aws:lambda:us-east-1:123456789012:function:f"
)

func (w *works) create(t testing.TB, in *pipes.CreatePipeInput) {
	t.Helper()
	in.RoleArn = role
	_, err := w.pipes.CreatePipe(t.Context(), in)
	require.NoError(t, err)
}

// Every message gets through, whatever the function's moods are: none that succeeded
// comes again.
func TestNoMessageIsLost(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 5))
		w := newWorks(pipes.Options{}, seed)
		got := map[string]int{}
		w.handle(t, "f", func(batch []map[string]any) (any, error) {
			switch r.IntN(4) {
			case 0:
				return nil, fmt.Errorf("moody")
			case 1:
				failed := []any{}
				for _, e := range batch {
					if r.IntN(2) == 0 {
						failed = append(failed, map[string]any{"itemIdentifier": e["messageId"]})
					} else {
						got[e["body"].(string)]++
					}
				}
				return map[string]any{"batchItemFailures": failed}, nil
			}
			for _, e := range batch {
				got[e["body"].(string)]++
			}
			return nil, nil
		})
		_, err := w.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: "in"})
		require.NoError(t, err)
		window := r.Int32N(5)
		w.create(t, &pipes.CreatePipeInput{Name: "p", Source: queueIn, Target: target, SourceParameters: &pipes.PipeSourceParameters{
			SqsQueueParameters: &pipes.PipeSourceSqsQueueParameters{BatchSize: new(1 + r.Int32N(10)), MaximumBatchingWindowInSeconds: &window},
		}})
		want := map[string]int{}
		for i := range 50 {
			body := fmt.Sprintf("m%d", i)
			want[body] = 1
			_, err := w.sqs.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: urlIn, MessageBody: body})
			require.NoError(t, err)
			w.Advance(time.Duration(r.IntN(3)) * time.Second)
			if i == 20 {
				_, err = w.pipes.StopPipe(t.Context(), &pipes.StopPipeInput{Name: "p"})
				require.NoError(t, err)
			}
			if i == 30 {
				_, err = w.pipes.StartPipe(t.Context(), &pipes.StartPipeInput{Name: "p"})
				require.NoError(t, err)
			}
		}
		w.Advance(time.Hour)
		require.Equal(t, want, got, "seed %d", seed)
	}
}

// Records of one key reach the target in order, all of them, though batches fail, are
// cut in halves, and the shards are split.
func TestRecordsStayInOrder(t *testing.T) {
	for seed := range uint64(20) {
		r := rand.New(rand.NewPCG(seed, 6))
		w := newWorks(pipes.Options{}, seed)
		got := map[string][]string{}
		w.handle(t, "f", func(batch []map[string]any) (any, error) {
			if r.IntN(3) == 0 {
				return nil, fmt.Errorf("moody")
			}
			for _, e := range batch {
				key := e["key"].(string)
				got[key] = append(got[key], e["data"].(string))
			}
			return nil, nil
		})
		_, err := w.kinesis.CreateStream(t.Context(), &streams.CreateStreamInput{StreamName: "s", ShardCount: 2})
		require.NoError(t, err)
		partial := []string{"", "AUTOMATIC_BISECT"}[seed%2]
		w.create(t, &pipes.CreatePipeInput{
			Name: "p", Source: stream, Target: target,
			SourceParameters: &pipes.PipeSourceParameters{KinesisStreamParameters: &pipes.PipeSourceKinesisStreamParameters{
				StartingPosition: "TRIM_HORIZON", BatchSize: new(1 + r.Int32N(10)), ParallelizationFactor: new(1 + r.Int32N(4)), OnPartialBatchItemFailure: partial,
			}},
			TargetParameters: &pipes.PipeTargetParameters{InputTemplate: `{"key":<$.partitionKey>,"data":"<$.data.n>"}`},
		})
		want := map[string][]string{}
		for i := range 60 {
			key := fmt.Sprintf("k%d", r.IntN(5))
			want[key] = append(want[key], fmt.Sprint(i))
			_, err := w.kinesis.PutRecord(t.Context(), &streams.PutRecordInput{StreamName: "s", PartitionKey: key, Data: fmt.Appendf(nil, `{"n":%d}`, i)})
			require.NoError(t, err)
			w.Advance(time.Duration(r.IntN(1500)) * time.Millisecond)
			if i == 20 {
				_, err = w.kinesis.UpdateShardCount(t.Context(), &streams.UpdateShardCountInput{StreamName: "s", TargetShardCount: 3, ScalingType: "UNIFORM_SCALING"})
				require.NoError(t, err)
			}
			if i == 40 {
				_, err = w.pipes.UpdatePipe(t.Context(), &pipes.UpdatePipeInput{Name: "p", RoleArn: role, Description: new("changed")})
				require.NoError(t, err)
			}
		}
		w.Advance(2 * time.Hour)
		require.Equal(t, want, got, "seed %d", seed)
	}
}

// A fork takes the pipe along, with what it holds.
func TestFork(t *testing.T) {
	w := newWorks(pipes.Options{}, 1)
	_, err := w.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: "in"})
	require.NoError(t, err)
	w.handle(t, "f", func([]map[string]any) (any, error) { return nil, nil })
	w.create(t, &pipes.CreatePipeInput{Name: "p", Source: queueIn, Target: target, SourceParameters: &pipes.PipeSourceParameters{
		SqsQueueParameters: &pipes.PipeSourceSqsQueueParameters{MaximumBatchingWindowInSeconds: new(int32(10))},
	}, TargetParameters: &pipes.PipeTargetParameters{InputTemplate: `{"b":<$.body>}`}})
	send := func(w *works, body string) {
		_, err := w.sqs.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: urlIn, MessageBody: body})
		require.NoError(t, err)
	}
	send(w, "both")
	w.Advance(time.Second)
	f := w.fork(t)
	send(w, "parent")
	send(f, "fork")
	_, err = f.pipes.TagResource(t.Context(), &pipes.TagResourceInput{ResourceArn: "arn:aws:pipes:us-east-1:123456789012:pipe/p", Tags: map[string]string{"a": "b"}})
	require.NoError(t, err)
	heard := func(w *works) []string {
		require.NoError(t, w.Settle(t.Context()))
		return w.calls[w.World]
	}
	require.Equal(t, []string{`f [{"b":"both"},{"b":"parent"}]`}, heard(w))
	require.Equal(t, []string{`f [{"b":"both"},{"b":"fork"}]`}, heard(f))
	d, err := w.pipes.DescribePipe(t.Context(), &pipes.DescribePipeInput{Name: "p"})
	require.NoError(t, err)
	require.Empty(t, d.Tags)
}

// What the filter lets through is billed, by 64 KB.
func TestBill(t *testing.T) {
	w := newWorks(pipes.Options{}, 1)
	_, err := w.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: "in"})
	require.NoError(t, err)
	w.handle(t, "f", func([]map[string]any) (any, error) { return nil, nil })
	w.create(t, &pipes.CreatePipeInput{Name: "p", Source: queueIn, Target: target, SourceParameters: &pipes.PipeSourceParameters{
		FilterCriteria: &pipes.FilterCriteria{Filters: []pipes.Filter{{Pattern: `{"body":[{"prefix":"x"}]}`}}},
	}})
	for _, body := range []string{"no", "x", strings.Repeat("x", 100<<10)} {
		_, err := w.sqs.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: urlIn, MessageBody: body})
		require.NoError(t, err)
		require.NoError(t, w.Settle(t.Context()))
	}
	var requests float64
	for _, u := range w.Usage() {
		if u.Service == "pipes" {
			require.Equal(t, "Request", u.Dimension)
			requests += u.Quantity
		}
	}
	require.Equal(t, 3.0, requests)
}

// Old records go to the dead-letter queue without being tried.
func TestOldRecordsAreGivenUp(t *testing.T) {
	w := newWorks(pipes.Options{}, 1)
	_, err := w.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: "in"})
	require.NoError(t, err)
	_, err = w.kinesis.CreateStream(t.Context(), &streams.CreateStreamInput{StreamName: "s", ShardCount: 1})
	require.NoError(t, err)
	w.handle(t, "f", func([]map[string]any) (any, error) { return nil, nil })
	_, err = w.kinesis.PutRecord(t.Context(), &streams.PutRecordInput{StreamName: "s", PartitionKey: "k", Data: []byte("old")})
	require.NoError(t, err)
	w.Advance(2 * time.Minute)
	w.create(t, &pipes.CreatePipeInput{Name: "p", Source: stream, Target: target, SourceParameters: &pipes.PipeSourceParameters{
		KinesisStreamParameters: &pipes.PipeSourceKinesisStreamParameters{
			StartingPosition: "TRIM_HORIZON", MaximumRecordAgeInSeconds: new(int32(60)), DeadLetterConfig: &pipes.DeadLetterConfig{Arn: queueIn},
		},
	}})
	require.NoError(t, w.Settle(t.Context()))
	require.Empty(t, w.calls[w.World])
	out, err := w.sqs.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: urlIn})
	require.NoError(t, err)
	require.Len(t, out.Messages, 1)
	var lost struct {
		Context          struct{ Condition string }
		KinesisBatchInfo struct{ BatchSize int }
	}
	require.NoError(t, json.Unmarshal([]byte(out.Messages[0].Body), &lost))
	require.Equal(t, "RecordAgeExceeded", lost.Context.Condition)
	require.Equal(t, 1, lost.KinesisBatchInfo.BatchSize)
}

// An idle pipe schedules nothing.
func TestIdle(t *testing.T) {
	w := newWorks(pipes.Options{}, 1)
	_, err := w.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: "in"})
	require.NoError(t, err)
	w.create(t, &pipes.CreatePipeInput{Name: "p", Source: queueIn, Target: target})
	require.NoError(t, w.Settle(t.Context()))
	before := len(w.Record())
	w.Advance(1000 * time.Hour)
	require.Len(t, w.Record(), before)
}

// From a queue to a function.
func Example() {
	w := newWorks(pipes.Options{}, 1)
	ctx := context.Background()
	var heard []string
	w.handle(nopTB{}, "f", func(batch []map[string]any) (any, error) {
		for _, e := range batch {
			heard = append(heard, fmt.Sprint(e["order"]))
		}
		return nil, nil
	})
	if _, err := w.sqs.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: "in"}); err != nil {
		panic(err)
	}
	_, err := w.pipes.CreatePipe(ctx, &pipes.CreatePipeInput{
		Name: "orders", Source: queueIn, Target: target, RoleArn: role,
		TargetParameters: &pipes.PipeTargetParameters{InputTemplate: `{"order":<$.body.id>}`},
	})
	if err != nil {
		panic(err)
	}
	if _, err = w.sqs.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: urlIn, MessageBody: `{"id":17}`}); err != nil {
		panic(err)
	}
	if err = w.Settle(ctx); err != nil {
		panic(err)
	}
	fmt.Println(heard)
	// Output: [17]
}

// nopTB stands in for a test in an example.
type nopTB struct{ testing.TB }

func (nopTB) Helper() {}

func BenchmarkPipe(b *testing.B) {
	w := newWorks(pipes.Options{}, 1)
	if _, err := w.sqs.CreateQueue(b.Context(), &sqs.CreateQueueInput{QueueName: "in"}); err != nil {
		b.Fatal(err)
	}
	if _, err := w.sqs.CreateQueue(b.Context(), &sqs.CreateQueueInput{QueueName: "out"}); err != nil {
		b.Fatal(err)
	}
	w.create(b, &pipes.CreatePipeInput{Name: "p", Source: queueIn, Target: "arn:aws:sqs:us-east-1:123456789012:out"})
	entries := make([]sqs.SendMessageBatchRequestEntry, 10)
	for i := range entries {
		entries[i] = sqs.SendMessageBatchRequestEntry{Id: fmt.Sprint(i), MessageBody: `{"id":17,"what":"order"}`}
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := w.sqs.SendMessageBatch(b.Context(), &sqs.SendMessageBatchInput{QueueUrl: urlIn, Entries: slices.Clone(entries)}); err != nil {
			b.Fatal(err)
		}
		if err := w.Settle(b.Context()); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*10/b.Elapsed().Seconds(), "messages/s")
}

// A consumer of a stream can be a source: the pipe reads the stream.
func TestConsumerAsSource(t *testing.T) {
	w := newWorks(pipes.Options{}, 1)
	w.handle(t, "f", func([]map[string]any) (any, error) { return nil, nil })
	_, err := w.kinesis.CreateStream(t.Context(), &streams.CreateStreamInput{StreamName: "s", ShardCount: 1})
	require.NoError(t, err)
	out, err := w.kinesis.RegisterStreamConsumer(t.Context(), &streams.RegisterStreamConsumerInput{StreamARN: stream, ConsumerName: "c"})
	require.NoError(t, err)
	w.create(t, &pipes.CreatePipeInput{Name: "p", Source: out.Consumer.ConsumerARN, Target: target, SourceParameters: &pipes.PipeSourceParameters{
		KinesisStreamParameters: &pipes.PipeSourceKinesisStreamParameters{StartingPosition: "LATEST"},
	}, TargetParameters: &pipes.PipeTargetParameters{InputTemplate: `{"from":<$.eventSourceARN>}`}})
	_, err = w.kinesis.PutRecord(t.Context(), &streams.PutRecordInput{StreamName: "s", PartitionKey: "k", Data: []byte("x")})
	require.NoError(t, err)
	require.NoError(t, w.Settle(t.Context()))
	require.Equal(t, []string{`f [{"from":"` + out.Consumer.ConsumerARN + `"}]`}, w.calls[w.World])
}

// A batch is never larger than an invocation may be.
func TestLargeMessages(t *testing.T) {
	w := newWorks(pipes.Options{}, 1)
	got := 0
	w.handle(t, "f", func(batch []map[string]any) (any, error) {
		got += len(batch)
		return nil, nil
	})
	_, err := w.sqs.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: "in"})
	require.NoError(t, err)
	w.create(t, &pipes.CreatePipeInput{Name: "p", Source: queueIn, Target: target, SourceParameters: &pipes.PipeSourceParameters{
		SqsQueueParameters: &pipes.PipeSourceSqsQueueParameters{MaximumBatchingWindowInSeconds: new(int32(10))},
	}})
	for range 10 {
		_, err := w.sqs.SendMessage(t.Context(), &sqs.SendMessageInput{QueueUrl: urlIn, MessageBody: strings.Repeat("x", 1_000_000)})
		require.NoError(t, err)
	}
	w.Advance(20 * time.Second)
	require.Equal(t, 10, got)
	require.Greater(t, len(w.calls[w.World]), 1)
}
