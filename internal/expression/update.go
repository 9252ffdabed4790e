package expression

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// An Update is a list of changes to an item, made all at once. It is never
// changed once it is made. A nil Update changes nothing.
type Update struct {
	actions []Action // in the order given
	tree    tree     // their paths
}

// An Action is one change.
type Action struct {
	verb    verb
	legacy  bool // from AttributeUpdates, which has rules of its own
	path    Path
	operand Operand // of all but REMOVE
}

// A verb is one of the four sections of an update expression.
type verb uint8

const (
	verbSet verb = iota
	verbRemove
	verbAdd
	verbDelete
)

func (v verb) String() string { return [...]string{"SET", "REMOVE", "ADD", "DELETE"}[v] }

// Set returns the action that puts a value at path.
func Set(path Path, value Operand) Action {
	return Action{verb: verbSet, path: path, operand: value}
}

// Remove returns the action that takes what is at path away.
func Remove(path Path) Action { return Action{verb: verbRemove, path: path} }

// Add returns the action that adds a number to a number, or the members of a
// set to a set.
func Add(path Path, value attribute.Value) Action {
	return Action{verb: verbAdd, path: path, operand: Literal(value)}
}

// Delete returns the action that takes the members of a set from a set.
func Delete(path Path, value attribute.Value) Action {
	return Action{verb: verbDelete, path: path, operand: Literal(value)}
}

// NewUpdate returns the update that makes all the changes. Paths are not
// empty. It fails when two paths overlap or conflict, and for operands whose
// type does not fit.
func NewUpdate(actions ...Action) (*Update, error) {
	u := &Update{actions: actions}
	if fault := u.fault(); fault != "" {
		return nil, &Error{Message: fault}
	}
	u.plant()
	return u, nil
}

// plant makes the tree of the actions' paths.
func (u *Update) plant() {
	for i := range u.actions {
		u.tree.add(u.actions[i].path, i)
	}
}

// fault returns what is wrong with the actions whatever the item, in AWS's
// order: paths, then the operands of ADD and DELETE, then those of SET.
func (u *Update) fault() string {
	paths := make([]Path, len(u.actions))
	for i := range u.actions {
		paths[i] = u.actions[i].path
	}
	if fault := checkPaths(paths); fault != "" {
		return fault
	}
	for i := range u.actions {
		if fault := u.actions[i].typeFault(); fault != "" {
			return fault
		}
	}
	for i := range u.actions {
		if fault := u.actions[i].operand.updateFault(); fault != "" {
			return fault
		}
	}
	return ""
}

// typeFault checks that ADD is given a number or a set, and DELETE a set.
func (a *Action) typeFault() string {
	if a.verb != verbAdd && a.verb != verbDelete || a.legacy {
		return ""
	}
	name := ""
	switch a.operand.value.Kind() {
	case attribute.StringSet, attribute.NumberSet, attribute.BinarySet:
		return ""
	case attribute.Number:
		if a.verb == verbAdd {
			return ""
		}
		name = "NUMBER"
	case attribute.String:
		name = "STRING"
	case attribute.Binary:
		name = "BINARY"
	case attribute.Bool:
		name = "BOOLEAN"
	case attribute.Null:
		name = "NULL"
	case attribute.List:
		name = "LIST"
	case attribute.Map:
		name = "MAP"
	}
	return "Incorrect operand type for operator or function; operator: " + a.verb.String() + ", operand type: " + name
}

// updateFault checks an operand of SET, the inner ones first.
func (o *Operand) updateFault() string {
	for i := range o.args {
		if fault := o.args[i].updateFault(); fault != "" {
			return fault
		}
	}
	switch o.form {
	case formIfNotExists:
		if len(o.args) != 2 {
			return wrongCount("if_not_exists", len(o.args))
		}
		if o.args[0].form != formPath {
			return noPath("if_not_exists")
		}
	case formListAppend:
		if len(o.args) != 2 {
			return wrongCount("list_append", len(o.args))
		}
		return o.checkArgs("list_append", attribute.List)
	case formPlus:
		return o.checkArgs("+", attribute.Number)
	case formMinus:
		return o.checkArgs("-", attribute.Number)
	}
	return ""
}

func (o *Operand) checkArgs(operator string, want attribute.Kind) string {
	for i := range o.args {
		if k := o.args[i].kind(); k != attribute.Absent && k != want {
			return wrongType(operator, k.String())
		}
	}
	return ""
}

// TopLevel returns the top-level attributes that the update changes, each
// once, in the order given.
func (u *Update) TopLevel() []string {
	var m mentions
	for _, a := range u.all() {
		m.add(a.path)
	}
	return m.names
}

func (u *Update) all() []Action {
	if u == nil {
		return nil
	}
	return u.actions
}

// Nested returns the top-level attributes that the update looks into, to
// change them or to read them, which no key attribute allows.
func (u *Update) Nested() []string {
	m := mentions{nested: true}
	for _, a := range u.all() {
		m.add(a.path)
		a.operand.mention(&m)
	}
	return m.names
}

// Literal tells whether the update sets a top-level attribute to a value of the
// request, as it is.
func (u *Update) Literal(name string) bool {
	for _, a := range u.all() {
		if a.verb == verbSet && len(a.path) == 1 && a.path[0].name == name {
			return a.operand.form == formValue
		}
	}
	return false
}

// Counts returns how many actions write a value (SET, ADD) and how many clear
// one (REMOVE, DELETE): the size limit of an update depends on them. An update
// that only clears creates no item.
func (u *Update) Counts() (writes, clears int) {
	for _, a := range u.all() {
		switch a.verb {
		case verbSet, verbAdd:
			writes++
		default:
			clears++
		}
	}
	return writes, clears
}

// Updated returns the parts of an item at the paths that the update names,
// each within the maps and lists that hold it, nil when there are none: of the
// old item they are UPDATED_OLD, of the new one UPDATED_NEW.
//
// Paths mean what they say in either item, as AWS has it: an element appended
// by an index past the end is not at that index and so is left out, and at the
// index of a removed element stands the one that followed it.
func (u *Update) Updated(item attribute.Item) attribute.Item {
	if u == nil {
		return nil
	}
	if parts := u.tree.project(item); len(parts) > 0 {
		return parts
	}
	return nil
}
