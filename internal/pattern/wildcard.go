package pattern

import (
	"bytes"
	"fmt"
	"slices"
)

// A wildcard is the literal parts between its asterisks.
type wildcard []string

// parseWildcard reads a text in which * is any text, \* an asterisk and \\ a
// backslash. Positions in the reason count bytes, with the opening quote.
func parseWildcard(text string) (w wildcard, reason string) {
	var part []byte
	for i := 0; i < len(text); i++ {
		switch c := text[i]; {
		case c == '\\':
			if i+1 == len(text) || text[i+1] != '*' && text[i+1] != '\\' {
				return nil, fmt.Sprintf("Invalid escape character at pos %d", i+1)
			}
			i++
			part = append(part, text[i])
		case c == '*':
			if i+1 < len(text) && text[i+1] == '*' {
				return nil, fmt.Sprintf("Consecutive wildcard characters at pos %d", i+1)
			}
			w, part = append(w, string(part)), nil
		default:
			part = append(part, c)
		}
	}
	return append(w, string(part)), ""
}

func (w wildcard) passes(v *value) bool {
	if v.kind != '"' {
		return false
	}
	first, last := w[0], w[len(w)-1]
	text := v.text
	if len(w) == 1 {
		return string(text) == first
	}
	if len(text) < len(first)+len(last) || string(text[:len(first)]) != first || string(text[len(text)-len(last):]) != last {
		return false
	}
	text = text[len(first) : len(text)-len(last)]
	for _, part := range w[1 : len(w)-1] {
		at := bytes.Index(text, []byte(part))
		if at < 0 {
			return false
		}
		text = text[at+len(part):]
	}
	return true
}

// mostComplex is the complexity from which EventBridge refuses a wildcard. AWS
// publishes no number; its own example of one that is too complex,
// "*:*:*:*:*:event-bus/*", has 10.
const mostComplex = 10

// tooComplex tells whether the wildcard has that complexity: how many prefixes
// of it can match the end of one text, which is what a matcher has to keep in
// mind at once. The texts tried are those that repeat a part of the wildcard.
func (w wildcard) tooComplex() bool {
	if len(w) > mostComplex {
		return true // every asterisk passed stays in mind
	}
	var symbols []int // -1 is an asterisk
	for i, part := range w {
		if i > 0 {
			symbols = append(symbols, -1)
		}
		for j := range len(part) {
			symbols = append(symbols, int(part[j]))
		}
	}
	for i, part := range w {
		if part == "" {
			continue
		}
		states := closure(symbols, map[int]bool{0: true})
		for _, before := range w[:i] {
			for j := range len(before) {
				states = over(symbols, states, int(before[j]))
			}
		}
		for range len(w) {
			for j := range len(part) {
				states = over(symbols, states, int(part[j]))
				if len(states) >= mostComplex {
					return true
				}
			}
		}
	}
	return false
}

// over moves every state over one character.
func over(symbols []int, states map[int]bool, c int) map[int]bool {
	next := map[int]bool{}
	for at := range states {
		if at < len(symbols) && symbols[at] == c {
			next[at+1] = true
		}
		if at > 0 && symbols[at-1] < 0 {
			next[at] = true
		}
	}
	return closure(symbols, next)
}

// closure adds the states behind asterisks that match nothing.
func closure(symbols []int, states map[int]bool) map[int]bool {
	var behind []int
	for at := range states {
		if at < len(symbols) && symbols[at] < 0 {
			behind = append(behind, at+1)
		}
	}
	for _, at := range behind {
		states[at] = true
	}
	return states
}

// tooComplex tells whether a leaf holds a wildcard beyond EventBridge's limit.
func tooComplex(all []test) bool {
	return slices.ContainsFunc(all, func(t test) bool {
		switch t := t.(type) {
		case wildcard:
			return t.tooComplex()
		case not:
			but, _ := t.test.(anyOf)
			return tooComplex(but)
		}
		return false
	})
}
