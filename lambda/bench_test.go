package lambda_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
)

// What a modelled invocation costs in a Simulator: goal, 500,000 a second on a core.
func BenchmarkModelledInvoke(b *testing.B) {
	_, s := newService(lambda.Options{}, sim.Options{Crank: sim.Simulator, Record: -1})
	require.NoError(b, s.Handle(lambda.Function{Name: "f", Model: &lambda.Model{Duration: lambda.Exponential(time.Millisecond)}}))
	ctx, in := context.Background(), &lambda.InvokeInput{FunctionName: "f"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Invoke(ctx, in); err != nil {
			b.Fatal(err)
		}
	}
}

// The same as a simulator drives it: arrivals are events, answers are signals.
func BenchmarkModelledArrivals(b *testing.B) {
	w, s := newService(lambda.Options{}, sim.Options{Crank: sim.Simulator, Record: -1})
	require.NoError(b, s.Handle(lambda.Function{Name: "f", Model: &lambda.Model{Duration: lambda.Exponential(20 * time.Millisecond)}}))
	load := newLoad(w, s, "f", lambda.Exponential(time.Millisecond))
	b.ReportAllocs()
	start := w.Now()
	for b.Loop() {
		start = start.Add(time.Millisecond)
		if err := w.Run(start); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(load.answers)/b.Elapsed().Seconds(), "invocations/s")
}

// What an invocation of a handler in Go costs in a Simulator.
func BenchmarkInvoke(b *testing.B) {
	_, s := newService(lambda.Options{Concurrency: 1e9}, sim.Options{Crank: sim.Simulator, Record: -1})
	require.NoError(b, s.Handle(lambda.Function{Name: "f", Handler: lambda.HandlerFunc(echo)}))
	ctx, in := context.Background(), &lambda.InvokeInput{FunctionName: "f", Payload: []byte("{}")}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.Invoke(ctx, in); err != nil {
			b.Fatal(err)
		}
	}
}
