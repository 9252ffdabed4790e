package stepfn

import (
	"encoding/json"
	"fmt"
	"strings"
	"unicode/utf8"
)

// jsonFault says what is wrong with a text that is no JSON, in the words of the
// parser that AWS uses (Jackson).
func jsonFault(text string) string {
	d := json.NewDecoder(strings.NewReader(text))
	inObject := false
	var open []json.Delim
	for {
		t, err := d.Token()
		if err != nil {
			break
		}
		if delim, ok := t.(json.Delim); ok {
			if delim == '{' || delim == '[' {
				open = append(open, delim)
			} else if len(open) > 0 {
				open = open[:len(open)-1]
			}
		}
		inObject = len(open) > 0 && open[len(open)-1] == '{'
	}
	at := int(d.InputOffset())
	before := strings.TrimRight(text[:min(at, len(text))], " \t\r\n")
	for at < len(text) && strings.IndexByte(" \t\r\n,:", text[at]) >= 0 {
		at++
	}
	if at >= len(text) {
		return "Unexpected end-of-input"
	}
	if word := wordAt(text[at:]); word != "" {
		return "Unrecognized token '" + word + "': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
	}
	r, _ := utf8.DecodeRuneInString(text[at:])
	wants := "expected a valid value (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
	if inObject && !strings.HasSuffix(before, ":") {
		wants = "was expecting double-quote to start field name"
	}
	return fmt.Sprintf("Unexpected character ('%c' (code %d)): %s", r, r, wants)
}

// wordAt is the word with which a text begins, if it does.
func wordAt(text string) string {
	end := strings.IndexFunc(text, func(r rune) bool {
		return !(r == '_' || r == '$' || r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r > 127)
	})
	if end < 0 {
		end = len(text)
	}
	if word := text[:end]; word != "" && (word[0] < '0' || word[0] > '9') {
		return word
	}
	return ""
}
