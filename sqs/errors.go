package sqs

import (
	"fmt"

	"github.com/cloudjar/cloudjar/sim"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// An Error is SQS's answer to a request that it did not carry out.
type Error struct {
	Code    string // the exception's name: QueueDoesNotExist, …
	Query   string // what it was called under the Query protocol; empty: the same
	Message string
	Status  int // HTTP status
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// QueryErrorCode returns the code under the Query protocol, which SDKs still
// report: AWS.SimpleQueueService.NonExistentQueue.
func (e *Error) QueryErrorCode() string {
	if e.Query != "" {
		return e.Query
	}
	return e.Code
}

// ErrorMessage returns AWS's words.
func (e *Error) ErrorMessage() string { return e.Message }

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return e.Status }

// legacy is what some errors' Query codes begin with.
const legacy = "AWS.SimpleQueueService."

func fault(code, query, form string, args ...any) *Error {
	return &Error{Code: code, Query: query, Message: fmt.Sprintf(form, args...), Status: 400}
}

func errMissing(parameter string) *Error {
	return fault("MissingRequiredParameterException", "MissingParameter", "The request must contain the parameter %s.", parameter)
}

func errInvalid(form string, args ...any) *Error {
	return fault("InvalidParameterValueException", "InvalidParameterValue", form, args...)
}

// errValue is the form of most errors about a parameter's value.
func errValue(value any, parameter, reason string) *Error {
	return errInvalid("Value %v for parameter %s is invalid. Reason: %s", value, parameter, reason)
}

// errQueueType is the answer to a parameter that only the other kind of queue has.
func errQueueType(value any, parameter string) *Error {
	return errValue(value, parameter, "The request include parameter that is not valid for this queue type.")
}

func errAttributeName(form string, args ...any) *Error {
	return fault("InvalidAttributeName", "", form, args...)
}

func errUnknownAttribute(name string) *Error { return errAttributeName("Unknown Attribute %s.", name) }

func errAttributeValue(form string, args ...any) *Error {
	return fault("InvalidAttributeValue", "", form, args...)
}

func errAttribute(name string) *Error {
	return errAttributeValue("Invalid value for the parameter %s.", name)
}

// errNoQueue has other words under the Query protocol.
func errNoQueue(c *sim.Call) *Error {
	text := "The specified queue does not exist."
	if m := wire.MetaFrom(c.Context()); m != nil && m.Query {
		text = "The specified queue does not exist for this wsdl version."
	}
	return fault("QueueDoesNotExist", legacy+"NonExistentQueue", "%s", text)
}

func errAddress(url string) *Error {
	e := fault("InvalidAddress", "", "The address %s is not valid for this endpoint.", url)
	e.Status = 404
	return e
}

func errQueueExists(attribute string) *Error {
	return fault("QueueNameExists", "QueueAlreadyExists", "A queue already exists with the same name and a different value for attribute %s", attribute)
}

func errDeletedRecently() *Error {
	return fault("QueueDeletedRecently", legacy+"QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.")
}

func errPurging(queue string) *Error {
	e := fault("PurgeQueueInProgress", legacy+"PurgeQueueInProgress", "Only one PurgeQueue operation on %s is allowed every 60 seconds.", queue)
	e.Status = 403
	return e
}

func errBatch(code, form string, args ...any) *Error {
	return fault(code, legacy+code, form, args...)
}

func errHandle(handle string) *Error {
	e := fault("ReceiptHandleIsInvalid", "", "The input receipt handle %q is not a valid receipt handle.", handle)
	e.Status = 404
	return e
}

func errForeignHandle(handle string) *Error {
	e := fault("ReceiptHandleIsInvalid", "", "The receipt handle %q is not valid for this queue.", handle)
	e.Status = 404
	return e
}

// errExpired is a FIFO queue's answer to a handle whose visibility timeout is over.
func errExpired(handle string) *Error {
	return errValue(handle, "ReceiptHandle", "The receipt handle has expired.")
}

func errGone(handle string) *Error {
	return errValue(handle, "ReceiptHandle", "Message does not exist or is not available for visibility timeout change.")
}

func errOverLimit(form string, args ...any) *Error {
	e := fault("OverLimit", "", form, args...)
	e.Status = 403
	return e
}

func errThrottled() *Error {
	e := fault("RequestThrottled", "", "Rate exceeded")
	e.Status = 403
	return e
}

func errUnsupported(form string, args ...any) *Error {
	return fault("UnsupportedOperation", legacy+"UnsupportedOperation", form, args...)
}

func errNoResource(form string, args ...any) *Error {
	e := fault("ResourceNotFoundException", "", form, args...)
	e.Status = 404
	return e
}

func errDenied(who, action, arn, why string) *Error {
	e := fault("AccessDeniedException", "AccessDenied", "User: %s is not authorized to perform: %s on resource: %s %s", who, action, arn, why)
	e.Status = 403
	return e
}
