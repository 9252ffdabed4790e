package dynamodb

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzStatements sends any statement to the three operations: the answer is
// theirs or one of AWS's errors, never a failure of the service. What is refused
// has changed nothing.
func FuzzStatements(f *testing.F) {
	for _, seed := range []string{
		`SELECT * FROM things WHERE pk = 'a' AND sk = '1'`,
		`SELECT m.k[1], n FROM things WHERE pk IN ['a', ?] AND (sk < '1' OR sk > '1') ORDER BY pk DESC, sk`,
		`SELECT l FROM "things"."lsi" WHERE pk = ? AND l BETWEEN 'a' AND 'z'`,
		`SELECT * FROM things."part" WHERE NOT (g = 'x' AND size(inc) > 1) OR begins_with(sk, '1')`,
		`SELECT * FROM things."multi"`,
		`INSERT INTO things VALUE {'pk': 'b', 'sk': ?, 'g': <<'s'>>, 'm': {'x': [1, {}]}}`,
		`UPDATE things SET n = n + 1, tags[3] = 'x' REMOVE m.k[0] WHERE pk = 'a' AND sk = '1' AND attribute_type(m, 'M') RETURNING MODIFIED NEW *`,
		`UPDATE things SET s = set_add(s, <<1>>) SET q = list_append([1], q) WHERE pk = 'a' AND sk = ''`,
		`FROM things WHERE pk = 'a' AND sk = '1' REMOVE n RETURNING ALL OLD *`,
		`DELETE FROM things WHERE pk = 'a' AND sk = '1' AND n = ? RETURNING ALL OLD *`,
		`EXISTS(SELECT * FROM things WHERE pk = 'a' AND sk = '1' AND n = 1)`,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		var parameters []AttributeValue
		for range strings.Count(text, "?") {
			parameters = append(parameters, S("1"))
		}
		for op, in := range map[string]any{
			"ExecuteStatement":      ExecuteStatementInput{Statement: text, Parameters: parameters, Limit: 2},
			"BatchExecuteStatement": BatchExecuteStatementInput{Statements: []BatchStatementRequest{{Statement: text, Parameters: parameters}}},
			"ExecuteTransaction":    ExecuteTransactionInput{TransactStatements: []ParameterizedStatement{{Statement: text, Parameters: parameters}}},
		} {
			g := statementStage(t)
			g.insert(t, `'pk': 'a', 'sk': '1', 'g': 'x', 'l': 'p', 'inc': 1, 'n': 1, 'm': {'k': [1, 2]}`)
			before := g.sql(`SELECT * FROM things`)
			answer := g.call(op, asJSON(in))
			require.False(t, strings.HasPrefix(answer, "! 5"), "%s %s", op, answer)
			if strings.HasPrefix(answer, "! ") || strings.Contains(answer, `"Error"`) {
				require.Equal(t, before, g.sql(`SELECT * FROM things`), "%s %s", op, answer)
			}
		}
	})
}

// One SELECT or UPDATE of an item by its key, called directly: most of it is
// the reading of the statement.
func BenchmarkExecuteStatement(b *testing.B) {
	for _, bm := range []struct{ name, statement string }{
		{"SELECT", `SELECT * FROM things WHERE pk = ? AND sk = '1'`},
		{"UPDATE", `UPDATE things SET n = n + 1 WHERE pk = ? AND sk = '1'`},
	} {
		b.Run(bm.name, func(b *testing.B) {
			g := statementStage(b)
			g.insert(b, `'pk': 'a', 'sk': '1', 'n': 1`)
			in := &ExecuteStatementInput{Statement: bm.statement, Parameters: []AttributeValue{S("a")}}
			b.ReportAllocs()
			for b.Loop() {
				if _, err := g.svc.ExecuteStatement(b.Context(), in); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
