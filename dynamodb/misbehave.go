package dynamodb

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/sim"
)

// What AWS allows a table to do, and it rarely does.
var (
	staleRead = sim.Misbehaviour{
		Name: "dynamodb/stale-read", Chance: 0.2,
		What: "an eventually consistent read does not see the writes of the last second",
		Doc:  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html",
	}
	staleIndex = sim.Misbehaviour{
		Name: "dynamodb/stale-index", Chance: 0.3,
		What: "a global secondary index does not show the writes of the last seconds yet",
		Doc:  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.Writes",
	}
	shortPage = sim.Misbehaviour{
		Name: "dynamodb/short-page", Chance: 0.2,
		What: "a Query or Scan ends its page early, with a LastEvaluatedKey",
		Doc:  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.Pagination.html",
	}
	unprocessed = sim.Misbehaviour{
		Name: "dynamodb/unprocessed", Chance: 0.1,
		What: "a batch leaves an item unprocessed, for the caller to send again",
		Doc:  "https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html",
	}
	conflict = sim.Misbehaviour{
		Name: "dynamodb/transaction-conflict", Chance: 0.5,
		What: "a transaction meets another request for one of its items and is cancelled",
		Doc:  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-conflict-handling",
	}
	lateExpiry = sim.Misbehaviour{
		Name: "dynamodb/late-expiry", Chance: 0.3,
		What: "an expired item is deleted up to two days late",
		Doc:  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html",
	}
)

// Misbehaviours lists what AWS allows tables to do and an adversary may let happen.
func Misbehaviours() []*sim.Misbehaviour {
	return []*sim.Misbehaviour{&staleRead, &staleIndex, &shortPage, &unprocessed, &conflict, &lateExpiry}
}

const (
	tableLag     = time.Second     // how old a stale read is at most
	indexLag     = 3 * time.Second // the same, of a global index
	togetherness = 300 * time.Millisecond
	longestTTL   = 48 * time.Hour
	maxGlimpses  = 16
)

// A glimpse is a table as it was until a write. It is kept only in a world with an
// adversary.
type glimpse struct {
	until  time.Time
	table  *table
	key    string // of the row that was written then
	caller string // by whom
}

// glance keeps the table as it is before a write.
func (t *table) glance(c *sim.Call, key string) {
	if !c.Opposed() {
		return
	}
	before := *t
	before.items, before.glimpses = t.items.fork(), nil
	before.locals, before.globals = forkRows(t.locals), forkRows(t.globals)
	now := c.Now()
	kept := slices.Clone(t.glimpses[max(0, len(t.glimpses)-maxGlimpses+1):])
	kept = slices.DeleteFunc(kept, func(g glimpse) bool { return now.Sub(g.until) > indexLag })
	t.glimpses = append(kept, glimpse{now, &before, key, c.Caller()})
}

// forkRows is forkIndexes, with what holds the indexes to their throughput shared.
func forkRows(list []*index) []*index {
	out := make([]*index, len(list))
	for i, ix := range list {
		f := *ix
		f.rows = ix.rows.fork()
		out[i] = &f
	}
	return out
}

// eventually returns the table as a read that need not be consistent sees it.
func (t *table) eventually(c *sim.Call, m *sim.Misbehaviour, lag time.Duration) *table {
	old := slices.IndexFunc(t.glimpses, func(g glimpse) bool { return c.Now().Sub(g.until) <= lag })
	if old < 0 || !c.Misbehaves(m, t.name) {
		return t
	}
	r := c.Rand(m.Name)
	return t.glimpses[old+r.IntN(len(t.glimpses)-old)].table
}

// oppose lets a page be stale or short.
func (r *read) oppose(c *sim.Call) {
	if !c.Opposed() {
		return
	}
	switch {
	case r.index != nil && !r.index.local:
		r.table = r.table.eventually(c, &staleIndex, indexLag)
	case !r.consistent:
		r.table = r.table.eventually(c, &staleRead, tableLag)
	}
	if r.index != nil {
		if ix, ok := r.table.index(r.index.name); ok {
			r.index = ix
		}
	}
	if c.Misbehaves(&shortPage, r.table.name) {
		draw := c.Rand(shortPage.Name)
		if n := 1 + draw.IntN(8); r.limit == 0 || n < r.limit {
			r.limit = n
		}
	}
}

// conflicts reports whether a transaction's action meets another caller's request
// for its item.
func (a *action) conflicts(c *sim.Call) bool {
	if !c.Opposed() {
		return false
	}
	key := a.t.rowKey(a.subject())
	together := slices.ContainsFunc(a.t.glimpses, func(g glimpse) bool {
		return g.key == key && g.caller != c.Caller() && c.Now().Sub(g.until) <= togetherness
	})
	return together && c.Misbehaves(&conflict, a.t.name)
}

func errConflict() *Error {
	return fault(codeConflict, "Transaction is ongoing for the item")
}

// postpone gives an expired item a later place in the order of deletions.
func (x *expiry) postpone(c *sim.Call, place string, t *table, s *Service) bool {
	key := place[timeBytes:]
	if !c.Misbehaves(&lateExpiry, t.name) {
		return false
	}
	r := c.Rand(lateExpiry.Name)
	later := c.Now().Add(time.Duration(r.Float64() * float64(longestTTL)))
	x.due.delete(place)
	x.due.put(row{key: s.deletionAt(key, later.UnixNano())})
	return true
}
