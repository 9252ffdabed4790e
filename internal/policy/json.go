package policy

import (
	"encoding/json"
	"strconv"
	"strings"
)

// A node is a value of a JSON text with the place where it begins. Members keep
// their order.
type node struct {
	at      int // bytes into the text
	kind    nodeKind
	text    string // of a string; of any other scalar, as it is written
	members []nodeMember
	list    []node
}

type nodeKind uint8

const (
	nodeScalar nodeKind = iota // a number, true, false or null
	nodeString
	nodeList
	nodeObject
)

type nodeMember struct {
	at    int // where its name begins
	name  string
	value node
}

// readNode reads a JSON text; ok is false if it is none.
func readNode(text string) (n node, ok bool) {
	if !json.Valid([]byte(text)) {
		return node{}, false
	}
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	r := nodeReader{text, d}
	return r.value(), true
}

// A nodeReader reads a text that is known to be valid.
type nodeReader struct {
	text string
	d    *json.Decoder
}

// next returns the next token and where it begins.
func (r *nodeReader) next() (json.Token, int) {
	at := int(r.d.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	token, _ := r.d.Token()
	return token, at
}

func (r *nodeReader) value() node {
	token, at := r.next()
	n := node{at: at}
	switch token := token.(type) {
	case json.Delim:
		n.kind = nodeList
		for token == '[' && r.d.More() {
			n.list = append(n.list, r.value())
		}
		for token == '{' && r.d.More() {
			name, at := r.next()
			text, _ := name.(string)
			n.members = append(n.members, nodeMember{at, text, r.value()})
		}
		if token == '{' {
			n.kind = nodeObject
		}
		r.next()
	case string:
		n.kind, n.text = nodeString, token
	default:
		n.text = r.text[at:r.d.InputOffset()]
	}
	return n
}

// member returns the last member with a name.
func (n *node) member(name string) (v node, ok bool) {
	for i := range n.members {
		if n.members[i].name == name {
			v, ok = n.members[i].value, true
		}
	}
	return v, ok
}

// strings returns a string as a list of one, and a list of strings; ok is false
// for anything else.
func (n *node) strings() (list []string, ok bool) {
	if n.kind == nodeString {
		return []string{n.text}, true
	}
	for i := range n.list {
		if n.list[i].kind != nodeString {
			return nil, false
		}
		list = append(list, n.list[i].text)
	}
	return list, len(list) > 0
}

// scalars is strings for the values of a condition, which may be numbers, true
// and false as well: they mean the same as their texts.
func (n *node) scalars() (list []string, ok bool) {
	if n.kind == nodeScalar && n.text != "null" {
		return []string{n.text}, true
	}
	if n.kind == nodeString {
		return []string{n.text}, true
	}
	for i := range n.list {
		one := &n.list[i]
		if one.kind != nodeString && (one.kind != nodeScalar || one.text == "null") {
			return nil, false
		}
		list = append(list, one.text)
	}
	return list, len(list) > 0
}

// place writes where an offset lies in a text: (line,column), from 1.
func place(text string, at int) string {
	line := strings.Count(text[:at], "\n")
	column := at - strings.LastIndexByte(text[:at], '\n')
	return "(" + strconv.Itoa(line+1) + "," + strconv.Itoa(column) + ")"
}

// appendText appends a string of JSON, in which <, > and & stand for themselves.
func appendText(b []byte, text string) []byte {
	var quoted strings.Builder
	e := json.NewEncoder(&quoted)
	e.SetEscapeHTML(false)
	_ = e.Encode(text) // a string always has a form
	return append(b, strings.TrimSuffix(quoted.String(), "\n")...)
}

// appendTexts appends one string as it is, and several as a list.
func appendTexts(b []byte, list []string) []byte {
	if len(list) == 1 {
		return appendText(b, list[0])
	}
	b = append(b, '[')
	for i, text := range list {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendText(b, text)
	}
	return append(b, ']')
}
