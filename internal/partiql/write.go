package partiql

import (
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// changes translates INSERT, UPDATE, DELETE, and UPDATE's other form, FROM … SET.
func (t *translator) changes(n *node) Statement {
	change := n.change
	switch change.verb {
	case "insert_into":
		return t.insert(change)
	case "delete":
		s := &Delete{Source: t.changed(change.target), Where: t.where(change.where), Returning: t.returning(change)}
		if s.Returning != ReturningNone && s.Returning != ReturningAllOld {
			t.fail("Invalid returning clause: RETURNING " + s.Returning.String() + ". Only RETURNING ALL OLD * is allowed in DELETE statements.")
		}
		return s
	case "update", "from":
		s := &Update{Source: t.changed(change.target)}
		for _, op := range change.ops {
			s.Actions = append(s.Actions, t.action(op))
		}
		s.Where, s.Returning = t.where(change.where), t.returning(change)
		return s
	}
	t.fail(msgFromSource) // SET or REMOVE without a table
	return nil
}

// changed translates the table of UPDATE and DELETE, where an index is grammar
// but not allowed.
func (t *translator) changed(n *node) Source {
	s := t.source(n)
	if s.Index != "" {
		t.fail(msgIndexWrite)
	}
	return s
}

func (t *translator) insert(change *changeNode) *Insert {
	op := change.ops[0]
	switch {
	case op.verb != "value":
		t.fail(msgInsertMany)
	case op.path.kind != nodeName:
		t.fail(msgInsertSource)
	case op.position != nil:
		t.fail(msgInsertAt)
	case op.onConflict != nil:
		t.failAt("Unsupported clause: ON CONFLICT", *op.onConflict)
	case change.returning != nil:
		t.fail(msgInsertReturns)
	case op.value.kind != nodeStruct:
		t.fail(msgInsertFormat)
	}
	s := &Insert{Source: t.source(op.path)}
	if t.err == nil {
		s.Item = make(attribute.Item, len(op.value.kids)/2)
		t.fields(op.value, location{}, func(name string, value *node, _ location) {
			s.Item[name] = t.topValue(value)
		})
	}
	return s
}

func (t *translator) returning(change *changeNode) Returning {
	switch {
	case len(change.returning) == 0:
		return ReturningNone
	case len(change.returning) > 1:
		t.fail(msgReturnsMany)
	case change.returning[0].column.kind != nodeStar:
		t.fail(msgReturnsColumn)
	}
	switch change.returning[0].mapping {
	case "all_old":
		return ReturningAllOld
	case "all_new":
		return ReturningAllNew
	case "modified_old":
		return ReturningModifiedOld
	}
	return ReturningModifiedNew
}

func (t *translator) action(op opNode) Action {
	if op.verb != "set" && op.verb != "remove" {
		t.fail(msgUpdateAction)
		return Action{}
	}
	a := Action{Kind: Remove, Path: t.path(op.path)}
	if op.verb == "remove" || t.err != nil {
		return a
	}
	if op.value.kind == nodeCall {
		switch t.function(op.value) {
		case "set_add":
			return t.setAction(Add, a.Path, op.value)
		case "set_delete":
			return t.setAction(Drop, a.Path, op.value)
		}
	}
	a.Kind, a.Value = Set, t.updateOperand(op.value)
	return a
}

// setAction translates path = set_add(path, set) and path = set_delete(path, set).
func (t *translator) setAction(kind ActionKind, target Path, call *node) Action {
	name := strings.ToUpper(call.tok.text)
	if len(call.kids) != 2 {
		t.failAt(name+" must have exactly two arguments", call.tok)
		return Action{}
	}
	first := call.kids[0]
	if first.kind != nodeName && first.kind != nodePath || t.path(first).String() != target.String() {
		t.failAt("The first argument to "+name+" must equal the assignment value", call.tok)
		return Action{}
	}
	value, ok := t.value(call.kids[1])
	switch value.Kind() {
	case attribute.StringSet, attribute.NumberSet, attribute.BinarySet:
	default:
		ok = false
	}
	if !ok {
		// The place is the first argument's, as recorded, not the second's.
		t.failAt("The second argument to "+name+" must be a value with type SET", first.tok)
	}
	return Action{Kind: kind, Path: target, Value: Literal{value}}
}

// updateOperand translates what SET assigns.
func (t *translator) updateOperand(n *node) Operand {
	switch n.kind {
	case nodeName, nodePath:
		return t.path(n)
	case nodeBinary, nodeUnary:
		if len(n.kids) == 2 && (n.tok.text == "+" || n.tok.text == "-") {
			return t.arithmetic(n)
		}
		t.fail("Unsupported operator in Update Expression. Operator: " + t.identify(n))
		return nil
	case nodeBetween:
		t.fail("Unsupported operator in Update Expression. Operator: BETWEEN")
		return nil
	case nodeIs:
		t.fail(msgUpdateIs)
		return nil
	case nodeCall:
		if t.function(n) == "list_append" {
			return t.listAppend(n)
		}
		t.failAt("Unrecognized function: "+t.function(n), n.tok)
		return nil
	}
	return Literal{t.topValue(n)}
}

func (t *translator) arithmetic(n *node) Operand {
	left, right := t.updateOperand(n.kids[0]), t.updateOperand(n.kids[1])
	for _, o := range [...]Operand{left, right} {
		switch o := o.(type) {
		case Literal:
			if o.Kind() != attribute.Number {
				t.fail(operandType(n.tok.text, typeName(o.Kind())))
			}
		case *Arithmetic:
			t.fail("Unsupported operator in Update Expression. Operator: " + n.tok.text)
		case *ListAppend:
			t.fail(operandType(n.tok.text, "L"))
		}
	}
	return &Arithmetic{Op: n.tok.text, Left: left, Right: right}
}

func (t *translator) listAppend(n *node) Operand {
	if len(n.kids) != 2 {
		t.fail(operandCount("list_append", len(n.kids)))
		return nil
	}
	a := &ListAppend{First: t.updateOperand(n.kids[0]), Second: t.updateOperand(n.kids[1])}
	for _, o := range [...]Operand{a.First, a.Second} {
		switch o := o.(type) {
		case Literal:
			if o.Kind() != attribute.List {
				t.fail(operandType("list_append", typeName(o.Kind())))
			}
		case *Arithmetic:
			t.fail(operandType("list_append", "N"))
		}
	}
	return a
}
