package streams

import (
	"slices"
	"time"
)

// openShard adds an open shard.
//
// A child in Kinesis opens a second after its parents closed (recorded by others
// from AWS), so that its sequence numbers are higher than theirs.
func (l *Log[R]) openShard(now time.Time, hashes Range, parents ...ShardRef) *shard[R] {
	opened := now
	if l.settings.Style == StyleKinesis && len(parents) > 0 {
		for _, p := range parents {
			opened = later(opened, p.Opened)
		}
		opened = opened.Add(time.Second)
	}
	s := &shard[R]{ShardRef: ShardRef{l.count, opened}, parents: parents, hashes: hashes, begun: now, first: l.take()}
	l.count++
	l.shards = append(l.shards, s)
	i, _ := slices.BinarySearchFunc(l.open, hashes.Start, func(s *shard[R], at Hash) int { return s.hashes.Start.Compare(at) })
	l.open = slices.Insert(l.open, i, s)
	return s
}

// closeShard takes a shard out of those that are written to.
func (l *Log[R]) closeShard(now time.Time, s *shard[R]) {
	s.closed, s.last = now, l.take()
	l.open = slices.DeleteFunc(l.open, func(o *shard[R]) bool { return o == s })
}

// openAt returns the log's own copy of a shard that is open, or nil.
func (l *Log[R]) openAt(number uint32) *shard[R] {
	l.own()
	s := l.shard(number)
	if s == nil || !s.closed.IsZero() {
		return nil
	}
	return s
}

// Split closes an open shard and opens two in its place, of which the second
// begins at the given hash. It reports false, and changes nothing, if the shard is
// not open or the hash does not lie within its range, past the start.
func (l *Log[R]) Split(now time.Time, number uint32, at Hash) bool {
	s := l.openAt(number)
	if s == nil || !s.hashes.Contains(at) || at == s.hashes.Start {
		return false
	}
	l.closeShard(now, s)
	l.openShard(now, Range{s.hashes.Start, at.Prev()}, s.ShardRef)
	l.openShard(now, Range{at, s.hashes.End}, s.ShardRef)
	return true
}

// Merge closes two open shards whose ranges touch and opens one in their place. It
// reports false, and changes nothing, if it cannot.
func (l *Log[R]) Merge(now time.Time, number, adjacent uint32) bool {
	a, b := l.openAt(number), l.openAt(adjacent)
	if a == nil || b == nil || a == b {
		return false
	}
	lower, upper := a, b
	if b.hashes.Start.Compare(a.hashes.Start) < 0 {
		lower, upper = b, a
	}
	if lower.hashes.End.Next() != upper.hashes.Start {
		return false
	}
	l.closeShard(now, a)
	l.closeShard(now, b)
	l.openShard(now, Range{lower.hashes.Start, upper.hashes.End}, a.ShardRef, b.ShardRef)
	return true
}

// Roll closes an open shard and opens one of the same range in its place.
func (l *Log[R]) Roll(now time.Time, number uint32) bool {
	s := l.openAt(number)
	if s == nil {
		return false
	}
	l.roll(now, s)
	return true
}

func (l *Log[R]) roll(now time.Time, s *shard[R]) *shard[R] {
	l.closeShard(now, s)
	return l.openShard(now, s.hashes, s.ShardRef)
}

// Close closes every shard: nothing is appended any more, and what is there can be
// read until it expires.
func (l *Log[R]) Close(now time.Time) {
	l.own()
	for len(l.open) > 0 {
		l.closeShard(now, l.open[0])
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
