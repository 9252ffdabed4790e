package wire

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"strings"
)

// A Response is an answer ready to be sent.
type Response struct {
	Status int
	Header http.Header
	Body   []byte
}

// An exchange is one request on its way through a service.
type exchange struct {
	service  *Service
	protocol Protocol // of this request: a JSON service may also take Query
	req      *http.Request
	body     []byte
	op       *Operation
	labels   map[string]string // REST
	query    url.Values        // REST: the query string; Query: the form
	given    []any

	unwrapped bool // the body has been freed of its encodings
}

// Serve answers one request. The body has been read; a body in aws-chunked
// form has not been decoded.
//
// ctx may carry a Meta; whoever runs the operations fills its RequestID
// before Serve encodes the answer. A request that never reaches its operation
// is told to s.Reject, so that it is recorded and has an id as well.
func (s *Service) Serve(ctx context.Context, req *http.Request, body []byte) *Response {
	meta := MetaFrom(ctx)
	if meta == nil {
		meta = &Meta{}
		ctx = WithMeta(ctx, meta)
	}
	meta.Host = req.Host
	if req.URL != nil {
		meta.Path = req.URL.Path
	}
	if s.Around == nil {
		return s.serve(ctx, meta, req, body)
	}
	return s.Around(ctx, req, body, func(req *http.Request) *Response { return s.serve(ctx, meta, req, body) })
}

// Error answers a request with an error, for what is no operation.
func (s *Service) Error(ctx context.Context, req *http.Request, err error) *Response {
	meta := MetaFrom(ctx)
	if meta == nil {
		meta = &Meta{}
	}
	x := &exchange{service: s, protocol: s.Protocol, req: req}
	return x.finish(x.encodeError(err, meta), meta)
}

func (s *Service) serve(ctx context.Context, meta *Meta, req *http.Request, body []byte) *Response {
	x := &exchange{service: s, protocol: s.Protocol, req: req, body: body}
	if resp := x.frontPage(); resp != nil {
		return x.finish(resp, meta)
	}
	in, err := x.read(ctx)
	if err != nil {
		if s.Reject != nil {
			if e := s.Reject(ctx, x.opName(), err); e != nil {
				err = e
			}
		}
		meta = answered(ctx, meta)
		return x.finish(x.encodeError(err, meta), meta)
	}
	meta.Query = x.protocol == Query
	out, err := x.op.invoke(&call{Context: ctx, service: s.Name, operation: x.op.name, given: x.given}, in)
	meta = answered(ctx, meta)
	if err != nil {
		return x.finish(x.encodeError(err, meta), meta)
	}
	return x.finish(x.encode(out, meta), meta)
}

// answered returns what the answer carries. Of a request that was given up, which may
// still be on its way, it carries nothing: nobody reads it.
func answered(ctx context.Context, meta *Meta) *Meta {
	if ctx.Err() != nil {
		return &Meta{Query: meta.Query}
	}
	return meta
}

func (x *exchange) opName() string {
	if x.op == nil {
		return ""
	}
	return x.op.name
}

// read goes from a request to an input, in AWS's order: the operation, the
// signature, the body.
func (x *exchange) read(ctx context.Context) (any, error) {
	s := x.service
	if err := s.prepare(); err != nil {
		return nil, err
	}
	if s.dynamoFront() && len(x.body) > maxDynamoBody {
		return nil, tooLarge()
	}
	if err := x.findOperation(); err != nil {
		return nil, err
	}
	if s.Authenticate != nil {
		if err := s.Authenticate(ctx, x.req, x.body); err != nil {
			return nil, err
		}
	}
	if err := x.unwrapBody(); err != nil {
		return nil, err
	}
	return x.decode()
}

// findOperation names the operation as the protocol does.
func (x *exchange) findOperation() error {
	s := x.service
	if s.AlsoQuery && x.speaksQuery() {
		x.protocol = Query
	}
	var err error
	switch x.protocol {
	case Query:
		if err = x.readForm(); err == nil {
			x.op, err = s.find(Query, x.query.Get("Action"))
		}
	case RESTJSON, RESTXML:
		x.query = parseQuery(x.req.URL.RawQuery)
		x.op, x.labels, err = s.match(x.req, x.query)
	default:
		prefix, name, _ := strings.Cut(x.req.Header.Get("X-Amz-Target"), ".")
		if prefix != s.Target {
			name = ""
		}
		if x.op, err = s.find(x.protocol, name); x.op == nil && len(x.body) > 0 && !wellFormed(string(x.body)) {
			return notJSON() // AWS reads the body first
		}
	}
	return err
}

// speaksQuery tells whether a request to a JSON service is one of Query: a form, or
// a GET, which JSON does not know.
func (x *exchange) speaksQuery() bool {
	return x.req.Method == http.MethodGet || strings.HasPrefix(mediaType(x.req.Header), "application/x-www-form-urlencoded")
}

// decode reads the input of x.op.
func (x *exchange) decode() (any, error) {
	switch x.protocol {
	case Query:
		return x.decodeQuery()
	case RESTJSON, RESTXML:
		return x.decodeREST()
	}
	return x.decodeJSON(x.service.ready.naming)
}

// encode writes an output, which is a pointer to x.op's output struct.
func (x *exchange) encode(out any, meta *Meta) *Response {
	switch x.protocol {
	case Query:
		return x.encodeQuery(out, meta)
	case RESTJSON, RESTXML:
		return x.encodeREST(out)
	}
	return x.encodeJSON(out)
}

func (x *exchange) encodeError(err error, meta *Meta) *Response {
	e := x.service.apiError(err)
	switch x.protocol {
	case Query, RESTXML:
		return x.encodeXMLError(e, meta)
	case RESTJSON:
		return x.encodeRESTJSONError(e)
	}
	return x.encodeJSONError(e)
}

// InvokeJSON runs an operation for another service, which speaks JSON with
// the Go names of the members, whatever the protocol of the service is: Step
// Functions' aws-sdk tasks, the scheduler. Errors come back as the operation
// gave them.
func (s *Service) InvokeJSON(ctx context.Context, op string, in []byte) ([]byte, error) {
	x := &exchange{service: s, protocol: JSON10, body: in}
	input, err := x.readDirect(op)
	if err != nil {
		if s.Reject != nil {
			if e := s.Reject(ctx, op, err); e != nil {
				err = e
			}
		}
		return nil, err
	}
	out, err := x.op.invoke(&call{Context: ctx, service: s.Name, operation: op, given: x.given}, input)
	if err != nil {
		return nil, err
	}
	return encodeDirect(out), nil
}

// EncodeJSON writes an output of the named operation as InvokeJSON does, for an
// answer that did not come at once.
func (s *Service) EncodeJSON(op string, out any) ([]byte, error) {
	o, err := s.find(JSON10, op)
	if err != nil {
		return nil, err
	}
	if reflect.TypeOf(out) != reflect.TypeOf(o.NewOutput()) {
		return nil, fmt.Errorf("wire: %T is not the output of %s", out, op)
	}
	return encodeDirect(out), nil
}

func encodeDirect(out any) []byte {
	e := jsonEncoder{naming: goNames}
	v, sh := structOf(out)
	return e.structure(nil, v, sh)
}

func (x *exchange) readDirect(op string) (any, error) {
	if err := x.service.prepare(); err != nil {
		return nil, err
	}
	var err error
	if x.op, err = x.service.find(JSON10, op); err != nil {
		return nil, err
	}
	if len(x.body) == 0 {
		x.body = []byte("{}")
	}
	return x.decodeJSON(goNames)
}

// DecodeRequest reads a request as the named operation's input without
// calling it.
func (s *Service) DecodeRequest(op string, req *http.Request, body []byte) (any, error) {
	if err := s.prepare(); err != nil {
		return nil, err
	}
	x := &exchange{service: s, protocol: s.Protocol, req: req, body: body}
	if err := x.findOperation(); err != nil {
		return nil, err
	}
	if x.op.name != op {
		return nil, &Fault{Code: "InternalFailure", Status: 500, Message: "wire: the request is for " + x.op.name + ", not " + op}
	}
	if err := x.unwrapBody(); err != nil {
		return nil, err
	}
	return x.decode()
}

// EncodeResponse writes an output of the named operation, a pointer to its
// output struct.
func (s *Service) EncodeResponse(op string, out any) *Response {
	x := &exchange{service: s, protocol: s.Protocol, op: s.Operation(op), req: &http.Request{Header: http.Header{}}}
	meta := &Meta{}
	if x.op == nil {
		return x.finish(x.encodeError(s.unknownOperation(s.Protocol, op), meta), meta)
	}
	return x.finish(x.encode(out, meta), meta)
}
