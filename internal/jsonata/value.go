package jsonata

import (
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A Value is what expressions are about.
type Value = jsonvalue.Value

// Marks of arrays. A sequence is what paths and many functions yield: alone in
// it, an item stands for itself, unless it keeps being an array.
const (
	markSequence = 1 << iota
	markKeep
	markCons  // made by an array constructor at the end of a path: not flattened
	markTuple // a stream of tuples
	markOuter // the wrap around an input that is an array
)

func undefined() Value { return Value{} }

func isArray(v Value) bool    { return v.Kind() == jsonvalue.Array }
func isObject(v Value) bool   { return v.Kind() == jsonvalue.Object }
func isString(v Value) bool   { return v.Kind() == jsonvalue.String }
func isFunction(v Value) bool { return v.Kind() == jsonvalue.Foreign }
func marked(v Value, m uint8) bool {
	return isArray(v) && v.Mark()&m != 0
}

func sequence(items []Value) Value { return jsonvalue.List(items).Marked(markSequence) }

// settle is the end of every evaluation: an empty sequence is nothing, one of
// one item is the item.
func settle(v Value, keep bool) Value {
	if !marked(v, markSequence) || v.Mark()&markTuple != 0 {
		return v
	}
	if keep {
		v = v.Marked(v.Mark() | markKeep)
	}
	switch {
	case v.Len() == 0:
		return undefined()
	case v.Len() == 1 && v.Mark()&markKeep == 0:
		return v.At(0)
	}
	return v
}

// items are those of an array, or the value alone.
func items(v Value) []Value {
	if isArray(v) {
		return v.Items()
	}
	return []Value{v}
}

// appendTo joins two values into an array; nothing adds nothing.
func appendTo(a, b Value) Value {
	if !a.Exists() {
		return b
	}
	if !b.Exists() {
		return a
	}
	left, right := items(a), items(b)
	return jsonvalue.List(append(left[:len(left):len(left)], right...))
}

// truth casts a value to a boolean as $boolean does; nothing is false. A
// function is true, but for a regular expression.
func truth(v Value) bool {
	switch v.Kind() {
	case jsonvalue.Bool:
		return v.Bool()
	case jsonvalue.Number:
		f := v.Float()
		return f != 0 && f == f
	case jsonvalue.String, jsonvalue.Object:
		return v.Len() > 0
	case jsonvalue.Array:
		for _, item := range v.Items() {
			if truth(item) {
				return true
			}
		}
	case jsonvalue.Foreign:
		f, ok := v.Foreign().(*function)
		return ok && f.re == nil
	}
	return false
}

// cast is truth, but for the infinities, which are an error.
func cast(v Value) (bool, error) {
	_, err := isNumeric(v)
	return truth(v), err
}

// isNumeric tells whether v is a number; NaN is none, and the infinities are an
// error.
func isNumeric(v Value) (bool, error) {
	if v.Kind() != jsonvalue.Number {
		return false, nil
	}
	f := v.Float()
	if f-f != 0 && f == f {
		return false, fault("D1001", v)
	}
	return f == f, nil
}

// equal compares deeply.
func equal(a, b Value) bool {
	if isFunction(a) || isFunction(b) {
		return isFunction(a) && isFunction(b) && a.Foreign() == b.Foreign()
	}
	return jsonvalue.Equal(a, b)
}

// compare orders strings by their UTF-16 units.
func compare(a, b string) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	for n > 0 && n < len(a) && n < len(b) && !utf8.RuneStart(a[n]) {
		n--
	}
	a, b = a[n:], b[n:]
	if a == "" || b == "" {
		return len(a) - len(b)
	}
	x, _ := utf8.DecodeRuneInString(a)
	y, _ := utf8.DecodeRuneInString(b)
	if (x > 0xFFFF) != (y > 0xFFFF) {
		// A pair starts with a unit from D800 on: below E000 to FFFF, above the rest.
		if x > 0xFFFF {
			x = 0xD800
		} else {
			y = 0xD800
		}
	}
	if x != y {
		return int(x) - int(y)
	}
	return strings.Compare(a, b)
}

func utf16Len(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}
