package wire

import (
	"context"
	"net/http"
	"reflect"
	"slices"
	"strings"
	"sync"
)

// A Protocol is one of AWS's wire protocols.
type Protocol uint8

// The protocols.
const (
	JSON10   Protocol = iota // application/x-amz-json-1.0, X-Amz-Target
	JSON11                   // application/x-amz-json-1.1, X-Amz-Target
	RESTJSON                 // paths and application/json
	RESTXML                  // paths and application/xml
	Query                    // Action=… in a form, answers in XML
)

// A Service is what the wire knows of one AWS service. Fill the fields, then
// use it by pointer; it must not change once it has served a request.
type Service struct {
	Name      string   // as in ARNs and signatures: "dynamodb"
	Protocol  Protocol // what the SDKs speak
	AlsoQuery bool     // a JSON service that also takes Query requests: SQS

	Target     string // JSON: what stands before the dot in X-Amz-Target
	Namespace  string // JSON: what stands before # in __type; XML: the xmlns of answers
	XMLNS      string // Query beside JSON: the xmlns of answers, else Namespace
	Version    string // Query: the API version
	LowerCamel bool   // JSON member names begin in lower case: Step Functions
	S3Errors   bool   // REST-XML errors are a bare <Error>

	// ErrorTypes overrides __type for some error codes.
	ErrorTypes map[string]string

	Ops Ops

	// Known names the operations AWS has and the service does not model; they
	// are refused by name. Under a REST protocol the route follows the name:
	// "GetPolicy GET /2015-03-31/functions/{FunctionName}/policy".
	Known []string

	// Authenticate, when set, sees each request once its operation is known
	// and before its body is read: AWS's order.
	Authenticate func(ctx context.Context, req *http.Request, body []byte) error

	// Around, when set, stands around each request: it may answer what is no
	// operation (a browser's preflight, a form, a page of a website), hand on
	// another request than came, and add to the answer.
	Around func(ctx context.Context, req *http.Request, body []byte, next func(*http.Request) *Response) *Response

	// Reject, when set, is told of each request that fails before its
	// operation is called. It returns the error to answer.
	Reject func(ctx context.Context, op string, err error) error

	once  sync.Once
	ready prepared
}

// Ops is a service's table of operations by name.
type Ops map[string]*Operation

// An Operation is one entry of the table: a method and where it lives.
type Operation struct {
	name   string
	in     reflect.Type // the struct, not the pointer
	out    reflect.Type
	invoke func(ctx context.Context, in any) (any, error)
	route  *route
	routes string // the text given to At, parsed when the service is first used
	status int
}

// Void is the output of an operation that answers with no body at all, such
// as DynamoDB's TagResource. An empty struct of another name answers {}.
type Void struct{}

// Op makes an operation of a method.
func Op[In, Out any](method func(context.Context, *In) (*Out, error)) *Operation {
	return &Operation{
		in:  reflect.TypeFor[In](),
		out: reflect.TypeFor[Out](),
		invoke: func(ctx context.Context, in any) (any, error) {
			out, err := method(ctx, in.(*In))
			if err != nil {
				return nil, err
			}
			if out == nil {
				out = new(Out)
			}
			return out, nil
		},
	}
}

// At gives the operation its place under a REST protocol: a method and a path
// such as "GET /{Bucket}/{Key+}?versionId", and the status of success. Headers
// that tell the operation from others follow the path: "PUT /{Bucket}/{Key+} x-amz-copy-source".
func (o *Operation) At(route string, status int) *Operation {
	o.routes, o.status = route, status
	return o
}

// Name returns the operation's name: its key in the table.
func (o *Operation) Name() string { return o.name }

// Route returns the text given to At.
func (o *Operation) Route() string { return o.routes }

// NewInput returns a pointer to a zero input.
func (o *Operation) NewInput() any { return reflect.New(o.in).Interface() }

// NewOutput returns a pointer to a zero output.
func (o *Operation) NewOutput() any { return reflect.New(o.out).Interface() }

// Call calls the method with a pointer to its input.
func (o *Operation) Call(ctx context.Context, in any) (any, error) {
	if t := reflect.TypeOf(in); t == nil || t.Kind() != reflect.Pointer || t.Elem() != o.in {
		return nil, &Fault{Code: "InternalFailure", Status: 500, Message: "wire: operation " + o.name + " takes *" + o.in.String()}
	}
	return o.invoke(ctx, in)
}

// Operation returns an operation by name, or nil.
func (s *Service) Operation(name string) *Operation {
	s.prepare()
	return s.Ops[name]
}

// Names returns the names of the operations in order.
func (s *Service) Names() []string {
	names := make([]string, 0, len(s.Ops))
	for name := range s.Ops {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// Check reports what is wrong with the service's own description: bad tags,
// bad routes, types that no protocol can carry. A test calls it.
func (s *Service) Check() error { return s.prepare() }

type prepared struct {
	err    error
	routes []*route
	known  map[string]bool
	naming naming
}

// prepare names the operations, reads every type once and sorts the routes.
func (s *Service) prepare() error {
	s.once.Do(func() {
		if s.LowerCamel {
			s.ready.naming = lowerNames
		}
		for _, name := range s.Names() {
			if err := s.prepareOp(name, s.Ops[name]); err != nil && s.ready.err == nil {
				s.ready.err = err
			}
		}
		s.prepareKnown()
		sortRoutes(s.ready.routes)
	})
	return s.ready.err
}

func (s *Service) prepareOp(name string, op *Operation) error {
	op.name = name
	if op.routes != "" {
		r, err := parseRoute(op.routes)
		if err != nil {
			return badService(s, name, err)
		}
		r.op, op.route = op, r
		s.ready.routes = append(s.ready.routes, r)
	}
	for _, t := range []reflect.Type{op.in, op.out} {
		if t.Kind() != reflect.Struct {
			return badService(s, name, errNotStruct(t))
		}
		if err := shapeOf(t).err(); err != nil {
			return badService(s, name, err)
		}
	}
	return nil
}

func (s *Service) prepareKnown() {
	s.ready.known = make(map[string]bool, len(s.Known))
	for _, entry := range s.Known {
		name, text, placed := strings.Cut(entry, " ")
		s.ready.known[name] = true
		if !placed {
			continue
		}
		r, err := parseRoute(text)
		if err != nil {
			s.ready.err = badService(s, name, err)
			continue
		}
		r.known = name
		s.ready.routes = append(s.ready.routes, r)
	}
}

// find returns the operation of that name, or the error AWS or the jar gives
// for it under a protocol.
func (s *Service) find(p Protocol, name string) (*Operation, error) {
	if op := s.Ops[name]; op != nil {
		return op, nil
	}
	if s.ready.known[name] {
		return nil, &Refusal{Service: s.Name, Operation: name}
	}
	return nil, s.unknownOperation(p, name)
}

// dynamoFront tells DynamoDB and its Streams, whose front end has ways of its
// own: long request ids, checksums, gzip, CORS, a health page.
func (s *Service) dynamoFront() bool { return strings.HasPrefix(s.Target, "DynamoDB") }

func (s *Service) xmlns() string {
	if s.XMLNS != "" {
		return s.XMLNS
	}
	return s.Namespace
}
