package streams

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

func benchKinesis(b *testing.B, shards int32) (*sim.World, *Kinesis) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator, Record: -1})
	k := New(endpointOf(w), Options{Unthrottled: true})
	if _, err := k.CreateStream(b.Context(), &CreateStreamInput{StreamName: "s", ShardCount: shards}); err != nil {
		b.Fatal(err)
	}
	return w, k
}

func BenchmarkPutRecord(b *testing.B) {
	w, k := benchKinesis(b, 4)
	ctx, in := context.Background(), &PutRecordInput{StreamName: "s", PartitionKey: "customer-17", Data: make([]byte, 200)}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if _, err := k.PutRecord(ctx, in); err != nil {
			b.Fatal(err)
		}
		if i%10_000 == 9_999 {
			w.Advance(time.Hour)
		}
	}
}

func BenchmarkPutRecords(b *testing.B) {
	w, k := benchKinesis(b, 4)
	in := &PutRecordsInput{StreamName: "s"}
	for i := range 500 {
		in.Records = append(in.Records, PutRecordsRequestEntry{PartitionKey: fmt.Sprint(i), Data: make([]byte, 200)})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.PutRecords(b.Context(), in); err != nil {
			b.Fatal(err)
		}
		w.Advance(10 * time.Minute)
	}
}

func BenchmarkGetRecords(b *testing.B) {
	_, k := benchKinesis(b, 1)
	for range 1000 {
		if _, err := k.PutRecord(b.Context(), &PutRecordInput{StreamName: "s", PartitionKey: "k", Data: make([]byte, 200)}); err != nil {
			b.Fatal(err)
		}
	}
	out, err := k.GetShardIterator(b.Context(), &GetShardIteratorInput{StreamName: "s", ShardId: firstShard, ShardIteratorType: trimHorizon})
	if err != nil {
		b.Fatal(err)
	}
	in := &GetRecordsInput{ShardIterator: out.ShardIterator, Limit: 100}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := k.GetRecords(b.Context(), in); err != nil {
			b.Fatal(err)
		}
	}
}

// A fork costs the same whatever the streams hold.
func BenchmarkFork(b *testing.B) {
	w, k := benchKinesis(b, 4)
	for i := range 100_000 {
		if _, err := k.PutRecord(b.Context(), &PutRecordInput{StreamName: "s", PartitionKey: fmt.Sprint(i), Data: make([]byte, 100)}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		f, err := w.Fork()
		if err != nil {
			b.Fatal(err)
		}
		k.Fork(endpointOf(f))
	}
}
