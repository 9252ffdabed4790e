package pattern

// isOperator tells the names of operators, which $or does not take for fields.
func isOperator(name string) bool {
	switch name {
	case "exactly", "prefix", "suffix", "equals-ignore-case", "anything-but", "numeric", "cidr", "exists", "wildcard":
		return true
	}
	return false
}

// tests reads the array at a leaf, behind its opening bracket.
func (c *compiler) tests() (tests, error) {
	var all tests
	for {
		t, err := c.next()
		if err != nil {
			return all, err
		}
		switch t {
		case tokenArrayEnd:
			if all.members == 0 {
				return all, c.fail("Empty arrays are not allowed")
			}
			return all, nil
		case tokenObject:
			err = c.operator(&all)
		case tokenString, tokenNumber, tokenTrue, tokenFalse, tokenNull:
			err = c.exact(&all)
		default:
			err = c.fail("Match value must be String, number, true, false, or null")
		}
		if err != nil {
			return all, err
		}
		all.members++
	}
}

func (c *compiler) exact(all *tests) error {
	t := c.token
	text, err := c.read()
	if err != nil {
		return err
	}
	switch t {
	case tokenString:
		all.addString(text)
	case tokenNumber:
		all.numbers = append(all.numbers, numberOf(text))
	default:
		all.words = append(all.words, text)
	}
	return nil
}

// operator reads {"operator": …} behind its opening brace.
func (c *compiler) operator(all *tests) error {
	t, err := c.next()
	if err != nil {
		return err
	}
	if t != tokenName {
		return c.fail("Match expression name not found")
	}
	name := c.text
	if !isOperator(name) {
		return c.fail("Unrecognized match type " + name)
	}
	if t, err = c.next(); err != nil {
		return err
	}
	switch name {
	case "numeric":
		if t != tokenArray {
			return c.fail("Value of numeric must be an array.")
		}
		between, err := c.numeric()
		if err != nil {
			return err
		}
		all.add(between)
	case "anything-but":
		but, err := c.anythingBut(t)
		if err != nil {
			return err
		}
		all.add(but)
		all.anythingButs++
		return c.close("Too many elements in numeric expression")
	case "exists":
		if t != tokenTrue && t != tokenFalse {
			return c.fail("exists match pattern must be either true or false.")
		}
		if t == tokenTrue {
			all.present = true
		} else {
			all.absent = true
		}
	case "prefix", "suffix":
		if t == tokenObject {
			err = c.ignoreCase(name, all)
		} else {
			err = c.affix(name, t, all)
		}
		if err != nil {
			return err
		}
	default:
		if err := c.onString(name, t, all); err != nil {
			return err
		}
	}
	return c.close("Only one key allowed in match expression")
}

func (c *compiler) close(words string) error {
	t, err := c.next()
	if err == nil && t != tokenObjectEnd {
		return c.fail(words)
	}
	return err
}

func (c *compiler) affix(name string, t token, all *tests) error {
	if t != tokenString {
		return c.fail(name + " match pattern must be a string")
	}
	text, err := c.read()
	if err != nil {
		return err
	}
	all.add(affixTest(name, text))
	return nil
}

func affixTest(name, text string) test {
	if name == "prefix" {
		return prefix(text)
	}
	return suffix(text)
}

// ignoreCase reads {"equals-ignore-case": …} in a prefix or suffix.
func (c *compiler) ignoreCase(name string, all *tests) error {
	t, err := c.next()
	if err != nil {
		return err
	}
	if t != tokenName {
		label := map[string]string{"prefix": "Prefix", "suffix": "Suffix"}[name]
		return c.fail(label + " expression name not found")
	}
	if c.text != "equals-ignore-case" {
		return c.fail("Unsupported " + name + " pattern: " + c.text)
	}
	if t, err = c.next(); err != nil {
		return err
	}
	if t != tokenString {
		return c.fail("equals-ignore-case match pattern must be a string")
	}
	text, err := c.read()
	if err != nil {
		return err
	}
	if name == "prefix" {
		all.add(prefixFold(text))
	} else {
		all.add(suffixFold(text))
	}
	return c.close("Only one key allowed in match expression")
}

// onString reads the operators that take a string and nothing else. The words
// for cidr are AWS's.
func (c *compiler) onString(name string, t token, all *tests) error {
	if t != tokenString {
		what := map[string]string{"exactly": "exact", "cidr": "prefix", "equals-ignore-case": "equals-ignore-case", "wildcard": "wildcard"}[name]
		return c.fail(what + " match pattern must be a string")
	}
	text, err := c.read()
	if err != nil {
		return err
	}
	switch name {
	case "exactly":
		all.addString(text)
	case "equals-ignore-case":
		all.add(fold(text))
	case "cidr":
		block, err := parseCIDR(text)
		if err != nil {
			return err
		}
		all.add(block)
	case "wildcard":
		w, reason := parseWildcard(text)
		if reason != "" {
			return c.fail(reason)
		}
		all.add(w)
	}
	return nil
}
