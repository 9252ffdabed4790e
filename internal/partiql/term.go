package partiql

// term reads what stands between operators: a literal, a name, a call, a group,
// a collection, or a whole statement.
func (p *parser) term() *node {
	tok := p.head()
	switch tok.kind {
	case tokString, tokNumber, tokBool, tokNull, tokMissing, tokIon:
		return &node{kind: nodeLiteral, tok: p.skip()}
	case tokParameter:
		p.parameters++
		return &node{kind: nodeParameter, tok: p.skip(), number: p.parameters - 1}
	case tokIdent, tokQuoted:
		p.skip()
		if p.head().kind == tokLeftParen {
			return p.call(tok)
		}
		return &node{kind: nodeName, tok: tok}
	case tokKeyword:
		return p.keywordTerm(tok)
	case tokOperator:
		if tok.text == "@" && (p.peek().kind == tokIdent || p.peek().kind == tokQuoted) {
			p.skip()
			return &node{kind: nodeOther, tok: p.skip()}
		}
		if tok.text == "@" {
			return p.fail("Identifier must follow @-operator")
		}
		return p.fail("Unexpected operator")
	case tokLeftParen:
		return p.group()
	case tokLeftBracket:
		return p.collection(nodeList, tokRightBracket)
	case tokLeftAngles:
		return p.collection(nodeBag, tokRightAngles)
	case tokLeftCurly:
		return p.structure()
	}
	return p.fail("Unexpected term")
}

// keywordTerm reads a term that begins with a keyword.
func (p *parser) keywordTerm(tok token) *node {
	switch tok.text {
	case "insert_into", "set", "remove", "update", "delete", "from", "create", "drop":
		if p.nesting > 2 && p.inner == nil { // an expression and its unary term are open at the top level
			p.inner = &tok
		}
		return p.changeTerm(tok)
	case "select":
		p.skip()
		return &node{kind: nodeSelect, tok: tok, query: p.query()}
	case "pivot":
		p.skip()
		p.expression(precTopLevel)
		p.expectWord("at")
		p.expression(precTopLevel)
		query := &selectNode{valueOrPivot: true}
		p.afterProjection(query)
		return &node{kind: nodeSelect, tok: tok, query: query}
	case "case":
		return p.caseTerm()
	case "cast":
		return p.cast()
	case "date", "time":
		return p.moment()
	}
	if !isFunctionKeyword(tok.text) || p.peek().kind != tokLeftParen {
		return p.fail("Unexpected keyword")
	}
	p.skip()
	return p.call(tok)
}

// group reads parentheses: one expression, or several that make a list.
func (p *parser) group() *node {
	open := p.skip()
	kids := p.list()
	p.expect(tokRightParen)
	if len(kids) == 1 {
		return kids[0]
	}
	return &node{kind: nodeList, tok: open, kids: kids}
}

func (p *parser) collection(kind nodeKind, end tokenKind) *node {
	n := &node{kind: kind, tok: p.skip()}
	if p.head().kind != end {
		n.kids = p.list()
	}
	p.expect(end)
	return n
}

func (p *parser) structure() *node {
	n := &node{kind: nodeStruct, tok: p.skip()}
	for p.head().kind != tokRightCurly || len(n.kids) > 0 {
		key := p.expression(precTopLevel)
		p.expect(tokColon)
		n.kids = append(n.kids, key, p.expression(precTopLevel))
		if p.head().kind != tokComma {
			break
		}
		p.skip()
	}
	p.expect(tokRightCurly)
	return n
}

// call reads a function's arguments; the function's name has been read.
func (p *parser) call(name token) *node {
	n := &node{kind: nodeCall, tok: name}
	p.skip()
	counts := isAggregate(name.text)
	if counts && (p.headIs("distinct") || p.headIs("all")) {
		p.skip()
	}
	switch {
	case p.head().kind == tokStar && name.text == "count":
		n.kids = []*node{{kind: nodeStar, tok: p.skip()}}
	case p.head().kind == tokStar:
		return p.fail(name.text + "(*) is not allowed")
	case p.head().kind != tokRightParen:
		n.kids = p.list()
	}
	if counts && len(n.kids) != 1 {
		return p.fail("Aggregate functions are always unary")
	}
	p.expect(tokRightParen)
	return n
}

func (p *parser) caseTerm() *node {
	n := &node{kind: nodeOther, tok: p.skip()}
	if !p.headIs("when") {
		p.expression(precTopLevel)
	}
	if !p.headIs("when") {
		return p.fail("Expected a WHEN clause in CASE")
	}
	for p.accept("when") {
		p.expression(precTopLevel)
		p.expectWord("then")
		p.expression(precTopLevel)
	}
	if p.accept("else") {
		p.expression(precTopLevel)
	}
	p.expectWord("end")
	return n
}

func (p *parser) cast() *node {
	n := &node{kind: nodeOther, tok: p.skip()}
	if p.head().kind != tokLeftParen {
		return p.fail("Missing left parenthesis after CAST")
	}
	p.skip()
	value := p.expression(precTopLevel)
	if !p.accept("as") {
		return p.fail("Expected AS")
	}
	p.isType(value, token{})
	p.expect(tokRightParen)
	return n
}

// moment reads DATE '…' and TIME '…', which DynamoDB has no type for.
func (p *parser) moment() *node {
	n := &node{kind: nodeOther, tok: p.skip()}
	if p.head().kind == tokString {
		p.skip()
		return n
	}
	found := "SYMBOL"
	if p.head().kind == tokNumber {
		found = "INT"
	}
	if n.tok.text == "date" {
		return p.fail("Expected date string followed by the keyword DATE, found " + found)
	}
	return p.fail("Expected time string followed by the keyword TIME OR TIME WITH TIME ZONE, found " + found)
}
