package pipes

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// peer is the service that the pipe's source is of.
func peer[T any](s *Service, p *pipe) (reader T, ok bool) {
	to, _, _ := bus.ToARN(p.stream)
	found, ok := s.ep.Bus.Peer(to.Service, to.Region, to.Account)
	if !ok {
		return reader, false
	}
	reader, ok = found.(T)
	return reader, ok
}

// missing says why a source cannot be read, empty if it can.
func (s *Service) missing(c *sim.Call, p *pipe) string {
	if p.service == "sqs" {
		if q, ok := peer[bus.Queue](s, p); ok {
			if _, ok = q.Queue(c, p.source); ok {
				return ""
			}
		}
		return "Queue not found. To resume processing please delete the pipe and create a new one."
	}
	if r, ok := peer[bus.Source](s, p); ok {
		if _, ok = r.SourceShards(c, p.stream); ok {
			return ""
		}
	}
	return "Stream not found. To resume processing please delete the pipe and create a new one."
}

// subscribe lets the source wake a pipe that is not stopped.
func (s *Service) subscribe(p *pipe) {
	if p.current == stopped || p.current == stopping || p.current == deleting {
		s.unsubscribe(p)
		return
	}
	s.ep.Bus.Subscribe(p.stream, p.arn, func(c *sim.Call) { s.stir(c, p) })
}

func (s *Service) unsubscribe(p *pipe) { s.ep.Bus.Unsubscribe(p.stream, p.arn) }

// stir schedules a poll, once for many events.
func (s *Service) stir(c *sim.Call, p *pipe) {
	if !p.woken && p.runs() {
		p.woken = true
		s.wake.At(c, c.Now(), p.name)
	}
}

// begin lets a pipe read: at the places that it begins with, or where it stopped.
func (s *Service) begin(c *sim.Call, p *pipe) {
	s.subscribe(p)
	if p.queue == nil && !p.begun {
		if r, ok := peer[bus.Source](s, p); ok {
			p.begun = true
			s.discover(c, p, r, p.reading.position)
		}
	}
	p.woken = false
	for _, sh := range p.shards {
		sh.news = true
	}
	s.stir(c, p)
}

// poll reads what there is.
func (s *Service) poll(c *sim.Call, name string) {
	p := s.pipes[name]
	if p == nil {
		return
	}
	p.woken = false
	if !p.runs() {
		return
	}
	s.own(c, p)
	if p.queue != nil {
		s.pollQueue(c, p)
		return
	}
	for _, sh := range p.shards {
		sh.news = true
	}
	s.pollStream(c, p)
}

// A shardReader is where a pipe stands in one shard. Records go to lanes by their keys.
// Each lane has one execution under way at most.
type shardReader struct {
	bus.SourceShard
	from    uint64
	news    bool // there may be records to read
	drained bool
	lanes   []*lane
}

func (sh *shardReader) fork() *shardReader {
	f := *sh
	f.lanes = make([]*lane, len(sh.lanes))
	for i, l := range sh.lanes {
		f.lanes[i] = l.fork()
	}
	return &f
}

func (sh *shardReader) done() bool {
	return sh.drained && !slices.ContainsFunc(sh.lanes, func(l *lane) bool { return !l.idle() })
}

func (sh *shardReader) split(lanes int) {
	sh.lanes = make([]*lane, max(1, lanes))
	for i := range sh.lanes {
		sh.lanes[i] = &lane{}
	}
}

// discover finds shards that are new, and forgets those that are done and gone.
func (s *Service) discover(c *sim.Call, p *pipe, source bus.Source, position string) {
	shards, _ := source.SourceShards(c, p.stream)
	p.shards = slices.DeleteFunc(p.shards, func(sh *shardReader) bool {
		return sh.done() && !slices.ContainsFunc(shards, func(one bus.SourceShard) bool { return one.Number == sh.Number })
	})
	for _, one := range shards {
		if slices.ContainsFunc(p.shards, func(sh *shardReader) bool { return sh.Number == one.Number }) {
			continue
		}
		sh := &shardReader{SourceShard: one, news: true, from: source.SourcePlace(c, p.stream, one.Number, position, p.reading.at)}
		sh.split(p.reading.lanes)
		p.shards = append(p.shards, sh)
	}
}

// pollStream reads every shard whose parents are done, and then the children of those
// that are done now.
func (s *Service) pollStream(c *sim.Call, p *pipe) {
	source, ok := peer[bus.Source](s, p)
	if !ok {
		return
	}
	for again := true; again; {
		again = false
		s.discover(c, p, source, "TRIM_HORIZON")
		for _, sh := range p.shards {
			if sh.news && !sh.drained && p.parentsDone(sh) {
				s.readShard(c, p, sh, source)
				again = again || sh.drained
			}
			for i, l := range sh.lanes {
				s.advance(c, p, lanePlace{pipe: p.name, shard: sh.Number, lane: i}, sh, l)
			}
		}
	}
}

func (p *pipe) parentsDone(sh *shardReader) bool {
	return !slices.ContainsFunc(p.shards, func(other *shardReader) bool {
		return slices.Contains(sh.Parents, other.Number) && !other.done()
	})
}

// readAhead is how many batches of records a shard's lanes may hold beyond those under
// way.
const readAhead = 2

// readShard reads records into the lanes while there is room.
func (s *Service) readShard(c *sim.Call, p *pipe, sh *shardReader, source bus.Source) {
	room := p.reading.batch * len(sh.lanes) * readAhead
	for _, l := range sh.lanes {
		room -= len(l.queue)
	}
	for room > 0 {
		page, ok := source.ReadSource(c, bus.SourceRead{Stream: p.stream, Shard: sh.Number, From: sh.from, Max: room, Name: p.source, Role: p.role})
		if !ok {
			sh.drained = true // it expired, or the stream is gone
			return
		}
		for i := range page.Records {
			e := p.recordEvent(&page.Records[i])
			if !p.passes(e.view) {
				continue
			}
			l := sh.lanes[uint64(hash.New.String(page.Records[i].Key))%uint64(len(sh.lanes))]
			if len(l.queue) == 0 {
				l.since = c.Now()
			}
			l.queue = append(l.queue, e)
			room--
		}
		sh.from, sh.news, sh.drained = page.Next, page.More, page.Drained
		if !page.More {
			return
		}
	}
}

// regroup deals the records that are not done to other lanes: each shard is read again
// from the first of them.
func (p *pipe) regroup() {
	for _, sh := range p.shards {
		for _, l := range sh.lanes {
			if first := l.first(); first != nil && first.record.Place < sh.from {
				sh.from, sh.drained, sh.news = first.record.Place, false, true
			}
		}
		sh.split(p.reading.lanes)
	}
}

// release lets go of messages that are held for no batch yet: they come again when
// their visibility timeout is over.
func (p *pipe) release() {
	if p.queue != nil {
		p.queue.held, p.queue.bytes = nil, 0
	}
}

// A queueReader is what a pipe has of its queue.
type queueReader struct {
	held    []*event // for a batch, until there are enough or the window is over
	since   time.Time
	bytes   int // of what is held
	flights map[uint64]*execution
	timer   uint64 // not 0: a poll is due
	limit   float64
	grown   time.Time
}

func (q *queueReader) fork() *queueReader {
	if q == nil {
		return nil
	}
	f := *q
	f.held = slices.Clip(q.held)
	f.flights = make(map[uint64]*execution, len(q.flights))
	for number, one := range q.flights {
		f.flights[number] = one.fork()
	}
	return &f
}

// How a pipe scales on a queue: 5 batches at once, 300 more each minute, up to 1,000
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html).
const (
	firstBatches   = 5
	moreEachMinute = 300
	mostBatches    = 1000
)

// room is how many batches more may be under way.
func (q *queueReader) room(now time.Time) int {
	if len(q.flights) == 0 || q.limit == 0 {
		q.limit, q.grown = firstBatches, now
	}
	q.limit = min(q.limit+moreEachMinute*now.Sub(q.grown).Minutes(), mostBatches)
	q.grown = now
	return int(q.limit) - len(q.flights)
}

// pollQueue receives messages while there are some, and room for them.
func (s *Service) pollQueue(c *sim.Call, p *pipe) {
	queue, ok := peer[bus.Queue](s, p)
	if !ok {
		return
	}
	q := p.queue
	for {
		if q.room(c.Now()) <= 0 {
			s.pollLater(c, p, c.Now().Add(time.Second))
			return
		}
		list, err := queue.Receive(c, p.source, min(10, p.reading.batch-len(q.held)))
		if err != nil || len(list) == 0 {
			break
		}
		var dropped []string
		for i := range list {
			e := p.messageEvent(&list[i], s.ep.Region)
			if !p.passes(e.view) {
				dropped = append(dropped, e.receipt)
				continue
			}
			if q.bytes+len(e.text) > maxPayload {
				s.launchQueue(c, p)
			}
			if len(q.held) == 0 {
				q.since = c.Now()
			}
			q.held = append(q.held, e)
			q.bytes += len(e.text) + 1
		}
		if len(dropped) > 0 {
			_ = queue.Delete(c, p.source, dropped)
		}
		if len(q.held) >= p.reading.batch || p.reading.window == 0 {
			s.launchQueue(c, p)
		}
	}
	if len(q.held) > 0 {
		s.pollLater(c, p, q.since.Add(p.reading.window))
	}
}

// pollLater polls again at a time.
func (s *Service) pollLater(c *sim.Call, p *pipe, at time.Time) {
	if p.queue.timer == 0 {
		p.queue.timer = s.next()
		s.due.At(c, at, lanePlace{pipe: p.name, number: p.queue.timer})
	}
}

// launchQueue sends what is held on its way.
func (s *Service) launchQueue(c *sim.Call, p *pipe) {
	q := p.queue
	if len(q.held) == 0 {
		return
	}
	x := &execution{events: q.held}
	q.held, q.bytes = nil, 0
	if q.flights == nil {
		q.flights = map[uint64]*execution{}
	}
	x.number = s.next()
	q.flights[x.number] = x
	s.execute(c, p, lanePlace{pipe: p.name, number: x.number}, x)
}

// queueDue goes on when a window is over, or more batches may be under way.
func (s *Service) queueDue(c *sim.Call, p *pipe, number uint64) {
	q := p.queue
	if number != q.timer {
		return
	}
	q.timer = 0
	if !p.runs() {
		return
	}
	if len(q.held) > 0 && !c.Now().Before(q.since.Add(p.reading.window)) {
		s.launchQueue(c, p)
	}
	s.pollQueue(c, p)
}

// queueOver ends an execution of messages: those that got through are deleted, the
// others come again when their visibility timeout is over.
func (s *Service) queueOver(c *sim.Call, p *pipe, x *execution, o outcome) {
	delete(p.queue.flights, x.number)
	if o.err != "" || c.Misbehaves(&againBatch, p.name) {
		return
	}
	var done []string
	for i, e := range x.events {
		if !slices.Contains(o.failed, i) {
			done = append(done, e.receipt)
		}
	}
	if queue, ok := peer[bus.Queue](s, p); ok && len(done) > 0 {
		_ = queue.Delete(c, p.source, done)
	}
}
