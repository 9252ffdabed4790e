package dynamodb

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// check looks at what an input says about itself, before its operation runs.
// AWS is moving its operations to a new layer of validation one by one (since
// June 2026). Those that have moved have rules of their own here; for the others
// the constraints in the inputs' tags speak AWS's older words.
func (s *Service) check(ctx context.Context, in any) error {
	switch in := in.(type) {
	case *PutItemInput:
		return checkWrite(ctx, in, &enumerations{
			&in.TableName, in.ConditionalOperator, in.ReturnValues, in.ReturnItemCollectionMetrics, false,
		})
	case *DeleteItemInput:
		return checkWrite(ctx, in, &enumerations{
			&in.TableName, in.ConditionalOperator, in.ReturnValues, in.ReturnItemCollectionMetrics, false,
		})
	case *UpdateItemInput:
		return checkWrite(ctx, in, &enumerations{
			&in.TableName, in.ConditionalOperator, in.ReturnValues, in.ReturnItemCollectionMetrics, true,
		})
	case *QueryInput:
		return checkQuery(ctx, in)
	case *ScanInput:
		return checkScan(ctx, in)
	case *BatchGetItemInput:
		return checkBatchGet(ctx, in)
	case *BatchWriteItemInput:
		return checkBatchWrite(ctx, in)
	case *TransactWriteItemsInput:
		return violations(wire.Validate(ctx, in), in.badTableNames()...)
	case *TransactGetItemsInput:
		return violations(wire.Validate(ctx, in), in.badTableNames()...)
	case *GetItemInput:
		if err := checkTableName(ctx, &in.TableName); err != nil {
			return err
		}
	case checksItself:
		return in.check(ctx)
	}
	return wire.Validate(ctx, in)
}

// A checksItself is an input of the control plane, which checks itself.
type checksItself interface {
	check(context.Context) error
}

// detected stands before the words of a fault that was found in the request
// alone, in the operations that have moved to the new layer.
const detected = "1 validation error detected: "

// AWS's words where they are not made from a constraint. UPDATE_NEW and ALL are
// AWS's own slips.
const (
	wordsReturnValues = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL_OLD, UPDATED_OLD, ALL_NEW, UPDATE_NEW, NONE]"
	wordsOperator     = "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]"
	wordsMetrics      = "ReturnItemCollectionMetrics can only be SIZE or NONE"
)

// checkTableName checks the TableName of an operation in the new layer. It is
// looked at first, and a bad one is all that is reported.
func checkTableName(ctx context.Context, name *string) error {
	switch n := len(*name); {
	case n == 0 && wire.Given(ctx, name):
		return errValidation(detected + "Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1")
	case n == 0 || strings.HasPrefix(*name, "arn:"):
		return nil
	case !isTableName(*name):
		return errValidation(detected + "Value '" + *name + "' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
	case n > 255:
		return errValidation(detected + "Value '" + *name + "' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255")
	}
	return nil
}

func isTableName(name string) bool {
	for i := range len(name) {
		switch c := name[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '_', c == '.', c == '-':
		default:
			return false
		}
	}
	return true
}

// Enumerations are those members of PutItem, DeleteItem and UpdateItem that the
// newer layer checks in its own words.
type enumerations struct {
	tableName    *string
	operator     string // ConditionalOperator
	returnValues string
	metrics      string // ReturnItemCollectionMetrics
	firstAlone   bool   // a bad ReturnValues is all that is reported: UpdateItem
}

// checkWrite checks a write. Bad values of enumerations are reported together.
func checkWrite(ctx context.Context, in any, e *enumerations) error {
	if update, ok := in.(*UpdateItemInput); ok && update.Key == nil {
		return e.withoutKey(ctx, update.ReturnConsumedCapacity)
	}
	if err := checkTableName(ctx, e.tableName); err != nil {
		return err
	}
	err := wire.Validate(ctx, in)
	own := e.faults()
	if len(own) == 0 {
		return err
	}
	if isDeep(in) {
		own = e.olderFaults()
	} else if e.firstAlone && own[0] == wordsReturnValues {
		return errValidation(detected + wordsReturnValues)
	}
	all := &wire.ValidationError{Violations: own}
	if found, ok := errors.AsType[*wire.ValidationError](err); ok {
		all.Violations = slices.Concat(found.Violations, own)
	} else if err != nil {
		return err
	}
	return all
}

func (e *enumerations) faults() (words []string) {
	if !oneOf(e.returnValues, "", returnNone, returnAllOld, returnUpdatedOld, returnAllNew, returnUpdatedNew) {
		words = append(words, wordsReturnValues)
	}
	if !oneOf(e.operator, "", "AND", "OR") {
		words = append(words, wordsOperator)
	}
	if !oneOf(e.metrics, "", metricsSize, metricsNone) {
		words = append(words, wordsMetrics)
	}
	return words
}

func oneOf(value string, values ...string) bool {
	for _, v := range values {
		if v == value {
			return true
		}
	}
	return false
}

// validation turns the faults of values and expressions into the answer.
func validation(err error) error { return worded(err, "") }

// requestFault is validation for a fault that PutItem, UpdateItem or DeleteItem
// found in the request alone.
func requestFault(in any, err error) error {
	if err == nil || isDeep(in) {
		return worded(err, "")
	}
	return worded(err, detected)
}

func worded(err error, prefix string) error {
	if err == nil {
		return nil
	}
	if e, ok := errors.AsType[*attribute.ValueError](err); ok {
		return errValidation(prefix + e.Message)
	}
	if e, ok := errors.AsType[*expression.Error](err); ok {
		return errValidation(prefix + e.Message)
	}
	if e, ok := errors.AsType[*Error](err); ok && e.Code == codeValidation && !strings.HasPrefix(e.Message, detected) {
		return errValidation(prefix + e.Message)
	}
	return err
}
