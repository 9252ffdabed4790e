package attribute

import "slices"

// sortedMembers returns the members of a set in ascending order: the slice
// itself when they are in order already.
func sortedMembers(members []Value) []Value {
	if slices.IsSortedFunc(members, compareMembers) {
		return members
	}
	sorted := slices.Clone(members)
	slices.SortFunc(sorted, compareMembers)
	return sorted
}

func compareMembers(a, b Value) int {
	if order, ok := Compare(a, b); ok {
		return order
	}
	return int(a.kind) - int(b.kind)
}
