package dynamodb

import (
	"context"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// scanAll reads every page of a scan.
func (g *stage) scanAll(t *testing.T, in ScanInput) (items []Item, pages int) {
	for {
		out, err := g.svc.Scan(context.Background(), &in)
		require.NoError(t, err)
		items = append(items, out.Items...)
		pages++
		if in.ExclusiveStartKey = out.LastEvaluatedKey; out.LastEvaluatedKey == nil {
			return items, pages
		}
	}
}

// A scan visits partitions by their hash. These orders were recorded from AWS.
func TestScanVisitsPartitionsByHash(t *testing.T) {
	g := readStage(t, hashTable, `{"TableName":"hashed","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"N"}],"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}`)
	recorded := []string{"7", "999.9", "8", "3", "2", "-999.9", "9", "4", "-0.09", "6", "1", "0", "0.012345", "5"}
	for i := range recorded {
		g.store(t, "hashed", Item{"a": N(recorded[(i*5)%len(recorded)])})
	}
	items, _ := g.scanAll(t, ScanInput{TableName: "hashed"})
	var got []string
	for _, item := range items {
		got = append(got, item["a"].Text())
	}
	require.Equal(t, recorded, got)
	again, pages := g.scanAll(t, ScanInput{TableName: "hashed", Limit: 3})
	require.Equal(t, items, again)
	require.Equal(t, 5, pages)

	segments := map[string]int32{"3635": 0, "228": 0, "1668": 1, "3435": 4}
	for a := range segments {
		g.store(t, "hash", Item{"a": S(a)})
	}
	for a, segment := range segments {
		items, _ := g.scanAll(t, ScanInput{TableName: "hash", Segment: &segment, TotalSegments: 4096})
		require.Contains(t, items, Item{"a": S(a)})
	}
}

// The segments of a scan, however many, share out all items and no item twice.
func TestScanSegments(t *testing.T) {
	g := readStage(t, rangeTable)
	const n = 60
	for i := range n {
		g.store(t, "range", Item{"a": S(fmt.Sprint(i)), "b": S("x"), "c": S(fmt.Sprint(i % 7))})
	}
	for _, index := range []string{"", "global-c", "local-c"} {
		whole, _ := g.scanAll(t, ScanInput{TableName: "range", IndexName: index})
		require.Len(t, whole, n)
		for _, total := range []int32{1, 2, 3, 17, 4096, 1_000_000} {
			var parts []Item
			for segment := range total {
				// Of a million segments, look at those that have a bucket.
				if first, end := attribute.SegmentBuckets(int(segment), int(total)); first == end {
					continue
				}
				items, _ := g.scanAll(t, ScanInput{TableName: "range", IndexName: index, Segment: &segment, TotalSegments: total, Limit: 2})
				parts = append(parts, items...)
			}
			require.Equal(t, whole, parts, "%s in %d", index, total)
		}
	}
	last := int32(999_999)
	items, _ := g.scanAll(t, ScanInput{TableName: "range", Segment: new(int32), TotalSegments: last + 1})
	require.LessOrEqual(t, len(items), 1)
}

func TestScanFilters(t *testing.T) {
	g := readStage(t, hashTable)
	for i := range 10 {
		g.store(t, "hash", Item{"a": S(fmt.Sprint(i)), "n": N(fmt.Sprint(i * 10)), "m": M(Item{"deep": S("v")})})
	}
	for request, want := range map[string]string{
		`{"TableName":"hash","FilterExpression":"n > :n","ExpressionAttributeValues":{":n":{"N":"70"}},"Select":"COUNT"}`:                                                        `{"Count":2,"ScannedCount":10}`,
		`{"TableName":"hash","FilterExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"3"}},"ProjectionExpression":"m.deep"}`:                                          `{"Count":1,"ScannedCount":10,"Items":[{"m":{"M":{"deep":{"S":"v"}}}}]}`,
		`{"TableName":"hash","FilterExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"none"}}}`:                                                                       `{"Count":0,"ScannedCount":10,"Items":[]}`,
		`{"TableName":"hash","ScanFilter":{"a":` + eq("3") + `},"AttributesToGet":["n"]}`:                                                                                        `{"Count":1,"ScannedCount":10,"Items":[{"n":{"N":"30"}}]}`,
		`{"TableName":"hash","ScanFilter":{"n":{"ComparisonOperator":"GE","AttributeValueList":[{"N":"80"}]},"a":` + eq("8") + `},"ConditionalOperator":"AND","Select":"COUNT"}`: `{"Count":1,"ScannedCount":10}`,
	} {
		require.JSONEq(t, want, g.call("Scan", request), request)
	}
}

// Scan still speaks the older words.
func TestScanRefuses(t *testing.T) {
	older := "1 validation error detected: "
	readStage(t, hashTable, rangeTable).refuses(t, "Scan", []refusal{
		{`{}`, older + "Value null at 'tableName' failed to satisfy constraint: Member must not be null"},
		{`{"TableName":"hash","Limit":0}`, older + "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{`{"TableName":"hash","Segment":-1,"TotalSegments":4}`, older + "Value '-1' at 'segment' failed to satisfy constraint: Member must have value greater than or equal to 0"},
		{`{"TableName":"hash","Segment":0,"TotalSegments":1000001}`, older + "Value '1000001' at 'totalSegments' failed to satisfy constraint: Member must have value less than or equal to 1000000"},
		{`{"TableName":"hash","ConditionalOperator":"XOR"}`, older + "Value 'XOR' at 'conditionalOperator' failed to satisfy constraint: Member must satisfy enum value set: [OR, AND]"},
		{`{"TableName":"hash","ScanFilter":{"a":{"ComparisonOperator":"DOG"}}}`, older + "Value 'DOG' at 'scanFilter.a.member.comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: " + comparisonOperators},

		{
			`{"TableName":"hash","AttributesToGet":["a"],"ScanFilter":{},"ConditionalOperator":"OR","FilterExpression":"","ProjectionExpression":""}`,
			"Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet, ScanFilter, ConditionalOperator} Expression parameters: {ProjectionExpression, FilterExpression}",
		},
		{`{"TableName":"hash","ExpressionAttributeNames":{}}`, "ExpressionAttributeNames can only be specified when using expressions"},
		{`{"TableName":"hash","ExpressionAttributeValues":{},"ProjectionExpression":"a"}`, "ExpressionAttributeValues can only be specified when using expressions: FilterExpression is null"},
		{`{"TableName":"hash","AttributesToGet":["a","a"],"ScanFilter":{"a":{"ComparisonOperator":"EQ","AttributeValueList":[{}]}}}`, "One or more parameter values were invalid: Duplicate value in attribute name: a"},
		{`{"TableName":"hash","ScanFilter":{"a":{"ComparisonOperator":"EQ","AttributeValueList":[{"N":"1"},{"NS":["1","1"]}]}}}`, "Input collection contains duplicates"},
		{`{"TableName":"hash","ExclusiveStartKey":{"a":{}},"Segment":1}`, "The provided starting key is invalid: Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
		{`{"TableName":"hash","Segment":0}`, "The TotalSegments parameter is required but was not present in the request when Segment parameter is present"},
		{`{"TableName":"hash","TotalSegments":4,"FilterExpression":""}`, "The Segment parameter is required but was not present in the request when parameter TotalSegments is present"},
		{`{"TableName":"hash","Segment":5,"TotalSegments":5}`, "The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: 5 is not less than TotalSegments: 5"},
		{`{"TableName":"hash","FilterExpression":"","ExpressionAttributeValues":{}}`, "ExpressionAttributeValues must not be empty"},
		{`{"TableName":"hash","FilterExpression":"a = :a","ExpressionAttributeValues":{":a":{"N":"x"}}}`, "ExpressionAttributeValues contains invalid value: The parameter cannot be converted to a numeric value: x for key :a"},
		{`{"TableName":"hash","FilterExpression":"","ProjectionExpression":""}`, "Invalid FilterExpression: The expression can not be empty;"},
		{`{"TableName":"hash","FilterExpression":"a > b","ProjectionExpression":"!!"}`, `Invalid ProjectionExpression: Syntax error; token: "!", near: "!!"`},

		{`{"TableName":"none","ExclusiveStartKey":{}}`, "ResourceNotFoundException: Requested resource not found"},
		{`{"TableName":"hash","IndexName":"whatever"}`, "The table does not have the specified index: whatever"},
		{`{"TableName":"range","IndexName":"global-c","ConsistentRead":true}`, "Consistent reads are not supported on global secondary indexes"},
		{
			`{"TableName":"range","IndexName":"global-cd","Select":"ALL_ATTRIBUTES"}`,
			"One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index global-cd because its projection type is not ALL",
		},
		{
			`{"TableName":"hash","FilterExpression":"attribute_exists(b.c) AND attribute_exists(#a[0])","ExpressionAttributeNames":{"#a":"a"}}`,
			"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: a",
		},
	})
}

// A scan of an index may filter by what the index does not hold: nothing
// matches.
func TestScanOfIndexFiltersByWhatIsNotThere(t *testing.T) {
	g := readStage(t, rangeTable)
	g.store(t, "range", Item{"a": S("1"), "b": S("1"), "c": S("1"), "d": S("1"), "z": S("1")})
	require.JSONEq(t, `{"Count":0,"ScannedCount":1}`, g.call("Scan", `{"TableName":"range","IndexName":"global-cd","Select":"COUNT",
		"FilterExpression":"z = :z","ExpressionAttributeValues":{":z":{"S":"1"}}}`))
}
