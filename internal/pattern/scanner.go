package pattern

import (
	"fmt"
	"unicode"
	"unicode/utf8"
)

// token is a JSON token, in the order in which a streaming parser meets them.
type token byte

const (
	tokenEnd token = iota // the document is over
	tokenObject
	tokenObjectEnd
	tokenArray
	tokenArrayEnd
	tokenName
	tokenString
	tokenNumber
	tokenTrue
	tokenFalse
	tokenNull
)

// A scanner reads a pattern token by token. AWS reads patterns with a streaming
// parser (Jackson) and reports where that parser stood, so the scanner stands
// where it stands: behind a token, but directly behind the opening quote of a
// string nobody has asked for yet, and with a member's name comes the start of
// its value.
type scanner struct {
	source  string
	hidden  bool // the words about places do not quote the source
	at      int  // what is read of the source, in bytes
	token   token
	text    string // of names, and of strings that were read
	lazy    bool   // inside a string: the text is not read yet
	pending token  // the value's first token, behind a name
	start   int    // where the pending token starts
	open    []scope
}

type scope struct {
	object  bool
	start   int
	entries int
}

const expectedValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"

// next moves to the next token.
func (s *scanner) next() (token, error) {
	if s.token == tokenName {
		return s.enter(s.pending, s.start), nil
	}
	if err := s.finish(); err != nil {
		return tokenEnd, err
	}
	c, err := s.space()
	if err != nil {
		return tokenEnd, err
	}
	if c < 0 {
		if n := len(s.open); n > 0 {
			return tokenEnd, s.fail(fmt.Sprintf("Unexpected end-of-input: expected close marker for %s (start marker at %s)",
				s.kind(), s.place(s.open[n-1].start, 0)))
		}
		s.token = tokenEnd
		return tokenEnd, nil
	}
	if c == ']' || c == '}' {
		return s.leave(c)
	}
	if n := len(s.open); n > 0 {
		inside := &s.open[n-1]
		inside.entries++
		if inside.entries > 1 {
			if c, err = s.comma(c); err != nil {
				return tokenEnd, err
			}
		}
		if inside.object {
			return s.name(c)
		}
	}
	start := s.at - 1
	t, err := s.value(c)
	if err != nil {
		return tokenEnd, err
	}
	return s.enter(t, start), nil
}

func (s *scanner) kind() string {
	n := len(s.open)
	switch {
	case n == 0:
		return "root"
	case s.open[n-1].object:
		return "Object"
	}
	return "Array"
}

func (s *scanner) enter(t token, start int) token {
	s.token = t
	if t == tokenObject || t == tokenArray {
		s.open = append(s.open, scope{object: t == tokenObject, start: start})
	}
	return t
}

func (s *scanner) leave(c rune) (token, error) {
	n := len(s.open)
	object := c == '}'
	if n == 0 || s.open[n-1].object != object {
		expected := '}'
		if object {
			expected = ']'
		}
		start := 0
		if n > 0 {
			start = s.open[n-1].start
		}
		return tokenEnd, s.fail(fmt.Sprintf("Unexpected close marker '%c': expected '%c' (for %s starting at %s)", c, expected, s.kind(), s.place(start, 0)))
	}
	s.open = s.open[:n-1]
	s.token = tokenArrayEnd
	if object {
		s.token = tokenObjectEnd
	}
	return s.token, nil
}

func (s *scanner) comma(c rune) (rune, error) {
	if c != ',' {
		return 0, s.unexpected(c, "was expecting comma to separate "+s.kind()+" entries")
	}
	return s.within()
}

// within is the next character that is no space, where one must come.
func (s *scanner) within() (rune, error) {
	c, err := s.space()
	if err == nil && c < 0 {
		return 0, s.fail("Unexpected end-of-input within/between " + s.kind() + " entries")
	}
	return c, err
}

func (s *scanner) name(c rune) (token, error) {
	if c != '"' {
		return tokenEnd, s.unexpected(c, "was expecting double-quote to start field name")
	}
	name, err := s.quoted("name", " in field name")
	if err != nil {
		return tokenEnd, err
	}
	if c, err = s.within(); err != nil {
		return tokenEnd, err
	}
	if c != ':' {
		return tokenEnd, s.unexpected(c, "was expecting a colon to separate field name and value")
	}
	if c, err = s.within(); err != nil {
		return tokenEnd, err
	}
	s.start = s.at - 1
	if s.pending, err = s.value(c); err != nil {
		return tokenEnd, err
	}
	s.token, s.text = tokenName, name
	return tokenName, nil
}

// value reads the start of a value whose first character is c.
func (s *scanner) value(c rune) (token, error) {
	switch {
	case c == '"':
		s.lazy = true
		return tokenString, nil
	case c == '[':
		return tokenArray, nil
	case c == '{':
		return tokenObject, nil
	case c == '}':
		return tokenEnd, s.unexpected(c, "expected a value")
	case c == 't':
		return tokenTrue, s.word("true")
	case c == 'f':
		return tokenFalse, s.word("false")
	case c == 'n':
		return tokenNull, s.word("null")
	case c == '-' || c >= '0' && c <= '9':
		return tokenNumber, s.number(c)
	case c == '+':
		return tokenEnd, s.unexpectedInNumber(c, "JSON spec does not allow numbers to have plus signs: enable `JsonReadFeature.ALLOW_LEADING_PLUS_SIGN_FOR_NUMBERS` to allow")
	case c == 'N' || c == 'I':
		return tokenEnd, s.notANumber(c)
	case identifierStart(c):
		s.at -= utf8.RuneLen(c)
		return tokenEnd, s.unrecognized(s.at)
	}
	return tokenEnd, s.unexpected(c, "expected a valid value "+expectedValue)
}

func (s *scanner) notANumber(c rune) error {
	word := "NaN"
	if c == 'I' {
		word = "Infinity"
	}
	if err := s.word(word); err != nil {
		return err
	}
	return s.fail("Non-standard token '" + word + "': enable `JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS` to allow")
}

// word reads the rest of a word whose first character is read.
func (s *scanner) word(w string) error {
	start := s.at - 1
	for i := 1; i < len(w); i++ {
		if s.at == len(s.source) || s.source[s.at] != w[i] {
			return s.unrecognized(start)
		}
		s.at++
	}
	if c, size := s.peek(); size > 0 && identifierPart(c) {
		return s.unrecognized(start)
	}
	return nil
}

// unrecognized reports the word from start on, up to 256 characters of it.
func (s *scanner) unrecognized(start int) error {
	word := []rune(s.source[start:s.at])
	for len(word) < 256 {
		c, size := s.peek()
		if size == 0 || !identifierPart(c) {
			break
		}
		s.at += size
		word = append(word, c)
	}
	shown := string(word)
	if len(word) == 256 {
		shown += "..."
	}
	return s.fail("Unrecognized token '" + shown + "': was expecting " + expectedValue)
}

func (s *scanner) peek() (rune, int) {
	if s.at == len(s.source) {
		return -1, 0
	}
	return utf8.DecodeRuneInString(s.source[s.at:])
}

// space skips white space and returns the character behind it, -1 at the end.
func (s *scanner) space() (rune, error) {
	for {
		c, size := s.peek()
		s.at += size
		switch {
		case size == 0:
			return -1, nil
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		case c < ' ':
			return 0, s.fail("Illegal character (" + describe(c) + `): only regular white space (\r, \n, \t) is allowed between tokens`)
		default:
			return c, nil
		}
	}
}

func (s *scanner) number(c rune) error {
	if c == '-' {
		var size int
		if c, size = s.peek(); size == 0 {
			return s.fail("Unexpected end-of-inputNo digit following sign")
		}
		s.at += size
		if c < '0' || c > '9' {
			return s.unexpectedInNumber(c, "expected digit (0-9) to follow minus sign, for valid numeric value")
		}
	}
	digits := s.digits()
	if c == '0' && digits > 0 {
		return s.fail("Invalid numeric value: Leading zeroes not allowed")
	}
	if c, _ := s.peek(); c == '.' {
		s.at++
		if s.digits() == 0 {
			return s.notADigit("Decimal point not followed by a digit")
		}
	}
	if c, _ := s.peek(); c == 'e' || c == 'E' {
		s.at++
		if c, _ := s.peek(); c == '+' || c == '-' {
			s.at++
		}
		if s.digits() == 0 {
			return s.notADigit("Exponent indicator not followed by a digit")
		}
	}
	if c, size := s.peek(); size > 0 && len(s.open) == 0 && c != ' ' && c != '\t' && c != '\n' && c != '\r' {
		s.at += size
		return s.unexpected(c, "Expected space separating root-level values")
	}
	return nil
}

func (s *scanner) digits() int {
	start := s.at
	for s.at < len(s.source) && s.source[s.at] >= '0' && s.source[s.at] <= '9' {
		s.at++
	}
	return s.at - start
}

func (s *scanner) notADigit(why string) error {
	c, size := s.peek()
	if size == 0 {
		return s.fail("Unexpected end-of-input" + why)
	}
	s.at += size
	return s.unexpectedInNumber(c, why)
}

// read is the text of the token: of a string its value, of a number its digits.
func (s *scanner) read() (string, error) {
	if err := s.finish(); err != nil {
		return "", err
	}
	switch s.token {
	case tokenObject:
		return "{", nil
	case tokenObjectEnd:
		return "}", nil
	case tokenArray:
		return "[", nil
	case tokenArrayEnd:
		return "]", nil
	case tokenTrue:
		return "true", nil
	case tokenFalse:
		return "false", nil
	case tokenNull:
		return "null", nil
	case tokenNumber:
		return s.numeral(), nil
	}
	return s.text, nil
}

// numeral is the number that ends where the scanner stands.
func (s *scanner) numeral() string {
	start := s.at
	for start > 0 {
		switch c := s.source[start-1]; {
		case c >= '0' && c <= '9', c == '.', c == '-', c == '+', c == 'e', c == 'E':
			start--
			continue
		}
		break
	}
	return s.source[start:s.at]
}

// finish reads the string that the scanner stands in.
func (s *scanner) finish() (err error) {
	if s.lazy {
		s.lazy = false
		s.text, err = s.quoted("string value", ": was expecting closing quote for a string value")
	}
	return err
}

func identifierStart(c rune) bool { return c == '_' || c == '$' || unicode.IsLetter(c) }

func identifierPart(c rune) bool {
	return identifierStart(c) || unicode.IsDigit(c) || unicode.Is(unicode.Mn, c)
}
