package dax

import (
	"encoding/binary"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// What a key of the cache is of: its first byte.
const (
	ofItem byte = iota
	ofQuery
	ofScan
)

// appendQuery appends the parameters of a query on which its result depends, so
// that no two requests with other values have the same bytes. That ConsistentRead
// is false is known, and ReturnConsumedCapacity changes no result.
func appendQuery(b []byte, table string, in *dynamodb.QueryInput) []byte {
	b = appendText(b, table)
	b = appendText(b, in.IndexName)
	b = appendTexts(b, in.AttributesToGet)
	b = appendText(b, in.ConditionalOperator)
	b = appendItem(b, in.ExclusiveStartKey)
	b = appendNames(b, in.ExpressionAttributeNames)
	b = appendItem(b, in.ExpressionAttributeValues)
	b = appendText(b, in.FilterExpression)
	b = appendText(b, in.KeyConditionExpression)
	b = appendConditions(b, in.KeyConditions)
	b = binary.AppendVarint(b, int64(in.Limit))
	b = appendText(b, in.ProjectionExpression)
	b = appendConditions(b, in.QueryFilter)
	b = appendFlag(b, in.ScanIndexForward == nil || *in.ScanIndexForward)
	return appendText(b, in.Select)
}

// appendScan does for a scan what appendQuery does for a query.
func appendScan(b []byte, table string, in *dynamodb.ScanInput) []byte {
	b = appendText(b, table)
	b = appendText(b, in.IndexName)
	b = appendTexts(b, in.AttributesToGet)
	b = appendText(b, in.ConditionalOperator)
	b = appendItem(b, in.ExclusiveStartKey)
	b = appendNames(b, in.ExpressionAttributeNames)
	b = appendItem(b, in.ExpressionAttributeValues)
	b = appendText(b, in.FilterExpression)
	b = binary.AppendVarint(b, int64(in.Limit))
	b = appendText(b, in.ProjectionExpression)
	b = appendConditions(b, in.ScanFilter)
	b = appendFlag(b, in.Segment != nil)
	if in.Segment != nil {
		b = binary.AppendVarint(b, int64(*in.Segment))
	}
	b = binary.AppendVarint(b, int64(in.TotalSegments))
	return appendText(b, in.Select)
}

func appendText(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

func appendFlag(b []byte, set bool) []byte {
	if set {
		return append(b, 1)
	}
	return append(b, 0)
}

// appendCount appends the length of a list or map, apart from that of none:
// DynamoDB may refuse an empty one.
func appendCount(b []byte, n int, given bool) []byte {
	if !given {
		return append(b, 0)
	}
	return binary.AppendUvarint(b, uint64(n)+1)
}

func appendTexts(b []byte, list []string) []byte {
	b = appendCount(b, len(list), list != nil)
	for _, s := range list {
		b = appendText(b, s)
	}
	return b
}

func appendItem(b []byte, item dynamodb.Item) []byte {
	b = appendFlag(b, item != nil)
	if item == nil {
		return b
	}
	return attribute.AppendItem(b, item)
}

func appendNames(b []byte, names map[string]string) []byte {
	b = appendCount(b, len(names), names != nil)
	for _, name := range slices.Sorted(maps.Keys(names)) {
		b = appendText(appendText(b, name), names[name])
	}
	return b
}

func appendConditions(b []byte, conditions map[string]dynamodb.Condition) []byte {
	b = appendCount(b, len(conditions), conditions != nil)
	for _, name := range slices.Sorted(maps.Keys(conditions)) {
		b = appendText(b, name)
		b = appendText(b, conditions[name].ComparisonOperator)
		values := conditions[name].AttributeValueList
		b = appendFlag(b, values != nil)
		b = appendItem(b, dynamodb.Item{"": attribute.L(values...)})
	}
	return b
}
