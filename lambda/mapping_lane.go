package lambda

import (
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A lane takes the records of some keys of one shard to the function, in order.
type lane struct {
	queue []*bus.SourceRecord
	since time.Time // when the first of the queue came

	batch  *batch   // under way, or about to be tried again
	parts  []*batch // what is left of a batch that was cut, the next one last
	flying bool

	timer  uint64 // not 0: something is due
	due    time.Time
	alarm  sim.Timer
	window *timeWindow // of a mapping with tumbling windows
}

// A batch is what one invocation gets.
type batch struct {
	records  []*bus.SourceRecord
	failures int    // that count against MaximumRetryAttempts
	calls    int    // of the function
	number   uint64 // of the invocation under way
	id       string // of the last invocation
	pauses   int    // tries since it last got on

	final, early bool // of a tumbling window
}

func (l *lane) fork() *lane {
	f := *l
	f.queue = f.queue[:len(f.queue):len(f.queue)]
	if l.batch != nil {
		b := *l.batch
		f.batch = &b
	}
	f.parts = make([]*batch, len(l.parts))
	for i, b := range l.parts {
		part := *b
		f.parts[i] = &part
	}
	if l.window != nil {
		w := *l.window
		f.window = &w
	}
	return &f
}

// idle tells whether the lane has nothing to do.
func (l *lane) idle() bool {
	return l.batch == nil && len(l.parts) == 0 && len(l.queue) == 0 && l.window == nil
}

// first is the first record that is not done.
func (l *lane) first() *bus.SourceRecord {
	switch {
	case l.batch != nil && len(l.batch.records) > 0:
		return l.batch.records[0]
	case len(l.parts) > 0:
		return l.parts[len(l.parts)-1].records[0]
	case len(l.queue) > 0:
		return l.queue[0]
	}
	return nil
}

// advance does what a lane can do now.
func (s *Service) advance(c *sim.Call, m *mapping, p lanePlace, sh *shardReader, l *lane) {
	for !l.flying && m.running() {
		if l.batch == nil {
			switch n := len(l.parts); {
			case n > 0:
				l.batch, l.parts = l.parts[n-1], l.parts[:n-1]
			default:
				l.batch = s.form(c, m, p, sh, l)
			}
			if l.batch == nil {
				return
			}
		} else if l.timer != 0 {
			return // it waits to be tried again
		}
		s.expireOld(c, m, sh, l)
		if l.batch != nil {
			s.fly(c, m, p, sh, l)
			return
		}
	}
}

// form takes a batch off the queue, unless it is better to wait.
func (s *Service) form(c *sim.Call, m *mapping, p lanePlace, sh *shardReader, l *lane) *batch {
	limit := len(l.queue)
	if m.tumbling() > 0 {
		b, n := l.tumble(c.Now(), m.tumbling(), sh.drained)
		if b != nil {
			return b
		}
		limit = n
	}
	n, full := fill(l.queue[:limit], int(deref(m.BatchSize)))
	full = full || limit < len(l.queue) || sh.drained
	ripe := l.since.Add(m.window())
	switch {
	case n == 0 && l.window != nil:
		s.alarm(c, p, l, l.window.over(), true)
		return nil
	case n == 0:
		return nil
	case !full && c.Now().Before(ripe):
		s.alarm(c, p, l, ripe, true)
		return nil
	}
	s.hush(c, l)
	b := &batch{records: l.queue[:n:n]}
	l.queue, l.since = l.queue[n:], c.Now()
	return b
}

// maxPayload is what a batch may be large, as JSON: the limit of an invocation.
const maxPayload = 6 << 20

// fill counts the records that fit into a batch; at least one does. full tells that
// no more would.
func fill(records []*bus.SourceRecord, size int) (n int, full bool) {
	bytes := len(`{"Records":[]}`)
	for n < len(records) {
		if bytes += len(records[n].Event) + 1; bytes > maxPayload && n > 0 {
			return n, true
		}
		if n++; n == size {
			return n, true
		}
	}
	return n, false
}

// alarm wakes a lane at a time, if nothing does earlier. Settle waits for work.
func (s *Service) alarm(c *sim.Call, p lanePlace, l *lane, at time.Time, work bool) {
	if l.timer != 0 && !at.Before(l.due) {
		return
	}
	s.hush(c, l)
	l.due = at
	s.feeds.number++
	p.number, l.timer = s.feeds.number, s.feeds.number
	if work {
		l.alarm = s.feeds.due.At(c, at, p)
	} else {
		l.alarm = s.feeds.due.Upkeep(c, at, p)
	}
}

func (s *Service) hush(c *sim.Call, l *lane) {
	if l.timer != 0 {
		c.Stop(l.alarm)
		l.timer = 0
	}
}

// expireOld gives up the records of a batch that are older than the mapping allows,
// and those of a batch tried again that the stream does not hold any more.
func (s *Service) expireOld(c *sim.Call, m *mapping, sh *shardReader, l *lane) {
	age, b := deref(m.MaximumRecordAgeInSeconds), l.batch
	if b.pauses > 0 && len(b.records) > 0 && !s.keeps(c, m, sh, b.records[0]) {
		l.batch = nil
		return
	}
	if age < 0 || b.final {
		return
	}
	oldest := c.Now().Add(-time.Duration(age) * time.Second)
	n := 0
	for n < len(b.records) && b.records[n].Arrived.Before(oldest) {
		n++
	}
	if n == 0 {
		return
	}
	s.surrender(c, m, sh, b, b.records[:n], ageExceeded, nil)
	if b.records = b.records[n:]; len(b.records) == 0 {
		l.batch = nil
	}
}

// keeps tells whether the stream still holds a record.
func (s *Service) keeps(c *sim.Call, m *mapping, sh *shardReader, r *bus.SourceRecord) bool {
	source, ok := s.streamOf(m)
	if !ok {
		return false
	}
	page, ok := source.ReadSource(c, bus.SourceRead{Stream: m.source(), Shard: sh.Number, From: r.Place, Max: 1})
	return ok && len(page.Records) > 0 && page.Records[0].Place == r.Place
}

// fly invokes the function with the lane's batch.
func (s *Service) fly(c *sim.Call, m *mapping, p lanePlace, sh *shardReader, l *lane) {
	b := l.batch
	t, err := s.find(c, m.FunctionArn, "")
	if err != nil {
		m.noted(callFailed)
		s.again(c, m, p, l)
		return
	}
	l.flying = true
	m.flying++
	b.calls++
	s.feeds.number++
	p.number, b.number = s.feeds.number, s.feeds.number
	r := c.Rand("invocation of " + m.UUID)
	b.id = r.UUID()
	s.run(c, t, request{id: b.id, payload: m.payload(sh, l), source: m.service()}, s.feeds.invoked, p)
}

// pause is how long a batch waits before its n-th try: a second, and twice as long
// each time, up to a minute. AWS says that it backs off and not how.
func pause(n int) time.Duration {
	return min(time.Minute, time.Second<<min(n, 10)/2)
}

// patience is how many times a batch is tried again while Settle waits for it.
const patience = 10

// again tries the lane's batch later. Settle waits for it, unless it has been tried
// for a while and would be until the records expire.
func (s *Service) again(c *sim.Call, m *mapping, p lanePlace, l *lane) {
	l.batch.pauses++
	ends := deref(m.MaximumRetryAttempts) >= 0 || deref(m.MaximumRecordAgeInSeconds) >= 0 || l.batch.pauses < patience
	s.alarm(c, p, l, c.Now().Add(pause(l.batch.pauses)), ends)
}

// batchOver learns how an invocation ended.
func (s *Service) batchOver(c *sim.Call, a sim.Answer) {
	p := a.Arg.(lanePlace)
	m, sh, l := s.laneAt(p)
	if m == nil {
		return
	}
	c.On(m.EventSourceMappingArn)
	m.flying--
	if m.queue != nil {
		s.queueOver(c, m, p.number, a)
	} else if l != nil && l.flying && l.batch.number == p.number {
		l.flying = false
		s.landed(c, m, p, sh, l, a)
	}
	switch {
	case m.State == mappingDeleting:
		s.settleMapping(c, m.UUID)
	case !m.running():
	case m.queue != nil:
		s.pollQueue(c, m)
	default:
		s.pollStream(c, m)
	}
}

// landed decides what becomes of a batch.
func (s *Service) landed(c *sim.Call, m *mapping, p lanePlace, sh *shardReader, l *lane, a sim.Answer) {
	b := l.batch
	o, err := ended(a)
	switch {
	case err != nil: // the code did not run: that is no failure of the batch
		m.noted(callFailed)
		s.again(c, m, p, l)
		return
	case o.functionError != "":
		m.noted(callFailed)
		s.failed(c, m, p, sh, l, 0, o)
		return
	}
	if m.tumbling() > 0 && !l.keepState(b, o.payload) {
		m.noted(callFailed)
		s.failed(c, m, p, sh, l, 0, o)
		return
	}
	m.noted(processed)
	if m.reports() && !b.final {
		if failed, all := failures(o.payload, b.sequences()); all || len(failed) > 0 {
			s.failed(c, m, p, sh, l, first(failed, all), o)
			return
		}
	}
	if c.Misbehaves(&againBatch, m.UUID) && !b.final {
		s.again(c, m, p, l)
		return
	}
	l.batch = nil
}

// failed deals with a batch that failed from its n-th record on: those before are
// done.
func (s *Service) failed(c *sim.Call, m *mapping, p lanePlace, sh *shardReader, l *lane, n int, o *outcome) {
	b := l.batch
	if n > 0 { // what is left is another batch, with all of its tries before it
		b.records, b.failures, b.calls, b.pauses = b.records[n:], 0, 0, 0
		s.again(c, m, p, l)
		return
	}
	if deref(m.BisectBatchOnFunctionError) && len(b.records) > 1 {
		// Cutting does not count as a retry.
		half := (len(b.records) + 1) / 2
		rest := *b
		rest.records, rest.pauses = b.records[half:], 0
		l.parts = append(l.parts, &rest)
		b.records = b.records[:half:half]
		s.again(c, m, p, l)
		return
	}
	b.failures++
	if retries := deref(m.MaximumRetryAttempts); retries >= 0 && b.failures > int(retries) {
		s.surrender(c, m, sh, b, b.records, retriesExhausted, o)
		l.batch = nil
		if b.final {
			l.window = nil
		}
		return
	}
	s.again(c, m, p, l)
}

func (b *batch) sequences() []string {
	ids := make([]string, len(b.records))
	for i, r := range b.records {
		ids[i] = r.Sequence
	}
	return ids
}
