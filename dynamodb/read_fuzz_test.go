package dynamodb

import (
	"strings"
	"testing"
)

// FuzzRead sends any JSON to Query and Scan: the answer is a page or one of
// AWS's errors, never a failure of the service.
func FuzzRead(f *testing.F) {
	for _, seed := range []string{
		`{"TableName":"range","KeyConditionExpression":"a = :a AND begins_with(b, :b)","ExpressionAttributeValues":{":a":{"S":"a"},":b":{"S":""}}}`,
		`{"TableName":"range","IndexName":"local-d","Select":"ALL_ATTRIBUTES","KeyConditions":{"a":{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"a"}]}},"Limit":1,"ExclusiveStartKey":{"a":{"S":"a"},"b":{"S":"b"},"d":{"S":"d"}}}`,
		`{"TableName":"range","IndexName":"global-cd","KeyConditionExpression":"c = :a AND d BETWEEN :a AND :b","FilterExpression":"size(e) > :n","ProjectionExpression":"a, e","ExpressionAttributeValues":{":a":{"S":"a"},":b":{"S":"\u0000"},":n":{"N":"0"}},"ScanIndexForward":false}`,
		`{"TableName":"range","Segment":3,"TotalSegments":4095,"ReturnConsumedCapacity":"INDEXES","ScanFilter":{"e":{"ComparisonOperator":"IN","AttributeValueList":[{"S":"a"},{"S":"e"}]}}}`,
		`{"TableName":"multi","IndexName":"two","KeyConditionExpression":"h = :h AND i = :i AND a > :h","ExpressionAttributeValues":{":h":{"S":"h"},":i":{"N":"-1e-130"}}}`,
		`{"TableName":"multi","IndexName":"one","ExclusiveStartKey":{"p":{"S":"p"},"h":{"S":"h"},"a":{"S":"a"},"b":{"S":"b"},"c":{"N":"1e125"},"d":{"S":"d"}},"Limit":1}`,
	} {
		f.Add(seed)
	}
	g := readStage(f, rangeTable, multiTable)
	g.store(f, "range", Item{"a": S("a"), "b": S("b"), "c": S("c"), "d": S("d"), "e": S("e"), "z": M(Item{"y": L(N("1"))})})
	g.store(f, "multi", Item{"p": S("p"), "h": S("h"), "i": N("1"), "a": S("a"), "b": S("b"), "c": N("1"), "d": S("d")})
	f.Fuzz(func(t *testing.T, input string) {
		for _, op := range []string{"Query", "Scan"} {
			if answer := g.call(op, input); strings.HasPrefix(answer, "! 5") && !strings.Contains(answer, "cloudjar.NotModelled") {
				t.Fatal(op, answer)
			}
		}
	})
}
