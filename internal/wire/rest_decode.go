package wire

import (
	"net/http"
	"net/url"
	"reflect"
	"strconv"
	"strings"
)

// parseQuery reads a query string. Parts that cannot be read are left out.
func parseQuery(raw string) url.Values {
	if raw == "" {
		return nil
	}
	values, _ := url.ParseQuery(raw)
	return values
}

// decodeREST gathers an input from path, query, headers and body.
func (x *exchange) decodeREST() (any, error) {
	in := reflect.New(x.op.in)
	v, sh := in.Elem(), shapeOf(x.op.in)
	payload := false
	for _, f := range sh.fields {
		payload = payload || f.place == inPayload
		if err := x.gather(f.of(v), f, sh); err != nil {
			return nil, err
		}
	}
	if payload || len(x.body) == 0 || !hasBody(sh) {
		return in.Interface(), nil
	}
	if x.protocol == RESTXML {
		return in.Interface(), x.xmlDocument(v, sh)
	}
	d := x.bodyDecoder()
	d.body = true
	err := d.object(v, sh)
	x.given = append(x.given, d.given...)
	return in.Interface(), err
}

func (x *exchange) bodyDecoder() *jsonDecoder {
	return &jsonDecoder{scanner: scanner{text: string(x.body)}, naming: x.service.ready.naming, namespace: x.service.Namespace}
}

// hasBody tells whether any member travels in the body.
func hasBody(sh *shape) bool {
	for _, f := range sh.fields {
		if f.place == inBody {
			return true
		}
	}
	return false
}

// gather fills a member that travels outside a document.
func (x *exchange) gather(v reflect.Value, f *field, sh *shape) error {
	switch f.place {
	case inLabel:
		return x.fromText(v, f, []string{x.labels[f.placeName]})
	case inQuery:
		if values, ok := x.query[f.placeName]; ok && !(x.protocol == RESTXML && values[0] == "" && f.shape.numeric()) {
			return x.fromText(v, f, values)
		}
	case inHeader:
		if f.placeName == "Content-Length" && x.req.ContentLength >= 0 { // package http keeps it apart
			return x.fromText(v, f, []string{strconv.FormatInt(x.req.ContentLength, 10)})
		}
		if values := x.req.Header[f.placeName]; len(values) > 0 {
			return x.fromText(v, f, headerValues(values, f.shape))
		}
	case inHeaders:
		fromPrefix(v, x.req.Header, f.placeName)
	case inQueries:
		fromQueries(v, x.query, sh)
	case inPayload:
		return x.payload(v, f)
	}
	return nil
}

// numeric tells whether the shape is a number, or a pointer to one: S3 takes
// "max-keys=" as absent.
func (s *shape) numeric() bool {
	if s.kind == kindPointer {
		s = s.elem
	}
	return s.kind == kindInt
}

// headerValues splits the list that a header may hold.
func headerValues(values []string, sh *shape) []string {
	if sh.kind != kindList {
		return values
	}
	var out []string
	for _, line := range values {
		for _, item := range strings.Split(line, ",") {
			out = append(out, strings.TrimSpace(item))
		}
	}
	return out
}

// fromText fills a scalar from the first text, a list from all.
func (x *exchange) fromText(v reflect.Value, f *field, texts []string) error {
	if f.shape.kind == kindList {
		list := reflect.MakeSlice(f.shape.typ, len(texts), len(texts))
		for i, text := range texts {
			if !setText(list.Index(i), f.shape.elem, text) {
				return x.badText(f, f.shape.elem)
			}
		}
		v.Set(list)
		return nil
	}
	if !setText(v, f.shape, texts[0]) {
		return x.badText(f, f.shape)
	}
	if f.shape.kind != kindPointer && v.IsZero() {
		x.given = append(x.given, v.Addr().Interface())
	}
	return nil
}

// badText is the fault of a header, label or parameter of the wrong type.
func (x *exchange) badText(f *field, sh *shape) error {
	if sh.kind == kindPointer {
		sh = sh.elem
	}
	if x.protocol != RESTXML {
		return cannotConvert("STRING", sh)
	}
	if sh.kind == kindInt {
		return &Fault{Code: "InvalidArgument", Message: "Provided " + f.placeName + " not an integer or within integer range"}
	}
	return &Fault{Code: "InvalidArgument", Message: "Provided " + f.placeName + " is not valid"}
}

// fromPrefix fills a map from the headers that begin with prefix; the keys are
// what follows it, in lower case.
func fromPrefix(v reflect.Value, h http.Header, prefix string) {
	if v.Kind() != reflect.Map {
		return
	}
	prefix = strings.ToLower(prefix)
	for name, values := range h {
		rest, ok := strings.CutPrefix(strings.ToLower(name), prefix)
		if !ok || len(values) == 0 {
			continue
		}
		setEntry(v, rest, strings.Join(values, ","))
	}
}

// fromQueries fills a map with the parameters that no other member takes.
func fromQueries(v reflect.Value, query url.Values, sh *shape) {
	if v.Kind() != reflect.Map {
		return
	}
	for name, values := range query {
		if !takenByQuery(sh, name) && len(values) > 0 {
			setEntry(v, name, values[0])
		}
	}
}

func takenByQuery(sh *shape, name string) bool {
	for _, f := range sh.fields {
		if f.place == inQuery && f.placeName == name {
			return true
		}
	}
	return false
}

func setEntry(m reflect.Value, key, text string) {
	elem := reflect.New(m.Type().Elem()).Elem()
	if !setText(elem, shapeOf(elem.Type()), text) {
		return
	}
	if m.IsNil() {
		m.Set(reflect.MakeMap(m.Type()))
	}
	m.SetMapIndex(reflect.ValueOf(key).Convert(m.Type().Key()), elem)
}

// payload fills the member that is the whole body.
func (x *exchange) payload(v reflect.Value, f *field) error {
	sh := f.shape
	if sh.kind == kindPointer {
		if len(x.body) == 0 {
			return nil
		}
		v.Set(reflect.New(sh.elem.typ))
		v, sh = v.Elem(), sh.elem
	}
	switch sh.kind {
	case kindBytes, kindRaw:
		v.SetBytes(x.body)
	case kindString:
		v.SetString(string(x.body))
	default:
		if len(x.body) == 0 {
			return nil
		}
		if x.protocol == RESTXML {
			return x.xmlDocument(v, sh)
		}
		d := x.bodyDecoder()
		if err := d.value(v, sh, spotField); err != nil {
			return err
		}
		x.given = append(x.given, d.given...)
		return d.end()
	}
	return nil
}
