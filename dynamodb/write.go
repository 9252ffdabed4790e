package dynamodb

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/sim"
)

// maxItemSize is how large an item may be, names included (Service quotas,
// DynamoDB: items).
const maxItemSize = 400 << 10 // bytes

// maxDepth is how deep an attribute may nest lists and maps: 32 levels, with the
// attribute itself for the first (Service quotas, DynamoDB: items).
const maxDepth = 31

// A change is what a write does to one item: the only way in which rows of
// tables and indexes come, change and go. Either item may be missing.
type change struct {
	t          *table
	key        string // the row key
	old, new   string // the stored forms, empty for no item
	replicated bool   // it was written in another region
	expired    bool   // the service deletes an item that expired: nobody asked for it
}

// replace puts the new item in the place of the old one, keeps the indexes in
// step, adds what it cost to the tally, and returns the old item. Both were
// checked.
func (s *Service) replace(c *sim.Call, ch change, y *tally, transactional bool) (old string) {
	t := ch.t
	t.glance(c, ch.key)
	ch.old = t.swap(ch.key, ch.new)
	units := writeUnits(max(storedSize(ch.old), storedSize(ch.new)))
	if transactional {
		units *= 2
	}
	y.add(nil, units)
	for _, ix := range t.locals {
		y.add(ix, s.reindex(ix, ch))
	}
	for _, ix := range t.globals {
		y.add(ix, s.reindex(ix, ch))
	}
	s.changed(c, ch)
	return ch.old
}

// changed tells whoever follows the table (streams, expiry, history) of a
// change.
func (s *Service) changed(c *sim.Call, ch change) {
	s.noteHistory(c, ch)
	s.noteStream(c, ch)
	s.noteDestination(c, ch)
	s.watchExpiry(c, ch)
	ch.t.meterStorage(c.Now())
	s.replicate(c, ch)
}

// swap puts an item under a row key, or takes it away, and returns what was
// there.
func (t *table) swap(key, item string) (old string) {
	var r row
	if item == "" {
		r, _ = t.items.delete(key)
	} else {
		r, _ = t.items.put(row{key, item})
	}
	t.bytes += int64(storedSize(item) - storedSize(r.item))
	return r.item
}

func storedSize(item string) int {
	if item == "" {
		return 0
	}
	return attribute.StoredSize(item)
}

// reindex brings one index in step with a change, and returns what it cost: a
// write of the larger entry where the key stays, the removal of the old one and
// the write of the new one where it does not, and nothing where the entry stays
// the same (developer guide: provisioned throughput of global secondary
// indexes).
func (s *Service) reindex(ix *index, ch change) (units float64) {
	m := s.move(ix, ch)
	if m.was && (!m.is || m.before.key != m.after.key) {
		ix.remove(m.before.key)
	}
	if m.is && (!m.was || m.before != m.after) {
		ix.put(m.after)
	}
	return m.units()
}

// A move is what a change does to an index: the entry that was there and the one
// that is there afterwards.
type move struct {
	before, after row
	was, is       bool
}

func (s *Service) move(ix *index, ch change) (m move) {
	m.before, m.was = s.entry(ch.t, ix, ch.key, ch.old)
	m.after, m.is = s.entry(ch.t, ix, ch.key, ch.new)
	return m
}

// units is what the move costs.
func (m *move) units() (units float64) {
	switch {
	case m.was && m.is && m.before == m.after:
		return 0
	case m.was && m.is && m.before.key == m.after.key:
		return writeUnits(max(attribute.StoredSize(m.before.item), attribute.StoredSize(m.after.item)))
	}
	if m.was {
		units += writeUnits(attribute.StoredSize(m.before.item))
	}
	if m.is {
		units += writeUnits(attribute.StoredSize(m.after.item))
	}
	return units
}

func (ix *index) put(r row) {
	old, _ := ix.rows.put(r)
	ix.bytes += int64(storedSize(r.item) - storedSize(old.item))
}

func (ix *index) remove(key string) {
	old, _ := ix.rows.delete(key)
	ix.bytes -= int64(storedSize(old.item))
}

// entry returns the row by which an index shows a table's row; ok is false
// where it shows nothing, because a key attribute is missing. (Values of a
// wrong type or size, which only a backfill can meet, count as missing.)
func (s *Service) entry(t *table, ix *index, key, item string) (entry row, ok bool) {
	if item == "" {
		return row{}, false
	}
	var buf [maxKeyParts]attribute.Value
	parts := buf[:0]
	for i, names := range [2][]string{ix.key.partition, ix.key.sort} {
		for _, name := range names {
			v, ok := attribute.Lookup(item, name)
			if !ok || !fitsKey(v, t.kinds[name], i == 0) {
				return row{}, false
			}
			parts = append(parts, v)
		}
	}
	n := len(ix.key.partition)
	b := appendPartition(s.scratch[:0], parts[:n]...)
	for _, v := range parts[n:] {
		b = attribute.AppendKey(b, v)
	}
	b = append(b, key[placeBytes:]...)
	end := len(b)
	if ix.project.kind == projectAll {
		s.scratch = b
		return row{key: string(b), item: item}, true
	}
	var names [16]string
	held := names[:0]
	for _, list := range [][]string{t.key.partition, t.key.sort, ix.key.partition, ix.key.sort, ix.project.include} {
		held = append(held, list...)
	}
	b = attribute.AppendProjection(b, item, held)
	s.scratch = b
	both := string(b)
	return row{key: both[:end], item: both[end:]}, true
}

// fitsKey tells whether a value can stand in a key.
func fitsKey(v attribute.Value, want attribute.Kind, partition bool) bool {
	limit := maxSortKey
	if partition {
		limit = maxPartitionKey
	}
	return v.Kind() == want && (want == attribute.Number || v.Text() != "" && len(v.Text()) <= limit)
}
