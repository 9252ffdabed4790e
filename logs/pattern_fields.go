package logs

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// A fieldPattern matches messages whose fields, separated by spaces, meet conditions:
// [ip, user, ..., status = 4*, bytes]. What a message has more than the pattern
// belongs to the last field.
type fieldPattern struct {
	fields []field
	rest   int // where the ellipsis stands, or -1
}

// A field has a name and perhaps a condition.
type field struct {
	name      string
	condition condition[string]
}

func (p *patternParser) fields() pattern {
	f := &fieldPattern{rest: -1}
	p.want("[")
	for {
		if p.take("...") {
			if f.rest >= 0 {
				p.fail()
			}
			f.rest = len(f.fields)
		} else {
			f.fields = append(f.fields, p.field())
		}
		if !p.take(",") {
			break
		}
	}
	p.want("]")
	p.end()
	return f
}

func (p *patternParser) field() field {
	p.space()
	f := field{}
	mark := *p
	name := p.name()
	if p.peek(",") || p.peek("]") {
		return field{name: name}
	}
	*p = mark
	f.condition = alternatives(p, func() condition[string] {
		p.space()
		name := p.name()
		if f.name != "" && name != f.name {
			p.fail()
		}
		f.name = name
		return &fieldComparison{p.comparison(",])")}
	})
	return f
}

// A fieldComparison compares a field's text, or the number that it is.
type fieldComparison struct{ comparison }

func (c *fieldComparison) holds(text string) bool {
	switch c.operator {
	case "=":
		return c.equals(text)
	case "!=":
		return !c.equals(text)
	}
	f, ok := number(text)
	return ok && c.ordered(f)
}

func (c *fieldComparison) equals(text string) bool {
	if c.regex != nil {
		return c.regex.MatchString(text)
	}
	if f, ok := number(text); ok && c.isNumber {
		return f == c.number
	}
	return glob(c.text, text)
}

func (f *fieldPattern) match(message string) bool {
	values, _, ok := f.assign(message)
	if !ok {
		return false
	}
	for i, one := range f.fields {
		if one.condition != nil && !one.condition.holds(values[i]) {
			return false
		}
	}
	return true
}

func (f *fieldPattern) extract(message string) map[string]string {
	out := map[string]string{}
	values, unnamed, _ := f.assign(message)
	for i, v := range values {
		out["$"+f.fields[i].name] = v
	}
	for i, v := range unnamed {
		out["$"+strconv.Itoa(f.rest+i+1)] = v
	}
	return out
}

// assign gives each field of the pattern its text. ok is false if the message has
// too few.
func (f *fieldPattern) assign(message string) (values, unnamed []string, ok bool) {
	spans := splitFields(message)
	n := len(f.fields)
	if len(spans) < n {
		return nil, nil, false
	}
	texts := make([]string, len(spans))
	for i, s := range spans {
		texts[i] = s.text
	}
	switch extra := len(spans) - n; {
	case f.rest >= 0:
		unnamed = texts[f.rest : f.rest+extra]
		texts = slices.Concat(texts[:f.rest], texts[f.rest+extra:])
	case extra > 0 && n > 0:
		texts = texts[:n]
		texts[n-1] = strings.TrimSpace(message[spans[n-1].at:])
	}
	return texts, unnamed, true
}

// A span is one field of a message: where it begins, and its text without quotes or
// brackets.
type span struct {
	at   int
	text string
}

var spanForms = regexp.MustCompile(`"([^"]*)"|\[([^\]]*)\]|(\S+)`)

func splitFields(message string) []span {
	var spans []span
	for _, m := range spanForms.FindAllStringSubmatchIndex(message, -1) {
		for g := 2; g < len(m); g += 2 {
			if m[g] >= 0 {
				spans = append(spans, span{m[0], message[m[g]:m[g+1]]})
			}
		}
	}
	return spans
}
