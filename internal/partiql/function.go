package partiql

import (
	"strconv"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

func operandCount(function string, n int) string {
	return "Incorrect number of operands for operator or function; operator or function: " + function +
		", number of operands: " + strconv.Itoa(n)
}

func needsPath(function string) string {
	return "Operator or function requires a document path; operator or function: " + function
}

// call translates a function that holds or not. Names are compared without case.
func (t *translator) call(n *node) Condition {
	name, arity := t.function(n), 2
	switch name {
	case "attribute_exists", "attribute_not_exists":
		arity = 1
	case "attribute_type", "begins_with", "contains":
	case "size":
		t.fail("The function is not allowed to be used this way in an expression; function: size")
		return nil
	default:
		t.failAt("Unrecognized function: "+name, n.tok)
		return nil
	}
	args := t.arguments(n, name, arity)
	if args == nil {
		return nil
	}
	switch name {
	case "attribute_exists", "attribute_not_exists", "attribute_type":
		if _, ok := args[0].(Path); !ok {
			t.fail(needsPath(name))
		}
	}
	switch name {
	case "attribute_type":
		t.typeOperand(args[1])
	case "begins_with":
		t.scalarText(args[0])
		t.scalarText(args[1])
		t.distinct(name, args[0], args[1])
	case "contains":
		t.container(args[0])
		t.distinct(name, args[0], args[1])
	}
	return &Call{Function: name, Args: args}
}

// arguments translates the operands of a function, nil if there is a fault.
func (t *translator) arguments(n *node, name string, arity int) []Operand {
	if len(n.kids) != arity {
		t.fail(operandCount(name, len(n.kids)))
		return nil
	}
	args := make([]Operand, arity)
	for i, kid := range n.kids {
		switch kid.kind {
		case nodeBinary, nodeBetween, nodeIs:
			if t.isCondition(kid) {
				t.fail(operandType(name, "BOOL"))
				return nil
			}
		}
		args[i] = t.operand(kid)
	}
	if t.err != nil {
		return nil
	}
	return args
}

// typeOperand checks the second operand of attribute_type: the name of a type.
func (t *translator) typeOperand(o Operand) {
	l, ok := o.(Literal)
	switch {
	case !ok:
		t.fail(operandType("attribute_type", "document path"))
	case l.Kind() != attribute.String:
		t.fail(operandType("attribute_type", typeName(l.Kind())))
	default:
		switch l.Text() {
		case "N", "BS", "L", "B", "NULL", "M", "S", "SS", "NS", "BOOL":
		default:
			t.fail("Invalid attribute type name found; type: " + l.Text() + ", valid types: {N,BS,L,B,NULL,M,S,SS,NS,BOOL}")
		}
	}
}

// scalarText checks an operand of begins_with: a string or binary, if literal.
func (t *translator) scalarText(o Operand) {
	if l, ok := o.(Literal); ok && l.Kind() != attribute.String && l.Kind() != attribute.Binary {
		t.fail(operandType("begins_with", typeName(l.Kind())))
	}
}

// container checks the first operand of contains: not a scalar without parts.
func (t *translator) container(o Operand) {
	l, ok := o.(Literal)
	if !ok {
		return
	}
	switch l.Kind() {
	case attribute.Number, attribute.Bool, attribute.Null, attribute.Map:
		t.fail(operandType("contains", typeName(l.Kind())))
	}
}

// size translates size(path).
func (t *translator) size(n *node) Operand {
	args := t.arguments(n, "size", 1)
	if args == nil {
		return nil
	}
	if l, ok := args[0].(Literal); ok {
		switch l.Kind() {
		case attribute.Number, attribute.Bool, attribute.Null:
			t.fail(operandType("size", typeName(l.Kind())))
		}
	}
	return &Size{Of: args[0]}
}
