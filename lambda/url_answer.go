package lambda

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
)

func itoa(n int) string { return strconv.Itoa(n) }

// A urlAnswer is what a function may answer to control the HTTP response: an object
// with statusCode.
// https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-response-payload
type urlAnswer struct {
	StatusCode      json.RawMessage            `json:"statusCode"`
	Headers         map[string]json.RawMessage `json:"headers"`
	Cookies         []string                   `json:"cookies"`
	Body            json.RawMessage            `json:"body"`
	IsBase64Encoded bool                       `json:"isBase64Encoded"`
}

// page makes the HTTP response of an invocation.
func (x *execution) page(r *Result) *wire.Response {
	resp := badGateway()
	switch {
	case r.FunctionError != "" && !r.Streamed:
	case x.request.stream:
		resp = streamed(r.Payload, r.ContentType)
	default:
		resp = buffered(r.Payload)
	}
	for name, values := range x.request.cors {
		resp.Header[name] = values
	}
	resp.Header.Set("X-Amzn-Requestid", x.request.id)
	resp.Header.Set("X-Amzn-Trace-Id", x.request.trace)
	resp.Header.Set("Content-Length", itoa(len(resp.Body)))
	return resp
}

// badGateway is the response where the function failed, or answered what is none.
func badGateway() *wire.Response {
	return &wire.Response{
		Status: http.StatusBadGateway, Body: []byte("Internal Server Error"),
		Header: http.Header{"Content-Type": {"application/json"}, "X-Amzn-Errortype": {"InternalServerErrorException"}},
	}
}

// buffered reads a function's answer. One that is no object with statusCode is the
// body itself, as JSON, but for strings, whose quotes are taken away.
func buffered(payload []byte) *wire.Response {
	var a urlAnswer
	err := json.Unmarshal(payload, &a)
	switch {
	case len(a.StatusCode) > 0 && err != nil:
		return badGateway()
	case len(a.StatusCode) > 0:
		return a.response()
	}
	return &wire.Response{Status: http.StatusOK, Body: plainText(payload), Header: http.Header{"Content-Type": {"application/json"}}}
}

// plainText is a JSON value as a body: a string's content, else the value in its
// shortest form.
func plainText(value []byte) []byte {
	var text string
	if json.Unmarshal(value, &text) == nil {
		if string(bytes.TrimSpace(value)) == "null" {
			return []byte("null")
		}
		return []byte(text)
	}
	var out bytes.Buffer
	if json.Compact(&out, value) != nil {
		return value
	}
	return out.Bytes()
}

func (a *urlAnswer) response() *wire.Response {
	status, ok := statusCode(a.StatusCode)
	h := a.header()
	if !ok || !valid(h) {
		return badGateway()
	}
	resp := &wire.Response{Status: status, Header: h}
	if len(a.Body) > 0 && string(a.Body) != "null" {
		resp.Body = plainText(a.Body)
	}
	if a.IsBase64Encoded {
		body, err := base64.StdEncoding.DecodeString(string(resp.Body))
		if err != nil {
			return badGateway()
		}
		resp.Body = body
	}
	return resp
}

// header are the headers that the function gave. Those of several values it gives as
// one; cookies it gives apart.
func (a *urlAnswer) header() http.Header {
	h := http.Header{}
	for name, value := range a.Headers {
		h.Set(name, string(plainText(value)))
	}
	if h.Get("Content-Type") == "" {
		h.Set("Content-Type", "application/json")
	}
	for _, cookie := range a.Cookies {
		h.Add("Set-Cookie", cookie)
	}
	return h
}

// valid tells whether HTTP can carry the headers.
func valid(h http.Header) bool {
	for name, values := range h {
		if name == "" || strings.ContainsAny(name, " \t\r\n:\x00") || strings.ContainsAny(strings.Join(values, ""), "\r\n\x00") {
			return false
		}
	}
	return true
}

// statusCode reads 200 and "200".
func statusCode(raw json.RawMessage) (int, bool) {
	n, err := strconv.Atoi(strings.Trim(string(raw), `"`))
	return n, err == nil && n >= 100 && n <= 599
}

// A stream may begin with what its HTTP response has besides the body: JSON, then
// eight NUL bytes.
// https://docs.aws.amazon.com/lambda/latest/dg/config-rs-write-functions.html
const preludeType = "application/vnd.awslambda.http-integration-response"

var preludeEnd = make([]byte, 8)

// streamed makes the response of a stream.
func streamed(payload []byte, contentType string) *wire.Response {
	prelude, body, found := bytes.Cut(payload, preludeEnd)
	if found && (contentType == preludeType || json.Valid(prelude)) {
		var a urlAnswer
		if json.Unmarshal(prelude, &a) == nil {
			if len(a.StatusCode) == 0 {
				a.StatusCode = json.RawMessage("200")
			}
			a.Body, a.IsBase64Encoded = nil, false
			resp := a.response()
			if resp.Status != http.StatusBadGateway {
				resp.Body = body
			}
			return resp
		}
	}
	if contentType == "" || contentType == preludeType {
		contentType = "application/octet-stream"
	}
	return &wire.Response{Status: http.StatusOK, Body: payload, Header: http.Header{"Content-Type": {contentType}}}
}
