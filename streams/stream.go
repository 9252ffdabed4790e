package streams

import (
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// The states of streams and consumers.
const (
	statusCreating = "CREATING"
	statusActive   = "ACTIVE"
	statusUpdating = "UPDATING"
	statusDeleting = "DELETING"
)

// The capacity modes.
const (
	modeProvisioned = "PROVISIONED"
	modeOnDemand    = "ON_DEMAND"
)

// A payload is what a record of Kinesis holds.
type payload struct {
	key       string
	data      string
	encrypted bool
}

// A stream is a named log with its settings.
type stream struct {
	name, arn string
	id        uint64 // guards events against another stream of the same name
	status    string
	created   time.Time
	mode      string
	log       *Log[payload] // nil while the stream is created
	hours     int32         // retention
	maxKiB    int32         // of a record

	tags       map[string]string
	policy     string
	key        string   // of KMS, empty without encryption
	monitoring []string // shard-level metrics
	auto       bool     // records are dealt out to the shards in turn
	turn       uint64   // whose turn it is
	warm       warmth
	intake     []intake // of a stream on demand, in the last hour

	consumers map[string]*consumer // by name
	flows     map[uint32]flow      // by shard
	scaling   bool                 // an event that adds shards is on its way
	switches  []time.Time          // of mode, in the last 24 hours
	rescales  []time.Time          // by UpdateShardCount, likewise
	billed    time.Time            // up to when hours are metered
}

func (s *stream) fork() *stream {
	f := *s
	if s.log != nil {
		f.log = s.log.Fork()
	}
	f.tags, f.flows = maps.Clone(s.tags), maps.Clone(s.flows)
	f.monitoring = slices.Clone(s.monitoring)
	f.intake = slices.Clone(s.intake)
	f.switches, f.rescales = slices.Clone(s.switches), slices.Clone(s.rescales)
	f.consumers = make(map[string]*consumer, len(s.consumers))
	for name, c := range s.consumers {
		f.consumers[name] = c.fork()
	}
	return &f
}

// open returns how many shards are open, or will be once the stream is created.
func (s *stream) open() int {
	if s.log == nil {
		return 0
	}
	return s.log.Open()
}

// usable tells whether records are written and read: not while a stream is created
// or deleted.
func (s *stream) usable() bool { return s.status == statusActive || s.status == statusUpdating }

// find returns the stream that a request names by name, ARN or both.
func (k *Kinesis) find(name, arn string) (*stream, error) {
	account := k.ep.Account
	switch {
	case name == "" && arn == "":
		return nil, errArgument("Either StreamName or StreamARN must be specified.")
	case arn != "":
		named := arnName(arn)
		if name != "" && name != named {
			return nil, errArgument("StreamARN %s does not name the stream %s.", arn, name)
		}
		if parts := strings.SplitN(arn, ":", 6); len(parts) == 6 && (parts[3] != k.ep.Region || parts[4] != account) {
			return nil, k.errNoStream(named, parts[4])
		}
		name = named
	}
	s, ok := k.streams[name]
	if !ok {
		return nil, k.errNoStream(name, account)
	}
	return s, nil
}

// arnName returns the name in a stream's or a consumer's ARN.
func arnName(arn string) string {
	_, rest, _ := strings.Cut(arn, ":stream/")
	name, _, _ := strings.Cut(rest, "/")
	return name
}

// findActive returns a stream that may be changed now.
func (k *Kinesis) findActive(c *sim.Call, name, arn string) (*stream, error) {
	s, err := k.find(name, arn)
	if err != nil {
		return nil, err
	}
	c.On(s.arn)
	if s.status != statusActive {
		return nil, fault(codeInUse, "Stream %s under account %s not ACTIVE, instead in state %s", s.name, k.ep.Account, s.status)
	}
	return s, nil
}

// findUsable returns a stream that takes in records.
func (k *Kinesis) findUsable(c *sim.Call, name, arn string) (*stream, error) {
	s, err := k.find(name, arn)
	if err != nil {
		return nil, err
	}
	if !s.usable() {
		return nil, k.errNoStream(s.name, k.ep.Account)
	}
	c.On(s.arn)
	return s, nil
}

// A stepKind is what happens to a stream when a change that takes time comes to
// its end.
type stepKind uint8

const (
	stepCreated stepKind = iota
	stepDeleted
	stepActive // the change took effect at once
	stepSplit
	stepMerge
	stepCount
	stepScale
	stepMode
	stepEncryption
	stepWarm
	stepConsumerCreated
	stepConsumerDeleted
)

// A step is a change that falls due. It is data: a fork shares it.
type step struct {
	stream          string
	id              uint64
	do              stepKind
	shard, adjacent uint32
	at              Hash
	count           int
	text            string
}

// later carries out a step after a delay, or at once without one.
func (k *Kinesis) later(c *sim.Call, s *stream, delay time.Duration, st step) {
	st.stream, st.id = s.name, s.id
	if delay <= 0 {
		k.take(c, st)
		return
	}
	k.due.At(c, c.Now().Add(delay), st)
}

// update carries out a step that keeps the stream UPDATING.
func (k *Kinesis) update(c *sim.Call, s *stream, st step) {
	s.status = statusUpdating
	k.later(c, s, k.opts.StreamDelay, st)
}

// take carries out a step that fell due.
func (k *Kinesis) take(c *sim.Call, st step) {
	s, ok := k.streams[st.stream]
	if !ok || s.id != st.id {
		return
	}
	c.On(s.arn)
	k.meterHours(c, s)
	now := c.Now()
	switch st.do {
	case stepCreated:
		s.log = NewLog[payload](now, Settings{Style: StyleKinesis, Retention: time.Duration(s.hours) * time.Hour}, st.count)
		s.billed = now
	case stepDeleted:
		k.remove(c, s)
		return
	case stepSplit:
		s.log.Split(now, st.shard, st.at)
	case stepMerge:
		s.log.Merge(now, st.shard, st.adjacent)
	case stepCount:
		s.log.Rescale(now, st.count)
	case stepScale:
		k.scaleOut(c, s)
		return
	case stepMode:
		s.mode = st.text
		s.warmed(now)
	case stepEncryption:
		s.key = st.text
	case stepWarm:
		s.warmed(now)
	case stepConsumerCreated, stepConsumerDeleted:
		k.consumerStep(c, s, st)
		return
	}
	if s.status != statusDeleting {
		s.status = statusActive
	}
	k.reshaped(c, s)
}

// reshaped follows a change of a stream's shards: those that closed will expire,
// and their readers want to know.
func (k *Kinesis) reshaped(c *sim.Call, s *stream) {
	k.arm(c, s)
	k.wake(c, s)
}

// arm schedules the upkeep of a stream's log, if it needs any and has none.
func (k *Kinesis) arm(c *sim.Call, s *stream) {
	if at, ok := s.log.Arm(); ok {
		k.trimDue.Upkeep(c, at, step{stream: s.name, id: s.id})
	}
}

// trim frees what has expired.
func (k *Kinesis) trim(c *sim.Call, st step) {
	s, ok := k.streams[st.stream]
	if !ok || s.id != st.id {
		return
	}
	c.On(s.arn)
	if at, ok := s.log.Trim(c.Now()); ok {
		k.trimDue.Upkeep(c, at, st)
	}
	for shard := range s.flows {
		if _, exists := s.log.Lineage(c.Now(), shard); !exists {
			delete(s.flows, shard)
		}
	}
}

// remove forgets a stream, and tells those who wait for its records.
func (k *Kinesis) remove(c *sim.Call, s *stream) {
	delete(k.streams, s.name)
	for _, name := range slices.Sorted(maps.Keys(s.consumers)) {
		s.consumers[name].hangUp(c, k.errNoStream(s.name, k.ep.Account))
	}
}
