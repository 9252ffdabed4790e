package events

import (
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// What an archive takes and keeps is on the bill: bytes once, and for every hour until
// they expire.
func TestArchiveIsMetered(t *testing.T) {
	w := newTown(t)
	w.do("events", "CreateArchive", `{"ArchiveName":"a","RetentionDays":1,"EventSourceArn":"arn:aws:events:us-east-1:123456789012:event-bus/default"}`)
	w.put(`{"n":1}`)
	size := w.do("events", "DescribeArchive", `{"ArchiveName":"a"}`)["SizeBytes"].(float64)
	used := func() map[string]float64 {
		require.NoError(t, w.here().events.Meter(t.Context()))
		got := map[string]float64{}
		for _, u := range w.world.Usage() {
			if u.Service == "events" && u.Dimension != useEvents {
				got[u.Dimension] += u.Quantity
			}
		}
		return got
	}
	w.world.Advance(10 * time.Hour)
	require.Equal(t, map[string]float64{useArchived: size, useStored: 10 * size}, used())
	w.world.Advance(90 * time.Hour)
	require.Equal(t, map[string]float64{useArchived: size, useStored: 24 * size}, used())
}

// Replays of a fork and its parent go their own ways, and a fork keeps what its parent
// archives later to the parent.
func TestForkWithReplay(t *testing.T) {
	w := newTown(t)
	w.rule("r", w.queue("q"), `,"InputPath":"$.replay-name"`)
	bus := "arn:aws:events:us-east-1:123456789012:event-bus/default"
	w.do("events", "CreateArchive", `{"ArchiveName":"a","EventSourceArn":"`+bus+`"}`)
	began := w.world.Now().Unix()
	for range 3 {
		w.put(`{}`)
		w.world.Advance(time.Minute)
	}
	w.received("q")
	w.do("events", "StartReplay", `{"ReplayName":"again","EventSourceArn":"arn:aws:events:us-east-1:123456789012:archive/a","EventStartTime":`+
		strconv.FormatInt(began, 10)+`,"EventEndTime":`+strconv.FormatInt(began+3600, 10)+`,"Destination":{"Arn":"`+bus+`"}}`)
	w.world.Advance(replayPace) // the first minute is sent
	f := w.fork()
	f.do("events", "CancelReplay", `{"ReplayName":"again"}`)
	w.put(`{}`)
	require.Equal(t, []string{`"again"`}, f.received("q"))
	require.Len(t, w.received("q"), 4+1, "three from the archive, one new, and the new one again: it falls into the replay's time")
	require.EqualValues(t, 4, w.do("events", "DescribeArchive", `{"ArchiveName":"a"}`)["EventCount"])
	require.EqualValues(t, 3, f.do("events", "DescribeArchive", `{"ArchiveName":"a"}`)["EventCount"])
	require.Equal(t, "CANCELLED", f.do("events", "DescribeReplay", `{"ReplayName":"again"}`)["State"])
}

// BenchmarkFork is a fork of ten thousand archived events and a thousand rules.
func BenchmarkFork(b *testing.B) {
	w := newTown(b)
	w.do("events", "CreateArchive", `{"ArchiveName":"a","EventSourceArn":"arn:aws:events:us-east-1:123456789012:event-bus/default"}`)
	for i := range 1000 {
		w.do("events", "PutRule", `{"Name":"r`+strconv.Itoa(i)+`","EventPattern":"{\"source\":[\"s`+strconv.Itoa(i)+`\"]}"}`)
	}
	for range 10_000 {
		w.put(`{}`)
	}
	s := w.here().events
	b.ReportAllocs()
	for b.Loop() {
		f := newTown(b)
		s.Fork(f.endpoint(region, home)("events"))
	}
}
