package dynamodb

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// transact sends statements as a transaction and returns its answer.
func (g *stage) transact(statements ...string) string {
	in := ExecuteTransactionInput{}
	for _, s := range statements {
		in.TransactStatements = append(in.TransactStatements, ParameterizedStatement{Statement: s})
	}
	return g.call("ExecuteTransaction", asJSON(in))
}

// Writes happen together or not at all; reads see one moment.
func TestStatementsTogether(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '2'`)
	require.Equal(t, `{"Responses":[]}`, g.transact(
		`INSERT INTO things VALUE {'pk': 'a', 'sk': '1', 'n': 1}`,
		`INSERT INTO things VALUE {'pk': 'b', 'sk': '1', 'n': 2}`,
		`DELETE FROM things WHERE pk = 'c' AND sk = '1' AND n = 1`,
	))
	require.Equal(t, `{"Responses":[]}`, g.transact(
		`EXISTS(SELECT * FROM things WHERE pk = 'a' AND sk = '1' AND n = 1)`,
		`UPDATE things SET n = n + 1 WHERE pk = 'b' AND sk = '1'`,
	))
	require.Equal(t, `{"Responses":[{"Item":{"n":{"N":"1"}}},{},{"Item":{}},{"Item":{"n":{"N":"3"},"pk":{"S":"b"},"sk":{"S":"1"}}}]}`, g.transact(
		`SELECT n FROM things WHERE pk = 'a' AND sk = '1'`,
		`SELECT n FROM things WHERE pk = 'nobody' AND sk = '1'`,
		`SELECT absent FROM things WHERE pk = 'a' AND sk = '2'`,
		`SELECT * FROM things WHERE pk IN ['b'] AND sk = '1'`,
	), "an item that is there, but without the columns, is empty")
}

// Faults that a statement has by itself are the answer, with its number; those
// of parameters come before all and without.
func TestFaultsOfTransactStatements(t *testing.T) {
	g := statementStage(t)
	const (
		key      = ` WHERE pk = 'a' AND sk = '1'`
		missing  = `DELETE FROM nowhere` + key
		mustKey  = `Select statements within ExecuteTransaction must specify the primary key in the where clause.`
		mustMore = `EXISTS() must contain a single item read with additional condition`
	)
	for _, tt := range []struct{ statement, want string }{
		{`SLECT * FROM things`, `Statement wasn't well formed, can't be processed: Expected data manipulation`},
		{`SELECT COUNT(*) FROM nowhere`, `Unexpected path component at 1:8:5`},
		{`EXISTS(SELECT COUNT(*) FROM things)`, `Unexpected path component at 1:15:5`},
		{`UPDATE things SET n = 1` + key + ` RETURNING ALL NEW *`, `RETURNING clause is not supported in ExecuteTransaction.`},
		{`SELECT * FROM things."part" WHERE g = 'x'`, `Reads on indices are not supported within transactions.`},
		{`SELECT * FROM things`, mustKey},
		{`SELECT * FROM things WHERE pk = 'a'`, mustKey},
		{`SELECT * FROM things` + key + ` AND attribute_exists(n)`, mustKey},
		{`SELECT * FROM things WHERE pk IN ['a', 'b'] AND sk = '1'`, mustKey},
		{`SELECT * FROM things WHERE pk IN ['a', 'a']`, `Overlapping conditions with range keys are not supported in where clause`},
		{`EXISTS(SELECT * FROM things` + key + `)`, mustMore},
		{`EXISTS(SELECT * FROM things WHERE pk IN ['a'] AND sk = '1' AND n = 1)`, mustMore},
	} {
		want := "! ValidationException: Validation failed in TransactStatements[1]: " + tt.want
		require.Equal(t, want, g.transact(missing, tt.statement), tt.statement)
	}
	in := asJSON(ExecuteTransactionInput{TransactStatements: []ParameterizedStatement{
		{Statement: `SLECT`}, {Statement: missing, Parameters: []AttributeValue{N("x")}},
	}})
	require.Equal(t, "! ValidationException: The parameter cannot be converted to a numeric value: x", g.call("ExecuteTransaction", in))
}

// Faults that the statements have together.
func TestTransactStatementsAgainstOneAnother(t *testing.T) {
	g := statementStage(t)
	const (
		read  = `SELECT * FROM things WHERE pk = 'a' AND sk = '1'`
		write = `INSERT INTO things VALUE {'pk': 'a', 'sk': '1'}`
		check = `EXISTS(SELECT * FROM things WHERE pk = 'a' AND sk = '1' AND n = 1)`
		mixed = "! ValidationException: ExecuteTransaction API does not support both read and write operations in the same request."
		twice = "! ValidationException: Transaction request cannot include multiple operations on one item"
	)
	require.Equal(t, mixed, g.transact(write, read))
	require.Equal(t, mixed, g.transact(read, check))
	require.Equal(t, twice, g.transact(write, check))
	require.Equal(t, twice, g.transact(read, read))
	require.Equal(t, twice, g.transact(write, write))
}

// What a statement meets cancels the transaction, with a reason for each.
func TestCancelledStatements(t *testing.T) {
	const (
		fine     = `UPDATE things SET n = 2 WHERE pk = 'a' AND sk = '1'`
		read     = `SELECT * FROM things WHERE pk = 'a' AND sk = '1'`
		mismatch = `{"Code":"ValidationError","Message":"The provided key element does not match the schema"}`
		failed   = `{"Code":"ConditionalCheckFailed","Message":"The conditional request failed"}`
		notFound = `{"Code":"ResourceNotFound","Message":"Requested resource not found"}`
		none     = `{"Code":"None"}`
	)
	deep := strings.Repeat("[", 31) + strings.Repeat("]", 31)
	invalid := func(words string) string { return `{"Code":"ValidationError","Message":"` + words + `"}` }
	for _, tt := range []struct {
		statements []string
		codes      string
		reasons    []string
	}{
		{[]string{fine, `UPDATE things SET n = 1 WHERE pk = 'x' AND sk = '1'`}, "None, ConditionalCheckFailed", []string{none, failed}},
		{
			[]string{`DELETE FROM things WHERE pk = 'a' AND sk = '1' AND n = 5`, `EXISTS(SELECT * FROM things WHERE pk = 'x' AND sk = '1' AND NOT n = 1)`},
			"ConditionalCheckFailed, ConditionalCheckFailed",
			[]string{failed, failed},
		},
		{[]string{`EXISTS(SELECT * FROM things WHERE pk = 'a' AND sk = '1' AND sk = '2')`}, "ConditionalCheckFailed", []string{failed}},
		{
			[]string{`INSERT INTO things VALUE {'pk': 'a', 'sk': '1'}`, `DELETE FROM things WHERE pk = 'x' AND sk = '1'`},
			"DuplicateItem, None",
			[]string{`{"Code":"DuplicateItem","Message":"Duplicate primary key exists in table"}`, none},
		},
		{[]string{`UPDATE nowhere SET n = 1 RETURNING ALL NEW *`}, "ResourceNotFound", []string{notFound}},
		{[]string{fine, `DELETE FROM nowhere WHERE pk = 'a'`, fine}, "None, ResourceNotFound, None", []string{none, notFound, none}},
		{[]string{`DELETE FROM things`}, "ValidationError", []string{mismatch}},
		{[]string{`DELETE FROM things WHERE pk IN ['a'] AND sk = '1'`}, "ValidationError", []string{mismatch}},
		{[]string{`DELETE FROM things WHERE pk = 'a' AND pk = 'b' AND sk = '1'`}, "ValidationError", []string{mismatch}},
		{[]string{`DELETE FROM things WHERE pk = 'a' AND sk = 1`}, "ValidationError", []string{mismatch}},
		{[]string{`EXISTS(SELECT * FROM things WHERE pk = 'a' AND sk = 1 AND n = 1)`}, "ValidationError", []string{mismatch}},
		{[]string{read, read, `SELECT * FROM things WHERE pk = 'a' AND sk = 1`}, "None, None, ValidationError", []string{none, none, mismatch}},
		{[]string{read, `SELECT * FROM nowhere`}, "None, ResourceNotFound", []string{none, notFound}},
		{[]string{`INSERT INTO things VALUE {'pk': 'b'}`}, "ValidationError", []string{invalid("One or more parameter values were invalid: Missing the key sk in the item")}},
		{[]string{`UPDATE things SET m.x = ` + deep + ` WHERE pk = 'a' AND sk = '1'`}, "ValidationError", []string{invalid("Nesting Levels have exceeded supported limits")}},
		{
			[]string{`UPDATE things SET x = x + 1 WHERE pk = 'a' AND sk = '1'`},
			"ValidationError",
			[]string{invalid("The provided expression refers to an attribute that does not exist in the item")},
		},
	} {
		g := statementStage(t)
		g.insert(t, `'pk': 'a', 'sk': '1', 'n': 1, 'm': {}`)
		line, body, _ := strings.Cut(g.transact(tt.statements...), "\n")
		require.Equal(t, "! TransactionCanceledException: Transaction cancelled, please refer cancellation reasons for specific reasons ["+tt.codes+"]", line, tt.statements)
		require.JSONEq(t, `{"CancellationReasons":[`+strings.Join(tt.reasons, ",")+`]}`, body, tt.statements)
		require.Equal(t, "a1", found(g.sql(`SELECT * FROM things WHERE n = 1`)), "nothing has happened")
	}
}

// A reason shows the item that a condition met if its statement asks for that.
func TestItemOfACancelledStatement(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '1'`)
	answer := g.call("ExecuteTransaction", asJSON(ExecuteTransactionInput{TransactStatements: []ParameterizedStatement{
		{Statement: `EXISTS(SELECT * FROM things WHERE pk = 'a' AND sk = '1' AND n = 1)`, ReturnValuesOnConditionCheckFailure: "ALL_OLD"},
	}}))
	require.Contains(t, answer, `"Item":{"pk":{"S":"a"},"sk":{"S":"1"}}`)
}

// Values that no key can have are answered at once.
func TestEmptyKeysOfTransactStatements(t *testing.T) {
	g := statementStage(t)
	const want = "! ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: sk"
	require.Equal(t, want, g.transact(`INSERT INTO things VALUE {'pk': 'a', 'sk': ''}`))
	require.Equal(t, want, g.transact(`SELECT * FROM things WHERE pk = 'a' AND sk = ''`))
}

// A token makes writes idempotent for ten minutes: the same request is not
// carried out again but costs a read, another one is refused.
func TestTokenOfTransactStatements(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '1', 'n': 0`)
	request := func(by string) string {
		return asJSON(ExecuteTransactionInput{ClientRequestToken: "token", ReturnConsumedCapacity: "TOTAL", TransactStatements: []ParameterizedStatement{
			{Statement: `UPDATE things SET n = n + ` + by + ` WHERE pk = 'a' AND sk = '1'`},
		}})
	}
	const cost = `{"ConsumedCapacity":[{"CapacityUnits":2,"TableName":"things","`
	require.Equal(t, cost+`WriteCapacityUnits":2}],"Responses":[]}`, g.call("ExecuteTransaction", request("1")))
	require.Equal(t, `{"ConsumedCapacity":[{"CapacityUnits":2,"ReadCapacityUnits":2,"TableName":"things"}],"Responses":[]}`, g.call("ExecuteTransaction", request("1")))
	require.Contains(t, g.call("ExecuteTransaction", request("2")), "! IdempotentParameterMismatchException: ")
	require.Equal(t, `{"Items":[{"n":{"N":"1"}}]}`, g.sql(`SELECT n FROM things`))
	g.world.Advance(tokenLife)
	require.Equal(t, cost+`WriteCapacityUnits":2}],"Responses":[]}`, g.call("ExecuteTransaction", request("1")))
	require.Equal(t, `{"Items":[{"n":{"N":"2"}}]}`, g.sql(`SELECT n FROM things`))
}
