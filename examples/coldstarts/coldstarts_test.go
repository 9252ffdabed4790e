package main

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// busy is twenty minutes after midnight of a day with so many invocations that ten
// environments are not enough.
var busy = setting{
	Seed: 3, Runtime: "nodejs22.x", Memory: 512, Reserved: 10, KeepAlive: time.Minute, Invocations: 4e6, Horizon: 20 * time.Minute,
}

// The simulation is the same every time, and its sums are right.
func TestSimulate(t *testing.T) {
	r, err := simulate(t.Context(), busy, io.Discard)
	require.NoError(t, err)
	again, err := simulate(t.Context(), busy, io.Discard)
	require.NoError(t, err)
	require.Equal(t, r, again)

	last := r.Samples[samples]
	require.Len(t, r.Samples, samples+1)
	require.Equal(t, busy.Horizon, last.At)
	expected := 0.0
	whole := 0.0
	for minute := range 24 * 60 {
		rate := day((float64(minute) + 0.5) / 60)
		if whole += rate; minute < 20 {
			expected += rate
		}
	}
	expected *= busy.Invocations / whole
	require.InDelta(t, expected, float64(last.Invocations+last.Throttles), 400) // four standard deviations of a Poisson process
	require.NotZero(t, last.Throttles)
	require.GreaterOrEqual(t, last.ColdStarts, uint64(10))
	for _, s := range r.Samples {
		require.LessOrEqual(t, s.Running, busy.Reserved)
	}
	gbSeconds := 0.5 * 1.05 // of an invocation, by the means of the distributions
	require.InDelta(t, float64(last.Invocations)*(0.2e-6+gbSeconds*1.66667e-5), last.USD, 0.05*last.USD)
}

// More memory computes faster.
func TestMemory(t *testing.T) {
	large := busy
	large.Memory, large.Reserved = 1769, 0
	r, err := simulate(t.Context(), large, io.Discard)
	require.NoError(t, err)
	small, err := simulate(t.Context(), busy, io.Discard)
	require.NoError(t, err)
	require.Zero(t, r.Samples[samples].Throttles)
	require.Greater(t, r.Samples[samples].Invocations, small.Samples[samples].Invocations)
}

// The picture is well-formed and shows all panels.
func TestPicture(t *testing.T) {
	to := filepath.Join(t.TempDir(), "day.svg")
	var said bytes.Buffer
	require.NoError(t, run(t.Context(), busy, to, &said, io.Discard))
	require.Contains(t, said.String(), "cold starts")
	data, err := os.ReadFile(to)
	require.NoError(t, err)
	for _, title := range []string{"Invocations", "Concurrency", "Cold starts", "Throttles", "Cost so far", "reserved concurrency 10", "00:15"} {
		require.Contains(t, string(data), title)
	}
	require.NotContains(t, string(data), "NaN")
	in := xml.NewDecoder(bytes.NewReader(data))
	for {
		if _, err := in.Token(); errors.Is(err, io.EOF) {
			break
		} else {
			require.NoError(t, err)
		}
	}
}

func TestTicks(t *testing.T) {
	for least, want := range map[float64]float64{0: 1, 0.3: 0.5, 1: 1, 1.2: 2, 3: 5, 7: 10, 130: 200} {
		require.InDelta(t, want, step(least), 1e-9, "%v", least)
	}
	require.Equal(t, "0.5", label(0.5, 0.5))
	require.Equal(t, "12,000", label(12000, 2000))
	require.Equal(t, time.Hour, timeStep(12*time.Hour))
	require.Equal(t, 3*time.Hour, timeStep(24*time.Hour))
}
