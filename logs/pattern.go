package logs

import (
	"regexp"
	"strconv"
	"strings"
)

// A pattern is a filter pattern: terms, { a condition on JSON }, or [fields separated
// by spaces] (CloudWatch Logs user guide, Filter pattern syntax).
type pattern interface {
	match(message string) bool
	extract(message string) map[string]string // what is named in a message that matches
}

func parsePattern(text string) (pattern, error) {
	text = strings.TrimSpace(text)
	p := patternParser{text: text}
	var parsed pattern
	switch {
	case strings.HasPrefix(text, "{"):
		parsed = p.json()
	case strings.HasPrefix(text, "["):
		parsed = p.fields()
	default:
		return p.terms()
	}
	if p.failed || p.regexes > maxRegexes {
		return nil, errPattern()
	}
	return parsed, nil
}

func errPattern() error { return errParameter("Invalid filter pattern") }

// maxRegexes is how many regular expressions a pattern of JSON or fields has, and
// maxWildcards how many wildcards its selectors have.
const (
	maxRegexes   = 2
	maxWildcards = 3
)

// A patternParser reads a text from its beginning. Once it has failed it reads on
// to nothing.
type patternParser struct {
	text      string
	pos       int
	failed    bool
	depth     int
	regexes   int
	wildcards int
}

func (p *patternParser) fail() { p.failed, p.pos = true, len(p.text) }

func (p *patternParser) space() {
	for p.pos < len(p.text) && isSpace(p.text[p.pos]) {
		p.pos++
	}
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// peek tells whether the text goes on with something, after space.
func (p *patternParser) peek(s string) bool {
	p.space()
	return strings.HasPrefix(p.text[p.pos:], s)
}

// take is peek that goes behind what it finds.
func (p *patternParser) take(s string) bool {
	if !p.peek(s) {
		return false
	}
	p.pos += len(s)
	return true
}

func (p *patternParser) want(s string) {
	if !p.take(s) {
		p.fail()
	}
}

// end wants nothing more.
func (p *patternParser) end() {
	p.space()
	if p.pos < len(p.text) {
		p.fail()
	}
}

// until returns what stands before a delimiter, and goes behind it.
func (p *patternParser) until(delimiter byte) string {
	n := strings.IndexByte(p.text[p.pos:], delimiter)
	if n < 0 {
		p.fail()
		return ""
	}
	out := p.text[p.pos : p.pos+n]
	p.pos += n + 1
	return out
}

// quoted reads the rest of a text in double quotes, in which \" is a quote.
func (p *patternParser) quoted() string {
	var b strings.Builder
	for p.pos < len(p.text) {
		switch ch := p.text[p.pos]; {
		case ch == '"':
			p.pos++
			return b.String()
		case ch == '\\' && p.pos+1 < len(p.text) && strings.IndexByte(`"\`, p.text[p.pos+1]) >= 0:
			p.pos++
			b.WriteByte(p.text[p.pos])
		default:
			b.WriteByte(ch)
		}
		p.pos++
	}
	p.fail()
	return ""
}

// regex reads the rest of a regular expression between percent signs.
func (p *patternParser) regex() *regexp.Regexp {
	p.regexes++
	text := p.until('%')
	if p.failed {
		return nil
	}
	re, err := compile(text)
	if err != nil {
		p.fail()
	}
	return re
}

// regexSymbols are the characters of a regular expression besides letters, digits
// and space. There are no parentheses.
const regexSymbols = `:_#=@/;,-^$?[]{}|\*+.`

func compile(text string) (*regexp.Regexp, error) {
	for _, r := range text {
		if !isAlphanumeric(r) && r != ' ' && !strings.ContainsRune(regexSymbols, r) {
			return nil, errPattern()
		}
	}
	if text == "" {
		return nil, errPattern()
	}
	return regexp.Compile(strings.ReplaceAll(text, "{,", "{0,")) // Go reads {,3} as a text
}

func isAlphanumeric(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// An operand is what a value is compared with.
type operand struct {
	text     string
	quoted   bool
	number   float64
	isNumber bool
	regex    *regexp.Regexp
}

// operand reads a text in quotes, a regular expression, or a word that ends before
// one of the bytes of ends, before && or ||.
func (p *patternParser) operand(ends string) operand {
	switch {
	case p.take(`"`):
		return operand{text: p.quoted(), quoted: true}
	case p.take("%"):
		return operand{regex: p.regex()}
	}
	begin := p.pos
	for p.pos < len(p.text) && strings.IndexByte(ends, p.text[p.pos]) < 0 && !p.logical() {
		p.pos++
	}
	o := operand{text: strings.TrimSpace(p.text[begin:p.pos])}
	if o.text == "" || strings.ContainsAny(o.text, `"%`) {
		p.fail()
	}
	o.number, o.isNumber = number(o.text)
	return o
}

func (p *patternParser) logical() bool {
	rest := p.text[p.pos:]
	return strings.HasPrefix(rest, "&&") || strings.HasPrefix(rest, "||")
}

// number reads a number without the words that stand for some.
func number(text string) (float64, bool) {
	if strings.Trim(text, "+-.0123456789eE") != "" {
		return 0, false
	}
	f, err := strconv.ParseFloat(text, 64)
	return f, err == nil
}

// A comparison is an operator and what it compares with.
type comparison struct {
	operator string
	operand
}

// operators, in the order in which they are looked for.
var operators = []string{"!=", "<=", ">=", "=", "<", ">"}

func (p *patternParser) comparison(ends string) comparison {
	for _, operator := range operators {
		if !p.take(operator) {
			continue
		}
		c := comparison{operator, p.operand(ends)}
		if operator != "=" && operator != "!=" && !c.isNumber {
			p.fail()
		}
		return c
	}
	p.fail()
	return comparison{}
}

// ordered compares numbers.
func (c *comparison) ordered(f float64) bool {
	switch c.operator {
	case "<":
		return f < c.number
	case "<=":
		return f <= c.number
	case ">":
		return f > c.number
	}
	return f >= c.number
}

// glob tells whether a text is what a pattern says, in which * is any text.
func glob(pattern, text string) bool {
	parts := strings.Split(pattern, "*")
	last := len(parts) - 1
	if last == 0 {
		return pattern == text
	}
	if !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for _, part := range parts[1:last] {
		_, after, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = after
	}
	return strings.HasSuffix(text, parts[last])
}

// A condition is a tree of what has to hold: of x, a message in some form.
type condition[X any] interface{ holds(x X) bool }

type (
	all[X any]  []condition[X]
	some[X any] []condition[X]
)

func (a all[X]) holds(x X) bool {
	for _, c := range a {
		if !c.holds(x) {
			return false
		}
	}
	return true
}

func (s some[X]) holds(x X) bool {
	for _, c := range s {
		if c.holds(x) {
			return true
		}
	}
	return false
}

// maxDepth is how deep parentheses nest.
const maxDepth = 100

// alternatives reads conditions with && and ||, of which && binds closer, and with
// parentheses. one reads a condition without them.
func alternatives[X any](p *patternParser, one func() condition[X]) condition[X] {
	p.depth++
	defer func() { p.depth-- }()
	if p.depth > maxDepth {
		p.fail()
		return some[X]{}
	}
	var out some[X]
	for {
		var together all[X]
		for {
			if p.take("(") {
				together = append(together, alternatives(p, one))
				p.want(")")
			} else {
				together = append(together, one())
			}
			if !p.take("&&") {
				break
			}
		}
		out = append(out, together)
		if !p.take("||") {
			return out
		}
	}
}
