package stepfn

import (
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// choice is a Choice state: the first rule that is met leads on, else the
// Default.
func (s *stepper) choice(c cursor, x *evaluation) *mishap {
	st := c.thread().state
	if f := x.effective(); f != nil {
		return f
	}
	next, assign, output := st.otherwise, st.assign, st.output
	for i := range st.choices {
		ch := &st.choices[i]
		met, f := x.chosen(ch)
		if f != nil {
			return f
		}
		if met {
			next, assign, output = ch.next, ch.assign, ch.output
			break
		}
	}
	if next == nil {
		return runtimeFault("Failed to transition out of the state. The state does not point to a next state.")
	}
	if st.lang == langJSONata {
		out, assigned, f := x.outcome(output, assign, x.input)
		if f != nil {
			return f
		}
		return s.exit(c, out, assigned, next)
	}
	assigned, f := x.assigned(assign)
	if f != nil {
		return f
	}
	out, f := x.filtered(x.input)
	if f != nil {
		return f
	}
	return s.exit(c, out, assigned, next)
}

// chosen tells whether a rule is met.
func (x *evaluation) chosen(ch *choice) (bool, *mishap) {
	if ch.rule != nil {
		return x.met(ch.rule)
	}
	v, f := x.value(ch.condition)
	if f != nil {
		return false, f
	}
	if v.Kind() != jsonvalue.Bool {
		return false, ch.condition.typed("boolean", v)
	}
	return v.Bool(), nil
}

func (x *evaluation) met(r *rule) (bool, *mishap) {
	switch r.operator {
	case "And", "Or":
		for _, inner := range r.rules {
			met, f := x.met(inner)
			if f != nil || met == (r.operator == "Or") {
				return met, f
			}
		}
		return r.operator == "And", nil
	case "Not":
		met, f := x.met(r.rules[0])
		return !met, f
	}
	if r.operator == "IsPresent" {
		return r.variable.present(x) == r.operand.Bool(), nil
	}
	v, err := r.variable.get(x)
	if err != nil {
		return false, invalidChoice(r.variable)
	}
	operand := r.operand
	if r.path != nil {
		if operand, err = r.path.get(x); err != nil {
			return false, invalidChoice(r.path)
		}
	}
	return compare(r.operator, v, operand), nil
}

func invalidChoice(p *valuePath) *mishap {
	return runtimeFault("Invalid path '" + p.text + "': The choice state's condition path references an invalid value.")
}

// compare applies a comparison. Values of the wrong type meet none.
func compare(operator string, a, b jsonvalue.Value) bool {
	switch operator {
	case "BooleanEquals":
		return a.Kind() == jsonvalue.Bool && b.Kind() == jsonvalue.Bool && a.Bool() == b.Bool()
	case "StringMatches":
		return a.Kind() == jsonvalue.String && wildcard(a.Text(), b.Text())
	case "IsNull":
		return a.IsNull() == b.Bool()
	case "IsString":
		return (a.Kind() == jsonvalue.String) == b.Bool()
	case "IsNumeric":
		return (a.Kind() == jsonvalue.Number) == b.Bool()
	case "IsBoolean":
		return (a.Kind() == jsonvalue.Bool) == b.Bool()
	case "IsTimestamp":
		_, err := parseTimestamp(a.Text())
		return (a.Kind() == jsonvalue.String && err == nil) == b.Bool()
	}
	for _, prefix := range []string{"String", "Numeric", "Timestamp"} {
		if relation, ok := strings.CutPrefix(operator, prefix); ok {
			order, comparable := ordered(prefix, a, b)
			return comparable && related(relation, order)
		}
	}
	return false
}

// ordered is the order of two values as texts, numbers or times, if both are.
func ordered(kind string, a, b jsonvalue.Value) (order int, ok bool) {
	if kind == "Numeric" {
		if a.Kind() != jsonvalue.Number || b.Kind() != jsonvalue.Number {
			return 0, false
		}
		switch x, y := a.Float(), b.Float(); {
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, true
	}
	if a.Kind() != jsonvalue.String || b.Kind() != jsonvalue.String {
		return 0, false
	}
	if kind == "String" {
		return strings.Compare(a.Text(), b.Text()), true
	}
	x, err := parseTimestamp(a.Text())
	if err != nil {
		return 0, false
	}
	y, err := parseTimestamp(b.Text())
	return x.Compare(y), err == nil
}

func related(relation string, order int) bool {
	switch relation {
	case "Equals":
		return order == 0
	case "LessThan":
		return order < 0
	case "LessThanEquals":
		return order <= 0
	case "GreaterThan":
		return order > 0
	case "GreaterThanEquals":
		return order >= 0
	}
	return false
}

// wildcard matches a text against a pattern in which * stands for any
// characters; \* and \\ stand for themselves.
func wildcard(text, pattern string) bool {
	var parts []string
	var part strings.Builder
	for i := 0; i < len(pattern); i++ {
		switch c := pattern[i]; {
		case c == '\\' && i+1 < len(pattern) && (pattern[i+1] == '*' || pattern[i+1] == '\\'):
			i++
			part.WriteByte(pattern[i])
		case c == '*':
			parts = append(parts, part.String())
			part.Reset()
		default:
			part.WriteByte(c)
		}
	}
	parts = append(parts, part.String())
	if len(parts) == 1 {
		return text == parts[0]
	}
	rest, ok := strings.CutPrefix(text, parts[0])
	if !ok {
		return false
	}
	for _, middle := range parts[1 : len(parts)-1] {
		at := strings.Index(rest, middle)
		if at < 0 {
			return false
		}
		rest = rest[at+len(middle):]
	}
	return strings.HasSuffix(rest, parts[len(parts)-1])
}
