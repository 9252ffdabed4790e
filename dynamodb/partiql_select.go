package dynamodb

import (
	"cmp"
	"slices"
	"unicode/utf16"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/internal/partiql"
)

// A selection is a SELECT matched to its table.
type selection struct {
	table      *table
	index      *index // nil reads the table itself
	reads      []read // in the order of the answer
	partitions int    // how many partitions they read; 0 for a scan
	columns    []partiql.Column
}

// source finds the table and index of a SELECT. A fault of the list of columns
// comes before a table that is missing and after an index that is.
func (s *Service) source(sel *partiql.Select) (*table, *index, error) {
	t, err := s.dataTable(sel.Table)
	if err != nil {
		if sel.Fault != nil {
			err = sel.Fault
		}
		return nil, nil, err
	}
	ix, err := t.statementIndex(sel.Index)
	if err != nil {
		return nil, nil, err
	}
	return t, ix, sel.Fault
}

// statementIndex returns the index that a SELECT names, nil for none.
func (t *table) statementIndex(name string) (*index, error) {
	if name == "" {
		return nil, nil
	}
	ix, ok := t.index(name)
	switch {
	case !ok:
		return nil, errValidation("The table does not have the specified index")
	case len(ix.key.partition) > 1 || len(ix.key.sort) > 1:
		return nil, errValidation("PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.")
	case !ix.local && ix.status == statusCreating:
		return nil, errValidation("Cannot read from backfilling global secondary index: " + ix.name)
	}
	return ix, nil
}

// planSelection decides which reads a SELECT becomes.
func planSelection(sel *partiql.Select, t *table, ix *index, consistent bool) (*selection, error) {
	if ix != nil && !ix.local && consistent {
		return nil, errValidation("Strongly consistent read is not supported on Global Secondary Indexes")
	}
	keys := t.statementKeys(ix)
	plan, err := partiql.NewPlan(sel, keys)
	if err != nil {
		return nil, err
	}
	q := &selection{table: t, index: ix, columns: sel.Columns}
	projection, err := q.projection()
	if err != nil {
		return nil, err
	}
	if err := t.checkStatementPaths(conditionOf(sel.Where).Nested()); err != nil {
		return nil, err
	}
	whole := read{
		table: t, index: ix, reverse: plan.Descending, consistent: consistent,
		projection: projection, fetch: fetches(t, ix, false, projection),
	}
	if plan.Reads == nil {
		whole.filter = conditionOf(plan.Filter)
		q.reads = []read{whole}
		return q, nil
	}
	return q, q.decompose(plan, keys, whole)
}

// projection returns the attributes that the columns lie in, nil for all. A
// global index has to hold them.
func (q *selection) projection() (*expression.Projection, error) {
	if q.columns == nil {
		return nil, nil
	}
	var names, nested []string
	for _, column := range q.columns {
		name := column.Path[0].Name
		names = appendMissing(names, name)
		if len(column.Path) > 1 {
			nested = append(nested, name)
		}
	}
	if err := q.table.checkStatementPaths(nested); err != nil {
		return nil, err
	}
	if q.index != nil && !q.index.local {
		if missing := q.table.lacking(q.index, names); len(missing) > 0 {
			return nil, errValidation(wordsInvalid + "Global secondary index " + q.index.name + " does not project " + listed(missing))
		}
	}
	paths := make([]expression.Path, len(names))
	for i, name := range names {
		paths[i] = expression.Path{expression.Name(name)}
	}
	return expression.NewProjection(paths...)
}

// lacking returns the attributes that an index does not hold, in the order given.
func (t *table) lacking(ix *index, names []string) []string {
	missing := t.notProjected(ix, names)
	return slices.DeleteFunc(slices.Clone(names), func(name string) bool { return !slices.Contains(missing, name) })
}

// A partitionRead is one read of a plan with what orders it among the others.
type partitionRead struct {
	partiql.Read
	place int // of the partition, where ORDER BY does not name its key
	rows  span
}

// decompose makes one read of each of the plan's, in the order of the answer:
// by the value of the partition key where ORDER BY names it, else as placed;
// within a partition by the sort key. Only the first partition is checked for
// filters on what the index does not hold: those of the others find nothing.
func (q *selection) decompose(plan *partiql.Plan, keys partiql.Keys, whole read) error {
	values := placed(plan.Reads)
	q.partitions = len(values)
	parts := make([]partitionRead, len(plan.Reads))
	for i, r := range plan.Reads {
		rows, err := q.rows(r, keys)
		if err != nil {
			return err
		}
		parts[i] = partitionRead{r, slices.Index(values, r.Hash.Text()), rows}
		if parts[i].place > 0 {
			continue
		}
		if err := q.checkFilter(r.Filter); err != nil {
			return err
		}
	}
	slices.SortStableFunc(parts, func(a, b partitionRead) int {
		order, _ := attribute.Compare(a.Hash, b.Hash)
		inside := cmp.Compare(a.rows.from, b.rows.from)
		if plan.Descending {
			inside = -inside
		}
		return cmp.Or(plan.HashOrder*order, cmp.Compare(a.place, b.place), inside)
	})
	q.reads = make([]read, len(parts))
	for i, part := range parts {
		q.reads[i] = whole
		q.reads[i].rows, q.reads[i].filter = part.rows, conditionOf(part.Filter)
	}
	return nil
}

// placed returns the partition keys of reads in the order in which AWS takes
// them. Nobody outside knows it; that of a Java HashMap which was filled from
// the statement's end agrees with what was recorded of filters on attributes
// that an index lacks: q before b in either order of writing, y before z, and y2
// before y (2026).
func placed(reads []partiql.Read) []string {
	var values []string
	for _, r := range slices.Backward(reads) {
		values = appendMissing(values, r.Hash.Text())
	}
	return hashSetOrder(values)
}

// rows returns the rows of the table or index that a read is about.
func (q *selection) rows(r partiql.Read, keys partiql.Keys) (span, error) {
	m := keyMatch{table: q.table, index: q.index, partition: []attribute.Value{r.Hash}}
	if err := m.checkValue(keys.Hash, r.Hash); err != nil {
		return span{}, err
	}
	for _, v := range r.Range.Values {
		if err := m.checkValue(keys.Sort, v); err != nil {
			return span{}, err
		}
	}
	switch r.Range.Op {
	case "":
	case "=":
		m.sort = r.Range.Values
	default:
		m.last = expression.KeyTerm{Name: keys.Sort, Operator: operatorOf(r.Range.Op), Values: r.Range.Values}
	}
	return m.rows(), nil
}

// checkFilter refuses a filter of a keyed read on what the index does not hold.
func (q *selection) checkFilter(filter partiql.Condition) error {
	if q.index == nil {
		return nil
	}
	missing := q.table.lacking(q.index, partiql.Attributes(filter))
	if len(missing) == 0 {
		return nil
	}
	return errValidation(wordsInvalid + "Secondary index " + q.index.name +
		" does not project one or more filter attributes: " + listed(hashSetOrder(missing)))
}

// hashSetOrder puts names into the order in which AWS shows them, that of a
// Java HashSet (recorded September 2026): by bucket, of which there are 16, or
// twice as many for as long as more than three quarters are taken.
func hashSetOrder(names []string) []string {
	buckets := uint32(16)
	for uint32(len(names)) > buckets/4*3 {
		buckets *= 2
	}
	bucket := func(name string) uint32 {
		h := uint32(0)
		for _, unit := range utf16.Encode([]rune(name)) {
			h = 31*h + uint32(unit)
		}
		return (h ^ h>>16) & (buckets - 1)
	}
	ordered := slices.Clone(names)
	slices.SortStableFunc(ordered, func(a, b string) int { return cmp.Compare(bucket(a), bucket(b)) })
	return ordered
}

// columned returns the columns of an item, all of it for SELECT *. Columns that
// are not there are left out; an item without any is still a row.
func columned(item attribute.Item, columns []partiql.Column) attribute.Item {
	if columns == nil || item == nil {
		return item
	}
	row := make(attribute.Item, len(columns))
	for _, column := range columns {
		if v, ok := valueAt(item, column.Path); ok {
			row[column.Name] = v
		}
	}
	return row
}

// valueAt returns what a path leads to in an item.
func valueAt(item attribute.Item, path partiql.Path) (attribute.Value, bool) {
	v, ok := attribute.M(item), true
	for _, e := range path {
		switch elems := v.Elems(); {
		case e.Name != "":
			v, ok = v.Attrs()[e.Name]
		case v.Kind() == attribute.List && e.Index < len(elems):
			v = elems[e.Index]
		default:
			ok = false
		}
		if !ok {
			return attribute.Value{}, false
		}
	}
	return v, true
}
