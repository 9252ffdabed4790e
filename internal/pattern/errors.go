package pattern

import (
	"fmt"
	"strings"
	"unicode/utf16"
)

// An Error says why a pattern is refused, in the words of AWS's matcher. Most
// end with a second line, " at [Source: …; line: 1, column: 9]".
type Error struct {
	Reason string
}

func (e *Error) Error() string { return e.Reason }

// fail is an error at the place where the scanner stands.
func (s *scanner) fail(reason string) error { return s.failBefore(reason, 0) }

func (s *scanner) failBefore(reason string, characters int) error {
	return &Error{reason + "\n at " + s.place(s.at, -characters)}
}

// again reports an error of the scanner once more, as AWS's matcher does for
// faults inside a list: the place stands there twice.
func (s *scanner) again(err error) error { return s.fail(err.Error()) }

// unexpected reports a character that has been read, at its own place.
func (s *scanner) unexpected(c rune, why string) error {
	return s.failBefore("Unexpected character ("+describe(c)+"): "+why, 1)
}

func (s *scanner) unexpectedInNumber(c rune, why string) error {
	return s.fail("Unexpected character (" + describe(c) + ") in numeric value: " + why)
}

// describe is a character as the parser shows it: 'a' (code 97).
func describe(c rune) string {
	switch {
	case c < ' ' || c >= 0x7f && c < 0xa0:
		return fmt.Sprintf("(CTRL-CHAR, code %d)", c)
	case c > 255:
		return fmt.Sprintf("'%c' (code %d / 0x%x)", c, c, c)
	}
	return fmt.Sprintf("'%c' (code %d)", c, c)
}

// shownSource is how many characters of a pattern an error quotes.
const shownSource = 500

// place is the location of the character behind the first n bytes, moved by a
// number of columns. Columns count UTF-16 units from 1, lines count from 1.
func (s *scanner) place(n, move int) string {
	line, column := 1, 1
	for i, c := range s.source[:n] {
		switch {
		case c == '\n' && i > 0 && s.source[i-1] == '\r':
			column = 1
		case c == '\n' || c == '\r':
			line, column = line+1, 1
		default:
			column += utf16.RuneLen(c)
		}
	}
	column += move
	if s.hidden {
		return fmt.Sprintf("[Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: %d, column: %d]", line, column)
	}
	return fmt.Sprintf("[Source: (String)%s; line: %d, column: %d]", quoteSource(s.source), line, column)
}

func quoteSource(source string) string {
	shown, rest := source, 0
	if runes := utf16.Encode([]rune(source)); len(runes) > shownSource {
		shown, rest = string(utf16.Decode(runes[:shownSource])), len(runes)-shownSource
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range shown {
		if (c < ' ' || c >= 0x7f && c < 0xa0) && c != '\n' && c != '\r' {
			fmt.Fprintf(&b, `\u%04X`, c)
			continue
		}
		b.WriteRune(c)
	}
	b.WriteByte('"')
	if rest > 0 {
		fmt.Fprintf(&b, "[truncated %d chars]", rest)
	}
	return b.String()
}
