package attribute

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// A jsonParser reads JSON text in place. After the first error, which it
// keeps, everything reads as nothing.
type jsonParser struct {
	data string
	pos  int
	err  error
}

func (p *jsonParser) fail(message string) {
	if p.err == nil {
		p.err = &SerializationError{Message: message}
	}
	p.pos = len(p.data)
}

// malformed ends on text that is no JSON, which AWS does not comment.
func (p *jsonParser) malformed() { p.fail("") }

// next returns the next byte that is no space, 0 at the end.
func (p *jsonParser) next() byte {
	for p.pos < len(p.data) {
		switch c := p.data[p.pos]; c {
		case ' ', '\n', '\r', '\t':
			p.pos++
		default:
			return c
		}
	}
	return 0
}

// end makes sure that nothing follows.
func (p *jsonParser) end() {
	if p.next(); p.pos < len(p.data) {
		p.malformed()
	}
}

// enter goes into an object or array. It is false for null and for anything
// else, which is an error.
func (p *jsonParser) enter(open byte, want shape) bool {
	switch p.next() {
	case open:
		p.pos++
		return true
	case 'n':
		p.literal("null")
		return false
	}
	p.mismatch(want)
	return false
}

// more goes to the next member or element, or past the end of the object or
// array.
func (p *jsonParser) more(closing byte, first bool) bool {
	c := p.next()
	switch {
	case p.err != nil:
		return false
	case c == closing:
		p.pos++
		return false
	case first:
		return true
	case c == ',':
		p.pos++
		if p.next() != closing {
			return true
		}
	}
	p.malformed()
	return false
}

// name reads a member's name and the colon.
func (p *jsonParser) name() string {
	if p.next() != '"' {
		p.malformed()
		return ""
	}
	name := p.quoted()
	if p.next() != ':' {
		p.malformed()
		return ""
	}
	p.pos++
	return name
}

func (p *jsonParser) literal(word string) {
	if !strings.HasPrefix(p.data[p.pos:], word) {
		p.malformed()
		return
	}
	p.pos += len(word)
}

// null reads null, if that is next.
func (p *jsonParser) null() bool {
	if p.next() != 'n' {
		return false
	}
	p.literal("null")
	return true
}

func (p *jsonParser) text() string {
	if p.next() != '"' {
		p.mismatch(stringShape)
		return ""
	}
	return p.quoted()
}

// boolean reads true or false, or a string that AWS takes for one of them.
func (p *jsonParser) boolean() bool {
	switch p.next() {
	case 't':
		p.literal("true")
		return true
	case 'f':
		p.literal("false")
		return false
	case '"':
		switch strings.ToUpper(p.quoted()) {
		case "TRUE", "YES", "1":
			return true
		case "FALSE", "NO", "0":
			return false
		}
		p.fail(errUnexpectedToken)
		return false
	}
	p.mismatch(booleanShape)
	return false
}

func (p *jsonParser) blob() string {
	if p.next() != '"' {
		p.mismatch(blobShape)
		return ""
	}
	raw, message := decodeBase64(p.quoted())
	if message != "" && p.err == nil {
		p.fail(message)
	}
	return raw
}

// quoted reads a string. Without escapes it is a part of the data.
func (p *jsonParser) quoted() string {
	start := p.pos + 1
	for i := start; i < len(p.data); i++ {
		switch c := p.data[i]; {
		case c == '"':
			p.pos = i + 1
			return p.data[start:i]
		case c == '\\' || c >= utf8.RuneSelf:
			return p.unquote(start, i)
		case c < ' ':
			p.malformed()
			return ""
		}
	}
	p.malformed()
	return ""
}

// unquote goes on where quoted met a byte that is more than itself.
func (p *jsonParser) unquote(start, i int) string {
	var out []byte
	for i < len(p.data) {
		c := p.data[i]
		switch {
		case c == '"':
			p.pos = i + 1
			if out == nil {
				return p.data[start:i]
			}
			return string(append(out, p.data[start:i]...))
		case c < ' ':
			p.malformed()
			return ""
		case c == '\\':
			r, width := escaped(p.data[i:])
			if width == 0 {
				p.malformed()
				return ""
			}
			out = utf8.AppendRune(append(out, p.data[start:i]...), r)
			i += width
			start = i
		case c < utf8.RuneSelf:
			i++
		default:
			r, width := utf8.DecodeRuneInString(p.data[i:])
			if r == utf8.RuneError && width == 1 {
				out = utf8.AppendRune(append(out, p.data[start:i]...), r)
				start = i + 1
			}
			i += width
		}
	}
	p.malformed()
	return ""
}

// escaped reads an escape sequence; width is 0 when it is none.
func escaped(s string) (r rune, width int) {
	if len(s) < 2 {
		return 0, 0
	}
	if i := strings.IndexByte(`"\/bfnrt`, s[1]); i >= 0 {
		return rune("\"\\/\b\f\n\r\t"[i]), 2
	}
	r, ok := unicodeEscape(s)
	if !ok {
		return 0, 0
	}
	if utf16.IsSurrogate(r) {
		if low, ok := unicodeEscape(s[6:]); ok {
			if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
				return pair, 12
			}
		}
		return utf8.RuneError, 6
	}
	return r, 6
}

func unicodeEscape(s string) (rune, bool) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, false
	}
	for i := 2; i < 6; i++ {
		if !isHex(s[i]) {
			return 0, false
		}
	}
	r, err := strconv.ParseUint(s[2:6], 16, 16)
	return rune(r), err == nil
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// skip passes over any value, however deep, without recursion.
func (p *jsonParser) skip() {
	var open []byte // the closing brackets still to come
	for {
		if bracket := p.scalarOrOpen(); bracket != 0 {
			open = append(open, bracket)
			if p.more(bracket, true) {
				p.label(bracket)
				continue
			}
			open = open[:len(open)-1]
		}
		for len(open) > 0 && !p.more(open[len(open)-1], false) {
			open = open[:len(open)-1]
		}
		if p.err != nil || len(open) == 0 {
			return
		}
		p.label(open[len(open)-1])
	}
}

// label reads the name in front of a value, which only objects have.
func (p *jsonParser) label(closing byte) {
	if closing == '}' {
		p.name()
	}
}

// scalarOrOpen passes one scalar, or the opening bracket of an object or
// array, whose closing bracket it returns.
func (p *jsonParser) scalarOrOpen() (closing byte) {
	switch p.next() {
	case '{':
		p.pos++
		return '}'
	case '[':
		p.pos++
		return ']'
	case '"':
		p.quoted()
	case 't':
		p.literal("true")
	case 'f':
		p.literal("false")
	case 'n':
		p.literal("null")
	default:
		p.number()
	}
	return 0
}

// number passes a number and reports whether it has a fraction or exponent.
func (p *jsonParser) number() (decimal bool) {
	s := p.data[p.pos:]
	i := 0
	digits := func() bool {
		from := i
		for i < len(s) && s[i] >= '0' && s[i] <= '9' {
			i++
		}
		return i > from
	}
	if i < len(s) && s[i] == '-' {
		i++
	}
	from := i
	ok := digits() && (s[from] != '0' || i == from+1)
	if ok && i < len(s) && s[i] == '.' {
		i++
		decimal, ok = true, digits()
	}
	if ok && i < len(s) && (s[i] == 'e' || s[i] == 'E') {
		i++
		if i < len(s) && (s[i] == '+' || s[i] == '-') {
			i++
		}
		decimal, ok = true, digits()
	}
	if !ok {
		p.malformed()
		return false
	}
	p.pos += i
	return decimal
}
