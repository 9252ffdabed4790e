package logs

import (
	"fmt"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// An Error is the service's answer to a request that it did not carry out.
type Error struct {
	Code         string // the exception's name
	Message      string
	ResourceName string // of TooManyTagsException
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns the words.
func (e *Error) ErrorMessage() string { return e.Message }

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return 400 }

// ErrorMembers returns the exception's own members.
func (e *Error) ErrorMembers() any {
	return struct{ ResourceName string }{e.ResourceName}
}

func errParameter(form string, args ...any) error {
	return &Error{Code: "InvalidParameterException", Message: fmt.Sprintf(form, args...)}
}

func errNotFound(what string) error {
	return &Error{Code: "ResourceNotFoundException", Message: "The specified " + what + " does not exist."}
}

func errExists(what string) error {
	return &Error{Code: "ResourceAlreadyExistsException", Message: "The specified " + what + " already exists"}
}

func errLimit() error {
	return &Error{Code: "LimitExceededException", Message: "Resource limit exceeded."}
}

func errTags(resource string) error {
	return &Error{
		Code: "TooManyTagsException", Message: fmt.Sprintf("The resource %s has too many tags.", resource), ResourceName: resource,
	}
}

// refuse says that the jar does not model a value that AWS takes.
func refuse(operation, member string) error {
	return &wire.Refusal{Service: "logs", Operation: operation, Member: member}
}
