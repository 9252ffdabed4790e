package dynamodb

import (
	"errors"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/internal/partiql"
	"github.com/cloudjar/cloudjar/sim"
)

// action matches an INSERT, UPDATE or DELETE to its table. Faults of the key in
// WHERE are of type *partiql.Error.
func (st *statement) action(t *table) (action, error) {
	a := action{t: t, flatSize: true}
	var where partiql.Condition
	switch p := st.parsed.(type) {
	case *partiql.Insert:
		a.verb, a.item, a.condition = verbPut, p.Item, t.missing()
		return a, a.checkTypes()
	case *partiql.Update:
		a.verb, a.update, where = verbUpdate, st.update, p.Where
	case *partiql.Delete:
		a.verb, where = verbDelete, p.Where
	}
	if err := t.checkStatementPaths(conditionOf(where).Nested()); err != nil {
		return a, err
	}
	key, rest, err := partiql.WriteKey(where, t.statementKeys(nil))
	if err != nil {
		return a, err
	}
	if err := t.checkStatementKey(key); err != nil {
		return a, err
	}
	a.key, a.condition = key, conditionOf(rest)
	switch {
	case a.verb == verbUpdate: // it makes no item
		a.condition = t.presentAnd(a.condition)
	case a.condition != nil: // there is nothing to hold a condition against
		a.condition = expression.Or(t.missing(), a.condition)
	}
	if err := a.checkTypes(); err != nil {
		return a, err
	}
	return a, a.checkPaths()
}

// missing is the condition that there is no item.
func (t *table) missing() *expression.Condition {
	return expression.Test(expression.AttributeNotExists, expression.Attribute(expression.Name(t.key.partition[0])))
}

// presentAnd is the condition that there is an item and a condition holds for it.
func (t *table) presentAnd(c *expression.Condition) *expression.Condition {
	present := expression.Test(expression.AttributeExists, expression.Attribute(expression.Name(t.key.partition[0])))
	if c == nil {
		return present
	}
	return expression.And(present, c)
}

// statementKeys returns the key of a table or index as statements know it.
func (t *table) statementKeys(ix *index) partiql.Keys {
	key := t.keyOf(ix)
	keys := partiql.Keys{Hash: key.partition[0], HashType: t.kinds[key.partition[0]]}
	if len(key.sort) > 0 {
		keys.Sort, keys.SortType = key.sort[0], t.kinds[key.sort[0]]
	}
	return keys
}

// checkStatementKey checks the types of a complete key.
func (t *table) checkStatementKey(key attribute.Item) error {
	for _, name := range t.key.names() {
		if key[name].Kind() != t.kinds[name] {
			return &partiql.Error{Message: "Key attribute's data type should match its data type in table's schema: Key " + name}
		}
	}
	return nil
}

// checkStatementPaths refuses paths that go into an attribute of the primary key.
func (t *table) checkStatementPaths(nested []string) error {
	for _, name := range nested {
		if t.key.has(name) {
			return &partiql.Error{Message: "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key " + name}
		}
	}
	return nil
}

// decideStatement works out what a statement's action comes to. INSERT fails
// with an error of its own, and of an update that nests too deep AWS says less
// than in UpdateItem.
func (s *Service) decideStatement(a *action) (outcome, error) {
	o, err := s.decide(a)
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return o, err
	}
	if a.verb == verbPut && e.Code == codeConditionFailed {
		return o, fault(codeDuplicate, "Duplicate primary key exists in table")
	}
	if words, _, ok := strings.Cut(e.Message, ": Attributes in the item have nested levels"); ok {
		return o, errValidation(words)
	}
	return o, err
}

// write carries out a statement's action and adds what it cost to the tally,
// also where a condition failed.
func (s *Service) write(c *sim.Call, a *action, y *tally) (outcome, error) {
	o, err := s.decideStatement(a)
	if err != nil {
		if hasCode(err, codeConditionFailed) || hasCode(err, codeDuplicate) {
			if err = s.admitFailed(c, a.t, &o, err); isThrottled(err) {
				return o, err
			}
			y.add(nil, writeUnits(storedSize(o.old)))
		}
		return o, err
	}
	if err := s.admitWrite(c, a, &o); err != nil {
		return o, err
	}
	s.commit(c, a, &o, y, false)
	return o, nil
}

// returning returns the RETURNING clause.
func (st *statement) returning() partiql.Returning {
	switch p := st.parsed.(type) {
	case *partiql.Update:
		return p.Returning
	case *partiql.Delete:
		return p.Returning
	}
	return partiql.ReturningNone
}

// returned is what RETURNING asks for, nil for nothing.
func (st *statement) returned(a *action, o *outcome) (attribute.Item, error) {
	switch st.returning() {
	case partiql.ReturningAllOld:
		return decodeOld(o.old)
	case partiql.ReturningAllNew:
		return a.returned(returnAllNew, o), nil
	case partiql.ReturningModifiedOld:
		return a.returned(returnUpdatedOld, o), nil
	case partiql.ReturningModifiedNew:
		return a.returned(returnUpdatedNew, o), nil
	}
	return nil, nil
}
