// Package expression holds DynamoDB's expression languages: conditions,
// filters, key conditions, projections and updates, as text and in their
// legacy forms, and what they do to an item.
package expression

import "strconv"

// A Kind says in which request parameter an expression was given.
type Kind uint8

// The five parameters that hold an expression.
const (
	ConditionExpression Kind = iota
	FilterExpression
	KeyConditionExpression
	ProjectionExpression
	UpdateExpression
)

// String returns the parameter's name, as AWS's messages have it.
func (k Kind) String() string {
	switch k {
	case ConditionExpression:
		return "ConditionExpression"
	case FilterExpression:
		return "FilterExpression"
	case KeyConditionExpression:
		return "KeyConditionExpression"
	case ProjectionExpression:
		return "ProjectionExpression"
	case UpdateExpression:
		return "UpdateExpression"
	}
	return "Expression"
}

// An Error is a fault of an expression, of its substitutions, or of the item
// it meets. The service answers it as a ValidationException.
type Error struct {
	Message string // AWS's whole text
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// invalid returns a fault of an expression's text.
func (k Kind) invalid(message string) *Error {
	return &Error{Message: "Invalid " + k.String() + ": " + message}
}

// maxLength is the length of an expression in bytes, as sent and before
// substitution (Service quotas, DynamoDB: expression parameters). It bounds
// the depth of what follows too: no expression nests deeper than it is long.
const maxLength = 4096

// checkLength refuses the texts that AWS does not begin to read.
func (k Kind) checkLength(text string) error {
	if len(text) > maxLength {
		return k.invalid("Expression size has exceeded the maximum allowed size; expression size: " + strconv.Itoa(len(text)))
	}
	if scan(text, 0).kind == tokenEnd {
		return k.invalid("The expression can not be empty;")
	}
	return nil
}
