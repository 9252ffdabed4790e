package partiql

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// An Error is a fault of a statement or of its parameters. The service answers
// it as a ValidationException, in a batch as a ValidationError.
type Error struct {
	Message string // AWS's whole text
}

// Error returns the message.
func (e *Error) Error() string { return e.Message }

// AWS's words for the faults that need no detail of the statement.
const (
	msgMalformed      = "Statement wasn't well formed, can't be processed: "
	msgAlias          = "Aliasing is not supported"
	msgParameterCount = "Number of parameters in request and statement don't match."
	msgEmptyBag       = "Empty bags are not supported"
	msgMixedBag       = "Unsupported data type in Bag. DynamoDB only supports either numbers or strings in bags"
	msgNesting        = "Nesting Levels have exceeded supported limits"
	msgIndexWrite     = "This operation is not supported on an index"
	msgManyComponents = "A path may contain at most 2 components in the FROM clause"
	msgEmptyComponent = "Path component cannot be an empty string"
	msgInsertSource   = "FROM clause may only contain a single table name in data manipulation statements"
	msgInsertMany     = `Unsupported operation: Inserting multiple items in a single statement is not supported, use "INSERT INTO tableName VALUE item" instead`
	msgInsertFormat   = "Unsupported format in item expression. Please use struct format {...} to express item values for insert statement."
	msgInsertAt       = "AT is not supported in insert statements."
	msgInsertReturns  = "RETURNING is not supported in INSERT"
	msgReturnsMany    = "Invalid syntax with multiple returning elements in RETURNING clause"
	msgReturnsColumn  = "Expected '*' after ( MODIFIED | ALL ) ( NEW | OLD ) in RETURNING clause"
	msgUpdateAction   = "Only SET and REMOVE are supported in update expressions at this time"
	msgUpdateIs       = "IS operator is not supported in update expressions"
	msgSelectMode     = "Select projection doesn't support value or pivot keywords"
	msgSelectFrom     = "Only select from a single table or index is supported."
	msgFromSource     = "Unexpected from source"
	msgFromList       = "Invalid list expression in source."
	msgWhere          = "WHERE clause must contain an expression that resolves to a boolean"
	msgNotOperand     = "The argument to NOT must be a Type or Expression"
	msgAndOrOperand   = "The arguments to AND/OR must be Expressions"
	msgMissing        = "MISSING must be compared using IS operator"
	msgIsOperand      = "The left hand side argument to IS must be a Variable Reference, Literal, or Path"
	msgInOperand      = "IN operator must have a left hand argument of type Variable Reference and right hand argument of type Seq with at least one member"
	msgPathIndexFirst = "A path cannot start with a list index"
	msgPathUnpivot    = "Unpivot path component like a.*.b are not supported"
	msgPathWildcard   = "Wildcard path component like a[*].b are not supported"
	msgPathComponent  = "Unexpected path component"
	msgInvalidValue   = "One or more parameter values were invalid: "
)

func malformed(detail string) *Error { return &Error{msgMalformed + detail} }

// operandType is the fault of an operand that its operator or function cannot take.
func operandType(op, kind string) string {
	return "Incorrect operand type for operator or function; operator or function: " + op + ", operand type: " + kind
}

// at renders the place of a token as AWS does: " at line:column:length", all
// counted in characters, line and column from 1.
func at(text string, tok token) string {
	if tok.kind == tokNone {
		return ""
	}
	line, column := 1, 1
	before := text[:tok.start]
	for i, r := range before {
		switch {
		case r == '\n', r == '\r' && !strings.HasPrefix(before[i:], "\r\n"):
			line, column = line+1, 1
		case r != '\r':
			column++
		}
	}
	return fmt.Sprintf(" at %d:%d:%d", line, column, utf8.RuneCountInString(text[tok.start:tok.end]))
}
