package pattern

// numeric reads [">", 0, "<=", 5] behind its opening bracket.
func (c *compiler) numeric() (test, error) {
	t, err := c.next()
	if err != nil {
		return nil, err
	}
	operator, err := c.read()
	if err != nil {
		return nil, err
	}
	if t != tokenString {
		return nil, c.fail("Invalid member in numeric match: " + operator)
	}
	if t, err = c.next(); err != nil {
		return nil, err
	}
	switch operator {
	case "=":
		bound, err := c.bound("equals", t)
		if err != nil {
			return nil, err
		}
		if err := c.endOfNumeric("Too many elements in numeric expression"); err != nil {
			return nil, err
		}
		n, err := c.comparable(bound)
		return span{bottom: n, top: n}, err
	case "<", "<=":
		bound, err := c.bound(operator, t)
		if err != nil {
			return nil, err
		}
		if err := c.endOfNumeric("Too many elements in numeric expression"); err != nil {
			return nil, err
		}
		n, err := c.comparable(bound)
		return span{bottom: lowest, top: n, openTop: operator == "<"}, err
	case ">", ">=":
		bound, err := c.bound(operator, t)
		if err != nil {
			return nil, err
		}
		return c.above(bound, operator == ">")
	}
	return nil, c.fail("Unrecognized numeric range operator: " + operator)
}

// above reads what follows a lower bound: nothing, or an upper one.
func (c *compiler) above(bound string, open bool) (test, error) {
	t, err := c.next()
	if err != nil {
		return nil, err
	}
	if t == tokenArrayEnd {
		n, err := c.comparable(bound)
		return span{bottom: n, openBottom: open, top: highest}, err
	}
	operator, err := c.read()
	if err != nil {
		return nil, err
	}
	if t != tokenString {
		return nil, c.fail("Bad value in numeric range: " + operator)
	}
	if operator != "<" && operator != "<=" {
		return nil, c.fail("Bad numeric range operator: " + operator)
	}
	if t, err = c.next(); err != nil {
		return nil, err
	}
	upper, err := c.bound(operator, t)
	if err != nil {
		return nil, err
	}
	if err := c.endOfNumeric("Too many terms in numeric range expression"); err != nil {
		return nil, err
	}
	bottom, err := c.comparable(bound)
	if err != nil {
		return nil, err
	}
	top, err := c.comparable(upper)
	if err != nil {
		return nil, err
	}
	if bottom >= top {
		return nil, c.fail("Bottom must be less than top")
	}
	return span{bottom: bottom, openBottom: open, top: top, openTop: operator == "<"}, nil
}

func (c *compiler) bound(operator string, t token) (string, error) {
	if t != tokenNumber {
		return "", c.fail("Value of " + operator + " must be numeric")
	}
	return c.read()
}

func (c *compiler) endOfNumeric(words string) error {
	t, err := c.next()
	if err == nil && t != tokenArrayEnd {
		return c.fail(words)
	}
	return err
}

func (c *compiler) comparable(text string) (float64, error) {
	n := numberOf(text)
	if !n.comparable {
		return 0, c.fail("Cannot compare number : " + text)
	}
	return n.value, nil
}
