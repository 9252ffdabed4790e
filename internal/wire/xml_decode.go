package wire

import (
	"bytes"
	"encoding/xml"
	"io"
	"reflect"
	"strings"
)

// A node is one element of a document. Namespaces are AWS's own and are not
// looked at.
type node struct {
	name     string
	text     []byte
	attrs    []xml.Attr
	children []*node
}

// malformedXML is S3's word for a document that cannot be read or does not
// fit.
func malformedXML() error {
	return &Fault{Code: "MalformedXML", Message: "The XML you provided was not well-formed or did not validate against our published schema"}
}

// xmlDocument fills a structure from the body. The name of the root does not
// matter.
func (x *exchange) xmlDocument(v reflect.Value, sh *shape) error {
	root, err := parseXML(x.body)
	if err != nil {
		return err
	}
	return x.fromNode(v, sh, root, nil)
}

// ReadXML fills a struct from a document of its own, which came in another form.
func ReadXML(body []byte, into any) error {
	x := &exchange{service: &Service{}, body: body}
	v := reflect.ValueOf(into).Elem()
	return x.xmlDocument(v, shapeOf(v.Type()))
}

// parseXML reads a document into nodes.
func parseXML(body []byte) (*node, error) {
	d := xml.NewDecoder(bytes.NewReader(body))
	holder := &node{}
	stack := []*node{holder}
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			break
		}
		if err != nil {
			return nil, malformedXML()
		}
		top := stack[len(stack)-1]
		switch t := token.(type) {
		case xml.StartElement:
			child := &node{name: t.Name.Local, attrs: append([]xml.Attr(nil), t.Attr...)}
			top.children = append(top.children, child)
			if stack = append(stack, child); len(stack) > maxDepth {
				return nil, malformedXML()
			}
		case xml.EndElement:
			if len(stack) == 1 || top.name != t.Name.Local {
				return nil, malformedXML()
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			top.text = append(top.text, t...)
		}
	}
	if len(stack) != 1 || len(holder.children) != 1 || len(bytes.TrimSpace(holder.text)) > 0 {
		return nil, malformedXML()
	}
	return holder.children[0], nil
}

// fromNode fills a value from an element. f is the member it belongs to, or
// nil at the root.
func (x *exchange) fromNode(v reflect.Value, sh *shape, n *node, f *field) error {
	switch sh.kind {
	case kindPointer:
		target := reflect.New(sh.elem.typ)
		if err := x.fromNode(target.Elem(), sh.elem, n, f); err != nil {
			return err
		}
		v.Set(target)
		return nil
	case kindStruct:
		return x.structFromNode(v, sh, n)
	case kindList:
		return x.listFromNodes(v, sh, n.children, f)
	case kindMap:
		return x.mapFromNodes(v, sh, n.children, f)
	}
	text := string(n.text)
	if sh.kind != kindString {
		text = strings.TrimSpace(text)
	}
	if !setText(v, sh, text) {
		return malformedXML()
	}
	if f != nil && v.CanAddr() && v.IsZero() {
		x.given = append(x.given, v.Addr().Interface())
	}
	return nil
}

func (x *exchange) structFromNode(v reflect.Value, sh *shape, n *node) error {
	for _, f := range sh.fields {
		if f.place != inBody {
			continue
		}
		if err := x.memberFromNode(f.of(v), f, n); err != nil {
			return err
		}
	}
	return nil
}

func (x *exchange) memberFromNode(v reflect.Value, f *field, n *node) error {
	name := f.names[x.service.ready.naming]
	if f.chars {
		return x.fromNode(v, f.shape, n, f)
	}
	if f.attribute {
		for _, a := range n.attrs {
			if attrName(a) == name && !setText(v, f.shape, a.Value) {
				return malformedXML()
			}
		}
		return nil
	}
	found := n.named(name)
	if len(found) == 0 {
		return nil
	}
	if f.flattened && f.shape.kind == kindList {
		return x.listFromNodes(v, f.shape, found, nil)
	}
	if f.flattened && f.shape.kind == kindMap {
		return x.mapFromNodes(v, f.shape, found, f)
	}
	return x.fromNode(v, f.shape, found[len(found)-1], f)
}

func attrName(a xml.Attr) string {
	if a.Name.Space == "" {
		return a.Name.Local
	}
	return a.Name.Space + ":" + a.Name.Local
}

// named returns the children of that name.
func (n *node) named(name string) []*node {
	var found []*node
	for _, c := range n.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// listFromNodes fills a list. In a list that is not flattened only elements
// with the members' name count; f is nil for a flattened one.
func (x *exchange) listFromNodes(v reflect.Value, sh *shape, nodes []*node, f *field) error {
	var kept []*node
	for _, n := range nodes {
		if f == nil || n.name == f.item {
			kept = append(kept, n)
		}
	}
	list := reflect.MakeSlice(sh.typ, len(kept), len(kept))
	v.Set(list)
	for i, n := range kept {
		if err := x.fromNode(list.Index(i), sh.elem, n, nil); err != nil {
			return err
		}
	}
	return nil
}

func (x *exchange) mapFromNodes(v reflect.Value, sh *shape, entries []*node, f *field) error {
	key, value := "key", "value"
	if f != nil {
		key, value = f.entryKey, f.entryVal
	}
	m := reflect.MakeMap(sh.typ)
	v.Set(m)
	for _, e := range entries {
		keys, values := e.named(key), e.named(value)
		if len(keys) != 1 || len(values) != 1 {
			return malformedXML()
		}
		elem := reflect.New(sh.elem.typ).Elem()
		if err := x.fromNode(elem, sh.elem, values[0], nil); err != nil {
			return err
		}
		m.SetMapIndex(reflect.ValueOf(string(keys[0].text)).Convert(sh.typ.Key()), elem)
	}
	return nil
}
