package stepfn

import (
	"errors"
	"math"

	"github.com/cloudjar/cloudjar/internal/intrinsic"
	"github.com/cloudjar/cloudjar/internal/jsonata"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// An evaluation is what the fields of a state see while it runs.
type evaluation struct {
	stepper *stepper
	thread  *thread
	input   jsonvalue.Value // $ of JSONPath, $states.input of JSONata
	result  jsonvalue.Value // $states.result, if there is one
	failed  jsonvalue.Value // $states.errorOutput, if there is one
	item    jsonvalue.Value // $$.Map of an item, if there is one
	context jsonvalue.Value // $$, once it was asked for
}

// A mishap is why a state fails by its own doing. The cause of a mishap of
// States.Runtime and States.QueryEvaluationError names the state, which is added
// where the fault is reported.
type mishap struct {
	name     string
	cause    string
	location string // of the JSONata field, for EvaluationFailed
	late     bool   // found after the evaluation: EvaluationFailed follows …Entered
}

func (f *mishap) Error() string { return f.cause }

func runtimeFault(cause string) *mishap { return &mishap{name: errRuntime, cause: cause} }

func queryFault(location, cause string) *mishap {
	return &mishap{name: errQuery, cause: cause, location: location}
}

// value computes a template.
func (x *evaluation) value(t *template) (jsonvalue.Value, *mishap) {
	switch t.kind {
	case templateObject:
		return x.object(t)
	case templateArray:
		items := make([]jsonvalue.Value, len(t.parts))
		for i, part := range t.parts {
			var f *mishap
			if items[i], f = x.value(part); f != nil {
				return jsonvalue.Value{}, f
			}
		}
		return jsonvalue.List(items), nil
	case templatePath:
		if !t.path.context && t.path.variable == "" && x.input.IsNull() {
			return x.input, runtimeFault("Unable to apply Path transformation to null or empty input.")
		}
		v, err := t.path.get(x)
		if err != nil {
			return v, runtimeFault("The JSONPath '" + t.path.text + "' specified for the field '" + t.field + "' could not be found in the input '" + x.input.String() + "'")
		}
		return v, nil
	case templateCall:
		v, err := t.call.Eval(intrinsic.Env{Scope: x, Random: x.stepper.around.random})
		if err != nil {
			return v, runtimeFault(err.Error())
		}
		return v, nil
	case templateExpr:
		return x.expression(t)
	}
	return t.literal, nil
}

func (x *evaluation) object(t *template) (jsonvalue.Value, *mishap) {
	values := make([]jsonvalue.Value, len(t.parts))
	for i, part := range t.parts {
		var f *mishap
		if values[i], f = x.value(part); f != nil {
			return jsonvalue.Value{}, f
		}
	}
	b := jsonvalue.NewBuilder(len(values))
	for _, i := range t.order {
		b.Set(t.keys[i], values[i])
	}
	return b.Build(), nil
}

// How deep an expression may nest and how many bytes a value of it may take on
// AWS, as measured there.
const (
	maxQueryDepth = 100
	maxQueryValue = 6_990_256
)

// expression evaluates JSONata, whose result has to be JSON.
func (x *evaluation) expression(t *template) (jsonvalue.Value, *mishap) {
	v, found, err := t.expr.Eval(jsonata.Env{
		Lookup: x.lookup,
		Millis: x.stepper.around.now.UnixMilli(),
		Random: x.stepper.around.random, MaxDepth: maxQueryDepth, MaxValue: maxQueryValue,
	}, jsonvalue.Value{})
	said := "The JSONata expression '" + t.expr.Text() + "' specified for the field '" + t.field + "' "
	switch {
	case err != nil:
		return v, queryFault(t.field, said+"threw an error during evaluation"+queryError(err.(*jsonata.Error)))
	case !found:
		return v, queryFault(t.field, said+"returned nothing (undefined).")
	}
	switch foreign, endless := oddities(v); {
	case foreign:
		return v, queryFault(t.field, said+"returned an unsupported result type.")
	case endless:
		return finite(v), nil
	}
	return v, nil
}

// queryError is what AWS says of an error: limits have no code there.
func queryError(err *jsonata.Error) string {
	if err.Code == "" || err.Code == "U1001" {
		return ": " + err.Message
	}
	return ". " + err.Error()
}

// oddities tells whether a result is or holds a function, and a number without
// bounds.
func oddities(v jsonvalue.Value) (foreign, endless bool) {
	switch v.Kind() {
	case jsonvalue.Foreign:
		return true, false
	case jsonvalue.Number:
		f := v.Float()
		return false, math.IsInf(f, 0) || math.IsNaN(f)
	}
	for _, item := range v.Items() {
		f, e := oddities(item)
		foreign, endless = foreign || f, endless || e
	}
	return foreign, endless
}

// finite is a result whose numbers without bounds are texts, as Jackson writes
// them.
func finite(v jsonvalue.Value) jsonvalue.Value {
	switch f := v.Float(); {
	case v.Kind() == jsonvalue.Array:
		items := make([]jsonvalue.Value, v.Len())
		for i, item := range v.Items() {
			items[i] = finite(item)
		}
		return jsonvalue.List(items)
	case v.Kind() == jsonvalue.Object:
		b := jsonvalue.NewBuilder(v.Len())
		for key, item := range v.Members() {
			b.Set(key, finite(item))
		}
		return b.Build()
	case v.Kind() != jsonvalue.Number:
	case math.IsNaN(f):
		return jsonvalue.Text("NaN")
	case math.IsInf(f, 1):
		return jsonvalue.Text("Infinity")
	case math.IsInf(f, -1):
		return jsonvalue.Text("-Infinity")
	}
	return v
}

// lookup is the value of a variable of JSONata: $states, or one of the state
// machine's own.
func (x *evaluation) lookup(name string) jsonvalue.Value {
	if name != "states" {
		return x.thread.vars.get(name)
	}
	b := jsonvalue.NewBuilder(4)
	b.Set("input", x.input)
	b.Set("result", x.result)
	b.Set("errorOutput", x.failed)
	b.Set("context", x.contextObject())
	return b.Build()
}

// typed says that a field's expression gave something of the wrong type, or is
// a plain fault if the field is a literal.
func (t *template) typed(want string, v jsonvalue.Value) *mishap {
	if t.kind == templateExpr {
		return queryFault(t.field, "The JSONata expression '"+t.expr.Text()+"' specified for the field '"+t.field+
			"' returned an unexpected result type. Expected '"+want+"', but was '"+v.Kind().String()+"' for value: "+v.String())
	}
	return queryFault(t.field, "The field '"+t.field+"' has an unexpected type. Expected '"+want+"', but was '"+v.Kind().String()+"' for value: "+v.String())
}

// at reads the path of a field such as InputPath.
func (x *evaluation) at(p *valuePath) (jsonvalue.Value, *mishap) {
	v, err := p.get(x)
	if err != nil {
		return v, invalidPath(p, err)
	}
	return v, nil
}

func invalidPath(p *valuePath, err error) *mishap {
	if errors.Is(err, errNoVariable) {
		return runtimeFault("The variable '$" + p.variable + "' referenced by '" + p.text + "' does not exist")
	}
	return runtimeFault("Invalid path '" + p.text + "' : " + err.Error())
}
