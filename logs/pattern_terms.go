package logs

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A termPattern matches messages in which terms occur: all that are included, none
// that is excluded; if there are optional ones only, any of them.
type termPattern struct{ included, excluded, optional []term }

// A term occurs in a message as it is written, also within a word.
type term struct {
	text  string
	regex *regexp.Regexp
}

func (t term) in(message string) bool {
	if t.regex != nil {
		return t.regex.MatchString(message)
	}
	return strings.Contains(message, t.text)
}

func (p *patternParser) terms() (pattern, error) {
	t := &termPattern{}
	for p.space(); p.pos < len(p.text); p.space() {
		kind := &t.included
		switch p.text[p.pos] {
		case '-':
			kind = &t.excluded
			p.pos++
		case '?':
			kind = &t.optional
			p.pos++
		}
		one, err := p.term()
		if err != nil {
			return nil, err
		}
		*kind = append(*kind, one)
	}
	if p.failed {
		return nil, errPattern()
	}
	return t, nil
}

func (p *patternParser) term() (term, error) {
	if p.pos < len(p.text) && p.text[p.pos] == '"' {
		p.pos++
		return term{text: strings.TrimSpace(p.quoted())}, nil // " " is in every message
	}
	if p.pos < len(p.text) && p.text[p.pos] == '%' {
		p.pos++
		return term{regex: p.regex()}, nil
	}
	begin := p.pos
	for p.pos < len(p.text) && !isSpace(p.text[p.pos]) {
		p.pos++
	}
	word := p.text[begin:p.pos]
	if word == "" {
		return term{}, errPattern()
	}
	for _, r := range word {
		if r != '_' && !unicode.IsLetter(r) && !unicode.IsDigit(r) || r == utf8.RuneError {
			return term{}, errParameter("Invalid character(s) in term '%s'", word)
		}
	}
	return term{text: word}, nil
}

func (t *termPattern) match(message string) bool {
	for _, e := range t.excluded {
		if e.in(message) {
			return false
		}
	}
	for _, i := range t.included {
		if !i.in(message) {
			return false
		}
	}
	if len(t.included) > 0 || len(t.excluded) > 0 || len(t.optional) == 0 {
		return true // optional terms among others are ignored
	}
	for _, o := range t.optional {
		if o.in(message) {
			return true
		}
	}
	return false
}

func (t *termPattern) extract(string) map[string]string { return map[string]string{} }
