package jsonata

import (
	"slices"
	"strconv"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A processor turns the tree of the grammar into the tree that is evaluated:
// chains of dots become paths of steps, brackets the filters of a step, and each
// % is tied to the step whose object it means.
type processor struct {
	labels int
	binds  int // assignments so far
}

func (c *processor) process(n *node) (out *node, err error) {
	switch n.kind {
	case kindMap:
		out, err = c.path(n)
	case kindPredicate:
		out, err = c.filter(n)
	case kindGroup:
		out, err = c.grouping(n)
	case kindOrder:
		out, err = c.sorting(n)
	case kindFocus:
		out, err = c.focusing(n)
	case kindIndex:
		out, err = c.indexing(n)
	case kindName:
		out = &node{kind: kindPath, list: []*node{n}, keepSingleton: n.keepArray}
	case kindKeyword:
		name := &node{kind: kindName, value: n.value, pos: n.pos, keepArray: n.keepArray}
		out, err = c.process(name)
	case kindParent:
		out = &node{kind: kindParent, slot: &slot{label: "!" + strconv.Itoa(c.labels), level: 1}}
		c.labels++
	case kindString, kindNumber, kindValue, kindWildcard, kindDescendant, kindVariable, kindRegex, kindPlaceholder:
		out = n
	case kindEnd:
		return nil, (&Error{Code: "S0207"}).about(n.token(), n.pos)
	default:
		out, err = c.inside(n)
	}
	if err != nil {
		return nil, err
	}
	if n.keepArray {
		out.keepArray = true
	}
	return out, nil
}

// inside processes the parts of a node that stays what it is.
func (c *processor) inside(n *node) (*node, error) {
	out := *n
	out.seeking = nil
	binds := c.binds
	if n.kind == kindBind {
		c.binds++
	}
	quiet := n.kind == kindLambda || n.kind == kindTransform || n.kind == kindApply
	sub := func(part *node) (*node, error) {
		if part == nil {
			return nil, nil
		}
		done, err := c.process(part)
		if err == nil && !quiet {
			inherit(&out, done)
		}
		return done, err
	}
	var err error
	if out.cond, err = sub(n.cond); err != nil {
		return nil, err
	}
	// The reference looks at the arguments of a call before what is called, and
	// seeks no % in that.
	if out.list, err = each(n.list, sub); err != nil {
		return nil, err
	}
	if n.kind == kindCall || n.kind == kindPartial || n.kind == kindBind {
		quiet = true
	}
	if out.lhs, err = sub(n.lhs); err != nil {
		return nil, err
	}
	quiet = quiet && n.kind != kindBind
	if out.rhs, err = sub(n.rhs); err != nil {
		return nil, err
	}
	if out.pairs, err = eachPair(n.pairs, sub); err != nil {
		return nil, err
	}
	out.binds = c.binds > binds
	return adjust(&out), nil
}

func each(list []*node, sub func(*node) (*node, error)) ([]*node, error) {
	out := make([]*node, len(list))
	for i, part := range list {
		var err error
		if out[i], err = sub(part); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func eachPair(list []pair, sub func(*node) (*node, error)) ([]pair, error) {
	out := make([]pair, len(list))
	for i, part := range list {
		var err error
		if out[i].key, err = sub(part.key); err != nil {
			return nil, err
		}
		if out[i].value, err = sub(part.value); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// adjust draws from its parts what an evaluation of the node needs to know.
func adjust(n *node) *node {
	switch n.kind {
	case kindNegate:
		if n.lhs.kind == kindNumber {
			number := *n.lhs
			number.lit = jsonvalue.Float(-number.lit.Float())
			return &number
		}
	case kindApply:
		n.keepArray = n.lhs.keepArray || n.rhs.keepArray
	case kindLambda:
		n.lhs = tailCalls(n.lhs)
	case kindBlock:
		n.cons = slices.ContainsFunc(n.list, func(part *node) bool {
			return part.cons || part.kind == kindPath && part.list[0].cons
		})
	}
	return n
}

// tailCalls wraps calls in tail position in a lambda that the caller runs, so
// that a function that calls itself last does not grow the stack.
func tailCalls(n *node) *node {
	switch n.kind {
	case kindCall:
		if n.predicates == nil {
			return &node{kind: kindLambda, thunk: true, lhs: n, pos: n.pos}
		}
	case kindCondition:
		n.lhs = tailCalls(n.lhs)
		if n.rhs != nil {
			n.rhs = tailCalls(n.rhs)
		}
	case kindBlock:
		if last := len(n.list) - 1; last >= 0 {
			n.list[last] = tailCalls(n.list[last])
		}
	}
	return n
}

// asPath is the path a node is, or one of that step alone.
func asPath(n *node) *node {
	if n.kind == kindPath {
		return n
	}
	return &node{kind: kindPath, list: []*node{n}}
}

func (c *processor) path(n *node) (*node, error) {
	left, err := c.process(n.lhs)
	if err != nil {
		return nil, err
	}
	out := asPath(left)
	if left.kind == kindParent {
		out.seeking = []*slot{left.slot}
	}
	right, err := c.process(n.rhs)
	if err != nil {
		return nil, err
	}
	if right.kind == kindPath {
		out.list = append(out.list, right.list...)
	} else {
		if right.predicates != nil {
			right.stages, right.predicates = right.predicates, nil
		}
		out.list = append(out.list, right)
	}
	for _, step := range out.list {
		switch step.kind {
		case kindNumber, kindValue:
			err := (&Error{Code: "S0213"}).about(Value{}, step.pos)
			err.Value = step.lit
			return nil, err
		case kindString:
			step.kind = kindName
		}
		if step.keepArray {
			out.keepSingleton = true
		}
	}
	first, last := out.list[0], out.list[len(out.list)-1]
	first.cons = first.cons || first.kind == kindArray
	last.cons = last.cons || last.kind == kindArray
	return out, resolveParents(out)
}

// lastStep is the step that something after a node is about.
func lastStep(n *node) *node {
	if n.kind == kindPath {
		return n.list[len(n.list)-1]
	}
	return n
}

func (c *processor) filter(n *node) (*node, error) {
	out, err := c.process(n.lhs)
	if err != nil {
		return nil, err
	}
	step := lastStep(out)
	if step.group != nil {
		return nil, (&Error{Code: "S0209"}).about(Value{}, n.pos)
	}
	predicate, err := c.process(n.rhs)
	if err != nil {
		return nil, err
	}
	if predicate.seeking != nil {
		for _, s := range predicate.seeking {
			if s.level == 1 {
				if err := seekParent(step, s); err != nil {
					return nil, err
				}
			} else {
				s.level--
			}
		}
	}
	if predicate.seeking != nil || predicate.kind == kindParent {
		inherit(step, predicate)
	}
	if out.kind == kindPath {
		step.stages = append(step.stages, stage{expr: predicate})
	} else {
		step.predicates = append(step.predicates, stage{expr: predicate})
	}
	return out, nil
}

func (c *processor) grouping(n *node) (*node, error) {
	out, err := c.process(n.lhs)
	if err != nil {
		return nil, err
	}
	if out.group != nil {
		return nil, (&Error{Code: "S0210"}).about(Value{}, n.pos)
	}
	pairs, err := eachPair(n.pairs, c.process)
	out.group = &group{pairs: pairs, pos: n.pos}
	return out, err
}

func (c *processor) sorting(n *node) (*node, error) {
	left, err := c.process(n.lhs)
	if err != nil {
		return nil, err
	}
	out := asPath(left)
	sort := &node{kind: kindSort, pos: n.pos}
	for _, t := range n.terms {
		expr, err := c.process(t.expr)
		if err != nil {
			return nil, err
		}
		inherit(sort, expr)
		sort.terms = append(sort.terms, term{expr, t.descending})
	}
	out.list = append(out.list, sort)
	return out, resolveParents(out)
}

func (c *processor) focusing(n *node) (*node, error) {
	out, err := c.process(n.lhs)
	if err != nil {
		return nil, err
	}
	step := lastStep(out)
	if step.stages != nil || step.predicates != nil {
		return nil, (&Error{Code: "S0215"}).about(Value{}, n.pos)
	}
	if step.kind == kindSort {
		return nil, (&Error{Code: "S0216"}).about(Value{}, n.pos)
	}
	step.keepArray = step.keepArray || n.keepArray
	step.focus, step.tuple = n.rhs.value, true
	return out, nil
}

func (c *processor) indexing(n *node) (*node, error) {
	left, err := c.process(n.lhs)
	if err != nil {
		return nil, err
	}
	step := lastStep(left)
	if left.kind != kindPath && step.predicates != nil {
		step.stages, step.predicates = step.predicates, nil
	}
	if step.stages == nil {
		step.index = n.rhs.value
	} else {
		step.stages = append(step.stages, stage{index: n.rhs.value})
	}
	step.tuple = true
	return asPath(left), nil
}
