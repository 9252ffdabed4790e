package sqs

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// moveTask moves the messages of a dead-letter queue back to where they came from,
// or to a queue of one's choice, in world time.
type moveTask struct {
	id      string
	source  string // ARN
	dest    string // ARN; empty: where each message came from
	rate    int32  // messages per second; 0: as SQS likes
	status  string
	reason  string // of a failure
	started int64
	moved   int64
	toMove  int64  // messages at the start
	until   uint64 // only messages that were there at the start are moved
}

// The states of a task.
const (
	running   = "RUNNING"
	completed = "COMPLETED"
	cancelled = "CANCELLED"
	failedNow = "FAILED"
)

// maxRate is the most messages per second, and what SQS takes if it is not told.
const maxRate = 500

// moveStep is how often a task without a rate moves messages.
const moveStep = 100 * time.Millisecond

// moveOn moves a task's next messages, and goes on later if there are more.
func (s *Service) moveOn(c *sim.Call, id string) {
	i := slices.IndexFunc(s.tasks, func(t *moveTask) bool { return t.id == id })
	if i < 0 || s.tasks[i].status != running {
		return
	}
	t := s.tasks[i]
	n, pause := maxRate/int(time.Second/moveStep), moveStep
	if t.rate > 0 {
		n, pause = 1, time.Second/time.Duration(t.rate)
	}
	s.here(c, func() {
		for ; n > 0 && t.status == running; n-- {
			s.moveOne(c, t)
		}
	})
	if t.status == running {
		s.moveDue.At(c, c.Now().Add(pause), id)
	}
}

// moveOne moves one message, or ends the task.
func (s *Service) moveOne(c *sim.Call, t *moveTask) {
	from := s.named(c, t.source)
	if from == nil {
		t.fail(legacy + "NonExistentQueue")
		return
	}
	now := c.Now().UnixNano()
	m, ok := from.ready.Min()
	if !ok {
		m = from.nextNoisy(nil)
	}
	if m == nil || m.order > t.until || t.moved >= t.toMove {
		t.status = completed
		return
	}
	target := t.dest
	if target == "" {
		target = m.source
	}
	if target == "" {
		t.fail("CouldNotDetermineMessageSource")
		return
	}
	to := s.named(c, target)
	if to == nil {
		t.fail(legacy + "NonExistentQueue")
		return
	}
	from.shelf.take(m, now)
	from.use(c, m.size)
	l := *m.letter
	r := c.Rand("moved " + m.id)
	l.id = r.UUID()
	if to.fifo {
		l.sequence = sequence(to.arrived + 1)
	}
	to.enter(&message{letter: &l, sent: now, visible: now + int64(to.settings.delay)*int64(time.Second)}, now)
	t.moved++
	if t.moved >= t.toMove {
		t.status = completed
	}
	to.wake(c)
}

func (t *moveTask) fail(reason string) { t.status, t.reason = failedNow, reason }

// redriveSource returns the queue that a task starts from: a dead-letter queue of
// this account and region.
func (s *Service) redriveSource(c *sim.Call, arn string) (*queue, error) {
	if arn == "" {
		return nil, errMissing("SourceArn")
	}
	if to, _, ok := bus.ToARN(arn); !ok || to.Service != "sqs" {
		return nil, errInvalid("You must use this format to specify the SourceArn: arn:<partition>:<service>:<region>:<account-id>:<resource-id>")
	}
	q := s.named(c, arn)
	if q == nil {
		return nil, errNoResource("The resource that you specified for the SourceArn parameter doesn't exist.")
	}
	c.On(arn)
	return q, nil
}
