package pipes

import (
	"fmt"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// An Error is the answer of EventBridge Pipes to a request that it did not carry out.
type Error struct {
	Code    string // ValidationException, NotFoundException, ConflictException
	Message string
	Status  int // HTTP status

	resource string // of ConflictException
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns the words.
func (e *Error) ErrorMessage() string { return e.Message }

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return e.Status }

// ErrorMembers returns the exception's own members.
func (e *Error) ErrorMembers() any {
	if e.resource == "" {
		return nil
	}
	return struct {
		ResourceId   string `aws:"name=resourceId"`
		ResourceType string `aws:"name=resourceType"`
	}{e.resource, "Pipe"}
}

func errInvalid(form string, args ...any) error {
	return &Error{Code: "ValidationException", Message: fmt.Sprintf(form, args...), Status: 400}
}

func errNoPipe(name string) error {
	return &Error{Code: "NotFoundException", Message: "Pipe " + name + " does not exist.", Status: 404}
}

func errConflict(name, form string, args ...any) error {
	return &Error{Code: "ConflictException", Message: fmt.Sprintf(form, args...), Status: 409, resource: name}
}

// refuse says that the jar does not model a value that AWS takes.
func refuse(operation, member string) error {
	return &wire.Refusal{Service: "pipes", Operation: operation, Member: member}
}
