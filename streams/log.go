package streams

import (
	"slices"
	"time"
)

// Settings say how a log behaves.
type Settings struct {
	Style     Style
	Retention time.Duration // how long a record can be read; zero means 24 hours

	// Roll is the age at which a shard that is written to gives way to a child
	// of the same range, as DynamoDB's shards do after about four hours. Zero
	// means never.
	Roll time.Duration
}

// DefaultRetention is how long records live in DynamoDB Streams, and in Kinesis
// unless it is told otherwise.
const DefaultRetention = 24 * time.Hour

// A Log is the shards of one stream with the records in them. Times given to it
// must not fall. It has no locks: the world runs one event at a time.
type Log[R any] struct {
	settings Settings
	shards   []*shard[R] // in order of their numbers; those that expired are gone
	open     []*shard[R] // in order of their ranges
	next     Sequence
	count    uint32    // of shards ever opened
	floor    time.Time // records that arrived before are gone for good
	armed    bool      // an event for Trim is on its way
	shared   bool      // the shards belong to a fork as well
}

// NewLog returns a log with n open shards of equal ranges.
func NewLog[R any](now time.Time, settings Settings, n int) *Log[R] {
	if settings.Retention <= 0 {
		settings.Retention = DefaultRetention
	}
	l := &Log[R]{settings: settings, next: 1}
	for i := range max(1, n) {
		l.openShard(now, EvenRange(i, max(1, n)))
	}
	return l
}

// Fork returns a copy that shares nothing observable with l. Its cost does not
// depend on what the log holds: whoever changes first copies the list of shards
// and, of each shard, at most the last records.
func (l *Log[R]) Fork() *Log[R] {
	l.shared = true
	f := *l
	return &f
}

// own makes the shards the log's own before they change.
func (l *Log[R]) own() {
	if !l.shared {
		return
	}
	l.shared = false
	l.shards = slices.Clone(l.shards)
	for i, s := range l.shards {
		l.shards[i] = s.fork()
	}
	l.open = slices.Clone(l.open)
	for i, s := range l.open {
		l.open[i] = l.shard(s.Number)
	}
}

// Append adds a record to the open shard whose range holds the hash. It reports
// false if no shard is open. The size is what counts for the bounds of a read.
func (l *Log[R]) Append(now time.Time, at Hash, size int, data R) (Entry[R], ShardRef, bool) {
	s := l.route(at)
	if s == nil {
		return Entry[R]{}, ShardRef{}, false
	}
	if l.shared {
		l.own()
		s = l.shard(s.Number)
	}
	if l.settings.Roll > 0 && now.Sub(s.Opened) >= l.settings.Roll {
		s = l.roll(now, s)
	}
	e := Entry[R]{Sequence: l.take(), at: now.UnixNano(), Size: size, Data: data}
	s.append(e)
	return e, s.ShardRef, true
}

// Route returns the open shard that a record with the hash would be written to.
func (l *Log[R]) Route(at Hash) (ShardRef, bool) {
	s := l.route(at)
	if s == nil {
		return ShardRef{}, false
	}
	return s.ShardRef, true
}

// route finds the open shard whose range holds a hash.
func (l *Log[R]) route(at Hash) *shard[R] {
	switch len(l.open) {
	case 0:
		return nil
	case 1:
		return l.open[0]
	}
	i, found := slices.BinarySearchFunc(l.open, at, func(s *shard[R], at Hash) int { return s.hashes.Start.Compare(at) })
	if !found {
		i--
	}
	return l.open[max(0, i)]
}

func (l *Log[R]) take() Sequence {
	n := l.next
	l.next++
	return n
}

// shard finds a shard by number, nil if it does not exist any more.
func (l *Log[R]) shard(number uint32) *shard[R] {
	if n := int(number); n < len(l.shards) && l.shards[n].Number == number {
		return l.shards[n] // nothing has expired yet
	}
	i, ok := slices.BinarySearchFunc(l.shards, number, func(s *shard[R], n uint32) int { return int(int64(s.Number) - int64(n)) })
	if !ok {
		return nil
	}
	return l.shards[i]
}

// Settings returns how the log behaves now.
func (l *Log[R]) Settings() Settings { return l.settings }

// Open returns how many shards are open.
func (l *Log[R]) Open() int { return len(l.open) }

// SetRetention changes how long records can be read, from now on for all of them.
// What has expired does not come back.
func (l *Log[R]) SetRetention(now time.Time, d time.Duration) {
	l.floor = l.horizon(now)
	l.settings.Retention = d
}

// horizon is when the oldest record arrived that can still be read at now.
func (l *Log[R]) horizon(now time.Time) time.Time {
	h := now.Add(1 - l.settings.Retention)
	if h.Before(l.floor) {
		return l.floor
	}
	return h
}
