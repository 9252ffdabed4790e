package streams

import (
	"context"
	"io"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

// subscribe registers a consumer, if there is none, and subscribes it.
func (j *jar) subscribe(shard, from string) (*Subscription, error) {
	arn := j.k.ep.ARN("stream/s")
	found, err := j.k.DescribeStreamConsumer(j.t.Context(), &DescribeStreamConsumerInput{StreamARN: arn, ConsumerName: "c"})
	if err != nil {
		_, err = j.k.RegisterStreamConsumer(j.t.Context(), &RegisterStreamConsumerInput{StreamARN: arn, ConsumerName: "c"})
		require.NoError(j.t, err)
		return j.subscribe(shard, from)
	}
	return j.k.SubscribeToShard(j.t.Context(), &SubscribeToShardInput{
		ConsumerARN: found.ConsumerDescription.ConsumerARN, ShardId: shard, StartingPosition: &StartingPosition{Type: from},
	})
}

func events(t *testing.T, e *SubscribeToShardEvent, err error) []string {
	t.Helper()
	require.NoError(t, err)
	var out []string
	for _, r := range e.Records {
		out = append(out, string(r.Data))
	}
	return out
}

// What is there is pushed at once; then the consumer waits, and is woken by what
// comes, for five minutes.
func TestSubscription(t *testing.T) {
	j := newJar(t, Options{})
	j.create("s", 1)
	j.put("s", "k", "1")
	j.put("s", "k", "2")
	sub, err := j.subscribe(firstShard, trimHorizon)
	require.NoError(t, err)
	e, err := sub.Next(t.Context())
	require.Equal(t, []string{"1", "2"}, events(t, e, err))
	require.Equal(t, e.Records[1].SequenceNumber, e.ContinuationSequenceNumber)

	start := j.w.Now()
	j.w.Schedule(start.Add(time.Minute), "producer", func(ctx context.Context) {
		_, err := j.k.PutRecord(ctx, &PutRecordInput{StreamName: "s", PartitionKey: "k", Data: []byte("3")})
		require.NoError(t, err)
	})
	e, err = sub.Next(t.Context())
	require.Equal(t, []string{"3"}, events(t, e, err))
	require.Equal(t, time.Minute, j.w.Now().Sub(start), "it waited for the record")

	_, err = sub.Next(t.Context())
	require.Equal(t, io.EOF, err)
	require.Equal(t, 5*time.Minute, j.w.Now().Sub(start), "it waited for the end")
	_, err = sub.Next(t.Context())
	require.Equal(t, io.EOF, err)
}

// The end of a shard comes with its children, and nothing after it.
func TestSubscriptionEndsWithItsShard(t *testing.T) {
	j := newJar(t, Options{})
	j.create("s", 1)
	sub, err := j.subscribe(firstShard, latest)
	require.NoError(t, err)
	j.w.Schedule(j.w.Now().Add(time.Second), "operator", func(ctx context.Context) {
		_, err := j.k.SplitShard(ctx, &SplitShardInput{StreamName: "s", ShardToSplit: firstShard, NewStartingHashKey: "7"})
		require.NoError(t, err)
	})
	e, err := sub.Next(t.Context())
	require.Empty(t, events(t, e, err))
	require.Len(t, e.ChildShards, 2)
	_, err = sub.Next(t.Context())
	require.Equal(t, io.EOF, err)
}

// One subscription at a time: within five seconds a second one is refused, later it
// takes over.
func TestSubscriptionIsTakenOver(t *testing.T) {
	j := newJar(t, Options{})
	j.create("s", 1)
	first, err := j.subscribe(firstShard, latest)
	require.NoError(t, err)
	_, err = j.subscribe(firstShard, latest)
	require.ErrorContains(t, err, "ResourceInUseException")
	j.w.Advance(5 * time.Second)
	second, err := j.subscribe(firstShard, latest)
	require.NoError(t, err)
	_, err = first.Next(t.Context())
	require.ErrorContains(t, err, "ResourceInUseException")
	j.put("s", "k", "1")
	e, err := second.Next(t.Context())
	require.Equal(t, []string{"1"}, events(t, e, err))
	_, err = j.subscribe("shardId-000000000009", latest)
	require.ErrorContains(t, err, "does not exist")
}

// A consumer that waits learns that its stream was deleted, or it itself.
func TestSubscriptionIsHungUp(t *testing.T) {
	for name, end := range map[string]func(context.Context, *jar) error{
		"Stream s": func(ctx context.Context, j *jar) error {
			_, err := j.k.DeleteStream(ctx, &DeleteStreamInput{StreamName: "s", EnforceConsumerDeletion: true})
			return err
		},
		"Consumer arn": func(ctx context.Context, j *jar) error {
			_, err := j.k.DeregisterStreamConsumer(ctx, &DeregisterStreamConsumerInput{StreamARN: j.k.ep.ARN("stream/s"), ConsumerName: "c"})
			return err
		},
	} {
		j := newJar(t, Options{})
		j.create("s", 1)
		sub, err := j.subscribe(firstShard, latest)
		require.NoError(t, err)
		j.w.Schedule(j.w.Now().Add(time.Second), "operator", func(ctx context.Context) { require.NoError(t, end(ctx, j)) })
		_, err = sub.Next(t.Context())
		require.ErrorContains(t, err, "ResourceNotFoundException: "+name)
	}
}

// A consumer gets 2 MiB a second of each shard, whatever others read.
func TestSubscriptionHasAThroughputOfItsOwn(t *testing.T) {
	j := newJar(t, Options{})
	j.create("s", 1)
	for range 6 {
		j.put("s", "k", string(make([]byte, 1<<20-1)))
		j.w.Advance(time.Second)
	}
	sub, err := j.subscribe(firstShard, trimHorizon)
	require.NoError(t, err)
	start, total := j.w.Now(), 0
	for total < 6 {
		e, err := sub.Next(t.Context())
		require.NoError(t, err)
		require.LessOrEqual(t, len(e.Records), 2)
		total += len(e.Records)
	}
	require.Equal(t, 2*time.Second, j.w.Now().Sub(start), "three events, a second apart")
}

// In a bubble a consumer is an ordinary goroutine that blocks.
func TestSubscriptionInABubble(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := sim.NewWorld(sim.Options{Crank: sim.Bubble})
		defer w.Close()
		j := &jar{t: t, w: w, k: New(endpointOf(w), Options{})}
		j.create("s", 1)
		sub, err := j.subscribe(firstShard, latest)
		require.NoError(t, err)
		got := make(chan string)
		go func() {
			ctx := sim.WithCaller(context.Background(), "consumer")
			for {
				e, err := sub.Next(ctx)
				if err != nil {
					close(got)
					return
				}
				for _, r := range e.Records {
					got <- string(r.Data)
				}
			}
		}()
		for _, data := range []string{"1", "2", "3"} {
			time.Sleep(time.Second)
			j.put("s", "k", data)
			require.Equal(t, data, <-got)
		}
		_, open := <-got
		require.False(t, open, "five minutes later the subscription ends")
	})
}
