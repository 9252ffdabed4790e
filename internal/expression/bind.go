package expression

import (
	"encoding/base64"
	"strconv"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// Limits on operands (Service quotas, DynamoDB: expression parameters, nested
// attribute depth).
const (
	maxInList = 100 // operands that IN lists
	maxDepth  = 32  // steps of a path
)

// A binder puts names and values in the place of their placeholders and checks
// operands, node by node in the order of the text, so that of several faults
// the first in the text is reported.
type binder struct {
	kind   Kind
	params *Params
}

func (b *binder) condition(c *Condition) error {
	for _, part := range c.conds {
		if err := b.condition(part); err != nil {
			return err
		}
	}
	if c.op >= and {
		return nil
	}
	for i := range c.args {
		if err := b.operand(&c.args[i]); err != nil {
			return err
		}
	}
	if fault := c.fault(); fault != "" {
		return b.kind.invalid(fault)
	}
	return nil
}

// operand binds an operand of a condition.
func (b *binder) operand(o *Operand) error {
	switch o.form {
	case formPath:
		return b.path(o.path)
	case formValue:
		return b.value(o)
	case formCall:
		o.form = formSize
		for i := range o.args {
			if err := b.operand(&o.args[i]); err != nil {
				return err
			}
		}
		if fault := sizeFault(o.args); fault != "" {
			return b.kind.invalid(fault)
		}
	}
	return nil
}

func (b *binder) path(path Path) error {
	for i, s := range path {
		if s.name == "" || s.name[0] != '#' {
			continue
		}
		name, ok := b.params.name(s.name)
		if !ok {
			return b.kind.invalid("An expression attribute name used in the document path is not defined; attribute name: " + s.name)
		}
		path[i] = Name(name)
	}
	if len(path) > maxDepth {
		return b.kind.invalid("The document path has too many nesting levels; nesting levels: " + strconv.Itoa(len(path)))
	}
	return nil
}

func (b *binder) value(o *Operand) error {
	v, ok := b.params.value(o.word)
	if !ok {
		return b.kind.invalid("An expression attribute value used in expression is not defined; attribute value: " + o.word)
	}
	o.value = v
	return nil
}

func sizeFault(args []Operand) string {
	if len(args) != 1 {
		return wrongCount("size", len(args))
	}
	switch k := args[0].kind(); k {
	case attribute.Number, attribute.Bool, attribute.Null:
		return wrongType("size", k.String())
	}
	return ""
}

// fault returns what is wrong with a test whatever the item: the number of
// operands, an operand compared with itself, and operands whose type is known
// and does not fit, in this order.
func (c *Condition) fault() string {
	switch c.op {
	case AttributeExists, AttributeNotExists:
		if len(c.args) != 1 {
			return wrongCount(c.op.String(), len(c.args))
		}
		if c.args[0].form != formPath {
			return noPath(c.op.String())
		}
		return ""
	case In:
		if n := len(c.args) - 1; n > maxInList {
			return "The IN operator is provided with too many operands; number of operands: " + strconv.Itoa(n)
		}
	case BeginsWith, Contains, AttributeType:
		if len(c.args) != 2 {
			return wrongCount(c.op.String(), len(c.args))
		}
	}
	if fault := c.repeatedOperand(); fault != "" {
		return fault
	}
	return c.typeFault()
}

func (c *Condition) repeatedOperand() string {
	first := c.args[0]
	if first.form != formPath {
		return ""
	}
	for i := range c.args[1:] {
		if o := &c.args[i+1]; o.form == formPath && len(o.path) == len(first.path) && o.path.relation(first.path) == overlapping {
			return "The first operand must be distinct from the remaining operands for this operator or function; operator: " +
				c.op.String() + ", first operand: " + first.path.String()
		}
	}
	return ""
}

func (c *Condition) typeFault() string {
	switch c.op {
	case Less, LessOrEqual, Greater, GreaterOrEqual:
		return c.checkTypes(attribute.String, attribute.Number, attribute.Binary)
	case BeginsWith:
		return c.checkTypes(attribute.String, attribute.Binary)
	case AttributeType:
		return typeNameFault(&c.args[1])
	case Between:
		if fault := c.checkTypes(attribute.String, attribute.Number, attribute.Binary); fault != "" {
			return fault
		}
		return boundsFault(&c.args[1], &c.args[2])
	}
	return ""
}

// checkTypes refuses an operand whose type is known and is none of kinds.
func (c *Condition) checkTypes(kinds ...attribute.Kind) string {
	for i := range c.args {
		if k := c.args[i].kind(); k != attribute.Absent && !oneOf(k, kinds) {
			return wrongType(c.op.String(), k.String())
		}
	}
	return ""
}

func oneOf(k attribute.Kind, kinds []attribute.Kind) bool {
	for _, kind := range kinds {
		if k == kind {
			return true
		}
	}
	return false
}

// typeNameFault checks the second operand of attribute_type, which is to be a
// value: of a path AWS says that it may be of any type.
func typeNameFault(o *Operand) string {
	switch k := o.kind(); {
	case k == attribute.Absent:
		return wrongType("attribute_type", "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}")
	case k != attribute.String:
		return wrongType("attribute_type", k.String())
	}
	switch name := o.value.Text(); name {
	case "S", "N", "B", "BOOL", "NULL", "L", "M", "SS", "NS", "BS":
		return ""
	default:
		return "Invalid attribute type name found; type: " + name + ", valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}"
	}
}

// boundsFault checks the bounds of BETWEEN when both are values.
func boundsFault(lower, upper *Operand) string {
	if lower.form != formValue || upper.form != formValue {
		return ""
	}
	requirement := ""
	if order, ok := attribute.Compare(lower.value, upper.value); !ok {
		requirement = "same data type for lower and upper bounds"
	} else if order > 0 {
		requirement = "upper bound to be greater than or equal to lower bound"
	} else {
		return ""
	}
	return "The BETWEEN operator requires " + requirement + "; lower bound operand: AttributeValue: " + shown(lower.value) +
		", upper bound operand: AttributeValue: " + shown(upper.value)
}

// shown returns a string, number or binary as AWS's messages show it.
func shown(v attribute.Value) string {
	text := v.Text()
	if v.Kind() == attribute.Binary {
		text = base64.StdEncoding.EncodeToString([]byte(text))
	}
	return "{" + v.Kind().String() + ":" + text + "}"
}

func wrongCount(operator string, n int) string {
	return "Incorrect number of operands for operator or function; operator or function: " + operator +
		", number of operands: " + strconv.Itoa(n)
}

func wrongType(operator, kind string) string {
	return "Incorrect operand type for operator or function; operator or function: " + operator + ", operand type: " + kind
}

func noPath(operator string) string {
	return "Operator or function requires a document path; operator or function: " + operator
}
