package stepfn

import (
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// fieldsOf are the fields of each kind of state in JSONPath and in JSONata,
// beside those that all have.
var fieldsOf = map[string][2][]string{
	"Pass": {
		{"Next", "End", "InputPath", "OutputPath", "Parameters", "Result", "ResultPath", "Assign"},
		{"Next", "End", "Output", "Assign"},
	},
	"Task": {
		{
			"Next", "End", "InputPath", "OutputPath", "Parameters", "ResultPath", "ResultSelector", "Assign", "Retry", "Catch", "Resource", "Credentials",
			"TimeoutSeconds", "TimeoutSecondsPath", "HeartbeatSeconds", "HeartbeatSecondsPath",
		},
		{"Next", "End", "Arguments", "Output", "Assign", "Retry", "Catch", "Resource", "Credentials", "TimeoutSeconds", "HeartbeatSeconds"},
	},
	"Choice": {
		{"InputPath", "OutputPath", "Choices", "Default", "Assign"},
		{"Output", "Choices", "Default", "Assign"},
	},
	"Wait": {
		{"Next", "End", "InputPath", "OutputPath", "Seconds", "SecondsPath", "Timestamp", "TimestampPath", "Assign"},
		{"Next", "End", "Output", "Seconds", "Timestamp", "Assign"},
	},
	"Succeed": {{"InputPath", "OutputPath"}, {"Output"}},
	"Fail":    {{"Error", "ErrorPath", "Cause", "CausePath"}, {"Error", "Cause"}},
	"Parallel": {
		{"Next", "End", "InputPath", "OutputPath", "Parameters", "ResultPath", "ResultSelector", "Assign", "Retry", "Catch", "Branches"},
		{"Next", "End", "Arguments", "Output", "Assign", "Retry", "Catch", "Branches"},
	},
	"Map": {
		{
			"Next", "End", "InputPath", "OutputPath", "Parameters", "ResultPath", "ResultSelector", "Assign", "Retry", "Catch", "Iterator", "ItemProcessor",
			"ItemsPath", "ItemSelector", "MaxConcurrency", "MaxConcurrencyPath", "ToleratedFailureCount", "ToleratedFailureCountPath",
			"ToleratedFailurePercentage", "ToleratedFailurePercentagePath", "ItemReader", "ItemBatcher", "ResultWriter", "Label",
		},
		{
			"Next", "End", "Output", "Assign", "Retry", "Catch", "Iterator", "ItemProcessor", "Items", "ItemSelector", "MaxConcurrency",
			"ToleratedFailureCount", "ToleratedFailurePercentage", "ItemReader", "ItemBatcher", "ResultWriter", "Label",
		},
	},
}

var stateKinds = []string{"Pass", "Task", "Choice", "Wait", "Succeed", "Fail", "Parallel", "Map"}

// stateOf reads a state of a scope.
func (c *checker) stateOf(s *scope, st *state, o object) {
	if !o.required("Type") {
		return
	}
	var ok bool
	if st.kind, ok = o.oneOf("Type", stateKinds...); !ok {
		return
	}
	st.lang = o.language(c.lang)
	o.text("Comment")
	o.knownIn(st.lang, fieldsOf[st.kind], "Type", "Comment", "QueryLanguage")
	outer := c.state
	c.state = st.name
	defer func() { c.state = outer }()
	if slices.Contains(fieldsOf[st.kind][st.lang], "Next") {
		c.transition(s, st, o)
	} else {
		st.end = st.kind != "Choice"
	}
	c.flow(st, o)
	st.retry = c.retriers(o)
	st.catch = c.catchers(s, st, o)
	switch st.kind {
	case "Pass":
		st.result = o.v.Get("Result")
		if st.result.Kind() == jsonvalue.String && c.dynamicText(st.result.Text()) {
			c.warn(codeStatic, o.at+"/Result", "The 'Result' of a Pass state is static, and is not evaluated as a path")
		}
	case "Task":
		st.task = c.task(st, o)
	case "Choice":
		c.choiceState(s, st, o)
	case "Wait":
		st.wait = c.wait(st, o)
	case "Fail":
		st.err, st.cause = c.textField(st, o, "Error"), c.textField(st, o, "Cause")
	case "Parallel":
		c.parallel(st, o)
	case "Map":
		st.items = c.mapState(st, o)
	}
}

// transition reads Next and End, of which there is one.
func (c *checker) transition(s *scope, st *state, o object) {
	end, _ := o.bool("End")
	st.end = end
	switch {
	case o.has("Next") && end:
		c.errorf(o.at, "Only one of these fields is allowed: [Next, End]")
	case o.has("Next"):
		st.next = c.target(s, o, "Next")
	case !end:
		c.errorf(o.at, "One of these fields is required: [Next, End]")
	}
}

// target reads a field that names a state of the same scope.
func (c *checker) target(s *scope, o object, field string) *state {
	name, ok := o.text(field)
	if !ok {
		return nil
	}
	st := s.byName[name]
	if st == nil {
		c.report(codeTransition, o.at+"/"+field, "Missing 'Next' target: %s", name)
	}
	return st
}

// flow reads the fields of data flow.
func (c *checker) flow(st *state, o object) {
	if st.lang == langJSONata {
		may := use(0)
		if st.kind == "Task" || st.kind == "Parallel" || st.kind == "Map" {
			may = useResult
		}
		st.parameters = c.jsonataField(o, "Arguments", "", 0)
		st.output = c.jsonataField(o, "Output", "", may)
		st.assign = c.assignField(st.lang, o, "", may)
		return
	}
	st.inputPath, st.noInput = o.pathField("InputPath", false)
	st.outputPath, st.noOutput = o.pathField("OutputPath", false)
	st.resultPath, st.noResult = o.pathField("ResultPath", true)
	if p := st.resultPath; p != nil && (p.context || p.variable != "") {
		c.errorf(o.at+"/ResultPath", "Value is not a Reference Path")
	}
	if v := o.v.Get("Parameters"); v.Exists() {
		st.parameters = c.payload(v, o.at+"/Parameters")
	}
	if v := o.v.Get("ResultSelector"); v.Exists() {
		st.resultSelector = c.payload(v, o.at+"/ResultSelector")
	}
	st.assign = c.assignField(st.lang, o, "", 0)
}

// jsonataField reads a field that takes any JSON; prefix is what stands before
// the field's name in messages.
func (c *checker) jsonataField(o object, name, prefix string, may use) *template {
	v := o.v.Get(name)
	if !v.Exists() {
		return nil
	}
	return c.jsonataValue(v, prefix+name, o.at+"/"+name, may)
}

// assignField reads an Assign: an object whose members are variables.
func (c *checker) assignField(lang language, o object, prefix string, may use) *template {
	v := o.v.Get("Assign")
	if !v.Exists() {
		return nil
	}
	at := o.at + "/Assign"
	if v.Kind() != jsonvalue.Object {
		c.errorf(at, "Expected value of type Object")
		return nil
	}
	for key := range v.Members() {
		name := variableName(lang, key)
		if !validVariable(name) {
			c.errorf(at, "Variable name '%s' is invalid", name)
		}
		for _, outer := range c.assigned[:len(c.assigned)-1] {
			if outer[name] {
				c.errorf(at, "Variable '%s' is already assigned in an outer scope", name)
			}
		}
	}
	if lang == langJSONata {
		return c.jsonataValue(v, prefix+"Assign", at, may)
	}
	return c.payload(v, at)
}

// parallel reads Branches.
func (c *checker) parallel(st *state, o object) {
	if !o.required("Branches") {
		return
	}
	if v := o.v.Get("Branches"); v.Kind() == jsonvalue.Array && v.Len() == 0 {
		c.errorf(o.at+"/Branches", "Value cannot be empty")
	}
	for _, branch := range o.array("Branches") {
		branch.known("Comment", "StartAt", "States")
		st.branches = append(st.branches, c.scope(branch))
	}
}

// A waitState is how long a Wait state waits.
type waitState struct {
	seconds   quantity
	timestamp *textField
}

func (c *checker) wait(st *state, o object) *waitState {
	fields := []string{"Seconds", "SecondsPath", "Timestamp", "TimestampPath"}
	given := 0
	for _, f := range fields {
		if o.has(f) {
			given++
		}
	}
	if given != 1 {
		c.errorf(o.at, "Exactly one of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath]")
		return nil
	}
	w := &waitState{seconds: c.quantity(st, o, "Seconds", 0, maxSeconds)}
	if !o.has("Timestamp") && !o.has("TimestampPath") {
		return w
	}
	w.timestamp = c.textField(st, o, "Timestamp")
	if t := w.timestamp; t != nil && t.path == nil && t.value.kind == templateLiteral {
		if _, err := parseTimestamp(t.value.literal.Text()); err != nil {
			c.errorf(o.at+"/Timestamp", "String does not match RFC3339 timestamp")
		}
	}
	return w
}

// parseTimestamp reads an ISO-8601 date and time with T and an offset.
func parseTimestamp(text string) (time.Time, error) {
	return time.Parse(time.RFC3339Nano, text)
}

// A textField is a text, given as it is, by an expression or by a path.
type textField struct {
	name  string
	value *template // a text or an expression; in JSONPath's …Path a path or a call
	path  *valuePath
}

// textField reads a field that takes a text, or its Path variant.
func (c *checker) textField(st *state, o object, name string) *textField {
	f := &textField{name: name}
	o.single(name, name+"Path")
	switch v := o.v.Get(name + "Path"); {
	case v.Exists() && st.lang == langJSONPath:
		f.name = name + "Path"
		if st.kind == "Wait" {
			f.path, _ = o.pathField(f.name, true)
			return f
		}
		if f.value = c.pathOrCall(f.name, v); f.value == nil {
			c.errorf(o.at+"/"+f.name, "Value is not a valid JSONPath or a valid intrinsic function call")
			return nil
		}
		return f
	case !o.has(name):
		return nil
	}
	if _, ok := o.text(name); !ok {
		return nil
	}
	if st.lang == langJSONata {
		f.value = c.jsonataField(o, name, "", 0)
	} else {
		c.noPath(o, name)
		f.value = &template{literal: o.v.Get(name)}
	}
	return f
}

// A quantity is a number, given as it is, by an expression or by a path.
type quantity struct {
	name  string // the field as it was given, or empty
	value *template
	path  *valuePath
}

func (q quantity) given() bool { return q.name != "" }

// quantity reads a field that takes a number, or its Path variant. The bounds
// are of a literal.
func (c *checker) quantity(st *state, o object, name string, low, high float64) quantity {
	o.single(name, name+"Path")
	if st.lang == langJSONPath && o.has(name+"Path") {
		p, _ := o.pathField(name+"Path", true)
		return quantity{name: name + "Path", path: p}
	}
	v := o.v.Get(name)
	switch {
	case !v.Exists():
		return quantity{}
	case st.lang == langJSONata && v.Kind() == jsonvalue.String:
		t := c.jsonataField(o, name, "", 0)
		if t.kind == templateLiteral {
			o.expected(name, "Integer")
		}
		return quantity{name: name, value: t}
	case name == "ToleratedFailurePercentage":
		o.number(name, low, high)
	default:
		o.integer(name, int64(low), int64(high))
	}
	return quantity{name: name, value: &template{literal: v, field: name}}
}
