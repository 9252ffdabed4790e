package partiql

import "github.com/cloudjar/cloudjar/dynamodb/attribute"

// maxCopies bounds how many conditions may be compared with something else than
// a Boolean literal. Each is evaluated twice, so that nested ones double.
const maxCopies = 8

// A condition has a value, true or false, that AWS compares like any other:
// attribute_exists(a) = false, (n = 5 OR f = 'x') = true. Condition expressions
// cannot, so such comparisons become And, Or and Not.

// sameOrNot translates left = right and left <> right, where at least one of
// them is a condition.
func (t *translator) sameOrNot(op string, left, right *node) Condition {
	c := t.same(left, right)
	if op == "<>" {
		return &Not{c}
	}
	return c
}

func (t *translator) same(left, right *node) Condition {
	if !t.isCondition(left) {
		left, right = right, left
	}
	c := t.condition(left, msgWhere)
	if t.isCondition(right) {
		d := t.condition(right, msgWhere)
		t.copied()
		return &Or{&And{c, d}, &And{&Not{c}, &Not{d}}}
	}
	return t.hasValue(c, t.operand(right))
}

// hasValue translates "the value of c is o".
func (t *translator) hasValue(c Condition, o Operand) Condition {
	switch o := o.(type) {
	case Literal:
		if o.Kind() == attribute.Bool && o.Bool() {
			return c
		}
		if o.Kind() == attribute.Bool {
			return &Not{c}
		}
	case Path:
		t.copied()
		return &Or{
			&And{c, &Compare{Op: "=", Left: o, Right: Literal{attribute.BOOL(true)}}},
			&And{&Not{c}, &Compare{Op: "=", Left: o, Right: Literal{attribute.BOOL(false)}}},
		}
	}
	t.copied()
	return &And{c, &Not{c}} // no Boolean: never the same
}

// sameAsAny translates value IN [list], where at least one is a condition.
func (t *translator) sameAsAny(value *node, list []*node) Condition {
	if !t.isCondition(value) {
		var found Condition
		for _, kid := range list {
			var c Condition
			if t.isCondition(kid) {
				c = t.same(kid, value)
			} else {
				c = &Compare{Op: "=", Left: t.operand(value), Right: t.operand(kid)}
			}
			found = either(found, c)
		}
		return found
	}
	c := t.condition(value, msgWhere)
	var found Condition
	for _, kid := range list {
		if found != nil {
			t.copied()
		}
		if t.isCondition(kid) {
			t.copied()
			d := t.condition(kid, msgWhere)
			found = either(found, &Or{&And{c, d}, &And{&Not{c}, &Not{d}}})
			continue
		}
		found = either(found, t.hasValue(c, t.operand(kid)))
	}
	return found
}

func either(a, b Condition) Condition {
	if a == nil {
		return b
	}
	return &Or{a, b}
}

func (t *translator) copied() {
	t.copies++
	if t.copies > maxCopies {
		t.fail("cloudjar does not model more than 8 comparisons of conditions with other values than true and false in one statement; write them with AND, OR and NOT")
	}
}
