// Package jsonvalue holds JSON values that keep what encoding/json loses: the
// order of an object's members and the text of a number.
//
// A Value is immutable and may be shared by goroutines and forks. The zero
// Value is no value at all (Undefined), as of a member that is not there.
//
//	v, err := jsonvalue.Parse(`{"b":1.0,"a":[true]}`)
//	v.Get("a").At(0).Bool()                  // true
//	v.With("c", jsonvalue.Int(3)).String()   // {"b":1.0,"a":[true],"c":3}
//	v.Get("x").Exists()                      // false
package jsonvalue

import (
	"iter"
	"slices"
	"strconv"
)

// A Kind is what a Value is.
type Kind uint8

// The kinds. Undefined is the absence of a value. A Foreign value is something
// of a language above that JSON cannot say, such as a function.
const (
	Undefined Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
	Foreign
)

// String is the name that JSON Schema gives the kind.
func (k Kind) String() string {
	return [...]string{"undefined", "null", "boolean", "number", "string", "array", "object", "function"}[k]
}

// A Value is one JSON value, or none.
type Value struct {
	kind Kind
	mark uint8
	odd  bool    // Doubles would change it
	num  float64 // of a number without text, or 1 for true
	text string  // of a string, or of a number that was parsed
	node *node
}

// A node is the inside of an array, an object or a foreign value.
type node struct {
	items   []Value
	keys    []string       // of an object, one for each item
	index   map[string]int // of a big object
	foreign any
}

// indexed is the size from which an object is searched with an index.
const indexed = 17

// Of makes null, a boolean, a number or a string.
func Of[T bool | int | int64 | float64 | string](x T) Value {
	switch x := any(x).(type) {
	case bool:
		return OfBool(x)
	case int:
		return Int(int64(x))
	case int64:
		return Int(x)
	case float64:
		return Float(x)
	default:
		return Text(x.(string))
	}
}

// Nil is null.
func Nil() Value { return Value{kind: Null} }

// OfBool makes true or false.
func OfBool(b bool) Value {
	if b {
		return Value{kind: Bool, num: 1}
	}
	return Value{kind: Bool}
}

// Text makes a string.
func Text(s string) Value { return Value{kind: String, text: s} }

// Float makes a number that is written as JavaScript writes it. NaN and the
// infinities are written null.
func Float(f float64) Value { return Value{kind: Number, num: f} }

// Int makes a number that keeps all its digits.
func Int(i int64) Value {
	f := float64(i)
	if i > -1<<53 && i < 1<<53 {
		return Value{kind: Number, num: f}
	}
	return Value{kind: Number, num: f, text: strconv.FormatInt(i, 10), odd: true}
}

// List makes an array. The slice is not to be changed afterwards.
func List(items []Value) Value {
	v := Value{kind: Array, node: &node{items: items}}
	for i := range items {
		if items[i].odd || items[i].mark != 0 {
			v.odd = true
			break
		}
	}
	return v
}

// ArrayOf makes an array.
func ArrayOf(items ...Value) Value { return List(slices.Clip(items)) }

// Opaque makes a foreign value. It is written null.
func Opaque(x any) Value { return Value{kind: Foreign, node: &node{foreign: x}} }

// Kind tells what v is.
func (v Value) Kind() Kind { return v.kind }

// Exists is false for no value at all.
func (v Value) Exists() bool { return v.kind != Undefined }

// IsNull tells whether v is null.
func (v Value) IsNull() bool { return v.kind == Null }

// Bool is whether v is true.
func (v Value) Bool() bool { return v.kind == Bool && v.num == 1 }

// Text is the content of a string or the text of a number, else empty.
func (v Value) Text() string {
	if v.kind == Number && v.text == "" {
		return FormatFloat(v.num)
	}
	return v.text
}

// Float is the number as a double, 0 if v is none.
func (v Value) Float() float64 {
	if v.kind != Number {
		return 0
	}
	if v.text == "" {
		return v.num
	}
	return parseFloat(v.text)
}

// Int is the number if it is an integer that an int64 holds, however it is
// written: 3, 3.0, 3e0.
func (v Value) Int() (int64, bool) {
	if v.kind != Number {
		return 0, false
	}
	if v.text != "" {
		if i, err := strconv.ParseInt(v.text, 10, 64); err == nil {
			return i, true
		}
	}
	f := v.Float()
	if f != float64(int64(f)) || f >= 1<<63 || f < -1<<63 {
		return 0, false
	}
	return int64(f), true
}

// Foreign is what Opaque was given, else nil.
func (v Value) Foreign() any {
	if v.kind != Foreign {
		return nil
	}
	return v.node.foreign
}

// Len is the number of items of an array, members of an object or bytes of a
// string, else 0.
func (v Value) Len() int {
	switch v.kind {
	case Array, Object:
		return len(v.node.items)
	case String:
		return len(v.text)
	}
	return 0
}

// At is the item of an array or the value of the member of an object at a
// position, which may be out of range.
func (v Value) At(i int) Value {
	if v.kind != Array && v.kind != Object || i < 0 || i >= len(v.node.items) {
		return Value{}
	}
	return v.node.items[i]
}

// Items are the items of an array or the values of an object, which are not to
// be changed.
func (v Value) Items() []Value {
	if v.kind != Array && v.kind != Object {
		return nil
	}
	return v.node.items
}

// Keys are the names of an object's members in their order, which are not to be
// changed.
func (v Value) Keys() []string {
	if v.kind != Object {
		return nil
	}
	return v.node.keys
}

// Get is the value of an object's member, or none.
func (v Value) Get(key string) Value {
	if i := v.Find(key); i >= 0 {
		return v.node.items[i]
	}
	return Value{}
}

// Find is the position of an object's member, or -1.
func (v Value) Find(key string) int {
	if v.kind != Object {
		return -1
	}
	if v.node.index != nil {
		if i, ok := v.node.index[key]; ok {
			return i
		}
		return -1
	}
	return slices.Index(v.node.keys, key)
}

// Members goes through an object's members in their order.
func (v Value) Members() iter.Seq2[string, Value] {
	return func(yield func(string, Value) bool) {
		for i, key := range v.Keys() {
			if !yield(key, v.node.items[i]) {
				return
			}
		}
	}
}

// Mark is a note of a language above about this use of the value; it is no part
// of the value. Zero unless Marked said otherwise; Doubles forgets those inside.
func (v Value) Mark() uint8 { return v.mark }

// Marked is the same value with another mark.
func (v Value) Marked(mark uint8) Value {
	v.mark = mark
	return v
}

// Same tells whether two arrays or objects are one and the same, which is quick
// to know; equal ones need not be.
func Same(a, b Value) bool { return a.node != nil && a.node == b.node }
