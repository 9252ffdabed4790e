package partiql

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// A Condition is a test on an item: a *Compare, *Between, *In, *Call, *And,
// *Or or *Not. IS tests arrive as calls of attribute_not_exists and
// attribute_type, comparisons of conditions with Booleans as And, Or and Not,
// so that every Condition has its like in a condition expression.
type Condition interface{ condition() }

// A Compare holds when the operands stand in the relation.
type Compare struct {
	Op          string // = <> < <= > >=
	Left, Right Operand
}

// A Between holds when Low <= Value <= High.
type Between struct{ Value, Low, High Operand }

// An In holds when Value equals one of List, which has 1 to 100 operands.
type In struct {
	Value Operand
	List  []Operand
}

// A Call is a function that holds or not: attribute_exists,
// attribute_not_exists, attribute_type, begins_with or contains.
type Call struct {
	Function string // in lower case
	Args     []Operand
}

// An And holds when both conditions hold.
type And struct{ Left, Right Condition }

// An Or holds when one of the conditions holds.
type Or struct{ Left, Right Condition }

// A Not holds when the condition does not.
type Not struct{ Of Condition }

func (*Compare) condition() {}
func (*Between) condition() {}
func (*In) condition()      {}
func (*Call) condition()    {}
func (*And) condition()     {}
func (*Or) condition()      {}
func (*Not) condition()     {}

// An Operand is a Path, Literal, *Size, *Arithmetic or *ListAppend. The last
// two stand in updates only.
type Operand interface{ operand() }

// A Literal is a value of the statement or of a parameter, in canonical form.
type Literal struct{ attribute.Value }

// A Size is the size of what the operand holds.
type Size struct{ Of Operand }

// An Arithmetic is Left + Right or Left - Right.
type Arithmetic struct {
	Op          string // + or -
	Left, Right Operand
}

// A ListAppend is the two lists in one.
type ListAppend struct{ First, Second Operand }

// A Path leads into an item: first a name, then names and list indexes.
type Path []Element

// An Element of a path is a name or, when Name is empty, an index.
type Element struct {
	Name  string
	Index int
}

func (Path) operand()        {}
func (Literal) operand()     {}
func (*Size) operand()       {}
func (*Arithmetic) operand() {}
func (*ListAppend) operand() {}

// String returns the path with dots and brackets.
func (p Path) String() string {
	var b strings.Builder
	for i, e := range p {
		switch {
		case e.Name == "":
			b.WriteString("[" + strconv.Itoa(e.Index) + "]")
		case i > 0:
			b.WriteString("." + e.Name)
		default:
			b.WriteString(e.Name)
		}
	}
	return b.String()
}

// column is the path's name in the answer of a Select: m.k[1] comes back as k[1].
func (p Path) column() string {
	start := 0
	for i, e := range p {
		if e.Name != "" {
			start = i
		}
	}
	return p[start:].String()
}

// listed renders the path as AWS does in faults: [m, k, [1]].
func (p Path) listed() string {
	parts := make([]string, len(p))
	for i, e := range p {
		parts[i] = e.Name
		if e.Name == "" {
			parts[i] = "[" + strconv.Itoa(e.Index) + "]"
		}
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// Attributes returns the top-level attributes that a condition names, each
// once, in the order of mention.
func Attributes(c Condition) []string {
	var names attributeNames
	names.condition(c)
	return names
}

type attributeNames []string

func (names *attributeNames) condition(c Condition) {
	switch c := c.(type) {
	case *Compare:
		names.operands(c.Left, c.Right)
	case *Between:
		names.operands(c.Value, c.Low, c.High)
	case *In:
		names.operands(c.Value)
		names.operands(c.List...)
	case *Call:
		names.operands(c.Args...)
	case *And:
		names.condition(c.Left)
		names.condition(c.Right)
	case *Or:
		names.condition(c.Left)
		names.condition(c.Right)
	case *Not:
		names.condition(c.Of)
	}
}

func (names *attributeNames) operands(operands ...Operand) {
	for _, o := range operands {
		switch o := o.(type) {
		case Path:
			names.add(o[0].Name)
		case *Size:
			names.operands(o.Of)
		}
	}
}

func (names *attributeNames) add(name string) {
	for _, n := range *names {
		if n == name {
			return
		}
	}
	*names = append(*names, name)
}
