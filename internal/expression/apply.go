package expression

import (
	"maps"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// What AWS says when an update and an item do not fit.
const (
	errNoAttribute = "The provided expression refers to an attribute that does not exist in the item"
	errNoPath      = "The document path provided in the update expression is invalid for update"
	errWrongType   = "An operand in the update expression has an incorrect data type"
	errLegacyType  = "Type mismatch for attribute to update"
)

// Apply returns an item with the changes made. Operands are read from the item
// as it was, and indexes count its elements. What the update does not touch is
// shared with the old item, which stays as it is. The error is an *Error.
func (u *Update) Apply(old attribute.Item) (attribute.Item, error) { return u.apply(old, false) }

// Create returns the item that the update makes of a key when there is none
// yet. It differs from Apply in that to remove something from within an
// attribute that is not there is no error.
func (u *Update) Create(key attribute.Item) (attribute.Item, error) { return u.apply(key, true) }

func (u *Update) apply(old attribute.Item, creating bool) (attribute.Item, error) {
	if len(u.all()) == 0 {
		return old, nil
	}
	e := edit{actions: u.actions, values: make([]attribute.Value, len(u.actions)), creating: creating}
	for i := range u.actions {
		if a := &u.actions[i]; a.verb == verbSet {
			v, err := a.operand.compute(old)
			if err != nil {
				return nil, err
			}
			e.values[i] = v
		}
	}
	return e.attrs(u.tree, old)
}

// An edit is an update under way.
type edit struct {
	actions  []Action
	values   []attribute.Value // what each SET puts
	creating bool
}

// attrs returns a copy of attributes, changed at the branches of the tree.
func (e *edit) attrs(t tree, old attribute.Item) (attribute.Item, error) {
	changed := maps.Clone(old)
	if changed == nil {
		changed = make(attribute.Item, len(t))
	}
	for _, b := range t {
		v, ok := old[b.step.name]
		v, ok, err := e.at(b, v, ok)
		switch {
		case err != nil:
			return nil, err
		case ok:
			changed[b.step.name] = v
		default:
			delete(changed, b.step.name)
		}
	}
	return changed, nil
}

// at returns what is to stand at a branch instead of v, or of nothing if ok is
// false; the second result is false when nothing is to stand there.
func (e *edit) at(b *branch, v attribute.Value, ok bool) (attribute.Value, bool, error) {
	switch {
	case len(b.rest) == 0:
		return e.actions[b.leaf].change(e.values[b.leaf], v, ok)
	case !ok && e.creating && e.onlyRemoves(b.rest):
		return attribute.Value{}, false, nil
	case v.Kind() == attribute.Map && b.rest[0].step.isName():
		attrs, err := e.attrs(b.rest, v.Attrs())
		return attribute.M(attrs), true, err
	case v.Kind() == attribute.List && !b.rest[0].step.isName():
		elems, err := e.elems(b.rest, v.Elems())
		return attribute.L(elems...), true, err
	}
	return attribute.Value{}, false, &Error{Message: errNoPath}
}

// elems returns a copy of a list's elements, changed at the branches, which
// ascend: those past the end append.
func (e *edit) elems(t tree, old []attribute.Value) ([]attribute.Value, error) {
	changed := make([]attribute.Value, 0, len(old)+len(t))
	done := 0
	for _, b := range t {
		i := min(int(b.step.index), len(old))
		changed = append(changed, old[done:i]...)
		done = min(i+1, len(old))
		var v attribute.Value
		if i < len(old) {
			v = old[i]
		}
		v, ok, err := e.at(b, v, i < len(old))
		if err != nil {
			return nil, err
		}
		if ok {
			changed = append(changed, v)
		}
	}
	return append(changed, old[done:]...), nil
}

func (e *edit) onlyRemoves(t tree) bool {
	for _, b := range t {
		if len(b.rest) > 0 && !e.onlyRemoves(b.rest) || len(b.rest) == 0 && e.actions[b.leaf].verb != verbRemove {
			return false
		}
	}
	return true
}

// change does an action to what is at its path.
func (a *Action) change(set, old attribute.Value, exists bool) (attribute.Value, bool, error) {
	switch a.verb {
	case verbSet:
		return set, true, nil
	case verbAdd:
		if !exists {
			return a.operand.value, true, nil
		}
		return a.add(old)
	case verbDelete:
		if exists {
			return a.subtract(old)
		}
	}
	return attribute.Value{}, false, nil
}

func (a *Action) add(old attribute.Value) (attribute.Value, bool, error) {
	v := a.operand.value
	switch {
	case v.Kind() != old.Kind():
	case v.Kind() == attribute.Number:
		return number(attribute.AddNumbers(old.Text(), v.Text()))
	case isSet(v.Kind()):
		sum, err := union(old, v)
		return sum, true, err
	case v.Kind() == attribute.List: // only AttributeUpdates adds to lists
		return concatenation(old, v), true, nil
	}
	return attribute.Value{}, false, a.mismatch()
}

func (a *Action) subtract(old attribute.Value) (attribute.Value, bool, error) {
	v := a.operand.value
	if v.Kind() != old.Kind() || !isSet(v.Kind()) {
		return attribute.Value{}, false, a.mismatch()
	}
	rest, err := difference(old, v)
	return rest, len(rest.Elems()) > 0, err
}

func (a *Action) mismatch() error {
	if a.legacy {
		return &Error{Message: errLegacyType}
	}
	return &Error{Message: errWrongType}
}

// compute returns the value of an operand of SET.
func (o *Operand) compute(item attribute.Item) (attribute.Value, error) {
	switch o.form {
	case formIfNotExists:
		if v, ok := o.args[0].read(item); ok {
			return v, nil
		}
		return o.args[1].compute(item)
	case formListAppend, formPlus, formMinus:
		return o.combine(item)
	}
	v, ok := o.read(item)
	if !ok {
		return attribute.Value{}, &Error{Message: errNoAttribute}
	}
	return v, nil
}

// combine computes a function or operator of two lists or numbers.
func (o *Operand) combine(item attribute.Item) (attribute.Value, error) {
	left, err := o.args[0].compute(item)
	if err != nil {
		return attribute.Value{}, err
	}
	right, err := o.args[1].compute(item)
	if err != nil {
		return attribute.Value{}, err
	}
	want := attribute.Number
	if o.form == formListAppend {
		want = attribute.List
	}
	if left.Kind() != want || right.Kind() != want {
		return attribute.Value{}, &Error{Message: errWrongType}
	}
	switch o.form {
	case formPlus:
		left, _, err = number(attribute.AddNumbers(left.Text(), right.Text()))
		return left, err
	case formMinus:
		left, _, err = number(attribute.SubtractNumbers(left.Text(), right.Text()))
		return left, err
	}
	return concatenation(left, right), nil
}

// number takes a result of arithmetic, whose error has AWS's words.
func number(digits string, err error) (attribute.Value, bool, error) {
	if err != nil {
		return attribute.Value{}, false, &Error{Message: err.Error()}
	}
	return attribute.N(digits), true, nil
}

func concatenation(first, second attribute.Value) attribute.Value {
	elems := make([]attribute.Value, 0, len(first.Elems())+len(second.Elems()))
	return attribute.L(append(append(elems, first.Elems()...), second.Elems()...)...)
}
