package sns

import (
	"fmt"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// An Error is SNS's answer to a request that it did not carry out.
type Error struct {
	Code    string // as on the wire: InvalidParameter, NotFound, …
	Message string
	Status  int // HTTP status
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the code.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns AWS's words.
func (e *Error) ErrorMessage() string { return e.Message }

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return e.Status }

func fault(status int, code, form string, args ...any) error {
	return &Error{code, fmt.Sprintf(form, args...), status}
}

// errParameter is the answer to most faults of a request.
func errParameter(form string, args ...any) error {
	return fault(400, "InvalidParameter", "Invalid parameter: "+form, args...)
}

// errValue is the answer to faults of a message's attributes.
func errValue(form string, args ...any) error {
	return fault(400, "ParameterValueInvalid", form, args...)
}

func errNoTopic() error { return fault(404, "NotFound", "Topic does not exist") }

func errNoSubscription() error { return fault(404, "NotFound", "Subscription does not exist") }

func errNoResource() error { return fault(404, "ResourceNotFound", "Resource does not exist") }

func errThrottled() error { return fault(429, "Throttled", "Rate exceeded") }

func errDenied(who, action, arn, why string) error {
	return fault(403, "AuthorizationError", "User: %s is not authorized to perform: SNS:%s on resource: %s %s", who, action, arn, why)
}

// refuse says that the jar does not model a value that AWS takes.
func refuse(operation, member string) error {
	return &wire.Refusal{Service: "sns", Operation: operation, Member: member}
}
