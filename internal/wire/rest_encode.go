package wire

import (
	"net/http"
	"reflect"
	"strings"
)

// encodeREST spreads an output over status, headers and body.
func (x *exchange) encodeREST(out any) *Response {
	resp := &Response{Status: x.op.status, Header: http.Header{}}
	if resp.Status == 0 {
		resp.Status = 200
	}
	if _, void := out.(*Void); void {
		return resp
	}
	v, sh := structOf(out)
	var payload *field
	for _, f := range sh.fields {
		fv := f.of(v)
		switch f.place {
		case inPayload:
			payload = f
		case inStatus:
			if fv.Kind() == reflect.Int && fv.Int() != 0 {
				resp.Status = int(fv.Int())
			}
		case inHeader:
			if f.always || present(fv, nil) {
				setHeader(resp.Header, f.placeName, headerText(fv, f))
			}
		case inHeaders:
			if fv.Kind() == reflect.Map {
				toPrefix(resp.Header, fv, f)
			}
		}
	}
	switch {
	case payload != nil:
		x.writePayload(resp, payload.of(v), payload)
	case x.protocol == RESTXML:
		if hasBody(sh) {
			resp.Body = x.xmlAnswer(v, sh, sh.root)
			defaultType(resp, "application/xml")
		}
	case resp.Status != http.StatusNoContent:
		e := jsonEncoder{naming: x.service.ready.naming, body: true}
		resp.Body = e.structure(nil, v, sh)
		defaultType(resp, "application/json")
	}
	return resp
}

func defaultType(resp *Response, mediaType string) {
	if resp.Header.Get("Content-Type") == "" {
		setHeader(resp.Header, "Content-Type", mediaType)
	}
}

// headerText writes a header's value. Times there are HTTP dates.
func headerText(v reflect.Value, f *field) string {
	form := f.time
	if form == timeDefault {
		form = timeHTTP
	}
	if f.shape.kind != kindList {
		return textOf(v, f.shape, form)
	}
	texts := make([]string, v.Len())
	for i := range texts {
		texts[i] = textOf(v.Index(i), f.shape.elem, form)
	}
	return strings.Join(texts, ",")
}

func toPrefix(h http.Header, m reflect.Value, f *field) {
	for _, key := range sortedKeys(m) {
		name := http.CanonicalHeaderKey(f.placeName + key.String())
		setHeader(h, name, textOf(m.MapIndex(key), f.shape.elem, timeHTTP))
	}
}

// writePayload makes one member the whole body.
func (x *exchange) writePayload(resp *Response, v reflect.Value, f *field) {
	sh := f.shape
	if sh.kind == kindPointer {
		if v.IsNil() {
			return
		}
		v, sh = v.Elem(), sh.elem
	}
	switch sh.kind {
	case kindBytes:
		resp.Body = v.Bytes()
		defaultType(resp, "application/octet-stream")
	case kindString:
		resp.Body = []byte(v.String())
		defaultType(resp, "text/plain")
	default:
		if !present(v, nil) {
			return
		}
		if x.protocol == RESTXML {
			root := f.names[wireNames]
			if sh.root != "" {
				root = sh.root
			}
			resp.Body = x.xmlAnswer(v, sh, root)
			defaultType(resp, "application/xml")
			return
		}
		e := jsonEncoder{naming: x.service.ready.naming}
		resp.Body = e.value(nil, v, sh, f.time)
		defaultType(resp, "application/json")
	}
}

// encodeRESTJSONError names the error in a header; the body has the message
// and the error's own members.
func (x *exchange) encodeRESTJSONError(err APIError) *Response {
	resp := &Response{Status: err.HTTPStatus(), Header: http.Header{}}
	setHeader(resp.Header, "Content-Type", "application/json")
	setHeader(resp.Header, "X-Amzn-Errortype", err.ErrorCode())
	resp.Body = append(x.appendErrorMembers([]byte{'{'}, err, true), '}')
	return resp
}
