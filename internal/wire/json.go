package wire

import (
	"net/http"
	"reflect"
)

// decodeJSON reads the body as one object.
func (x *exchange) decodeJSON(n naming) (any, error) {
	in := reflect.New(x.op.in)
	d := jsonDecoder{scanner: scanner{text: string(x.body)}, naming: n, namespace: x.service.Namespace}
	if err := d.object(in.Elem(), shapeOf(x.op.in)); err != nil {
		return nil, err
	}
	x.given = d.given
	return in.Interface(), nil
}

// structOf returns the struct an output points to, and its shape.
func structOf(out any) (reflect.Value, *shape) {
	v := reflect.ValueOf(out).Elem()
	return v, shapeOf(v.Type())
}

// answerSize is room for most answers, so that they are written in one piece.
const answerSize = 1024

func (x *exchange) encodeJSON(out any) *Response {
	resp := &Response{Status: 200, Header: make(http.Header, 4)}
	setHeader(resp.Header, "Content-Type", x.jsonType())
	if _, void := out.(*Void); void {
		return resp
	}
	e := jsonEncoder{naming: x.service.ready.naming}
	v, sh := structOf(out)
	resp.Body = e.structure(make([]byte, 0, answerSize), v, sh)
	return resp
}

// encodeJSONError writes {"__type":"…","message":"…"} and the error's own
// members.
func (x *exchange) encodeJSONError(err APIError) *Response {
	resp := &Response{Status: err.HTTPStatus(), Header: make(http.Header, 4)}
	setHeader(resp.Header, "Content-Type", x.jsonType())
	if c, ok := err.(compatible); ok && c.QueryErrorCode() != "" {
		setHeader(resp.Header, "X-Amzn-Query-Error", c.QueryErrorCode()+";"+blame(err))
	}
	b := append([]byte(nil), `{"__type":`...)
	b = appendJSONString(b, x.service.errorType(err))
	resp.Body = append(x.appendErrorMembers(b, err, false), '}')
	return resp
}

// appendErrorMembers writes the message, which AWS leaves out when it has
// none, and the error's own members.
func (x *exchange) appendErrorMembers(b []byte, err APIError, first bool) []byte {
	if m := err.ErrorMessage(); m != "" {
		if !first {
			b = append(b, ',')
		}
		first = false
		b = appendJSONString(b, messageKey(err))
		b = append(b, ':')
		b = appendJSONString(b, m)
	}
	if v, ok := errorMembers(err); ok {
		e := jsonEncoder{naming: x.service.ready.naming}
		b, _ = e.members(b, v, shapeOf(v.Type()), first)
	}
	return b
}

// blame tells whose fault an error is, in the Query protocol's words.
func blame(err APIError) string {
	if err.HTTPStatus() >= 500 {
		return "Receiver"
	}
	return "Sender"
}

// jsonType is the media type of a JSON answer. DynamoDB answers a client that
// did not ask for its own type with application/json.
func (x *exchange) jsonType() string {
	asked := mediaType(x.req.Header)
	switch {
	case x.service.Protocol == RESTJSON, asked == "application/json":
		return "application/json"
	case x.service.Protocol == JSON11:
		return "application/x-amz-json-1.1"
	case x.service.dynamoFront() && asked == "" && x.op == nil:
		return "application/json"
	}
	return "application/x-amz-json-1.0"
}
