package dynamodb

import (
	"encoding/base64"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// readIon reads items in Amazon Ion's text form: structs with a member Item, one after
// another or in lists. found gets each, or why it is none; an error means that the text
// cannot be read on.
func readIon(text string, found func(attribute.Item, error)) error {
	p := &ionParser{text: text}
	for {
		p.space()
		if p.err != nil || p.at >= len(p.text) {
			return p.err
		}
		if p.marker() {
			continue
		}
		p.items(found)
	}
}

// An ionFault is what is wrong with a text.
type ionFault string

// Error returns the words.
func (f ionFault) Error() string { return string(f) }

// An ionParser reads Ion's text form. The first fault stays.
type ionParser struct {
	text  string
	at    int
	depth int
	err   error
}

// deepestIon is how deep values may nest: deeper than items.
const deepestIon = 64

func (p *ionParser) fail(why string) attribute.Value {
	if p.err == nil {
		p.err = ionFault("Invalid Ion at byte " + strconv.Itoa(p.at) + ": " + why)
	}
	return attribute.Value{}
}

// items reads a value at the top: a struct with an item, or a list of them.
func (p *ionParser) items(found func(attribute.Item, error)) {
	if p.accept("[") {
		for p.err == nil && !p.accept("]") {
			if p.at >= len(p.text) {
				p.fail("a list does not end")
				return
			}
			p.items(found)
			if p.err == nil && !p.accept(",") && !p.peek(']') {
				p.fail("expected , or ]")
			}
		}
		return
	}
	v := p.value()
	switch {
	case p.err != nil:
	case v.Kind() != attribute.Map:
		found(nil, ionFault("One or more parameter values were invalid: a struct with a member Item is expected"))
	default:
		item, ok := v.Attrs()["Item"]
		if !ok || item.Kind() != attribute.Map {
			found(nil, ionFault("One or more parameter values were invalid: the member Item is missing"))
			return
		}
		found(item.Attrs(), nil)
	}
}

// space passes over white space and comments.
func (p *ionParser) space() {
	for p.at < len(p.text) {
		rest := p.text[p.at:]
		switch {
		case strings.IndexByte(" \t\r\n\v\f", rest[0]) >= 0:
			p.at++
		case strings.HasPrefix(rest, "//"):
			n := strings.IndexByte(rest, '\n')
			if n < 0 {
				n = len(rest)
			}
			p.at += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest, "*/")
			if n < 0 {
				p.fail("a comment does not end")
				return
			}
			p.at += n + 2
		default:
			return
		}
	}
}

func (p *ionParser) accept(token string) bool {
	p.space()
	if p.err != nil || !strings.HasPrefix(p.text[p.at:], token) {
		return false
	}
	p.at += len(token)
	return true
}

func (p *ionParser) peek(c byte) bool {
	p.space()
	return p.at < len(p.text) && p.text[p.at] == c
}

// marker passes over a version marker.
func (p *ionParser) marker() bool {
	rest, ok := strings.CutPrefix(p.text[p.at:], "$ion_1_0")
	if !ok || rest != "" && isIonName("a"+rest[:1]) || strings.HasPrefix(rest, ":") {
		return false
	}
	p.at += len("$ion_1_0")
	return true
}

// word reads a name without quotes.
func (p *ionParser) word() string {
	start := p.at
	for p.at < len(p.text) && isIonName("a"+p.text[p.at:p.at+1]) {
		p.at++
	}
	return p.text[start:p.at]
}

// value reads a value, with annotations before it.
func (p *ionParser) value() attribute.Value {
	if p.depth++; p.depth > deepestIon {
		return p.fail("values nest too deep")
	}
	defer func() { p.depth-- }()
	annotation := ""
	for {
		p.space()
		if p.err != nil || p.at >= len(p.text) {
			return p.fail("a value is missing")
		}
		c := p.text[p.at]
		switch {
		case c == '{' && strings.HasPrefix(p.text[p.at:], "{{"):
			return p.blob()
		case c == '{':
			return p.structure()
		case c == '[':
			return p.list(annotation)
		case c == '"':
			return p.text1('"')
		case strings.HasPrefix(p.text[p.at:], "'''"):
			return p.longText()
		case c == '\'':
			name := p.text1('\'').Text()
			if !p.accept("::") {
				return p.fail("symbols are not supported")
			}
			annotation = name
		case c == '-' || c == '+' || c >= '0' && c <= '9':
			return p.number()
		default:
			word := p.word()
			if word == "" {
				return p.fail("unexpected character")
			}
			if p.accept("::") {
				annotation = word
				continue
			}
			return p.keyword(word)
		}
	}
}

func (p *ionParser) keyword(word string) attribute.Value {
	switch word {
	case "true", "false":
		return attribute.BOOL(word == "true")
	case "null":
		if strings.HasPrefix(p.text[p.at:], ".") { // null.string
			p.at++
			p.word()
		}
		return attribute.NULL()
	}
	return p.fail("symbols are not supported")
}

// number reads an integer or a decimal; d and e stand before an exponent.
func (p *ionParser) number() attribute.Value {
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		sign := (c == '-' || c == '+') && (p.at == start || strings.IndexByte("dDeE", p.text[p.at-1]) >= 0)
		if !sign && strings.IndexByte("0123456789._dDeE", c) < 0 {
			break
		}
		p.at++
	}
	text := strings.ReplaceAll(p.text[start:p.at], "_", "")
	text = strings.NewReplacer("d", "e", "D", "e").Replace(text)
	mantissa, exponent, scaled := strings.Cut(strings.ToLower(text), "e")
	mantissa = strings.TrimSuffix(mantissa, ".")
	if scaled {
		mantissa += "e" + exponent
	}
	digits, err := attribute.CanonicalNumber(mantissa)
	if err != nil {
		return p.fail(err.Error())
	}
	return attribute.N(digits)
}

// blob reads {{base64}}.
func (p *ionParser) blob() attribute.Value {
	end := strings.Index(p.text[p.at:], "}}")
	if end < 0 {
		return p.fail("a blob does not end")
	}
	inner := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" \t\r\n", r) {
			return -1
		}
		return r
	}, p.text[p.at+2:p.at+end])
	b, err := base64.StdEncoding.DecodeString(inner)
	if err != nil {
		return p.fail("a blob is not base64")
	}
	p.at += end + 2
	return attribute.B(b)
}

func (p *ionParser) structure() attribute.Value {
	p.accept("{")
	item := attribute.Item{}
	for p.err == nil && !p.accept("}") {
		name := ""
		switch {
		case p.peek('"'):
			name = p.text1('"').Text()
		case p.peek('\''):
			name = p.text1('\'').Text()
		default:
			if name = p.word(); name == "" {
				return p.fail("the name of a member is missing")
			}
		}
		if !p.accept(":") {
			return p.fail("expected :")
		}
		item[name] = p.value()
		if p.err == nil && !p.accept(",") && !p.peek('}') {
			return p.fail("expected , or }")
		}
	}
	return attribute.M(item)
}

// list reads a list, or a set if it is annotated as one.
func (p *ionParser) list(annotation string) attribute.Value {
	p.accept("[")
	var all []attribute.Value
	for p.err == nil && !p.accept("]") {
		all = append(all, p.value())
		if p.err == nil && !p.accept(",") && !p.peek(']') {
			return p.fail("expected , or ]")
		}
	}
	kind := attribute.String
	switch annotation {
	case "$dynamodb_SS":
	case "$dynamodb_NS":
		kind = attribute.Number
	case "$dynamodb_BS":
		kind = attribute.Binary
	default:
		return attribute.L(all...)
	}
	texts := make([]string, len(all))
	for i, one := range all {
		if one.Kind() != kind {
			return p.fail("a set holds a value of another type")
		}
		texts[i] = one.Text()
	}
	switch kind {
	case attribute.Number:
		return attribute.NS(texts...)
	case attribute.Binary:
		blobs := make([][]byte, len(texts))
		for i := range texts {
			blobs[i] = []byte(texts[i])
		}
		return attribute.BS(blobs...)
	}
	return attribute.SS(texts...)
}

// longText reads strings in three quotes, which belong together one after another.
func (p *ionParser) longText() attribute.Value {
	var b strings.Builder
	for p.accept("'''") {
		for {
			if p.at >= len(p.text) {
				return p.fail("a string does not end")
			}
			if strings.HasPrefix(p.text[p.at:], "'''") {
				p.at += 3
				break
			}
			if !p.character(&b) {
				return attribute.Value{}
			}
		}
	}
	return attribute.S(b.String())
}

// text1 reads a string or a name in quotes.
func (p *ionParser) text1(quote byte) attribute.Value {
	p.at++
	var b strings.Builder
	for p.at < len(p.text) && p.text[p.at] != quote {
		if p.text[p.at] == '\n' {
			return p.fail("a string goes on to the next line")
		}
		if !p.character(&b) {
			return attribute.Value{}
		}
	}
	if p.at >= len(p.text) {
		return p.fail("a string does not end")
	}
	p.at++
	return attribute.S(b.String())
}

// ionEscapes are the letters behind a backslash.
var ionEscapes = map[byte]rune{'a': 7, 'b': 8, 't': 9, 'n': 10, 'f': 12, 'r': 13, 'v': 11, '0': 0, '"': '"', '\'': '\'', '\\': '\\', '/': '/', '?': '?'}

// character reads a character of a string.
func (p *ionParser) character(b *strings.Builder) bool {
	c := p.text[p.at]
	if c != '\\' {
		r, size := utf8.DecodeRuneInString(p.text[p.at:])
		if r == utf8.RuneError && size == 1 {
			p.fail("the text is not UTF-8")
			return false
		}
		b.WriteRune(r)
		p.at += size
		return true
	}
	if p.at+1 >= len(p.text) {
		p.fail("a string does not end")
		return false
	}
	c = p.text[p.at+1]
	p.at += 2
	if r, ok := ionEscapes[c]; ok {
		b.WriteRune(r)
		return true
	}
	digits := map[byte]int{'x': 2, 'u': 4, 'U': 8}[c]
	switch {
	case c == '\n': // the line goes on
		return true
	case digits == 0 || p.at+digits > len(p.text):
		p.fail("an escape is unknown")
		return false
	}
	n, err := strconv.ParseUint(p.text[p.at:p.at+digits], 16, 32)
	if err != nil || n > utf8.MaxRune {
		p.fail("an escape is unknown")
		return false
	}
	p.at += digits
	b.WriteRune(rune(n))
	return true
}
