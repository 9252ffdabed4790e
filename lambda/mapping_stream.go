package lambda

import (
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// A shardReader is where a mapping stands in one shard. Records go to lanes by
// their keys: as many as the mapping's parallelization factor. Each lane has one
// invocation under way at most.
type shardReader struct {
	bus.SourceShard
	from    uint64 // where to read on
	news    bool   // there may be records to read
	drained bool   // the shard is closed and read
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

// done tells whether everything that the shard held has been dealt with.
func (sh *shardReader) done() bool {
	return sh.drained && !slices.ContainsFunc(sh.lanes, func(l *lane) bool { return !l.idle() })
}

// open finds the places at which the mapping begins, when it first reads.
func (s *Service) open(c *sim.Call, m *mapping) {
	if m.queue != nil || m.begun {
		return
	}
	source, ok := s.streamOf(m)
	if !ok {
		return
	}
	m.begun = true
	s.discover(c, m, source, m.StartingPosition)
}

// discover finds shards that the mapping does not know yet. Those that came to be
// since it began are read from their beginning.
// Those that are done and have expired are forgotten.
func (s *Service) discover(c *sim.Call, m *mapping, source bus.Source, position string) {
	shards, _ := source.SourceShards(c, m.source())
	m.shards = slices.DeleteFunc(m.shards, func(sh *shardReader) bool {
		return sh.done() && !slices.ContainsFunc(shards, func(shard bus.SourceShard) bool { return shard.Number == sh.Number })
	})
	for _, shard := range shards {
		if slices.ContainsFunc(m.shards, func(sh *shardReader) bool { return sh.Number == shard.Number }) {
			continue
		}
		sh := &shardReader{SourceShard: shard, news: true, from: source.SourcePlace(c, m.source(), shard.Number, position, m.StartingPositionTimestamp)}
		sh.split(int(deref(m.ParallelizationFactor)))
		m.shards = append(m.shards, sh)
	}
}

func (sh *shardReader) split(lanes int) {
	sh.lanes = make([]*lane, max(1, lanes))
	for i := range sh.lanes {
		sh.lanes[i] = &lane{}
	}
}

// pollStream reads every shard whose parents are done, and then the children of
// those that are done now.
func (s *Service) pollStream(c *sim.Call, m *mapping) {
	source, ok := s.streamOf(m)
	if !ok {
		return
	}
	role := s.roleOf(m)
	for {
		drained := false
		for _, sh := range m.shards {
			if sh.news && !sh.drained && m.parentsDone(sh) {
				s.readShard(c, m, sh, source, role)
				drained = drained || sh.drained
			}
			for i, l := range sh.lanes {
				s.advance(c, m, lanePlace{uuid: m.UUID, shard: sh.Number, lane: i}, sh, l)
			}
		}
		if !drained {
			break
		}
		s.discover(c, m, source, "TRIM_HORIZON")
	}
}

func (m *mapping) parentsDone(sh *shardReader) bool {
	if len(sh.Parents) == 0 {
		return true
	}
	for _, other := range m.shards {
		if slices.Contains(sh.Parents, other.Number) && !other.done() {
			return false
		}
	}
	return true
}

// roleOf is the role of the version that the mapping feeds.
func (s *Service) roleOf(m *mapping) string {
	id := parseName(m.FunctionArn)
	f, ok := s.functions.Get(&function{name: id.name})
	if !ok {
		return ""
	}
	if t, ok := f.at(id.qualifier); ok {
		return t.version.Role
	}
	return ""
}

// readAhead is how many batches of records a shard's lanes may hold beyond those
// under way, so that a lane that cannot go on does not hold up the others at once.
const readAhead = 4

// readShard reads records into the lanes while there is room.
func (s *Service) readShard(c *sim.Call, m *mapping, sh *shardReader, source bus.Source, role string) {
	size := int(deref(m.BatchSize))
	room := size
	if len(sh.lanes) > 1 {
		room = size * len(sh.lanes) * readAhead
	}
	for _, l := range sh.lanes {
		room -= len(l.queue)
	}
	for room > 0 {
		page, ok := source.ReadSource(c, bus.SourceRead{
			Stream: m.source(), Shard: sh.Number, From: sh.from, Max: room, Name: m.EventSourceArn, Role: role,
		})
		if !ok {
			sh.drained = true // it expired, or the stream is gone
			return
		}
		for i := range page.Records {
			r := &page.Records[i]
			if len(m.filters) > 0 && !m.passes(m.filterable(r)) {
				continue
			}
			l := sh.lanes[0]
			if n := len(sh.lanes); n > 1 {
				l = sh.lanes[uint64(hash.New.String(r.Key))%uint64(n)]
			}
			if len(l.queue) == 0 {
				l.since = c.Now()
			}
			l.queue = append(l.queue, r)
			room--
		}
		sh.from, sh.news, sh.drained = page.Next, page.More, page.Drained
		if !page.More {
			return
		}
	}
}

// regroup deals the records that are not done yet to other lanes: each shard is
// read again from the first of them.
func (m *mapping) regroup() {
	for _, sh := range m.shards {
		for _, l := range sh.lanes {
			if first := l.first(); first != nil && first.Place < sh.from {
				sh.from, sh.drained, sh.news = first.Place, false, true
			}
		}
		sh.split(int(deref(m.ParallelizationFactor)))
	}
}

// A lanePlace names a lane, and what it is about to do, in signals.
type lanePlace struct {
	uuid   string
	shard  uint32
	lane   int
	number uint64 // of the batch, or of the timer
}

func (s *Service) laneAt(p lanePlace) (m *mapping, sh *shardReader, l *lane) {
	m = s.feeds.byUUID[p.uuid]
	if m == nil {
		return nil, nil, nil
	}
	if m.queue != nil {
		return m, nil, nil
	}
	for _, sh := range m.shards {
		if sh.Number == p.shard && p.lane < len(sh.lanes) {
			return m, sh, sh.lanes[p.lane]
		}
	}
	return m, nil, nil
}

// laneDue goes on with a lane whose time has come. One that has been stopped goes on
// when it is started again.
func (s *Service) laneDue(c *sim.Call, p lanePlace) {
	m, sh, l := s.laneAt(p)
	if m == nil {
		return
	}
	c.On(m.EventSourceMappingArn)
	if m.queue != nil {
		s.queueDue(c, m, p.number)
		return
	}
	if l != nil && l.timer == p.number {
		l.timer = 0
		s.advance(c, m, p, sh, l)
	}
}
