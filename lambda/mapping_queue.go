package lambda

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A queueReader is what a mapping has of its queue: messages that wait for their
// batching window, and batches that are with the function.
type queueReader struct {
	held  []*heldMessage
	bytes int
	since time.Time // when the first of them came

	flights []*queueFlight // in the order of their numbers
	timer   uint64         // of the batching window, or of the next poll; 0 is none
	alarm   sim.Timer

	limit float64   // how many invocations may be under way
	grown time.Time // when the limit last rose
}

// A heldMessage is a message that was received. It never changes.
type heldMessage struct {
	id, receipt string
	event       []byte    // as Lambda shows it
	trace       string    // the header that its sender was traced by
	until       time.Time // when the queue shows it to others again
}

// A queueFlight is a batch that is with the function, or waits to be.
type queueFlight struct {
	number   uint64
	messages []*heldMessage
	waits    bool // for a concurrency that there was none of
	pauses   int
}

func (q *queueReader) fork() *queueReader {
	if q == nil {
		return nil
	}
	f := *q
	f.held = q.held[:len(q.held):len(q.held)]
	f.flights = make([]*queueFlight, len(q.flights))
	for i, one := range q.flights {
		copied := *one
		f.flights[i] = &copied
	}
	return &f
}

// How an SQS mapping scales: 5 invocations at once, 300 more each minute while there
// are messages, up to 1,250.
// https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html
const (
	firstInvocations = 5
	moreEachMinute   = 300
	mostInvocations  = 1250

	// A provisioned poller makes up to 10 invocations at once, and there are up to
	// 1,000 more each minute (likewise).
	invocationsPerPoller      = 10
	moreEachMinuteProvisioned = 1000
)

// room is how many invocations more may be under way. The limit rises while all of
// it is used, and begins anew once nothing is under way.
func (m *mapping) room(now time.Time) int {
	q := m.queue
	most, more := float64(mostInvocations), float64(moreEachMinute)
	switch {
	case m.ScalingConfig != nil:
		most = float64(*m.ScalingConfig.MaximumConcurrency)
	case m.ProvisionedPollerConfig != nil:
		most, more = float64(*m.ProvisionedPollerConfig.MaximumPollers*invocationsPerPoller), moreEachMinuteProvisioned
	}
	if len(q.flights) == 0 || q.limit == 0 {
		q.limit, q.grown = firstInvocations, now
		if p := m.ProvisionedPollerConfig; p != nil {
			q.limit = float64(*p.MinimumPollers * invocationsPerPoller)
		}
	}
	q.limit += more * now.Sub(q.grown).Minutes()
	q.limit, q.grown = min(q.limit, most), now
	return int(q.limit) - len(q.flights)
}

// pollQueue receives messages while there are some, and room for them.
func (s *Service) pollQueue(c *sim.Call, m *mapping) {
	queue, ok := s.queueOf(m.EventSourceArn)
	if !ok {
		return
	}
	info, ok := queue.Queue(c, m.EventSourceArn)
	if !ok {
		return
	}
	q, size := m.queue, int(deref(m.BatchSize))
	for {
		if m.room(c.Now()) <= 0 {
			s.pollLater(c, m, c.Now().Add(time.Second))
			return
		}
		list, err := queue.Receive(c, m.EventSourceArn, min(10, size-len(q.held)))
		if err != nil || len(list) == 0 {
			break
		}
		until := c.Now().Add(time.Duration(info.VisibilityTimeout) * time.Second)
		s.keep(c, m, queue, list, until)
		if len(q.held) >= size || m.window() == 0 {
			s.launchQueue(c, m)
		}
	}
	if len(q.held) > 0 {
		s.pollLater(c, m, q.since.Add(m.window()))
	}
}

// keep holds messages that pass the filters; the others are deleted. A message that
// would make the batch too large begins another.
func (s *Service) keep(c *sim.Call, m *mapping, queue bus.Queue, list []bus.Message, until time.Time) {
	q := m.queue
	var dropped []string
	for i := range list {
		one := &list[i]
		if len(m.filters) > 0 && !m.passes(m.appendMessage(nil, one, s.ep.Region, true)) {
			dropped = append(dropped, one.ReceiptHandle)
			continue
		}
		held := &heldMessage{
			id: one.ID, receipt: one.ReceiptHandle, trace: one.Attributes["AWSTraceHeader"], until: until,
			event: m.appendMessage(nil, one, s.ep.Region, false),
		}
		if q.bytes+len(held.event) > maxPayload-len(`{"Records":[]}`) {
			s.launchQueue(c, m)
		}
		if len(q.held) == 0 {
			q.since = c.Now()
		}
		q.held = append(q.held, held)
		q.bytes += len(held.event) + 1
	}
	if len(dropped) > 0 {
		_ = queue.Delete(c, m.EventSourceArn, dropped)
	}
}

// pollLater polls again at a time: when the batching window is over, or when more
// invocations may be under way.
func (s *Service) pollLater(c *sim.Call, m *mapping, at time.Time) {
	if m.queue.timer != 0 {
		return
	}
	s.feeds.number++
	m.queue.timer = s.feeds.number
	m.queue.alarm = s.feeds.due.At(c, at, lanePlace{uuid: m.UUID, number: m.queue.timer})
}

// queueDue goes on when a time has come: for the mapping, or for one batch that was
// throttled.
func (s *Service) queueDue(c *sim.Call, m *mapping, number uint64) {
	q := m.queue
	if number != q.timer {
		for _, f := range slices.Clone(q.flights) {
			switch {
			case f.number != number || !f.waits:
			case m.running():
				s.flyQueue(c, m, f)
			default:
				q.drop(f)
			}
		}
		return
	}
	q.timer = 0
	if !m.running() {
		return
	}
	if len(q.held) > 0 && !c.Now().Before(q.since.Add(m.window())) {
		s.launchQueue(c, m)
	}
	s.pollQueue(c, m)
}

// launchQueue gives what is held to the function.
func (s *Service) launchQueue(c *sim.Call, m *mapping) {
	q := m.queue
	if len(q.held) == 0 {
		return
	}
	if q.timer != 0 {
		c.Stop(q.alarm)
		q.timer = 0
	}
	f := &queueFlight{messages: q.held}
	q.held, q.bytes = nil, 0
	q.flights = append(q.flights, f)
	s.flyQueue(c, m, f)
}

// flyQueue invokes the function with a batch.
func (s *Service) flyQueue(c *sim.Call, m *mapping, f *queueFlight) {
	t, err := s.find(c, m.FunctionArn, "")
	if err != nil {
		m.queue.drop(f) // the messages come again when their time is over
		return
	}
	s.feeds.number++
	f.number, f.waits = s.feeds.number, false
	m.flying++
	size, trace := 16, ""
	for _, one := range f.messages {
		size += len(one.event) + 1
		if trace == "" {
			trace = one.trace
		}
	}
	payload := append(make([]byte, 0, size), `{"Records":[`...)
	for i, one := range f.messages {
		if i > 0 {
			payload = append(payload, ',')
		}
		payload = append(payload, one.event...)
	}
	payload = append(payload, "]}"...)
	s.run(c, t, request{payload: payload, trace: trace, source: "sqs"}, s.feeds.invoked, lanePlace{uuid: m.UUID, number: f.number})
}

// release lets go of what is held for no batch yet: the messages come again when
// their visibility timeout is over.
func (q *queueReader) release() {
	if q != nil {
		q.held, q.bytes = nil, 0
	}
}

// drop forgets a batch.
func (q *queueReader) drop(f *queueFlight) {
	for i, one := range q.flights {
		if one == f {
			q.flights = append(q.flights[:i:i], q.flights[i+1:]...)
			return
		}
	}
}

// queueOver learns how an invocation ended: messages that succeeded are deleted,
// the others come again when their visibility timeout is over.
func (s *Service) queueOver(c *sim.Call, m *mapping, number uint64, a sim.Answer) {
	q := m.queue
	var f *queueFlight
	for _, one := range q.flights {
		if one.number == number {
			f = one
		}
	}
	if f == nil {
		return
	}
	o, err := ended(a)
	if throttled(err) && s.waitForRoom(c, m, f) {
		return
	}
	q.drop(f)
	if err != nil || o.functionError != "" || c.Misbehaves(&keptMessages, m.UUID) {
		return
	}
	ids := make([]string, len(f.messages))
	for i, one := range f.messages {
		ids[i] = one.id
	}
	var failed []int
	if m.reports() {
		var all bool
		if failed, all = failures(o.payload, ids); all {
			return
		}
	}
	var done []string
	for i, one := range f.messages {
		if len(failed) > 0 && failed[0] == i {
			for len(failed) > 0 && failed[0] == i {
				failed = failed[1:]
			}
			continue
		}
		done = append(done, one.receipt)
	}
	if queue, ok := s.queueOf(m.EventSourceArn); ok && len(done) > 0 {
		_ = queue.Delete(c, m.EventSourceArn, done)
	}
}

// waitForRoom lets a batch that was throttled wait, as long as the messages are
// hidden: then they come again by themselves.
func (s *Service) waitForRoom(c *sim.Call, m *mapping, f *queueFlight) bool {
	f.pauses++
	at := c.Now().Add(pause(f.pauses))
	if !m.running() || !at.Before(f.messages[0].until) {
		return false
	}
	f.waits = true
	s.feeds.due.At(c, at, lanePlace{uuid: m.UUID, number: f.number})
	return true
}
