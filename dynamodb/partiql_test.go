package dynamodb

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// statementStage returns a stage with the table of the lessons on PartiQL:
// things, with keys pk and sk, a local index of which the projection lacks some
// attributes, a global one likewise, one that holds everything, and one with a
// multi-attribute key.
func statementStage(tb testing.TB) *stage {
	tb.Helper()
	g := newStage(Options{})
	g.must(tb, "CreateTable", `{"TableName":"things","BillingMode":"PAY_PER_REQUEST",
		"AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"S"},
			{"AttributeName":"g","AttributeType":"S"},{"AttributeName":"h","AttributeType":"S"},{"AttributeName":"l","AttributeType":"S"}],
		"KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
		"LocalSecondaryIndexes":[{"IndexName":"lsi","KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"l","KeyType":"RANGE"}],
			"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["inc"]}}],
		"GlobalSecondaryIndexes":[
			{"IndexName":"part","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}],
				"Projection":{"ProjectionType":"INCLUDE","NonKeyAttributes":["inc"]}},
			{"IndexName":"whole","KeySchema":[{"AttributeName":"g","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}},
			{"IndexName":"multi","KeySchema":[{"AttributeName":"g","KeyType":"HASH"},{"AttributeName":"h","KeyType":"HASH"}],"Projection":{"ProjectionType":"ALL"}}]}`)
	return g
}

// must calls an operation that has to succeed.
func (g *stage) must(tb testing.TB, op, input string) string {
	tb.Helper()
	answer := g.call(op, input)
	require.False(tb, strings.HasPrefix(answer, "! "), "%s %s: %s", op, input, answer)
	return answer
}

// sql sends one statement by itself and returns its answer.
func (g *stage) sql(statement string, parameters ...attribute.Value) string {
	return g.call("ExecuteStatement", asJSON(ExecuteStatementInput{Statement: statement, Parameters: parameters}))
}

// insert fills the table: each text is the fields of an INSERT.
func (g *stage) insert(tb testing.TB, items ...string) {
	tb.Helper()
	for _, item := range items {
		require.Equal(tb, `{"Items":[]}`, g.sql(`INSERT INTO things VALUE {`+item+`}`))
	}
}

// asJSON writes an input as the SDKs do: without the members that are not set.
func asJSON(in any) string {
	var members map[string]any
	if err := json.Unmarshal(must(json.Marshal(in)), &members); err != nil {
		panic(err)
	}
	prune(members)
	return string(must(json.Marshal(members)))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func prune(members map[string]any) {
	for name, v := range members {
		switch v := v.(type) {
		case []any:
			for _, e := range v {
				if m, ok := e.(map[string]any); ok && name != "Parameters" {
					prune(m)
				}
			}
		case nil:
			delete(members, name)
		case string, bool, float64:
			if v == "" || v == false || v == 0.0 {
				delete(members, name)
			}
		}
	}
}

// The life of an item in statements. A write answers with an empty list of
// items; RETURNING fills it.
func TestStatements(t *testing.T) {
	g := statementStage(t)
	for _, tt := range []struct{ statement, want string }{
		{`INSERT INTO things VALUE {'pk': 'a', 'sk': '1', 'n': 1.50, 'tags': <<'y', 'x'>>, 'm': {'k': ['u', 'v']}}`, `{"Items":[]}`},
		{
			`SELECT * FROM things WHERE pk = 'a' AND sk = '1'`,
			`{"Items":[{"m":{"M":{"k":{"L":[{"S":"u"},{"S":"v"}]}}},"n":{"N":"1.5"},"pk":{"S":"a"},"sk":{"S":"1"},"tags":{"SS":["x","y"]}}]}`,
		},
		{`SELECT n, m.k[1], "absent" FROM "things" WHERE pk = 'a'`, `{"Items":[{"k[1]":{"S":"v"},"n":{"N":"1.5"}}]}`},
		{`SELECT absent FROM things WHERE pk = 'a'`, `{"Items":[{}]}`},
		{
			`UPDATE things SET n = n + 1, m.k = list_append(m.k, ['w']) REMOVE tags WHERE pk = 'a' AND sk = '1' RETURNING MODIFIED NEW *`,
			`{"Items":[{"m":{"M":{"k":{"L":[{"S":"u"},{"S":"v"},{"S":"w"}]}}},"n":{"N":"2.5"}}]}`,
		},
		{
			`UPDATE things SET m = 0 WHERE pk = 'a' AND sk = '1' AND n > 2 RETURNING ALL OLD *`,
			`{"Items":[{"m":{"M":{"k":{"L":[{"S":"u"},{"S":"v"},{"S":"w"}]}}},"n":{"N":"2.5"},"pk":{"S":"a"},"sk":{"S":"1"}}]}`,
		},
		{
			`FROM things WHERE pk = 'a' AND sk = '1' SET n = m - 1 RETURNING ALL NEW *`,
			`{"Items":[{"m":{"N":"0"},"n":{"N":"-1"},"pk":{"S":"a"},"sk":{"S":"1"}}]}`,
		},
		{`UPDATE things SET s = set_add(s, <<1>>) WHERE sk = '1' AND 'a' = pk RETURNING MODIFIED OLD *`, `{"Items":[]}`},
		{`UPDATE things SET s = set_delete(s, <<1>>) WHERE (pk = 'a' AND sk = '1') RETURNING MODIFIED NEW *`, `{"Items":[]}`},
		{
			`DELETE FROM things WHERE pk = 'a' AND sk = '1' AND n = -1 RETURNING ALL OLD *`,
			`{"Items":[{"m":{"N":"0"},"n":{"N":"-1"},"pk":{"S":"a"},"sk":{"S":"1"}}]}`,
		},
		{`DELETE FROM things WHERE pk = 'a' AND sk = '1' RETURNING ALL OLD *`, `{"Items":[]}`},
		{`SELECT * FROM things`, `{"Items":[]}`},
		{`INSERT INTO "arn:aws:dynamodb:us-east-1:123456789012:table/things" VALUE {'pk': 'a', 'sk': '1'}`, `{"Items":[]}`},
	} {
		require.Equal(t, tt.want, g.sql(tt.statement), tt.statement)
	}
}

// What the request says about itself comes first, then the parameters, then the
// statement, then its table.
func TestOrderOfStatementFaults(t *testing.T) {
	g := statementStage(t)
	for _, tt := range []struct{ input, want string }{
		{`{}`, `1 validation error detected: Value null at 'statement' failed to satisfy constraint: Member must not be null`},
		{`{"Statement":"","Limit":0}`, `2 validation errors detected: Value '' at 'statement' failed to satisfy constraint: Member must have length greater than or equal to 1; ` +
			`Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1`},
		{`{"Statement":"SELECT","Parameters":[]}`, `1 validation error detected: Value '[]' at 'parameters' failed to satisfy constraint: Member must have length greater than or equal to 1`},
		{`{"Statement":"UPDATE t SET WHERE","Parameters":[{"N":"x"}]}`, `The parameter cannot be converted to a numeric value: x`},
		{`{"Statement":"SELECT * FROM nowhere WHERE pk = 'a"}`, `Statement wasn't well formed, can't be processed: `},
		{`{"Statement":"SELECT * FROM \"\" WHERE pk = 'a'"}`, `Path component cannot be an empty string`},
		{`{"Statement":"EXISTS(SELECT * FROM nowhere WHERE pk = 'a')"}`, `EXISTS can only be used in ExecuteTransaction write requests.`},
		{`{"Statement":"SELECT COUNT(*) FROM nowhere"}`, `Unexpected path component at 1:8:5`},
		{`{"Statement":"SELECT pk, pk FROM things.multi"}`, wordsMultiAttribute},
		{`{"Statement":"SELECT pk, pk FROM things.nowhere"}`, `The table does not have the specified index`},
		{`{"Statement":"SELECT pk, pk FROM things"}`, `Duplicate identifiers in select clause: pk`},
		{`{"Statement":"SELECT * FROM things.nowhere","ConsistentRead":true}`, `The table does not have the specified index`},
		{`{"Statement":"SELECT * FROM things.things"}`, `The table does not have the specified index`},
		{`{"Statement":"SELECT x FROM things.part WHERE g = 1","ConsistentRead":true}`, `Strongly consistent read is not supported on Global Secondary Indexes`},
		{`{"Statement":"SELECT x FROM things.part WHERE g = 1"}`, `Key attribute's data type should match its data type in table's schema: Key g`},
	} {
		require.Equal(t, "! ValidationException: "+tt.want, g.call("ExecuteStatement", tt.input), tt.input)
	}
	require.Equal(t, "! ResourceNotFoundException: Requested resource not found", g.sql(`SELECT * FROM nowhere`))
	require.Equal(t, "! ResourceNotFoundException: Requested resource not found", g.sql(`UPDATE nowhere SET a = 1`))
}

const wordsMultiAttribute = `PartiQL statements cannot be executed on tables with multi-attribute HASH keys or multi-attribute RANGE keys.`
