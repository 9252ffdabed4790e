package dynamodb

import (
	"errors"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// An Error is DynamoDB's answer to a request that it did not carry out.
type Error struct {
	Code    string // the exception's name: ConditionalCheckFailedException, …
	Message string
	Status  int // HTTP status: 400, or 500

	// Item is the item on which a condition failed, when the request asked for
	// it by ReturnValuesOnConditionCheckFailure.
	Item attribute.Item
	// CancellationReasons says, action by action, why a transaction was cancelled.
	CancellationReasons []CancellationReason
	// ThrottlingReasons says which limits a request met that was throttled.
	ThrottlingReasons []ThrottlingReason

	atOnce bool  // answered as it is, even if one action of a transaction met it
	draws  []int // of a throttled request: which ones were refused
}

// A CancellationReason says what one action of a cancelled transaction came to:
// Code is None for those that were not to blame.
type CancellationReason struct {
	Code    string
	Message string
	Item    attribute.Item
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the exception's name.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns AWS's words.
func (e *Error) ErrorMessage() string { return e.Message }

// ErrorMessageKey names the member of the answer that holds the message, which
// the transactions' exceptions spell in their own way.
func (e *Error) ErrorMessageKey() string {
	switch e.Code {
	case codeCancelled, codeTokenMismatch:
		return "Message"
	}
	return "message"
}

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return e.Status }

// ErrorMembers returns the exception's own members.
func (e *Error) ErrorMembers() any {
	if e.Code == codeThrottling { // which spells it in its own way
		return struct {
			ThrottlingReasons []ThrottlingReason `aws:"name=throttlingReasons"`
		}{e.ThrottlingReasons}
	}
	return struct {
		Item                attribute.Item
		CancellationReasons []CancellationReason
		ThrottlingReasons   []ThrottlingReason
	}{e.Item, e.CancellationReasons, e.ThrottlingReasons}
}

func fault(code, message string) *Error { return &Error{Code: code, Message: message, Status: 400} }

const (
	codeValidation      = "ValidationException"
	codeConditionFailed = "ConditionalCheckFailedException"
	codeCancelled       = "TransactionCanceledException"
	codeConflict        = "TransactionConflictException"
	codeTokenMismatch   = "IdempotentParameterMismatchException"
)

func errValidation(message string) *Error { return fault(codeValidation, message) }

// errKeyValue is the answer to a value that no key can have.
func errKeyValue(words string) *Error {
	e := errValidation(wordsNotValid + words)
	e.atOnce = true
	return e
}

// errConditionFailed is the answer to a write whose condition does not hold for
// the item that is there, which is shown if the request asks for it.
func errConditionFailed(item attribute.Item) *Error {
	e := fault(codeConditionFailed, "The conditional request failed")
	e.Item = item
	return e
}

// hasCode tells whether an error is one of the service's with a code.
func hasCode(err error, code string) bool {
	e, ok := errors.AsType[*Error](err)
	return ok && e.Code == code
}
