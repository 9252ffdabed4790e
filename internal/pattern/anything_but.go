package pattern

const (
	anythingButValue = "Value of anything-but must be an array or single string/number value."
	anythingButList  = "Inside anything but list, start|null|boolean is not supported."
	anythingButMixed = "Inside anything but list, either all values are number or string, mixed type is not supported"
	anythingButFold  = "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported."
	anythingButMore  = "Too many elements in numeric expression" // AWS's words
)

// anythingBut reads the value of anything-but, whose first token is t.
func (c *compiler) anythingBut(t token) (test, error) {
	switch t {
	case tokenObject:
		return c.butOperator()
	case tokenArray:
		return c.butList()
	case tokenString, tokenNumber:
		var but exactSet
		if err := c.butValue(&but, t); err != nil {
			return nil, err
		}
		return not{&but}, nil
	}
	return nil, c.fail(anythingButValue)
}

func (c *compiler) butValue(but *exactSet, t token) error {
	text, err := c.read()
	if err != nil {
		return err
	}
	if t == tokenString {
		but.addString(text)
		return nil
	}
	n := numberOf(text)
	if !n.comparable {
		return c.fail("Cannot compare number : " + text)
	}
	but.numbers = append(but.numbers, n)
	return nil
}

func (c *compiler) butList() (test, error) {
	var but exactSet
	for {
		t, err := c.next()
		if err != nil {
			return nil, c.again(err)
		}
		switch t {
		case tokenArrayEnd:
			if len(but.strings) > 0 && len(but.numbers) > 0 {
				return nil, c.fail(anythingButMixed)
			}
			return not{&but}, nil
		case tokenString, tokenNumber:
			if err := c.butValue(&but, t); err != nil {
				return nil, c.again(err)
			}
		default:
			return nil, c.again(c.fail(anythingButList))
		}
	}
}

// butOperator reads {"prefix": …} and its like in anything-but.
func (c *compiler) butOperator() (test, error) {
	t, err := c.next()
	if err != nil {
		return nil, err
	}
	if t != tokenName {
		return nil, c.fail("Anything-But expression name not found")
	}
	name := c.text
	switch name {
	case "prefix", "suffix", "equals-ignore-case", "wildcard":
	default:
		return nil, c.fail("Unsupported anything-but pattern: " + name)
	}
	if t, err = c.next(); err != nil {
		return nil, err
	}
	var but anyOf
	switch t {
	case tokenObject:
		return nil, c.fail(anythingButValue)
	case tokenArray:
		err = c.butOperatorList(name, &but)
	default:
		var text string
		if text, err = c.butText(name, t); err == nil {
			err = c.butOperand(name, text, &but)
		}
	}
	if err != nil {
		return nil, err
	}
	return not{but}, c.close(anythingButMore)
}

func (c *compiler) butOperatorList(name string, but *anyOf) error {
	var texts []string
	for {
		t, err := c.next()
		if err != nil {
			return c.again(err)
		}
		if t == tokenArrayEnd {
			break
		}
		text, err := c.butText(name, t)
		if err != nil {
			return c.again(err)
		}
		texts = append(texts, text)
	}
	for _, text := range texts {
		if err := c.butOperand(name, text, but); err != nil {
			return err
		}
	}
	return nil
}

func (c *compiler) butText(name string, t token) (string, error) {
	if t != tokenString {
		switch {
		case name == "equals-ignore-case":
			return "", c.fail(anythingButFold)
		case name == "wildcard" || c.dialect.sns():
			return "", c.fail(name + " match pattern must be a string")
		}
		return "", c.fail("prefix/suffix match pattern must be a string")
	}
	text, err := c.read()
	if err == nil && text == "" && (name == "prefix" || name == "suffix") {
		err = c.fail("Null prefix/suffix not allowed")
	}
	return text, err
}

func (c *compiler) butOperand(name, text string, but *anyOf) error {
	switch name {
	case "equals-ignore-case":
		*but = append(*but, fold(text))
	case "wildcard":
		w, reason := parseWildcard(text)
		if reason != "" {
			return c.fail(reason)
		}
		*but = append(*but, w)
	default:
		*but = append(*but, affixTest(name, text))
	}
	return nil
}
