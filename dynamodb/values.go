package dynamodb

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

type (
	// An Item is a set of named attributes: an item, a key, or the values of
	// an expression.
	Item = attribute.Item

	// An AttributeValue is one value of one of the ten types. S, N, B and the
	// others make them.
	AttributeValue = attribute.Value

	// An ExpectedAttributeValue is one member of the legacy parameter Expected.
	ExpectedAttributeValue = expression.ExpectedAttributeValue

	// An AttributeValueUpdate is one member of the legacy parameter
	// AttributeUpdates.
	AttributeValueUpdate = expression.AttributeValueUpdate

	// A Condition is one member of the legacy parameters KeyConditions,
	// QueryFilter and ScanFilter.
	Condition = expression.LegacyCondition
)

// S returns a string value.
func S(text string) AttributeValue { return attribute.S(text) }

// N returns a number value. Its text is checked by the operation that takes it.
func N(digits string) AttributeValue { return attribute.N(digits) }

// B returns a binary value.
func B(bytes []byte) AttributeValue { return attribute.B(bytes) }

// BOOL returns a Boolean value.
func BOOL(b bool) AttributeValue { return attribute.BOOL(b) }

// NULL returns the null value.
func NULL() AttributeValue { return attribute.NULL() }

// L returns a list.
func L(elements ...AttributeValue) AttributeValue { return attribute.L(elements...) }

// M returns a map.
func M(attributes Item) AttributeValue { return attribute.M(attributes) }

// SS returns a string set.
func SS(members ...string) AttributeValue { return attribute.SS(members...) }

// NS returns a number set.
func NS(members ...string) AttributeValue { return attribute.NS(members...) }

// BS returns a binary set.
func BS(members ...[]byte) AttributeValue { return attribute.BS(members...) }
