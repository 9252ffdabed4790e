package attribute

import "strings"

// Equal reports whether two values are the same to DynamoDB: of one type,
// numbers by value, sets without regard to order, lists and maps deep.
func (v Value) Equal(w Value) bool {
	if v.kind != w.kind {
		return false
	}
	switch v.kind {
	case String, Binary:
		return v.text == w.text
	case Number:
		return CompareNumbers(v.text, w.text) == 0
	case Bool, Null:
		return v.flag == w.flag
	case List, Ambiguous:
		return equalLists(v.Elems(), w.Elems())
	case Map:
		return v.Attrs().Equal(w.Attrs())
	case StringSet, NumberSet, BinarySet:
		return equalSets(v.Elems(), w.Elems())
	}
	return true
}

// Equal reports whether two items have the same attributes with equal values.
func (it Item) Equal(other Item) bool {
	if len(it) != len(other) {
		return false
	}
	for name, v := range it {
		if w, ok := other[name]; !ok || !v.Equal(w) {
			return false
		}
	}
	return true
}

func equalLists(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	for i := range a {
		if !a[i].Equal(b[i]) {
			return false
		}
	}
	return true
}

// equalSets takes the quick way when both sets are in one order, as normalised
// sets are.
func equalSets(a, b []Value) bool {
	if len(a) != len(b) {
		return false
	}
	return equalLists(a, b) || equalLists(sortedMembers(a), sortedMembers(b))
}

// Compare orders two values of one kind among String, Number and Binary:
// strings and binaries by unsigned bytes, numbers by value. ok is false for
// values that have no order.
func Compare(a, b Value) (order int, ok bool) {
	if a.kind != b.kind {
		return 0, false
	}
	switch a.kind {
	case String, Binary:
		return strings.Compare(a.text, b.text), true
	case Number:
		return CompareNumbers(a.text, b.text), true
	}
	return 0, false
}
