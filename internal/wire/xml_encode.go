package wire

import (
	"bytes"
	"crypto/sha512"
	"encoding/base64"
	"net/http"
	"reflect"
	"strconv"
	"strings"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"

// An xmlEncoder writes one document.
type xmlEncoder struct {
	naming naming
	out    []byte
}

// xmlAnswer writes a structure as the whole body.
func (x *exchange) xmlAnswer(v reflect.Value, sh *shape, root string) []byte {
	if root == "" {
		root = x.op.name + "Result"
	}
	ns := sh.rootNS
	if ns == "" {
		ns = x.service.xmlns()
	}
	e := &xmlEncoder{naming: x.service.ready.naming, out: []byte(xmlHead)}
	if sh.kind != kindStruct {
		e.element(root, v, sh, &field{tag: tag{item: "member", entryKey: "key", entryVal: "value"}})
		return e.out
	}
	e.open(root, ns)
	e.members(v, sh)
	e.close(root)
	return e.out
}

// open begins an element; attributes may follow through attr.
func (e *xmlEncoder) open(name, ns string) {
	e.out = append(append(e.out, '<'), name...)
	if ns != "" {
		e.attr("xmlns", ns)
	}
	e.out = append(e.out, '>')
}

func (e *xmlEncoder) close(name string) {
	e.out = append(append(append(e.out, "</"...), name...), '>')
}

func (e *xmlEncoder) attr(name, value string) {
	e.out = append(append(append(e.out, ' '), name...), '=', '"')
	e.text(value)
	e.out = append(e.out, '"')
}

// leaf writes an element that holds only text.
func (e *xmlEncoder) leaf(name, value string) {
	e.open(name, "")
	e.text(value)
	e.close(name)
}

// An XMLMixer is a structure two of whose flattened lists are written as one.
type XMLMixer interface {
	// MixXML names the two lists, by their Go names, and tells for each element in
	// turn whether it is the second's.
	MixXML() (first, second string, order []bool)
}

// mix writes two lists as one, if the structure says how.
func (e *xmlEncoder) mix(v reflect.Value, sh *shape) (first, second string) {
	if !v.CanAddr() {
		return "", ""
	}
	m, ok := v.Addr().Interface().(XMLMixer)
	if !ok {
		return "", ""
	}
	first, second, order := m.MixXML()
	lists := [2]*field{sh.byName[goNames][first], sh.byName[goNames][second]}
	var at [2]int
	if len(order) != lists[0].of(v).Len()+lists[1].of(v).Len() {
		return "", "" // not made by who mixes
	}
	for _, ofSecond := range order {
		i := 0
		if ofSecond {
			i = 1
		}
		f := lists[i]
		e.element(f.names[e.naming], f.of(v).Index(at[i]), f.shape.elem, f.inner())
		at[i]++
	}
	return first, second
}

func (e *xmlEncoder) members(v reflect.Value, sh *shape) {
	first, second := e.mix(v, sh)
	for _, f := range sh.fields {
		if f.goName == first || f.goName == second {
			continue
		}
		if f.place != inBody || f.attribute {
			continue
		}
		if f.chars {
			e.text(textOf(f.of(v), f.shape, f.time))
			continue
		}
		if fv := f.of(v); f.always || present(fv, nil) {
			e.element(f.names[e.naming], fv, f.shape, f)
		}
	}
}

// element writes a value under a name. f says which form its lists, maps and
// times take.
func (e *xmlEncoder) element(name string, v reflect.Value, sh *shape, f *field) {
	switch sh.kind {
	case kindPointer:
		if !v.IsNil() {
			e.element(name, v.Elem(), sh.elem, f)
		}
	case kindStruct:
		e.structure(name, v, sh, f.ns)
	case kindList:
		item := name
		if !f.flattened {
			item = f.item
			e.open(name, f.ns)
			defer e.close(name)
		}
		for i := range v.Len() {
			e.element(item, v.Index(i), sh.elem, f.inner())
		}
	case kindMap:
		entry := name
		if !f.flattened {
			entry = "entry"
			e.open(name, f.ns)
			defer e.close(name)
		}
		for _, key := range sortedKeys(v) {
			e.open(entry, "")
			e.leaf(f.entryKey, key.String())
			e.element(f.entryVal, v.MapIndex(key), sh.elem, f.inner())
			e.close(entry)
		}
	default:
		e.open(name, f.ns)
		e.text(textOf(v, sh, f.time))
		e.close(name)
	}
}

// inner is the form of what a list or map holds: not flattened itself.
func (f *field) inner() *field {
	return &field{tag: tag{item: "member", entryKey: "key", entryVal: "value", time: f.time}}
}

// structure writes an element with its attributes. An attribute of the
// XMLSchema-instance namespace declares it.
func (e *xmlEncoder) structure(name string, v reflect.Value, sh *shape, ns string) {
	e.out = append(append(e.out, '<'), name...)
	if ns != "" {
		e.attr("xmlns", ns)
	}
	for _, f := range sh.fields {
		if fv := f.of(v); f.attribute && present(fv, nil) {
			attr := f.names[e.naming]
			if strings.HasPrefix(attr, "xsi:") {
				e.attr("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance")
			}
			e.attr(attr, textOf(fv, f.shape, f.time))
		}
	}
	e.out = append(e.out, '>')
	e.members(v, sh)
	e.close(name)
}

// text writes character data. A carriage return would be lost if it stood as
// itself. Other control characters are written as S3 writes them in keys,
// although XML 1.0 has no room for them: clients ask for encoding-type=url.
func (e *xmlEncoder) text(s string) {
	for _, r := range s {
		switch {
		case r == '&':
			e.out = append(e.out, "&amp;"...)
		case r == '<':
			e.out = append(e.out, "&lt;"...)
		case r == '>':
			e.out = append(e.out, "&gt;"...)
		case r == '"':
			e.out = append(e.out, "&quot;"...)
		case r == '\t' || r == '\n':
			e.out = append(e.out, byte(r))
		case r < ' ':
			e.out = append(e.out, "&#"...)
			e.out = append(strconv.AppendInt(e.out, int64(r), 10), ';')
		case r == 0xfffe || r == 0xffff:
			e.out = append(e.out, "\ufffd"...)
		default:
			e.out = append(e.out, string(r)...)
		}
	}
}

// encodeXMLError writes <ErrorResponse>, or S3's bare <Error>.
func (x *exchange) encodeXMLError(err APIError, meta *Meta) *Response {
	resp := &Response{Status: err.HTTPStatus(), Header: http.Header{}}
	e := &xmlEncoder{naming: x.service.ready.naming}
	if h, ok := err.(headered); ok {
		for name, value := range h.ErrorHeaders() {
			setHeader(resp.Header, name, value)
		}
	}
	if x.service.S3Errors {
		if x.req.Method == http.MethodHead || resp.Status == http.StatusNotModified {
			return resp // S3 has no body here: the status must do
		}
		setHeader(resp.Header, "Content-Type", "application/xml")
		e.out = append(e.out, xmlHead...)
		e.open("Error", "")
		e.errorMembers(err)
		e.out = bytes.ReplaceAll(e.out, []byte("&quot;"), []byte{'"'}) // S3 quotes in errors as they are
		e.leaf("RequestId", meta.RequestID)
		e.leaf("HostId", HostID(meta.RequestID))
		e.close("Error")
		resp.Body = e.out
		return resp
	}
	setHeader(resp.Header, "Content-Type", "text/xml")
	e.open("ErrorResponse", x.service.xmlns())
	e.open("Error", "")
	e.leaf("Type", blame(err))
	e.errorMembers(err)
	if x.service.AlsoQuery {
		e.out = append(e.out, "<Detail/>"...) // SQS has it, and nothing in it
	}
	e.close("Error")
	e.leaf("RequestId", meta.RequestID)
	e.close("ErrorResponse")
	resp.Body = e.out
	return resp
}

// HostID is what S3 calls the machine that answered, its x-amz-id-2: 76 letters
// of base64. Ours follows from the request's id.
func HostID(requestID string) string {
	sum := sha512.Sum512([]byte(requestID))
	return base64.StdEncoding.EncodeToString(sum[:56])
}

func (e *xmlEncoder) errorMembers(err APIError) {
	code := err.ErrorCode()
	if c, ok := err.(compatible); ok && c.QueryErrorCode() != "" {
		code = c.QueryErrorCode()
	}
	e.leaf("Code", code)
	e.leaf("Message", err.ErrorMessage())
	if v, ok := errorMembers(err); ok {
		e.members(v, shapeOf(v.Type()))
	}
}
