// Package attribute holds DynamoDB's attribute values: the ten types, their
// JSON form, numbers to 38 digits, sizes to the byte, and order-preserving keys.
package attribute

// A Kind is one of DynamoDB's ten data types.
type Kind uint8

// The kinds, and the two states of a value that is not one.
const (
	Absent    Kind = iota // the zero Value: no type given
	Ambiguous             // more than one type given in one JSON object
	String
	Number
	Binary
	Bool
	Null
	List
	Map
	StringSet
	NumberSet
	BinarySet
)

// An Item is a set of named attributes: an item, a key, or a map value.
type Item map[string]Value

// A Value is one attribute value. The zero Value has no type, which DynamoDB
// refuses. Values are immutable: a value is replaced, never changed.
//
// A Value made by N or decoded from JSON holds the number as it was given;
// Normalize checks it and brings it to DynamoDB's canonical form.
type Value struct {
	kind  Kind
	flag  bool   // Bool: the value; Null: the value given (only true is legal)
	text  string // String, Number: the text; Binary: the bytes
	inner *inner // of a List, a Map, a set, an Ambiguous
}

// inner is what a value that is not a scalar holds. It stands apart because
// most values are scalars, and a Value is what a map of them is made of.
type inner struct {
	elems []Value // List, the members of a set as String, Number or Binary, what an Ambiguous was given
	attrs Item    // Map
}

// S returns a string value.
func S(s string) Value { return Value{kind: String, text: s} }

// N returns a number value. The text is checked when an operation takes it.
func N(digits string) Value { return Value{kind: Number, text: digits} }

// B returns a binary value.
func B(b []byte) Value { return Value{kind: Binary, text: string(b)} }

// BOOL returns a Boolean value.
func BOOL(b bool) Value { return Value{kind: Bool, flag: b} }

// NULL returns the null value.
func NULL() Value { return Value{kind: Null, flag: true} }

// L returns a list.
func L(elems ...Value) Value { return Value{kind: List, inner: &inner{elems: elems}} }

// M returns a map.
func M(attrs Item) Value { return Value{kind: Map, inner: &inner{attrs: attrs}} }

// SS returns a string set.
func SS(members ...string) Value { return set(StringSet, String, members) }

// NS returns a number set.
func NS(members ...string) Value { return set(NumberSet, Number, members) }

// BS returns a binary set.
func BS(members ...[]byte) Value {
	texts := make([]string, len(members))
	for i, b := range members {
		texts[i] = string(b)
	}
	return set(BinarySet, Binary, texts)
}

func set(kind, member Kind, texts []string) Value {
	elems := make([]Value, len(texts))
	for i, t := range texts {
		elems[i] = Value{kind: member, text: t}
	}
	return Value{kind: kind, inner: &inner{elems: elems}}
}

// Kind returns the value's type.
func (v Value) Kind() Kind { return v.kind }

// Text returns the text of a String or Number and the bytes of a Binary.
func (v Value) Text() string { return v.text }

// Bool returns the value of a Bool, and for a Null what was given.
func (v Value) Bool() bool { return v.flag }

// Elems returns the elements of a List, of a set its members as values of the
// member type, and of an Ambiguous the values given. The slice is not to be
// changed.
func (v Value) Elems() []Value {
	if v.inner == nil {
		return nil
	}
	return v.inner.elems
}

// Attrs returns the attributes of a Map. The map is not to be changed.
func (v Value) Attrs() Item {
	if v.inner == nil {
		return nil
	}
	return v.inner.attrs
}

// withElems returns the value with other elements.
func (v Value) withElems(elems []Value) Value {
	v.inner = &inner{elems: elems}
	return v
}

// withAttrs returns the value with other attributes.
func (v Value) withAttrs(attrs Item) Value {
	v.inner = &inner{attrs: attrs}
	return v
}
