package dynamodb

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/partiql"
)

// found names the items of an answer by their keys: a1 a2 b1. Errors stay as
// they are.
func found(answer string) string {
	var out struct{ Items []attribute.Item }
	if err := json.Unmarshal([]byte(answer), &out); err != nil {
		return answer
	}
	names := make([]string, len(out.Items))
	for i, item := range out.Items {
		names[i] = item["pk"].Text() + item["sk"].Text()
	}
	return strings.Join(names, " ")
}

// gridStage has three items in each of the partitions a, b and c.
func gridStage(tb testing.TB) *stage {
	g := statementStage(tb)
	for _, pk := range []string{"a", "b", "c"} {
		for sk := 1; sk <= 3; sk++ {
			g.insert(tb, fmt.Sprintf(`'pk': '%s', 'sk': '%d', 'n': %d, 'odd': %v`, pk, sk, sk, sk%2 == 1))
		}
	}
	return g
}

// A SELECT whose WHERE says which partitions reads those, in the order of the
// sort key; any other reads everything and filters.
func TestWhere(t *testing.T) {
	g := gridStage(t)
	for _, tt := range []struct{ where, want string }{
		{`pk = 'a'`, "a1 a2 a3"},
		{`'a' = pk AND '2' <= sk`, "a2 a3"},
		{`pk = 'a' AND sk BETWEEN '1' AND '2'`, "a1 a2"},
		{`pk = 'a' AND begins_with(sk, '3')`, "a3"},
		{`pk = 'a' AND sk > '1' AND sk <> '2'`, "a3"},
		{`pk = 'a' AND NOT sk = '1'`, "a2 a3"},
		{`pk = 'a' AND sk IN ['3', '1']`, "a1 a3"},
		{`pk = 'a' AND (sk < '2' OR sk > '2' OR sk = '2')`, "a1 a2 a3"},
		{`pk = 'a' AND odd = true`, "a1 a3"},
		{`pk = 'a' AND absent <> 1`, "a1 a2 a3"},
		{`pk = 'a' AND absent IS NULL`, ""},
		{`pk = 'a' AND n IS MISSING`, ""},
		{`pk = 'a' AND size(sk) = n`, "a1"},
		{`pk = 'a' AND pk = 'b'`, ""},
		{`pk IN ['b', 'a'] AND sk = '2'`, "a2 b2"},
		{`(pk = 'b' AND sk = '1') OR (pk = 'a' AND odd = false)`, "a2 b1"},
		{`pk = 'nobody'`, ""},
	} {
		require.Equal(t, tt.want, found(g.sql(`SELECT * FROM things WHERE `+tt.where)), tt.where)
	}
	for _, tt := range []struct{ where, want string }{
		{`pk > 'a' AND sk = '1'`, "b1 c1"},
		{`pk > 1`, ""},
		{`NOT pk = 'a' AND n = 2`, "b2 c2"},
		{`pk = 'a' OR n = 3`, "a1 a2 a3 b3 c3"},
		{`pk = 'c' OR sk = '1'`, "a1 b1 c1 c2 c3"},
	} {
		got := strings.Fields(found(g.sql(`SELECT * FROM things WHERE ` + tt.where)))
		slices.Sort(got) // a scan meets the partitions by their hash
		require.Equal(t, tt.want, strings.Join(got, " "), tt.where)
	}
}

// ORDER BY names key attributes, of partitions that WHERE names. The partition
// key alone, whichever way, gives falling sort keys.
func TestOrderBy(t *testing.T) {
	g := gridStage(t)
	const two = `pk IN ['a', 'c'] AND sk > '1' `
	for _, tt := range []struct{ rest, want string }{
		{`WHERE pk = 'a' ORDER BY sk`, "a1 a2 a3"},
		{`WHERE pk = 'a' ORDER BY sk DESC`, "a3 a2 a1"},
		{`WHERE pk = 'a' AND sk IN ['1', '3'] ORDER BY sk DESC`, "a3 a1"},
		{`WHERE pk = 'a' ORDER BY pk ASC`, "a3 a2 a1"},
		{`WHERE ` + two + `ORDER BY pk DESC`, "c3 c2 a3 a2"},
		{`WHERE ` + two + `ORDER BY pk DESC, sk ASC`, "c2 c3 a2 a3"},
		{`WHERE ` + two + `ORDER BY pk, sk DESC`, "a3 a2 c3 c2"},
		{`ORDER BY n`, "! ValidationException: Must have WHERE clause in the statement when using ORDER BY clause."},
		{`WHERE sk = '1' ORDER BY n`, "! ValidationException: Attribute n in ORDER BY clause must be part of the primary key"},
		{`WHERE sk = '1' ORDER BY sk`, "! ValidationException: Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause."},
		{`WHERE ` + two + `ORDER BY sk`, "! ValidationException: Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause."},
	} {
		require.Equal(t, tt.want, found(g.sql(`SELECT * FROM things `+tt.rest)), tt.rest)
	}
}

// Reads of partitions are at most 50 and never meet.
func TestFaultsOfKeyedReads(t *testing.T) {
	g := statementStage(t)
	list := func(n int) string {
		values := make([]string, n)
		for i := range values {
			values[i] = fmt.Sprintf("'%d'", i)
		}
		return strings.Join(values, ", ")
	}
	const overlap = "Overlapping conditions with range keys are not supported in where clause"
	for _, tt := range []struct{ where, want string }{
		{`pk IN [` + list(51) + `]`, "Too many decomposed read operations for a given query."},
		{`pk = 'a' AND sk IN [` + list(51) + `]`, "Too many decomposed read operations for a given query."},
		{`pk IN ['a', 'a']`, overlap},
		{`pk = 'a' AND (sk > '0' OR sk < '5')`, overlap},
		{`pk = 'a' AND (sk = '1' OR n = 1)`, overlap},
		{`pk = 1`, "Key attribute's data type should match its data type in table's schema: Key pk"},
		{`pk = 'a' AND sk IN ['1', 2]`, "Key attribute's data type should match its data type in table's schema: Key sk"},
		{`pk = ''`, "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: pk"},
		{`pk = 'a' AND sk.x = 1`, "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key sk"},
	} {
		require.Equal(t, "! ValidationException: "+tt.want, g.sql(`SELECT * FROM things WHERE `+tt.where), tt.where)
	}
	require.Equal(t, `{"Items":[]}`, g.sql(`SELECT * FROM things WHERE pk IN [`+list(50)+`]`))
}

// An index shows its own entries. A local one fetches the columns that it lacks
// from the table; a global one does not, and neither filters by what it lacks.
func TestSelectFromIndexes(t *testing.T) {
	g := statementStage(t)
	g.insert(t, `'pk': 'a', 'sk': '1', 'g': 'x', 'l': 'p', 'inc': 1, 'out': 2`,
		`'pk': 'a', 'sk': '2', 'g': 'x', 'l': 'o', 'inc': 3, 'out': 4`,
		`'pk': 'a', 'sk': '3', 'out': 5`)
	const unprojected = "! ValidationException: One or more parameter values were invalid: "
	for _, tt := range []struct{ statement, want string }{
		{`SELECT * FROM things."part" WHERE g = 'x' AND sk = '1'`, `{"Items":[{"g":{"S":"x"},"inc":{"N":"1"},"pk":{"S":"a"},"sk":{"S":"1"}}]}`},
		{`SELECT * FROM things."lsi" WHERE pk = 'a' AND l = 'p'`, `{"Items":[{"inc":{"N":"1"},"l":{"S":"p"},"pk":{"S":"a"},"sk":{"S":"1"}}]}`},
		{`SELECT sk FROM things."lsi" WHERE pk = 'a'`, `{"Items":[{"sk":{"S":"2"}},{"sk":{"S":"1"}}]}`},
		{`SELECT sk FROM things."lsi" WHERE pk = 'a' ORDER BY l DESC`, `{"Items":[{"sk":{"S":"1"}},{"sk":{"S":"2"}}]}`},
		{`SELECT out FROM things."lsi" WHERE pk = 'a'`, `{"Items":[{"out":{"N":"4"}},{"out":{"N":"2"}}]}`},
		{`SELECT out FROM things."whole" WHERE g = 'x' AND out > 2`, `{"Items":[{"out":{"N":"4"}}]}`},
		{`SELECT out, inc, m.k FROM things."part" WHERE g = 'x'`, unprojected + `Global secondary index part does not project [out, m]`},
		{`SELECT out FROM things."part"`, unprojected + `Global secondary index part does not project [out]`},
		{`SELECT * FROM things."part" WHERE g = 'x' AND NOT out = 2`, unprojected + `Secondary index part does not project one or more filter attributes: [out]`},
		{`SELECT * FROM things."lsi" WHERE pk = 'a' AND inc = 1 AND (zz = 1 OR aa = 1 OR mm = 1)`, unprojected + `Secondary index lsi does not project one or more filter attributes: [zz, aa, mm]`},
		{`SELECT * FROM things."part" WHERE (g = 'b' AND u1 = 1) OR (g = 'q' AND u2 = 1)`, unprojected + `Secondary index part does not project one or more filter attributes: [u2]`},
		{`SELECT * FROM things."part" WHERE (g = 'q' AND u2 = 1) OR (g = 'b' AND u1 = 1)`, unprojected + `Secondary index part does not project one or more filter attributes: [u2]`},
		{`SELECT * FROM things."part" WHERE (g = 'q' AND inc = 1) OR (g = 'b' AND u1 = 1)`, `{"Items":[]}`},
		{`SELECT sk FROM things."part" WHERE (g = 'x' AND sk = '1') OR (g = 'z' AND u1 = 1)`, `{"Items":[{"sk":{"S":"1"}}]}`},
		{`SELECT * FROM things."part" WHERE g IN ['x', 'y'] AND out IS NOT MISSING`, unprojected + `Secondary index part does not project one or more filter attributes: [out]`},
		{`SELECT sk FROM things."part" WHERE NOT out = 2`, `{"Items":[{"sk":{"S":"1"}},{"sk":{"S":"2"}}]}`},
		{`SELECT sk FROM things."part" WHERE g = 'y' AND (g = 'z' OR out = 1)`, `{"Items":[]}`},
		{`SELECT * FROM things."multi" WHERE g = 'x' AND h = 'y'`, "! ValidationException: " + wordsMultiAttribute},
	} {
		require.Equal(t, tt.want, g.sql(tt.statement), tt.statement)
	}
	in := asJSON(ExecuteStatementInput{Statement: `SELECT sk FROM things."lsi" WHERE pk = 'a' AND l = 'p'`, ConsistentRead: true})
	require.Equal(t, `{"Items":[{"sk":{"S":"1"}}]}`, g.call("ExecuteStatement", in))
}

// The names of what an index lacks come as a Java HashSet has them.
func TestHashSetOrder(t *testing.T) {
	for _, tt := range []struct{ given, want string }{
		{"b a", "a b"},
		{"zz aa mm", "zz aa mm"}, // all in one bucket, so as they were given
		{"mm aa zz", "mm aa zz"},
		{"b q", "q b"},
		{"p a b c d e f g h i j k", "p a b c d e f g h i j k"},
		{"p a b c d e f g h i j k l", "a b c d e f g h i j k l p"}, // from 13 on there are 32 buckets
	} {
		require.Equal(t, strings.Fields(tt.want), hashSetOrder(strings.Fields(tt.given)), tt.given)
	}
}

// However a WHERE is read, by keys or as a filter, it finds the items for which
// it holds; and in pages it finds the same in the same order.
func TestSelectAgreesWithItsCondition(t *testing.T) {
	g := gridStage(t)
	everything := found(g.sql(`SELECT * FROM things`))
	r := rand.New(rand.NewPCG(1, 2))
	refused, ran := 0, 0
	for range 2000 {
		where := randomWhere(r, 3)
		statement := `SELECT * FROM things WHERE ` + where
		answer := found(g.sql(statement))
		if strings.HasPrefix(answer, "! ") {
			require.Contains(t, answer, "Overlapping conditions", where)
			refused++
			continue
		}
		ran++
		var want []string
		for _, name := range strings.Fields(everything) {
			if holds(t, statement, name) {
				want = append(want, name)
			}
		}
		require.ElementsMatch(t, want, strings.Fields(answer), where)
		require.Equal(t, answer, strings.Join(g.pages(t, statement, int32(1+r.IntN(4))), " "), where)
	}
	require.Greater(t, ran, 500)
	require.Greater(t, refused, 10)
}

// randomWhere returns a condition on the items of the grid.
func randomWhere(r *rand.Rand, depth int) string {
	pick := func(list ...string) string { return list[r.IntN(len(list))] }
	if depth == 0 || r.IntN(4) == 0 {
		return pick(
			`pk = '`+pick("a", "b", "c")+`'`,
			`pk IN ['`+pick("a", "b")+`', '`+pick("c", "d")+`']`,
			`sk `+pick("=", "<", "<=", ">", ">=", "<>")+` '`+pick("1", "2", "3")+`'`,
			`sk BETWEEN '1' AND '`+pick("1", "2")+`'`,
			`odd = `+pick("true", "false"),
			`n > `+pick("1", "2"),
		)
	}
	switch r.IntN(5) {
	case 0:
		return `NOT (` + randomWhere(r, depth-1) + `)`
	case 1, 2:
		return `(` + randomWhere(r, depth-1) + ` OR ` + randomWhere(r, depth-1) + `)`
	}
	return `(` + randomWhere(r, depth-1) + ` AND ` + randomWhere(r, depth-1) + `)`
}

// holds evaluates a statement's WHERE for an item of the grid, by its name.
func holds(t *testing.T, statement, name string) bool {
	parsed, err := partiql.Parse(statement, nil)
	require.NoError(t, err)
	n := name[1:]
	item := Item{"pk": S(name[:1]), "sk": S(n), "n": N(n), "odd": BOOL(n != "2")}
	ok, err := conditionOf(parsed.(*partiql.Select).Where).Eval(item)
	require.NoError(t, err)
	return ok
}
