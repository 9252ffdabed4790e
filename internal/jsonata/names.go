package jsonata

import "slices"

// Names are the names that the expression reads of its input at the top level,
// each once: a and d of a.b + $c[x].y + d, but also $ and $$. Step Functions, whose expressions have
// no input, refuses them.
func (e *Expr) Names() []string {
	c := &nameCollector{}
	c.visit(e.tree)
	return c.names
}

// A nameCollector walks what of a tree is evaluated over the input itself.
type nameCollector struct{ names []string }

func (c *nameCollector) add(name string) {
	if !slices.Contains(c.names, name) {
		c.names = append(c.names, name)
	}
}

func (c *nameCollector) visit(n *node) {
	if n == nil {
		return
	}
	switch n.kind {
	case kindName:
		c.add(n.value)
		return
	case kindVariable:
		if n.value == "" || n.value == "$" {
			c.add("$" + n.value)
		}
		return
	case kindPath:
		c.visit(n.list[0])
		return
	case kindLambda, kindTransform, kindBind:
		if n.kind == kindBind {
			c.visit(n.rhs)
		}
		return // a body is evaluated over what its caller says
	case kindSort:
		c.visit(n.lhs)
		return
	}
	for _, child := range n.list {
		c.visit(child)
	}
	c.visit(n.cond)
	c.visit(n.lhs)
	c.visit(n.rhs)
	for _, p := range n.pairs {
		c.visit(p.key)
		c.visit(p.value)
	}
}
