package jsonpath

import (
	"errors"
	"strconv"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A NotFound says that a definite path leads nowhere, in Jayway's words.
type NotFound struct{ Message string }

func (e *NotFound) Error() string { return e.Message }

// maxVisits bounds the work of one path, for deep scans within deep scans.
const maxVisits = 1_000_000

// ErrTooMuch says that a path visits more nodes than it may.
var ErrTooMuch = errors.New("the path visits too many nodes")

// Get is the node that a definite path names, or an array of what any other
// path finds, which may be empty. An item beyond the end of an array is null.
// The error is a *NotFound, of definite paths only, or ErrTooMuch.
func (p *Path) Get(doc Value) (Value, error) {
	if p.definite {
		v, err := p.one(doc)
		if err != nil {
			return v, err
		}
		return orNull(v), nil
	}
	w := &walk{root: doc}
	w.from(doc, p.steps)
	if w.visits > maxVisits {
		return Value{}, ErrTooMuch
	}
	return jsonvalue.List(w.found), nil
}

// Present tells whether a path finds something, which a definite one does not
// beyond the end of an array.
func (p *Path) Present(doc Value) bool {
	if p.definite {
		v, err := p.one(doc)
		return err == nil && v.Exists()
	}
	_, err := p.Get(doc)
	return err == nil
}

func orNull(v Value) Value {
	if !v.Exists() {
		return jsonvalue.Nil()
	}
	return v
}

// one follows names and single indices. Beyond the end of an array is no value,
// Java's null, which differs from the JSON's on the way only.
func (p *Path) one(v Value) (Value, error) {
	for i, s := range p.steps {
		if s.kind == stepNames {
			if v.Kind() != jsonvalue.Object {
				return Value{}, &NotFound{"Expected to find an object with property " + s.String() + " in path " + p.upTo(i) + " but found '" + javaClass(v) +
					"'. This is not a json object according to the JsonProvider: 'com.jayway.jsonpath.spi.json.JacksonJsonNodeJsonProvider'."}
			}
			member := v.Get(s.names[0])
			switch {
			case len(s.names) > 1:
				v = merged(v, s.names)
			case member.Exists():
				v = member
			case i == len(p.steps)-1:
				return Value{}, &NotFound{"No results for path: " + p.String()}
			default:
				return Value{}, &NotFound{"Missing property in path " + p.upTo(i+1)}
			}
			continue
		}
		if !v.Exists() {
			return Value{}, &NotFound{"The path " + p.upTo(i) + " is null"}
		}
		if v.Kind() != jsonvalue.Array {
			return Value{}, &NotFound{"Filter: " + s.String() + " can only be applied to arrays. Current context is: " + v.String()}
		}
		v = at(v, s.indices[0])
	}
	return v, nil
}

// upTo is the normal form of the first steps.
func (p *Path) upTo(n int) string { return (&Path{steps: p.steps[:n]}).String() }

// javaClass is the class that Jayway's words name.
func javaClass(v Value) string {
	const pkg = "com.fasterxml.jackson.databind.node."
	if !v.Exists() {
		return "null"
	}
	switch v.Kind() {
	case jsonvalue.Null:
		return pkg + "NullNode"
	case jsonvalue.Bool:
		return pkg + "BooleanNode"
	case jsonvalue.String:
		return pkg + "TextNode"
	case jsonvalue.Array:
		return pkg + "ArrayNode"
	}
	i, whole := v.Int()
	switch {
	case !whole:
		return pkg + "DoubleNode"
	case int64(int32(i)) == i:
		return pkg + "IntNode"
	}
	return pkg + "LongNode"
}

// at is the item at an index, which counts from the end if it is negative.
func at(v Value, i int) Value {
	if i < 0 {
		i += v.Len()
	}
	return v.At(i)
}

// A walk collects what an indefinite path finds.
type walk struct {
	root   Value
	found  []Value
	visits int
}

func (w *walk) from(v Value, steps []step) {
	if w.visits++; w.visits > maxVisits {
		return
	}
	if len(steps) == 0 {
		w.found = append(w.found, orNull(v))
		return
	}
	s, rest := steps[0], steps[1:]
	switch s.kind {
	case stepNames:
		w.names(v, s.names, rest)
	case stepIndices:
		if v.Kind() == jsonvalue.Array {
			for _, i := range s.indices {
				w.from(at(v, i), rest)
			}
		}
	case stepSlice:
		w.slice(v, s, rest)
	case stepWildcard:
		for _, item := range v.Items() {
			w.from(item, rest)
		}
	case stepScan:
		w.scan(v, rest)
	case stepFilter:
		w.filter(v, s.filter, rest)
	}
}

// names selects members; of several at the end of a path an object is made.
func (w *walk) names(v Value, names []string, rest []step) {
	if v.Kind() != jsonvalue.Object {
		return
	}
	if len(names) == 1 || len(rest) > 0 {
		for _, name := range names {
			if member := v.Get(name); member.Exists() {
				w.from(member, rest)
			}
		}
		return
	}
	w.found = append(w.found, merged(v, names))
}

// merged is the object of some members of another one.
func merged(v Value, names []string) Value {
	b := jsonvalue.NewBuilder(len(names))
	for _, name := range names {
		b.Set(name, v.Get(name))
	}
	return b.Build()
}

func (w *walk) slice(v Value, s step, rest []step) {
	if v.Kind() != jsonvalue.Array {
		return
	}
	edge := func(n *int, other int) int {
		if n == nil {
			return other
		}
		i := *n
		if i < 0 {
			i += v.Len()
		}
		return min(max(i, 0), v.Len())
	}
	from, to := edge(s.from, 0), edge(s.to, v.Len())
	for i := from; i < to; i++ {
		w.from(v.At(i), rest)
	}
}

// scan applies the rest to the value and to all below it, outer before inner.
func (w *walk) scan(v Value, rest []step) {
	if v.Kind() != jsonvalue.Array && v.Kind() != jsonvalue.Object {
		return
	}
	if s := rest[0]; s.kind != stepIndices && s.kind != stepSlice || v.Kind() == jsonvalue.Array {
		w.from(v, rest)
	}
	for _, item := range v.Items() {
		if w.visits++; w.visits > maxVisits {
			return
		}
		w.scan(item, rest)
	}
}

// filter keeps the items of an array that meet a condition, or an object that
// does.
func (w *walk) filter(v Value, c condition, rest []step) {
	switch v.Kind() {
	case jsonvalue.Object:
		if c.met(v, w.root) {
			w.from(v, rest)
		}
	case jsonvalue.Array:
		for _, item := range v.Items() {
			if c.met(item, w.root) {
				w.from(item, rest)
			}
		}
	}
}

// Conflict names the first step of a reference path that leads nowhere in a
// document: b of $.a.b, or 0 of $.a[0].
func (p *Path) Conflict(doc Value) string {
	for _, s := range p.steps {
		var name string
		switch s.kind {
		case stepNames:
			name = s.names[0]
			doc = doc.Get(name)
		case stepIndices:
			name = strconv.Itoa(s.indices[0])
			if doc.Kind() == jsonvalue.Array {
				doc = at(doc, s.indices[0])
			} else {
				doc = Value{}
			}
		default:
			return s.String()
		}
		if !doc.Exists() {
			return name
		}
	}
	return ""
}

// Set is the document with a value at a reference path. Objects on the way are
// made where there are none; arrays are not made, nor made longer, but for the
// item after the last. It tells whether that was possible.
func (p *Path) Set(doc, v Value) (Value, bool) {
	return set(doc, p.steps, v)
}

func set(doc Value, steps []step, v Value) (Value, bool) {
	if len(steps) == 0 {
		return v, true
	}
	if s := steps[0]; s.kind == stepNames {
		if doc.Exists() && doc.Kind() != jsonvalue.Object {
			return doc, false
		}
		if !doc.Exists() {
			doc = jsonvalue.Obj()
		}
		inner, ok := set(doc.Get(s.names[0]), steps[1:], v)
		if !ok {
			return doc, false
		}
		return doc.With(s.names[0], inner), true
	}
	i := steps[0].indices[0]
	if doc.Kind() != jsonvalue.Array {
		return doc, false
	}
	if i < 0 {
		i += doc.Len()
	}
	if i < 0 || i >= doc.Len() {
		return doc, false
	}
	inner, ok := set(doc.At(i), steps[1:], v)
	if !ok {
		return doc, false
	}
	return doc.WithItem(i, inner), true
}
