package stepfn

import (
	"context"
	"runtime"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/sim"
)

const yearLong = `{"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":31536000,"End":true}}}`

// A hundred thousand executions wait for a year at the same time: what each of them
// takes in memory.
func BenchmarkWaitingExecutions(b *testing.B) {
	const many = 100_000
	for b.Loop() {
		w, s := newService(sim.Options{Record: 1})
		arn := create(b, s, "m", "", yearLong)
		before := heap()
		start(b, s, arn, many)
		b.ReportMetric(float64(heap()-before)/many, "B/execution")
		runtime.KeepAlive(w)
	}
}

// What an execution costs that waits for a year and ends.
func BenchmarkYear(b *testing.B) {
	w, s := newService(sim.Options{Record: 1})
	arn := create(b, s, "m", "", yearLong)
	b.ReportAllocs()
	for b.Loop() {
		start(b, s, arn, 1)
		w.Advance(366 * 24 * time.Hour)
	}
}

// What a fork costs with ten thousand executions in flight.
func BenchmarkFork(b *testing.B) {
	w, s := newService(sim.Options{Record: 1})
	start(b, s, create(b, s, "m", "", yearLong), 10_000)
	b.ReportAllocs()
	for b.Loop() {
		f, err := w.Fork()
		require.NoError(b, err)
		forked(f, s)
	}
}

func start(b *testing.B, s *Service, arn string, n int) {
	for i := range n {
		_, err := s.StartExecution(context.Background(), &StartExecutionInput{StateMachineArn: arn, Input: `{"order":` + strconv.Itoa(i) + `}`})
		require.NoError(b, err)
	}
}

func heap() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
