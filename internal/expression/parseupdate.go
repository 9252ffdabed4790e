package expression

// ParseUpdate reads an UpdateExpression. All that AWS finds before it sees an
// item is an *Error in AWS's words.
func ParseUpdate(text string, params *Params) (*Update, error) {
	if err := UpdateExpression.checkLength(text); err != nil {
		return nil, err
	}
	p := parser{kind: UpdateExpression, text: text}
	p.advance()
	u := &Update{}
	repeated := p.sections(u)
	if err := p.finish(); err != nil {
		return nil, err
	}
	if repeated != "" {
		return nil, UpdateExpression.invalid(`The "` + repeated + `" section can only be used once in an update expression;`)
	}
	b := binder{kind: UpdateExpression, params: params}
	for i := range u.actions {
		if err := b.action(&u.actions[i]); err != nil {
			return nil, err
		}
	}
	if fault := u.fault(); fault != "" {
		return nil, UpdateExpression.invalid(fault)
	}
	u.plant()
	return u, nil
}

// section returns the verb that the token is.
func (p *parser) section() (verb, bool) {
	for v := verbSet; v <= verbDelete; v++ {
		if p.isKeyword(v.String()) {
			return v, true
		}
	}
	return 0, false
}

func (p *parser) isSection() bool {
	_, ok := p.section()
	return ok
}

// sections reads all sections, and returns the first that comes twice.
func (p *parser) sections(u *Update) (repeated string) {
	var seen [verbDelete + 1]bool
	for {
		v, ok := p.section()
		if !ok {
			p.syntax()
			return repeated
		}
		if seen[v] && repeated == "" {
			repeated = v.String()
		}
		seen[v] = true
		p.advance()
		u.actions = append(u.actions, p.action(v))
		for p.accept(',') {
			u.actions = append(u.actions, p.action(v))
		}
		if p.tok.kind == tokenEnd {
			return repeated
		}
	}
}

func (p *parser) action(v verb) Action {
	a := Action{verb: v, path: p.path()}
	switch v {
	case verbSet:
		p.expect('=')
		a.operand, _ = p.setValue()
	case verbAdd, verbDelete:
		if p.tok.kind != tokenValue {
			p.syntax()
			return a
		}
		a.operand = p.operand()
	}
	return a
}

// setValue reads what SET puts: an operand, or a sum or difference of two. All
// of it may be in parentheses, and so may each operand.
func (p *parser) setValue() (o Operand, inParens bool) {
	if !p.accept('(') {
		return p.sum(p.operand()), false
	}
	o, twice := p.setValue()
	p.expect(')')
	if twice {
		p.redundant = true
	}
	if o.form == formPlus || o.form == formMinus {
		return o, true
	}
	sum := p.sum(o)
	return sum, sum.form == o.form
}

// sum reads + or - and the second operand, if they follow.
func (p *parser) sum(first Operand) Operand {
	form := formPlus
	switch p.tok.kind {
	case '+':
	case '-':
		form = formMinus
	default:
		return first
	}
	p.operators++
	p.advance()
	return Operand{form: form, args: []Operand{first, p.operand()}}
}

// action binds an action: its path, then its operand.
func (b *binder) action(a *Action) error {
	if err := b.path(a.path); err != nil {
		return err
	}
	return b.updateOperand(&a.operand)
}

func (b *binder) updateOperand(o *Operand) error {
	switch {
	case o.form == formPath:
		return b.path(o.path)
	case o.form == formValue:
		return b.value(o)
	case o.form == formCall && o.word == "list_append":
		o.form = formListAppend
	case o.form == formCall:
		o.form = formIfNotExists
	}
	for i := range o.args {
		if err := b.updateOperand(&o.args[i]); err != nil {
			return err
		}
	}
	return nil
}
