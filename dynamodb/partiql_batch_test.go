package dynamodb

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// batch sends statements as a batch and returns its answer.
func (g *stage) batch(statements ...string) string {
	in := BatchExecuteStatementInput{ReturnConsumedCapacity: "TOTAL"}
	for _, s := range statements {
		in.Statements = append(in.Statements, BatchStatementRequest{Statement: s})
	}
	return g.call("BatchExecuteStatement", asJSON(in))
}

func consumed(units string) string {
	return `"ConsumedCapacity":[{"CapacityUnits":` + units + `,"TableName":"things"}],`
}

// Each statement of a batch stands for itself. The table's name tells which ran,
// and all of those are charged, unless none succeeded.
func TestBatchOfWrites(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '1', 'n': 1`, `'pk': 'a', 'sk': '2'`, `'pk': 'b', 'sk': '1'`, `'pk': 'b', 'sk': '3'`)
	deep := strings.Repeat("[", 31) + strings.Repeat("]", 31)
	require.JSONEq(t, `{`+consumed("7")+`"Responses":[
		{"TableName":"things"},
		{"TableName":"things","Error":{"Code":"DuplicateItem","Message":"Duplicate primary key exists in table"}},
		{"TableName":"things","Item":{"n":{"N":"2"}}},
		{"TableName":"things"},
		{"TableName":"things","Error":{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"}},
		{"Error":{"Code":"ValidationError","Message":"Where clause does not contain a mandatory equality on all key attributes"}},
		{"Error":{"Code":"ValidationError","Message":"Statement wasn't well formed, can't be processed: Expected data manipulation"}},
		{"Error":{"Code":"ResourceNotFound","Message":"Requested resource not found"}},
		{"Error":{"Code":"ValidationError","Message":"EXISTS can only be used in ExecuteTransaction write requests."}},
		{"TableName":"things","Item":{"n":{"N":"2"},"pk":{"S":"b"},"sk":{"S":"1"}}},
		{"TableName":"things","Error":{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"}}]}`,
		g.batch(
			`INSERT INTO things VALUE {'pk': 'b', 'sk': '2', 'm': {}}`,
			`INSERT INTO things VALUE {'pk': 'a', 'sk': '2'}`,
			`UPDATE things SET n = n + 1 WHERE pk = 'a' AND sk = '1' RETURNING MODIFIED NEW *`,
			`DELETE FROM things WHERE pk = 'x' AND sk = '1' RETURNING ALL OLD *`,
			`UPDATE things SET n = 1 WHERE pk = 'y' AND sk = '1'`,
			`UPDATE things SET n = 1`,
			`SLECT * FROM things`,
			`UPDATE nowhere SET n = 1 WHERE pk = 'y'`,
			`EXISTS(SELECT * FROM things WHERE pk = 'a')`,
			`UPDATE things SET n = 2 WHERE pk = 'b' AND sk = '1' RETURNING ALL NEW *`,
			`DELETE FROM things WHERE pk = 'b' AND sk = '3' AND n = 1`,
		))
	require.JSONEq(t, `{"Responses":[{"TableName":"things","Error":{"Code":"ValidationError","Message":"Nesting Levels have exceeded supported limits"}}]}`,
		g.batch(`UPDATE things SET m.x = `+deep+` WHERE pk = 'b' AND sk = '2'`))
}

// A SELECT of a batch names one item, by its whole key and nothing else.
func TestBatchOfReads(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '1', 'n': 1`, `'pk': 'a', 'sk': '2', 'n': 2`)
	require.JSONEq(t, `{`+consumed("1.5")+`"Responses":[
		{"TableName":"things","Item":{"n":{"N":"1"},"pk":{"S":"a"},"sk":{"S":"1"}}},
		{"TableName":"things","Item":{}},
		{"TableName":"things"}]}`,
		g.batch(
			`SELECT * FROM things WHERE pk = 'a' AND sk = '1'`,
			`SELECT absent FROM things WHERE pk IN ['a'] AND sk = '2'`,
			`SELECT * FROM things WHERE pk = 'a' AND sk = '3' AND pk = 'a'`,
		))
	const mustKey = "Select statements within BatchExecuteStatement must specify the primary key in the where clause."
	for _, tt := range []struct{ rest, want string }{
		{``, mustKey},
		{` WHERE pk = 'a'`, mustKey},
		{` WHERE n = 1`, mustKey},
		{` WHERE pk = 'a' AND sk IN ['1', '2']`, mustKey},
		{` WHERE pk = 'a' AND sk = '1' AND n = 1`, mustKey},
		{` WHERE pk = 'a' AND sk = '1' AND sk = '2'`, mustKey},
		{`."part" WHERE pk = 'a' AND sk = '1' AND g = 'x'`, mustKey},
		{`."multi" WHERE pk = 'a' AND sk = '1'`, wordsMultiAttribute},
		{`."nowhere" WHERE pk = 'a'`, "The table does not have the specified index"},
		{` WHERE pk IN ['a', 'a']`, "Overlapping conditions with range keys are not supported in where clause"},
		{` WHERE pk = 'a' AND sk = 1`, "Key attribute's data type should match its data type in table's schema: Key sk"},
	} {
		require.JSONEq(t, `{"Responses":[{"Error":{"Code":"ValidationError","Message":"`+tt.want+`"}}]}`, g.batch(`SELECT * FROM things`+tt.rest), tt.rest)
	}
}

// ConsistentRead is each statement's own, and ReturnValuesOnConditionCheckFailure
// is without effect.
func TestOptionsOfBatchStatements(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '1'`)
	require.JSONEq(t, `{`+consumed("1.5")+`"Responses":[{"TableName":"things"},{"TableName":"things"}]}`,
		g.call("BatchExecuteStatement", asJSON(BatchExecuteStatementInput{ReturnConsumedCapacity: "TOTAL", Statements: []BatchStatementRequest{
			{Statement: `SELECT * FROM things WHERE pk = 'a' AND sk = ?`, Parameters: []AttributeValue{S("x")}, ConsistentRead: true},
			{Statement: `SELECT * FROM things WHERE pk = 'a' AND sk = 'y'`},
		}})))
	require.JSONEq(t, `{"Responses":[{"TableName":"things","Error":{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"}}]}`,
		g.call("BatchExecuteStatement", asJSON(BatchExecuteStatementInput{Statements: []BatchStatementRequest{
			{Statement: `UPDATE things SET n = 1 WHERE pk = 'a' AND sk = '1' AND n = 2`, ReturnValuesOnConditionCheckFailure: "ALL_OLD"},
		}})))
}

// What concerns a batch as a whole is its answer, and nothing has happened.
func TestFaultsOfBatches(t *testing.T) {
	g := statementStage(t)
	const a1 = `pk = 'a' AND sk = '1'`
	for _, tt := range []struct {
		statements []string
		want       string
	}{
		{nil, "1 validation error detected: Value null at 'statements' failed to satisfy constraint: Member must not be null"},
		{
			[]string{`INSERT INTO things VALUE {'pk': 'a', 'sk': '1'}`, `SELECT * FROM things WHERE pk = 'a' AND sk = '2'`},
			"BatchExecuteStatement API does not support both read and write operations in the same request.",
		},
		{[]string{`INSERT INTO things VALUE {'pk': 'a', 'sk': '1'}`, `DELETE FROM things WHERE ` + a1}, "Provided list of item keys contains duplicates"},
		{[]string{`SELECT * FROM things WHERE ` + a1, `SELECT pk FROM things WHERE ` + a1}, "Provided list of item keys contains duplicates"},
	} {
		require.Equal(t, "! ValidationException: "+tt.want, g.batch(tt.statements...))
	}
	require.Equal(t, `{"Items":[]}`, g.sql(`SELECT * FROM things`))
}
