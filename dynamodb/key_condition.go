package dynamodb

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

// A keyMatch matches the terms of a key condition to a key schema, attribute
// by attribute in the schema's order, as AWS checks them.
//
// Every partition attribute needs an equality. Sort attributes may have
// conditions from the left without a gap; all but the last of them equalities.
type keyMatch struct {
	table *table
	index *index // nil: the table itself
	terms []expression.KeyTerm

	partition []attribute.Value
	sort      []attribute.Value  // of the sort attributes with an equality
	last      expression.KeyTerm // the condition after those; Name is empty when there is none
	used      int                // terms matched so far
	open      []string           // sort attributes without an equality so far
}

// matchKey matches terms to the key of the table or of an index. It goes
// through the key's attributes, each in the starting key, if there is one, and
// then in the terms. legacy is for KeyConditions.
func (t *table) matchKey(ix *index, terms []expression.KeyTerm, startKey attribute.Item, legacy bool) (*keyMatch, error) {
	m := &keyMatch{table: t, index: ix, terms: terms}
	if startKey != nil && len(startKey) != len(t.startNames(ix)) {
		return nil, errValidation(wordsStartKey)
	}
	if err := m.count(legacy); err != nil {
		return nil, err
	}
	key := t.keyOf(ix)
	for i, name := range key.names() {
		if startKey != nil {
			if err := t.checkStartPart(startKey, name); err != nil {
				return nil, err
			}
		}
		if err := m.attribute(name, i < len(key.partition)); err != nil {
			return nil, err
		}
	}
	return m, m.end()
}

func (t *table) keyOf(ix *index) keySchema {
	if ix == nil {
		return t.key
	}
	return ix.key
}

// count refuses more conditions than the key has attributes. KeyConditions are
// of an age in which keys had one or two.
func (m *keyMatch) count(legacy bool) error {
	key := m.table.keyOf(m.index)
	switch {
	case !legacy:
	case len(key.partition) > 1 || len(key.sort) > 1 || len(m.terms) > 1 && len(key.sort) == 0:
		return errKeyCondition()
	default:
		return nil
	}
	if n := len(key.partition) + len(key.sort); len(m.terms) > n {
		return errValidation("The number of query conditions (" + itoa(len(m.terms)) +
			") exceeds the number of key attributes defined in the schema (" + itoa(n) + ")")
	}
	return nil
}

// attribute matches the next attribute of the key.
func (m *keyMatch) attribute(name string, partition bool) error {
	i := slices.IndexFunc(m.terms, func(t expression.KeyTerm) bool { return t.Name == name })
	if i < 0 {
		if partition {
			return errMissedKey(name)
		}
		m.open = append(m.open, name)
		return nil
	}
	term := m.terms[i]
	m.used++
	if err := m.check(term); err != nil {
		return err
	}
	switch {
	case partition && term.Operator != expression.Equal:
		return errKeyCondition()
	case partition:
		m.partition = append(m.partition, term.Values[0])
	case len(m.open) > 0:
		return errValidation("RANGE key attributes " + strings.Join(m.open, ", ") +
			" must have equality conditions specified in the query because a condition is present on key attribute " + name)
	case term.Operator == expression.Equal:
		m.sort = append(m.sort, term.Values[0])
	default:
		m.last = term
		m.open = append(m.open, name)
	}
	return nil
}

// end refuses terms on attributes that are not of the key: AWS misses the
// attribute that could have stood there.
func (m *keyMatch) end() error {
	if m.used == len(m.terms) {
		return nil
	}
	for _, name := range m.table.keyOf(m.index).sort {
		if !slices.ContainsFunc(m.terms, func(t expression.KeyTerm) bool { return t.Name == name }) {
			return errMissedKey(name)
		}
	}
	return errKeyCondition()
}

func errKeyCondition() error { return errValidation("Query key condition not supported") }

func errMissedKey(name string) error {
	return errValidation("Query condition missed key schema element: " + name)
}

// check looks at one term: its operator, and the types and sizes of its values.
func (m *keyMatch) check(term expression.KeyTerm) error {
	if !term.Indexable() {
		return errValidation("Attempted conditional constraint is not an indexable operation")
	}
	for _, v := range term.Values {
		if v.Kind() != m.table.kinds[term.Name] {
			return errValidation(wordsInvalid + "Condition parameter type does not match schema type")
		}
	}
	for _, v := range term.Values {
		if err := m.checkValue(term.Name, v); err != nil {
			return err
		}
	}
	return nil
}

// checkValue refuses a value that no key can have.
func (m *keyMatch) checkValue(name string, v attribute.Value) error {
	kind, n := emptyKind(v), len(v.Text())
	partition := slices.Contains(m.table.keyOf(m.index).partition, name)
	switch {
	case kind != "" && m.index == nil:
		return errValidation(wordsNotValid + wordsEmptyKey + kind + " value. Key: " + name)
	case kind != "":
		return errValidation(wordsNotValid + wordsIndexKey + wordsEmptyKey + kind +
			" value. IndexName: " + m.index.name + ", IndexKey: " + name)
	case v.Kind() == attribute.Number:
	case partition && n > maxPartitionKey:
		return errValidation(wordsHashSize)
	case !partition && n > maxSortKey:
		return errValidation(wordsRangeSize)
	}
	return nil
}

// rows returns the rows that the terms choose: those of one partition whose
// sort key begins with the equalities and lies within the last condition.
func (m *keyMatch) rows() span {
	prefix := appendPartition(nil, m.partition...)
	for _, v := range m.sort {
		prefix = attribute.AppendKey(prefix, v)
	}
	v := m.last.Values
	switch m.last.Operator {
	case expression.Less:
		return span{string(prefix), string(attribute.AppendKey(prefix, v[0]))}
	case expression.LessOrEqual:
		return span{string(prefix), keyEnd(attribute.AppendKey(prefix, v[0]))}
	case expression.Greater:
		from := keyEnd(attribute.AppendKey(slices.Clone(prefix), v[0]))
		return span{from, keyEnd(prefix)}
	case expression.GreaterOrEqual:
		from := string(attribute.AppendKey(prefix, v[0]))
		return span{from, keyEnd(prefix)}
	case expression.Between:
		from := string(attribute.AppendKey(prefix, v[0]))
		return span{from, keyEnd(attribute.AppendKey(prefix, v[1]))}
	case expression.BeginsWith:
		prefix = attribute.AppendKeyPrefix(prefix, v[0])
	}
	from := string(prefix)
	return span{from, keyEnd(prefix)}
}

// keyEnd returns the first key after all that begin with prefix, whose memory
// it uses up.
func keyEnd(prefix []byte) string { return string(attribute.PrefixEnd(prefix)) }
