package dynamodb

import (
	"encoding/binary"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

// What the records of a stream show beside the keys.
const (
	viewKeys = "KEYS_ONLY"
	viewNew  = "NEW_IMAGE"
	viewOld  = "OLD_IMAGE"
	viewBoth = "NEW_AND_OLD_IMAGES"
)

// The states of a stream.
const (
	streamEnabling  = "ENABLING"
	streamEnabled   = "ENABLED"
	streamDisabling = "DISABLING"
	streamDisabled  = "DISABLED"
)

const (
	// streamRetention is how long records can be read, and how long a disabled
	// stream exists (developer guide: data retention limit for DynamoDB Streams).
	streamRetention = 24 * time.Hour
	// shardLife is the age at which a shard gives way to a child. AWS's guide
	// gives no time; its example of DescribeStream has shards four hours apart.
	shardLife = 4 * time.Hour
)

// A stream is the log of a table's changes. It outlives being disabled, and the
// table, for as long as its records can be read.
type stream struct {
	arn, label string
	table      string // the name of its table
	key        []KeySchemaElement
	names      []string // of the key's attributes
	view       string
	created    time.Time
	closed     time.Time // when it was disabled, zero before
	id         hash.Sum  // what the ids of its records are made from
	log        *streams.Log[record]
	parts      []string // where the partitions begin that have a shard each
	split      int      // how many partitions the table had when last looked at
}

func (st *stream) fork() *stream {
	f := *st
	f.log = st.log.Fork()
	return &f
}

// forkStreams copies the streams of another service, and gives them to the
// tables that have one.
func (s *Service) forkStreams(of *Service) {
	for arn, st := range of.streams {
		s.streams[arn] = st.fork()
	}
	for _, t := range s.tables {
		if t.stream != nil {
			t.stream = s.streams[t.stream.arn]
		}
	}
}

// keepStream brings a table's stream in step with its settings: it opens one that
// was enabled, and closes one that was disabled. Whatever changes those settings
// calls it.
func (s *Service) keepStream(c *sim.Call, t *table) {
	set := &t.settings.stream
	if t.stream != nil && (set.spec == nil || t.stream.arn != set.arn) {
		s.closeStream(c, t)
	}
	if t.stream == nil && set.spec != nil && set.spec.StreamEnabled {
		s.openStream(c, t)
	}
}

// openStream opens the stream that the table's settings ask for. Streams of one
// table that are born in one millisecond have labels that are a millisecond apart.
func (s *Service) openStream(c *sim.Call, t *table) {
	set := &t.settings.stream
	for born := c.Now(); s.streams[set.arn] != nil; {
		born = born.Add(time.Millisecond)
		set.enable(set.spec, t.arn, born)
	}
	st := &stream{
		arn:     set.arn,
		label:   set.label,
		table:   t.name,
		key:     t.key.elements(),
		names:   t.key.names(),
		view:    set.spec.StreamViewType,
		created: c.Now(),
		id:      hash.New.Uint64(c.World().Seed()).String(set.arn),
		parts:   t.partitions(c.Now().UnixNano()),
	}
	st.split = len(st.parts)
	st.log = streams.NewLog[record](c.Now(), streams.Settings{
		Style: streams.StyleDynamoDB, Retention: streamRetention, Roll: shardLife,
	}, len(st.parts))
	s.streams[st.arn], t.stream = st, st
}

// closeStream closes the shards of a table's stream: they can be read until they
// expire.
func (s *Service) closeStream(c *sim.Call, t *table) {
	st := t.stream
	t.stream = nil
	st.closed = c.Now()
	st.log.Close(c.Now())
	s.armStream(c, st)
	s.ep.Bus.Publish(c, st.arn) // readers learn that nothing follows
}

// endStream closes the stream of a table that is deleted.
func (s *Service) endStream(c *sim.Call, t *table) {
	t.settings.stream.spec = nil
	s.keepStream(c, t)
}

// partitions returns where the table's partitions begin. A table that is not held
// to its throughput has as many as its warm throughput needs.
func (t *table) partitions(now int64) []string {
	th := t.throttle
	if th == nil {
		th = new(throttle)
		th.grow(now, t.settings.warm)
	}
	froms := make([]string, len(th.parts))
	for i := range th.parts {
		froms[i] = th.parts[i].from
	}
	return froms
}

// followPartitions gives each new partition of a table a shard of its own
// (developer guide: reading and processing a stream). The shards that it was cut
// from are the parents.
func (st *stream) followPartitions(t *table, now time.Time) {
	if t.throttle == nil || len(t.throttle.parts) == st.split {
		return
	}
	st.split = len(t.throttle.parts)
	for _, from := range t.partitions(now.UnixNano()) {
		if slices.Contains(st.parts, from) {
			continue
		}
		if shard, ok := st.log.Route(shardHash(from)); ok {
			st.log.Split(now, shard.Number, shardHash(from))
		}
		st.parts = append(slices.Clip(st.parts), from)
	}
}

// shardHash returns the place of a row key among the shards, which lie in the
// order of the partitions. Sixteen bytes are enough to tell partitions apart.
func shardHash(key string) streams.Hash {
	var b [16]byte
	copy(b[:], key)
	return streams.Hash{Hi: binary.BigEndian.Uint64(b[:8]), Lo: binary.BigEndian.Uint64(b[8:])}
}

// armStream sees to it that an upkeep event is scheduled for what expires first.
func (s *Service) armStream(c *sim.Call, st *stream) {
	if at, ok := st.log.Arm(); ok {
		s.trimDue.Upkeep(c, at, st.arn)
	}
}

// trimStream frees what has expired, and forgets a stream of which nothing is left.
func (s *Service) trimStream(c *sim.Call, arn string) {
	st, ok := s.streams[arn]
	if !ok {
		return
	}
	c.On(arn)
	if at, ok := st.log.Trim(c.Now()); ok {
		s.trimDue.Upkeep(c, at, arn)
	}
	if st.gone(c.Now()) {
		delete(s.streams, arn)
	}
}

// gone tells whether the stream was disabled so long ago that it does not exist
// any more.
func (st *stream) gone(now time.Time) bool {
	return !st.closed.IsZero() && now.Sub(st.closed) >= streamRetention
}

// status is the stream's state, which follows from what happens to its table.
func (s *Service) streamStatus(st *stream) string {
	t := s.tables[st.table]
	if t == nil || t.stream != st {
		return streamDisabled
	}
	switch spec := t.settings.stream.spec; {
	case t.status == statusDeleting || spec == nil || !spec.StreamEnabled:
		return streamDisabling
	case t.status == statusCreating || t.jobs&jobStream != 0:
		return streamEnabling
	}
	return streamEnabled
}

// existingStream finds the stream of an ARN that looks like one.
func (s *Service) existingStream(c *sim.Call, arn string) (*stream, error) {
	if err := checkStreamARN(arn); err != nil {
		return nil, err
	}
	c.On(arn)
	st, ok := s.streams[arn]
	if !ok || st.gone(c.Now()) {
		return nil, errNoStream(arn)
	}
	return st, nil
}
