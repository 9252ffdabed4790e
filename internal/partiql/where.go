package partiql

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// maxIn is how many operands IN may have (recorded September 2026).
const maxIn = 100

// where translates a WHERE clause; no clause is no condition.
func (t *translator) where(n *node) Condition {
	if n == nil {
		return nil
	}
	return t.condition(n, msgWhere)
}

// condition translates what must hold or not. The message is for anything else.
func (t *translator) condition(n *node, message string) Condition {
	switch n.kind {
	case nodeUnary:
		if n.tok.text == "not" {
			return &Not{t.condition(n.kids[0], msgNotOperand)}
		}
	case nodeBinary:
		return t.binary(n)
	case nodeBetween:
		c := t.between(n)
		if n.tok.text == "not_between" {
			return &Not{c}
		}
		return c
	case nodeIs:
		return t.is(n)
	case nodeCall:
		return t.call(n)
	}
	t.fail(message)
	return nil
}

func (t *translator) binary(n *node) Condition {
	switch n.tok.text {
	case "and":
		return &And{t.condition(n.kids[0], msgAndOrOperand), t.condition(n.kids[1], msgAndOrOperand)}
	case "or":
		return &Or{t.condition(n.kids[0], msgAndOrOperand), t.condition(n.kids[1], msgAndOrOperand)}
	case "in":
		return t.in(n)
	case "not_in":
		return &Not{t.in(n)}
	case "=", "<>", "<", "<=", ">", ">=":
		return t.compare(n)
	}
	t.unsupportedOperator(n)
	return nil
}

func (t *translator) unsupportedOperator(n *node) {
	t.fail("Unsupported operator in Condition Expression. Operator: " + strings.ToUpper(t.identify(n)))
}

// isCondition reports whether a node says yes or no, and so may be compared
// with a Boolean.
func (t *translator) isCondition(n *node) bool {
	switch n.kind {
	case nodeUnary:
		return n.tok.text == "not"
	case nodeBinary:
		return n.tok.precedence() <= 50
	case nodeBetween, nodeIs:
		return true
	case nodeCall:
		return t.function(n) != "size"
	}
	return false
}

func (t *translator) compare(n *node) Condition {
	op, left, right := n.tok.text, n.kids[0], n.kids[1]
	if t.isCondition(left) || t.isCondition(right) {
		if op != "=" && op != "<>" {
			t.fail(operandType(op, "BOOL"))
			return nil
		}
		return t.sameOrNot(op, left, right)
	}
	c := &Compare{Op: op, Left: t.operand(left), Right: t.operand(right)}
	if op != "=" && op != "<>" {
		t.ordered(op, c.Left, c.Right)
	}
	t.distinct(op, c.Left, c.Right)
	return c
}

func (t *translator) in(n *node) Condition {
	value, list := n.kids[0], n.kids[1]
	if list.kind != nodeList && list.kind != nodeBag || len(list.kids) == 0 {
		t.fail(msgInOperand)
		return nil
	}
	if len(list.kids) > maxIn {
		t.fail("The IN operator is provided with too many operands; number of operands: " + strconv.Itoa(len(list.kids)))
		return nil
	}
	for _, kid := range append(list.kids[:len(list.kids):len(list.kids)], value) {
		if t.isCondition(kid) {
			return t.sameAsAny(value, list.kids)
		}
	}
	c := &In{Value: t.operand(value), List: make([]Operand, len(list.kids))}
	for i, kid := range list.kids {
		c.List[i] = t.operand(kid)
	}
	t.distinct("IN", c.Value, c.List...)
	return c
}

func (t *translator) between(n *node) Condition {
	for _, kid := range n.kids {
		if t.isCondition(kid) {
			t.fail(operandType("BETWEEN", "BOOL"))
			return nil
		}
	}
	c := &Between{Value: t.operand(n.kids[0]), Low: t.operand(n.kids[1]), High: t.operand(n.kids[2])}
	t.ordered("BETWEEN", c.Value, c.Low, c.High)
	t.bounds(c)
	return c
}

// bounds checks the two literal bounds of BETWEEN against each other.
func (t *translator) bounds(c *Between) {
	low, lowOK := c.Low.(Literal)
	high, highOK := c.High.(Literal)
	if !lowOK || !highOK || t.err != nil {
		return
	}
	rule := ""
	if low.Kind() != high.Kind() {
		rule = "same data type for lower and upper bounds"
	} else if order, _ := attribute.Compare(low.Value, high.Value); order > 0 {
		rule = "upper bound to be greater than or equal to lower bound"
	}
	if rule != "" {
		t.fail("The BETWEEN operator requires " + rule + "; lower bound operand: AttributeValue: " + printed(low) +
			", upper bound operand: AttributeValue: " + printed(high))
	}
}

// printed renders a scalar as AWS does within messages.
func printed(l Literal) string {
	if l.Kind() == attribute.Binary {
		n := strconv.Itoa(len(l.Text()))
		return "{B:java.nio.HeapByteBuffer[pos=0 lim=" + n + " cap=" + n + "]}"
	}
	return "{" + typeName(l.Kind()) + ":" + l.Text() + "}"
}

// isTypes are the types that IS tests, by name, and attribute_type's names for them.
func isTypes(name string) (string, bool) {
	switch name {
	case "null":
		return "NULL", true
	case "bool", "boolean":
		return "BOOL", true
	case "blob":
		return "B", true
	case "string":
		return "S", true
	case "numeric":
		return "N", true
	case "struct", "tuple":
		return "M", true
	case "list":
		return "L", true
	}
	return "", false
}

// is translates path IS type.
func (t *translator) is(n *node) Condition {
	switch n.kids[0].kind {
	case nodeName, nodePath:
	case nodeLiteral:
		t.fail(needsPath("attribute_type"))
		return nil
	default:
		t.fail(msgIsOperand)
		return nil
	}
	path := t.path(n.kids[0])
	name := n.tok.word()
	if name == "missing" {
		return &Call{Function: "attribute_not_exists", Args: []Operand{path}}
	}
	kind, ok := isTypes(name)
	if !ok {
		t.fail("Unsupported data type for IS operator: " + strings.ToUpper(name) +
			". Supported data types are [MISSING, NULL, BOOLEAN, BLOB, STRING, NUMERIC, STRUCT, TUPLE, LIST]")
	}
	return &Call{Function: "attribute_type", Args: []Operand{path, Literal{attribute.S(kind)}}}
}

// operand translates what conditions compare.
func (t *translator) operand(n *node) Operand {
	switch n.kind {
	case nodeName, nodePath:
		return t.path(n)
	case nodeUnary, nodeBinary:
		t.unsupportedOperator(n)
		return nil
	case nodeCall:
		if t.function(n) == "size" {
			return t.size(n)
		}
		t.failAt("Unrecognized function: "+t.function(n), n.tok)
		return nil
	case nodeLiteral:
		if n.tok.kind == tokMissing {
			t.fail(msgMissing)
		}
	}
	return Literal{t.topValue(n)}
}

// ordered checks that literal operands have an order: strings, numbers, binaries.
func (t *translator) ordered(op string, operands ...Operand) {
	for _, o := range operands {
		l, ok := o.(Literal)
		if !ok || t.err != nil {
			continue
		}
		switch l.Kind() {
		case attribute.String, attribute.Number, attribute.Binary:
		default:
			t.fail(operandType(op, typeName(l.Kind())))
		}
	}
}

// distinct checks that a path is not compared with itself.
func (t *translator) distinct(op string, first Operand, rest ...Operand) {
	p, ok := first.(Path)
	if !ok || t.err != nil {
		return
	}
	for _, o := range rest {
		if q, ok := o.(Path); ok && q.String() == p.String() {
			t.fail("The first operand must be distinct from the remaining operands for this operator or function; operator: " +
				op + ", first operand: " + p.listed())
		}
	}
}
