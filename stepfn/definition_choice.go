package stepfn

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A choice is a rule of a Choice state and where it leads.
type choice struct {
	rule      *rule     // JSONPath
	condition *template // JSONata
	next      *state
	assign    *template
	output    *template
}

// A rule is a comparison, or a combination of rules.
type rule struct {
	operator string // And, Or, Not, or one of the comparisons without Path
	rules    []*rule
	variable *valuePath
	operand  jsonvalue.Value
	path     *valuePath // of the operand, if the operator ends in Path
}

// comparisons are the operators by the kind of their operand. Those of the
// first four kinds have a Path variant.
var comparisons = map[string]jsonvalue.Kind{}

// ruleFields are what a rule of JSONPath may be, of which it is one; a rule of
// JSONata has conditionFields.
var (
	ruleFields      = []string{"And", "Or", "Not"}
	conditionFields = []string{"Condition", "Output"}
)

func init() {
	for kind, names := range map[jsonvalue.Kind]string{
		jsonvalue.String: "StringEquals StringLessThan StringGreaterThan StringLessThanEquals StringGreaterThanEquals StringMatches " +
			"TimestampEquals TimestampLessThan TimestampGreaterThan TimestampLessThanEquals TimestampGreaterThanEquals",
		jsonvalue.Number: "NumericEquals NumericLessThan NumericGreaterThan NumericLessThanEquals NumericGreaterThanEquals",
		jsonvalue.Bool:   "BooleanEquals IsNull IsPresent IsNumeric IsString IsBoolean IsTimestamp",
	} {
		for name := range strings.FieldsSeq(names) {
			comparisons[name] = kind
			ruleFields = append(ruleFields, name)
			if hasPath(name) {
				ruleFields = append(ruleFields, name+"Path")
			}
		}
	}
	ruleFields = slices.Clip(ruleFields)
}

// hasPath tells whether an operator has a Path variant.
func hasPath(operator string) bool {
	return !strings.HasPrefix(operator, "Is") && operator != "StringMatches"
}

func (c *checker) choiceState(s *scope, st *state, o object) {
	if !o.required("Choices") {
		return
	}
	if v := o.v.Get("Choices"); v.Kind() == jsonvalue.Array && v.Len() == 0 {
		c.errorf(o.at+"/Choices", "Value cannot be empty")
	}
	if o.has("Default") {
		st.otherwise = c.target(s, o, "Default")
	}
	for i, r := range o.array("Choices") {
		ch := choice{}
		if r.required("Next") {
			ch.next = c.target(s, r, "Next")
		}
		prefix := "Choices[" + itoa(i) + "]/"
		if st.lang == langJSONata {
			r.knownIn(st.lang, [2][]string{append(ruleFields, "Variable"), conditionFields}, "Comment", "Next", "Assign")
			ch.condition = c.condition(r, prefix)
			ch.output = c.jsonataField(r, "Output", prefix, 0)
		} else {
			ch.rule = c.rule(r, "Comment", "Next", "Assign")
		}
		ch.assign = c.assignField(st.lang, r, prefix, 0)
		st.choices = append(st.choices, ch)
	}
}

// condition reads a Condition: true, false or an expression.
func (c *checker) condition(o object, prefix string) *template {
	if !o.required("Condition") {
		return nil
	}
	v := o.v.Get("Condition")
	t := c.jsonataValue(v, prefix+"Condition", o.at+"/Condition", 0)
	if t.kind == templateLiteral && v.Kind() != jsonvalue.Bool {
		o.expected("Condition", "Boolean")
	}
	return t
}

// rule reads a rule of JSONPath; also are the fields that may stand beside it.
func (c *checker) rule(o object, also ...string) *rule {
	c.depth++
	defer func() { c.depth-- }()
	if c.depth > maxNesting {
		c.errorf(o.at, "Nested too deep")
		return nil
	}
	o.knownIn(langJSONPath, [2][]string{append(ruleFields, "Variable"), conditionFields}, append(also, "Comment")...)
	var given []string
	for key := range o.v.Members() {
		if slices.Contains(ruleFields, key) {
			given = append(given, key)
		}
	}
	if len(given) != 1 {
		c.errorf(o.at, "Exactly one comparison operator is required")
		return nil
	}
	switch operator := given[0]; operator {
	case "And", "Or":
		r := &rule{operator: operator}
		if v := o.v.Get(operator); v.Kind() == jsonvalue.Array && v.Len() == 0 {
			c.errorf(o.at+"/"+operator, "Value cannot be empty")
		}
		for _, inner := range o.array(operator) {
			r.rules = append(r.rules, c.rule(inner))
		}
		return r
	case "Not":
		inner, ok := o.object("Not")
		if !ok {
			return nil
		}
		return &rule{operator: operator, rules: []*rule{c.rule(inner)}}
	default:
		return c.comparison(o, operator)
	}
}

func (c *checker) comparison(o object, operator string) *rule {
	r := &rule{operator: operator}
	if !o.required("Variable") {
		return nil
	}
	r.variable, _ = o.pathField("Variable", false)
	if kind, plain := comparisons[operator]; plain {
		r.operand = o.v.Get(operator)
		if hasPath(operator) {
			c.noPath(o, operator)
		}
		switch {
		case r.operand.Kind() != kind:
			o.expected(operator, map[jsonvalue.Kind]string{jsonvalue.String: "String", jsonvalue.Number: "Number", jsonvalue.Bool: "Boolean"}[kind])
		case strings.HasPrefix(operator, "Timestamp"):
			if _, err := parseTimestamp(r.operand.Text()); err != nil {
				c.errorf(o.at+"/"+operator, "String does not match RFC3339 timestamp")
			}
		}
		return r
	}
	r.operator = strings.TrimSuffix(operator, "Path")
	r.path, _ = o.pathField(operator, true)
	return r
}
