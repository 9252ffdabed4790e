package iam

import (
	"fmt"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// An Error is IAM's or STS's answer to a request that it did not carry out.
type Error struct {
	Code    string // as on the wire: NoSuchEntity, …
	Message string
	Status  int // HTTP status
}

// Error returns the code and the message.
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// ErrorCode returns the code.
func (e *Error) ErrorCode() string { return e.Code }

// ErrorMessage returns the words.
func (e *Error) ErrorMessage() string { return e.Message }

// HTTPStatus returns the answer's status.
func (e *Error) HTTPStatus() int { return e.Status }

func fault(status int, code, form string, args ...any) error {
	return &Error{code, fmt.Sprintf(form, args...), status}
}

func errValidation(form string, args ...any) error {
	return fault(400, "ValidationError", form, args...)
}

func errInput(form string, args ...any) error { return fault(400, "InvalidInput", form, args...) }

func errNone(form string, args ...any) error { return fault(404, "NoSuchEntity", form, args...) }

func errExists(form string, args ...any) error {
	return fault(409, "EntityAlreadyExists", form, args...)
}

func errConflict(form string, args ...any) error { return fault(409, "DeleteConflict", form, args...) }

func errLimit(form string, args ...any) error { return fault(409, "LimitExceeded", form, args...) }

// errQuota is the answer to one thing too many.
func errQuota(quota string, limit int) error {
	return errLimit("Cannot exceed quota for %s: %d", quota, limit)
}

func errMalformed(form string, args ...any) error {
	return fault(400, "MalformedPolicyDocument", form, args...)
}

func errDenied(form string, args ...any) error { return fault(403, "AccessDenied", form, args...) }

// refuse says that the jar does not model a value that AWS takes.
func refuse(operation, member string) error {
	return &wire.Refusal{Service: "iam", Operation: operation, Member: member}
}
