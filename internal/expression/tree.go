package expression

import (
	"slices"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// A tree holds paths of which no two overlap or conflict. The branches of a
// node are all names, in the order given, or all indexes, ascending.
type tree []*branch

// A branch is a step with what follows it; a leaf is where a path ends.
type branch struct {
	step Step
	rest tree
	leaf int // which path ends here, if rest is empty
}

// add adds a path, known as leaf.
func (t *tree) add(path Path, leaf int) {
	for _, step := range path {
		t = &t.branch(step, leaf).rest
	}
}

func (t *tree) branch(step Step, leaf int) *branch {
	at := len(*t)
	for i, b := range *t {
		if b.step == step {
			return b
		}
		if !step.isName() && step.index < b.step.index && i < at {
			at = i
		}
	}
	b := &branch{step: step, leaf: leaf}
	*t = slices.Insert(*t, at, b)
	return b
}

// project returns the parts of attributes that the tree leads to.
func (t tree) project(attrs attribute.Item) attribute.Item {
	kept := make(attribute.Item, len(t))
	for _, b := range t {
		if v, ok := attrs[b.step.name]; ok {
			if v, ok = b.project(v); ok {
				kept[b.step.name] = v
			}
		}
	}
	return kept
}

// project returns the parts of v, the value at the branch, that the tree leads
// to, and false when there are none.
func (b *branch) project(v attribute.Value) (attribute.Value, bool) {
	switch {
	case len(b.rest) == 0:
		return v, true
	case b.rest[0].step.isName() && v.Kind() == attribute.Map:
		kept := b.rest.project(v.Attrs())
		return attribute.M(kept), len(kept) > 0
	case !b.rest[0].step.isName() && v.Kind() == attribute.List:
		var kept []attribute.Value
		for _, next := range b.rest {
			if e, ok := next.step.find(v); ok {
				if e, ok = next.project(e); ok {
					kept = append(kept, e)
				}
			}
		}
		return attribute.L(kept...), len(kept) > 0
	}
	return attribute.Value{}, false
}
