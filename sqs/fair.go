package sqs

import (
	"cmp"
	"slices"
	"strings"

	"github.com/google/btree"
)

// Fair queues: a standard queue in which one group of messages (a tenant) has most
// of the messages in flight gives out the others' first. SQS takes a group for
// noisy when it has at least 30 messages in flight and more than a tenth of the
// queue's; its share of the processing time is not modelled.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues-detailed.html
const (
	noisyFrom  = 30
	noisyShare = 10 // a tenth
)

// flight is how many messages of a group are in flight.
type flight struct {
	group string
	n     int
	noisy bool
}

func (a flight) before(b flight) bool { return a.group < b.group }

// fly counts a message of a group in (1) or out (-1), and the group as noisy or
// quiet.
func (s *shelf) fly(group string, by int) {
	if s.flights == nil {
		s.flights = btree.NewG(degree, flight.before)
	}
	f, _ := s.flights.Get(flight{group: group})
	f.group = group
	f.n += by
	was := f.noisy
	f.noisy = f.n*noisyShare > s.inFlight() && (was || f.n >= noisyFrom)
	if f.n == 0 {
		s.flights.Delete(f)
	} else {
		s.flights.ReplaceOrInsert(f)
	}
	if f.noisy != was {
		s.calm(group, !f.noisy)
	}
}

// calm makes a group's visible messages ready again, or no longer.
func (s *shelf) calm(group string, quiet bool) {
	if quiet {
		s.noisy--
	} else {
		s.noisy++
	}
	s.groups.AscendGreaterOrEqual(&message{letter: &letter{group: group}}, func(m *message) bool {
		switch {
		case m.group != group:
			return false
		case !quiet:
			s.ready.Delete(m)
		case !s.hidden.Has(m):
			s.ready.ReplaceOrInsert(m)
		}
		return true
	})
}

func (s *shelf) isNoisy(group string) bool {
	if s.noisy == 0 || group == "" {
		return false
	}
	f, _ := s.flights.Get(flight{group: group})
	return f.noisy
}

// nextNoisy returns a visible message of the noisy group that has the fewest in
// flight. It is asked when there are no others.
func (s *shelf) nextNoisy(except []*message) *message {
	if s.noisy == 0 {
		return nil
	}
	var list []flight
	s.flights.Ascend(func(f flight) bool {
		if f.noisy {
			list = append(list, f)
		}
		return true
	})
	slices.SortFunc(list, func(a, b flight) int {
		return cmp.Or(cmp.Compare(a.n, b.n), strings.Compare(a.group, b.group))
	})
	for _, f := range list {
		var found *message
		s.groups.AscendGreaterOrEqual(&message{letter: &letter{group: f.group}}, func(m *message) bool {
			if m.group != f.group {
				return false
			}
			if !s.hidden.Has(m) && !slices.Contains(except, m) {
				found = m
			}
			return found == nil
		})
		if found != nil {
			return found
		}
	}
	return nil
}
