package streams

import (
	"slices"
	"time"
)

// Reads never see what has expired. To give its memory back, the owner of a log
// keeps one upkeep event for it while there is anything that will expire:
//
//	if at, ok := log.Arm(); ok { due.Upkeep(c, at, id) }        // after an Append
//	if at, ok := log.Trim(c.Now()); ok { due.Upkeep(c, at, id) } // when due
//
// An empty log with open shards schedules nothing.

// Arm returns when to call Trim, unless an event for it is on its way or there is
// nothing to expire. The caller then schedules it.
func (l *Log[R]) Arm() (time.Time, bool) {
	if l.armed {
		return time.Time{}, false
	}
	at, ok := l.expiry()
	l.armed = ok
	return at, ok
}

// Trim frees the records and shards that have expired, chunk by chunk, and returns
// when to call it again, if anything is left to expire.
func (l *Log[R]) Trim(now time.Time) (time.Time, bool) {
	l.own()
	horizon := l.horizon(now)
	for _, s := range l.shards {
		s.trim(horizon.UnixNano())
	}
	l.shards = slices.DeleteFunc(l.shards, func(s *shard[R]) bool { return s.gone(horizon) })
	l.armed = false
	return l.Arm()
}

// trim drops the chunks that have expired as a whole.
func (s *shard[R]) trim(horizon int64) {
	n := 0
	for n < s.chunks() {
		records := s.chunk(n)
		last := records[len(records)-1]
		if last.at >= horizon {
			break
		}
		s.dropped = last.Sequence
		n++
	}
	switch {
	case n > len(s.full):
		s.full, s.tail = nil, nil
	case n > 0:
		s.full = slices.Clone(s.full[n:])
	}
}

// expiry returns when the first chunk, or closed shard, will have expired as a
// whole.
func (l *Log[R]) expiry() (time.Time, bool) {
	var earliest time.Time
	consider := func(at time.Time) {
		if at = at.Add(l.settings.Retention); earliest.IsZero() || at.Before(earliest) {
			earliest = at
		}
	}
	for _, s := range l.shards {
		if !s.closed.IsZero() {
			consider(s.closed)
		}
		if s.chunks() > 0 {
			records := s.chunk(0)
			consider(records[len(records)-1].Arrival())
		}
	}
	return earliest, !earliest.IsZero()
}
