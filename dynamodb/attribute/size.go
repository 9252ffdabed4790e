package attribute

import "strings"

// Bytes that structure costs (DynamoDB item sizes and formats, developer
// guide): 3 for a list or map, and 1 more for each of its elements.
const (
	containerOverhead = 3
	elementOverhead   = 1
)

// ItemSize returns the size of an item in bytes by DynamoDB's rule, which
// limits items to 400 KB and meters reads and writes: names and values.
func ItemSize(item Item) int {
	size := 0
	for name, v := range item {
		size += len(name) + Size(v)
	}
	return size
}

// Size returns the size of a value in bytes by DynamoDB's rule.
func Size(v Value) int {
	switch v.kind {
	case String, Binary:
		return len(v.text)
	case Number:
		return numberSize(v.text)
	case Bool, Null:
		return 1
	case List:
		size := containerOverhead
		for _, e := range v.Elems() {
			size += elementOverhead + Size(e)
		}
		return size
	case Map:
		return containerOverhead + elementOverhead*len(v.Attrs()) + ItemSize(v.Attrs())
	case StringSet, NumberSet, BinarySet:
		size := 0
		for _, e := range v.Elems() {
			size += Size(e)
		}
		return size
	}
	return 0
}

// numberSize is 1 byte, 1 for each two significant digits of the integer part
// and of the fraction, each rounded up, and 1 for a minus sign. Zero is 1.
// (Measured to the byte in 2026; the developer guide's rule is coarser.)
func numberSize(text string) int {
	if isCanonical(text) {
		return canonicalSize(text)
	}
	d, _ := parseDecimal(text)
	var buf [maxCanonical]byte
	return canonicalSize(string(d.append(buf[:0])))
}

func canonicalSize(text string) int {
	size := 1
	if text[0] == '-' {
		text = text[1:]
		size++
	}
	integer, fraction, _ := strings.Cut(text, ".")
	switch {
	case fraction == "":
		integer = strings.TrimRight(integer, "0")
	case integer == "0":
		integer, fraction = "", strings.TrimLeft(fraction, "0")
	}
	return size + (len(integer)+1)/2 + (len(fraction)+1)/2
}

// Depth returns how many levels of lists and maps a value nests: 0 for a
// scalar or set, 1 for a list of scalars. DynamoDB allows 31, which makes 32
// with the attribute itself.
func (v Value) Depth() int {
	deepest := 0
	switch v.kind {
	case List:
		for _, e := range v.Elems() {
			deepest = max(deepest, e.Depth())
		}
	case Map:
		for _, e := range v.Attrs() {
			deepest = max(deepest, e.Depth())
		}
	default:
		return 0
	}
	return deepest + 1
}
