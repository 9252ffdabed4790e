package expression

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// A Projection is a choice of parts of an item. It is never changed once it is
// made. A nil Projection chooses all.
type Projection struct {
	paths []Path
	tree  tree
}

// ParseProjection reads a ProjectionExpression. Every fault that AWS can find
// is an *Error in AWS's words.
func ParseProjection(text string, params *Params) (*Projection, error) {
	if err := ProjectionExpression.checkLength(text); err != nil {
		return nil, err
	}
	p := parser{kind: ProjectionExpression, text: text}
	p.advance()
	paths := []Path{p.path()}
	for p.accept(',') {
		paths = append(paths, p.path())
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	b := binder{kind: ProjectionExpression, params: params}
	for _, path := range paths {
		if err := b.path(path); err != nil {
			return nil, err
		}
	}
	if fault := checkPaths(paths); fault != "" {
		return nil, ProjectionExpression.invalid(fault)
	}
	return newProjection(paths), nil
}

// NewProjection returns the projection on paths, none of which is empty. It
// fails when two of them overlap or conflict.
func NewProjection(paths ...Path) (*Projection, error) {
	if fault := checkPaths(paths); fault != "" {
		return nil, &Error{Message: fault}
	}
	return newProjection(paths), nil
}

func newProjection(paths []Path) *Projection {
	pr := &Projection{paths: paths}
	for i, path := range paths {
		pr.tree.add(path, i)
	}
	return pr
}

// Apply returns the chosen parts of an item, each within the maps and lists
// that hold it. Of a list it gives the chosen elements in the list's order,
// without gaps. Parts that are not there are left out; what is left may be an
// empty item but is never nil.
func (pr *Projection) Apply(item attribute.Item) attribute.Item {
	if pr == nil {
		return item
	}
	return pr.tree.project(item)
}

// TopLevel returns the top-level attributes that the projection reads, each
// once, in the order of first mention.
func (pr *Projection) TopLevel() []string { return pr.mentioned(false) }

// Nested returns those top-level attributes that the projection looks into,
// which no key attribute allows.
func (pr *Projection) Nested() []string { return pr.mentioned(true) }

func (pr *Projection) mentioned(nested bool) []string {
	if pr == nil {
		return nil
	}
	m := mentions{nested: nested}
	for _, path := range pr.paths {
		m.add(path)
	}
	return m.names
}
