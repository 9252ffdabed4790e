package regex

import "strconv"

// A SyntaxError is what JavaScript says of a pattern that is none.
type SyntaxError string

func (e SyntaxError) Error() string { return string(e) }

type parser struct {
	text        []rune
	pos         int
	fold, lines bool
	groups      int // seen so far
	total       int
	names       map[string]int
	depth       int
}

// maxNesting is how deep groups may nest, maxRepeat how high a quantifier counts.
const (
	maxNesting = 200
	maxRepeat  = 1 << 30
)

// scanGroups counts the capturing groups ahead, for references to later ones.
func (p *parser) scanGroups() {
	class := false
	for i := 0; i < len(p.text); i++ {
		switch c := p.text[i]; {
		case c == '\\':
			i++
		case c == '[':
			class = true
		case c == ']':
			class = false
		case c == '(' && !class:
			if i+1 < len(p.text) && p.text[i+1] == '?' && !p.namedAt(i+2) {
				continue
			}
			p.total++
		}
	}
}

// namedAt tells whether (? is followed by a name, not by a look-behind.
func (p *parser) namedAt(i int) bool {
	return i+1 < len(p.text) && p.text[i] == '<' && p.text[i+1] != '=' && p.text[i+1] != '!'
}

func (p *parser) more() bool { return p.pos < len(p.text) }

func (p *parser) peek() rune {
	if !p.more() {
		return 0
	}
	return p.text[p.pos]
}

// take passes a text if it is next.
func (p *parser) take(s string) bool {
	list := []rune(s)
	if p.pos+len(list) > len(p.text) || string(p.text[p.pos:p.pos+len(list)]) != s {
		return false
	}
	p.pos += len(list)
	return true
}

func (p *parser) alternatives() (node, error) {
	if p.depth++; p.depth > maxNesting {
		return nil, SyntaxError("Regular expression too large")
	}
	defer func() { p.depth-- }()
	var out choice
	for {
		s, err := p.terms()
		if err != nil {
			return nil, err
		}
		out = append(out, s)
		if !p.take("|") {
			break
		}
	}
	if len(out) == 1 {
		return out[0], nil
	}
	return out, nil
}

func (p *parser) terms() (node, error) {
	var out sequence
	for p.more() && p.peek() != '|' && p.peek() != ')' {
		first := p.groups + 1
		n, fixed, err := p.term()
		if err == nil {
			n, err = p.quantified(n, fixed, first)
		}
		if err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, nil
}

// term reads one piece; a fixed one cannot be repeated.
func (p *parser) term() (n node, fixed bool, err error) {
	c := p.text[p.pos]
	p.pos++
	switch c {
	case '^':
		return edge{lines: p.lines}, true, nil
	case '$':
		return edge{end: true, lines: p.lines}, true, nil
	case '.':
		return char{negated{test(isLineEnd)}}, false, nil
	case '(':
		return p.group()
	case '[':
		set, err := p.class()
		return char{set}, false, err
	case '*', '+', '?':
		return nil, false, SyntaxError("Nothing to repeat")
	case '{':
		back := p.pos
		if _, _, ok := p.braces(); ok {
			return nil, false, SyntaxError("Nothing to repeat")
		}
		p.pos = back
	case '\\':
		return p.escape()
	}
	return p.literal(c), false, nil
}

func (p *parser) literal(c rune) node { return char{p.folded(span{c, c})} }

func (p *parser) folded(set class) class {
	if p.fold {
		return folded{set}
	}
	return set
}

func (p *parser) group() (node, bool, error) {
	index, fixed := 0, false
	var around *look
	switch {
	case p.take("?:"):
	case p.take("?="):
		around = &look{}
	case p.take("?!"):
		around = &look{not: true}
	case p.take("?<="):
		around, fixed = &look{behind: true}, true
	case p.take("?<!"):
		around, fixed = &look{behind: true, not: true}, true
	case p.take("?<"):
		name, ok := p.name()
		switch {
		case !ok:
			return nil, false, SyntaxError("Invalid capture group name")
		case p.names[name] != 0:
			return nil, false, SyntaxError("Duplicate capture group name")
		}
		p.groups++
		index = p.groups
		p.names[name] = index
	case p.peek() == '?':
		return nil, false, SyntaxError("Invalid group")
	default:
		p.groups++
		index = p.groups
	}
	body, err := p.alternatives()
	if err == nil && !p.take(")") {
		err = SyntaxError("Unterminated group")
	}
	if err != nil {
		return nil, false, err
	}
	if around != nil {
		around.body = body
		return *around, fixed, nil
	}
	return group{index, body}, false, nil
}

func (p *parser) name() (string, bool) {
	start := p.pos
	for p.more() && p.peek() != '>' {
		p.pos++
	}
	if !p.more() || p.pos == start {
		return "", false
	}
	p.pos++
	return string(p.text[start : p.pos-1]), true
}

func (p *parser) number() (int, bool) {
	start := p.pos
	for isDigit(p.peek()) {
		p.pos++
	}
	if p.pos == start {
		return 0, false
	}
	n, err := strconv.Atoi(string(p.text[start:p.pos]))
	if err != nil || n > maxRepeat {
		n = maxRepeat
	}
	return n, true
}

// braces reads n}, n,} or n,m} after an opening brace.
func (p *parser) braces() (least, most int, ok bool) {
	least, ok = p.number()
	most = least
	if ok && p.take(",") {
		if most, ok = p.number(); !ok {
			most, ok = -1, true
		}
	}
	return least, most, ok && p.take("}")
}

func (p *parser) quantified(n node, fixed bool, first int) (node, error) {
	least, most := 0, -1
	back := p.pos
	switch {
	case p.take("*"):
	case p.take("+"):
		least = 1
	case p.take("?"):
		most = 1
	case p.take("{"):
		var ok bool
		if least, most, ok = p.braces(); !ok {
			p.pos = back
			return n, nil
		}
		if most >= 0 && most < least {
			return nil, SyntaxError("numbers out of order in {} quantifier")
		}
	default:
		return n, nil
	}
	if fixed {
		return nil, SyntaxError("Nothing to repeat")
	}
	return repeat{body: n, least: least, most: most, lazy: p.take("?"), first: first, last: p.groups + 1}, nil
}

// escape reads what follows a backslash outside a class.
func (p *parser) escape() (node, bool, error) {
	if !p.more() {
		return nil, false, SyntaxError("\\ at end of pattern")
	}
	c := p.text[p.pos]
	switch {
	case c == 'b' || c == 'B':
		p.pos++
		return boundary{not: c == 'B'}, true, nil
	case c == 'k' && len(p.names) > 0:
		p.pos++
		if p.take("<") {
			if name, ok := p.name(); ok && p.names[name] != 0 {
				return backReference{p.names[name], p.fold}, false, nil
			}
		}
		return nil, false, SyntaxError("Invalid named capture referenced")
	case '1' <= c && c <= '9':
		back := p.pos
		if n, _ := p.number(); n <= p.total {
			return backReference{n, p.fold}, false, nil
		}
		p.pos = back
	}
	set := p.escaped()
	return char{p.folded(set)}, false, nil
}

var controls = map[rune]rune{'t': '\t', 'n': '\n', 'v': '\v', 'f': '\f', 'r': '\r'}

// escaped reads an escape for a character or a class of them.
func (p *parser) escaped() class {
	c := p.text[p.pos]
	p.pos++
	if set := named(c); set != nil {
		return set
	}
	if control, ok := controls[c]; ok {
		c = control
	} else if digits := map[rune]int{'x': 2, 'u': 4}[c]; digits > 0 {
		if r, ok := p.hex(digits); ok {
			c = r
			if low, ok := p.lowHalf(c); ok {
				c = (c-0xD800)<<10 | (low - 0xDC00) + 0x10000
			}
		}
	} else if c == 'c' && (p.peek()|0x20) >= 'a' && (p.peek()|0x20) <= 'z' {
		c = p.peek() & 31
		p.pos++
	} else if '0' <= c && c <= '7' {
		c -= '0'
		for i := 0; i < 2 && '0' <= p.peek() && p.peek() <= '7' && c*8+p.peek()-'0' <= 0o377; i++ {
			c = c*8 + p.peek() - '0'
			p.pos++
		}
	}
	return span{c, c}
}

func (p *parser) hex(digits int) (rune, bool) {
	if p.pos+digits > len(p.text) {
		return 0, false
	}
	n, err := strconv.ParseUint(string(p.text[p.pos:p.pos+digits]), 16, 32)
	if err != nil {
		return 0, false
	}
	p.pos += digits
	return rune(n), true
}

// lowHalf reads the escape that makes a pair with a high half.
func (p *parser) lowHalf(high rune) (rune, bool) {
	back := p.pos
	if high >= 0xD800 && high < 0xDC00 && p.take(`\u`) {
		if low, ok := p.hex(4); ok && low >= 0xDC00 && low < 0xE000 {
			return low, true
		}
	}
	p.pos = back
	return 0, false
}

// class reads a set in brackets.
func (p *parser) class() (class, error) {
	not := p.take("^")
	var out union
	for {
		if !p.more() {
			return nil, SyntaxError("Unterminated character class")
		}
		if p.take("]") {
			break
		}
		low, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		out = append(out, low)
		if p.peek() != '-' || p.pos+1 >= len(p.text) || p.text[p.pos+1] == ']' {
			continue
		}
		p.pos++
		high, err := p.classAtom()
		if err != nil {
			return nil, err
		}
		from, one := low.(span)
		to, other := high.(span)
		if !one || !other {
			out = append(out, span{'-', '-'}, high) // a class is no end of a range
			continue
		}
		if from.low > to.low {
			return nil, SyntaxError("Range out of order in character class")
		}
		out[len(out)-1] = span{from.low, to.low}
	}
	set := p.folded(out)
	if not {
		set = negated{set}
	}
	return set, nil
}

func (p *parser) classAtom() (class, error) {
	if !p.more() {
		return nil, SyntaxError("Unterminated character class")
	}
	c := p.text[p.pos]
	p.pos++
	if c != '\\' {
		return span{c, c}, nil
	}
	if !p.more() {
		return nil, SyntaxError("\\ at end of pattern")
	}
	if p.take("b") {
		return span{'\b', '\b'}, nil
	}
	return p.escaped(), nil
}
