package dynamodb

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The tables that the tests of reads use. Letters of keys are their types
// unless the name says otherwise.
const (
	hashTable = `{"TableName":"hash","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"}],
		"KeySchema":[{"AttributeName":"a","KeyType":"HASH"}]}`

	rangeTable = `{"TableName":"range","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"},
			{"AttributeName":"c","AttributeType":"S"},{"AttributeName":"d","AttributeType":"S"}],
		"KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"b","KeyType":"RANGE"}],
		"LocalSecondaryIndexes":[
			{"IndexName":"local-c","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"c","KeyType":"RANGE"}],
				"Projection":{"ProjectionType":"ALL"}},
			{"IndexName":"local-d","KeySchema":[{"AttributeName":"a","KeyType":"HASH"},{"AttributeName":"d","KeyType":"RANGE"}],
				"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["e"]}}],
		"GlobalSecondaryIndexes":[
			{"IndexName":"global-c","KeySchema":[{"AttributeName":"c","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}},
			{"IndexName":"global-cd","KeySchema":[{"AttributeName":"c","KeyType":"HASH"},{"AttributeName":"d","KeyType":"RANGE"}],
				"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["e"]}}]}`

	numberTable = `{"TableName":"number","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"n","AttributeType":"N"}],
		"KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"n","KeyType":"RANGE"}]}`

	binaryTable = `{"TableName":"binary","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"x","AttributeType":"B"}],
		"KeySchema":[{"AttributeName":"p","KeyType":"HASH"},{"AttributeName":"x","KeyType":"RANGE"}]}`

	multiTable = `{"TableName":"multi","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"p","AttributeType":"S"},{"AttributeName":"h","AttributeType":"S"},
			{"AttributeName":"i","AttributeType":"N"},{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"b","AttributeType":"S"},
			{"AttributeName":"c","AttributeType":"N"},{"AttributeName":"d","AttributeType":"S"}],
		"KeySchema":[{"AttributeName":"p","KeyType":"HASH"}],
		"GlobalSecondaryIndexes":[
			{"IndexName":"one","Projection":{"ProjectionType":"ALL"},"KeySchema":[{"AttributeName":"h","KeyType":"HASH"},
				{"AttributeName":"a","KeyType":"RANGE"},{"AttributeName":"b","KeyType":"RANGE"},
				{"AttributeName":"c","KeyType":"RANGE"},{"AttributeName":"d","KeyType":"RANGE"}]},
			{"IndexName":"two","Projection":{"ProjectionType":"ALL"},"KeySchema":[{"AttributeName":"h","KeyType":"HASH"},
				{"AttributeName":"i","KeyType":"HASH"},{"AttributeName":"a","KeyType":"RANGE"},{"AttributeName":"b","KeyType":"RANGE"}]}]}`
)

// readStage returns a service with the tables.
func readStage(t testing.TB, tables ...string) *stage {
	g := newStage(Options{})
	for _, table := range tables {
		require.NotContains(t, g.call("CreateTable", table), "! ")
	}
	return g
}

// store puts items into a table.
func (g *stage) store(t testing.TB, table string, items ...Item) {
	for _, item := range items {
		_, err := g.svc.PutItem(context.Background(), &PutItemInput{TableName: table, Item: item})
		require.NoError(t, err)
	}
}

// A refusal is a request and AWS's words for refusing it, all of them of a
// ValidationException unless they name another.
type refusal struct{ request, words string }

func (g *stage) refuses(t *testing.T, op string, cases []refusal) {
	for _, c := range cases {
		words := c.words
		if !strings.Contains(words, "Exception: ") {
			words = "ValidationException: " + words
		}
		require.Equal(t, "! "+words, g.call(op, c.request), "%s %s", op, c.request)
	}
}

// eq is a legacy condition.
func eq(value string) string {
	return `{"ComparisonOperator":"EQ","AttributeValueList":[{"S":"` + value + `"}]}`
}

func TestQueryReadsByKey(t *testing.T) {
	g := readStage(t, numberTable, binaryTable, rangeTable)
	for _, n := range []string{"-20", "-3.5", "0", "0.15", "3", "31.4", "100"} {
		g.store(t, "number", Item{"p": S("p"), "n": N(n)}, Item{"p": S("other"), "n": N(n)})
	}
	for _, x := range []string{"\x01", "\x01\x00", "\x01\xff", "\x7f", "\x80", "\xff", "\xff\xff"} {
		g.store(t, "binary", Item{"p": S("p"), "x": B([]byte(x))})
	}
	for _, b := range []string{"aaa", "aab", "ab", "ac", "é"} {
		g.store(t, "range", Item{"a": S("p"), "b": S(b)})
	}
	tests := []struct {
		table, condition string
		values           Item
		want             []string // sort keys, in order
	}{
		{"number", "p = :p", nil, []string{"-20", "-3.5", "0", "0.15", "3", "31.4", "100"}},
		{"number", "p = :p AND n = :v", Item{":v": N("3.0")}, []string{"3"}},
		{"number", "p = :p AND n < :v", Item{":v": N("0")}, []string{"-20", "-3.5"}},
		{"number", "p = :p AND n <= :v", Item{":v": N("0")}, []string{"-20", "-3.5", "0"}},
		{"number", "p = :p AND n > :v", Item{":v": N("3")}, []string{"31.4", "100"}},
		{"number", "p = :p AND n >= :v", Item{":v": N("31.40")}, []string{"31.4", "100"}},
		{"number", "p = :p AND :v >= n", Item{":v": N("-3.5")}, []string{"-20", "-3.5"}},
		{"number", "n BETWEEN :v AND :w AND p = :p", Item{":v": N("0"), ":w": N("3")}, []string{"0", "0.15", "3"}},
		{"binary", "p = :p AND begins_with(x, :v)", Item{":v": B([]byte{1})}, []string{"\x01", "\x01\x00", "\x01\xff"}},
		{"binary", "p = :p AND begins_with(x, :v)", Item{":v": B([]byte{0xff})}, []string{"\xff", "\xff\xff"}},
		{"binary", "p = :p AND x > :v", Item{":v": B([]byte{0x7f})}, []string{"\x80", "\xff", "\xff\xff"}},
		{"binary", "p = :p AND x < :v", Item{":v": B([]byte{0x80})}, []string{"\x01", "\x01\x00", "\x01\xff", "\x7f"}},
		{"range", "a = :p AND begins_with(b, :v)", Item{":v": S("aa")}, []string{"aaa", "aab"}},
		{"range", "a = :p AND b BETWEEN :v AND :w", Item{":v": S("aab"), ":w": S("ac")}, []string{"aab", "ab", "ac"}},
		{"range", "a = :p AND b >= :v", Item{":v": S("ad")}, []string{"é"}},
		{"range", "((a = :p) AND (b = :v))", Item{":v": S("none")}, nil},
	}
	sortKey := map[string]string{"number": "n", "binary": "x", "range": "b"}
	for _, tt := range tests {
		values := Item{":p": S("p")}
		for name, v := range tt.values {
			values[name] = v
		}
		for _, forward := range []bool{true, false} {
			out, err := g.svc.Query(context.Background(), &QueryInput{
				TableName: tt.table, KeyConditionExpression: tt.condition, ExpressionAttributeValues: values,
				ScanIndexForward: &forward,
			})
			require.NoError(t, err, tt.condition)
			var got []string
			for _, item := range out.Items {
				got = append(got, item[sortKey[tt.table]].Text())
			}
			want := append([]string(nil), tt.want...)
			if !forward {
				for i, j := 0, len(want)-1; i < j; i, j = i+1, j-1 {
					want[i], want[j] = want[j], want[i]
				}
			}
			require.Equal(t, want, got, "%s %v forward=%v", tt.condition, tt.values, forward)
			require.EqualValues(t, len(tt.want), out.Count)
			require.Equal(t, out.Count, out.ScannedCount)
			require.Nil(t, out.LastEvaluatedKey)
		}
	}
}

// What AWS says about the request alone comes before it looks for the table.
func TestQueryRefusesRequests(t *testing.T) {
	many := strings.Repeat("a", 256)
	readStage(t).refuses(t, "Query", []refusal{
		{`{}`, "1 validation error detected: Value null at 'tableName' failed to satisfy constraint: Member must not be null"},
		{`{"TableName":""}`, "1 validation error detected: Value at 'TableName' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{`{"TableName":"abc!","Select":"INVALID"}`, "1 validation error detected: Value 'abc!' at 'tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+"},
		{`{"TableName":"t","Select":"INVALID_VALUE"}`, "1 validation error detected: Value 'INVALID_VALUE' at 'select' failed to satisfy constraint: Member must satisfy enum value set: [SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES]"},
		{`{"TableName":"t","Limit":0}`, "1 validation error detected: Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1"},
		{`{"TableName":"t","AttributesToGet":[]}`, "1 validation error detected: Value '[]' at 'attributesToGet' failed to satisfy constraint: Member must have length greater than or equal to 1"},
		{`{"TableName":"t","IndexName":"i;"}`, "2 validation errors detected: Value 'i;' at 'indexName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+; Value 'i;' at 'indexName' failed to satisfy constraint: Member must have length greater than or equal to 3"},
		{
			`{"TableName":"t","KeyConditions":{"a":` + eq("x") + `},"QueryFilter":{"b":{"ComparisonOperator":"NULL"},"c":{"ComparisonOperator":"NULL"}},"ConditionalOperator":"XOR","Select":"BOGUS"}`,
			"Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]",
		},
		{
			`{"TableName":"t","KeyConditions":{"a":{"ComparisonOperator":"eq","AttributeValueList":[{"S":"x"}]}}}`,
			"1 validation error detected: Value 'eq' at 'keyConditions.a.member.comparisonOperator' failed to satisfy constraint: Member must satisfy enum value set: " + comparisonOperators,
		},
		{`{"TableName":"t","KeyConditions":{"a":{}}}`, "1 validation error detected: Value null at 'keyConditions.a.member.comparisonOperator' failed to satisfy constraint: Member must not be null"},

		{
			`{"TableName":"t","AttributesToGet":["a","a"],"QueryFilter":{"a":{"ComparisonOperator":"EQ","AttributeValueList":[{}]}},"ConditionalOperator":"OR","KeyConditions":{},"ProjectionExpression":"","FilterExpression":"","KeyConditionExpression":""}`,
			"Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet, QueryFilter, ConditionalOperator, KeyConditions} Expression parameters: {ProjectionExpression, FilterExpression, KeyConditionExpression}",
		},
		{
			`{"TableName":"t","AttributesToGet":["a"],"KeyConditions":{},"FilterExpression":""}`,
			"Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {AttributesToGet} Expression parameters: {FilterExpression}",
		},
		{`{"TableName":"t","KeyConditions":{},"ExpressionAttributeNames":{}}`, "ExpressionAttributeNames can only be specified when using expressions"},
		{`{"TableName":"t","KeyConditions":{},"ExpressionAttributeValues":{}}`, "ExpressionAttributeValues can only be specified when using expressions"},

		{`{"TableName":"t","QueryFilter":{"a":{"ComparisonOperator":"EQ","AttributeValueList":[{}]}}}`, "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes"},
		{`{"TableName":"t","QueryFilter":{"a":{"ComparisonOperator":"EQ"}}}`, "One or more parameter values were invalid: Invalid number of argument(s) for the EQ ComparisonOperator"},
		{`{"TableName":"t","QueryFilter":{"a":{"ComparisonOperator":"LT","AttributeValueList":[{"BOOL":true}]}}}`, "One or more parameter values were invalid: ComparisonOperator LT is not valid for BOOL AttributeValue type"},
		{`{"TableName":"t","QueryFilter":{"a":` + eq("x") + `},"ConditionalOperator":"AND"}`, "ConditionalOperator can only be used when Filter or Expected has two or more elements"},
		{`{"TableName":"t","ConditionalOperator":"AND"}`, "ConditionalOperator cannot be used without Filter or Expected"},
		{`{"TableName":"t","AttributesToGet":["a","a"]}`, "One or more parameter values were invalid: Duplicate value in attribute name: a"},
		{`{"TableName":"t","QueryFilter":{}}`, "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."},

		{`{"TableName":"t","KeyConditionExpression":"","ExpressionAttributeNames":{}}`, "ExpressionAttributeNames must not be empty"},
		{`{"TableName":"t","KeyConditionExpression":"","ExpressionAttributeValues":{"a":{"S":"b"}}}`, `ExpressionAttributeValues contains invalid key: Syntax error; key: "a"`},
		{`{"TableName":"t","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"N":"abc"}}}`, "The parameter cannot be converted to a numeric value: abc"},
		{`{"TableName":"t","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"SS":["b","a","b"]}}}`, `One or more parameter values were invalid: Input collection ["a", "b", "b"] contains duplicates.`},
		{`{"TableName":"t","KeyConditionExpression":"","FilterExpression":"","ExpressionAttributeValues":{":a":{"S":"b"}}}`, "Invalid KeyConditionExpression: The expression can not be empty;"},
		{`{"TableName":"t","KeyConditionExpression":"a IN (b)","FilterExpression":"","ProjectionExpression":""}`, "Invalid FilterExpression: The expression can not be empty;"},
		{`{"TableName":"t","KeyConditionExpression":"a IN (b)","FilterExpression":"a > b","ProjectionExpression":""}`, "Invalid ProjectionExpression: The expression can not be empty;"},
		{
			`{"TableName":"t","KeyConditionExpression":"a = :a","FilterExpression":"#m = :a","ExpressionAttributeValues":{":a":{"S":"b"}}}`,
			"Invalid FilterExpression: An expression attribute name used in the document path is not defined; attribute name: #m",
		},
		{
			`{"TableName":"t","KeyConditionExpression":"a = :a","ExpressionAttributeValues":{":a":{"S":"b"}},"ExpressionAttributeNames":{"#unused":"x"}}`,
			"Value provided in ExpressionAttributeNames unused in expressions: keys: {#unused}",
		},
		{`{"TableName":"t","KeyConditionExpression":"a <> :a","ExpressionAttributeValues":{":a":{"S":"b"}}}`, "Invalid operator used in KeyConditionExpression: <>"},
		{
			`{"TableName":"t","KeyConditionExpression":"p = :p AND begins_with(s, :n)","ExpressionAttributeValues":{":p":{"S":"b"},":n":{"N":"1"}}}`,
			"Invalid KeyConditionExpression: Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
		},
		{`{"TableName":"t","KeyConditions":{}}`, "Conditions can be of length 1 or 2 only"},
		{`{"TableName":"t","KeyConditions":{"a":{"ComparisonOperator":"NULL"},"b":{"ComparisonOperator":"NULL"},"c":{"ComparisonOperator":"NULL"}}}`, "Conditions can be of length 1 or 2 only"},
		{
			`{"TableName":"t","KeyConditions":{"a":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"S":"b"},{"S":"a"}]}}}`,
			"The BETWEEN condition was provided a range where the lower bound is greater than the upper bound",
		},

		{`{"TableName":"` + many + `","KeyConditions":{"a":` + eq("x") + `}}`, "1 validation error detected: Value '@a*256' at 'tableName' failed to satisfy constraint: Member must have length less than or equal to 255"},
		{`{"TableName":"none","IndexName":"any","KeyConditions":{"a":` + eq("x") + `}}`, "ResourceNotFoundException: Requested resource not found"},
	})
}

// Then come the index, the key, the filter and what is asked of the items.
func TestQueryRefusesByTable(t *testing.T) {
	ask := func(table, more string) string { return fmt.Sprintf(`{"TableName":%q,%s}`, table, more) }
	expr := func(condition, more string, values ...string) string {
		return fmt.Sprintf(`"KeyConditionExpression":%q,"ExpressionAttributeValues":{%s}%s`, condition, strings.Join(values, ","), more)
	}
	a, n := `":a":{"S":"1"}`, `":n":{"N":"1"}`
	readStage(t, hashTable, rangeTable, numberTable).refuses(t, "Query", []refusal{
		{ask("range", `"IndexName":"none","KeyConditions":{"z":{"ComparisonOperator":"NULL"}}`), "The table does not have the specified index: none"},
		{ask("range", `"IndexName":"global-c","ConsistentRead":true,"KeyConditions":{"z":{"ComparisonOperator":"NULL"}}`), "Consistent reads are not supported on global secondary indexes"},

		{ask("range", expr("b = :a", "", a)), "Query condition missed key schema element: a"},
		{ask("range", expr("z = :a", "", a)), "Query condition missed key schema element: a"},
		{ask("range", expr("a = :a AND z = :a", "", a)), "Query condition missed key schema element: b"},
		{ask("range", expr("a = :a AND b = :a", `,"IndexName":"local-c"`, a)), "Query condition missed key schema element: c"},
		{ask("range", expr("a = :a AND b > :a AND z = :a", "", a)), "The number of query conditions (3) exceeds the number of key attributes defined in the schema (2)"},
		{ask("range", expr("a < :a", "", a)), "Query key condition not supported"},
		{ask("range", expr("a = :n", "", n)), "One or more parameter values were invalid: Condition parameter type does not match schema type"},
		{ask("number", expr("p = :a AND begins_with(n, :a)", "", a)), "One or more parameter values were invalid: Condition parameter type does not match schema type"},
		{ask("number", expr("p = :a AND n > :n AND n < :n", "", a, n)), "Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key"},
		{ask("hash", `"KeyConditions":{"a":`+eq("x")+`,"b":`+eq("x")+`}`), "Query key condition not supported"},
		{ask("hash", `"KeyConditions":{"a":{"ComparisonOperator":"NULL"}}`), "Attempted conditional constraint is not an indexable operation"},
		{ask("range", `"KeyConditions":{"a":`+eq("x")+`,"b":{"ComparisonOperator":"NE","AttributeValueList":[{"S":"x"}]}}`), "Attempted conditional constraint is not an indexable operation"},
		{ask("hash", expr("a = :e", "", `":e":{"S":""}`)), "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: a"},
		{
			ask("range", expr("c = :e", `,"IndexName":"global-c"`, `":e":{"S":""}`)),
			"One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: global-c, IndexKey: c",
		},
		{ask("hash", expr("a = :l", "", `":l":{"S":"`+strings.Repeat("x", 2049)+`"}`)), "One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes"},

		{ask("hash", expr("a = :a", `,"FilterExpression":"attribute_exists(a.b) AND b = :a"`, a)), "Filter Expression can only contain non-primary key attributes: Primary key attribute: a"},
		{ask("range", expr("a = :a", `,"FilterExpression":"b[1] = :a"`, a)), "Filter Expression can only contain non-primary key attributes: Primary key attribute: b"},
		{ask("range", `"KeyConditions":{"a":`+eq("x")+`},"QueryFilter":{"b":`+eq("x")+`}`), "QueryFilter can only contain non-primary key attributes: Primary key attribute: b"},
		{ask("range", `"IndexName":"global-cd","Select":"ALL_ATTRIBUTES","KeyConditions":{"c":`+eq("x")+`},"QueryFilter":{"d":`+eq("x")+`}`), "QueryFilter can only contain non-primary key attributes: Primary key attribute: d"},
		{ask("range", expr("a = :a", `,"FilterExpression":"d[1] = :a"`, a)), "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: IndexKey: d"},
		{ask("range", expr("a = :a", `,"ProjectionExpression":"a.b"`, a)), "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: a"},
		{
			ask("range", expr("c = :a", `,"IndexName":"global-cd","Select":"ALL_ATTRIBUTES","FilterExpression":"a.b = :a"`, a)),
			"One or more parameter values were invalid: Select type ALL_ATTRIBUTES is not supported for global secondary index global-cd because its projection type is not ALL",
		},
		{ask("range", expr("c = :a", `,"IndexName":"global-cd","ProjectionExpression":"a, e, z, y.x"`, a)), "One or more parameter values were invalid: Global secondary index global-cd does not project [y, z]"},
		{ask("range", expr("c = :a", `,"IndexName":"global-cd","FilterExpression":"z = :a"`, a)), "One or more parameter values were invalid: Secondary index global-cd does not project one or more filter attributes: [z]"},
		{ask("range", expr("a = :a", `,"IndexName":"local-d","FilterExpression":"z = :a AND e = :a"`, a)), "One or more parameter values were invalid: Secondary index local-d does not project one or more filter attributes: [z]"},
	})
}

// The key of the table may stand in the filter of a query by another key.
func TestQueryFiltersByOtherKeys(t *testing.T) {
	g := readStage(t, rangeTable)
	g.store(t, "range",
		Item{"a": S("1"), "b": S("1"), "c": S("x"), "y": S("cat")},
		Item{"a": S("1"), "b": S("2"), "c": S("y"), "y": S("horse")},
		Item{"a": S("2"), "b": S("1"), "c": S("y")},
	)
	require.JSONEq(t, `{"Count":1,"ScannedCount":2,"Items":[{"b":{"S":"2"}}]}`, g.call("Query", `{"TableName":"range",
		"IndexName":"global-c","KeyConditionExpression":"c = :c","FilterExpression":"a = :a","ProjectionExpression":"b",
		"ExpressionAttributeValues":{":c":{"S":"y"},":a":{"S":"1"}}}`))
	require.JSONEq(t, `{"Count":1,"ScannedCount":2,"Items":[{"y":{"S":"horse"}}]}`, g.call("Query", `{"TableName":"range",
		"KeyConditionExpression":"a = :a","FilterExpression":"c = :c","ProjectionExpression":"y",
		"ExpressionAttributeValues":{":c":{"S":"y"},":a":{"S":"1"}}}`))
}

// Items that have nothing of what is asked for are given, empty.
func TestQueryByLegacyParameters(t *testing.T) {
	g := readStage(t, rangeTable)
	for b, tag := range map[string]string{"alpha": "hello-world", "beta": "hello-there", "gamma": "goodbye"} {
		g.store(t, "range", Item{"a": S("p"), "b": S(b), "tag": S(tag), "flag": BOOL(b == "beta")})
	}
	key := `"TableName":"range","KeyConditions":{"a":` + eq("p")
	for request, want := range map[string]string{
		`{` + key + `},"AttributesToGet":["b"],"ScanIndexForward":false}`:                                                                                                                `{"Count":3,"ScannedCount":3,"Items":[{"b":{"S":"gamma"}},{"b":{"S":"beta"}},{"b":{"S":"alpha"}}]}`,
		`{` + key + `},"AttributesToGet":["none"]}`:                                                                                                                                      `{"Count":3,"ScannedCount":3,"Items":[{},{},{}]}`,
		`{` + key + `,"b":{"ComparisonOperator":"BEGINS_WITH","AttributeValueList":[{"S":"al"}]}},"AttributesToGet":["tag"]}`:                                                            `{"Count":1,"ScannedCount":1,"Items":[{"tag":{"S":"hello-world"}}]}`,
		`{` + key + `,"b":{"ComparisonOperator":"BETWEEN","AttributeValueList":[{"S":"b"},{"S":"c"}]}},"Select":"COUNT"}`:                                                                `{"Count":1,"ScannedCount":1}`,
		`{` + key + `},"QueryFilter":{"tag":{"ComparisonOperator":"CONTAINS","AttributeValueList":[{"S":"hello"}]}},"Select":"COUNT"}`:                                                   `{"Count":2,"ScannedCount":3}`,
		`{` + key + `},"QueryFilter":{"flag":{"ComparisonOperator":"EQ","AttributeValueList":[{"BOOL":true}]},"tag":` + eq("goodbye") + `},"ConditionalOperator":"OR","Select":"COUNT"}`: `{"Count":2,"ScannedCount":3}`,
		`{` + key + `},"QueryFilter":{},"Select":"COUNT"}`:                                                                                                                               `{"Count":3,"ScannedCount":3}`,
		// KeyConditions may stand beside expressions.
		`{` + key + `},"FilterExpression":"flag = :f","ExpressionAttributeValues":{":f":{"BOOL":false}},"Select":"COUNT"}`: `{"Count":2,"ScannedCount":3}`,
	} {
		require.JSONEq(t, want, g.call("Query", request), request)
	}
}

// An index that is being filled cannot be read.
func TestQueryRefusesIndexBeingFilled(t *testing.T) {
	g := newStage(Options{BackfillDelay: time.Minute})
	require.NotContains(t, g.call("CreateTable", hashTable), "! ")
	require.NotContains(t, g.call("UpdateTable", `{"TableName":"hash","AttributeDefinitions":[{"AttributeName":"a","AttributeType":"S"},{"AttributeName":"x","AttributeType":"S"}],
		"GlobalSecondaryIndexUpdates":[{"Create":{"IndexName":"new","KeySchema":[{"AttributeName":"x","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}}]}`), "! ")
	query := `{"TableName":"hash","IndexName":"new","KeyConditions":{"x":` + eq("x") + `}}`
	g.refuses(t, "Query", []refusal{{query, "Cannot read from backfilling global secondary index: new"}})
	g.world.Advance(2 * time.Minute)
	require.JSONEq(t, `{"Count":0,"ScannedCount":0,"Items":[]}`, g.call("Query", query))
}

func BenchmarkQuery(b *testing.B) {
	g := readStage(b, numberTable)
	for i := range 1000 {
		customer, n := fmt.Sprint("customer-", i/100), N(fmt.Sprint(i))
		narrow := Item{"p": S("narrow-" + customer), "n": n, "status": S("shipped"), "note": S(strings.Repeat("x", 60))}
		wide := Item{
			"p": S("wide-" + customer), "n": n, "status": S("shipped"), "total": N("129.95"),
			"address": S("12 Long Lane, Springfield"), "paid": BOOL(true), "carrier": S("owl"), "parcels": N("3"),
		}
		g.store(b, "number", narrow, wide)
	}
	for _, bench := range []struct {
		name, partition, selects string
	}{
		{"100 items of 4 attributes", "narrow-customer-5", ""},
		{"100 items of 8 attributes", "wide-customer-5", ""},
		{"count of 100 items", "wide-customer-5", "COUNT"},
	} {
		b.Run(bench.name, func(b *testing.B) {
			in := &QueryInput{
				TableName: "number", KeyConditionExpression: "p = :p",
				ExpressionAttributeValues: Item{":p": S(bench.partition)}, Select: bench.selects,
			}
			b.ReportAllocs()
			for b.Loop() {
				out, err := g.svc.Query(context.Background(), in)
				if err != nil || out.Count != 100 {
					b.Fatal(out, err)
				}
			}
		})
	}
}
