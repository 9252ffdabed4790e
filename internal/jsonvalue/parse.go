package jsonvalue

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// MaxDepth is how deep arrays and objects may nest in a text.
const MaxDepth = 1000

// A SyntaxError says where a text is no JSON.
type SyntaxError struct {
	Offset int // bytes before the fault
	Reason string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at offset %d", e.Reason, e.Offset)
}

// Parse reads one JSON value (RFC 8259) with white space around it. Of a name
// given twice in an object the last value counts, in the first place. Half a
// surrogate pair, and bytes that are no UTF-8, become U+FFFD. The value holds on
// to the text.
func Parse(text string) (Value, error) {
	p := parser{text: text}
	v := p.value()
	p.space()
	if p.err == nil && p.pos < len(text) {
		p.fail("unexpected text after the value")
	}
	if p.err != nil {
		return Value{}, p.err
	}
	return v, nil
}

// ParseBytes reads a copy of a text as Parse does.
func ParseBytes(text []byte) (Value, error) { return Parse(string(text)) }

type parser struct {
	text  string
	pos   int
	depth int
	err   error
	stack []Value // items of the arrays and objects that are open
	names []string
}

func (p *parser) fail(reason string) Value {
	if p.err == nil {
		p.err = &SyntaxError{Offset: p.pos, Reason: reason}
	}
	return Value{}
}

func (p *parser) space() {
	for p.pos < len(p.text) {
		switch p.text[p.pos] {
		case ' ', '\t', '\n', '\r':
			p.pos++
		default:
			return
		}
	}
}

// next skips white space and tells the byte that follows, 0 at the end.
func (p *parser) next() byte {
	p.space()
	if p.pos == len(p.text) {
		return 0
	}
	return p.text[p.pos]
}

func (p *parser) value() Value {
	switch c := p.next(); c {
	case '{':
		return p.nested(p.object)
	case '[':
		return p.nested(p.array)
	case '"':
		return Text(p.str())
	case 't':
		return p.word("true", OfBool(true))
	case 'f':
		return p.word("false", OfBool(false))
	case 'n':
		return p.word("null", Nil())
	default:
		if c == '-' || '0' <= c && c <= '9' {
			return p.number()
		}
		if p.pos == len(p.text) {
			return p.fail("unexpected end")
		}
		return p.fail("unexpected character")
	}
}

func (p *parser) word(word string, v Value) Value {
	if !strings.HasPrefix(p.text[p.pos:], word) {
		return p.fail("unexpected character")
	}
	p.pos += len(word)
	return v
}

func (p *parser) nested(read func() Value) Value {
	if p.depth++; p.depth > MaxDepth {
		return p.fail("nested too deep")
	}
	p.pos++
	v := read()
	p.depth--
	return v
}

func (p *parser) array() Value {
	start := len(p.stack)
	if p.next() == ']' {
		p.pos++
		return List(nil)
	}
	for p.err == nil {
		v := p.value()
		if p.err != nil {
			return Value{}
		}
		p.stack = append(p.stack, v)
		switch p.next() {
		case ',':
			p.pos++
		case ']':
			p.pos++
			items := append([]Value(nil), p.stack[start:]...)
			p.stack = p.stack[:start]
			return List(items)
		default:
			p.fail("expected , or ]")
		}
	}
	return Value{}
}

func (p *parser) object() Value {
	start, names := len(p.stack), len(p.names)
	if p.next() == '}' {
		p.pos++
		return NewBuilder(0).Build()
	}
	for p.err == nil {
		if p.next() != '"' {
			return p.fail("expected a name")
		}
		name := p.str()
		if p.next() != ':' {
			return p.fail("expected :")
		}
		p.pos++
		v := p.value()
		if p.err != nil {
			return Value{}
		}
		p.names = append(p.names, name)
		p.stack = append(p.stack, v)
		switch p.next() {
		case ',':
			p.pos++
		case '}':
			p.pos++
			b := NewBuilder(len(p.names) - names)
			for i, item := range p.stack[start:] {
				b.Set(p.names[names+i], item)
			}
			p.stack, p.names = p.stack[:start], p.names[:names]
			return b.Build()
		default:
			p.fail("expected , or }")
		}
	}
	return Value{}
}

// number reads -?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)? and keeps it as
// it is.
func (p *parser) number() Value {
	start := p.pos
	if p.text[p.pos] == '-' {
		p.pos++
	}
	if p.pos < len(p.text) && p.text[p.pos] == '0' {
		p.pos++
	} else if !p.digits() {
		return Value{}
	}
	if p.at('.') {
		p.pos++
		if !p.digits() {
			return Value{}
		}
	}
	if p.at('e') || p.at('E') {
		p.pos++
		if p.at('+') || p.at('-') {
			p.pos++
		}
		if !p.digits() {
			return Value{}
		}
	}
	return numberOf(p.text[start:p.pos])
}

func (p *parser) at(c byte) bool { return p.pos < len(p.text) && p.text[p.pos] == c }

func (p *parser) digits() bool {
	start := p.pos
	for p.pos < len(p.text) && '0' <= p.text[p.pos] && p.text[p.pos] <= '9' {
		p.pos++
	}
	if p.pos == start {
		p.fail("expected a digit")
	}
	return p.pos > start
}

// str reads a string, without a copy if it has no escapes.
func (p *parser) str() string {
	p.pos++
	start := p.pos
	for p.pos < len(p.text) {
		switch c := p.text[p.pos]; {
		case c == '"':
			p.pos++
			return strings.ToValidUTF8(p.text[start:p.pos-1], "\uFFFD")
		case c == '\\':
			return p.escaped(start)
		case c < ' ':
			p.fail("control character in a string")
			return ""
		default:
			p.pos++
		}
	}
	p.fail("unexpected end of a string")
	return ""
}

func (p *parser) escaped(start int) string {
	out := []byte(p.text[start:p.pos])
	for p.pos < len(p.text) && p.err == nil {
		switch c := p.text[p.pos]; {
		case c == '"':
			p.pos++
			return strings.ToValidUTF8(string(out), "\uFFFD")
		case c == '\\':
			out = utf8.AppendRune(out, p.escape())
		case c < ' ':
			p.fail("control character in a string")
		default:
			out = append(out, c)
			p.pos++
		}
	}
	p.fail("unexpected end of a string")
	return ""
}

var escapes = [256]rune{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

func (p *parser) escape() rune {
	if p.pos+1 == len(p.text) {
		p.fail("unexpected end of a string")
		return 0
	}
	c := p.text[p.pos+1]
	if c != 'u' {
		if escapes[c] == 0 {
			p.fail("unknown escape")
			return 0
		}
		p.pos += 2
		return escapes[c]
	}
	first := p.unit()
	if first < 0xD800 || first > 0xDFFF {
		return first
	}
	if first < 0xDC00 && strings.HasPrefix(p.text[p.pos:], `\u`) {
		back := p.pos
		if second := p.unit(); second >= 0xDC00 && second <= 0xDFFF {
			return (first-0xD800)<<10 | (second - 0xDC00) + 0x10000
		}
		p.pos = back
	}
	return utf8.RuneError
}

// unit reads \uXXXX.
func (p *parser) unit() rune {
	if p.pos+6 > len(p.text) {
		p.fail("expected four hexadecimal digits")
		return 0
	}
	u, err := strconv.ParseUint(p.text[p.pos+2:p.pos+6], 16, 16)
	if err != nil {
		p.fail("expected four hexadecimal digits")
		return 0
	}
	p.pos += 6
	return rune(u)
}
