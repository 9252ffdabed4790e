package lambda

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// jsonFault says what is wrong with an event that is no JSON, in the words of the
// parser that AWS uses (Jackson); it is empty for JSON, and for nothing at all.
func jsonFault(payload []byte) string {
	if len(payload) == 0 || json.Valid(payload) && utf8.Valid(payload) {
		return ""
	}
	p := jsonText{text: payload}
	what := p.fault()
	line, column := p.place()
	return fmt.Sprintf("%s\n at [Source: REDACTED (`StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION` disabled); line: %d, column: %d]", what, line, column)
}

const (
	validValues = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
	expected    = ": expected a valid value " + validValues
)

// A jsonText is an event in which something is wrong at a place.
type jsonText struct {
	text []byte
	at   int
}

// place tells where, both counted from 1. Jackson points behind what it has read.
func (p *jsonText) place() (line, column int) {
	read := p.text[:min(p.at, len(p.text))]
	line = 1 + strings.Count(string(read), "\n")
	return line, len(read) - strings.LastIndexByte(string(read), '\n')
}

// fault finds the first thing that is wrong, and says what it is.
func (p *jsonText) fault() string {
	p.at = p.valid()
	switch {
	case p.at >= len(p.text):
		p.at = len(p.text)
		return "Unexpected end-of-input"
	case p.startsToken():
		return p.token()
	}
	return "Unexpected character (" + character(p.text[p.at]) + ")" + expected
}

// valid is how far the text is JSON.
func (p *jsonText) valid() int {
	d := json.NewDecoder(strings.NewReader(string(p.text)))
	for {
		if _, err := d.Token(); err != nil {
			break
		}
	}
	at := int(d.InputOffset())
	for at < len(p.text) && strings.IndexByte(" \t\r\n,:", p.text[at]) >= 0 {
		at++
	}
	return at
}

// startsToken tells letters, which Jackson reads as one token.
func (p *jsonText) startsToken() bool {
	b := p.text[p.at]
	return b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z' || b == '_' || b == '$'
}

// token reads a word that is none of JSON's, or trips over a byte that is no UTF-8.
func (p *jsonText) token() string {
	start := p.at
	for p.at < len(p.text) {
		r, size := utf8.DecodeRune(p.text[p.at:])
		if r == utf8.RuneError && size == 1 {
			b := p.text[p.at]
			p.at++
			return fmt.Sprintf("Invalid UTF-8 start byte 0x%x", b)
		}
		if !(r == '_' || r == '$' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127) {
			break
		}
		p.at += size
	}
	word := string(p.text[start:p.at])
	p.at++
	return "Unrecognized token '" + word + "': was expecting " + validValues
}

// character names a byte as Jackson does.
func character(b byte) string {
	if b < 32 || b > 126 {
		return fmt.Sprintf("(CTRL-CHAR, code %d)", b)
	}
	return fmt.Sprintf("'%c' (code %d)", b, b)
}
