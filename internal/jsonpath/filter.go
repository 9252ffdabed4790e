package jsonpath

import (
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A condition is what stands in a filter, [?( … )].
type condition interface{ met(item, root Value) bool }

type (
	both       struct{ a, b condition }
	either     struct{ a, b condition }
	not        struct{ a condition }
	exists     struct{ path *Path }
	comparison struct {
		left, right operand
		op          string
	}
)

func (c both) met(item, root Value) bool   { return c.a.met(item, root) && c.b.met(item, root) }
func (c either) met(item, root Value) bool { return c.a.met(item, root) || c.b.met(item, root) }
func (c not) met(item, root Value) bool    { return !c.a.met(item, root) }
func (c exists) met(item, _ Value) bool {
	v, err := c.path.Get(item)
	return err == nil && (c.path.definite || v.Len() > 0)
}

// An operand is a literal or a path from the item.
type operand struct {
	literal Value
	path    *Path
}

func (o operand) value(item Value) Value {
	if o.path == nil {
		return o.literal
	}
	v, err := o.path.Get(item)
	if err != nil {
		return Value{}
	}
	return v
}

// met compares numbers and strings; equality also knows the other kinds. What
// is not there equals nothing.
func (c comparison) met(item, _ Value) bool {
	a, b := c.left.value(item), c.right.value(item)
	switch c.op {
	case "==", "===":
		return a.Exists() && b.Exists() && jsonvalue.Equal(a, b)
	case "!=", "!==":
		return !(a.Exists() && b.Exists() && jsonvalue.Equal(a, b))
	}
	var order int
	switch {
	case a.Kind() == jsonvalue.Number && b.Kind() == jsonvalue.Number:
		switch x, y := a.Float(), b.Float(); {
		case x < y:
			order = -1
		case x > y:
			order = 1
		}
	case a.Kind() == jsonvalue.String && b.Kind() == jsonvalue.String:
		order = strings.Compare(a.Text(), b.Text())
	default:
		return false
	}
	switch c.op {
	case "<":
		return order < 0
	case "<=":
		return order <= 0
	case ">":
		return order > 0
	default:
		return order >= 0
	}
}

// filterStep reads ?( … ).
func (p *parser) filterStep() (step, error) {
	start := p.pos
	p.pos++ // ?
	p.spaces()
	if p.peek() != '(' {
		return step{}, p.fail("expected ?( )")
	}
	c, err := p.condition()
	if err != nil {
		return step{}, err
	}
	return step{kind: stepFilter, filter: c, text: p.text[start:p.pos]}, nil
}

// maxDepth is how deep conditions may be nested.
const maxDepth = 50

func (p *parser) condition() (condition, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, p.fail("nested too deep")
	}
	left, err := p.conjunction()
	for err == nil {
		p.spaces()
		if !p.accept("||") {
			return left, nil
		}
		var right condition
		right, err = p.conjunction()
		left = either{left, right}
	}
	return nil, err
}

func (p *parser) conjunction() (condition, error) {
	left, err := p.term()
	for err == nil {
		p.spaces()
		if !p.accept("&&") {
			return left, nil
		}
		var right condition
		right, err = p.term()
		left = both{left, right}
	}
	return nil, err
}

func (p *parser) term() (condition, error) {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		return nil, p.fail("nested too deep")
	}
	p.spaces()
	if p.accept("!") {
		inner, err := p.term()
		return not{inner}, err
	}
	if p.accept("(") {
		inner, err := p.condition()
		if err != nil {
			return nil, err
		}
		p.spaces()
		if !p.accept(")") {
			return nil, p.fail("expected )")
		}
		return inner, nil
	}
	return p.comparison()
}

// operators of comparison, the longer ones first.
var operators = []string{"===", "!==", "==", "!=", "<=", ">=", "<", ">"}

func (p *parser) comparison() (condition, error) {
	left, err := p.operand()
	if err != nil {
		return nil, err
	}
	p.spaces()
	for _, op := range operators {
		if !p.accept(op) {
			continue
		}
		p.spaces()
		right, err := p.operand()
		if err != nil {
			return nil, err
		}
		if left.path != nil && right.path != nil {
			return nil, p.fail("a node is not compared with another")
		}
		return comparison{left, right, op}, nil
	}
	if left.path == nil {
		return nil, p.fail("expected an operator")
	}
	return exists{left.path}, nil
}

func (p *parser) operand() (operand, error) {
	switch c := p.peek(); {
	case c == '@':
		start := p.pos
		p.pos++
		steps, err := p.steps()
		if err != nil {
			return operand{}, err
		}
		return operand{path: newPath(p.text[start:p.pos], steps)}, nil
	case c == '\'' || c == '"':
		text, err := p.quoted()
		return operand{literal: jsonvalue.Text(text)}, err
	}
	start := p.pos
	switch word := p.word(); word {
	case "":
	case "true", "false":
		return operand{literal: jsonvalue.OfBool(word == "true")}, nil
	case "null":
		return operand{literal: jsonvalue.Nil()}, nil
	default: // a string may go without its quotes
		return operand{literal: jsonvalue.Text(word)}, nil
	}
	for strings.IndexByte("+-.0123456789eE", p.peek()) >= 0 && p.peek() != 0 {
		p.pos++
	}
	if v, ok := jsonvalue.ParseNumber(p.text[start:p.pos]); ok {
		return operand{literal: v}, nil
	}
	p.pos = start
	return operand{}, p.fail("expected @, a string, a number, true, false or null")
}

// word reads letters, and digits after them.
func (p *parser) word() string {
	start := p.pos
	for c := p.peek(); c == '_' || 'a' <= c|0x20 && c|0x20 <= 'z' || p.pos > start && '0' <= c && c <= '9'; c = p.peek() {
		p.pos++
	}
	return p.text[start:p.pos]
}
