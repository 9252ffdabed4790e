package attribute

import (
	"encoding/base64"
	"slices"
	"strings"
)

// duplicates returns AWS's words for a set with a repeated member. They show
// the members of strings and binaries: the older layer as they were sent, the
// current one as duplicatesShown has it. AWS leaves out a space for binaries.
func (r Validator) duplicates(set Value) string {
	switch {
	case set.kind == NumberSet && r == Older:
		return errSame
	case set.kind == NumberSet:
		return errInvalid + errSame + "."
	}
	members, separator := set.Elems(), ", "
	if r == Current {
		members = duplicatesShown(members)
		if set.kind == BinarySet {
			separator = ","
		}
	}
	shown := make([]string, len(members))
	for i, e := range members {
		shown[i] = e.text
		if set.kind == BinarySet {
			shown[i] = base64.StdEncoding.EncodeToString([]byte(e.text))
		}
		if r == Current {
			shown[i] = `"` + shown[i] + `"`
		}
	}
	collection := errInvalid + "Input collection [" + strings.Join(shown, separator) + "]"
	if set.kind == BinarySet {
		return collection + "of type BS contains duplicates."
	}
	return collection + " contains duplicates."
}

// duplicatesShown sorts the members up to the first that repeats another. It
// and the rest stay as sent.
func duplicatesShown(members []Value) []Value {
	shown := slices.Clone(members)
	for i := range shown {
		at, repeats := slices.BinarySearchFunc(shown[:i], shown[i], compareMembers)
		if repeats {
			break
		}
		member := shown[i]
		copy(shown[at+1:i+1], shown[at:i])
		shown[at] = member
	}
	return shown
}
