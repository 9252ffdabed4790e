package expression

import (
	"slices"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// A KeyTerm is one condition on one key attribute.
type KeyTerm struct {
	Name     string
	Operator Operator
	Values   []attribute.Value // two for Between, else one; legacy conditions have as many as they need
}

// Indexable reports whether an index can answer the term. Legacy KeyConditions
// may hold terms that none can; AWS says so only when it has found the table
// and the key: "Attempted conditional constraint is not an indexable
// operation".
func (t KeyTerm) Indexable() bool { return t.Operator <= BeginsWith }

// A KeyCondition says which part of a table or index a Query reads: terms that
// all have to hold.
type KeyCondition struct {
	terms []KeyTerm
	fault *Error
}

// ParseKeyCondition reads a KeyConditionExpression. The error is what AWS finds
// as in any condition, text, placeholders and types. What makes it no key
// condition AWS says later, after it has read the other expressions of the
// request: see Check.
func ParseKeyCondition(text string, params *Params) (*KeyCondition, error) {
	c, err := ParseCondition(KeyConditionExpression, text, params)
	if err != nil {
		return nil, err
	}
	k := &KeyCondition{}
	if k.fault = k.add(c); k.fault != nil {
		k.terms = nil
	}
	return k, nil
}

// Terms returns the terms in the order given; none when Check finds a fault.
func (k *KeyCondition) Terms() []KeyTerm { return k.terms }

// Check returns AWS's fault when the condition is none that a Query can have:
// an operator or function that keys do not allow, no or several attributes in
// a term, a nested one, several terms for one attribute. AWS reports it after
// the faults of FilterExpression and ProjectionExpression and before it looks
// for the table.
func (k *KeyCondition) Check() error {
	if k.fault != nil {
		return k.fault
	}
	return nil
}

// add adds the terms of a condition.
func (k *KeyCondition) add(c *Condition) *Error {
	switch {
	case c.op == and:
		for _, part := range c.conds {
			if fault := k.add(part); fault != nil {
				return fault
			}
		}
		return nil
	case c.op > BeginsWith:
		return &Error{Message: "Invalid operator used in KeyConditionExpression: " + c.op.String()}
	}
	t, fault := keyTerm(c)
	if fault != nil {
		return fault
	}
	if slices.ContainsFunc(k.terms, func(other KeyTerm) bool { return other.Name == t.Name }) {
		return KeyConditionExpression.invalid("KeyConditionExpressions must only contain one condition per key")
	}
	k.terms = append(k.terms, t)
	return nil
}

// keyTerm turns a test into a term.
func keyTerm(c *Condition) (KeyTerm, *Error) {
	if (c.op == Between || c.op == BeginsWith) && c.args[0].form == formValue {
		return KeyTerm{}, invalidKeyTerm(c.op.String() + " operator must have the key attribute as its first operand")
	}
	t := KeyTerm{Operator: c.op}
	for i := range c.args {
		switch o := &c.args[i]; {
		case o.form == formValue:
			t.Values = append(t.Values, o.value)
		case o.form != formPath:
			return KeyTerm{}, KeyConditionExpression.invalid("KeyConditionExpressions cannot contain nested operations")
		case t.Name != "":
			return KeyTerm{}, invalidKeyTerm("Multiple attribute names used in one condition")
		case len(o.path) > 1:
			return KeyTerm{}, KeyConditionExpression.invalid("KeyConditionExpressions cannot have conditions on nested attributes")
		default:
			t.Name = o.path[0].name
			if i > 0 {
				t.Operator = mirrored(c.op)
			}
		}
	}
	if t.Name == "" {
		return KeyTerm{}, invalidKeyTerm("No key attribute specified")
	}
	return t, nil
}

func invalidKeyTerm(reason string) *Error {
	return &Error{Message: "Invalid condition in KeyConditionExpression: " + reason}
}

// mirrored returns the comparison with its operands changed over: :v < a is
// a > :v.
func mirrored(op Operator) Operator {
	switch op {
	case Less:
		return Greater
	case LessOrEqual:
		return GreaterOrEqual
	case Greater:
		return Less
	case GreaterOrEqual:
		return LessOrEqual
	}
	return op
}
