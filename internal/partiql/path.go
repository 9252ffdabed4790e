package partiql

import "strconv"

// path translates a name or a path of names and list indexes.
func (t *translator) path(n *node) Path {
	switch n.kind {
	case nodeName:
		return Path{t.named(n.tok.text)}
	case nodePath:
	default:
		t.failAt(msgPathComponent, n.tok)
		return nil
	}
	if root := n.kids[0]; root.kind != nodeName {
		if root.kind == nodeList {
			t.fail(msgPathIndexFirst)
		}
		t.failAt(msgPathComponent, root.tok)
		return nil
	}
	p := make(Path, 0, len(n.kids))
	for _, c := range n.kids {
		p = append(p, t.element(c))
	}
	return p
}

func (t *translator) element(c *node) Element {
	if name, ok := componentName(c); ok {
		return t.named(name)
	}
	switch {
	case c.kind == nodeUnpivot:
		t.fail(msgPathUnpivot)
	case c.kind == nodeWildcard:
		t.fail(msgPathWildcard)
	case c.kids[0].isNumber():
		return t.index(c.kids[0])
	default:
		t.failAt(msgPathComponent, c.kids[0].tok)
	}
	return Element{}
}

func (t *translator) named(name string) Element {
	if name == "" {
		t.fail(msgEmptyComponent)
	}
	return Element{Name: name}
}

// index translates a list index: 0 to 2147483647, and -0.
func (t *translator) index(n *node) Element {
	i, err := strconv.ParseInt(n.tok.text, 10, 32)
	sign := ""
	if n.negative && i != 0 {
		sign = "-"
	}
	if err != nil || sign != "" {
		t.failAt("List index is not within the allowable range; index: ["+sign+n.tok.text+"]", n.tok)
	}
	return Element{Index: int(i)}
}
