package dynamodb

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/sim"
)

// maxPage is how many bytes of items a page evaluates: the item that reaches it
// is the last (1 MB, before the filter; Query, API reference).
const maxPage = 1 << 20

// A read is one page of a Query, a Scan or a SELECT, prepared: which rows of
// which table or index, from where, and what is made of them.
type read struct {
	table      *table
	index      *index // nil reads the table itself
	rows       span   // of the table or index
	after      string // the row key to go on behind, in the read's direction; empty begins
	reverse    bool   // by falling keys
	limit      int    // how many rows to evaluate; 0 is as many as fit
	filter     *expression.Condition
	projection *expression.Projection // nil is all that the row holds
	fetch      bool                   // read each row's item from the table: see fetches
	countOnly  bool                   // make no items
	consistent bool
}

// A span is the rows with from <= key < to. An empty to is no bound.
type span struct{ from, to string }

func (k span) holds(key string) bool { return k.from <= key && (k.to == "" || key < k.to) }

// A page is what one read made of the rows it evaluated.
type page struct {
	items   []attribute.Item // those that passed the filter, projected
	count   int              // how many passed the filter
	scanned int              // how many were evaluated
	more    bool             // the read stopped at its limit or at 1 MB
	last    row              // the last row evaluated

	bytes   int     // of the rows evaluated, by DynamoDB's sizes
	fetched float64 // strongly consistent read units of the items fetched from the table
}

// fetches reports whether a read has to get its items from the table: it is of
// a local index, and wants what the index does not hold. Reads of global
// indexes never do.
func fetches(t *table, ix *index, all bool, p *expression.Projection) bool {
	switch {
	case ix == nil || !ix.local || ix.project.kind == projectAll:
		return false
	case p == nil:
		return all
	}
	return len(t.notProjected(ix, p.TopLevel())) > 0
}

// page evaluates rows until the range, the limit or 1 MB ends it.
func (r *read) page() (*page, error) {
	p := &page{}
	if !r.countOnly {
		p.items = []attribute.Item{}
	}
	var failed error
	size, wanted := 0, r.wanted()
	visit := func(at row) bool {
		p.scanned++
		p.last = at
		p.bytes += attribute.StoredSize(at.item)
		stored := at.item
		if r.fetch {
			stored = r.fetched(at)
			p.fetched += readUnits(attribute.StoredSize(stored), true)
		}
		size += attribute.StoredSize(stored)
		if failed = r.evaluate(p, stored, wanted); failed != nil {
			return false
		}
		p.more = p.scanned == r.limit || size >= maxPage
		return !p.more
	}
	r.walk(visit)
	return p, failed
}

// walk visits the rows in the read's order.
func (r *read) walk(visit func(row) bool) {
	rows, within := r.table.items, r.rows
	if r.index != nil {
		rows = r.index.rows
	}
	if !r.reverse {
		if r.after != "" {
			within.from = max(within.from, r.after+"\x00") // the first key behind it
		}
		rows.ascend(within.from, within.to, visit)
		return
	}
	if r.after != "" && (within.to == "" || r.after < within.to) {
		within.to = r.after
	}
	rows.descend(within.from, within.to, visit)
}

// wanted returns the attributes that have to be decoded of an item; nil is all.
func (r *read) wanted() []string {
	var names []string
	switch {
	case r.projection != nil:
		names = r.projection.TopLevel()
	case !r.countOnly:
		return nil
	}
	if r.filter != nil {
		names = append(names, r.filter.TopLevel()...)
	}
	return names
}

// evaluate filters one item and adds what is left of it to the page.
func (r *read) evaluate(p *page, stored string, wanted []string) error {
	if r.countOnly && r.filter == nil {
		p.count++
		return nil
	}
	item, err := decoded(stored, wanted)
	if err != nil {
		return err
	}
	if r.filter != nil {
		if holds, err := r.filter.Eval(item); !holds {
			return err
		}
	}
	p.count++
	switch {
	case r.countOnly:
	case r.projection != nil:
		p.items = append(p.items, r.projection.Apply(item))
	default:
		p.items = append(p.items, item)
	}
	return nil
}

func decoded(stored string, wanted []string) (attribute.Item, error) {
	if wanted == nil {
		return attribute.DecodeItem(stored)
	}
	return attribute.DecodeAttrs(stored, wanted...), nil
}

// fetched returns the table's item of a row of a local index.
func (r *read) fetched(at row) string {
	if item, ok := r.table.items.get(r.table.rowKeyOf(at.item)); ok {
		return item.item
	}
	return at.item
}

// lastKey returns the LastEvaluatedKey of a page that is not the last: the key
// of the table and, on an index, its key too.
func (r *read) lastKey(p *page) attribute.Item {
	if !p.more {
		return nil
	}
	return attribute.DecodeAttrs(p.last.item, r.table.startNames(r.index)...)
}

// charge meters what the page cost and returns it as ReturnConsumedCapacity
// asks. What was evaluated is summed before it is rounded; of a read that
// fetches from the table each item is rounded on its own (recorded 2026).
func (r *read) charge(c *sim.Call, p *page, detail string) *ConsumedCapacity {
	y := r.cost(p)
	y.meter(c, reading)
	return y.shown(detail)
}

// cost is what the page cost: the table, or the index it was read from, and
// the table for what was fetched from it.
func (r *read) cost(p *page) *tally {
	y := &tally{t: r.table}
	y.add(r.index, readUnits(p.bytes, r.consistent))
	if p.fetched > 0 {
		y.add(nil, p.fetched*readUnits(0, r.consistent))
	}
	return y
}

// startNames returns the attributes of a LastEvaluatedKey, each once.
func (t *table) startNames(ix *index) []string {
	names := t.key.names()
	if ix == nil {
		return names
	}
	return appendMissing(names, ix.key.names()...)
}
