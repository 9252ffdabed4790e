package partiql

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// A statement that cannot even be cut into words gets AWS's sentence with its
// colon and space, and nothing after them.
func TestNoDetail(t *testing.T) {
	for _, statement := range []string{"", " ", "SELECT * FROM t WHERE a = 1 # b", "`", "'", "!", "|", "a & b", "ü", "1e99999999999"} {
		_, err := Parse(statement, nil)
		want := "Statement wasn't well formed, can't be processed: "
		if strings.TrimSpace(statement) == "" {
			want += "Unexpected term"
		}
		require.EqualError(t, err, want, statement)
	}
}

// Lists and maps of a literal nest to 31 levels; the value on the 32nd is named.
func TestNesting(t *testing.T) {
	insert := func(value string) error {
		_, err := Parse("INSERT INTO t VALUE {'k': "+value+"}", nil)
		return err
	}
	require.NoError(t, insert(strings.Repeat("{'a':", 31)+"1"+strings.Repeat("}", 31)))
	require.EqualError(t, insert(strings.Repeat("{'a':", 32)+"1"+strings.Repeat("}", 32)),
		"Nesting Levels have exceeded supported limits under root"+strings.Repeat(".a", 32))
	require.EqualError(t, insert("{'a':"+strings.Repeat("[", 31)+"1"+strings.Repeat("]", 31)+"}"),
		"Nesting Levels have exceeded supported limits under root.a"+strings.Repeat("[0]", 31))
}

// No statement of any length makes the reader hang or overflow the stack.
func TestDepthIsBounded(t *testing.T) {
	for _, part := range []string{"(", "[", "{'a':", "NOT ", "- ", "a[", "a(", "a BETWEEN ", "<<", "CASE WHEN ", "SELECT "} {
		_, err := Parse("SELECT * FROM t WHERE "+strings.Repeat(part, MaxStatement/len(part)), nil)
		require.Error(t, err, part)
	}
	_, err := Parse("SELECT * FROM t WHERE a = 1"+strings.Repeat(" AND a = 1", MaxStatement/10), nil)
	require.NoError(t, err)
}

// Conditions compared with conditions double in work, so their number is bounded.
func TestComparedConditionsAreBounded(t *testing.T) {
	where := func(n int) error {
		_, err := Parse("SELECT * FROM t WHERE "+strings.Repeat("(", n)+"a = 1"+strings.Repeat(") = (b = 1)", n), nil)
		return err
	}
	require.NoError(t, where(8))
	require.ErrorContains(t, where(9), "more than 8 comparisons of conditions")
}

func TestInTakes100Operands(t *testing.T) {
	_, err := Parse("SELECT * FROM t WHERE a IN [1"+strings.Repeat(",1", 99)+"]", nil)
	require.NoError(t, err)
	_, err = Parse("SELECT * FROM t WHERE a IN [1"+strings.Repeat(",1", 100)+"]", nil)
	require.EqualError(t, err, "The IN operator is provided with too many operands; number of operands: 101")
}

func TestAttributesInOrderOfMention(t *testing.T) {
	s, err := Parse("SELECT * FROM t WHERE z = 1 AND (a.b IN [c] OR NOT size(y) BETWEEN 1 AND x) AND contains(z, 'q')", nil)
	require.NoError(t, err)
	require.Equal(t, []string{"z", "a", "c", "y", "x"}, Attributes(s.(*Select).Where))
}

// Binary values have no literal: they come as parameters.
func TestBinaryParameters(t *testing.T) {
	b, c := attribute.B([]byte{2}), attribute.B([]byte{1})
	_, err := Parse("SELECT * FROM t WHERE a < ? AND begins_with(b, ?)", []attribute.Value{b, c})
	require.NoError(t, err)
	_, err = Parse("SELECT * FROM t WHERE a BETWEEN ? AND ?", []attribute.Value{b, c})
	require.EqualError(t, err, "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; "+
		"lower bound operand: AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 lim=1 cap=1]}, "+
		"upper bound operand: AttributeValue: {B:java.nio.HeapByteBuffer[pos=0 lim=1 cap=1]}")
}

func FuzzStatement(f *testing.F) {
	for _, s := range []string{
		`SELECT a.b[0], "c d" FROM "T"."i" WHERE k = ? AND (a IN [1, 'x'] OR NOT b IS MISSING) ORDER BY s DESC, k`,
		`INSERT INTO t VALUE {'k': 'it''s', 'n': -1.5e-3, 's': <<1, 2.0>>, 'l': [NULL, {'x': TRUE}]} -- done`,
		`UPDATE t SET a = list_append(a, [1]) SET b = b + 1 SET s = set_add(s, <<'x'>>) REMOVE c[1] WHERE k = 1 RETURNING MODIFIED NEW *`,
		`FROM t WHERE k = 1 SET a = 1 REMOVE b RETURNING ALL OLD *;`,
		`DELETE FROM t WHERE (k BETWEEN 'a' AND 'b') = true AND attribute_exists(x) IN [true, y]`,
		`EXISTS(SELECT * FROM t WHERE k = 1 AND size(a) > 3)`,
		"SELECT /* c */ COUNT(DISTINCT a) FROM a b, c LEFT JOIN d ON e = `f` GROUP BY g AS h HAVING i LIMIT 1",
		`SELECT CASE WHEN a THEN CAST(b AS DECIMAL(1, 2)) ELSE DATE '2020-01-01' END FROM t`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > MaxStatement {
			return
		}
		given := []attribute.Value{attribute.S("x"), attribute.NS("1"), attribute.M(nil)}
		for n := range len(given) + 1 {
			s, err := Parse(text, given[:n])
			if err != nil {
				require.IsType(t, &Error{}, err)
				require.NotEmpty(t, err.Error())
				continue
			}
			require.NotContains(t, printStatement(s), "<nil>", "a statement without fault lacks a part")
			require.NotEmpty(t, s.From().Table)
			if s, ok := s.(*Select); ok {
				Attributes(s.Where)
				plan, err := NewPlan(s, Keys{Hash: "k", Sort: "s", HashType: attribute.String, SortType: attribute.Number})
				require.Equal(t, err == nil, plan != nil)
			}
		}
	})
}

func BenchmarkParse(b *testing.B) {
	for name, statement := range map[string]string{
		"select": `SELECT * FROM "Orders" WHERE Customer = ? AND Placed > 5`,
		"insert": `INSERT INTO "Orders" VALUE {'Customer': ?, 'Placed': 1, 'state': 'open'}`,
		"update": `UPDATE "Orders" SET state = 'paid' SET n = n + 1 WHERE Customer = ? AND Placed = 1`,
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			parameters := []attribute.Value{attribute.S("c1")}
			for b.Loop() {
				if _, err := Parse(statement, parameters); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
