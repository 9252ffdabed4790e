package s3

import (
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// planLifecycle makes sure that the bucket is swept when what changed now can be
// due at the earliest. The sweep then finds out what is due, and when the next is.
func (b *bucket) planLifecycle(c *sim.Call) {
	if b.lifecycle == nil {
		return
	}
	soonest := nextMidnight(c.Now())
	if days, ok := b.lifecycle.soonest(); ok {
		soonest = dueAfter(c.Now(), days)
	}
	b.scheduleLifecycle(c, soonest)
}

// soonest is the least number of days after which a rule does anything. ok is
// false where one may do so at any time.
func (l *lifecycle) soonest() (days int32, ok bool) {
	days = -1
	least := func(n *int32) {
		if n != nil && (days < 0 || *n < days) {
			days = *n
		}
	}
	for i := range l.rules {
		r := &l.rules[i]
		if e := r.Expiration; e != nil {
			if e.Days == nil {
				return 0, false
			}
			least(e.Days)
		}
		for _, t := range r.Transitions {
			if t.Days == nil {
				return 0, false
			}
			least(t.Days)
		}
		for _, t := range r.NoncurrentVersionTransitions {
			least(t.NoncurrentDays)
		}
		if n := r.NoncurrentVersionExpiration; n != nil {
			return 0, false // how many newer versions there are may have changed
		}
		if a := r.AbortIncompleteMultipartUpload; a != nil {
			least(a.DaysAfterInitiation)
		}
	}
	return max(days, 0), days >= 0
}

// scheduleLifecycle has the bucket swept at a time, unless it is sooner.
func (b *bucket) scheduleLifecycle(c *sim.Call, at time.Time) {
	if at.IsZero() || !b.lifecycleDue.IsZero() && !at.Before(b.lifecycleDue) {
		return
	}
	c.Stop(b.lifecycleTimer)
	b.lifecycleDue = at
	b.lifecycleTimer = b.home.sweeps.Upkeep(c, at, b.name)
}

// onSweep is the event.
func (s *Service) onSweep(c *sim.Call, name string) {
	b := s.buckets[name]
	if b == nil || b.lifecycle == nil {
		return
	}
	c.Service, c.Region, c.Account, c.Operation = "s3", s.ep.Region, s.ep.Account, "Lifecycle"
	b.settle(c)
	b.lifecycleTimer, b.lifecycleDue = sim.Timer{}, time.Time{}
	b.scheduleLifecycle(c, b.sweep(c, true))
}

// A sweeper goes through a bucket, does what is due and finds when the next is.
type sweeper struct {
	b    *bucket
	now  time.Time
	next time.Time
	todo []func(*sim.Call)
}

// sweep returns when the next action is due; zero if none is known of. Only where
// act is set does it do what is due now, and what that leads to.
func (b *bucket) sweep(c *sim.Call, act bool) time.Time {
	for {
		s := &sweeper{b: b, now: c.Now()}
		s.versions()
		s.uploads()
		switch {
		case len(s.todo) == 0:
			return s.next
		case !act:
			return nextMidnight(s.now) // rules act on what they find, the next time they run
		}
		for _, do := range s.todo {
			do(c)
		}
	}
}

func (s *sweeper) uploads() {
	s.b.uploads.Ascend(func(u *upload) bool {
		if at, _ := s.b.abortOf(u); s.due(at) {
			s.todo = append(s.todo, func(*sim.Call) { s.b.dropUpload(u) })
		}
		return true
	})
}

// due tells whether a time has come; else it may be the next.
func (s *sweeper) due(at time.Time) bool {
	switch {
	case at.IsZero():
		return false
	case !at.After(s.now):
		return true
	case s.next.IsZero() || at.Before(s.next):
		s.next = at
	}
	return false
}

// versions goes through all versions, the newest of each key first.
func (s *sweeper) versions() {
	at := &version{}
	at.seq = newest
	var key string
	var newer *version // the one just before, of the same key
	rank := 0          // how many newer versions the key has
	for v := s.b.nextVersion(at); v != nil; v = s.b.nextVersion(at) {
		at = &version{key: v.key, seq: v.seq - 1}
		if v.key != key {
			key, newer, rank = v.key, nil, 0
		}
		if newer == nil {
			s.current(v)
		} else {
			s.noncurrent(v, newer, rank)
		}
		newer = v
		rank++
	}
}

func (s *sweeper) current(v *version) {
	if v.marker {
		s.marker(v)
		return
	}
	if at, _ := s.b.lifecycle.expiry(v); s.due(at) {
		s.todo = append(s.todo, func(c *sim.Call) { s.b.expire(c, v) })
		return
	}
	class, rank := "", -1
	for i := range s.b.lifecycle.rules {
		r := &s.b.lifecycle.rules[i]
		for _, t := range r.Transitions {
			at := t.Date
			if t.Days != nil {
				at = dueAfter(v.modified, *t.Days)
				if *t.Days == 0 {
					at = nextMidnight(v.modified)
				}
			}
			if n := colder(t.StorageClass); r.covers(v) && r.moves(v, t.StorageClass, s.b.lifecycle.minimum) && n > colder(v.class) && s.due(at) && n > rank {
				class, rank = t.StorageClass, n
			}
		}
	}
	s.move(v, class)
}

// marker takes a delete marker away that hides nothing any more.
func (s *sweeper) marker(v *version) {
	if alone := s.b.nextVersion(&version{key: v.key, seq: v.seq - 1}); alone != nil && alone.key == v.key {
		return
	}
	for i := range s.b.lifecycle.rules {
		r := &s.b.lifecycle.rules[i]
		e := r.Expiration
		if e == nil || !r.covers(v) {
			continue
		}
		at := nextMidnight(v.modified)
		if e.ExpiredObjectDeleteMarker == nil {
			if e.Days == nil {
				continue
			}
			at = dueAfter(v.modified, *e.Days)
		} else if !*e.ExpiredObjectDeleteMarker {
			continue
		}
		if s.due(at) {
			s.todo = append(s.todo, func(c *sim.Call) {
				s.b.take(v)
				s.b.notify(c, "LifecycleExpiration:Delete", v.again(s.b))
			})
			return
		}
	}
}

func (s *sweeper) noncurrent(v, newer *version, rank int) {
	class, best := "", -1
	for i := range s.b.lifecycle.rules {
		r := &s.b.lifecycle.rules[i]
		if !r.covers(v) {
			continue
		}
		if n := r.NoncurrentVersionExpiration; n != nil && (n.NewerNoncurrentVersions == nil || rank > int(*n.NewerNoncurrentVersions)) &&
			s.due(dueAfter(newer.modified, *n.NoncurrentDays)) && v.deletable(s.now, false) == nil {
			s.todo = append(s.todo, func(c *sim.Call) {
				s.b.take(v)
				s.b.notify(c, "LifecycleExpiration:Delete", v.again(s.b))
			})
			return
		}
		if v.marker {
			continue
		}
		for _, t := range r.NoncurrentVersionTransitions {
			if t.NewerNoncurrentVersions != nil && rank <= int(*t.NewerNoncurrentVersions) {
				continue
			}
			if n := colder(t.StorageClass); n > colder(v.class) && r.moves(v, t.StorageClass, s.b.lifecycle.minimum) && s.due(dueAfter(newer.modified, *t.NoncurrentDays)) && n > best {
				class, best = t.StorageClass, n
			}
		}
	}
	s.move(v, class)
}

func (s *sweeper) move(v *version, class string) {
	if class == "" {
		return
	}
	s.todo = append(s.todo, func(c *sim.Call) {
		moved := *v
		moved.class = class
		s.b.replace(&moved)
		s.b.notify(c, "LifecycleTransition", &moved)
	})
}

// colder orders the classes: objects move down only.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html
func colder(class string) int {
	switch class {
	case "STANDARD_IA":
		return 1
	case "INTELLIGENT_TIERING":
		return 2
	case "ONEZONE_IA":
		return 3
	case "GLACIER_IR":
		return 4
	case "GLACIER":
		return 5
	case "DEEP_ARCHIVE":
		return 6
	}
	return 0
}

// expire lets the newest version of a key expire: without versioning it is gone,
// with it a delete marker hides it.
func (b *bucket) expire(c *sim.Call, v *version) {
	if b.versioning == "" {
		b.take(v)
		b.notify(c, "LifecycleExpiration:Delete", v.again(b))
		return
	}
	marker := &version{key: v.key, marker: true, modified: c.Now(), owner: b.owner(), attributes: &attributes{}}
	marker.id, marker.seq = b.newID(c, v.key)
	b.add(marker)
	b.notify(c, "LifecycleExpiration:DeleteMarkerCreated", marker)
}

// again is a version that is gone, for what is told of it.
func (v *version) again(b *bucket) *version {
	gone := *v
	gone.seq = b.next()
	return &gone
}
