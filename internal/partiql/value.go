package partiql

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// maxDepth is how deep the lists and maps of a literal may nest: a value 32
// levels down is refused (recorded September 2026).
const maxDepth = 32

// A location is a place within a literal: root, root.x, root[1].
type location struct {
	up    *location
	name  string
	index int
}

func (l location) String() string {
	if l.up == nil {
		return "root"
	}
	if l.name != "" {
		return l.up.String() + "." + l.name
	}
	return l.up.String() + "[" + strconv.Itoa(l.index) + "]"
}

// topValue translates a value that may be a parameter.
func (t *translator) topValue(n *node) attribute.Value {
	if n.kind == nodeParameter {
		return t.parameter(n)
	}
	return t.nested(n, location{}, 0)
}

// value translates n if it is a value: a literal, collection or parameter.
func (t *translator) value(n *node) (attribute.Value, bool) {
	switch n.kind {
	case nodeLiteral, nodeList, nodeBag, nodeStruct, nodeParameter:
		return t.topValue(n), true
	}
	return attribute.Value{}, false
}

func (t *translator) parameter(n *node) attribute.Value {
	if n.number >= len(t.parameters) {
		t.fail(msgParameterCount)
		return attribute.Value{}
	}
	return t.parameters[n.number]
}

func (t *translator) nested(n *node, place location, depth int) attribute.Value {
	if depth >= maxDepth {
		t.fail(msgNesting + " under " + place.String())
	}
	if t.err != nil {
		return attribute.Value{}
	}
	switch n.kind {
	case nodeLiteral:
		return t.literal(n, place)
	case nodeList:
		elems := make([]attribute.Value, len(n.kids))
		for i, kid := range n.kids {
			elems[i] = t.nested(kid, location{up: &place, index: i}, depth+1)
		}
		return attribute.L(elems...)
	case nodeStruct:
		attrs := make(attribute.Item, len(n.kids)/2)
		t.fields(n, place, func(name string, value *node, at location) {
			attrs[name] = t.nested(value, at, depth+1)
		})
		return attribute.M(attrs)
	case nodeBag:
		return t.bag(n, place)
	}
	t.failAt("Unsupported data type: "+t.identify(n)+" under key "+place.String(), n.tok)
	return attribute.Value{}
}

// fields visits the names and values of a struct literal.
func (t *translator) fields(n *node, place location, visit func(name string, value *node, at location)) {
	seen := make(map[string]bool, len(n.kids)/2)
	for i := 0; i < len(n.kids) && t.err == nil; i += 2 {
		key := n.kids[i]
		if key.kind != nodeLiteral || key.tok.kind != tokString {
			t.fail("Tuple keys must be of type String. Actual type: " + t.identify(key) + " under " + place.String())
			return
		}
		name := key.tok.text
		if seen[name] {
			t.fail("Duplicate keys in tuple. Key: " + name + " under " + place.String())
			return
		}
		seen[name] = true
		visit(name, n.kids[i+1], location{up: &place, name: name})
	}
}

func (t *translator) literal(n *node, place location) attribute.Value {
	switch n.tok.kind {
	case tokString:
		return attribute.S(n.tok.text)
	case tokNumber:
		return attribute.N(t.number(n, place))
	case tokBool:
		return attribute.BOOL(n.tok.text == "true")
	case tokNull:
		return attribute.NULL()
	case tokIon:
		t.failAt("Ion Literals are not supported: "+n.tok.text+" under key "+place.String(), n.tok)
	default:
		t.failAt("Unsupported data type: MISSING under key "+place.String(), n.tok)
	}
	return attribute.Value{}
}

// number returns a number literal in canonical form.
func (t *translator) number(n *node, place location) string {
	text := n.tok.text
	if n.negative {
		text = "-" + text
	}
	normal, err := attribute.Older.Normalize(attribute.N(text))
	if err != nil {
		t.fail(err.Error() + " under " + place.String())
	}
	return normal.Text()
}

// bag translates <<…>>, which is a set of strings or of numbers.
func (t *translator) bag(n *node, place location) attribute.Value {
	if len(n.kids) == 0 {
		t.fail(msgEmptyBag)
		return attribute.Value{}
	}
	kind := n.kids[0].tok.kind
	members, printed := make([]string, len(n.kids)), make([]string, len(n.kids))
	for i, kid := range n.kids {
		switch {
		case kid.kind != nodeLiteral || kid.tok.kind != kind || kind != tokString && kind != tokNumber:
			t.fail(msgMixedBag)
			return attribute.Value{}
		case kind == tokString:
			members[i], printed[i] = kid.tok.text, kid.tok.text
		default:
			d, _ := readDecimal(kid.tok.text)
			d.negative = kid.negative
			members[i], printed[i] = t.number(kid, place), d.String()
		}
	}
	if repeats(members) {
		message := msgInvalidValue + "Input collection [" + strings.Join(printed, ", ") + "] contains duplicates"
		if kind == tokString {
			t.fail(message + ".")
		} else {
			t.fail(message + "! under " + place.String())
		}
		return attribute.Value{}
	}
	set := attribute.SS(members...)
	if kind == tokNumber {
		set = attribute.NS(members...)
	}
	return t.canonical(set)
}

func (t *translator) canonical(v attribute.Value) attribute.Value {
	normal, err := attribute.Older.Normalize(v)
	if err != nil {
		t.fail(err.Error())
	}
	return normal
}

func repeats(members []string) bool {
	seen := make(map[string]bool, len(members))
	for _, m := range members {
		if seen[m] {
			return true
		}
		seen[m] = true
	}
	return false
}

// typeName is a type as AWS's messages name it.
func typeName(kind attribute.Kind) string {
	switch kind {
	case attribute.String:
		return "S"
	case attribute.Number:
		return "N"
	case attribute.Binary:
		return "B"
	case attribute.Bool:
		return "BOOL"
	case attribute.Null:
		return "NULL"
	case attribute.List:
		return "L"
	case attribute.Map:
		return "M"
	case attribute.StringSet:
		return "SS"
	case attribute.NumberSet:
		return "NS"
	case attribute.BinarySet:
		return "BS"
	}
	return ""
}
