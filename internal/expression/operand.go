package expression

import (
	"strconv"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// An Operand is what conditions compare and what updates set: a place in the
// item, a value of the request, or what a function makes of them.
type Operand struct {
	form  form
	start int32  // where a call stands in its expression
	word  string // a value's placeholder, or the name of the function called
	path  Path
	value attribute.Value
	args  []Operand
}

// A form is a way to make an operand.
type form uint8

const (
	formNone form = iota
	formPath
	formValue
	formCall // a function by name, until the expression is bound
	formSize
	formIfNotExists
	formListAppend
	formPlus
	formMinus
)

// Attribute returns the operand that reads a place in the item.
func Attribute(steps ...Step) Operand { return Operand{form: formPath, path: steps} }

// Literal returns the operand that is a value, which is to be normalised.
func Literal(v attribute.Value) Operand { return Operand{form: formValue, value: v} }

// Size returns size(of): a number for strings, binaries, sets, lists and maps.
func Size(of Operand) Operand { return Operand{form: formSize, args: []Operand{of}} }

// IfNotExists returns if_not_exists(path, otherwise). It is for updates.
func IfNotExists(path Path, otherwise Operand) Operand {
	return Operand{form: formIfNotExists, args: []Operand{Attribute(path...), otherwise}}
}

// ListAppend returns list_append(first, second). It is for updates.
func ListAppend(first, second Operand) Operand {
	return Operand{form: formListAppend, args: []Operand{first, second}}
}

// Plus returns left + right. It is for updates.
func Plus(left, right Operand) Operand {
	return Operand{form: formPlus, args: []Operand{left, right}}
}

// Minus returns left - right. It is for updates.
func Minus(left, right Operand) Operand {
	return Operand{form: formMinus, args: []Operand{left, right}}
}

// kind returns the type that an operand is known to have before any item is
// seen, Absent when it is not known.
func (o *Operand) kind() attribute.Kind {
	switch o.form {
	case formValue:
		return o.value.Kind()
	case formSize, formPlus, formMinus:
		return attribute.Number
	case formListAppend:
		return attribute.List
	}
	return attribute.Absent
}

// read returns an operand's value against an item; there is none when it
// reads a place that is not there, or the size of what has no size.
func (o *Operand) read(item attribute.Item) (attribute.Value, bool) {
	switch o.form {
	case formPath:
		return o.path.find(item)
	case formValue:
		return o.value, true
	case formSize:
		v, ok := o.args[0].read(item)
		if !ok {
			return attribute.Value{}, false
		}
		n, ok := sizeOf(v)
		return attribute.N(strconv.Itoa(n)), ok
	}
	return attribute.Value{}, false
}

// sizeOf is the function size(): the length of a string in UTF-16 code units
// (AWS counts 3 for "é𝄞"), of a binary in bytes, and how many elements a set,
// list or map has.
func sizeOf(v attribute.Value) (int, bool) {
	switch v.Kind() {
	case attribute.String:
		return utf16Length(v.Text()), true
	case attribute.Binary:
		return len(v.Text()), true
	case attribute.List, attribute.StringSet, attribute.NumberSet, attribute.BinarySet:
		return len(v.Elems()), true
	case attribute.Map:
		return len(v.Attrs()), true
	}
	return 0, false
}

func utf16Length(s string) int {
	n := 0
	for _, r := range s {
		n++
		if r > 0xFFFF {
			n++
		}
	}
	return n
}

// mention adds the places that an operand reads.
func (o *Operand) mention(m *mentions) {
	if o.form == formPath {
		m.add(o.path)
	}
	for i := range o.args {
		o.args[i].mention(m)
	}
}
