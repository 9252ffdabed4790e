package sqs

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// wait is a request to receive, and while nothing is ready a long poll.
type wait struct {
	max          int
	visibility   int // seconds
	systemNames  []string
	messageNames []string
	attempt      string
	ticket       sim.Ticket
	over         sim.Timer
}

// waitID names a long poll in a signal.
type waitID struct {
	queue  queueID
	ticket sim.Ticket
}

// giveUp ends a long poll that found nothing.
func (s *Service) giveUp(c *sim.Call, id waitID) {
	q := s.find(id.queue)
	if q == nil {
		return
	}
	for i := range q.waits {
		if q.waits[i].ticket == id.ticket {
			q.waits = slices.Delete(q.waits, i, i+1)
			if c.Awaited(id.ticket) {
				s.here(c, func() { q.use(c, 0) })
			}
			c.Answer(id.ticket, &ReceiveMessageOutput{}, nil)
			return
		}
	}
}

// dismiss ends all long polls of a queue that is no more.
func (q *queue) dismiss(c *sim.Call, err error) {
	for _, w := range q.waits {
		c.Stop(w.over)
		c.Answer(w.ticket, nil, err)
	}
	q.waits = nil
	c.Stop(q.timer)
}

// wake is called when messages may have become receivable: long polls get theirs
// in the order in which they came, then the pollers on the bus are told.
func (q *queue) wake(c *sim.Call) {
	if q.waking {
		return // two queues that are each other's dead-letter queues
	}
	q.waking = true
	defer func() { q.waking = false }()
	for len(q.waits) > 0 && q.receivable() {
		w := q.waits[0]
		if !c.Awaited(w.ticket) { // who asked has gone, or is in the world that this is a fork of
			c.Stop(w.over)
			q.waits = q.waits[1:]
			continue
		}
		out := q.receive(c, &w, false)
		if len(out.Messages) == 0 {
			break // all went to the dead-letter queue
		}
		c.Stop(w.over)
		q.waits = q.waits[1:]
		c.Answer(w.ticket, out, nil)
	}
	if q.receivable() {
		q.home.ep.Bus.Publish(c, q.arn)
	}
	q.arm(c)
}

// receivable tells whether somebody who asks now would get a message, or make one
// go to the dead-letter queue.
func (q *queue) receivable() bool {
	if q.inFlight() >= q.home.opts.InFlight {
		return false
	}
	return q.ready.Len() > 0 || q.noisy > 0 && q.visible() > 0
}

// patience is how often a message is received while a poller's Settle waits for its
// return. One that always fails would keep it waiting until it expires.
const patience = 10

// hopeful tells whether one of the hidden messages may be done with soon.
func (q *queue) hopeful() (found bool) {
	q.hidden.Ascend(func(m *message) bool {
		found = m.receives < patience
		return !found
	})
	return found
}

// arm schedules the return of the next hidden message, if somebody waits for it: a
// long poll, or a poller on the bus, for which it is work that is still to be done.
func (q *queue) arm(c *sim.Call) {
	wanted := q.home.ep.Bus.Wanted(q.arn)
	if q.timerAt == 0 && !wanted && len(q.waits) == 0 {
		return
	}
	var at int64
	if m, ok := q.hidden.Min(); ok && (wanted || len(q.waits) > 0) {
		at = m.visible
	}
	work := wanted && at != 0 && q.hopeful()
	if at == q.timerAt && work == q.timerWork {
		return
	}
	c.Stop(q.timer)
	q.timer, q.timerAt, q.timerWork = sim.Timer{}, at, work
	switch {
	case at == 0:
	case work:
		q.timer = q.home.ready.At(c, time.Unix(0, at), q.id())
	default:
		q.timer = q.home.ready.Upkeep(c, time.Unix(0, at), q.id())
	}
}

// comeBack wakes who waits for hidden messages.
func (s *Service) comeBack(c *sim.Call, id queueID) {
	q := s.find(id)
	if q == nil {
		return
	}
	q.timerAt = 0
	q.look(c.Now().UnixNano())
	s.here(c, func() { q.wake(c) })
}

// here lets fn happen as part of an event, in the name of this service: what it uses
// is used here.
func (s *Service) here(c *sim.Call, fn func()) {
	asked := c.Request
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	fn()
	c.Request = asked
}
