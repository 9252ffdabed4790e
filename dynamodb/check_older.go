package dynamodb

import (
	"context"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// Now and then AWS still reads a write in the older layer of validation: when it
// nests very deep, and an UpdateItem without a Key.

// notIn is the older layer's fault of a value that an enumeration does not have.
func notIn(value, member, set string) string {
	return "Value '" + value + "' at '" + member + "' failed to satisfy constraint: Member must satisfy enum value set: " + set
}

// olderFaults is faults in the words of the older layer.
func (e *enumerations) olderFaults() (words []string) {
	if !oneOf(e.operator, "", "AND", "OR") {
		words = append(words, notIn(e.operator, "conditionalOperator", "[OR, AND]"))
	}
	if !oneOf(e.returnValues, "", returnNone, returnAllOld, returnUpdatedOld, returnAllNew, returnUpdatedNew) {
		words = append(words, notIn(e.returnValues, "returnValues", "[ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]"))
	}
	if !oneOf(e.metrics, "", metricsSize, metricsNone) {
		words = append(words, notIn(e.metrics, "returnItemCollectionMetrics", "[SIZE, NONE]"))
	}
	return words
}

// withoutKey reports all that is wrong with an UpdateItem that has no Key, member
// by member in AWS's order.
func (e *enumerations) withoutKey(ctx context.Context, capacity string) error {
	own := e.olderFaults()
	first := 0
	if e.operator != "" && len(own) > 0 && !oneOf(e.operator, "AND", "OR") {
		first = 1 // ConditionalOperator comes before all others
	}
	words := append([]string{}, own[:first]...)
	if !oneOf(capacity, "", metricsNone, capacityTotal, capacityIndexes) {
		words = append(words, notIn(capacity, "returnConsumedCapacity", "[INDEXES, TOTAL, NONE]"))
	}
	switch {
	case *e.tableName == "" && wire.Given(ctx, e.tableName):
		words = append(words, "Value '' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 1")
	case *e.tableName == "":
		words = append(words, "Value null at 'tableName' failed to satisfy constraint: Member must not be null")
	}
	words = append(words, own[first:]...)
	return &wire.ValidationError{Violations: append(words, "Value null at 'key' failed to satisfy constraint: Member must not be null")}
}

// deepRequest is how deep the values of a request nest for AWS to check it in
// the older layer, whatever the operation: 63 levels do, 40 do not (recorded in
// October 2026; the limit of items is 32).
const deepRequest = 62

// isDeep tells whether a write has a value that nests so deep. It is asked only
// once a request is known to be at fault.
func isDeep(in any) bool {
	switch in := in.(type) {
	case *PutItemInput:
		return isDeepItem(in.Item) || isDeepItem(in.ExpressionAttributeValues) || isDeepExpected(in.Expected)
	case *DeleteItemInput:
		return isDeepItem(in.Key) || isDeepItem(in.ExpressionAttributeValues) || isDeepExpected(in.Expected)
	case *UpdateItemInput:
		for _, u := range in.AttributeUpdates {
			if u.Value != nil && u.Value.Depth() >= deepRequest {
				return true
			}
		}
		return isDeepItem(in.Key) || isDeepItem(in.ExpressionAttributeValues) || isDeepExpected(in.Expected)
	}
	return false
}

func isDeepItem(item attribute.Item) bool {
	for _, v := range item {
		if v.Depth() >= deepRequest {
			return true
		}
	}
	return false
}

func isDeepExpected(expected map[string]ExpectedAttributeValue) bool {
	for _, e := range expected {
		if e.Value != nil && e.Value.Depth() >= deepRequest {
			return true
		}
		for _, v := range e.AttributeValueList {
			if v.Depth() >= deepRequest {
				return true
			}
		}
	}
	return false
}
