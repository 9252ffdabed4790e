package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// inherit passes on the % of a part whose object is still to be found.
func inherit(n, part *node) {
	n.seeking = append(n.seeking, seekers(part)...)
}

func seekers(n *node) []*slot {
	slots := n.seeking
	if n.kind == kindParent {
		slots = append(slots[:len(slots):len(slots)], n.slot)
	}
	return slots
}

// seekParent looks for the step whose object a % means, from a node backwards;
// the level is what is left to go.
func seekParent(n *node, s *slot) error {
	switch n.kind {
	case kindName, kindWildcard:
		if s.level--; s.level == 0 {
			if n.ancestor != nil {
				s.label = n.ancestor.label
			}
			n.ancestor, n.tuple = s, true
		}
	case kindParent:
		s.level++
	case kindBlock:
		if len(n.list) > 0 {
			n.tuple = true
			return seekParent(n.list[len(n.list)-1], s)
		}
	case kindPath:
		n.tuple = true
		for i := len(n.list) - 1; i >= 0; i-- {
			if err := seekParent(n.list[i], s); err != nil {
				return err
			}
			if s.level == 0 {
				break
			}
		}
	default:
		return underivable(n)
	}
	return nil
}

// typeNames are what the reference calls its nodes.
var typeNames = map[kind]string{
	kindString: "string", kindNumber: "number", kindValue: "value", kindVariable: "variable", kindRegex: "regex",
	kindDescendant: "descendant", kindParent: "parent", kindPath: "path", kindBinary: "binary", kindNegate: "unary",
	kindArray: "unary", kindObject: "unary", kindCondition: "condition", kindBlock: "block", kindBind: "bind",
	kindCall: "function", kindPartial: "partial", kindLambda: "lambda", kindApply: "apply", kindTransform: "transform",
	kindSort: "sort",
}

func underivable(n *node) *Error {
	return (&Error{Code: "S0217"}).about(jsonvalue.Text(typeNames[n.kind]), n.pos)
}

// resolveParents ties the % of a path's last step to the steps before it. Those
// that reach further are left to what the path stands in.
func resolveParents(path *node) error {
	for _, s := range seekers(path.list[len(path.list)-1]) {
		i := len(path.list) - 2
		for s.level > 0 {
			if i < 0 {
				path.seeking = append(path.seeking, s)
				break
			}
			step := path.list[i]
			i--
			// Steps in a row that bind a focus have one and the same parent.
			for i >= 0 && step.focus != "" && path.list[i].focus != "" {
				step = path.list[i]
				i--
			}
			if err := seekParent(step, s); err != nil {
				return err
			}
		}
	}
	return nil
}
