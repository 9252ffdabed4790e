package stepfn

import (
	"fmt"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// An Error is Step Functions' answer to a request that it did not carry out.
type Error struct {
	Code         string // the exception's name: StateMachineDoesNotExist, …
	Message      string
	Reason       string // of a ValidationException: INVALID_ROUTING_CONFIGURATION, …
	ResourceName string // of ResourceNotFound and TooManyTags
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns AWS's words.
func (e *Error) ErrorMessage() string { return e.Message }

// HTTPStatus returns the answer's status, which is 400 for all of them.
func (e *Error) HTTPStatus() int { return 400 }

// ErrorMembers returns the exception's own members.
func (e *Error) ErrorMembers() any {
	return struct{ Reason, ResourceName string }{e.Reason, e.ResourceName}
}

func newError(code, form string, args ...any) *Error {
	return &Error{Code: code, Message: fmt.Sprintf(form, args...)}
}

func errName(name string) error { return newError("InvalidName", "Invalid Name: '%s'", name) }

func errARN(form string, args ...any) error {
	return newError("InvalidArn", "Invalid Arn: '%s'", fmt.Sprintf(form, args...))
}

func errRole(arn string) error { return newError("InvalidArn", "Invalid Role Arn: '%s'", arn) }

func errToken() error { return newError("InvalidToken", "Invalid Token: 'Invalid token'") }

func errDefinition(what string) error {
	return newError("InvalidDefinition", "Invalid State Machine Definition: '%s'", what)
}

func errLogging(what string) error {
	return newError("InvalidLoggingConfiguration", "Invalid Logging Configuration: %s", what)
}

func errInput(what string) error {
	return newError("InvalidExecutionInput", "Invalid State Machine Execution Input: '%s'", what)
}

func errNoMachine(arn string) error {
	return newError("StateMachineDoesNotExist", "State Machine Does Not Exist: '%s'", arn)
}

func errMachineExists(arn string) error {
	return newError("StateMachineAlreadyExists", "State Machine Already Exists: '%s'", arn)
}

func errMachineDeleting(arn string) error {
	return newError("StateMachineDeleting", "State Machine is being deleted: '%s'", arn)
}

func errMachineType() error {
	return newError("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine")
}

func errNoExecution(arn string) error {
	return newError("ExecutionDoesNotExist", "Execution Does Not Exist: '%s'", arn)
}

func errExecutionExists(arn string) error {
	return newError("ExecutionAlreadyExists", "Execution Already Exists: '%s'", arn)
}

func errNoActivity(arn string) error {
	return newError("ActivityDoesNotExist", "Activity Does Not Exist: '%s'", arn)
}

func errConflict(form string, args ...any) error {
	return newError("ConflictException", form, args...)
}

func errValidation(form string, args ...any) *Error {
	return newError("ValidationException", form, args...)
}

func errRouting(form string, args ...any) error {
	e := errValidation(form, args...)
	e.Reason = "INVALID_ROUTING_CONFIGURATION"
	return e
}

// errLabelled is the answer of operations that take no ARN of a Distributed Map's
// child workflows.
func errLabelled() error {
	e := errValidation("This operation does not support labelled state machine ARNs.")
	e.Reason = "API_DOES_NOT_SUPPORT_LABELED_ARNS"
	return e
}

func errMissing(code, form string, args ...any) *Error {
	e := newError(code, form, args...)
	if code == "ValidationException" {
		e.Reason = "MISSING_REQUIRED_PARAMETER"
	}
	return e
}

func errNoResource(arn string) error {
	e := newError("ResourceNotFound", "Request references a resource that does not exist.")
	e.ResourceName = arn
	return e
}

func errNoTagged(arn string) error {
	e := newError("ResourceNotFound", "Resource not found: '%s'", arn)
	e.ResourceName = arn
	return e
}

func errTags(arn string) error {
	e := newError("TooManyTags", "You've exceeded the number of tags allowed for a resource.")
	e.ResourceName = arn
	return e
}

func errQuota(form string, args ...any) error {
	return newError("ServiceQuotaExceededException", form, args...)
}

// refusal says that the jar does not model a value that AWS takes.
func refusal(operation, member string) error {
	return &wire.Refusal{Service: "states", Operation: operation, Member: member}
}

// listed writes names as AWS writes a list in a message.
func listed(names []string) string { return "[" + strings.Join(names, ", ") + "]" }
