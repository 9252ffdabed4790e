package streams

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A kinesisSource is where a stream stands in the Kinesis stream that it reads. It
// begins with what arrives once the stream is ACTIVE.
type kinesisSource struct {
	arn, role string
	started   time.Time
	woken     bool
	shards    []sourceShard
}

type sourceShard struct {
	bus.SourceShard
	from    uint64
	drained bool
}

func (k *kinesisSource) fork() *kinesisSource {
	if k == nil {
		return nil
	}
	copied := *k
	copied.shards = slices.Clone(k.shards)
	return &copied
}

// begin lets an active stream read its source.
func (f *Firehose) begin(c *sim.Call, h *hose) {
	if h.source == nil {
		return
	}
	h.source.started = c.Now()
	f.discover(c, h, "LATEST")
	f.subscribe(h)
}

func (f *Firehose) subscribe(h *hose) {
	if h.source == nil || h.source.started.IsZero() {
		return
	}
	f.ep.Bus.Subscribe(h.source.arn, h.arn, func(c *sim.Call) {
		if !h.source.woken {
			h.source.woken = true
			f.wake.At(c, c.Now(), h.name)
		}
	})
}

func (f *Firehose) unsubscribe(h *hose) {
	if h.source != nil {
		f.ep.Bus.Unsubscribe(h.source.arn, h.arn)
	}
}

// reader is the service that the source is of.
func (f *Firehose) reader(h *hose) (bus.Source, bool) {
	to, _, ok := bus.ToARN(h.source.arn)
	if !ok {
		return nil, false
	}
	peer, ok := f.ep.Bus.Peer(to.Service, to.Region, to.Account)
	if !ok {
		return nil, false
	}
	source, ok := peer.(bus.Source)
	return source, ok
}

// discover finds shards that are new, and forgets those that are read and gone.
func (f *Firehose) discover(c *sim.Call, h *hose, position string) {
	source, ok := f.reader(h)
	if !ok {
		return
	}
	there, _ := source.SourceShards(c, h.source.arn)
	known := func(list []sourceShard, number uint32) bool {
		return slices.ContainsFunc(list, func(s sourceShard) bool { return s.Number == number })
	}
	h.source.shards = slices.DeleteFunc(h.source.shards, func(s sourceShard) bool {
		return s.drained && !slices.ContainsFunc(there, func(t bus.SourceShard) bool { return t.Number == s.Number })
	})
	for _, t := range there {
		if !known(h.source.shards, t.Number) {
			h.source.shards = append(h.source.shards, sourceShard{
				SourceShard: t, from: source.SourcePlace(c, h.source.arn, t.Number, position, time.Time{}),
			})
		}
	}
}

// poll reads what has come, parents before their children.
func (f *Firehose) poll(c *sim.Call, name string) {
	h := f.streams[name]
	if h == nil || h.source == nil {
		return
	}
	f.own(c, h)
	h.source.woken = false
	source, ok := f.reader(h)
	if !ok {
		return
	}
	for again := true; again; {
		again = false
		f.discover(c, h, "TRIM_HORIZON")
		for i := range h.source.shards {
			s := &h.source.shards[i]
			if !s.drained && h.source.parentsDone(s) {
				f.readShard(c, h, source, s)
				again = again || s.drained
			}
		}
	}
}

func (k *kinesisSource) parentsDone(s *sourceShard) bool {
	return !slices.ContainsFunc(k.shards, func(other sourceShard) bool {
		return slices.Contains(s.Parents, other.Number) && !other.drained
	})
}

// sourcePage is how many records are read at once.
const sourcePage = 1000

func (f *Firehose) readShard(c *sim.Call, h *hose, source bus.Source, s *sourceShard) {
	for !s.drained {
		page, ok := source.ReadSource(c, bus.SourceRead{Stream: h.source.arn, Shard: s.Number, From: s.from, Max: sourcePage, Name: h.source.arn, Role: h.source.role})
		if !ok {
			s.drained = true
			return
		}
		for _, r := range page.Records {
			f.take(c, h, hoseRecord{data: r.Data, arrived: r.Arrived, origin: &recordOrigin{s.ID, r.Sequence, r.Key}})
		}
		s.from, s.drained = page.Next, page.Drained
		if !page.More {
			return
		}
	}
}
