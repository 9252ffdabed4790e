package expression

import (
	"strconv"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// What the parts of an update expression count for in its charge, in bytes
// beside the names, indexes and values that they hold (recorded in August and
// October 2026: they are no part of AWS's documentation).
const (
	chargeUpdate      = 3  // the update itself
	chargeWrite       = 19 // SET, ADD
	chargeClear       = 1  // REMOVE, DELETE
	chargeTargetStep  = 4  // each further step of the path that is changed
	chargeOperand     = 1  // a path that is read
	chargeOperandStep = 14 // each step of it
	chargePlus        = 34
	chargeMinus       = 37
	chargeListAppend  = 37
	chargeIfNotExists = 39
)

// Charge returns the size by which UpdateItem measures an update expression,
// which like the item may not exceed 400 KB: what it writes, and a fixed amount
// for each of its parts. What it reads or leaves alone counts for nothing. The
// old item tells which members ADD adds to a set. The legacy AttributeUpdates
// have no charge.
func (u *Update) Charge(old attribute.Item) int {
	total := chargeUpdate
	for i := range u.all() {
		a := &u.actions[i]
		switch {
		case a.legacy:
			return 0
		case a.verb == verbRemove || a.verb == verbDelete:
			total += chargeClear + a.path.charge()
		case a.verb == verbAdd:
			total += chargeWrite + a.path.charge() + added(a.operand.value, a.path, old)
		default:
			total += chargeWrite + a.path.charge() + a.operand.charge()
		}
	}
	return total
}

// charge is what a path counts for that is changed.
func (p Path) charge() int {
	total := p[0].size()
	for _, s := range p[1:] {
		total += chargeTargetStep + s.size()
	}
	return total
}

// size is the length of a name, or of an index's digits.
func (s Step) size() int {
	if s.isName() {
		return len(s.name)
	}
	return len(strconv.Itoa(int(s.index)))
}

// charge is what an operand of SET counts for.
func (o *Operand) charge() int {
	total := 0
	switch o.form {
	case formValue:
		return attribute.Size(o.value)
	case formPath:
		total = chargeOperand
		for _, s := range o.path {
			total += chargeOperandStep + s.size()
		}
	case formPlus:
		total = chargePlus
	case formMinus:
		total = chargeMinus
	case formListAppend:
		total = chargeListAppend
	case formIfNotExists:
		total = chargeIfNotExists
	}
	for i := range o.args {
		total += o.args[i].charge()
	}
	return total
}

// added is the size of what ADD adds: a number, or those members of a set that
// are not there yet.
func added(v attribute.Value, at Path, old attribute.Item) int {
	there, ok := at.find(old)
	if !ok || v.Kind() == attribute.Number || there.Kind() != v.Kind() {
		return attribute.Size(v)
	}
	total := 0
	for _, member := range v.Elems() {
		if !contains(there, member) {
			total += attribute.Size(member)
		}
	}
	return total
}
