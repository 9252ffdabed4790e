package partiql

// changeTerm reads a statement that changes something; its first word is next.
func (p *parser) changeTerm(tok token) *node {
	change := &changeNode{verb: tok.text}
	n := &node{kind: nodeChange, tok: tok, change: change}
	switch tok.text {
	case "update":
		p.skip()
		change.target = p.located(p.simplePath())
		change.ops = p.operations()
		p.whereReturning(change)
	case "delete":
		p.skip()
		if !p.accept("from") {
			return p.fail("Expected FROM after DELETE")
		}
		change.target = p.located(p.simplePath())
		change.ops = []opNode{{verb: "delete"}}
		p.whereReturning(change)
	case "from":
		p.skip()
		change.target = p.source()
		if p.accept("where") {
			change.where = p.expression(precTopLevel)
		}
		change.ops = p.operations()
		change.returning = p.returning()
	case "create", "drop":
		return p.definition()
	default:
		change.ops = p.operation(nil)
		if tok.text == "insert_into" && len(change.ops) > 0 {
			change.target = change.ops[0].path
			change.returning = p.returning()
		}
	}
	return n
}

func (p *parser) whereReturning(change *changeNode) {
	if p.accept("where") {
		change.where = p.expression(precTopLevel)
	}
	change.returning = p.returning()
}

// operations reads one or more of SET, REMOVE and INSERT INTO.
func (p *parser) operations() []opNode {
	var ops []opNode
	for p.headIs("set") || p.headIs("remove") || p.headIs("insert_into") {
		ops = p.operation(ops)
	}
	if len(ops) == 0 {
		p.fail("Expected data manipulation")
	}
	return ops
}

func (p *parser) operation(ops []opNode) []opNode {
	switch tok := p.skip(); tok.text {
	case "set":
		for {
			path := p.simplePath()
			if !p.head().is(tokOperator, "=") {
				p.fail("Expected '='")
			}
			p.skip()
			ops = append(ops, opNode{verb: "set", path: path, value: p.expression(precTopLevel)})
			if p.head().kind != tokComma {
				return ops
			}
			p.skip()
		}
	case "remove":
		return append(ops, opNode{verb: "remove", path: p.simplePath()})
	default:
		return append(ops, p.insertion())
	}
}

// insertion reads INSERT INTO path VALUE value [AT position] [ON CONFLICT …], or
// the form without VALUE, which inserts a collection.
func (p *parser) insertion() opNode {
	op := opNode{verb: "insert_into", path: p.simplePath()}
	if !p.accept("value") {
		op.value = p.expression(precTopLevel)
		return op
	}
	op.verb = "value"
	op.value = p.expression(precTopLevel)
	if p.accept("at") {
		op.position = p.expression(precTopLevel)
	}
	if p.headIs("on_conflict") {
		tok := p.skip()
		op.onConflict = &tok
		if !p.accept("where") {
			p.fail("invalid ON CONFLICT syntax")
		}
		p.expression(precTopLevel)
		if !p.accept("do_nothing") {
			p.fail("invalid ON CONFLICT syntax")
		}
	}
	return op
}

func (p *parser) returning() []returningNode {
	if !p.accept("returning") {
		return nil
	}
	var elems []returningNode
	for {
		switch p.head().word() {
		case "all_old", "all_new", "modified_old", "modified_new":
		default:
			p.fail("Expected ( MODIFIED | ALL ) ( NEW | OLD ) in each returning element.")
			return nil
		}
		elem := returningNode{mapping: p.skip().text}
		if p.head().kind == tokStar {
			elem.column = &node{kind: nodeStar, tok: p.skip()}
		} else {
			elem.column = p.expression(precTopLevel)
			if k := elem.column.kind; p.err == nil && k != nodePath && k != nodeName && k != nodeLiteral {
				p.fail("Unsupported syntax in RETURNING columns.")
			}
		}
		elems = append(elems, elem)
		if p.head().kind != tokComma {
			return elems
		}
		p.skip()
	}
}

// definition reads CREATE and DROP of a table or an index, which DynamoDB has
// operations of its own for.
func (p *parser) definition() *node {
	verb := p.skip()
	word := map[string]string{"create": "CREATE", "drop": "DROP"}[verb.text]
	switch create := verb.text == "create"; {
	case p.accept("table"):
		p.definedName("Expected identifier!")
	case !p.accept("index"):
		return p.fail("Unexpected token following " + word)
	case create:
		p.on()
		p.definedName("Index target must be an identifier")
		if p.head().kind != tokLeftParen {
			return p.fail("Expected parenthesis for keys")
		}
		p.skip()
		for p.simplePath(); p.head().kind == tokComma; p.simplePath() {
			p.skip()
		}
		p.expect(tokRightParen)
	default:
		p.definedName("Expected identifier!")
		p.on()
		p.definedName("Table target must be an identifier")
	}
	if k := p.head().kind; p.err == nil && k != tokEOF && k != tokSemicolon {
		return p.fail("Unexpected tokens after " + word + " statement!")
	}
	return &node{kind: nodeOther, tok: verb}
}

func (p *parser) definedName(fault string) {
	if kind := p.head().kind; kind != tokIdent && kind != tokQuoted {
		p.fail(fault)
		return
	}
	p.skip()
}

func (p *parser) on() {
	if !p.accept("on") {
		p.fail("Expected ON")
	}
}
