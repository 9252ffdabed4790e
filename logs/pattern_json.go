package logs

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A jsonPattern matches messages that are JSON for which a condition holds.
type jsonPattern struct {
	condition[jsonvalue.Value]
	selectors []selector
}

func (p *patternParser) json() pattern {
	j := &jsonPattern{}
	p.want("{")
	j.condition = alternatives(p, func() condition[jsonvalue.Value] { return p.jsonCondition(j) })
	p.want("}")
	p.end()
	if p.wildcards > maxWildcards {
		p.fail()
	}
	return j
}

func (j *jsonPattern) match(message string) bool {
	v, err := jsonvalue.Parse(message)
	return err == nil && j.holds(v)
}

func (j *jsonPattern) extract(message string) map[string]string {
	out := map[string]string{}
	v, err := jsonvalue.Parse(message)
	if err != nil {
		return out
	}
	for _, s := range j.selectors {
		for _, found := range s.find(v) {
			if out[s.path] = found.String(); found.Kind() == jsonvalue.String {
				out[s.path] = found.Text()
			}
		}
	}
	return out
}

func (p *patternParser) jsonCondition(j *jsonPattern) condition[jsonvalue.Value] {
	s := p.selector()
	j.selectors = append(j.selectors, s)
	switch {
	case p.take("IS"):
		for word, v := range map[string]jsonvalue.Value{"NULL": jsonvalue.Nil(), "TRUE": jsonvalue.Of(true), "FALSE": jsonvalue.Of(false)} {
			if p.take(word) {
				return jsonIs{s, v}
			}
		}
		p.fail()
	case p.take("NOT"):
		p.want("EXISTS")
		return jsonAbsent{s}
	}
	return &jsonComparison{s, p.comparison(" \t\r\n)}")}
}

// jsonIs holds if a selector finds true, false or null.
type jsonIs struct {
	selector
	value jsonvalue.Value
}

func (is jsonIs) holds(v jsonvalue.Value) bool {
	for _, found := range is.find(v) {
		if found.Kind() == is.value.Kind() && found.Bool() == is.value.Bool() {
			return true
		}
	}
	return false
}

// jsonAbsent holds if a selector finds nothing.
type jsonAbsent struct{ selector }

func (a jsonAbsent) holds(v jsonvalue.Value) bool { return len(a.find(v)) == 0 }

// A jsonComparison holds if it does for any text or number that its selector finds.
type jsonComparison struct {
	selector
	comparison
}

func (c *jsonComparison) holds(v jsonvalue.Value) bool {
	for _, found := range c.find(v) {
		if c.holdsFor(found) {
			return true
		}
	}
	return false
}

func (c *jsonComparison) holdsFor(v jsonvalue.Value) bool {
	if v.Kind() != jsonvalue.String && v.Kind() != jsonvalue.Number {
		return false
	}
	switch c.operator {
	case "=":
		return c.equals(v)
	case "!=":
		return !c.equals(v)
	}
	return v.Kind() == jsonvalue.Number && c.ordered(v.Float())
}

// equals compares with a text or number. What stands in quotes is a text; a word is
// a number if it looks like one, and may have wildcards for either.
func (c *jsonComparison) equals(v jsonvalue.Value) bool {
	switch {
	case c.regex != nil:
		return c.regex.MatchString(v.Text())
	case v.Kind() == jsonvalue.String:
		return glob(c.text, v.Text())
	case c.isNumber:
		return v.Float() == c.number
	}
	return !c.quoted && glob(c.text, v.Text())
}

// A selector finds values in JSON: $.users[0].name, $.users[*].id, $.*,
// $.['cluster.name'].
type selector struct {
	path  string // as it is written
	steps []step
}

// A step goes to a member, to an item, or to each of them.
type step struct {
	name  string
	index int
	kind  stepKind
}

type stepKind uint8

const (
	toMember stepKind = iota
	toItem
	toAnyMember
	toAnyItem
)

func (p *patternParser) selector() (s selector) {
	p.space()
	begin := p.pos
	p.want("$")
	wildcards := p.wildcards
	for !p.failed {
		rest := p.text[p.pos:]
		switch {
		case strings.HasPrefix(rest, ".*"):
			p.pos += 2
			p.wildcards++
			s.steps = append(s.steps, step{kind: toAnyMember})
		case strings.HasPrefix(rest, ".["), strings.HasPrefix(rest, "["):
			p.pos += strings.IndexByte(rest, '[') + 1
			s.steps = append(s.steps, p.bracket())
		case strings.HasPrefix(rest, "."):
			p.pos++
			s.steps = append(s.steps, step{name: p.name()})
		default:
			s.path = p.text[begin:p.pos]
			if len(s.steps) == 0 || p.wildcards > wildcards+1 {
				p.fail()
			}
			return s
		}
	}
	return s
}

// bracket reads the rest of [0], [*] or ['a name'].
func (p *patternParser) bracket() step {
	inner := p.until(']')
	switch {
	case inner == "*":
		p.wildcards++
		return step{kind: toAnyItem}
	case len(inner) > 2 && (inner[0] == '\'' || inner[0] == '"') && inner[len(inner)-1] == inner[0]:
		return step{name: inner[1 : len(inner)-1]}
	}
	index, err := strconv.Atoi(inner)
	if err != nil || index < 0 {
		p.fail()
	}
	return step{index: index, kind: toItem}
}

// name reads letters, digits, hyphens and underscores.
func (p *patternParser) name() string {
	begin := p.pos
	for p.pos < len(p.text) && (isAlphanumeric(rune(p.text[p.pos])) || p.text[p.pos] == '-' || p.text[p.pos] == '_') {
		p.pos++
	}
	if begin == p.pos {
		p.fail()
		return ""
	}
	return p.text[begin:p.pos]
}

func (s selector) find(v jsonvalue.Value) []jsonvalue.Value {
	found := []jsonvalue.Value{v}
	for _, st := range s.steps {
		var next []jsonvalue.Value
		for _, v := range found {
			next = st.from(v, next)
		}
		found = next
	}
	return found
}

func (st step) from(v jsonvalue.Value, found []jsonvalue.Value) []jsonvalue.Value {
	one := jsonvalue.Value{}
	switch {
	case st.kind == toMember:
		one = v.Get(st.name)
	case st.kind == toItem && v.Kind() == jsonvalue.Array:
		one = v.At(st.index)
	case st.kind == toAnyMember && v.Kind() == jsonvalue.Object, st.kind == toAnyItem && v.Kind() == jsonvalue.Array:
		return append(found, v.Items()...)
	}
	if one.Exists() {
		found = append(found, one)
	}
	return found
}
