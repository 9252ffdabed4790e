package streams

import (
	"math/bits"
	"time"
)

// Rescale splits and merges open shards until there are n of equal ranges. Shards
// that already have such a range stay; others may live for no time at all, as they
// do in Kinesis when the numbers do not divide.
func (l *Log[R]) Rescale(now time.Time, n int) {
	n = max(1, n)
	starts := make([]Hash, n)
	for i := range starts {
		starts[i] = l.snap(EvenRange(i, n).Start)
	}
	for _, at := range starts {
		if s := l.route(at); s != nil && s.hashes.Start != at {
			l.Split(now, s.Number, at)
		}
	}
	for i, start := range starts {
		end := MaxHash()
		if i < n-1 {
			end = starts[i+1].Prev()
		}
		l.mergeInto(now, Range{start, end})
	}
}

// mergeInto merges the open shards within a range into one.
func (l *Log[R]) mergeInto(now time.Time, r Range) {
	for {
		s := l.route(r.Start)
		if s == nil || s.hashes.End.Compare(r.End) >= 0 {
			return
		}
		next := l.route(s.hashes.End.Next())
		if !l.Merge(now, s.Number, next.Number) {
			return
		}
	}
}

// snap returns the start of an open shard instead of one that differs from it by
// rounding alone.
func (l *Log[R]) snap(at Hash) Hash {
	for _, s := range l.open {
		if near(s.hashes.Start, at) {
			return s.hashes.Start
		}
	}
	return at
}

// near tells whether two places differ by less than 2^64, a shard's worth of
// nothing.
func near(a, b Hash) bool {
	if a.Compare(b) < 0 {
		a, b = b, a
	}
	_, borrow := bits.Sub64(a.Lo, b.Lo, 0)
	return a.Hi-b.Hi-borrow == 0
}
