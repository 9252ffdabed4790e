package lambda

import (
	"encoding/json"
	"time"
)

// A timeWindow is a tumbling window that a lane aggregates over: windows are as
// long as the mapping says, and lie at multiples of that since 1970. A record
// belongs to the window in which it arrived.
//
// https://docs.aws.amazon.com/lambda/latest/dg/services-kinesis-windows.html
type timeWindow struct {
	start, end time.Time
	last       time.Time       // when the last of its records arrived
	state      json.RawMessage // what the function made of it so far
	early      bool            // it grew too large, and ends before its time
}

// idleWindow is how long a mapping waits for more records before it takes a window
// for over that no later record has ended (likewise).
const idleWindow = 2 * time.Minute

// over is when the window is over if no record follows.
func (w *timeWindow) over() time.Time {
	if idle := w.last.Add(idleWindow); idle.After(w.end) {
		return idle
	}
	return w.end
}

// maxState is how large a window's state may get (likewise).
const maxState = 1 << 20

func (m *mapping) tumbling() time.Duration {
	return time.Duration(deref(m.TumblingWindowInSeconds)) * time.Second
}

// tumble opens the window of the first record, or returns the batch that ends the
// window: once it is over, or a record of a later one came, or the shard has ended,
// or its state is too large. n is how many records of the queue belong to the window.
func (l *lane) tumble(now time.Time, size time.Duration, drained bool) (end *batch, n int) {
	if l.window == nil {
		if len(l.queue) == 0 {
			return nil, 0
		}
		seconds := int64(size / time.Second)
		start := time.Unix(l.queue[0].Arrived.Unix()/seconds*seconds, 0).UTC()
		l.window = &timeWindow{start: start, end: start.Add(size)}
	}
	w := l.window
	for n < len(l.queue) && l.queue[n].Arrived.Before(w.end) {
		w.last = l.queue[n].Arrived
		n++
	}
	if w.early || n == 0 && (len(l.queue) > 0 || drained || !now.Before(w.over())) {
		return &batch{final: true, early: w.early}, 0
	}
	return nil, n
}

// keepState keeps the state that the function has answered with. An answer without
// one is a failed invocation, and ok is false.
func (l *lane) keepState(b *batch, answer []byte) (ok bool) {
	var kept struct {
		State json.RawMessage `json:"state"`
	}
	if json.Unmarshal(answer, &kept) != nil || kept.State == nil {
		return false
	}
	w := l.window
	switch {
	case w == nil:
	case b.final && !b.early:
		l.window = nil
	case b.final:
		w.state, w.early = nil, false
	default:
		w.state, w.early = kept.State, len(kept.State) > maxState
	}
	return true
}
