package jsonata

import (
	"strconv"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// maxNesting is how deep the text of an expression may nest.
const maxNesting = 500

// A parser makes a tree by the precedence of operators (Pratt): each token knows
// how tightly it binds what is left of it.
type parser struct {
	lexer
	tok   token
	depth int
}

// powers are the binding powers of what may follow an operand.
var powers = map[string]int{
	".": 75, "[": 80, "{": 70, "(": 80, "@": 80, "#": 80, "?": 20, "+": 50, "-": 50, "*": 60, "/": 60, "%": 60,
	"=": 40, "<": 40, ">": 40, "^": 40, ":=": 10, "!=": 40, "<=": 40, ">=": 40, "~>": 40, "and": 30, "or": 25, "in": 40, "&": 50,
}

func parse(text string) (*parser, *node, error) {
	p := &parser{lexer: lexer{text: text}}
	if err := p.advance(false); err != nil {
		return nil, nil, err
	}
	tree, err := p.expression(0)
	if err != nil {
		return nil, nil, err
	}
	if p.tok.kind != tokenEnd {
		return nil, nil, p.wrong("S0201", p.tok)
	}
	return p, tree, nil
}

func (p *parser) wrong(code string, t token) *Error {
	return (&Error{Code: code}).about(t.value(), t.pos)
}

// advance reads the next token, which follows an operand or not.
func (p *parser) advance(afterOperand bool) error {
	t, err := p.next(afterOperand)
	if err != nil {
		return err
	}
	if t.kind == tokenOperator {
		switch t.id {
		case "!", "~":
			return p.wrong("S0204", t)
		}
	}
	p.tok = t
	return nil
}

func (p *parser) at(id string) bool { return p.tok.kind == tokenOperator && p.tok.id == id }

// expect passes an operator.
func (p *parser) expect(id string, afterOperand bool) error {
	if !p.at(id) {
		code := "S0202"
		if p.tok.kind == tokenEnd {
			code = "S0203"
		}
		err := p.wrong(code, p.tok)
		err.Value = jsonvalue.Text(id)
		return err
	}
	return p.advance(afterOperand)
}

// expression reads as much as binds tighter than the power on its left.
func (p *parser) expression(power int) (*node, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, stackOverflow()
	}
	defer func() { p.depth-- }()
	t := p.tok
	if err := p.advance(true); err != nil {
		return nil, err
	}
	left, err := p.operand(t)
	for err == nil && p.tok.kind == tokenOperator && power < powers[p.tok.id] {
		t = p.tok
		if err = p.advance(false); err != nil {
			return nil, err
		}
		left, err = p.infix(t, left)
	}
	return left, err
}

// operand is what a token means where a value is to start.
func (p *parser) operand(t token) (*node, error) {
	switch t.kind {
	case tokenEnd:
		return &node{kind: kindEnd, pos: t.pos}, nil
	case tokenName:
		return &node{kind: kindName, pos: t.pos, value: t.text}, nil
	case tokenVariable:
		return &node{kind: kindVariable, pos: t.pos, value: t.text}, nil
	case tokenRegex:
		return &node{kind: kindRegex, pos: t.pos, re: t.re}, nil
	case tokenLiteral:
		n := &node{kind: kindValue, pos: t.pos, lit: t.lit}
		switch t.lit.Kind() {
		case jsonvalue.String:
			n.kind, n.value = kindString, t.lit.Text()
		case jsonvalue.Number:
			n.kind = kindNumber
		}
		return n, nil
	}
	switch n := (&node{pos: t.pos, value: t.id}); t.id {
	case "and", "or", "in":
		n.kind = kindKeyword
		return n, nil
	case "*":
		n.kind = kindWildcard
		return n, nil
	case "**":
		n.kind = kindDescendant
		return n, nil
	case "%":
		n.kind = kindParent
		return n, nil
	case "-":
		n.kind = kindNegate
		var err error
		n.lhs, err = p.expression(70)
		return n, err
	case "(":
		return p.block(n)
	case "[":
		return p.array(n)
	case "{":
		n.kind = kindObject
		return p.object(n)
	case "|":
		return p.transform(n)
	}
	return nil, p.wrong("S0211", t)
}

// infix is what an operator means after a value.
func (p *parser) infix(t token, left *node) (n *node, err error) {
	n = &node{kind: kindBinary, pos: t.pos, value: t.id, lhs: left}
	switch t.id {
	case "(":
		return p.call(n)
	case "[":
		return p.predicate(n)
	case "{":
		n.kind = kindGroup
		return p.object(n)
	case "^":
		return p.order(n)
	case "?":
		return p.condition(n)
	case "@", "#":
		n.kind = kindFocus
		if t.id == "#" {
			n.kind = kindIndex
		}
		if n.rhs, err = p.expression(powers[t.id]); err != nil {
			return nil, err
		}
		if n.rhs.kind != kindVariable {
			return nil, (&Error{Code: "S0214"}).about(jsonvalue.Text(t.id), n.rhs.pos)
		}
		return n, nil
	case ":=":
		n.kind = kindBind
		if left.kind != kindVariable {
			return nil, (&Error{Code: "S0212"}).about(left.token(), left.pos)
		}
		n.rhs, err = p.expression(powers[t.id] - 1) // binds to the right
		return n, err
	case ".":
		n.kind = kindMap
	case "~>":
		n.kind = kindApply
	}
	n.rhs, err = p.expression(powers[t.id])
	return n, err
}

// token is what an error tells of a node.
func (n *node) token() Value {
	switch n.kind {
	case kindString, kindNumber, kindValue:
		return n.lit
	case kindEnd:
		return jsonvalue.Text("(end)")
	case kindRegex:
		return jsonvalue.Obj()
	}
	return jsonvalue.Text(n.value)
}

// separated reads items with commas between them, up to a closing operator.
func (p *parser) separated(end string, item func() error) error {
	if p.at(end) {
		return nil
	}
	for {
		if err := item(); err != nil {
			return err
		}
		if !p.at(",") {
			return nil
		}
		if err := p.advance(false); err != nil {
			return err
		}
	}
}

func (p *parser) block(n *node) (*node, error) {
	n.kind = kindBlock
	for !p.at(")") {
		e, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		n.list = append(n.list, e)
		if !p.at(";") {
			break
		}
		if err := p.advance(false); err != nil {
			return nil, err
		}
	}
	return n, p.expect(")", true)
}

func (p *parser) array(n *node) (*node, error) {
	n.kind = kindArray
	err := p.separated("]", func() error {
		item, err := p.expression(0)
		if err != nil {
			return err
		}
		if p.at("..") {
			item = &node{kind: kindBinary, value: "..", pos: p.tok.pos, lhs: item}
			if err := p.advance(false); err != nil {
				return err
			}
			if item.rhs, err = p.expression(0); err != nil {
				return err
			}
		}
		n.list = append(n.list, item)
		return nil
	})
	if err != nil {
		return nil, err
	}
	return n, p.expect("]", true)
}

func (p *parser) object(n *node) (*node, error) {
	err := p.separated("}", func() error {
		key, err := p.expression(0)
		if err != nil {
			return err
		}
		if err := p.expect(":", false); err != nil {
			return err
		}
		value, err := p.expression(0)
		n.pairs = append(n.pairs, pair{key, value})
		return err
	})
	if err != nil {
		return nil, err
	}
	return n, p.expect("}", true)
}

func (p *parser) transform(n *node) (_ *node, err error) {
	n.kind = kindTransform
	if n.lhs, err = p.expression(0); err != nil {
		return nil, err
	}
	if err = p.expect("|", false); err != nil {
		return nil, err
	}
	if n.rhs, err = p.expression(0); err != nil {
		return nil, err
	}
	if p.at(",") {
		if err = p.advance(false); err != nil {
			return nil, err
		}
		if n.cond, err = p.expression(0); err != nil {
			return nil, err
		}
	}
	return n, p.expect("|", false)
}

func (p *parser) condition(n *node) (_ *node, err error) {
	n.kind, n.cond, n.lhs = kindCondition, n.lhs, nil
	if n.lhs, err = p.expression(0); err != nil || !p.at(":") {
		return n, err
	}
	if err = p.advance(false); err != nil {
		return nil, err
	}
	n.rhs, err = p.expression(0)
	return n, err
}

// predicate reads a filter or index, or the empty brackets that keep an array.
func (p *parser) predicate(n *node) (_ *node, err error) {
	if p.at("]") {
		step := n.lhs
		for step.kind == kindPredicate {
			step = step.lhs
		}
		step.keepArray = true
		return n.lhs, p.advance(false)
	}
	n.kind = kindPredicate
	if n.rhs, err = p.expression(0); err != nil {
		return nil, err
	}
	return n, p.expect("]", true)
}

func (p *parser) order(n *node) (*node, error) {
	n.kind = kindOrder
	if err := p.expect("(", false); err != nil {
		return nil, err
	}
	for {
		t := term{descending: p.at(">")}
		if p.at("<") || p.at(">") {
			if err := p.advance(false); err != nil {
				return nil, err
			}
		}
		var err error
		if t.expr, err = p.expression(0); err != nil {
			return nil, err
		}
		n.terms = append(n.terms, t)
		if !p.at(",") {
			return n, p.expect(")", false)
		}
		if err := p.advance(false); err != nil {
			return nil, err
		}
	}
}

// call reads arguments; a ? makes it a partial application, and the name
// function or λ a definition.
func (p *parser) call(n *node) (*node, error) {
	n.kind = kindCall
	err := p.separated(")", func() error {
		if p.at("?") {
			n.kind = kindPartial
			n.list = append(n.list, &node{kind: kindPlaceholder, pos: p.tok.pos, value: "?"})
			return p.advance(false)
		}
		arg, err := p.expression(0)
		n.list = append(n.list, arg)
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := p.expect(")", true); err != nil {
		return nil, err
	}
	if n.lhs.kind == kindName && (n.lhs.value == "function" || n.lhs.value == "λ") {
		return p.lambda(n)
	}
	return n, nil
}

func (p *parser) lambda(n *node) (_ *node, err error) {
	for i, arg := range n.list {
		if arg.kind != kindVariable {
			err := (&Error{Code: "S0208"}).about(arg.token(), arg.pos)
			err.Value = jsonvalue.Float(float64(i + 1))
			return nil, err
		}
		n.params = append(n.params, arg.value)
	}
	n.kind, n.list, n.lhs = kindLambda, nil, nil
	if p.at("<") {
		if n.signature, err = p.signature(); err != nil {
			return nil, err
		}
	}
	if err = p.expect("{", false); err != nil {
		return nil, err
	}
	if n.lhs, err = p.expression(0); err != nil {
		return nil, err
	}
	return n, p.expect("}", false)
}

// signature joins the tokens between < and > again.
func (p *parser) signature() (*signature, error) {
	pos, text := p.tok.pos, "<"
	for depth := 1; depth > 0 && !p.at("{") && p.tok.kind != tokenEnd; {
		if err := p.advance(false); err != nil {
			return nil, err
		}
		switch {
		case p.at(">"):
			depth--
		case p.at("<"):
			depth++
		}
		text += p.tok.value().Text()
	}
	if err := p.expect(">", false); err != nil {
		return nil, err
	}
	s, err := parseSignature(text)
	if err != nil {
		offset, _ := strconv.Atoi(err.fields["offset"])
		err.Position = pos + offset
		return nil, err
	}
	return s, nil
}
