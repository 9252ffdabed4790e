package events

import (
	"fmt"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// An Error is EventBridge's answer to a request that it did not carry out.
type Error struct {
	Code    string // ResourceNotFoundException, ValidationException, …
	Message string
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns AWS's words.
func (e *Error) ErrorMessage() string { return e.Message }

// HTTPStatus is 400: EventBridge has no other.
func (e *Error) HTTPStatus() int { return 400 }

func errInvalid(form string, args ...any) error {
	return &Error{"ValidationException", fmt.Sprintf(form, args...)}
}

func errNotFound(form string, args ...any) error {
	return &Error{"ResourceNotFoundException", fmt.Sprintf(form, args...)}
}

func errExists(form string, args ...any) error {
	return &Error{"ResourceAlreadyExistsException", fmt.Sprintf(form, args...)}
}

func errLimit() error {
	return &Error{"LimitExceededException", "The requested resource exceeds the maximum number allowed."}
}

func errPattern(reason error) error {
	return &Error{"InvalidEventPatternException", "Event pattern is not valid. Reason: " + reason.Error()}
}

func errNoBus(name string) error { return errNotFound("Event bus %s does not exist.", name) }

func errNoRule(rule, bus string) error {
	return errNotFound("Rule %s does not exist on EventBus %s.", rule, bus)
}

func errARN(arn string) error {
	return errInvalid("Parameter %s is not valid. Reason: Provided Arn is not in correct format.", arn)
}

// refuse says that the jar does not model a value that AWS takes.
func refuse(operation, member string) error {
	return &wire.Refusal{Service: "events", Operation: operation, Member: member}
}
