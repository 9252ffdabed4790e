package wire

import (
	"errors"
	"regexp"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// A pattern is one of AWS's regular expressions. AWS writes them for Java and
// matches the whole text. A plain class such as [a-zA-Z0-9_.-]+ is kept as a
// table, which is ten times as fast as the regexp.
type pattern struct {
	text   string
	class  *[128]bool // when set, every character must be in it
	empty  bool       // with class: the empty text matches
	match  *regexp.Regexp
	refuse *regexp.Regexp // a leading (?!…), which Go does not have

	last atomic.Pointer[string] // a text that matched: names are asked for again and again
}

func newPattern(text string) (*pattern, error) {
	p := &pattern{text: text}
	if p.readClass(text) {
		return p, nil
	}
	body, not := splitLookahead(javaCharacters(text))
	var err error
	if p.match, err = regexp.Compile(`\A(?:` + body + `)\z`); err != nil {
		return nil, errors.New("pattern " + text + " is not one Go can match: " + err.Error())
	}
	if not != "" {
		if p.refuse, err = regexp.Compile(`\A(?:` + not + `)`); err != nil {
			return nil, errors.New("pattern " + text + " is not one Go can match: " + err.Error())
		}
	}
	return p, nil
}

// javaCharacters writes the characters that Java names \u0020 as Go does.
func javaCharacters(text string) string {
	parts := strings.Split(text, `\u`)
	for i := 1; i < len(parts); i++ {
		if len(parts[i]) >= 4 {
			parts[i] = `\x{` + parts[i][:4] + `}` + parts[i][4:]
		}
	}
	return strings.Join(parts, "")
}

// splitLookahead takes a negative lookahead off the front: "(?!^[0-9]+$)(.+)",
// also when the whole is in parentheses, as Lambda's alias names are, or when a ^
// stands before it, as in Firehose's tags.
func splitLookahead(text string) (body, not string) {
	inner := text
	if strings.HasPrefix(text, "((?!") && strings.HasSuffix(text, ")") {
		inner = text[1 : len(text)-1]
	}
	rest, ok := strings.CutPrefix(strings.TrimPrefix(inner, "^"), "(?!") // the text begins there anyway
	if !ok {
		return text, ""
	}
	depth := 1
	for i := 0; i < len(rest); i++ {
		switch rest[i] {
		case '\\':
			i++
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return rest[i+1:], rest[:i]
			}
		}
	}
	return text, ""
}

// readClass recognises one character class repeated over the whole text.
func (p *pattern) readClass(text string) bool {
	inner, ok := strings.CutPrefix(strings.TrimSuffix(strings.TrimPrefix(text, "^"), "$"), "[")
	if !ok || len(inner) < 3 || inner[0] == '^' {
		return false
	}
	switch inner[len(inner)-1] {
	case '+':
	case '*':
		p.empty = true
	default:
		return false
	}
	inner, ok = strings.CutSuffix(inner[:len(inner)-1], "]")
	if !ok || strings.ContainsAny(inner, `[]\&`) {
		return false
	}
	class := new([128]bool)
	for i := 0; i < len(inner); i++ {
		if inner[i] >= utf8.RuneSelf {
			return false
		}
		if i+2 < len(inner) && inner[i+1] == '-' && inner[i+2] < utf8.RuneSelf && inner[i+2] >= inner[i] {
			for c := inner[i]; c <= inner[i+2]; c++ {
				class[c] = true
			}
			i += 2
			continue
		}
		class[inner[i]] = true
	}
	p.class = class
	return true
}

func (p *pattern) matches(s string) bool {
	if p.class == nil {
		return p.matchesRegexp(s)
	}
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf || !p.class[s[i]] {
			return false
		}
	}
	return s != "" || p.empty
}

func (p *pattern) matchesRegexp(s string) bool {
	if last := p.last.Load(); last != nil && *last == s {
		return true
	}
	if !p.match.MatchString(s) || p.refuse != nil && p.refuse.MatchString(s) {
		return false
	}
	if len(s) <= maxRemembered {
		p.last.Store(new(strings.Clone(s)))
	}
	return true
}

// maxRemembered is how long a text may be that is remembered: longer than an ARN.
const maxRemembered = 256
