package dynamodb

import (
	"slices"
	"sort"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// A history leads from a table's items back to what they were at any second of
// its recovery period. A write adds what it replaced, and now and then all items
// are kept by a fork of their store. To go back is to fork the nearest items kept
// after the second, and to undo from there.
type history struct {
	since  time.Time     // when it begins: recovery was enabled, or the period shortened
	period time.Duration // how far it leads back

	chapters []chapter // oldest first; they never change
	open     []undo    // the changes since, oldest first
	fresh    int       // changes since items were last kept
	timer    sim.Timer
	armed    bool
	meter    recoveryMeter
}

// An undo takes one change back.
type undo struct {
	second int64 // of the change, since 1970
	key    string
	old    string // the stored form of the item that was there, empty for none
}

// A chapter is a run of changes.
type chapter struct {
	changes []undo
	after   holding // the items after its last change, if they were kept
}

// A holding is a table's items at a time.
type holding struct {
	items store
	bytes int64
}

// chapterChanges is how many changes a chapter has. A fork copies at most one chapter.
const chapterChanges = 512

// historyPause is how long lies at least between two trims of a history.
const historyPause = 24 * time.Hour

// note adds a change of a table with the items that it has now.
//
// Items are kept once as many changes were made as there are items: a store that
// is written to after a fork copies what it changes, so that all items kept cost
// no more than a few rows for each change, and to go back costs no more than the
// table is large.
func (h *history) note(t *table, second int64, key, old string) {
	if h.open == nil {
		h.open = make([]undo, 0, chapterChanges)
	}
	h.open = append(h.open, undo{second, key, old})
	if len(h.open) < chapterChanges {
		return
	}
	p := chapter{changes: h.open}
	h.fresh += len(h.open)
	if h.fresh >= t.items.len() {
		p.after = holding{t.items.fork(), t.bytes}
		h.fresh = 0
	}
	h.chapters, h.open = append(h.chapters, p), nil
}

// fork returns a copy that shares no mutable state: what follows in one is not
// seen by the other.
func (h *history) fork() *history {
	if h == nil {
		return nil
	}
	f := *h
	f.chapters, f.open = slices.Clip(h.chapters), slices.Clip(h.open)
	return &f
}

// earliest and latest bound the seconds to which the table can be restored. The
// latest lies five minutes back, but not before the earliest (recorded October
// 2026).
func (h *history) earliest(now time.Time) time.Time {
	return latestOf(h.since, now.Add(-h.period)).Truncate(time.Second)
}

func (h *history) latest(now time.Time) time.Time {
	return latestOf(h.earliest(now), now.Add(-restoreLag).Truncate(time.Second))
}

// restoreLag is how far behind the present the latest restorable time is
// (UpdateContinuousBackups, API reference: typically five minutes).
const restoreLag = 5 * time.Minute

// asOf returns what the table held at the end of a second. It costs as much as
// the table is large, or as there were changes since.
func (h *history) asOf(t *table, second int64) holding {
	from := sort.Search(len(h.chapters), func(i int) bool { return h.chapters[i].last() > second })
	for i := from; i < len(h.chapters); i++ {
		if after := h.chapters[i].after; after.items.tree != nil {
			held := holding{after.items.copied(), after.bytes}
			for ; i >= from; i-- {
				held.undo(h.chapters[i].changes, second)
			}
			return held
		}
	}
	held := holding{t.items.fork(), t.bytes}
	held.undo(h.open, second)
	for i := len(h.chapters) - 1; i >= from; i-- {
		held.undo(h.chapters[i].changes, second)
	}
	return held
}

func (p *chapter) last() int64 { return p.changes[len(p.changes)-1].second }

// undo takes back the changes that were made after a second, latest first.
func (held *holding) undo(changes []undo, second int64) {
	for i := len(changes) - 1; i >= 0 && changes[i].second > second; i-- {
		u := changes[i]
		var was row
		if u.old == "" {
			was, _ = held.items.delete(u.key)
		} else {
			was, _ = held.items.put(row{u.key, u.old})
		}
		held.bytes += int64(storedSize(u.old) - storedSize(was.item))
	}
}

// trim drops what leads back further than the period. Chapters go whole, so some
// changes stay a while longer than they have to.
func (h *history) trim(now time.Time) {
	h.since = latestOf(h.since, now.Add(-h.period))
	second := h.since.Unix()
	n := sort.Search(len(h.chapters), func(i int) bool { return h.chapters[i].last() > second })
	if n > 0 {
		h.chapters = slices.Clone(h.chapters[n:])
	}
	if len(h.chapters) == 0 && len(h.open) > 0 && h.open[len(h.open)-1].second <= second {
		h.open = nil
	}
}

func latestOf(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// oldest returns when all of the oldest changes will have been made longer ago
// than the period; ok is false when there are none.
func (h *history) oldest() (due time.Time, ok bool) {
	var second int64
	switch {
	case len(h.chapters) > 0:
		second = h.chapters[0].last()
	case len(h.open) > 0:
		second = h.open[len(h.open)-1].second
	default:
		return time.Time{}, false
	}
	back := time.Duration(second-h.since.Unix()) * time.Second
	return h.since.Truncate(time.Second).Add(back + h.period), true
}

// A historyOf names the table whose history is to be trimmed. It is data: a fork
// shares it.
type historyOf struct{ table, id string }

// noteHistory keeps what a change replaced, for tables that can be restored to
// a point in time.
func (s *Service) noteHistory(c *sim.Call, ch change) {
	h := ch.t.past
	if h == nil || ch.old == ch.new {
		return
	}
	h.note(ch.t, c.Now().Unix(), ch.key, ch.old)
	h.meter.note(ch.t, c.Now().UnixNano())
	if !h.armed {
		s.armHistory(c, ch.t)
	}
}

// armHistory schedules the next trim, if there is anything to trim: an event for
// each table whose items change, and none for one that rests.
func (s *Service) armHistory(c *sim.Call, t *table) {
	due, ok := t.past.oldest()
	if !ok {
		return
	}
	t.past.timer = s.historyDue.Upkeep(c, latestOf(due, c.Now().Add(historyPause)), historyOf{t.name, t.id})
	t.past.armed = true
}

// trimHistory is what falls due when a table's oldest changes leave the period.
func (s *Service) trimHistory(c *sim.Call, of historyOf) {
	t, ok := s.tables[of.table]
	if !ok || t.id != of.id || t.past == nil {
		return
	}
	c.On(t.arn)
	t.past.armed = false
	t.past.trim(c.Now())
	s.armHistory(c, t)
}

// dropHistory ends a table's history.
func (s *Service) dropHistory(c *sim.Call, t *table) {
	if t.past == nil {
		return
	}
	s.billRecovery(c, t)
	if t.past.armed {
		c.Stop(t.past.timer)
	}
	t.past = nil
}
