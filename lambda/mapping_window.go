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
	state      json.RawMessage // what the function made of it so far
	early      bool            // it grew too large, and ends before its time
}

// maxState is how large a window's state may get (likewise).
const maxState = 1 << 20

func (m *mapping) tumbling() time.Duration {
	return time.Duration(deref(m.TumblingWindowInSeconds)) * time.Second
}

// tumble opens the window of the first record, or returns the batch that ends the
// window: once it is over, or a record of a later one came, or its state is too
// large. n is how many records of the queue belong to the window.
func (l *lane) tumble(now time.Time, size time.Duration) (end *batch, n int) {
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
		n++
	}
	if w.early || n == 0 && (len(l.queue) > 0 || !now.Before(w.end)) {
		return &batch{final: true, early: w.early}, 0
	}
	return nil, n
}

// keepState keeps the state that the function has answered with.
func (l *lane) keepState(b *batch, answer []byte) {
	w := l.window
	switch {
	case w == nil:
		return
	case b.final && !b.early:
		l.window = nil
		return
	case b.final:
		w.state, w.early = nil, false
		return
	}
	var kept struct {
		State json.RawMessage `json:"state"`
	}
	_ = json.Unmarshal(answer, &kept) // without a state it begins anew
	w.state, w.early = kept.State, len(kept.State) > maxState
}
