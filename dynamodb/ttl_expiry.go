package dynamodb

import (
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/hash"
	"github.com/cloudjar/cloudjar/sim"
)

// An expiry is a table's Time to Live: which attribute tells when an item
// expires, and in which order the items are going to be deleted. However many
// they are, one event is scheduled, for the first.
type expiry struct {
	attribute string    // empty: disabled
	changed   time.Time // when it was last enabled or disabled
	due       store     // rows without items, by time of deletion and row key
	timer     sim.Timer // of the event
	wakes     int64     // when the event falls due, 0 without one
}

// An expiryDue names the table whose first item is to be deleted.
type expiryDue struct{ table, id string }

func (x *expiry) fork() expiry {
	f := *x
	if f.attribute != "" {
		f.due = x.due.fork()
	}
	return f
}

// TTLWithin returns a TTLDelay by which items are deleted at any time up to d
// after they expired, all times being equally likely. AWS typically takes up to
// 48 hours.
func TTLWithin(d time.Duration) func(*sim.Rand) time.Duration {
	return func(r *sim.Rand) time.Duration { return time.Duration(r.Float64() * float64(d)) }
}

// lastExpiry is the last second that is an expiry time, in the year 2255: the
// clock does not go much further.
const lastExpiry = 9_000_000_000

// maxExpiryAge is how long ago an item may have expired, in years, to be deleted
// still (developer guide: using time to live).
const maxExpiryAge = 5

// expiryOf returns when a stored item expires, in nanoseconds since 1970: at the
// second that the attribute gives, which may have a fraction. It never does if
// the attribute is missing or no number, or lies before 1970.
func expiryOf(item, name string) (at int64, ok bool) {
	if item == "" {
		return 0, false
	}
	v, ok := attribute.Lookup(item, name)
	if !ok || v.Kind() != attribute.Number {
		return 0, false
	}
	whole, fraction, _ := strings.Cut(v.Text(), ".")
	seconds, err := strconv.ParseUint(whole, 10, 63)
	if err != nil || seconds > lastExpiry {
		return 0, false
	}
	at = int64(seconds) * int64(time.Second)
	for digit, i := int64(time.Second)/10, 0; digit > 0 && i < len(fraction); digit, i = digit/10, i+1 {
		at += digit * int64(fraction[i]-'0')
	}
	return at, true
}

// watchExpiry keeps the order of deletions in step with a change.
func (s *Service) watchExpiry(c *sim.Call, ch change) {
	x := &ch.t.expiry
	if x.attribute == "" {
		return
	}
	before, was := expiryOf(ch.old, x.attribute)
	after, is := expiryOf(ch.new, x.attribute)
	if was == is && before == after {
		return
	}
	if was {
		x.due.delete(s.deletion(ch.t, ch.key, before))
	}
	if is {
		s.expect(c, ch.t, ch.key, after)
	}
	s.armExpiry(c, ch.t)
}

// expect puts an item in its place in the order of deletions.
func (s *Service) expect(c *sim.Call, t *table, key string, at int64) {
	if at >= c.Now().AddDate(-maxExpiryAge, 0, 0).UnixNano() {
		t.expiry.due.put(row{key: s.deletion(t, key, at)})
	}
}

// timeBytes is how many bytes of time stand in front of a row key in the order
// of deletions.
const timeBytes = 8

// deletion returns an item's place in the order of deletions: when it is due,
// and its row key. An item has expired once its time is less than the clock's,
// which is a nanosecond later. How much longer it stays depends on nothing but
// the item and its time, so that its place is found again.
func (s *Service) deletion(t *table, key string, at int64) string {
	due := at + 1
	if s.opts.TTLDelay != nil {
		r := sim.NewRand(uint64(hash.New.Uint64(s.ep.World.Seed()).String(t.id).String(key).Uint64(uint64(at))))
		due += max(0, int64(min(s.opts.TTLDelay(&r), maxExpiryAge*365*24*time.Hour)))
	}
	return s.deletionAt(key, due)
}

func (s *Service) deletionAt(key string, due int64) string {
	b := binary.BigEndian.AppendUint64(s.scratch[:0], uint64(due))
	b = append(b, key...)
	s.scratch = b
	return string(b)
}

// dueAt returns the time in a place in the order of deletions.
func dueAt(place string) int64 {
	var due uint64
	for i := range timeBytes {
		due = due<<8 | uint64(place[i])
	}
	return int64(due)
}

// armExpiry sees to it that the table's event comes no later than the first
// deletion. An event that comes too soon is let come: sessions that are
// prolonged all the time would move it all the time. What is overdue is work,
// what lies ahead is upkeep, for which nobody waits.
func (s *Service) armExpiry(c *sim.Call, t *table) {
	x := &t.expiry
	first, found := x.due.tree.Min()
	found = found && t.group.expires(s.ep.Region)
	due := int64(0)
	if found {
		due = max(dueAt(first.key), c.Now().UnixNano())
	}
	switch {
	case found && x.wakes != 0 && x.wakes <= due:
		return
	case x.wakes != 0:
		c.Stop(x.timer)
		x.wakes = 0
	}
	if !found {
		return
	}
	now, arg := c.Now(), expiryDue{t.name, t.id}
	if wait := time.Duration(due - now.UnixNano()); wait > 0 {
		x.timer = s.expiryDue.Upkeep(c, now.Add(wait), arg)
	} else {
		x.timer = s.expiryDue.At(c, now, arg)
	}
	x.wakes = due
}

// expire deletes the items whose time has come, as the service itself: nobody
// pays for it.
func (s *Service) expire(c *sim.Call, of expiryDue) {
	t, ok := s.tables[of.table]
	if !ok || t.id != of.id || t.expiry.attribute == "" {
		return
	}
	c.On(t.arn)
	s.here(c, func() { s.deleteDue(c, t) })
	t.expiry.wakes = 0
	s.armExpiry(c, t)
}

func (s *Service) deleteDue(c *sim.Call, t *table) {
	now, x := c.Now().UnixNano(), &t.expiry
	for {
		first, found := x.due.tree.Min()
		if !found || dueAt(first.key) > now {
			return
		}
		if x.postpone(c, first.key, t, s) {
			continue
		}
		x.due.delete(first.key)
		s.deleteExpired(c, t, first.key[timeBytes:], now)
	}
}

func (s *Service) deleteExpired(c *sim.Call, t *table, key string, now int64) {
	r, ok := t.items.get(key)
	if !ok {
		return
	}
	if at, ok := expiryOf(r.item, t.expiry.attribute); !ok || at >= now {
		return // a TTLDelay that gave another answer before
	}
	s.replace(c, change{t: t, key: r.key, expired: true}, &tally{t: t}, false)
	c.Use("TimeToLiveDeletedItemCount", t.arn, 1)
}

// enableExpiry begins to watch an attribute, of the items that are there too.
func (s *Service) enableExpiry(c *sim.Call, t *table, name string) {
	t.expiry.attribute, t.expiry.due = name, newStore()
	t.items.ascend("", "", func(r row) bool {
		if at, ok := expiryOf(r.item, name); ok {
			s.expect(c, t, r.key, at)
		}
		return true
	})
	s.armExpiry(c, t)
}

// disableExpiry lets the items be.
func (t *table) disableExpiry(c *sim.Call) {
	if t.expiry.wakes != 0 {
		c.Stop(t.expiry.timer)
	}
	t.expiry = expiry{changed: t.expiry.changed}
}
