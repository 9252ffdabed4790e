package dynamodb

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const (
	noKeyGiven      = "! ValidationException: Where clause does not contain a mandatory equality on all key attributes"
	conditionFailed = "! ConditionalCheckFailedException: The conditional request failed"
)

// UPDATE and DELETE name one item: WHERE sets every key attribute equal to a
// value, and what else it says is a condition.
func TestKeysOfStatements(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '1', 'flag': 'x'`)
	const done = `{"Items":[]}`
	for _, tt := range []struct{ where, want string }{
		{`WHERE pk = 'a' AND sk = '1'`, done},
		{`WHERE (pk = 'a' AND sk = '1') AND flag = 'x'`, done},
		{`WHERE pk = 'a' AND sk = '1' AND pk = 'a'`, done},
		{`WHERE pk = 'a' AND sk = '1' AND attribute_exists(pk) AND sk > '0'`, done},
		{`WHERE pk = 'a' AND sk = '1' AND flag = 'y'`, conditionFailed},
		{`WHERE pk = 'a' AND sk = '1' AND sk > '1'`, conditionFailed},
		{``, noKeyGiven},
		{`WHERE pk = 'a'`, noKeyGiven},
		{`WHERE pk IN ['a'] AND sk = '1'`, noKeyGiven},
		{`WHERE pk = 'a' AND (sk = '1' OR flag = 'x')`, noKeyGiven},
		{`WHERE pk = 'a' AND pk = 'b' AND sk = '1'`, "! ValidationException: Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported"},
		{`WHERE pk = 'a' AND sk = 1`, "! ValidationException: Key attribute's data type should match its data type in table's schema: Key sk"},
		{`WHERE pk.x = 'a' AND sk = '1'`, "! ValidationException: Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key pk"},
		{`WHERE pk = '' AND sk = '1'`, "! ValidationException: One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
	} {
		require.Equal(t, tt.want, g.sql(`UPDATE things SET n = 1 `+tt.where), tt.where)
	}
}

// INSERT is for new items, UPDATE for those that are there; DELETE of what is
// not there has nothing to hold its condition against.
func TestStatementsOnItemsThereOrNot(t *testing.T) {
	const absent = ` WHERE pk = 'a' AND sk = '1'`
	for _, tt := range []struct{ there, missing, statement string }{
		{"! DuplicateItemException: Duplicate primary key exists in table", `{"Items":[]}`, `INSERT INTO things VALUE {'pk': 'a', 'sk': '1'}`},
		{`{"Items":[]}`, conditionFailed, `UPDATE things SET n = 1` + absent},
		{conditionFailed, conditionFailed, `UPDATE things SET n = 1` + absent + ` AND attribute_not_exists(pk)`},
		{`{"Items":[]}`, `{"Items":[]}`, `DELETE FROM things` + absent},
		{conditionFailed, `{"Items":[]}`, `DELETE FROM things` + absent + ` AND n = 5`},
	} {
		g := statementStage(t)
		require.Equal(t, tt.missing, g.sql(tt.statement), tt.statement)
		g = statementStage(t)
		g.insert(t, `'pk': 'a', 'sk': '1'`)
		require.Equal(t, tt.there, g.sql(tt.statement), tt.statement)
	}
}

// RETURNING MODIFIED shows what stands at the paths of the statement, before or
// after: the elements of lists close up, and the order of the paths is no matter.
func TestReturningModified(t *testing.T) {
	const old = `'pk': 'a', 'sk': '1', 'tags': ['p', 'q'], 'm': {'x': 1, 'y': 2}`
	for _, tt := range []struct{ change, before, after string }{
		{`SET m.x = 5`, `{"m":{"M":{"x":{"N":"1"}}}}`, `{"m":{"M":{"x":{"N":"5"}}}}`},
		{`SET tags[1] = 'b', tags[0] = 'a'`, `{"tags":{"L":[{"S":"p"},{"S":"q"}]}}`, `{"tags":{"L":[{"S":"a"},{"S":"b"}]}}`},
		{`SET tags[5] = 'z'`, ``, ``},
		{`SET tags[2] = 'z'`, ``, `{"tags":{"L":[{"S":"z"}]}}`},
		{`REMOVE tags[0]`, `{"tags":{"L":[{"S":"p"}]}}`, `{"tags":{"L":[{"S":"q"}]}}`},
		{`REMOVE tags[1]`, `{"tags":{"L":[{"S":"q"}]}}`, ``},
		{`REMOVE m`, `{"m":{"M":{"x":{"N":"1"},"y":{"N":"2"}}}}`, ``},
	} {
		for _, side := range []struct{ name, want string }{{"OLD", tt.before}, {"NEW", tt.after}} {
			g := statementStage(t)
			g.insert(t, old)
			statement := `UPDATE things ` + tt.change + ` WHERE pk = 'a' AND sk = '1' RETURNING MODIFIED ` + side.name + ` *`
			require.Equal(t, `{"Items":[`+side.want+`]}`, g.sql(statement), statement)
		}
	}
}

// What only the item can tell is found when the statement runs.
func TestFaultsOfStatementWrites(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '1', 's': 'text', 'm': {}`)
	deep := strings.Repeat("[", 30) + strings.Repeat("]", 30)
	const where = ` WHERE pk = 'a' AND sk = '1'`
	for _, tt := range []struct{ statement, want string }{
		{`UPDATE things SET n = n + 1` + where, `The provided expression refers to an attribute that does not exist in the item`},
		{`UPDATE things SET tags = list_append(tags, [1])` + where, `The provided expression refers to an attribute that does not exist in the item`},
		{`UPDATE things SET tags[0] = 1` + where, `The document path provided in the update expression is invalid for update`},
		{`UPDATE things SET x.y = 1` + where, `The document path provided in the update expression is invalid for update`},
		{`UPDATE things SET s = set_add(s, <<'x'>>)` + where, `An operand in the update expression has an incorrect data type`},
		{`UPDATE things SET n = 'a' + 1` + where, `Incorrect operand type for operator or function; operator or function: +, operand type: S`},
		{`UPDATE things SET pk = 'b'` + where, `One or more parameter values were invalid: Cannot update attribute pk. This attribute is part of the key`},
		{`UPDATE things SET m = 1, m.x = 2` + where, `Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [m], path two: [m, x]`},
		{`UPDATE things SET m.x = {'y': ` + deep + `}` + where, `Nesting Levels have exceeded supported limits`},
		{`INSERT INTO things VALUE {'pk': 'a'}`, `One or more parameter values were invalid: Missing the key sk in the item`},
		{`INSERT INTO things VALUE {'pk': 'a', 'sk': 2}`, `One or more parameter values were invalid: Type mismatch for key sk expected: S actual: N`},
		{`UPDATE things.part SET n = 1` + where, `This operation is not supported on an index`},
		{`INSERT INTO things.part VALUE {'pk': 'a'}`, `FROM clause may only contain a single table name in data manipulation statements`},
		{`DELETE FROM things` + where + ` RETURNING ALL NEW *`, `Invalid returning clause: RETURNING ALL NEW *. Only RETURNING ALL OLD * is allowed in DELETE statements.`},
	} {
		require.Equal(t, "! ValidationException: "+tt.want, g.sql(tt.statement), tt.statement)
	}
	require.Equal(t, `{"Items":[{"m":{"M":{}},"pk":{"S":"a"},"s":{"S":"text"},"sk":{"S":"1"}}]}`, g.sql(`SELECT * FROM things`), "nothing was half done")
	require.Equal(t, `{"Items":[]}`, g.sql(`UPDATE things SET m.x = `+deep+where), "31 levels below the attribute are allowed")
}

// An item may have 400 KB, and unlike in UpdateItem an update is measured as the
// item that it makes.
func TestSizeOfItemsOfStatements(t *testing.T) {
	const rest = len("pk" + "a" + "sk" + "1" + "t")
	fits, over := S(strings.Repeat("x", 400<<10-rest)), S(strings.Repeat("x", 400<<10-rest+1))
	g := statementStage(t)
	require.Equal(t, "! ValidationException: Item size has exceeded the maximum allowed size", g.sql(`INSERT INTO things VALUE {'pk': 'a', 'sk': '1', 't': ?}`, over))
	require.Equal(t, `{"Items":[]}`, g.sql(`INSERT INTO things VALUE {'pk': 'a', 'sk': '1', 't': ?}`, fits))
	const update = `UPDATE things SET t = ? WHERE pk = 'a' AND sk = '1'`
	require.Equal(t, "! ValidationException: Item size to update has exceeded the maximum allowed size", g.sql(update, over))
	require.Equal(t, `{"Items":[]}`, g.sql(update, fits))
}

// ReturnValuesOnConditionCheckFailure shows the item that the condition met.
func TestItemOfAFailedStatement(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '1'`)
	for _, tt := range []struct{ statement, want string }{
		{`UPDATE things SET n = 1 WHERE pk = 'a' AND sk = '1' AND n = 2`, conditionFailed + "\n" + `{"Item":{"pk":{"S":"a"},"sk":{"S":"1"}}}`},
		{`DELETE FROM things WHERE pk = 'a' AND sk = '1' AND n = 2`, conditionFailed + "\n" + `{"Item":{"pk":{"S":"a"},"sk":{"S":"1"}}}`},
		{`UPDATE things SET n = 1 WHERE pk = 'b' AND sk = '1'`, conditionFailed},
		{`INSERT INTO things VALUE {'pk': 'a', 'sk': '1'}`, "! DuplicateItemException: Duplicate primary key exists in table"},
	} {
		in := asJSON(ExecuteStatementInput{Statement: tt.statement, ReturnValuesOnConditionCheckFailure: "ALL_OLD"})
		require.Equal(t, tt.want, g.call("ExecuteStatement", in))
	}
}
