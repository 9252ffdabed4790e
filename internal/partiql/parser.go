package partiql

import "strings"

// maxNesting bounds how deep a statement's expressions nest. AWS names no
// bound; its own is the stack of its parser.
const maxNesting = 1000

// A parser reads tokens into nodes. At its first fault it keeps the fault and
// goes to the end of the tokens, where every rule stops.
type parser struct {
	text       string
	toks       []token
	pos        int
	nesting    int
	parameters int
	inner      *token // a statement found inside another one
	err        error
}

// parseStatement reads a whole statement.
func parseStatement(text string) (*node, int, error) {
	toks, err := lex(text)
	if err != nil {
		return nil, 0, err
	}
	p := &parser{text: text, toks: toks}
	n := p.expression(precTopLevel)
	if p.head().kind == tokSemicolon {
		p.skip()
		if p.head().kind != tokEOF {
			p.fail("Unexpected token after semicolon. (Only one query is allowed.)")
		}
	}
	if p.head().kind != tokEOF {
		p.fail("Unexpected token after expression")
	}
	if p.inner != nil {
		p.fail("Keyword " + p.inner.text + " only expected at the top level in the query")
	}
	return n, p.parameters, p.err
}

func (p *parser) fail(detail string) *node {
	if p.err == nil {
		p.err = malformed(detail)
	}
	p.pos = len(p.toks) - 1
	return &node{}
}

func (p *parser) head() token { return p.toks[p.pos] }

func (p *parser) peek() token { return p.toks[min(p.pos+1, len(p.toks)-1)] }

func (p *parser) skip() token {
	tok := p.head()
	p.pos = min(p.pos+1, len(p.toks)-1)
	return tok
}

func (p *parser) headIs(word string) bool { return p.head().is(tokKeyword, word) }

// accept skips the keyword if it is next.
func (p *parser) accept(word string) bool {
	if !p.headIs(word) {
		return false
	}
	p.skip()
	return true
}

func (p *parser) expect(kind tokenKind) {
	if p.head().kind != kind {
		p.fail("Expected " + kind.expected())
		return
	}
	p.skip()
}

func (p *parser) expectWord(word string) {
	if p.head().word() != word {
		p.fail("Expected " + strings.ToUpper(word) + " keyword")
		return
	}
	p.skip()
}

// deeper reports whether another level of nesting is allowed, and enters it.
func (p *parser) deeper() bool {
	p.nesting++
	if p.nesting > maxNesting {
		p.fail("")
		return false
	}
	return true
}

// expression reads an expression whose infix operators bind tighter than floor.
func (p *parser) expression(floor int) *node {
	defer func() { p.nesting-- }()
	if !p.deeper() {
		return &node{}
	}
	left := p.unary()
	for {
		op := p.head()
		prec := op.precedence()
		if prec == precNone || prec <= floor {
			return left
		}
		left = p.infix(left, op, prec)
	}
}

func (p *parser) infix(left *node, op token, prec int) *node {
	switch op.text {
	case "is", "is_not":
		p.skip()
		return p.isType(left, op)
	case "in", "not_in":
		if p.peek().kind == tokLeftParen && !p.beginsQuery(p.pos+2) {
			p.skip()
			open := p.skip()
			list := &node{kind: nodeList, tok: open, kids: p.list()}
			p.expect(tokRightParen)
			return &node{kind: nodeBinary, tok: op, kids: []*node{left, list}}
		}
	}
	right := p.operand(prec)
	switch op.text {
	case "between", "not_between":
		p.expectWord("and")
		if p.head().kind == tokEOF {
			p.fail("Expected expression after AND")
		}
		return &node{kind: nodeBetween, tok: op, kids: []*node{left, right, p.expression(prec)}}
	case "like", "not_like":
		if p.accept("escape") {
			p.expression(prec)
		}
	}
	return &node{kind: nodeBinary, tok: op, kids: []*node{left, right}}
}

// operand skips an infix operator and reads its right-hand side.
func (p *parser) operand(prec int) *node {
	if p.peek().kind == tokEOF {
		return p.fail("Missing right-hand side expression of infix operator")
	}
	p.skip()
	return p.expression(prec)
}

func (p *parser) beginsQuery(i int) bool {
	return i < len(p.toks) && (p.toks[i].is(tokKeyword, "select") || p.toks[i].is(tokKeyword, "values"))
}

func (p *parser) isType(left *node, op token) *node {
	name := p.head()
	if !isTypeName(name.word()) {
		return p.fail("Expected type name")
	}
	p.skip()
	if p.head().kind == tokLeftParen {
		p.skip()
		p.list()
		p.expect(tokRightParen)
	}
	is := &node{kind: nodeIs, tok: name, kids: []*node{left}}
	if op.text == "is_not" {
		return &node{kind: nodeUnary, tok: token{kind: tokOperator, text: "not", start: op.start, end: op.end}, kids: []*node{is}}
	}
	return is
}

func (p *parser) unary() *node {
	defer func() { p.nesting-- }()
	if !p.deeper() {
		return &node{}
	}
	op := p.head()
	if op.kind != tokOperator {
		return p.pathTerm()
	}
	switch op.text {
	case "not":
		p.skip()
		return &node{kind: nodeUnary, tok: op, kids: []*node{p.expression(precNot)}}
	case "+", "-":
		p.skip()
		term := p.unary()
		if !term.isNumber() {
			return &node{kind: nodeUnary, tok: op, kids: []*node{term}}
		}
		term.negative = term.negative != (op.text == "-")
		return term
	}
	return p.pathTerm()
}

// pathTerm reads a term and the path that follows it.
func (p *parser) pathTerm() *node {
	root := p.term()
	path := &node{kind: nodePath, kids: []*node{root}}
	for {
		switch p.head().kind {
		case tokDot:
			p.skip()
			switch name := p.head(); name.kind {
			case tokIdent, tokQuoted:
				path.kids = append(path.kids, &node{kind: nodeDot, tok: p.skip()})
			case tokStar:
				path.kids = append(path.kids, &node{kind: nodeUnpivot, tok: p.skip()})
			default:
				return p.fail("Invalid path dot component")
			}
		case tokLeftBracket:
			path.kids = append(path.kids, p.bracket())
		default:
			if len(path.kids) == 1 {
				return root
			}
			return path
		}
	}
}

func (p *parser) bracket() *node {
	open := p.skip()
	n := &node{kind: nodeWildcard, tok: open}
	if p.head().kind == tokStar {
		p.skip()
	} else {
		n = &node{kind: nodeIndex, tok: open, kids: []*node{p.expression(precTopLevel)}}
	}
	p.expect(tokRightBracket)
	return n
}

// simplePath reads a path of names and literal indexes, the target of a change.
func (p *parser) simplePath() *node {
	if kind := p.head().kind; kind != tokIdent && kind != tokQuoted {
		return p.fail("Expected identifier for simple path")
	}
	path := &node{kind: nodePath, kids: []*node{{kind: nodeName, tok: p.skip()}}}
	for {
		switch p.head().kind {
		case tokDot:
			p.skip()
			switch p.head().kind {
			case tokIdent, tokQuoted:
				path.kids = append(path.kids, &node{kind: nodeDot, tok: p.skip()})
			case tokStar:
				return p.fail("Invalid path dot component for simple path")
			default:
				return p.fail("Invalid path dot component")
			}
		case tokLeftBracket:
			n := p.bracket()
			if p.err == nil && (n.kind == nodeWildcard || n.kids[0].kind != nodeLiteral && n.kids[0].kind != nodeName) {
				return p.fail("Invalid path component for simple path")
			}
			path.kids = append(path.kids, n)
		default:
			if len(path.kids) == 1 {
				return path.kids[0]
			}
			return path
		}
	}
}

// list reads one or more expressions between commas.
func (p *parser) list() []*node {
	kids := []*node{p.expression(precTopLevel)}
	for p.head().kind == tokComma {
		p.skip()
		kids = append(kids, p.expression(precTopLevel))
	}
	return kids
}
