package expression

import "unicode/utf8"

// A tokenKind is one of the constants below or, for a token of one character,
// that character.
type tokenKind byte

const (
	tokenEnd            tokenKind = 0
	tokenWord           tokenKind = 'w' // an attribute's name, a function's, or a keyword
	tokenName           tokenKind = '#' // #name
	tokenValue          tokenKind = ':' // :value
	tokenNumber         tokenKind = '0'
	tokenNotEqual       tokenKind = 'n' // <>
	tokenLessOrEqual    tokenKind = 'l' // <=
	tokenGreaterOrEqual tokenKind = 'g' // >=
	tokenUnknown        tokenKind = '?' // a character that belongs to no token
)

// A token is the part text[start:end] of an expression.
type token struct {
	kind       tokenKind
	start, end int
}

// scan returns the first token at or after from.
func scan(text string, from int) token {
	start := from
	for start < len(text) && isSpace(text[start]) {
		start++
	}
	if start == len(text) {
		return token{kind: tokenEnd, start: start, end: start}
	}
	switch c := text[start]; c {
	case '(', ')', '[', ']', ',', '.', '=', '+', '-':
		return token{kind: tokenKind(c), start: start, end: start + 1}
	case '<', '>':
		return scanComparator(text, start)
	case '#', ':':
		return scanPlaceholder(text, start)
	default:
		return scanWord(text, start)
	}
}

func scanComparator(text string, start int) token {
	pair := text[start:min(start+2, len(text))]
	switch pair {
	case "<>":
		return token{kind: tokenNotEqual, start: start, end: start + 2}
	case "<=":
		return token{kind: tokenLessOrEqual, start: start, end: start + 2}
	case ">=":
		return token{kind: tokenGreaterOrEqual, start: start, end: start + 2}
	}
	return token{kind: tokenKind(text[start]), start: start, end: start + 1}
}

// scanPlaceholder reads # or : and at least one letter, digit or underscore.
func scanPlaceholder(text string, start int) token {
	end := wordEnd(text, start+1)
	if end == start+1 {
		return token{kind: tokenUnknown, start: start, end: end}
	}
	return token{kind: tokenKind(text[start]), start: start, end: end}
}

// scanWord reads a word, which begins with a letter, or a number.
func scanWord(text string, start int) token {
	switch c := text[start]; {
	case isLetter(c):
		return token{kind: tokenWord, start: start, end: wordEnd(text, start)}
	case isDigit(c):
		end := start
		for end < len(text) && isDigit(text[end]) {
			end++
		}
		return token{kind: tokenNumber, start: start, end: end}
	}
	_, width := utf8.DecodeRuneInString(text[start:])
	return token{kind: tokenUnknown, start: start, end: start + width}
}

func wordEnd(text string, i int) int {
	for i < len(text) && (isLetter(text[i]) || isDigit(text[i]) || text[i] == '_') {
		i++
	}
	return i
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }
func isDigit(c byte) bool  { return '0' <= c && c <= '9' }
func isSpace(c byte) bool  { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' }
