package scheduler

import (
	"fmt"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// An Error is Scheduler's answer to a request that it did not carry out.
type Error struct {
	Code    string // ValidationException, ResourceNotFoundException, ConflictException
	Message string
	Status  int // HTTP status
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns AWS's words.
func (e *Error) ErrorMessage() string { return e.Message }

// ErrorMessageKey names the member that holds them.
func (e *Error) ErrorMessageKey() string { return "Message" }

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return e.Status }

func errInvalid(form string, args ...any) error {
	return &Error{"ValidationException", fmt.Sprintf(form, args...), 400}
}

func errNoSchedule(name string) error {
	return &Error{"ResourceNotFoundException", "Schedule " + name + " does not exist.", 404}
}

func errNoGroup(name string) error {
	return &Error{"ResourceNotFoundException", "Schedule group " + name + " does not exist.", 404}
}

func errConflict(form string, args ...any) error {
	return &Error{"ConflictException", fmt.Sprintf(form, args...), 409}
}

// refuse says that the jar does not model a value that AWS takes.
func refuse(operation, member string) error {
	return &wire.Refusal{Service: "scheduler", Operation: operation, Member: member}
}
