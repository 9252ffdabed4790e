package partiql

// query reads a SELECT after its first word.
func (p *parser) query() *selectNode {
	query := &selectNode{}
	if p.headIs("distinct") {
		tok := p.skip()
		query.distinct = &tok
	} else {
		p.accept("all")
	}
	if p.accept("value") {
		query.valueOrPivot = true
		p.expression(precTopLevel)
	} else {
		p.selectList(query)
	}
	p.afterProjection(query)
	return query
}

func (p *parser) selectList(query *selectNode) {
	stars := 0
	for {
		if p.head().kind == tokStar {
			query.items = append(query.items, &node{kind: nodeStar, tok: p.skip()})
			stars++
		} else {
			query.items = append(query.items, p.aliased(p.selectItem()))
		}
		if p.head().kind != tokComma {
			break
		}
		p.skip()
	}
	if stars > 0 && len(query.items) > 1 {
		p.fail("Other expressions may not be present in the select list when '*' is used without dot notation.")
	}
}

// selectItem reads an expression of the select list, where a wildcard may stand
// at the end of a path only.
func (p *parser) selectItem() *node {
	item := p.expression(precTopLevel)
	if !item.isKind(nodePath) {
		return item
	}
	last := len(item.kids) - 1
	brackets := false
	for i, c := range item.kids[1:] {
		if c.kind == nodeWildcard || c.kind == nodeUnpivot && i+1 < last {
			return p.fail("Invalid use of * in select list")
		}
		brackets = brackets || c.kind == nodeIndex
	}
	if brackets && item.kids[last].kind == nodeUnpivot {
		return p.fail("Cannot use [] and * together in SELECT list expression")
	}
	return item
}

// aliased reads [AS] name after an expression.
func (p *parser) aliased(n *node) *node {
	kind := p.head().kind
	switch {
	case p.accept("as"):
		if kind = p.head().kind; kind != tokIdent && kind != tokQuoted {
			return p.fail("Expected identifier for AS-alias")
		}
	case kind != tokIdent && kind != tokQuoted:
		return n
	}
	return &node{kind: nodeAlias, tok: p.skip(), kids: []*node{n}}
}

// located reads the aliases of a source: [AS] name, AT name, BY name.
func (p *parser) located(n *node) *node {
	n = p.aliased(n)
	for _, word := range [...]string{"at", "by"} {
		if !p.accept(word) {
			continue
		}
		if kind := p.head().kind; kind != tokIdent && kind != tokQuoted {
			return p.fail("Expected identifier for " + map[string]string{"at": "AT", "by": "BY"}[word] + "-alias")
		}
		n = &node{kind: nodeAlias, tok: p.skip(), kids: []*node{n}}
	}
	return n
}

// afterProjection reads FROM and the clauses that follow it, in the one order
// that the grammar has.
func (p *parser) afterProjection(query *selectNode) {
	if !p.accept("from") {
		p.fail("Expected FROM after SELECT list")
		return
	}
	query.from = p.source()
	if p.headIs("let") {
		query.let = p.let()
	}
	if p.accept("where") {
		query.where = p.expression(precSelect)
	}
	if p.accept("order") {
		query.order = p.orderBy()
	}
	if p.headIs("group") {
		query.group = p.groupBy()
	}
	if p.accept("having") {
		query.having = p.expression(precSelect)
	}
	if p.accept("limit") {
		query.limit = p.expression(precSelect)
	}
}

// source reads FROM's table, or the join that DynamoDB will refuse.
func (p *parser) source() *node {
	left := p.oneSource()
	for {
		tok := p.head()
		condition := false
		switch {
		case tok.kind == tokComma:
			p.skip()
		case p.joins():
			condition = tok.text != "cross"
		default:
			return left
		}
		right := p.oneSource()
		if condition {
			if !p.accept("on") {
				return p.fail("Expected 'ON'")
			}
			p.expression(precSelect)
		}
		left = &node{kind: nodeJoin, tok: tok, kids: []*node{left, right}}
	}
}

// joins skips [INNER | LEFT | RIGHT | FULL] [OUTER] [CROSS] JOIN.
func (p *parser) joins() bool {
	for i := p.pos; i < len(p.toks) && p.toks[i].kind == tokKeyword; i++ {
		switch p.toks[i].text {
		case "inner", "left", "right", "full", "outer", "cross":
			continue
		case "join":
			p.pos = i + 1
			return true
		}
		return false
	}
	return false
}

func (p *parser) oneSource() *node {
	if p.headIs("unpivot") {
		tok := p.skip()
		return p.located(&node{kind: nodeOther, tok: tok, kids: []*node{p.expression(precSelect)}})
	}
	return p.located(p.expression(precSelect))
}

func (p *parser) let() *token {
	tok := p.skip()
	for {
		n := p.aliased(p.expression(precTopLevel))
		if p.err == nil && n.kind != nodeAlias {
			p.fail("Expected AS following LET expr")
		}
		if p.head().kind != tokComma {
			return &tok
		}
		p.skip()
	}
}

func (p *parser) orderBy() []orderNode {
	if !p.accept("by") {
		p.fail("Expected BY")
		return nil
	}
	var keys []orderNode
	for {
		key := orderNode{key: p.expression(precTopLevel)}
		if !p.accept("asc") {
			key.descending = p.accept("desc")
		}
		keys = append(keys, key)
		if p.head().kind != tokComma {
			return keys
		}
		p.skip()
	}
}

func (p *parser) groupBy() *token {
	tok := p.skip()
	p.accept("partial")
	if !p.accept("by") {
		p.fail("Expected BY")
		return nil
	}
	for {
		n := p.aliased(p.expression(precSelect))
		if n.kind == nodeLiteral {
			p.fail("Literals (including ordinals) not supported in GROUP BY")
		}
		if p.head().kind != tokComma {
			break
		}
		p.skip()
	}
	if p.accept("group") {
		p.expectWord("as")
		if kind := p.head().kind; kind != tokIdent && kind != tokQuoted {
			p.fail("Expected identifier for GROUP name")
		}
		p.skip()
	}
	return &tok
}
