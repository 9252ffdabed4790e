package dynamodb

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"
)

// AWS speaks of a bad ExclusiveStartKey in other words in Query than in Scan,
// and in Query between its checks of the key condition.
func TestQueryRefusesStartKeys(t *testing.T) {
	query := func(table, index, condition, key string) string {
		if index != "" {
			index = `"IndexName":"` + index + `",`
		}
		return fmt.Sprintf(`{"TableName":%q,%s"KeyConditionExpression":%q,"ExpressionAttributeValues":{":v":{"S":"b"}},"ExclusiveStartKey":%s}`,
			table, index, condition, key)
	}
	const (
		invalid   = "The provided starting key is invalid"
		mismatch  = "The provided key element does not match the schema"
		outside   = "The provided starting key is outside query boundaries based on provided conditions"
		predicate = "The provided starting key does not match the range key predicate"
		atMostOne = "The query can return at most one row and cannot be restarted"
	)
	readStage(t, hashTable, rangeTable).refuses(t, "Query", []refusal{
		// Values, before the table is looked for.
		{query("none", "", "a = :v", `{"a":{}}`), invalid + ": Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
		{query("none", "", "a = :v", `{"a":{"NULL":false}}`), invalid + ": One or more parameter values were invalid: Null attribute value types must have the value of true"},
		{query("none", "", "a = :v", `{"a":{"SS":[]}}`), invalid + ": One or more parameter values were invalid: An string set  may not be empty"},
		{query("none", "", "a = :v", `{"a":{"NS":[]}}`), "One or more parameter values were invalid: An number set  may not be empty"},
		{query("none", "", "a = :v", `{"a":{"SS":["b","a","b"]}}`), `One or more parameter values were invalid: Input collection ["a", "b", "b"] contains duplicates.`},
		{query("none", "", "a = :v", `{"a":{"N":"x"}}`), "The parameter cannot be converted to a numeric value: x"},

		// Attributes and their types.
		{query("hash", "", "z = :v", `{}`), invalid},
		{query("hash", "", "z = :v", `{"bad":{"S":"p"}}`), invalid},
		{query("hash", "", "z = :v", `{"a":{"L":[]}}`), mismatch},
		{query("hash", "", "z = :v", `{"a":{"S":"a"}}`), "Query condition missed key schema element: a"},
		{query("range", "", "a = :v", `{"a":{"S":"a"}}`), invalid},
		{query("range", "", "a = :v", `{"a":{"S":"a"},"z":{"S":"a"}}`), invalid},
		{query("range", "", "a = :v", `{"a":{"S":"a"},"b":{"N":"1"}}`), mismatch},
		{query("range", "", "z = :v", `{"a":{"S":"a"},"b":{"N":"1"}}`), "Query condition missed key schema element: a"},
		{query("range", "local-c", "a = :v", `{"a":{"S":"a"},"b":{"S":"a"}}`), invalid},
		{query("range", "local-c", "a = :v", `{"a":{"S":"1"},"b":{"S":"a"},"c":{"N":"1"}}`), mismatch},
		{query("range", "local-c", "a = :v", `{"a":{"S":"1"},"b":{"N":"1"},"c":{"S":"a"}}`), invalid + ": " + mismatch},
		{query("range", "global-cd", "c = :v", `{"a":{"N":"1"},"b":{"S":"1"},"c":{"S":"a"},"d":{"S":"a"}}`), invalid + ": " + mismatch},
		{query("range", "global-cd", "c = :v", `{"x":{"S":"1"},"b":{"S":"1"},"c":{"S":"a"},"d":{"S":"a"}}`), invalid + ": " + mismatch},

		// Places where the query cannot have been.
		{query("range", "", "a = :v", `{"a":{"S":"a"},"b":{"S":"a"}}`), outside},
		{query("range", "local-c", "a = :v", `{"a":{"S":"a"},"b":{"S":"a"},"c":{"S":"a"}}`), outside},
		{query("range", "global-c", "c = :v", `{"a":{"S":"a"},"b":{"S":"a"},"c":{"S":"a"}}`), outside},
		{query("range", "", "a = :v AND b > :v", `{"a":{"S":"b"},"b":{"S":"b"}}`), predicate},
		{query("range", "", "a = :v AND b > :v", `{"a":{"S":"a"},"b":{"S":"a"}}`), predicate},
		{query("range", "local-c", "a = :v AND c > :v", `{"a":{"S":"b"},"b":{"S":"z"},"c":{"S":"b"}}`), predicate},
		{query("range", "global-cd", "c = :v AND d > :v", `{"a":{"S":"z"},"b":{"S":"z"},"c":{"S":"b"},"d":{"S":"b"}}`), predicate},
		{query("range", "", "a = :v AND b < :v", `{"a":{"S":"a"},"b":{"S":"a"}}`), atMostOne},
		{query("range", "global-cd", "c = :v AND d = :v", `{"a":{"S":"a"},"b":{"S":"a"},"c":{"S":"c"},"d":{"S":"b"}}`), atMostOne},
	})
}

func TestScanRefusesStartKeys(t *testing.T) {
	scan := func(table, more, key string) string {
		return fmt.Sprintf(`{"TableName":%q,"ExclusiveStartKey":%s%s}`, table, key, more)
	}
	const (
		invalid   = "The provided starting key is invalid"
		mismatch  = "The provided key element does not match the schema"
		localC    = `,"IndexName":"local-c"`
		globalCD  = `,"IndexName":"global-cd"`
		duplicate = "Input collection [b, a, b] contains duplicates."
	)
	g := readStage(t, hashTable, rangeTable)
	g.refuses(t, "Scan", []refusal{
		{scan("none", "", `{"a":{"SS":["b","a","b"]}}`), invalid + ": One or more parameter values were invalid: " + duplicate},
		{scan("none", "", `{"a":{"N":"x"}}`), invalid + ": The parameter cannot be converted to a numeric value: x"},
		{scan("hash", "", `{}`), invalid + ": " + mismatch},
		{scan("hash", "", `{"b":{"S":"a"}}`), invalid + ": " + mismatch},
		{scan("hash", "", `{"a":{"N":"1"}}`), invalid + ": " + mismatch},
		{scan("range", "", `{"a":{"S":"a"},"b":{"B":"YQ=="}}`), invalid + ": " + mismatch},
		{scan("range", localC, `{"a":{"S":"a"},"b":{"S":"a"}}`), invalid},
		{scan("range", localC, `{"a":{"S":"a"},"b":{"S":"a"},"d":{"S":"a"}}`), invalid},
		{scan("range", localC, `{"a":{"S":"a"},"b":{"S":"a"},"c":{"N":"1"}}`), mismatch},
		{scan("range", localC, `{"a":{"S":"a"},"b":{"N":"1"},"c":{"S":"a"}}`), invalid + ": " + mismatch},
		{scan("range", globalCD+`,"Select":"ALL_ATTRIBUTES"`, `{"a":{"N":"1"},"b":{"N":"1"},"c":{"S":"1"}}`), invalid},
		{
			scan("range", globalCD+`,"Select":"ALL_ATTRIBUTES"`, `{"x":{"N":"1"},"y":{"N":"1"},"c":{"S":"a"},"d":{"S":"a"}}`),
			"One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index global-cd because its projection type is not ALL",
		},
		{scan("range", globalCD, `{"x":{"N":"1"},"y":{"N":"1"},"c":{"S":"a"},"d":{"S":"a"}}`), invalid + ": " + mismatch},
		{scan("hash", `,"IndexName":"whatever"`, `{}`), invalid},
		// "3635" hashes into the first bucket of 4,096, "2388" does not.
		{
			scan("hash", `,"Segment":1,"TotalSegments":2`, `{"a":{"S":"3635"}}`),
			invalid + ": Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 1",
		},
	})
	require.JSONEq(t, `{"Count":0,"ScannedCount":0,"Items":[]}`, g.call("Scan", scan("hash", `,"Segment":0,"TotalSegments":2`, `{"a":{"S":"3635"}}`)))
}
