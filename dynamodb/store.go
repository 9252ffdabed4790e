package dynamodb

import (
	"strings"

	"github.com/google/btree"
)

// A row is one item of a table or one entry of an index. Both strings are
// immutable, and those of a table's row are parts of one allocation.
type row struct {
	key  string // order-preserving bytes: partition order, partition key, sort key
	item string // the stored form of attribute.AppendItem
}

func (a row) before(b row) bool { return a.key < b.key }

// A store is an ordered set of rows. Forking it is O(1).
type store struct {
	tree *btree.BTreeG[row]
}

// degree of the trees: nodes of up to 63 rows.
const degree = 32

func newStore() store { return store{btree.NewG(degree, row.before)} }

func (s store) fork() store { return store{s.tree.Clone()} }

// copied is fork for a store that nobody writes to any more and that forks of the
// service share: a backup's, say. Clone would change it, in two worlds at once.
func (s store) copied() store {
	tree := *s.tree
	return store{tree.Clone()}
}

func (s store) len() int { return s.tree.Len() }

func (s store) get(key string) (row, bool) { return s.tree.Get(row{key: key}) }

// put adds a row or replaces the one with its key, which it returns.
func (s store) put(r row) (old row, replaced bool) { return s.tree.ReplaceOrInsert(r) }

func (s store) delete(key string) (row, bool) { return s.tree.Delete(row{key: key}) }

// ascend visits the rows from <= key < to in order, until visit returns false.
// An empty to is no bound.
func (s store) ascend(from, to string, visit func(row) bool) {
	if to == "" {
		s.tree.AscendGreaterOrEqual(row{key: from}, visit)
		return
	}
	s.tree.AscendRange(row{key: from}, row{key: to}, visit)
}

// descend visits the rows from <= key < to in falling order.
func (s store) descend(from, to string, visit func(row) bool) {
	until := func(r row) bool { return strings.Compare(r.key, from) >= 0 && visit(r) }
	if to == "" {
		s.tree.Descend(until)
		return
	}
	s.tree.DescendLessOrEqual(row{key: to}, func(r row) bool { return r.key == to || until(r) })
}
