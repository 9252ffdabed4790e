package pattern

import (
	"strings"
	"unicode/utf8"
)

type prefix string

func (p prefix) passes(v *value) bool {
	return v.kind == '"' && len(v.text) >= len(p) && string(v.text[:len(p)]) == string(p)
}

type suffix string

func (s suffix) passes(v *value) bool {
	return v.kind == '"' && len(v.text) >= len(s) && string(v.text[len(v.text)-len(s):]) == string(s)
}

// A folded text is compared character by character: each in its lower or its
// upper case.
type folded struct{ lower, upper []string }

func foldText(text string) folded {
	var f folded
	for _, c := range text {
		f.lower = append(f.lower, strings.ToLower(string(c)))
		f.upper = append(f.upper, strings.ToUpper(string(c)))
	}
	return f
}

// start is the length of the text's start that equals f, -1 if none does.
func (f folded) start(text []byte) int {
	n := 0
	for i, lower := range f.lower {
		switch rest := text[n:]; {
		case len(rest) >= len(lower) && string(rest[:len(lower)]) == lower:
			n += len(lower)
		case len(rest) >= len(f.upper[i]) && string(rest[:len(f.upper[i])]) == f.upper[i]:
			n += len(f.upper[i])
		default:
			return -1
		}
	}
	return n
}

type equalsFold struct{ folded }

func fold(text string) test { return equalsFold{foldText(text)} }

func (e equalsFold) passes(v *value) bool {
	return v.kind == '"' && e.start(v.text) == len(v.text)
}

type startsFold struct{ folded }

func prefixFold(text string) test { return startsFold{foldText(text)} }

func (s startsFold) passes(v *value) bool { return v.kind == '"' && s.start(v.text) >= 0 }

type endsFold struct{ folded }

func suffixFold(text string) test { return endsFold{foldText(text)} }

func (e endsFold) passes(v *value) bool {
	if v.kind != '"' {
		return false
	}
	// The end may differ in length from the text asked for: step back as many
	// characters.
	at := len(v.text)
	for range e.lower {
		_, size := utf8.DecodeLastRune(v.text[:at])
		if size == 0 {
			return false
		}
		at -= size
	}
	return e.start(v.text[at:]) == len(v.text)-at
}
