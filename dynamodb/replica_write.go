package dynamodb

import (
	"maps"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// Writes of a global table reach the other replicas by themselves. Each is sent
// as the whole item with a stamp; whatever the order of arrival, the item with
// the latest stamp stays (developer guide: global tables, consistency modes). A
// write that arrives after a later one does not show, as when DynamoDB combines
// several changes into one.
//
// Stamps number the writes of a global table in the order in which they happen
// in the world: a replica learns of a stamp when the write is sent to it, and of
// the item when it arrives.

// A replication is what is under way to a replica. Nothing is kept of items that
// are the same everywhere.
type replication struct {
	arriving  map[uint64]arrival // by ticket
	tickets   uint64
	contested map[string]contest // by row key, of what is arriving
	latest    uint64             // the highest stamp
}

// An arrival is a write on its way to a replica.
type arrival struct {
	key, item string // the stored form, empty for a deletion
	stamp     uint64
	due       time.Time
	applied   bool // it took effect when it was written: strong consistency
}

// A contest is an item with writes under way to this replica.
type contest struct {
	arriving int
	stamp    uint64 // of the item that is here, 0 if it was not written since the contest began
}

// An arrivalDue names an arrival at a table.
type arrivalDue struct {
	table, id string
	ticket    uint64
}

func (x *replication) fork() replication {
	f := *x
	f.arriving = maps.Clone(x.arriving)
	f.contested = maps.Clone(x.contested)
	return f
}

// replicate sends a change of an item to the other replicas. A write that
// changes nothing is not sent, as it leaves no stream record.
func (s *Service) replicate(c *sim.Call, ch change) {
	t := ch.t
	if ch.replicated || ch.old == ch.new || !t.group.global() && len(t.contested) == 0 {
		return
	}
	t.latest++
	if x, ok := t.contested[ch.key]; ok {
		x.stamp = t.latest
		t.contested[ch.key] = x
	}
	for _, m := range t.group.members {
		if m.region == s.ep.Region || m.status != statusActive {
			continue
		}
		p, ok := s.peer(m.region)
		if !ok {
			continue
		}
		if there, ok := p.tables[t.name]; ok {
			s.send(c, p, there, arrival{key: ch.key, item: ch.new, stamp: t.latest})
		}
	}
}

// send lets a write arrive at a replica after the lag that is drawn for it. With
// strong consistency it takes effect there at once; the item is then being
// modified, for writes from elsewhere, until the lag has passed.
func (s *Service) send(c *sim.Call, p *Service, there *table, a arrival) {
	var lag time.Duration
	if s.opts.ReplicationLag != nil {
		r := c.Rand("replication to " + p.ep.Region + " of " + a.key)
		lag = max(0, s.opts.ReplicationLag(&r, s.ep.Region, p.ep.Region))
	}
	a.due = c.Now().Add(lag)
	there.latest = max(there.latest, a.stamp)
	if there.group.strong {
		p.here(c, func() { p.overwrite(c, there, a) })
		if a.applied = true; lag == 0 {
			return
		}
	}
	p.await(c, there, a)
}

// await notes what is on its way to a table of this region.
func (s *Service) await(c *sim.Call, t *table, a arrival) {
	if t.arriving == nil {
		t.arriving, t.contested = map[uint64]arrival{}, map[string]contest{}
	}
	t.tickets++
	t.arriving[t.tickets] = a
	x := t.contested[a.key]
	x.arriving++
	t.contested[a.key] = x
	s.arrivalDue.At(c, a.due, arrivalDue{t.name, t.id, t.tickets})
}

// arrive is the end of a write's way to a table of this region.
func (s *Service) arrive(c *sim.Call, due arrivalDue) {
	t, ok := s.tables[due.table]
	if !ok || t.id != due.id {
		return
	}
	a, ok := t.arriving[due.ticket]
	if !ok {
		return
	}
	c.On(t.arn)
	x := t.contested[a.key]
	if !a.applied && a.stamp > x.stamp {
		throttled := false
		s.here(c, func() { throttled = !s.overwrite(c, t, a) })
		if throttled {
			s.arrivalDue.At(c, c.Now().Add(replicationPause), due)
			return
		}
		x.stamp = a.stamp
	}
	delete(t.arriving, due.ticket)
	x.arriving--
	if t.contested[a.key] = x; x.arriving == 0 {
		delete(t.contested, a.key)
	}
}

// replicationPause is after what time a replica takes a write for which it had
// not capacity enough. (The number is ours: AWS retries, and lags behind.)
const replicationPause = time.Second

// overwrite puts a replicated item in its place, if there is capacity for it. It
// is metered as a write of the replica's own; one that changes nothing is free.
func (s *Service) overwrite(c *sim.Call, t *table, a arrival) bool {
	old, _ := t.items.get(a.key)
	if old.item == a.item {
		return true
	}
	if s.admitWrite(c, &action{verb: verbPut, t: t}, &outcome{key: a.key, old: old.item, new: a.item}) != nil && !t.group.strong {
		return false
	}
	y := tally{t: t}
	s.replace(c, change{t: t, key: a.key, new: a.item, replicated: true}, &y, false)
	y.meter(c, writing)
	return true
}

// checkContested refuses to write an item of a table with strong consistency
// that is being modified in another region. Such a write may be retried
// (developer guide: error handling).
func (t *table) checkContested(key string) error {
	if !t.group.strong || t.contested[key].arriving == 0 {
		return nil
	}
	return fault("ReplicatedWriteConflictException", "One or more items in this request are being modified in another Region")
}
