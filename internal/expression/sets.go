package expression

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

func isSet(k attribute.Kind) bool {
	return k == attribute.StringSet || k == attribute.NumberSet || k == attribute.BinarySet
}

// union returns the set of the members of two sets of one kind.
func union(a, b attribute.Value) (attribute.Value, error) {
	texts := make([]string, 0, len(a.Elems())+len(b.Elems()))
	for _, e := range a.Elems() {
		texts = append(texts, e.Text())
	}
	seen := membersOf(a)
	for _, e := range b.Elems() {
		if !seen[e.Text()] {
			texts = append(texts, e.Text())
		}
	}
	return setOf(a.Kind(), texts)
}

// difference returns the set of the members of a that are not in b. It has no
// members, which makes it no legal value, when all of them are.
func difference(a, b attribute.Value) (attribute.Value, error) {
	var texts []string
	gone := membersOf(b)
	for _, e := range a.Elems() {
		if !gone[e.Text()] {
			texts = append(texts, e.Text())
		}
	}
	if len(texts) == 0 {
		return attribute.Value{}, nil
	}
	return setOf(a.Kind(), texts)
}

// membersOf returns a set's members by text, which tells them apart because
// numbers are in canonical form.
func membersOf(set attribute.Value) map[string]bool {
	members := make(map[string]bool, len(set.Elems()))
	for _, e := range set.Elems() {
		members[e.Text()] = true
	}
	return members
}

// setOf makes a set of a kind, in the order in which DynamoDB keeps sets.
func setOf(kind attribute.Kind, texts []string) (attribute.Value, error) {
	var set attribute.Value
	switch kind {
	case attribute.StringSet:
		set = attribute.SS(texts...)
	case attribute.NumberSet:
		set = attribute.NS(texts...)
	default:
		members := make([][]byte, len(texts))
		for i, t := range texts {
			members[i] = []byte(t)
		}
		set = attribute.BS(members...)
	}
	set, err := set.Normalize()
	if err != nil {
		return attribute.Value{}, &Error{Message: err.Error()}
	}
	return set, nil
}
