package partiql

import (
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// MaxStatement is how many characters a statement may have (ExecuteStatement,
// API reference). The operations check it.
const MaxStatement = 8192

// Parse reads a statement whose parameters are those that CheckParameters
// returned; they take the places of the question marks. Errors are of type
// *Error.
func Parse(text string, parameters []attribute.Value) (Statement, error) {
	root, wanted, err := parseStatement(text)
	if err != nil {
		return nil, err
	}
	t := &translator{text: text, parameters: parameters}
	s := t.statement(root)
	if t.err == nil && wanted != len(parameters) {
		t.fail(msgParameterCount)
	}
	if t.err != nil {
		return nil, t.err
	}
	return s, nil
}

// A translator makes a Statement of nodes. It keeps its first fault; what it
// returns after one has no meaning.
type translator struct {
	text       string
	parameters []attribute.Value
	copies     int // conditions that stand in the translation twice
	err        error
}

func (t *translator) fail(message string) {
	if t.err == nil {
		t.err = &Error{message}
	}
}

// failAt adds the place of a token to the message.
func (t *translator) failAt(message string, tok token) { t.fail(message + at(t.text, tok)) }

func (t *translator) statement(n *node) Statement {
	switch n.kind {
	case nodeSelect:
		return t.selection(n.query)
	case nodeChange:
		return t.changes(n)
	case nodeCall:
		if strings.EqualFold(n.tok.text, "exists") && len(n.kids) == 1 && n.kids[0].kind == nodeSelect {
			return &Exists{t.selection(n.kids[0].query)}
		}
		t.failAt("Unrecognized function: "+strings.ToLower(n.tok.text), n.tok)
	default:
		t.failAt("Unsupported operation: "+t.identify(n), n.tok)
	}
	return nil
}

// selection translates a SELECT: its source first, its list of columns last.
func (t *translator) selection(query *selectNode) *Select {
	s := &Select{Source: t.source(query.from)}
	t.clauses(query)
	s.Where = t.where(query.where)
	for _, o := range query.order {
		s.OrderBy = append(s.OrderBy, t.order(o))
	}
	if t.err == nil {
		s.Columns = t.columns(query)
		s.Fault, t.err = t.err, nil
	}
	return s
}

// clauses refuses what DynamoDB's SELECT lacks.
func (t *translator) clauses(query *selectNode) {
	switch {
	case query.distinct != nil:
		t.failAt("Unsupported clause: DISTINCT", *query.distinct)
	case query.let != nil:
		t.failAt("Unsupported clause: LET", *query.let)
	case query.group != nil:
		t.failAt("Unsupported clause: GROUP BY", *query.group)
	case query.having != nil:
		t.failAt("Unsupported clause: HAVING", query.having.tok)
	case query.limit != nil:
		t.failAt("Unsupported clause: LIMIT", query.limit.tok)
	case query.valueOrPivot:
		t.fail(msgSelectMode)
	}
}

func (t *translator) order(o orderNode) Order {
	if o.key.kind != nodeName {
		t.fail("Argument to ORDER BY must be of type VariableReference. Type: " + t.identify(o.key))
	}
	return Order{Attribute: o.key.tok.text, Descending: o.descending}
}

func (t *translator) columns(query *selectNode) []Column {
	if query.items[0].kind == nodeStar {
		return nil
	}
	columns := make([]Column, 0, len(query.items))
	seen := make(map[string]bool, len(query.items))
	for _, item := range query.items {
		if item.kind == nodeAlias {
			t.fail(msgAlias)
		}
		path := t.path(item)
		if t.err != nil {
			return nil
		}
		name := path.column()
		if seen[name] {
			t.fail("Duplicate identifiers in select clause: " + name)
			return nil
		}
		seen[name] = true
		columns = append(columns, Column{Name: name, Path: path})
	}
	return columns
}

// source translates what FROM names: "table" or "table"."index".
func (t *translator) source(n *node) Source {
	switch n.kind {
	case nodeName:
		return t.sourceNames(n.tok.text)
	case nodeAlias:
		t.fail(msgAlias)
	case nodeJoin:
		t.fail(msgSelectFrom)
	case nodeList, nodeBag:
		t.fail(msgFromList)
	case nodePath:
		names := make([]string, 0, 2)
		for i, c := range n.kids {
			name, ok := componentName(c)
			if !ok && i > 0 && c.kind == nodeUnpivot {
				t.fail(msgPathUnpivot)
			} else if !ok {
				t.fail(msgFromSource)
			}
			names = append(names, name)
		}
		return t.sourceNames(names...)
	default:
		t.fail(msgFromSource)
	}
	return Source{}
}

func (t *translator) sourceNames(names ...string) Source {
	if len(names) > 2 {
		t.fail(msgManyComponents)
		return Source{}
	}
	for _, name := range names {
		if name == "" {
			t.fail(msgEmptyComponent)
		}
	}
	s := Source{Table: names[0]}
	if len(names) == 2 {
		s.Index = names[1]
	}
	return s
}

// componentName returns the name that a root or a component of a path is.
func componentName(c *node) (string, bool) {
	switch {
	case c.kind == nodeName, c.kind == nodeDot:
		return c.tok.text, true
	case c.kind == nodeIndex && c.kids[0].kind == nodeLiteral && c.kids[0].tok.kind == tokString:
		return c.kids[0].tok.text, true
	}
	return "", false
}

// identify names a node as AWS does in its faults.
func (t *translator) identify(n *node) string {
	switch n.kind {
	case nodeName:
		return n.tok.text
	case nodeCall:
		return t.function(n)
	case nodeParameter:
		return "Parameter"
	case nodePath:
		return "Path"
	case nodeLiteral:
		return "Literal"
	case nodeUnary, nodeBinary, nodeBetween:
		return strings.ReplaceAll(n.tok.text, "_", " ")
	}
	return "UNKNOWN"
}

// function returns the name of a call in lower case, as PartiQL compares it.
func (t *translator) function(n *node) string { return strings.ToLower(n.tok.text) }
