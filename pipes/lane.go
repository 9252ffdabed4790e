package pipes

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A lane takes the records of some keys of one shard to the target, in order.
type lane struct {
	queue []*event
	since time.Time // when the first of the queue came

	batch  *execution   // under way, or about to be tried again
	parts  []*execution // what is left of a batch that was cut, the next one last
	flying bool

	timer uint64 // not 0: something is due
	due   time.Time
	alarm sim.Timer
}

// A lanePlace names a lane, and what it is about to do, in signals. Of a queue there is
// only the number.
type lanePlace struct {
	pipe   string
	shard  uint32
	lane   int
	number uint64 // of the execution, or of the timer
}

func (l *lane) fork() *lane {
	f := *l
	f.queue = slices.Clip(l.queue)
	f.batch = l.batch.fork()
	f.parts = make([]*execution, len(l.parts))
	for i, one := range l.parts {
		f.parts[i] = one.fork()
	}
	return &f
}

func (l *lane) idle() bool { return l.batch == nil && len(l.parts) == 0 && len(l.queue) == 0 }

// first is the first record that is not done.
func (l *lane) first() *event {
	switch {
	case l.batch != nil:
		return l.batch.events[0]
	case len(l.parts) > 0:
		return l.parts[len(l.parts)-1].events[0]
	case len(l.queue) > 0:
		return l.queue[0]
	}
	return nil
}

// laneAt finds a lane of a pipe that there still is.
func (s *Service) laneAt(at lanePlace) (p *pipe, sh *shardReader, l *lane) {
	if p = s.pipes[at.pipe]; p == nil {
		return nil, nil, nil
	}
	for _, sh := range p.shards {
		if sh.Number == at.shard && at.lane < len(sh.lanes) {
			return p, sh, sh.lanes[at.lane]
		}
	}
	return p, nil, nil
}

// advance does what a lane can do now.
func (s *Service) advance(c *sim.Call, p *pipe, at lanePlace, sh *shardReader, l *lane) {
	for !l.flying && p.runs() {
		if l.batch == nil {
			if n := len(l.parts); n > 0 {
				l.batch, l.parts = l.parts[n-1], l.parts[:n-1]
			} else {
				l.batch = s.form(c, p, at, sh, l)
			}
			if l.batch == nil {
				return
			}
		} else if l.timer != 0 {
			return // it waits to be tried again
		}
		s.expire(c, p, sh, l)
		if l.batch != nil {
			l.flying, l.batch.number = true, s.next()
			at.number = l.batch.number
			s.execute(c, p, at, l.batch)
			return
		}
	}
}

// form takes a batch off the queue, unless it is better to wait.
func (s *Service) form(c *sim.Call, p *pipe, at lanePlace, sh *shardReader, l *lane) *execution {
	n, bytes := 0, 0
	for n < len(l.queue) && n < p.reading.batch {
		if bytes += len(l.queue[n].text) + 1; bytes > maxPayload && n > 0 {
			break
		}
		n++
	}
	full := n == p.reading.batch || n < len(l.queue) || sh.drained
	ripe := l.since.Add(p.reading.window)
	switch {
	case n == 0:
		return nil
	case !full && c.Now().Before(ripe):
		s.alarm(c, at, l, ripe, true)
		return nil
	}
	s.hush(c, l)
	x := &execution{events: l.queue[:n:n]}
	l.queue, l.since = l.queue[n:], c.Now()
	return x
}

// maxPayload is how large a batch may be (user guide, Payload size limits).
const maxPayload = 6 << 20

// alarm wakes a lane at a time, if nothing does earlier. Settle waits for work.
func (s *Service) alarm(c *sim.Call, at lanePlace, l *lane, when time.Time, work bool) {
	if l.timer != 0 && !when.Before(l.due) {
		return
	}
	s.hush(c, l)
	l.due, l.timer = when, s.next()
	at.number = l.timer
	if work {
		l.alarm = s.due.At(c, when, at)
	} else {
		l.alarm = s.due.Upkeep(c, when, at)
	}
}

func (s *Service) hush(c *sim.Call, l *lane) {
	if l.timer != 0 {
		c.Stop(l.alarm)
		l.timer = 0
	}
}

// laneDue goes on with a lane, or a queue, whose time has come.
func (s *Service) laneDue(c *sim.Call, at lanePlace) {
	p, sh, l := s.laneAt(at)
	if p == nil {
		return
	}
	s.own(c, p)
	if p.queue != nil {
		s.queueDue(c, p, at.number)
		return
	}
	if l != nil && l.timer == at.number {
		l.timer = 0
		s.advance(c, p, at, sh, l)
	}
}

// expire gives up the records of a batch that are older than the pipe allows.
func (s *Service) expire(c *sim.Call, p *pipe, sh *shardReader, l *lane) {
	if p.reading.age == 0 {
		return
	}
	oldest, n := c.Now().Add(-p.reading.age), 0
	for n < len(l.batch.events) && l.batch.events[n].record.Arrived.Before(oldest) {
		n++
	}
	if n == 0 {
		return
	}
	s.bury(c, p, sh, l.batch.events[:n], "RecordAgeExceeded")
	if l.batch.events = l.batch.events[n:]; len(l.batch.events) == 0 {
		l.batch = nil
	}
}

// pause is how long a batch waits before its n-th try: a second, and twice as long each
// time, up to a minute. AWS says that pipes back off, and not how.
func pause(n int) time.Duration { return min(time.Minute, time.Second<<min(n-1, 10)) }

// patience is how many times a batch is tried again while Settle waits for it.
const patience = 10

// laneOver decides what becomes of a lane's batch.
func (s *Service) laneOver(c *sim.Call, p *pipe, at lanePlace, sh *shardReader, l *lane, o outcome) {
	l.flying = false
	b := l.batch
	switch {
	case o.err == "" && len(o.failed) == 0 && c.Misbehaves(&againBatch, p.name):
		s.again(c, p, at, l)
		return
	case o.err == "" && len(o.failed) == 0:
		l.batch = nil
		return
	case p.reading.bisect && len(b.events) > 1:
		half := (len(b.events) + 1) / 2
		l.parts = append(l.parts, &execution{events: b.events[half:], tries: b.tries})
		b.events = b.events[:half:half]
		s.again(c, p, at, l)
		return
	case o.err == "" && o.reported: // it goes on at the first that failed
		b.events = b.events[o.failed[0]:]
	case o.err == "":
		left := make([]*event, 0, len(o.failed))
		for _, i := range o.failed {
			left = append(left, b.events[i])
		}
		b.events = left
	}
	if !o.internal {
		b.tries++
	}
	if p.reading.retries >= 0 && b.tries > p.reading.retries {
		s.bury(c, p, sh, b.events, "RetryAttemptsExhausted")
		l.batch = nil
		return
	}
	s.again(c, p, at, l)
}

// again tries the lane's batch later.
func (s *Service) again(c *sim.Call, p *pipe, at lanePlace, l *lane) {
	l.batch.pauses++
	ends := p.reading.retries >= 0 || p.reading.age > 0 || l.batch.pauses < patience
	s.alarm(c, at, l, c.Now().Add(pause(l.batch.pauses)), ends)
}
