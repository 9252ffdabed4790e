package wire

import (
	"cmp"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// maxFormDepth bounds the dots in a parameter's name.
const maxFormDepth = 32

// readForm reads the parameters from the body, or for GET from the query.
func (x *exchange) readForm() error {
	if err := x.unwrapBody(); err != nil {
		return err
	}
	x.query = parseQuery(x.req.URL.RawQuery)
	for name, values := range parseQuery(string(x.body)) {
		if x.query == nil {
			x.query = map[string][]string{}
		}
		x.query[name] = values
	}
	if x.query.Get("Action") == "" {
		return &Fault{Code: "MissingAction", Message: "The request is missing an action or a required parameter."}
	}
	return nil
}

// A formNode is one step of the parameters' dotted names.
type formNode struct {
	text     string
	set      bool
	children map[string]*formNode
}

// tree sorts the parameters by their steps: Tag.1.Key=a becomes Tag, 1, Key.
func (x *exchange) tree() *formNode {
	root := &formNode{}
	for name, values := range x.query {
		if strings.Count(name, ".") > maxFormDepth || len(values) == 0 {
			continue
		}
		n := root
		for _, step := range strings.Split(name, ".") {
			n = n.child(step)
		}
		n.text, n.set = values[0], true
	}
	return root
}

func (n *formNode) child(step string) *formNode {
	if n.children == nil {
		n.children = map[string]*formNode{}
	}
	c := n.children[step]
	if c == nil {
		c = &formNode{}
		n.children[step] = c
	}
	return c
}

// numbered returns the children whose steps are numbers, in their order.
func (n *formNode) numbered() []*formNode {
	type entry struct {
		at   int
		node *formNode
	}
	var entries []entry
	for step, c := range n.children {
		if at, err := strconv.Atoi(step); err == nil {
			entries = append(entries, entry{at, c})
		}
	}
	slices.SortFunc(entries, func(a, b entry) int { return cmp.Compare(a.at, b.at) })
	nodes := make([]*formNode, len(entries))
	for i, e := range entries {
		nodes[i] = e.node
	}
	return nodes
}

func (x *exchange) decodeQuery() (any, error) {
	in := reflect.New(x.op.in)
	if err := x.structFromForm(in.Elem(), shapeOf(x.op.in), x.tree()); err != nil {
		return nil, err
	}
	return in.Interface(), nil
}

func (x *exchange) structFromForm(v reflect.Value, sh *shape, n *formNode) error {
	for _, f := range sh.fields {
		if c := n.children[f.names[formNames]]; c != nil {
			if err := x.fromForm(f.of(v), f.shape, c, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// fromForm fills a value. f is the member it belongs to, or nil for a member
// of a list or map.
func (x *exchange) fromForm(v reflect.Value, sh *shape, n *formNode, f *field) error {
	switch sh.kind {
	case kindPointer:
		target := reflect.New(sh.elem.typ)
		if err := x.fromForm(target.Elem(), sh.elem, n, f); err != nil {
			return err
		}
		v.Set(target)
		return nil
	case kindStruct:
		return x.structFromForm(v, sh, n)
	case kindList:
		return x.listFromForm(v, sh, n, f)
	case kindMap:
		return x.mapFromForm(v, sh, n, f)
	}
	if !n.set {
		return nil
	}
	if !setText(v, sh, n.text) {
		return &Fault{Code: "MalformedInput", Message: cannotConvert("STRING", sh).Message}
	}
	if f != nil && v.IsZero() {
		x.given = append(x.given, v.Addr().Interface())
	}
	return nil
}

func (x *exchange) listFromForm(v reflect.Value, sh *shape, n *formNode, f *field) error {
	if f == nil || !f.flattened {
		step := "member"
		if f != nil {
			step = f.item
		}
		if n = n.children[step]; n == nil {
			v.Set(reflect.MakeSlice(sh.typ, 0, 0)) // "Tags=" is an empty list
			return nil
		}
	}
	nodes := n.numbered()
	list := reflect.MakeSlice(sh.typ, len(nodes), len(nodes))
	v.Set(list)
	for i, c := range nodes {
		if err := x.fromForm(list.Index(i), sh.elem, c, nil); err != nil {
			return err
		}
	}
	return nil
}

func (x *exchange) mapFromForm(v reflect.Value, sh *shape, n *formNode, f *field) error {
	key, value := "key", "value"
	if f != nil {
		key, value = f.entryKey, f.entryVal
	}
	m := reflect.MakeMap(sh.typ)
	v.Set(m)
	if f == nil || !f.flattened {
		if n = n.children["entry"]; n == nil {
			return nil
		}
	}
	for _, entry := range n.numbered() {
		k := entry.children[key]
		if k == nil {
			return &Fault{Code: "MalformedInput", Message: "map entry without " + key}
		}
		elem := reflect.New(sh.elem.typ).Elem()
		if c := entry.children[value]; c != nil {
			if err := x.fromForm(elem, sh.elem, c, nil); err != nil {
				return err
			}
		}
		m.SetMapIndex(reflect.ValueOf(k.text).Convert(sh.typ.Key()), elem)
	}
	return nil
}

// encodeQuery writes <OpResponse><OpResult>…</OpResult><ResponseMetadata>….
func (x *exchange) encodeQuery(out any, meta *Meta) *Response {
	resp := &Response{Status: 200, Header: http.Header{}}
	setHeader(resp.Header, "Content-Type", "text/xml")
	e := &xmlEncoder{naming: formNames}
	e.open(x.op.name+"Response", x.service.xmlns())
	if _, void := out.(*Void); !void {
		v, sh := structOf(out)
		e.open(x.op.name+"Result", "")
		e.members(v, sh)
		e.close(x.op.name + "Result")
	}
	e.open("ResponseMetadata", "")
	e.leaf("RequestId", meta.RequestID)
	e.close("ResponseMetadata")
	e.close(x.op.name + "Response")
	resp.Body = e.out
	return resp
}
