package jsonata

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/jsonata/regex"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

type tokenKind uint8

const (
	tokenEnd tokenKind = iota
	tokenOperator
	tokenName
	tokenVariable
	tokenLiteral // a string, a number, true, false or null
	tokenRegex
)

// A token ends at its position, as the reference counts.
type token struct {
	kind tokenKind
	id   string // of an operator, its text
	text string // of a name or a variable
	lit  Value
	re   *regex.Regex
	pos  int
}

// value is what an error tells of the token.
func (t token) value() Value {
	switch t.kind {
	case tokenEnd:
		return jsonvalue.Text("(end)")
	case tokenOperator:
		return jsonvalue.Text(t.id)
	case tokenLiteral:
		return t.lit
	case tokenRegex:
		return jsonvalue.Obj()
	}
	return jsonvalue.Text(t.text)
}

type lexer struct {
	text   string
	pos    int
	halves bool // a string holds half a surrogate pair

	seen, units int // UTF-16 units of text[:seen]
}

// at counts the UTF-16 units up to a byte, which only grows.
func (l *lexer) at(pos int) int {
	if pos < l.seen {
		return utf16Len(l.text[:pos])
	}
	l.units += utf16Len(l.text[l.seen:pos])
	l.seen = pos
	return l.units
}

func (l *lexer) fail(code string, pos int) *Error {
	return (&Error{Code: code}).about(Value{}, l.at(pos))
}

func (l *lexer) make(kind tokenKind, id string) token {
	t := token{kind: kind, pos: l.at(l.pos)}
	if kind == tokenOperator {
		t.id = id
	} else {
		t.text = id
	}
	return t
}

func (l *lexer) literal(v Value) token { return token{kind: tokenLiteral, lit: v, pos: l.at(l.pos)} }

const (
	spaces    = " \t\n\r\v"
	operators = ".[]{}(),@#;:?+-*/%|=<>^&!~"
)

// numbers are those of JSON.
var numbers = regexp.MustCompile(`^-?(0|([1-9][0-9]*))(\.[0-9]+)?([Ee][-+]?[0-9]+)?`)

// skip passes white space and comments.
func (l *lexer) skip() error {
	for l.pos < len(l.text) {
		rest := l.text[l.pos:]
		switch {
		case strings.IndexByte(spaces, rest[0]) >= 0:
			l.pos++
		case strings.HasPrefix(rest, "/*"):
			end := strings.Index(rest[2:], "*/")
			if end < 0 {
				return l.fail("S0106", l.pos)
			}
			l.pos += end + 4
		default:
			return nil
		}
	}
	return nil
}

// next reads a token. After an operand a / divides; elsewhere it opens a regular
// expression.
func (l *lexer) next(afterOperand bool) (token, error) {
	if err := l.skip(); err != nil {
		return token{}, err
	}
	if l.pos >= len(l.text) {
		return token{pos: l.at(len(l.text))}, nil
	}
	rest := l.text[l.pos:]
	c := rest[0]
	if c == '/' && !afterOperand {
		l.pos++
		return l.regex()
	}
	if len(rest) > 1 {
		switch two := rest[:2]; two {
		case "..", ":=", "!=", ">=", "<=", "**", "~>":
			l.pos += 2
			return l.make(tokenOperator, two), nil
		}
	}
	if strings.IndexByte(operators, c) >= 0 {
		l.pos++
		return l.make(tokenOperator, rest[:1]), nil
	}
	switch c {
	case '"', '\'':
		return l.quoted(c)
	case '`':
		end := strings.IndexByte(rest[1:], '`')
		if end < 0 {
			return token{}, l.fail("S0105", len(l.text))
		}
		l.pos += end + 2
		return l.make(tokenName, rest[1:end+1]), nil
	}
	if text := numbers.FindString(rest); text != "" {
		f, _ := strconv.ParseFloat(text, 64) // its error says only that f is infinite
		if math.IsInf(f, 0) {
			return token{}, l.fail("S0102", l.pos).about(jsonvalue.Text(text), l.at(l.pos))
		}
		l.pos += len(text)
		return l.literal(jsonvalue.Float(f)), nil
	}
	return l.name(), nil
}

func (l *lexer) name() token {
	rest := l.text[l.pos:]
	if end := strings.IndexAny(rest, spaces+operators); end >= 0 {
		rest = rest[:end]
	}
	l.pos += len(rest)
	switch rest {
	case "or", "in", "and":
		return l.make(tokenOperator, rest)
	case "true", "false":
		return l.literal(jsonvalue.OfBool(rest == "true"))
	case "null":
		return l.literal(jsonvalue.Nil())
	}
	if variable, ok := strings.CutPrefix(rest, "$"); ok {
		return l.make(tokenVariable, variable)
	}
	return l.make(tokenName, rest)
}

var escapes = map[byte]string{'"': `"`, '\\': `\`, '/': "/", 'b': "\b", 'f': "\f", 'n': "\n", 'r': "\r", 't': "\t"}

func (l *lexer) quoted(quote byte) (token, error) {
	l.pos++
	var out []byte
	for l.pos < len(l.text) {
		c := l.text[l.pos]
		l.pos++
		switch c {
		case quote:
			return l.literal(jsonvalue.Text(string(out))), nil
		case '\\':
			var err error
			if out, err = l.escape(out); err != nil {
				return token{}, err
			}
		default:
			out = append(out, c)
		}
	}
	return token{}, l.fail("S0101", len(l.text))
}

func (l *lexer) escape(out []byte) ([]byte, error) {
	if l.pos == len(l.text) {
		return nil, l.fail("S0103", l.pos).about(jsonvalue.Text(""), l.at(l.pos))
	}
	c := l.text[l.pos]
	if text, ok := escapes[c]; ok {
		l.pos++
		return append(out, text...), nil
	}
	if c != 'u' {
		r, _ := utf8.DecodeRuneInString(l.text[l.pos:])
		return nil, l.fail("S0103", l.pos).about(jsonvalue.Text(string(r)), l.at(l.pos))
	}
	if len(l.text) < l.pos+5 {
		return nil, l.fail("S0104", l.pos)
	}
	unit, err := strconv.ParseUint(l.text[l.pos+1:l.pos+5], 16, 16)
	if err != nil {
		return nil, l.fail("S0104", l.pos)
	}
	l.pos += 5
	return l.unit(out, rune(unit)), nil
}

// unit adds a UTF-16 unit. A second half joins the first; a half alone is kept
// in three bytes that are no UTF-8, so that it is known for what it is.
func (l *lexer) unit(out []byte, u rune) []byte {
	if u < 0xD800 || u > 0xDFFF {
		return utf8.AppendRune(out, u)
	}
	n := len(out)
	if u >= 0xDC00 && n >= 3 && out[n-3] == 0xED && out[n-2]&0xF0 == 0xA0 {
		high := rune(out[n-2]&0x3F)<<6 | rune(out[n-1]&0x3F)
		return utf8.AppendRune(out[:n-3], (high&0x3FF)<<10|(u&0x3FF)+0x10000)
	}
	l.halves = true
	return append(out, 0xED, 0x80|byte(u>>6)&0x3F, 0x80|byte(u)&0x3F)
}

// regex reads what follows a / up to the next one that is neither escaped nor in
// brackets, and the flags.
func (l *lexer) regex() (token, error) {
	start, depth := l.pos, 0
	for ; l.pos < len(l.text); l.pos++ {
		c := l.text[l.pos]
		if c == '/' && depth == 0 && !l.escapedAt(start) {
			break
		}
		if l.pos > start && l.text[l.pos-1] == '\\' {
			continue
		}
		switch c {
		case '(', '[', '{':
			depth++
		case ')', ']', '}':
			depth--
		}
	}
	if l.pos == len(l.text) {
		return token{}, l.fail("S0302", l.pos)
	}
	pattern := l.text[start:l.pos]
	if pattern == "" {
		return token{}, l.fail("S0301", l.pos)
	}
	l.pos++
	flags := l.pos
	for l.pos < len(l.text) && (l.text[l.pos] == 'i' || l.text[l.pos] == 'm') {
		l.pos++
	}
	re, err := regex.Compile(pattern, l.text[flags:l.pos])
	if err != nil {
		text := "Invalid regular expression: /" + pattern + "/" + l.text[flags:l.pos] + "g: " + err.Error()
		return token{}, &Error{Message: text, Position: l.at(l.pos)}
	}
	t := l.make(tokenRegex, "")
	t.re = re
	return t, nil
}

func (l *lexer) escapedAt(start int) bool {
	n := 0
	for i := l.pos - 1; i >= start && l.text[i] == '\\'; i-- {
		n++
	}
	return n%2 == 1
}
