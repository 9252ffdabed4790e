package autoscaling

import "github.com/cloudjar/cloudjar/internal/wire"

// An Error is the service's answer to a request that it did not carry out.
type Error struct {
	Code         string
	Message      string
	ResourceName string // of ResourceNotFoundException and TooManyTagsException
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns the words.
func (e *Error) ErrorMessage() string { return e.Message }

// ErrorMessageKey names the member of the answer that holds the message.
func (e *Error) ErrorMessageKey() string { return "Message" }

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return 400 }

// ErrorMembers returns the exception's own members.
func (e *Error) ErrorMembers() any {
	return struct{ ResourceName string }{e.ResourceName}
}

const (
	codeValidation = "ValidationException"
	codeNotFound   = "ObjectNotFoundException"
	codeToken      = "InvalidNextTokenException"
	codeResource   = "ResourceNotFoundException"
	codeTags       = "TooManyTagsException"
)

func errValidation(words string) error { return &Error{Code: codeValidation, Message: words} }

func errNotFound(words string, id targetID) error {
	return &Error{Code: codeNotFound, Message: words + " for " + id.words()}
}

// refuse says that the jar does not model a value that AWS takes.
func refuse(operation, member string) error {
	return &wire.Refusal{Service: "application-autoscaling", Operation: operation, Member: member}
}
