package expression

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// An Operator tests operands.
type Operator uint8

// The operators and functions that test. A KeyTerm has one of the first eight
// but NotEqual; from legacy KeyConditions it may have any.
const (
	Equal Operator = iota
	Less
	LessOrEqual
	Greater
	GreaterOrEqual
	Between
	BeginsWith
	NotEqual
	In
	Contains
	NotContains // legacy only: present, and not containing
	AttributeExists
	AttributeNotExists
	AttributeType

	and
	or
	not
)

// String returns the operator as expressions write it.
func (op Operator) String() string {
	names := [...]string{
		"=", "<", "<=", ">", ">=", "BETWEEN", "begins_with", "<>", "IN", "contains", "NOT_CONTAINS",
		"attribute_exists", "attribute_not_exists", "attribute_type", "AND", "OR", "NOT",
	}
	if int(op) < len(names) {
		return names[op]
	}
	return "operator " + strconv.Itoa(int(op))
}

// A Condition is a test on an item. It is never changed once it is made. A nil
// Condition always holds.
type Condition struct {
	op    Operator
	args  []Operand    // of a test
	conds []*Condition // of AND, OR, NOT
}

// Test returns the condition that op holds for the operands: two for a
// comparison, BeginsWith, Contains and AttributeType, three for Between, two
// or more for In, and one, an Attribute, for the others. Of a wrong number of
// operands Eval makes an error.
func Test(op Operator, operands ...Operand) *Condition { return &Condition{op: op, args: operands} }

// And returns the condition that holds when all do, and so when there are none.
func And(conditions ...*Condition) *Condition { return &Condition{op: and, conds: conditions} }

// Or returns the condition that holds when one does.
func Or(conditions ...*Condition) *Condition { return &Condition{op: or, conds: conditions} }

// Not returns the condition that holds when the other does not.
func Not(condition *Condition) *Condition {
	return &Condition{op: not, conds: []*Condition{condition}}
}

// ParseCondition reads a ConditionExpression or a FilterExpression. All that
// AWS finds before it sees an item is an *Error in AWS's words.
func ParseCondition(kind Kind, text string, params *Params) (*Condition, error) {
	if err := kind.checkLength(text); err != nil {
		return nil, err
	}
	p := parser{kind: kind, text: text}
	p.advance()
	c := p.condition()
	if err := p.finish(); err != nil {
		return nil, err
	}
	b := binder{kind: kind, params: params}
	if err := b.condition(c); err != nil {
		return nil, err
	}
	return c, nil
}

// Eval reports whether the condition holds for item; nil is no item. A parsed
// condition never makes an error.
func (c *Condition) Eval(item attribute.Item) (bool, error) {
	if c == nil {
		return true, nil
	}
	switch c.op {
	case and:
		return c.evalAll(item, true)
	case or:
		return c.evalAll(item, false)
	case not:
		holds, err := c.conds[0].Eval(item)
		return !holds, err
	}
	if err := c.checkCount(); err != nil {
		return false, err
	}
	switch c.op {
	case AttributeExists:
		_, ok := c.args[0].read(item)
		return ok, nil
	case AttributeNotExists:
		_, ok := c.args[0].read(item)
		return !ok, nil
	}
	return c.test(item), nil
}

// evalAll is AND when all are to hold (want is true) and OR otherwise.
func (c *Condition) evalAll(item attribute.Item, want bool) (bool, error) {
	for _, part := range c.conds {
		holds, err := part.Eval(item)
		if err != nil {
			return false, err
		}
		if holds != want {
			return holds, nil
		}
	}
	return want, nil
}

// checkCount guards the conditions that other code builds.
func (c *Condition) checkCount() error {
	fits := len(c.args) == 2
	switch c.op {
	case Between:
		fits = len(c.args) == 3
	case In:
		fits = len(c.args) >= 2
	case AttributeExists, AttributeNotExists:
		fits = len(c.args) == 1
	}
	if !fits || c.op > not {
		return &Error{Message: wrongCount(c.op.String(), len(c.args))}
	}
	return nil
}

// test evaluates what has a first operand to read.
func (c *Condition) test(item attribute.Item) bool {
	v, ok := c.args[0].read(item)
	if !ok {
		return c.op == NotEqual
	}
	if c.op == In {
		for i := range c.args[1:] {
			if w, ok := c.args[i+1].read(item); ok && v.Equal(w) {
				return true
			}
		}
		return false
	}
	w, ok := c.args[1].read(item)
	if !ok {
		return c.op == NotEqual
	}
	switch c.op {
	case Equal:
		return v.Equal(w)
	case NotEqual:
		return !v.Equal(w)
	case Between:
		upper, ok := c.args[2].read(item)
		return ok && inOrder(LessOrEqual, w, v) && inOrder(LessOrEqual, v, upper)
	case BeginsWith:
		return v.Kind() == w.Kind() && isText(v.Kind()) && strings.HasPrefix(v.Text(), w.Text())
	case Contains:
		return contains(v, w)
	case NotContains:
		return !contains(v, w)
	case AttributeType:
		return v.Kind().String() == w.Text()
	}
	return inOrder(c.op, v, w)
}

// inOrder compares strings, numbers and binaries of one type; of anything else
// it is false.
func inOrder(op Operator, v, w attribute.Value) bool {
	order, ok := attribute.Compare(v, w)
	if !ok {
		return false
	}
	switch op {
	case Less:
		return order < 0
	case LessOrEqual:
		return order <= 0
	case Greater:
		return order > 0
	case GreaterOrEqual:
		return order >= 0
	}
	return false
}

// contains is a substring of a string or binary, a member of a set, or an
// element of a list. A map contains nothing.
func contains(v, w attribute.Value) bool {
	switch v.Kind() {
	case attribute.String, attribute.Binary:
		return v.Kind() == w.Kind() && strings.Contains(v.Text(), w.Text())
	case attribute.List, attribute.StringSet, attribute.NumberSet, attribute.BinarySet:
		for _, e := range v.Elems() {
			if e.Equal(w) {
				return true
			}
		}
	}
	return false
}

func isText(k attribute.Kind) bool { return k == attribute.String || k == attribute.Binary }

// TopLevel returns the top-level attributes that the condition names, each
// once, in the order of first mention.
func (c *Condition) TopLevel() []string {
	var m mentions
	c.mention(&m)
	return m.names
}

// Nested returns those top-level attributes that the condition looks into,
// which no key attribute allows.
func (c *Condition) Nested() []string {
	m := mentions{nested: true}
	c.mention(&m)
	return m.names
}

func (c *Condition) mention(m *mentions) {
	if c == nil {
		return
	}
	for i := range c.args {
		c.args[i].mention(m)
	}
	for _, part := range c.conds {
		part.mention(m)
	}
}
