package wire

import (
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// maxDepth bounds the nesting of JSON. DynamoDB's own limit on values, 32, is
// checked by the service with its own words.
const maxDepth = 512

// A scanner reads JSON text. Its strings alias the text unless they hold
// escapes.
type scanner struct {
	text  string
	pos   int
	depth int
}

// notJSON is the error for text that is not JSON.
func notJSON() error { return serialization("") }

func (s *scanner) space() {
	for s.pos < len(s.text) {
		switch s.text[s.pos] {
		case ' ', '\n', '\r', '\t':
			s.pos++
		default:
			return
		}
	}
}

// peek returns the next byte that is not space, or 0 at the end.
func (s *scanner) peek() byte {
	s.space()
	if s.pos < len(s.text) {
		return s.text[s.pos]
	}
	return 0
}

// take moves past c if it is next.
func (s *scanner) take(c byte) bool {
	if s.peek() != c || s.pos >= len(s.text) {
		return false
	}
	s.pos++
	return true
}

// end demands that nothing follows.
func (s *scanner) end() error {
	if s.space(); s.pos != len(s.text) {
		return notJSON()
	}
	return nil
}

// enter and leave bracket each level of nesting.
func (s *scanner) enter() error {
	if s.depth++; s.depth > maxDepth {
		return notJSON()
	}
	s.pos++
	return nil
}

func (s *scanner) leave() {
	s.depth--
	s.pos++
}

// more steps through the members of an object or array: it is called before
// each, with first set for the first, and tells whether there is one. It
// consumes the closing bracket.
func (s *scanner) more(closing byte, first bool) (bool, error) {
	if s.peek() == closing {
		s.leave()
		return false, nil
	}
	if first {
		return true, nil
	}
	if !s.take(',') || s.peek() == closing {
		return false, notJSON()
	}
	return true, nil
}

// key reads a member's name and the colon.
func (s *scanner) key() (string, error) {
	if s.peek() != '"' {
		return "", notJSON()
	}
	k, err := s.str()
	if err == nil && !s.take(':') {
		err = notJSON()
	}
	return k, err
}

// literal takes null, true or false.
func (s *scanner) literal(word string) error {
	if !strings.HasPrefix(s.text[s.pos:], word) {
		return notJSON()
	}
	s.pos += len(word)
	if s.pos < len(s.text) && isWord(s.text[s.pos]) {
		return notJSON()
	}
	return nil
}

func isWord(c byte) bool {
	return c == '_' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// str reads a string; the next byte is its opening quote.
func (s *scanner) str() (string, error) {
	start := s.pos + 1
	for i := start; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			return s.text[start:i], nil
		case c == '\\':
			return s.escaped(start, i)
		case c < ' ':
			return "", notJSON()
		}
	}
	return "", notJSON()
}

// escaped goes on with a string whose first escape stands at i.
func (s *scanner) escaped(start, i int) (string, error) {
	out := make([]byte, 0, 2*(i-start)+16)
	out = append(out, s.text[start:i]...)
	for i < len(s.text) {
		c := s.text[i]
		switch {
		case c == '"':
			s.pos = i + 1
			return string(out), nil
		case c < ' ':
			return "", notJSON()
		case c != '\\':
			out = append(out, c)
			i++
			continue
		}
		if i+1 >= len(s.text) {
			return "", notJSON()
		}
		if s.text[i+1] == 'u' {
			r, n := unescape(s.text[i:])
			if n == 0 {
				return "", notJSON()
			}
			out = utf8.AppendRune(out, r)
			i += n
			continue
		}
		p := strings.IndexByte(`"\/bfnrt`, s.text[i+1])
		if p < 0 {
			return "", notJSON()
		}
		out = append(out, "\"\\/\b\f\n\r\t"[p])
		i += 2
	}
	return "", notJSON()
}

// unescape reads \u and its four digits, and the second half of a surrogate
// pair. A lone half becomes U+FFFD. n is the length read, 0 if it is no escape.
func unescape(text string) (r rune, n int) {
	r = hex4(text)
	if r < 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(r) {
		return r, 6
	}
	if low := hex4(text[6:]); low >= 0 {
		if pair := utf16.DecodeRune(r, low); pair != utf8.RuneError {
			return pair, 12
		}
	}
	return utf8.RuneError, 6
}

func hex4(text string) rune {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return -1
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	if err != nil {
		return -1
	}
	return rune(n)
}

// number reads a number's text; whole is false if it has a fraction or an
// exponent.
func (s *scanner) number() (text string, whole bool, err error) {
	start := s.pos
	i := start
	if i < len(s.text) && s.text[i] == '-' {
		i++
	}
	lead := i
	i = digits(s.text, i)
	if i == lead || (s.text[lead] == '0' && i > lead+1) {
		return "", false, notJSON()
	}
	whole = true
	if i < len(s.text) && s.text[i] == '.' {
		whole = false
		frac := i + 1
		if i = digits(s.text, frac); i == frac {
			return "", false, notJSON()
		}
	}
	if i < len(s.text) && (s.text[i] == 'e' || s.text[i] == 'E') {
		whole = false
		exp := i + 1
		if exp < len(s.text) && (s.text[exp] == '+' || s.text[exp] == '-') {
			exp++
		}
		if i = digits(s.text, exp); i == exp {
			return "", false, notJSON()
		}
	}
	if i < len(s.text) && isWord(s.text[i]) {
		return "", false, notJSON()
	}
	s.pos = i
	return s.text[start:i], whole, nil
}

func digits(s string, i int) int {
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i
}

// skip reads one value of any kind and returns its text.
func (s *scanner) skip() (string, error) {
	c := s.peek()
	start := s.pos
	var err error
	switch c {
	case '"':
		err = s.skipString()
	case '{', '[':
		err = s.skipNested(c)
	case 't':
		err = s.literal("true")
	case 'f':
		err = s.literal("false")
	case 'n':
		err = s.literal("null")
	default:
		_, _, err = s.number()
	}
	return s.text[start:s.pos], err
}

func (s *scanner) skipNested(open byte) error {
	if err := s.enter(); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := s.more(open+2, first) // '}' and ']' stand two after '{' and '['
		if err != nil || !more {
			return err
		}
		if open == '{' {
			if s.peek() != '"' {
				return notJSON()
			}
			if err := s.skipString(); err != nil {
				return err
			}
			if !s.take(':') {
				return notJSON()
			}
		}
		if _, err := s.skip(); err != nil {
			return err
		}
	}
}

// skipString is str for text that nobody will read: escapes are checked, not
// built.
func (s *scanner) skipString() error {
	for i := s.pos + 1; i < len(s.text); i++ {
		switch c := s.text[i]; {
		case c == '"':
			s.pos = i + 1
			return nil
		case c < ' ':
			return notJSON()
		case c == '\\':
			if i++; i >= len(s.text) {
				return notJSON()
			}
			if s.text[i] == 'u' {
				if hex4(s.text[i-1:]) < 0 {
					return notJSON()
				}
			} else if strings.IndexByte(`"\/bfnrt`, s.text[i]) < 0 {
				return notJSON()
			}
		}
	}
	return notJSON()
}

// count tells how many members the array at pos has, without moving.
func (s *scanner) count() (int, error) {
	ahead := *s
	if err := ahead.enter(); err != nil {
		return 0, err
	}
	for n := 0; ; n++ {
		more, err := ahead.more(']', n == 0)
		if err != nil || !more {
			return n, err
		}
		if _, err := ahead.skip(); err != nil {
			return 0, err
		}
	}
}

// wellFormed tells whether text is one JSON object.
func wellFormed(text string) bool {
	s := scanner{text: text}
	if s.peek() != '{' {
		return false
	}
	if _, err := s.skip(); err != nil {
		return false
	}
	return s.end() == nil
}
