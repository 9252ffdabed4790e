package dynamodb

import (
	"slices"
	"unsafe"

	"github.com/cloudjar/cloudjar/sim"
)

// A draw is units that a request needs of a table or a global index, for a row.
type draw struct {
	t     *table
	ix    *index // nil: of the table
	key   string // of the row
	units nano
}

func (w *draw) throttle() *throttle {
	if w.ix == nil {
		return w.t.throttle
	}
	return w.ix.throttle
}

func (w *draw) arn() string {
	if w.ix == nil {
		return w.t.arn
	}
	return w.ix.arn
}

// admit draws what a request needs, all of it or nothing. The error says of
// which resources there was too little, and of which kind.
func (s *Service) admit(c *sim.Call, d direction, draws []draw) error {
	now := c.Now().UnixNano()
	refused := shortage{direction: d}
	for i := range draws {
		w := &draws[i]
		if th := w.throttle(); th != nil {
			if over := th.take(now, d, w.key, w.units); over != 0 {
				refused.add(i, w, over)
			}
		}
	}
	if len(refused.reasons) == 0 {
		for i := range draws {
			s.spend(c, d, &draws[i], now)
		}
		return nil
	}
	for i := range draws {
		w := &draws[i]
		switch th := w.throttle(); {
		case th == nil:
		case !slices.Contains(refused.draws, i):
			th.untake(d, w.key, w.units)
		case th.refuse(now, d):
			s.ep.Bus.Publish(c, th.gates[d].topic)
		}
	}
	return refused.err()
}

// spend notes what was drawn, and lets an on-demand table that reached a new
// peak grow.
func (s *Service) spend(c *sim.Call, d direction, w *draw, now int64) {
	th := w.throttle()
	if th == nil {
		return
	}
	newMinute, warm := th.spend(now, d, w.key, w.units)
	if newMinute {
		s.ep.Bus.Publish(c, th.gates[d].topic)
	}
	if warm == 0 {
		return
	}
	own := &w.t.settings.warm
	if w.ix != nil {
		own = &w.ix.settings.warm
	}
	if d == reading {
		own.raise(&WarmThroughput{ReadUnitsPerSecond: warm})
	} else {
		own.raise(&WarmThroughput{WriteUnitsPerSecond: warm})
	}
	s.tune(c, w.t)
}

// admitTally draws what a tally says, for one row of the table, or of the global
// index that was read.
func (s *Service) admitTally(c *sim.Call, d direction, y *tally, key string) error {
	if y.t.throttle == nil {
		return nil
	}
	s.draws = y.draws(s.draws[:0], key)
	return s.admit(c, d, s.draws)
}

// draws appends what the tally's units are drawn from: local indexes draw on the
// table's throughput, global ones on their own.
func (y *tally) draws(dst []draw, key string) []draw {
	own := y.units
	for _, x := range y.indexes {
		if x.ix.local {
			own += x.units
			continue
		}
		dst = append(dst, draw{y.t, x.ix, key, nanoOf(x.units)})
	}
	if own == 0 {
		return dst
	}
	return append(dst, draw{y.t, nil, key, nanoOf(own)})
}

// admitLookup draws what reading the item cost that was just looked up.
func (s *Service) admitLookup(c *sim.Call, y *tally) error {
	if y.t.throttle == nil {
		return nil
	}
	// Partitions compare the key and copy what they keep of it.
	return s.admitTally(c, reading, y, unsafe.String(unsafe.SliceData(s.scratch), len(s.scratch)))
}

// admitPage draws what a page of a Query or Scan cost: from the partition of the
// last row it evaluated.
func (s *Service) admitPage(c *sim.Call, r *read, p *page) error {
	if r.table.throttle == nil {
		return nil
	}
	key := p.last.key
	if key == "" {
		key = r.rows.from
	}
	return s.admitTally(c, reading, r.cost(p), key)
}

// admitWrite draws what an outcome costs, before it happens.
func (s *Service) admitWrite(c *sim.Call, a *action, o *outcome) error {
	if a.t.throttle == nil {
		return nil
	}
	s.draws = s.writeDraws(s.draws[:0], a, o, false)
	return s.admit(c, writing, s.draws)
}

// admitFailed draws what a failed condition costs, by the item that it met. It
// returns the error to answer: that of the condition, if there was enough.
func (s *Service) admitFailed(c *sim.Call, t *table, o *outcome, failed error) error {
	if t.throttle == nil {
		return failed
	}
	s.draws = append(s.draws[:0], draw{t, nil, o.key, nanoOf(writeUnits(storedSize(o.old)))})
	if err := s.admit(c, writing, s.draws); err != nil {
		return err
	}
	return failed
}

// admitTransaction draws what the actions of a transaction cost, all of it or
// nothing. The errors are by action, and nil if there was enough.
func (s *Service) admitTransaction(c *sim.Call, actions []action, outcomes []outcome) []error {
	var of []int // the action of each draw
	s.draws = s.draws[:0]
	for i := range actions {
		if actions[i].t.throttle != nil {
			s.draws = s.writeDraws(s.draws, &actions[i], &outcomes[i], true)
		}
		for len(of) < len(s.draws) {
			of = append(of, i)
		}
	}
	return s.admitTogether(c, writing, of, len(actions))
}

// admitFetches draws what the reads of a transaction cost: two units for each
// 4 KB begun.
func (s *Service) admitFetches(c *sim.Call, fetches []fetch) []error {
	var of []int
	s.draws = s.draws[:0]
	for i, f := range fetches {
		if f.t.throttle == nil {
			continue
		}
		units := 2 * readUnits(storedSize(s.lookUp(f.t, f.key)), true)
		s.draws = append(s.draws, draw{f.t, nil, string(s.scratch), nanoOf(units)})
		of = append(of, i)
	}
	return s.admitTogether(c, reading, of, len(fetches))
}

// admitTogether draws for a transaction of n actions, of which each draw belongs
// to one.
func (s *Service) admitTogether(c *sim.Call, d direction, of []int, n int) []error {
	err := s.admit(c, d, s.draws)
	if err == nil {
		return nil
	}
	byAction := make([]error, n)
	for _, w := range err.(*Error).draws {
		byAction[of[w]] = err
	}
	return byAction
}

// writeDraws appends what an outcome draws: from the table, with its local
// indexes, and from each global index for the entries that come, change and go.
// In a transaction only the table's own part counts twice.
func (s *Service) writeDraws(dst []draw, a *action, o *outcome, transactional bool) []draw {
	t := a.t
	ch := change{t: t, key: o.key, old: o.old, new: o.new}
	if ch.old == "" {
		r, _ := t.items.get(o.key)
		ch.old = r.item
	}
	if a.verb == verbCheck {
		return append(dst, draw{t, nil, ch.key, nanoOf(2 * writeUnits(storedSize(ch.old)))})
	}
	own := writeUnits(max(storedSize(ch.old), storedSize(ch.new)))
	if transactional {
		own *= 2
	}
	for _, ix := range t.locals {
		m := s.move(ix, ch)
		own += m.units()
	}
	dst = append(dst, draw{t, nil, ch.key, nanoOf(own)})
	for _, ix := range t.globals {
		m := s.move(ix, ch)
		switch units := m.units(); {
		case units == 0:
		case m.was && m.is && m.before.key != m.after.key:
			gone := writeUnits(storedSize(m.before.item))
			dst = append(dst, draw{t, ix, m.before.key, nanoOf(gone)}, draw{t, ix, m.after.key, nanoOf(units - gone)})
		case m.is:
			dst = append(dst, draw{t, ix, m.after.key, nanoOf(units)})
		default:
			dst = append(dst, draw{t, ix, m.before.key, nanoOf(units)})
		}
	}
	return dst
}

// firstKey is a row key of the partition that a page of a SELECT begins in.
func (q *selection) firstKey(from position) string {
	if from.after != "" {
		return from.after
	}
	return q.reads[from.read].rows.from
}
