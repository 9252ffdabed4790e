package stepfn

import (
	"strings"

	"github.com/cloudjar/cloudjar/internal/intrinsic"
	"github.com/cloudjar/cloudjar/internal/jsonata"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A template is JSON in which some values are computed: a payload template of
// JSONPath, where the names of such members end in .$, or any value of JSONata,
// where such strings stand in {% %}.
type template struct {
	kind    templateKind
	literal jsonvalue.Value
	keys    []string // of an object
	parts   []*template
	order   []int // in which the members of an object are written
	path    *valuePath
	call    *intrinsic.Call
	expr    *jsonata.Expr
	field   string // for messages: value.$ in JSONPath, Output/result in JSONata
}

type templateKind uint8

const (
	templateLiteral templateKind = iota
	templateObject
	templateArray
	templatePath
	templateCall
	templateExpr
)

// payload reads a template of JSONPath. The location of all its faults is the
// field's own.
func (c *checker) payload(v jsonvalue.Value, at string) *template {
	switch v.Kind() {
	case jsonvalue.Object:
		return c.payloadObject(v, at)
	case jsonvalue.Array:
		return c.templateArray(v, func(item jsonvalue.Value, _ int) *template { return c.payload(item, at) })
	}
	return &template{literal: v}
}

// payloadObject: what is computed is written after what is not, in the order of
// a hash table of Java's. Recorded of AWS, whose objects are LinkedHashMaps to
// which a HashMap of the computed members is added.
func (c *checker) payloadObject(v jsonvalue.Value, at string) *template {
	t := &template{kind: templateObject}
	var dynamic []int
	computed := false
	seen := map[string]bool{}
	for key, item := range v.Members() {
		name, isPath := strings.CutSuffix(key, ".$")
		if seen[name] {
			c.errorf(at, "The field '%s' is specified more than once after the '.$' suffix is removed", name)
		}
		seen[name] = true
		var part *template
		if isPath {
			part = c.dynamic(key, item, at)
			dynamic = append(dynamic, len(t.parts))
		} else {
			part = c.payload(item, at)
			if item.Kind() == jsonvalue.String && c.dynamicText(item.Text()) {
				c.warn(codeNoDollar, at, "The value of the field '%s' looks like a path or an intrinsic function, but the field's name does not end with '.$'", key)
			}
			t.order = append(t.order, len(t.parts))
		}
		computed = computed || part.kind != templateLiteral
		t.keys = append(t.keys, name)
		t.parts = append(t.parts, part)
	}
	if !computed && dynamic == nil {
		return &template{literal: v}
	}
	names := make([]string, len(dynamic))
	for i, at := range dynamic {
		names[i] = t.keys[at]
	}
	for _, i := range intrinsic.HashOrder(names) {
		t.order = append(t.order, dynamic[i])
	}
	return t
}

// dynamic reads the value of a member whose name ends in .$.
func (c *checker) dynamic(key string, v jsonvalue.Value, at string) *template {
	t := c.pathOrCall(key, v)
	if t == nil {
		c.errorf(at, "The value for the field '%s' must be a valid JSONPath or a valid intrinsic function call", key)
		return &template{}
	}
	return t
}

// pathOrCall reads a path or a call of an intrinsic function, or nothing.
func (c *checker) pathOrCall(field string, v jsonvalue.Value) *template {
	if v.Kind() != jsonvalue.String {
		return nil
	}
	if intrinsic.Is(v.Text()) {
		call, err := intrinsic.Parse(v.Text(), c.argumentPath)
		if err != nil {
			return nil
		}
		return &template{kind: templateCall, call: call, field: field}
	}
	p, err := c.path(v.Text())
	if err != nil {
		return nil
	}
	return &template{kind: templatePath, path: p, field: field}
}

// dynamicText tells whether a text looks like a path or a call.
func (c *checker) dynamicText(text string) bool {
	if !strings.HasPrefix(text, "$.") && !strings.HasPrefix(text, "$[") && !strings.HasPrefix(text, "$$.") {
		return intrinsic.Is(text)
	}
	_, err := c.path(text)
	return err == nil
}

// noPath warns of a path in a field that takes none, but whose Path variant does.
func (c *checker) noPath(o object, name string) {
	if v := o.v.Get(name); v.Kind() == jsonvalue.String && c.dynamicText(v.Text()) {
		c.warn(codeNoPath, o.at+"/"+name, "The value of the field '%s' looks like a path, but the field's name does not end with 'Path'", name)
	}
}

// argumentPath reads a path among the arguments of an intrinsic function.
func (c *checker) argumentPath(text string) (intrinsic.Path, error) {
	p, err := c.path(text)
	if err != nil {
		return nil, err
	}
	return func(scope any) (jsonvalue.Value, error) {
		x := scope.(*evaluation)
		v, err := p.get(x)
		if err != nil {
			return v, &missingArgument{path: text, input: x.input}
		}
		return v, nil
	}, nil
}

// A missingArgument is a path of an intrinsic function that leads nowhere.
type missingArgument struct {
	path  string
	input jsonvalue.Value
}

func (e *missingArgument) Error() string {
	return "The JsonPath argument for the field '" + e.path + "' could not be found in the input '" + e.input.String() + "'"
}

// jsonataValue reads a value of JSONata: strings in {% %} are expressions, at
// any depth.
func (c *checker) jsonataValue(v jsonvalue.Value, field, at string, may use) *template {
	switch v.Kind() {
	case jsonvalue.String:
		text := v.Text()
		opens, closes := strings.HasPrefix(text, "{%"), strings.HasSuffix(text, "%}")
		if !opens && !closes {
			break
		}
		if !opens || !closes || len(text) < 4 {
			c.errorf(at, "The JSONata expression must start with '{%%' and end with '%%}'")
			break
		}
		return c.expression(text, field, at, may)
	case jsonvalue.Array:
		return c.templateArray(v, func(item jsonvalue.Value, i int) *template {
			return c.jsonataValue(item, field+"["+itoa(i)+"]", at+"["+itoa(i)+"]", may)
		})
	case jsonvalue.Object:
		t := &template{kind: templateObject, field: field}
		computed := false
		for key, item := range v.Members() {
			part := c.jsonataValue(item, field+"/"+key, at+"/"+pointer(key), may)
			computed = computed || part.kind != templateLiteral
			t.order = append(t.order, len(t.parts))
			t.keys = append(t.keys, key)
			t.parts = append(t.parts, part)
		}
		if computed {
			return t
		}
	}
	return &template{literal: v}
}

func (c *checker) templateArray(v jsonvalue.Value, read func(jsonvalue.Value, int) *template) *template {
	t := &template{kind: templateArray}
	computed := false
	for i, item := range v.Items() {
		part := read(item, i)
		computed = computed || part.kind != templateLiteral
		t.parts = append(t.parts, part)
	}
	if !computed {
		return &template{literal: v}
	}
	return t
}

// use says which members of $states a field may refer to besides input and
// context.
type use uint8

const (
	useResult use = 1 << iota
	useError
)

// expression reads a string that stands in {% %}, and checks what it refers to.
func (c *checker) expression(text, field, at string, may use) *template {
	inner := strings.TrimSpace(text[2 : len(text)-2])
	expr, err := jsonata.Compile(inner)
	if err != nil {
		c.report(codeInvalid, at, "%s", err.(*jsonata.Error).Message)
		return &template{}
	}
	for _, name := range expr.Names() {
		c.report(codeRefused, at, "Reference to '%s' at the top level is not supported.", name)
	}
	for _, ref := range expr.References() {
		if ref.Called {
			continue
		}
		if ref.Name != "states" {
			c.refer(ref.Name)
			continue
		}
		if len(ref.Path) == 0 {
			continue
		}
		switch member := ref.Path[0]; {
		case member == "input", member == "context", member == "result" && may&useResult != 0, member == "errorOutput" && may&useError != 0:
		default:
			c.report(codeRefused, at, "Reference to '$states.%s' is not supported.", member)
		}
	}
	return &template{kind: templateExpr, expr: expr, field: field}
}
