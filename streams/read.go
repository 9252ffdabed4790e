package streams

import (
	"slices"
	"time"
)

// A Page is what one read returns.
type Page[R any] struct {
	Entries []Entry[R]    // to be read only
	Next    Sequence      // where the next read begins
	Behind  time.Duration // how long ago the last record read arrived, zero if nothing follows it
	More    bool          // records follow
	Drained bool          // the shard is closed and nothing follows
	Trimmed bool          // records that the read began with have expired
}

// Read returns records of a shard, from a sequence on, as many as there are, but
// no more than count, and no more than fit into size, of which the first one takes
// no notice. It reports false if the shard does not exist any more.
func (l *Log[R]) Read(now time.Time, number uint32, from Sequence, count, size int) (Page[R], bool) {
	s := l.existing(now, number)
	if s == nil {
		return Page[R]{}, false
	}
	horizon := l.horizon(now).UnixNano()
	c, i := s.from(from, horizon)
	p := Page[R]{Next: from, Trimmed: s.lost(from, c, i)}
	p.Entries = s.take(c, i, count, size)
	if n := len(p.Entries); n > 0 {
		p.Next = p.Entries[n-1].Sequence + 1
	}
	if p.More = s.beyond(p.Next, horizon); p.More {
		if n := len(p.Entries); n > 0 {
			p.Behind = time.Duration(now.UnixNano() - p.Entries[n-1].at)
		}
		return p, true
	}
	p.Drained = !s.closed.IsZero()
	return p, true
}

// lost tells whether a record at or after from stands before the place where
// reading begins.
func (s *shard[R]) lost(from Sequence, c, i int) bool {
	if from <= s.dropped {
		return true
	}
	switch {
	case i > 0:
		return s.chunk(c)[i-1].Sequence >= from
	case c > 0:
		before := s.chunk(c - 1)
		return before[len(before)-1].Sequence >= from
	}
	return false
}

// beyond tells whether records follow.
func (s *shard[R]) beyond(n Sequence, horizon int64) bool {
	c, _ := s.from(n, horizon)
	return c < s.chunks()
}

// take returns up to count records from a place on. Those of one chunk are not
// copied.
func (s *shard[R]) take(c, i, count, size int) []Entry[R] {
	var out []Entry[R]
	for ; c < s.chunks() && count > len(out); c, i = c+1, 0 {
		records := s.chunk(c)[i:]
		n, full := fit(records, count-len(out), &size, len(out) == 0)
		if out == nil {
			out = slices.Clip(records[:n])
		} else {
			out = append(out, records[:n]...)
		}
		if full {
			break
		}
	}
	return out
}

// fit counts the records that fit into what is left of size.
func fit[R any](records []Entry[R], count int, size *int, first bool) (n int, full bool) {
	for n < len(records) {
		if n == count || (records[n].Size > *size && !(first && n == 0)) {
			return n, true
		}
		*size -= records[n].Size
		n++
	}
	return n, false
}

// Oldest returns where a shard's records begin that have not expired: the place
// of TRIM_HORIZON.
func (l *Log[R]) Oldest(now time.Time, number uint32) Sequence {
	return l.At(now, number, time.Time{})
}

// Latest returns the place after everything that was appended so far.
func (l *Log[R]) Latest() Sequence { return l.next }

// At returns the place of a shard's first record that arrived at a time or after
// it and has not expired, or the place after the shard's records if there is none.
func (l *Log[R]) At(now time.Time, number uint32, arrival time.Time) Sequence {
	s := l.shard(number)
	if s == nil {
		return l.next
	}
	horizon := l.horizon(now)
	if arrival.Before(horizon) {
		arrival = horizon
	}
	c, i := s.from(0, arrival.UnixNano())
	if c == s.chunks() {
		return l.next
	}
	return s.chunk(c)[i].Sequence
}

// Expired tells whether a record that a shard held at a sequence cannot be read
// any more: the place lies before the oldest record that can.
func (l *Log[R]) Expired(now time.Time, number uint32, n Sequence) bool {
	s := l.shard(number)
	if s == nil {
		return true
	}
	c, i := s.from(n, l.horizon(now).UnixNano())
	return s.lost(n, c, i)
}
