package jsonata

import "slices"

// A Reference is a variable that an expression expects from outside, with the
// members that are taken from it: of $states.input.id the name is states and the
// path input, id. A function of the language that no one redefines is one too.
type Reference struct {
	Name   string
	Path   []string
	Called bool // $name(…), or the right side of ~>
}

// References are the variables that the expression expects from outside, in the
// order in which they stand, each use once.
func (e *Expr) References() []Reference { return e.refs }

func references(tree *node) []Reference {
	c := &collector{}
	c.visit(tree)
	return c.refs
}

// A collector walks a tree with the names that are bound where it is.
type collector struct {
	refs  []Reference
	bound []string
}

func (c *collector) add(r Reference) {
	if r.Name == "" || r.Name == "$" || slices.Contains(c.bound, r.Name) {
		return
	}
	same := func(o Reference) bool {
		return o.Name == r.Name && o.Called == r.Called && slices.Equal(o.Path, r.Path)
	}
	if !slices.ContainsFunc(c.refs, same) {
		c.refs = append(c.refs, r)
	}
}

func (c *collector) visit(n *node) {
	if n == nil {
		return
	}
	outer := len(c.bound)
	switch n.kind {
	case kindVariable:
		c.add(Reference{Name: n.value})
	case kindPath:
		c.path(n)
		return
	case kindCall, kindPartial:
		if n.lhs.kind == kindVariable {
			c.add(Reference{Name: n.lhs.value, Called: true})
		} else {
			c.visit(n.lhs)
		}
		c.all(n.list)
		c.rest(n)
		return
	case kindApply:
		c.visit(n.lhs)
		if n.rhs.kind == kindVariable {
			c.add(Reference{Name: n.rhs.value, Called: true})
		} else {
			c.visit(n.rhs)
		}
		return
	case kindBind:
		c.visit(n.rhs)
		c.bound = append(c.bound, n.lhs.value)
		return // bound until the block ends
	case kindLambda:
		c.bound = append(c.bound, n.params...)
	}
	c.all(n.list)
	if n.kind != kindTransform {
		c.visit(n.cond)
	}
	c.visit(n.lhs)
	c.visit(n.rhs)
	if n.kind == kindTransform {
		c.visit(n.cond) // the deletions come last
	}
	for _, p := range n.pairs {
		c.visit(p.key)
		c.visit(p.value)
	}
	for _, t := range n.terms {
		c.visit(t.expr)
	}
	c.rest(n)
	if n.kind == kindBlock || n.kind == kindLambda {
		c.bound = c.bound[:outer]
	}
}

func (c *collector) all(list []*node) {
	// A function may call itself or one bound further on.
	for _, n := range list {
		if n.kind == kindBind {
			c.bound = append(c.bound, n.lhs.value)
		}
	}
	for _, n := range list {
		c.visit(n)
	}
}

// path takes the names that follow a variable, and binds the focus of steps.
func (c *collector) path(n *node) {
	outer := len(c.bound)
	for i, step := range n.list {
		for _, name := range []string{step.focus, step.index} {
			if name != "" {
				c.bound = append(c.bound, name)
			}
		}
		if step.kind == kindVariable {
			r := Reference{Name: step.value}
			if i == 0 && step.predicates == nil && step.group == nil {
				for _, next := range n.list[1:] {
					if next.kind != kindName {
						break
					}
					r.Path = append(r.Path, next.value)
					if next.stages != nil {
						break
					}
				}
			}
			c.add(r)
			c.rest(step)
		} else {
			c.visit(step)
		}
	}
	c.rest(n)
	c.bound = c.bound[:outer]
}

// rest visits the filters and the grouping of a node.
func (c *collector) rest(n *node) {
	for _, list := range [][]stage{n.predicates, n.stages} {
		for _, s := range list {
			if s.index != "" {
				c.bound = append(c.bound, s.index)
			}
			c.visit(s.expr)
		}
	}
	if n.group != nil {
		for _, p := range n.group.pairs {
			c.visit(p.key)
			c.visit(p.value)
		}
	}
}
