package wire

import (
	"errors"
	"reflect"
)

// An APIError is an error that AWS would answer: what every service's error
// type is.
type APIError interface {
	error
	ErrorCode() string
	ErrorMessage() string
	HTTPStatus() int
}

// What an APIError may have besides:
type (
	// membered errors carry members of their own: a struct, or nil.
	membered interface{ ErrorMembers() any }
	// keyed errors name the member that holds the message, else "message".
	keyed interface{ ErrorMessageKey() string }
	// headered errors have headers of their own, by their canonical names.
	headered interface{ ErrorHeaders() map[string]string }
	// compatible errors keep the code they had under the Query protocol, for
	// the header x-amzn-query-error.
	compatible interface{ QueryErrorCode() string }
)

// A Fault is an error of the protocol itself: a body that cannot be read, a
// missing signature, an operation nobody knows.
type Fault struct {
	Code      string
	Message   string
	Status    int    // 0 means 400
	Namespace string // before # in __type; "" means the service's
	Key       string // the member that holds the message; "" means "message"
}

// Error returns code and message.
func (f *Fault) Error() string {
	if f.Message == "" {
		return f.Code
	}
	return f.Code + ": " + f.Message
}

// ErrorCode returns the code.
func (f *Fault) ErrorCode() string { return f.Code }

// ErrorMessage returns the message.
func (f *Fault) ErrorMessage() string { return f.Message }

// ErrorMessageKey returns the name of the member that holds the message.
func (f *Fault) ErrorMessageKey() string { return f.Key }

// HTTPStatus returns the status, 400 unless set.
func (f *Fault) HTTPStatus() int {
	if f.Status == 0 {
		return 400
	}
	return f.Status
}

// A Refusal is the jar's own answer to what AWS has and the jar does not
// model: an operation, or a member of its input.
type Refusal struct {
	Service   string
	Operation string
	Member    string // empty when the operation itself is refused
}

// Error returns the message.
func (r *Refusal) Error() string { return r.ErrorMessage() }

// ErrorCode returns the jar's code, which no AWS service uses.
func (r *Refusal) ErrorCode() string { return "cloudjar.NotModelled" }

// HTTPStatus is 501, which SDKs do not retry.
func (r *Refusal) HTTPStatus() int { return 501 }

// ErrorMessage names what is refused and what to do.
func (r *Refusal) ErrorMessage() string {
	what := r.Service + ":" + r.Operation
	if r.Member == "" {
		return "cloudjar does not model " + what + "; AWS has this operation, the jar refuses it rather than pretend"
	}
	return "cloudjar does not model " + what + " member " + r.Member + "; leave it out: AWS knows it, the jar refuses it rather than pretend"
}

// A ValidationError lists the constraints that an input breaks, in AWS's words.
type ValidationError struct {
	Violations []string
}

// Error returns code and message.
func (e *ValidationError) Error() string { return e.ErrorCode() + ": " + e.ErrorMessage() }

// ErrorCode is ValidationException.
func (e *ValidationError) ErrorCode() string { return "ValidationException" }

// HTTPStatus is 400.
func (e *ValidationError) HTTPStatus() int { return 400 }

// coral is the namespace of AWS's service framework, which names the errors
// that no service defines.
const (
	coral         = "com.amazon.coral.service"
	coralValidate = "com.amazon.coral.validate"
)

// serialization is AWS's answer to a body that does not fit the input. A body
// that is not JSON at all gets no message.
func serialization(message string) *Fault {
	return &Fault{Code: "SerializationException", Message: message, Namespace: coral, Key: "Message"}
}

// unknownOperation is each protocol's answer to a name it does not know.
func (s *Service) unknownOperation(p Protocol, name string) error {
	switch p {
	case JSON10, JSON11:
		return &Fault{Code: "UnknownOperationException", Namespace: coral}
	case Query:
		return &Fault{Code: "InvalidAction", Message: "Could not find operation " + name + " for version " + s.Version}
	case RESTJSON:
		return &Fault{Code: "UnknownOperationException", Status: 404}
	}
	return &Fault{Code: "MethodNotAllowed", Message: "The specified method is not allowed against this resource.", Status: 405}
}

// tooLarge is the answer to a body above the protocol's bound.
func tooLarge() error {
	return &Fault{Code: "RequestEntityTooLargeException", Message: "Request entity is too large", Status: 413}
}

// apiError finds the APIError in err. Any other error becomes the service's
// internal error, with its text.
func (s *Service) apiError(err error) APIError {
	var api APIError
	if errors.As(err, &api) {
		return api
	}
	return &Fault{Code: s.internalCode(), Message: err.Error(), Status: 500}
}

// internalCode is what the service calls an error of its own.
func (s *Service) internalCode() string {
	switch {
	case s.dynamoFront():
		return "InternalServerError"
	case s.Protocol == RESTJSON:
		return "ServiceException"
	case s.S3Errors:
		return "InternalError"
	}
	return "InternalFailure"
}

// errorType is the text of __type for an error.
func (s *Service) errorType(e APIError) string {
	code := e.ErrorCode()
	if f, ok := e.(*Fault); ok && f.Namespace != "" {
		return f.Namespace + "#" + code
	}
	if t, ok := s.ErrorTypes[code]; ok {
		return t
	}
	switch e.(type) {
	case *Refusal:
		return code
	case *ValidationError:
		return coralValidate + "#" + code
	}
	if s.Namespace == "" || s.Protocol == RESTJSON {
		return code
	}
	return s.Namespace + "#" + code
}

func messageKey(e APIError) string {
	if k, ok := e.(keyed); ok && k.ErrorMessageKey() != "" {
		return k.ErrorMessageKey()
	}
	return "message"
}

// errorMembers returns the struct of the error's own members, if it has any.
func errorMembers(e APIError) (reflect.Value, bool) {
	m, ok := e.(membered)
	if !ok {
		return reflect.Value{}, false
	}
	v := reflect.ValueOf(m.ErrorMembers())
	for v.IsValid() && v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	if !v.IsValid() || v.Kind() != reflect.Struct {
		return reflect.Value{}, false
	}
	if !v.CanAddr() {
		addressable := reflect.New(v.Type()).Elem()
		addressable.Set(v)
		v = addressable
	}
	return v, true
}

func badService(s *Service, op string, err error) error {
	return &Fault{Code: "InternalFailure", Status: 500, Message: "wire: service " + s.Name + ", operation " + op + ": " + err.Error()}
}

func errNotStruct(t reflect.Type) error {
	return errors.New("input and output must be structs, not " + t.String())
}
