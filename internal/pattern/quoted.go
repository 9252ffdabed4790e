package pattern

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// quoted reads a string behind its opening quote. What it is, and the words of
// its end being missing, differ between names and values.
func (s *scanner) quoted(what, missing string) (string, error) {
	start := s.at
	plain := strings.IndexAny(s.source[start:], "\"\\\x00\x01\x02\x03\x04\x05\x06\x07\x08\t\n\x0b\x0c\r\x0e\x0f\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b\x1c\x1d\x1e\x1f")
	if plain >= 0 && s.source[start+plain] == '"' {
		s.at += plain + 1
		return s.source[start : start+plain], nil
	}
	var text []byte
	for {
		c, size := s.peek()
		s.at += size
		switch {
		case size == 0:
			return "", s.fail("Unexpected end-of-input" + missing)
		case c == '"':
			return string(text), nil
		case c == '\\':
			r, err := s.escape()
			if err != nil {
				return "", err
			}
			text = utf8.AppendRune(text, r)
		case c < ' ':
			return "", s.fail("Illegal unquoted character (" + describe(c) + "): has to be escaped using backslash to be included in " + what)
		default:
			text = append(text, s.source[s.at-size:s.at]...)
		}
	}
}

func (s *scanner) escape() (rune, error) {
	c, size := s.peek()
	if size == 0 {
		return 0, s.fail("Unexpected end-of-input in character escape sequence")
	}
	s.at += size
	switch c {
	case '"', '\\', '/':
		return c, nil
	case 'b':
		return '\b', nil
	case 'f':
		return '\f', nil
	case 'n':
		return '\n', nil
	case 'r':
		return '\r', nil
	case 't':
		return '\t', nil
	case 'u':
		return s.unicode()
	}
	return 0, s.fail("Unrecognized character escape " + describe(c))
}

// unicode reads the digits of \u, and of the surrogate behind it.
func (s *scanner) unicode() (rune, error) {
	for i := range 4 {
		if s.at+i == len(s.source) {
			s.at = len(s.source)
			return 0, s.fail("Unexpected end-of-input in character escape sequence")
		}
		if !strings.ContainsRune("0123456789abcdefABCDEF", rune(s.source[s.at+i])) {
			c, size := utf8.DecodeRuneInString(s.source[s.at+i:])
			s.at += i + size
			return 0, s.unexpected(c, "expected a hex-digit for character escape sequence")
		}
	}
	n, _ := strconv.ParseUint(s.source[s.at:s.at+4], 16, 32)
	s.at += 4
	first := rune(n)
	if rest := s.source[s.at:]; utf16.IsSurrogate(first) && len(rest) >= 6 && rest[:2] == `\u` {
		if n, err := strconv.ParseUint(rest[2:6], 16, 32); err == nil {
			if both := utf16.DecodeRune(first, rune(n)); both != utf8.RuneError {
				s.at += 6
				return both, nil
			}
		}
	}
	return first, nil
}
