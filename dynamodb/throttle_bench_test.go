package dynamodb

import (
	"context"
	"strconv"
	"testing"
	"time"
)

// A simulated day of 1,000,000 writes under throttling: at least 300,000 a
// second of real time. Hours of 4 and of 19 writes a second take turns around the
// 12 that are provisioned: what is saved in one is used up in the next.
func BenchmarkThrottledDay(b *testing.B) {
	loads := [2]int{14_400, 68_934} // writes an hour
	w := newWorkload(b, Options{})
	w.table("orders", 12)
	ctx := context.Background()
	items := make([]Item, 10_000)
	for i := range items {
		items[i] = Item{"pk": S(strconv.Itoa(i)), "amount": N("19.95")}
	}
	in := &PutItemInput{TableName: "orders"}
	n, throttled := 0, 0
	b.ReportAllocs()
	for b.Loop() {
		for hour := range 24 {
			load := loads[hour%2]
			for range load {
				w.world.Advance(time.Hour / time.Duration(load))
				in.Item = items[n%len(items)]
				if _, err := w.PutItem(ctx, in); isThrottled(err) {
					throttled++
				} else if err != nil {
					b.Fatal(err)
				}
				n++
			}
		}
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "writes/s")
	b.ReportMetric(100*float64(throttled)/float64(n), "%throttled")
}

// What throttling costs a write: nothing on a table where it is off.
func BenchmarkThrottledPut(b *testing.B) {
	for _, c := range []struct {
		name  string
		units int64
		Options
	}{
		{"off", 0, Options{}},
		{"none", maxTableUnits, Options{Throttle: ThrottleNone}},
		{"provisioned", maxTableUnits, Options{}},
		{"on-demand", 0, Options{Throttle: ThrottleAll}},
	} {
		b.Run(c.name, func(b *testing.B) {
			w := newWorkload(b, c.Options)
			w.table("orders", c.units)
			items := make([]Item, 10_000)
			for i := range items {
				items[i] = Item{"pk": S(strconv.Itoa(i)), "amount": N("19.95")}
			}
			ctx, in, i := context.Background(), &PutItemInput{TableName: "orders"}, 0
			b.ReportAllocs()
			for b.Loop() {
				w.world.Advance(time.Millisecond)
				in.Item = items[i%len(items)]
				i += 7919
				if _, err := w.PutItem(ctx, in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
