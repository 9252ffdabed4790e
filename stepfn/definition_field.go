package stepfn

import (
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// An object is an object of a definition and where it stands.
type object struct {
	c  *checker
	v  jsonvalue.Value
	at string // empty is the definition itself
}

func (o object) path() string {
	if o.at == "" {
		return "/"
	}
	return o.at
}

func (o object) has(name string) bool { return o.v.Find(name) >= 0 }

// known refuses fields that are not listed.
func (o object) known(names ...string) {
	for key := range o.v.Members() {
		if !slices.Contains(names, key) {
			o.unsupported(key)
		}
	}
}

func (o object) unsupported(key string) {
	o.c.errorf(o.path(), "Field '%s' is not supported", key)
}

// languageNames are the languages as definitions have them.
var languageNames = [...]string{langJSONPath: "JSONPath", langJSONata: "JSONata"}

// knownIn refuses fields that are not listed for a language.
func (o object) knownIn(lang language, names [2][]string, also ...string) {
	for key := range o.v.Members() {
		switch {
		case slices.Contains(names[lang], key), slices.Contains(also, key):
		case slices.Contains(names[1-lang], key):
			o.c.errorf(o.path(), "The QueryLanguage is set to '%s', but field '%s' is only supported for the '%s' QueryLanguage", languageNames[lang], key, languageNames[1-lang])
		default:
			o.unsupported(key)
		}
	}
}

// required tells whether all fields are there, and what of them is not.
func (o object) required(names ...string) bool {
	var missing []string
	for _, name := range names {
		if !o.has(name) {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		o.c.errorf(o.path(), "These fields are required: [%s]", strings.Join(missing, ", "))
	}
	return missing == nil
}

// single refuses more than one of some fields.
func (o object) single(names ...string) {
	var given []string
	for _, name := range names {
		if o.has(name) {
			given = append(given, name)
		}
	}
	if len(given) > 1 {
		o.c.errorf(o.path(), "Only one of these fields is allowed: [%s]", strings.Join(names, ", "))
	}
}

func (o object) expected(name, kind string) {
	o.c.errorf(o.at+"/"+name, "Expected value of type %s", kind)
}

func (o object) text(name string) (string, bool) {
	v := o.v.Get(name)
	if !v.Exists() {
		return "", false
	}
	if v.Kind() != jsonvalue.String {
		o.expected(name, "String")
		return "", false
	}
	return v.Text(), true
}

func (o object) oneOf(name string, values ...string) (string, bool) {
	text, ok := o.text(name)
	if !ok {
		return "", false
	}
	for _, v := range values {
		if v == text {
			return text, true
		}
	}
	o.c.errorf(o.at+"/"+name, "Value must be one of the following: [%s]", strings.Join(values, ", "))
	return "", false
}

func (o object) bool(name string) (bool, bool) {
	v := o.v.Get(name)
	if !v.Exists() {
		return false, false
	}
	if v.Kind() != jsonvalue.Bool {
		o.expected(name, "Boolean")
	}
	return v.Bool(), v.Kind() == jsonvalue.Bool
}

func (o object) integer(name string, low, high int64) (int64, bool) {
	v := o.v.Get(name)
	if !v.Exists() {
		return 0, false
	}
	n, ok := v.Int()
	switch {
	case !ok:
		o.expected(name, "Integer")
	case n < low:
		o.c.errorf(o.at+"/"+name, "Value must be greater than or equal to %d", low)
		ok = false
	case n > high:
		o.c.errorf(o.at+"/"+name, "Value must be less than or equal to %d", high)
		ok = false
	}
	return n, ok
}

func (o object) number(name string, low, high float64) (float64, bool) {
	v := o.v.Get(name)
	if !v.Exists() {
		return 0, false
	}
	f := v.Float()
	ok := v.Kind() == jsonvalue.Number
	switch {
	case !ok:
		o.expected(name, "Number")
	case f < low:
		o.c.errorf(o.at+"/"+name, "Value must be greater than or equal to %v", low)
		ok = false
	case f > high:
		o.c.errorf(o.at+"/"+name, "Value must be less than or equal to %v", high)
		ok = false
	}
	return f, ok
}

func (o object) object(name string) (object, bool) {
	v := o.v.Get(name)
	inner := object{o.c, v, o.at + "/" + name}
	if v.Exists() && v.Kind() != jsonvalue.Object {
		o.expected(name, "Object")
	}
	return inner, v.Kind() == jsonvalue.Object
}

// array is the objects of an array.
func (o object) array(name string) []object {
	v := o.v.Get(name)
	if !v.Exists() {
		return nil
	}
	if v.Kind() != jsonvalue.Array {
		o.expected(name, "Array")
		return nil
	}
	var out []object
	for i, item := range v.Items() {
		inner := object{o.c, item, o.at + "/" + name + "[" + itoa(i) + "]"}
		if item.Kind() != jsonvalue.Object {
			o.c.errorf(inner.at, "Expected value of type Object")
			continue
		}
		out = append(out, inner)
	}
	return out
}

func (o object) texts(name string) []string {
	v := o.v.Get(name)
	if !v.Exists() {
		return nil
	}
	if v.Kind() != jsonvalue.Array {
		o.expected(name, "Array")
		return nil
	}
	var out []string
	for i, item := range v.Items() {
		if item.Kind() != jsonvalue.String {
			o.c.errorf(o.at+"/"+name+"["+itoa(i)+"]", "Expected value of type String")
			continue
		}
		out = append(out, item.Text())
	}
	return out
}

func (o object) language(outer language) language {
	if !o.has("QueryLanguage") {
		return outer
	}
	text, _ := o.oneOf("QueryLanguage", "JSONPath", "JSONata")
	if text != "JSONPath" {
		return langJSONata
	}
	if outer == langJSONata && o.at != "" {
		o.c.errorf(o.at, "'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine")
	}
	return langJSONPath
}

// path is a field that holds a path. A null is told apart where it means
// something.
func (o object) pathField(name string, reference bool) (p *valuePath, null bool) {
	v := o.v.Get(name)
	if v.IsNull() {
		return nil, true
	}
	text, ok := o.text(name)
	if !ok {
		return nil, false
	}
	p, err := o.c.path(text)
	switch {
	case err != nil && reference:
		o.c.errorf(o.at+"/"+name, "Value is not a Reference Path")
	case err != nil:
		o.c.errorf(o.at+"/"+name, "Value is not a valid JSONPath")
	case reference && !p.path.Reference():
		o.c.errorf(o.at+"/"+name, "Value is not a Reference Path")
	}
	return p, false
}
