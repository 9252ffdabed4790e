package streams_test

import (
	"context"
	"fmt"
	"log"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

// A stream is written to and read from in virtual time. A day later its records have
// expired.
func Example() {
	world := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	kinesis := streams.New(&bus.Endpoint{World: world, Service: "kinesis", Region: "us-east-1", Account: "123456789012"}, streams.Options{})
	ctx := context.Background()
	if _, err := kinesis.CreateStream(ctx, &streams.CreateStreamInput{StreamName: "clicks", ShardCount: 1}); err != nil {
		log.Fatal(err)
	}
	for _, page := range []string{"home", "basket", "checkout"} {
		if _, err := kinesis.PutRecord(ctx, &streams.PutRecordInput{StreamName: "clicks", PartitionKey: "visitor-1", Data: []byte(page)}); err != nil {
			log.Fatal(err)
		}
		world.Advance(time.Second)
	}
	read := func() {
		at, err := kinesis.GetShardIterator(ctx, &streams.GetShardIteratorInput{StreamName: "clicks", ShardId: "shardId-000000000000", ShardIteratorType: "TRIM_HORIZON"})
		if err != nil {
			log.Fatal(err)
		}
		out, err := kinesis.GetRecords(ctx, &streams.GetRecordsInput{ShardIterator: at.ShardIterator})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Print(len(out.Records), " records:")
		for _, r := range out.Records {
			fmt.Printf(" %s", r.Data)
		}
		fmt.Println()
	}
	read()
	world.Advance(24*time.Hour - 2*time.Second)
	read()
	// Output:
	// 3 records: home basket checkout
	// 1 records: checkout
}

// A log is the machine under every stream: shards, order, retention, forks. It has no
// clock of its own.
func ExampleLog() {
	now := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	l := streams.NewLog[string](now, streams.Settings{Style: streams.StyleDynamoDB}, 1)
	l.Append(now, streams.Hash{Hi: 42}, 10, "put a")
	fork := l.Fork()
	l.Append(now, streams.Hash{Hi: 42}, 10, "put b")
	for _, log := range []*streams.Log[string]{l, fork} {
		page, _ := log.Read(now, 0, log.Oldest(now, 0), 100, 1<<20)
		for _, e := range page.Entries {
			fmt.Print("[", e.Data, "]")
		}
		fmt.Println()
	}
	// Output:
	// [put a][put b]
	// [put a]
}
