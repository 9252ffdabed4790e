package dynamodb

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// pages reads a SELECT to its end and returns what each page found.
func (g *stage) pages(tb testing.TB, statement string, limit int32) []string {
	tb.Helper()
	var pages []string
	in := ExecuteStatementInput{Statement: statement, Limit: limit}
	for range 100 {
		var out struct {
			NextToken        string
			LastEvaluatedKey attribute.Item
		}
		answer := g.must(tb, "ExecuteStatement", asJSON(in))
		require.NoError(tb, json.Unmarshal([]byte(answer), &out))
		token, _ := g.Last().(map[string]any)["NextToken"].(string) // the answer hides it
		require.Equal(tb, token == "", out.LastEvaluatedKey == nil, "the two go together")
		if names := found(answer); names != "" {
			pages = append(pages, names)
		}
		if token == "" {
			return pages
		}
		in.NextToken = token
	}
	tb.Fatal("no end of pages: " + statement)
	return nil
}

// Limit counts the items evaluated, across all the partitions that are read. A
// SELECT of several partitions evaluates ten items a page.
func TestStatementPages(t *testing.T) {
	g := gridStage(t)
	for i := range 12 {
		g.insert(t, fmt.Sprintf(`'pk': 'd%02d', 'sk': '!'`, i))
	}
	dozen := `'d00', 'd01', 'd02', 'd03', 'd04', 'd05', 'd06', 'd07', 'd08', 'd09', 'd10', 'd11'`
	for _, tt := range []struct {
		rest  string
		limit int32
		want  []string
	}{
		{`WHERE pk = 'a'`, 0, []string{"a1 a2 a3"}},
		{`WHERE pk = 'a'`, 2, []string{"a1 a2", "a3"}},
		{`WHERE pk = 'a' ORDER BY sk DESC`, 2, []string{"a3 a2", "a1"}},
		{`WHERE pk = 'a' AND n = 3`, 1, []string{"a3"}},
		{`WHERE pk IN ['a', 'b'] ORDER BY pk DESC`, 2, []string{"b3 b2", "b1 a3", "a2 a1"}},
		{`WHERE pk IN ['a', 'b'] ORDER BY pk, sk ASC`, 4, []string{"a1 a2 a3 b1", "b2 b3"}},
		{`WHERE pk IN [` + dozen + `] ORDER BY pk`, 0, []string{"d00! d01! d02! d03! d04! d05! d06! d07! d08! d09!", "d10! d11!"}},
		{`WHERE pk IN [` + dozen + `] ORDER BY pk`, 11, []string{"d00! d01! d02! d03! d04! d05! d06! d07! d08! d09!", "d10! d11!"}},
	} {
		require.Equal(t, tt.want, g.pages(t, `SELECT * FROM things `+tt.rest, tt.limit), "%s, limit %d", tt.rest, tt.limit)
	}
}

// A page ends with the read that brings it to 1 MB.
func TestStatementPageOfAMegabyte(t *testing.T) {
	g := newStage(Options{})
	makeTable(t, g.svc, "things", "pk S", "sk N")
	for i := range 7 {
		_, err := g.svc.PutItem(t.Context(), &PutItemInput{
			TableName: "things", Item: Item{"pk": S("a"), "sk": N(fmt.Sprint(i)), "t": S(strings.Repeat("x", 300_000))},
		})
		require.NoError(t, err)
	}
	require.Equal(t, []string{"a0 a1 a2 a3", "a4 a5 a6"}, g.pages(t, `SELECT pk, sk FROM things WHERE pk = 'a'`, 0))
	const split = `SELECT pk, sk FROM things WHERE pk = 'a' AND (sk < 4 OR sk >= 4)`
	require.Equal(t, []string{"a0 a1 a2 a3", "a4 a5 a6"}, g.pages(t, split, 0))
}

// A token goes with the statement and the parameters that it was given for.
func TestNextToken(t *testing.T) {
	g := gridStage(t)
	const statement = `SELECT * FROM things WHERE pk = ?`
	in := ExecuteStatementInput{Statement: statement, Parameters: []AttributeValue{S("a")}, Limit: 1}
	g.must(t, "ExecuteStatement", asJSON(in))
	token := g.Last().(map[string]any)["NextToken"].(string)
	for _, tt := range []struct{ statement, parameter, token, want string }{
		{statement, "a", token, "a2"},
		{statement, "b", token, "! ValidationException: NextToken does not match request"},
		{statement + ` AND n > 0`, "a", token, "! ValidationException: NextToken does not match request"},
		{statement, "a", "token", "! ValidationException: Invalid NextToken"},
		{statement, "a", token[4:], "! ValidationException: Invalid NextToken"},
		{statement, "a", base64.StdEncoding.EncodeToString(make([]byte, 40)), "! ValidationException: Invalid NextToken"},
	} {
		in := asJSON(ExecuteStatementInput{Statement: tt.statement, Parameters: []AttributeValue{S(tt.parameter)}, Limit: 1, NextToken: tt.token})
		require.Equal(t, tt.want, found(g.call("ExecuteStatement", in)), "%s %s", tt.statement, tt.token)
	}
}

// FuzzNextToken: what is read as a token is one that was given.
func FuzzNextToken(f *testing.F) {
	request := requestSum("SELECT", []AttributeValue{S("a")})
	for _, at := range []position{{0, ""}, {0, "\x00key"}, {49, "key"}, {1 << 40, "key"}} {
		f.Add(at.token(request))
	}
	f.Add("")
	f.Add("AAAA")
	f.Fuzz(func(t *testing.T, token string) {
		at, err := readToken(token, request, 50)
		if err != nil {
			return
		}
		again, err := readToken(at.token(request), request, 50)
		require.NoError(t, err)
		require.Equal(t, at, again)
		require.Less(t, at.read, 50)
		require.GreaterOrEqual(t, at.read, 0)
	})
}

// What a SELECT costs is what it evaluates, per partition read; writes cost what
// PutItem and its like do. What an index gives is charged to the index.
func TestCapacityOfStatements(t *testing.T) {
	g := gridStage(t)
	g.insert(t, `'pk': 'i', 'sk': '1', 'g': 'x', 'l': 'p', 'out': 1`, `'pk': 'i', 'sk': '2', 'g': 'x', 'l': 'q', 'out': 2`)
	block := func(total, table float64, arms string) string {
		return fmt.Sprintf(`"ConsumedCapacity":{"CapacityUnits":%v%s,"Table":{"CapacityUnits":%v},"TableName":"things"}`, total, arms, table)
	}
	for _, tt := range []struct {
		statement  string
		consistent bool
		want       string
	}{
		{`SELECT * FROM things WHERE pk = 'a'`, false, block(0.5, 0.5, "")},
		{`SELECT * FROM things WHERE pk = 'a' AND sk = '1'`, true, block(1, 1, "")},
		{`SELECT * FROM things WHERE pk = 'nobody'`, false, block(0.5, 0.5, "")},
		{`SELECT * FROM things WHERE pk IN ['a', 'b']`, false, block(1, 1, "")},
		{`SELECT * FROM things`, true, block(1, 1, "")},
		{`SELECT * FROM things."part" WHERE g = 'x'`, false, block(0.5, 0, `,"GlobalSecondaryIndexes":{"part":{"CapacityUnits":0.5}}`)},
		{`SELECT * FROM things."lsi" WHERE pk = 'i'`, true, block(1, 0, `,"LocalSecondaryIndexes":{"lsi":{"CapacityUnits":1}}`)},
		{`SELECT out FROM things."lsi" WHERE pk = 'i' AND inc IS MISSING`, false, block(1.5, 1, `,"LocalSecondaryIndexes":{"lsi":{"CapacityUnits":0.5}}`)},
		{`UPDATE things SET n = 7 WHERE pk = 'a' AND sk = '1'`, true, block(1, 1, "")},
		{`DELETE FROM things WHERE pk = 'nobody' AND sk = '1'`, false, block(1, 1, "")},
	} {
		in := asJSON(ExecuteStatementInput{Statement: tt.statement, ConsistentRead: tt.consistent, ReturnConsumedCapacity: "INDEXES"})
		require.Contains(t, g.call("ExecuteStatement", in), tt.want, tt.statement)
	}
}
