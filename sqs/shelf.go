package sqs

import (
	"github.com/google/btree"
)

// shelf is a queue's messages: all of them, and which are ready to be received.
//
// A message is ready when it can be received next: in a standard queue if it is
// visible and of no noisy group; in a FIFO queue if it is the first of its group
// and visible. It is hidden until its time has come: delayed, or in flight.
type shelf struct {
	fifo    bool
	all     *btree.BTreeG[*message] // by age
	ready   *btree.BTreeG[*message] // by age
	hidden  *btree.BTreeG[*message] // by return
	groups  *btree.BTreeG[*message] // those with a group, by group; nil until there is one
	flights *btree.BTreeG[flight]   // messages in flight by group, of standard queues; nil until there is one
	noisy   int                     // how many of them are noisy
	delayed int                     // how many hidden messages wait for their delay
	arrived uint64
}

func newShelf(fifo bool) shelf {
	return shelf{fifo: fifo, all: newTree(byAge), ready: newTree(byAge), hidden: newTree(byReturn)}
}

// clone returns a copy that shares nothing observable, whatever its size.
func (s *shelf) clone() shelf {
	f := *s
	f.all, f.ready, f.hidden = s.all.Clone(), s.ready.Clone(), s.hidden.Clone()
	if s.groups != nil {
		f.groups = s.groups.Clone()
	}
	if s.flights != nil {
		f.flights = s.flights.Clone()
	}
	return f
}

func (s *shelf) isHidden(m *message, now int64) bool { return m.visible > now }

// inFlight returns how many messages were received and are not back yet.
func (s *shelf) inFlight() int { return s.hidden.Len() - s.delayed }

// visible returns how many messages are there to be received, those of blocked
// groups included.
func (s *shelf) visible() int { return s.all.Len() - s.hidden.Len() }

// put adds a message.
func (s *shelf) put(m *message, now int64) {
	s.all.ReplaceOrInsert(m)
	if m.group != "" {
		if s.groups == nil {
			s.groups = newTree(byGroup)
		}
		s.groups.ReplaceOrInsert(m)
	}
	if s.isHidden(m, now) {
		s.hide(m, 1)
	} else {
		s.offer(m)
	}
}

// hide adds (by is 1) or takes away (-1) a hidden message.
func (s *shelf) hide(m *message, by int) {
	if by > 0 {
		s.hidden.ReplaceOrInsert(m)
	} else {
		s.hidden.Delete(m)
	}
	if !m.held {
		s.delayed += by
	} else if !s.fifo && m.group != "" {
		s.fly(m.group, by)
	}
}

// offer makes a visible message ready, if its group lets it.
func (s *shelf) offer(m *message) {
	switch {
	case s.fifo:
		if s.head(m.group) == m {
			s.ready.ReplaceOrInsert(m)
		}
	case !s.isNoisy(m.group):
		s.ready.ReplaceOrInsert(m)
	}
}

// head returns a group's first message, or nil.
func (s *shelf) head(group string) (first *message) {
	s.groups.AscendGreaterOrEqual(&message{letter: &letter{group: group}}, func(m *message) bool {
		if m.group == group {
			first = m
		}
		return false
	})
	return first
}

// take removes a message.
func (s *shelf) take(m *message, now int64) {
	s.all.Delete(m)
	if s.isHidden(m, now) {
		s.hide(m, -1)
	} else {
		s.ready.Delete(m)
	}
	if m.group != "" {
		s.groups.Delete(m)
		if s.fifo {
			s.next(m.group, now)
		}
	}
}

// next makes a group's first message ready if it is visible.
func (s *shelf) next(group string, now int64) {
	if h := s.head(group); h != nil && !s.isHidden(h, now) {
		s.ready.ReplaceOrInsert(h)
	}
}

// change puts the message to in the place of from, which has the same age.
func (s *shelf) change(from, to *message, now int64) {
	if s.isHidden(from, now) {
		s.hide(from, -1)
	} else {
		s.ready.Delete(from)
	}
	s.put(to, now)
}

// settle brings the shelf up to date: what was sent by the oldest time is gone, what
// is hidden no longer is ready. It reports whether something came back.
func (s *shelf) settle(now, oldest int64) (cameBack bool) {
	for {
		m, ok := s.all.Min()
		if !ok || m.sent > oldest {
			break
		}
		s.drop(m)
	}
	for {
		m, ok := s.hidden.Min()
		if !ok || m.visible > now {
			return cameBack
		}
		s.hide(m, -1)
		s.offer(m)
		cameBack = true
	}
}

// drop removes a message of which it is not known whether it still counts as
// hidden: its time may have come without anybody having looked.
func (s *shelf) drop(m *message) {
	s.all.Delete(m)
	if s.hidden.Has(m) {
		s.hide(m, -1)
	}
	s.ready.Delete(m)
	if m.group == "" {
		return
	}
	s.groups.Delete(m)
	if h := s.headOf(m); h != nil && !s.hidden.Has(h) {
		s.ready.ReplaceOrInsert(h)
	}
}

// headOf returns the message that comes first in m's group of a FIFO queue.
func (s *shelf) headOf(m *message) *message {
	if !s.fifo {
		return nil
	}
	return s.head(m.group)
}

// find returns the message of an age.
func (s *shelf) find(sent int64, order uint64) (*message, bool) {
	return s.all.Get(&message{sent: sent, order: order})
}

// following returns the messages of a group from first on, as far as they are
// visible without a gap.
func (s *shelf) following(first *message, n int, now int64) (list []*message) {
	s.groups.AscendGreaterOrEqual(first, func(m *message) bool {
		if m.group != first.group || s.isHidden(m, now) || len(list) == n {
			return false
		}
		list = append(list, m)
		return true
	})
	return list
}
