package partiql

import "strings"

// A lexer cuts a statement into tokens.
type lexer struct {
	text string
	pos  int
	toks []token
}

// lex returns the tokens of a statement, an end token last. Comments and white
// space separate tokens. What no token can begin with, a string or comment that
// does not end, and a number that Java's BigDecimal cannot hold are faults that
// AWS gives no detail of.
func lex(text string) ([]token, error) {
	x := &lexer{text: text, toks: make([]token, 0, 8+len(text)/5)}
	for x.space(); x.pos < len(text); x.space() {
		start := x.pos
		tok, ok := x.next()
		if !ok {
			return nil, malformed("")
		}
		tok.start, tok.end = start, x.pos
		x.add(tok)
	}
	if x.pos > len(text) {
		return nil, malformed("")
	}
	return append(x.toks, token{kind: tokEOF, start: len(text), end: len(text)}), nil
}

// add appends a token, merged with the one before it where the two are one.
func (x *lexer) add(tok token) {
	if last := len(x.toks) - 1; last >= 0 {
		if kind, word := merged(x.toks[last], tok); kind != tokNone {
			x.toks[last].kind, x.toks[last].text, x.toks[last].end = kind, word, tok.end
			return
		}
	}
	x.toks = append(x.toks, tok)
}

// space skips white space and comments. A block comment that does not end moves
// beyond the end of the text.
func (x *lexer) space() {
	for x.pos < len(x.text) {
		rest := x.text[x.pos:]
		switch {
		case strings.IndexByte(" \t\n\v\f\r", rest[0]) >= 0:
			x.pos++
		case strings.HasPrefix(rest, "--"):
			n := strings.IndexAny(rest, "\r\n")
			if n < 0 {
				n = len(rest)
			}
			x.pos += n
		case strings.HasPrefix(rest, "/*"):
			n := strings.Index(rest[2:], "*/")
			if n < 0 {
				n = len(rest) // the four bytes of /* and */ take it past the end
			}
			x.pos += n + 4
		default:
			return
		}
	}
}

func (x *lexer) next() (token, bool) {
	c := x.text[x.pos]
	switch {
	case isNameStart(c):
		return x.word(), true
	case isDigit(c), c == '.' && x.pos+1 < len(x.text) && isDigit(x.text[x.pos+1]):
		return x.number()
	case c == '\'':
		return x.quoted(tokString)
	case c == '"':
		return x.quoted(tokQuoted)
	case c == '`':
		return x.quoted(tokIon)
	}
	return x.symbol()
}

func (x *lexer) word() token {
	start := x.pos
	for x.pos < len(x.text) && (isNameStart(x.text[x.pos]) || isDigit(x.text[x.pos])) {
		x.pos++
	}
	text := x.text[start:x.pos]
	lower := strings.ToLower(text)
	kind := wordKind(lower)
	if kind != tokIdent {
		text = lower
	}
	return token{kind: kind, text: text}
}

// quoted reads to the closing quote. The quote itself is written twice.
func (x *lexer) quoted(kind tokenKind) (token, bool) {
	quote := x.text[x.pos : x.pos+1]
	x.pos++
	start, doubled := x.pos, false
	for {
		n := strings.Index(x.text[x.pos:], quote)
		if n < 0 {
			return token{}, false
		}
		x.pos += n + 1
		if kind == tokIon || !strings.HasPrefix(x.text[x.pos:], quote) {
			break
		}
		x.pos++
		doubled = true
	}
	text := x.text[start : x.pos-1]
	if doubled {
		text = strings.ReplaceAll(text, quote+quote, quote)
	}
	return token{kind: kind, text: text}, true
}

// number reads digits with an optional point and exponent: 1, 1.0, .5, 1., 1e0.
func (x *lexer) number() (token, bool) {
	start := x.pos
	x.digits()
	if x.at('.') {
		x.pos++
		x.digits()
	}
	if x.at('e') || x.at('E') {
		x.pos++
		if x.at('+') || x.at('-') {
			x.pos++
		}
		if x.pos == len(x.text) || !isDigit(x.text[x.pos]) {
			return token{}, false
		}
		x.digits()
	}
	text := x.text[start:x.pos]
	_, ok := readDecimal(text)
	return token{kind: tokNumber, text: text}, ok
}

func (x *lexer) digits() {
	for x.pos < len(x.text) && isDigit(x.text[x.pos]) {
		x.pos++
	}
}

func (x *lexer) at(c byte) bool { return x.pos < len(x.text) && x.text[x.pos] == c }

func (x *lexer) symbol() (token, bool) {
	rest := x.text[x.pos:]
	for _, s := range [...]token{
		{kind: tokOperator, text: "<="},
		{kind: tokOperator, text: ">="},
		{kind: tokOperator, text: "<>"},
		{kind: tokOperator, text: "!="},
		{kind: tokOperator, text: "||"},
		{kind: tokLeftAngles, text: "<<"},
		{kind: tokRightAngles, text: ">>"},
	} {
		if strings.HasPrefix(rest, s.text) {
			x.pos += 2
			if s.text == "!=" {
				s.text = "<>"
			}
			return s, true
		}
	}
	kind := symbolKind(rest[0])
	x.pos++
	return token{kind: kind, text: rest[:1]}, kind != tokNone
}

func symbolKind(c byte) tokenKind {
	switch c {
	case '(':
		return tokLeftParen
	case ')':
		return tokRightParen
	case '[':
		return tokLeftBracket
	case ']':
		return tokRightBracket
	case '{':
		return tokLeftCurly
	case '}':
		return tokRightCurly
	case ':':
		return tokColon
	case ',':
		return tokComma
	case '*':
		return tokStar
	case ';':
		return tokSemicolon
	case '?':
		return tokParameter
	case '.':
		return tokDot
	case '<', '>', '=', '+', '-', '/', '%', '@', '~':
		return tokOperator
	}
	return tokNone
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func isNameStart(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$'
}
