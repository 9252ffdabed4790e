package streams

import (
	"slices"
	"sort"
	"time"
)

// An Entry is a record in a log. It never changes.
type Entry[R any] struct {
	Sequence Sequence
	Size     int
	Data     R
	at       int64
}

// Arrival returns when the record was appended, in UTC.
func (e *Entry[R]) Arrival() time.Time { return time.Unix(0, e.at).UTC() }

// A ShardRef names a shard of a log.
type ShardRef struct {
	Number uint32
	Opened time.Time
}

// chunk is how many records stand together. A full chunk never changes, so
// forks share it.
const chunk = 256

type shard[R any] struct {
	ShardRef
	parents     []ShardRef // none, the one that it follows, or the two that were merged
	hashes      Range
	begun       time.Time // Opened may be a second later in Kinesis
	closed      time.Time // zero while the shard is open
	first, last Sequence  // taken when it opened and when it closed

	full    [][]Entry[R]
	tail    []Entry[R]
	dropped Sequence // of the last record that has been freed
}

// fork copies a shard. The tails of both lose their spare room, so that neither
// writes where the other reads.
func (s *shard[R]) fork() *shard[R] {
	f := *s
	f.full, f.tail = slices.Clip(s.full), slices.Clip(s.tail)
	return &f
}

func (s *shard[R]) append(e Entry[R]) {
	if len(s.tail) == chunk {
		s.full = append(s.full, s.tail)
		s.tail = make([]Entry[R], 0, chunk)
	}
	s.tail = append(s.tail, e)
}

// chunks is how many chunks there are, the last one included.
func (s *shard[R]) chunks() int {
	if len(s.tail) == 0 {
		return len(s.full)
	}
	return len(s.full) + 1
}

func (s *shard[R]) chunk(i int) []Entry[R] {
	if i == len(s.full) {
		return s.tail
	}
	return s.full[i]
}

// find returns the place of the first record for which after holds, which must
// hold for all records that follow one for which it does.
func (s *shard[R]) find(after func(*Entry[R]) bool) (c, i int) {
	c = sort.Search(s.chunks(), func(c int) bool {
		records := s.chunk(c)
		return after(&records[len(records)-1])
	})
	if c == s.chunks() {
		return c, 0
	}
	records := s.chunk(c)
	return c, sort.Search(len(records), func(i int) bool { return after(&records[i]) })
}

// from finds the first record that is not older than the sequence and has not
// expired.
func (s *shard[R]) from(n Sequence, horizon int64) (c, i int) {
	return s.find(func(e *Entry[R]) bool { return e.Sequence >= n && e.at >= horizon })
}

// gone tells whether a closed shard has outlived its records: it is forgotten a
// retention after it closed.
func (s *shard[R]) gone(horizon time.Time) bool {
	return !s.closed.IsZero() && s.closed.Before(horizon)
}
