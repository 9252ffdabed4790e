package streams

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A stream on demand splits a shard that takes in more than 500 KB/s, within 15
// minutes (Developer guide, Choose the right mode). The guide does not say over
// which time that is measured; here it is a minute, the grain of the service's
// metrics, and half of the records a shard may take in count alike.
const (
	hotBytes   = 500_000 * 60
	hotRecords = writeRecords / 2 * 60
)

// maxOnDemand is how many shards a stream on demand grows to: 10 GB/s of writes in
// three Regions, 200 MB/s in the others (Developer guide, Quotas and limits).
func (k *Kinesis) maxOnDemand() int {
	switch k.ep.Region {
	case "us-east-1", "us-west-2", "eu-west-1":
		return 10_240
	}
	return 200
}

// watch counts a record that a shard took in, and asks for more shards when it is
// too much for this one.
func (k *Kinesis) watch(c *sim.Call, s *stream, shard uint32, size int) {
	if s.mode != modeOnDemand {
		return
	}
	s.noteIntake(c.Now(), size)
	f := s.flows[shard]
	if minute := c.Now().Unix() / 60; minute != f.minute {
		f.minute, f.bytes, f.records = minute, 0, 0
	}
	f.bytes += size
	f.records++
	ask := !f.hot && (f.bytes > hotBytes || f.records > hotRecords)
	f.hot = f.hot || ask
	s.flows[shard] = f
	if ask && !s.scaling {
		s.scaling = true
		k.later(c, s, max(k.opts.ScaleDelay, time.Nanosecond), step{do: stepScale})
	}
}

// scaleOut splits the shards that are too hot, in halves.
func (k *Kinesis) scaleOut(c *sim.Call, s *stream) {
	s.scaling = false
	if s.mode != modeOnDemand {
		return
	}
	for _, l := range s.log.Lineages(c.Now()) {
		if f := s.flows[l.Number]; f.hot && l.Closed.IsZero() && s.open() < k.maxOnDemand() {
			s.log.Split(c.Now(), l.Number, l.Hashes.Middle())
		}
	}
	k.reshaped(c, s)
}

// The record distribution strategies.
const (
	distributeAuto  = "AUTO"
	distributeByKey = "USER_PARTITION_KEY"
)

func (s *stream) strategy() string {
	if s.auto {
		return distributeAuto
	}
	return distributeByKey
}

// deal returns a place in the shard whose turn it is, for a stream that distributes
// its records evenly by itself.
func (s *stream) deal(now time.Time) Hash {
	open := slices.DeleteFunc(s.log.Lineages(now), func(l Lineage) bool { return !l.Closed.IsZero() })
	if len(open) == 0 {
		return Hash{}
	}
	s.turn++
	return open[s.turn%uint64(len(open))].Hashes.Start
}
