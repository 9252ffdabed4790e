package partiql

import (
	"slices"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// The bounds of a plan.
const (
	maxReads    = 50    // reads that one SELECT may become (recorded September 2026)
	maxBranches = 10000 // combinations of key conditions that are worked out
)

// A Plan is how a Select reads its table or index.
type Plan struct {
	Reads  []Read    // one for each value of the partition key and range of the sort key; nil for a scan
	Filter Condition // of a scan, nil for none

	HashOrder  int  // of the partitions: 1 ascending, -1 descending, 0 as the table has them
	Descending bool // the order of the sort key within a partition
}

// A Read is a query of one partition.
type Read struct {
	Hash   attribute.Value
	Range  Range
	Filter Condition // nil for none; it may be about key attributes

	made    Condition // what the range was made of, nil for none
	negated bool      // the filter negates a condition on the sort key
}

// A Range is a condition on the sort key; without Op it is the whole partition.
type Range struct {
	Op     string // = < <= > >= BETWEEN begins_with
	Values []attribute.Value
}

// A branch is a way in which a WHERE may hold: all of these at once.
type branch struct {
	hashes []attribute.Value
	ranges []Range
	made   []Condition // what the ranges were made of
	filter Condition
}

// NewPlan decides how s reads what has these keys.
func NewPlan(s *Select, keys Keys) (*Plan, error) {
	if len(s.OrderBy) > 0 && s.Where == nil {
		return nil, &Error{"Must have WHERE clause in the statement when using ORDER BY clause."}
	}
	for _, o := range s.OrderBy {
		if !keys.has(o.Attribute) {
			return nil, &Error{"Attribute " + o.Attribute + " in ORDER BY clause must be part of the primary key"}
		}
	}
	p := &Plan{Filter: s.Where}
	branches := keys.branches(s.Where)
	if keyed(branches) {
		p.Filter = nil
		if err := p.read(branches, keys); err != nil {
			return nil, err
		}
	}
	if err := p.order(s.OrderBy, keys); err != nil {
		return nil, err
	}
	return p, nil
}

// keyed reports whether each branch names one value of the partition key.
func keyed(branches []branch) bool {
	for _, b := range branches {
		if len(b.hashes) != 1 {
			return false
		}
	}
	return len(branches) > 0
}

func (p *Plan) read(branches []branch, keys Keys) error {
	for _, b := range branches {
		if b.hashes[0].Kind() != keys.HashType {
			return keyType(keys.Hash)
		}
		for _, r := range b.ranges {
			for _, v := range r.Values {
				if v.Kind() != keys.SortType {
					return keyType(keys.Sort)
				}
			}
		}
	}
	if len(branches) > maxReads {
		return &Error{"Too many decomposed read operations for a given query."}
	}
	for _, b := range branches {
		r := b.query()
		r.negated = keys.negated(r.Filter)
		for i := 0; i < len(p.Reads); {
			other := p.Reads[i]
			switch {
			case !other.Hash.Equal(r.Hash) || !other.Range.overlaps(r.Range):
				i++
			case other.negated || r.negated:
				r = other.or(r)
				p.Reads = slices.Delete(p.Reads, i, i+1)
				i = 0 // it is wider now
			default:
				return &Error{"Overlapping conditions with range keys are not supported in where clause"}
			}
		}
		p.Reads = append(p.Reads, r)
	}
	return nil
}

// negated reports whether a filter negates a condition on the sort key. AWS lets
// such a branch overlap with others and finds what either finds, once (recorded
// October 2026).
func (k Keys) negated(filter Condition) bool {
	switch c := filter.(type) {
	case *Not:
		return slices.Contains(Attributes(c), k.Sort)
	case *Compare:
		return c.Op == "<>" && slices.Contains(Attributes(c), k.Sort)
	case *And:
		return k.negated(c.Left) || k.negated(c.Right)
	case *Or:
		return k.negated(c.Left) || k.negated(c.Right)
	}
	return false
}

// or returns the one read of the partition that finds what two overlapping ones
// find.
func (r Read) or(other Read) Read {
	either := Read{Hash: r.Hash, negated: true}
	left, right := both(r.made, r.Filter), both(other.made, other.Filter)
	if left != nil && right != nil {
		either.Filter = &Or{left, right}
	}
	return either
}

func keyType(name string) error {
	return &Error{"Key attribute's data type should match its data type in table's schema: Key " + name}
}

// order applies ORDER BY. Sort keys descend when ORDER BY names only the
// partition key, whichever way (recorded September 2026).
func (p *Plan) order(keys []Order, k Keys) error {
	if len(keys) == 0 {
		return nil
	}
	if p.Reads == nil {
		return &Error{"Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."}
	}
	p.Descending = true
	for _, o := range keys {
		switch {
		case o.Attribute == k.Sort:
			p.Descending = o.Descending
		case o.Descending:
			p.HashOrder = -1
		default:
			p.HashOrder = 1
		}
	}
	for _, r := range p.Reads[1:] {
		if p.HashOrder == 0 && !r.Hash.Equal(p.Reads[0].Hash) {
			return &Error{"Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause."}
		}
	}
	return nil
}

// branches works out the ways in which c may hold, as far as keys are
// concerned: an OR without a key condition stays one filter.
func (k Keys) branches(c Condition) []branch {
	switch c := c.(type) {
	case nil:
		return []branch{{}}
	case *And:
		return k.joined(c)
	case *Or:
		left, right := k.branches(c.Left), k.branches(c.Right)
		if (useful(left) || useful(right)) && len(left)+len(right) <= maxBranches {
			return append(left, right...)
		}
	case *In:
		if name, ok := k.keyPath(c.Value); ok {
			if list, ok := literalValues(c.List); ok {
				return k.each(name, list)
			}
		}
	default:
		if name, r, ok := k.keyRange(c); ok && (name == k.Sort || r.Op == "=") {
			return []branch{k.keyBranch(name, r, c)}
		}
	}
	return []branch{{filter: c}}
}

func useful(branches []branch) bool {
	for _, b := range branches {
		if len(b.hashes)+len(b.ranges) > 0 {
			return true
		}
	}
	return false
}

func (k Keys) each(name string, values []attribute.Value) []branch {
	branches := make([]branch, len(values))
	for i, v := range values {
		c := &Compare{Op: "=", Left: Path{{Name: name}}, Right: Literal{v}}
		branches[i] = k.keyBranch(name, Range{Op: "=", Values: []attribute.Value{v}}, c)
	}
	return branches
}

func (k Keys) keyBranch(name string, r Range, c Condition) branch {
	if name == k.Hash {
		return branch{hashes: r.Values}
	}
	return branch{ranges: []Range{r}, made: []Condition{c}}
}

// joined works out an AND: every branch of each of its conditions with every
// branch of the others, the conditions with one branch first. Too many are a filter.
func (k Keys) joined(c *And) []branch {
	one, several, total := branch{}, [][]branch(nil), 1
	for _, part := range conjuncts(c, nil) {
		branches := k.branches(part)
		if len(branches) == 1 {
			one = one.and(branches[0])
			continue
		}
		several = append(several, branches)
		if total *= len(branches); total > maxBranches {
			return []branch{{filter: c}}
		}
	}
	joined := []branch{one}
	for _, branches := range several {
		next := make([]branch, 0, len(joined)*len(branches))
		for _, l := range joined {
			for _, r := range branches {
				next = append(next, l.and(r))
			}
		}
		joined = next
	}
	return joined
}

func (b branch) and(other branch) branch {
	return branch{
		hashes: append(b.hashes[:len(b.hashes):len(b.hashes)], other.hashes...),
		ranges: append(b.ranges[:len(b.ranges):len(b.ranges)], other.ranges...),
		made:   append(b.made[:len(b.made):len(b.made)], other.made...),
		filter: both(b.filter, other.filter),
	}
}

// query returns the read of a branch with one partition. Its range is the first
// equality, else the first range; the other conditions on the sort key filter.
func (b branch) query() Read {
	r := Read{Hash: b.hashes[0], Filter: b.filter}
	if len(b.ranges) == 0 {
		return r
	}
	best := max(0, slices.IndexFunc(b.ranges, func(r Range) bool { return r.Op == "=" }))
	r.Range, r.made = b.ranges[best], b.made[best]
	for i, c := range b.made {
		if i != best {
			r.Filter = both(r.Filter, c)
		}
	}
	return r
}
