package attribute

import (
	"maps"
	"slices"
)

// maxDepth is how deep lists and maps may nest: 32 levels, of which the
// attribute itself is the first (Service quotas, DynamoDB; recorded in 2026).
const maxDepth = 31

// AWS's words for values that break a rule.
const (
	errInvalid   = "One or more parameter values were invalid: "
	errNoType    = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"
	errManyTypes = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
	errNullFalse = errInvalid + "Null attribute value types must have the value of true"
	errNesting   = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
	errNoName    = "Empty attribute name"
	errEmptySS   = errInvalid + "An string set  may not be empty"
	errEmptyNS   = errInvalid + "An number set  may not be empty"
	errEmptyBS   = errInvalid + "Binary sets should not be empty"
	errSame      = "Input collection contains duplicates"
)

// A Validator is one of the two layers in which AWS checks attribute values.
// They differ in words, and in how they read numbers far out of range. AWS is
// moving operations from Older to Current (as recorded in October 2026).
type Validator uint8

const (
	// Current checks PutItem, UpdateItem, DeleteItem, GetItem, BatchGetItem
	// and Query. An exponent may have 64 bits.
	Current Validator = iota
	// Older checks BatchWriteItem, the transactions, Scan and PartiQL. It
	// reads numbers as Java's BigDecimal does: an exponent has 32 bits.
	Older
)

// NormalizeItem is Current.NormalizeItem.
func NormalizeItem(item Item) (Item, error) { return Current.NormalizeItem(item) }

// Normalize is Current.Normalize.
func (v Value) Normalize() (Value, error) { return Current.Normalize(v) }

// NormalizeItem checks every attribute of an item and brings numbers and sets
// to the form in which DynamoDB gives them back: numbers canonical, sets by
// ascending member. It returns the item itself when nothing had to be changed.
// The error is a *ValueError in AWS's words; when several attributes are
// wrong, it is about the first by name.
func (r Validator) NormalizeItem(item Item) (Item, error) {
	normal, _, message := r.attrs(item, 0)
	if message != "" {
		return nil, &ValueError{Message: message}
	}
	return normal, nil
}

// Normalize checks one value at every depth under the rules of NormalizeItem.
func (r Validator) Normalize(v Value) (Value, error) {
	normal, _, message := r.value(v, 0)
	if message != "" {
		return Value{}, &ValueError{Message: message}
	}
	return normal, nil
}

func (r Validator) attrs(attrs Item, depth int) (normal Item, changed bool, message string) {
	normal = attrs
	culprit := ""
	for name, v := range attrs {
		w, replaced, fault := r.value(v, depth)
		if name == "" {
			fault = errNoName
		}
		switch {
		case fault != "":
			if message == "" || name < culprit {
				culprit, message = name, fault
			}
		case replaced:
			if !changed {
				normal, changed = maps.Clone(attrs), true
			}
			normal[name] = w
		}
	}
	return normal, changed, message
}

// value returns the value at a depth of nesting in normal form, whether that
// differs from v, and the message of the first fault.
func (r Validator) value(v Value, depth int) (normal Value, changed bool, message string) {
	switch v.kind {
	case String, Binary, Bool:
		return v, false, ""
	case Number:
		return r.number(v)
	case Null:
		if !v.flag {
			return v, false, errNullFalse
		}
		return v, false, ""
	case List, Map:
		if depth >= maxDepth {
			return v, false, errNesting
		}
		if v.kind == Map {
			var attrs Item
			if attrs, changed, message = r.attrs(v.Attrs(), depth+1); changed {
				v = v.withAttrs(attrs)
			}
		} else {
			var elems []Value
			if elems, changed, message = r.elems(v.Elems(), depth+1); changed {
				v = v.withElems(elems)
			}
		}
		return v, changed, message
	case StringSet, NumberSet, BinarySet:
		return r.set(v)
	case Ambiguous:
		// A number that is none is reported before the second type.
		if _, _, message = r.elems(v.Elems(), depth); message == "" {
			message = errManyTypes
		}
		return v, false, message
	}
	return v, false, errNoType
}

func (r Validator) number(v Value) (normal Value, changed bool, message string) {
	if len(v.text) <= maxDigits && isCanonical(v.text) {
		return v, false, ""
	}
	if r == Older {
		if message = bigDecimalFault(v.text); message != "" {
			return v, false, message
		}
	}
	d, message := parseDecimal(v.text)
	if message != "" {
		return v, false, message
	}
	var buf [maxCanonical]byte
	text := d.append(buf[:0])
	if string(text) == v.text {
		return v, false, ""
	}
	v.text = string(text)
	return v, true, ""
}

func (r Validator) elems(elems []Value, depth int) (normal []Value, changed bool, message string) {
	normal = elems
	for i, e := range elems {
		w, replaced, fault := r.value(e, depth)
		if fault != "" {
			return nil, false, fault
		}
		if replaced {
			if !changed {
				normal, changed = slices.Clone(elems), true
			}
			normal[i] = w
		}
	}
	return normal, changed, ""
}

func (r Validator) set(v Value) (normal Value, changed bool, message string) {
	if len(v.Elems()) == 0 {
		return v, false, emptySet(v.kind)
	}
	elems, changed, message := r.elems(v.Elems(), 0)
	if message != "" {
		return v, false, message
	}
	if !slices.IsSortedFunc(elems, compareMembers) {
		elems, changed = sortedMembers(elems), true
	}
	for i := 1; i < len(elems); i++ {
		if compareMembers(elems[i-1], elems[i]) == 0 {
			return v, false, r.duplicates(v)
		}
	}
	if changed {
		v = v.withElems(elems)
	}
	return v, changed, ""
}

func emptySet(kind Kind) string {
	switch kind {
	case StringSet:
		return errEmptySS
	case NumberSet:
		return errEmptyNS
	}
	return errEmptyBS
}
