package expression

// A term is what stands between AND, OR and NOT: a condition, or an operand
// that a comparison has still to follow. Only what comes next in the text
// tells them apart, because both may be in parentheses.
type term struct {
	cond     *Condition // nil for an operand
	operand  Operand
	inParens bool
}

// condition reads a whole condition.
func (p *parser) condition() *Condition { return p.testOf(p.disjunction()) }

// testOf makes a term the condition that it has to be: a function that tests
// may stand alone, any other operand may not.
func (p *parser) testOf(t term) *Condition {
	switch {
	case t.cond != nil:
		return t.cond
	case t.operand.form == formCall:
		op, ok := conditionFunction(t.operand.word)
		if !ok {
			p.misused(&t.operand)
		}
		return &Condition{op: op, args: t.operand.args}
	}
	p.syntax()
	return &Condition{}
}

func (p *parser) disjunction() term { return p.chain(or, "OR", p.conjunction) }
func (p *parser) conjunction() term { return p.chain(and, "AND", p.negation) }

// chain reads terms with a keyword between them.
func (p *parser) chain(op Operator, keyword string, next func() term) term {
	first := next()
	if !p.isKeyword(keyword) {
		return first
	}
	conds := []*Condition{p.testOf(first)}
	for p.acceptKeyword(keyword) {
		p.operators++
		conds = append(conds, p.testOf(next()))
	}
	return term{cond: &Condition{op: op, conds: conds}}
}

func (p *parser) negation() term {
	if p.acceptKeyword("NOT") {
		p.operators++
		return term{cond: Not(p.testOf(p.negation()))}
	}
	return p.comparison()
}

// comparison reads a term and the comparison that may follow it.
func (p *parser) comparison() term {
	t := p.primary()
	switch op, ok := p.comparator(); {
	case ok:
		return p.compare(t, op, func(args []Operand) []Operand { return append(args, p.operand()) })
	case p.isKeyword("BETWEEN"):
		return p.compare(t, Between, p.bounds)
	case p.isKeyword("IN"):
		return p.compare(t, In, p.list)
	}
	return t
}

// compare reads the rest of a comparison whose first operand is t.
func (p *parser) compare(t term, op Operator, rest func([]Operand) []Operand) term {
	if t.cond != nil {
		p.syntax()
		return t
	}
	if t.operand.form == formCall && !p.makesOperand(t.operand.word) {
		p.misused(&t.operand)
	}
	p.operators++
	p.advance()
	args := append(make([]Operand, 0, 2), t.operand)
	return term{cond: &Condition{op: op, args: rest(args)}}
}

func (p *parser) comparator() (Operator, bool) {
	switch p.tok.kind {
	case '=':
		return Equal, true
	case '<':
		return Less, true
	case '>':
		return Greater, true
	case tokenNotEqual:
		return NotEqual, true
	case tokenLessOrEqual:
		return LessOrEqual, true
	case tokenGreaterOrEqual:
		return GreaterOrEqual, true
	}
	return 0, false
}

// bounds reads what follows BETWEEN.
func (p *parser) bounds(args []Operand) []Operand {
	args = append(args, p.operand())
	if !p.acceptKeyword("AND") {
		p.syntax()
	}
	return append(args, p.operand())
}

// list reads what follows IN.
func (p *parser) list(args []Operand) []Operand {
	p.expect('(')
	args = append(args, p.operand())
	for p.accept(',') {
		args = append(args, p.operand())
	}
	p.expect(')')
	return args
}

// primary reads a term in parentheses, a function, or an operand.
func (p *parser) primary() term {
	if p.accept('(') {
		t := p.disjunction()
		p.expect(')')
		if t.cond != nil || t.operand.form == formCall {
			p.redundant = p.redundant || t.inParens
			t.inParens = true
			return t
		}
		t.operand, t.inParens = p.afterParens(t.operand, t.inParens)
		return t
	}
	if p.isCall() {
		return term{operand: p.call()}
	}
	o, _ := p.operandInParens()
	return term{operand: o}
}
