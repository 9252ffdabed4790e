package partiql

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

var orders = Keys{Hash: "pk", Sort: "sk", HashType: attribute.String, SortType: attribute.String}

func planOf(t *testing.T, clauses string) (*Plan, error) {
	s, err := Parse("SELECT * FROM Orders "+clauses, nil)
	require.NoError(t, err, clauses)
	return NewPlan(s.(*Select), orders)
}

// printPlan renders the reads: partition, range, filter.
func printPlan(p *Plan) string {
	if p.Reads == nil {
		return "scan" + printWrite(p.Filter, ReturningNone)
	}
	var reads []string
	for _, r := range p.Reads {
		text := r.Hash.Text()
		if r.Range.Op != "" {
			text += " " + r.Range.Op
		}
		for _, v := range r.Range.Values {
			text += " " + v.Text()
		}
		if r.Filter != nil {
			text += " if " + printCondition(r.Filter)
		}
		reads = append(reads, text)
	}
	return strings.Join(reads, "; ")
}

// A WHERE with equality on the partition key becomes queries, any other a scan.
func TestPlans(t *testing.T) {
	for where, want := range map[string]string{
		"pk = 'a'":                                        "a",
		"'a' = pk AND '5' < sk":                           "a > 5",
		"pk = 'a' AND sk = '1' AND f = 2":                 "a = 1 if f = N:2",
		"(f = 2 AND sk BETWEEN '1' AND '2') AND pk = 'a'": "a BETWEEN 1 2 if f = N:2",
		"pk = 'a' AND begins_with(sk, 'x')":               "a begins_with x",
		"pk IN ['a', 'b'] AND f = 2":                      "a if f = N:2; b if f = N:2",
		"pk = 'a' OR pk = 'b'":                            "a; b",
		"pk = 'a' AND (sk = '1' OR sk = '2')":             "a = 1; a = 2",
		"pk = 'a' AND sk IN ['1', '2']":                   "a = 1; a = 2",
		"pk = 'a' AND (sk < '1' OR sk > '1' OR sk = '1')": "a < 1; a > 1; a = 1",
		"pk IN ['a', 'b'] AND sk IN ['1', '2']":           "a = 1; a = 2; b = 1; b = 2",
		"(pk = 'a' AND f = 1) OR (pk = 'b' AND f = 2)":    "a if f = N:1; b if f = N:2",
		// Conditions on keys that a query cannot hold are filters.
		"pk = 'a' AND NOT sk = '1'":                  "a if not (sk = S:1)",
		"pk = 'a' AND sk > '0' AND sk <> '1'":        "a > 0 if sk <> S:1",
		"pk = 'a' AND sk = '1' AND sk > '0'":         "a = 1 if sk > S:0",
		"pk = 'a' AND sk > '0' AND sk IN ['1', '2']": "a = 1 if sk > S:0; a = 2 if sk > S:0",
		"pk = 'a' AND attribute_exists(pk)":          "a if attribute_exists(pk)",
		"pk = 'a' AND (f = 1 OR g = 2)":              "a if (f = N:1 or g = N:2)",
		// Branches that meet are one read if one of them negates a condition on the sort key.
		"pk = 'a' AND NOT sk = '1' OR pk = 'a' AND sk = '2'":          "a if (not (sk = S:1) or sk = S:2)",
		"pk = 'a' AND sk IN ['1', '2'] OR pk = 'a' AND sk <> '3'":     "a if (sk = S:2 or (sk = S:1 or sk <> S:3))",
		"pk = 'a' OR pk = 'a' AND f = 1 AND NOT sk = '1'":             "a",
		"pk = 'a' AND sk > '1' OR pk = 'b' AND sk <> '2' OR pk = 'b'": "a > 1; b",
		// Without one value of the partition key on every branch it is a scan, which takes any type.
		"f = 1":                            "scan where f = N:1",
		"pk > 'a'":                         "scan where pk > S:a",
		"pk > 1":                           "scan where pk > N:1",
		"NOT pk = 'a'":                     "scan where not (pk = S:a)",
		"pk = 'a' OR sk = '1'":             "scan where (pk = S:a or sk = S:1)",
		"(pk = 'a' AND f = 1) OR g = 2":    "scan where ((pk = S:a and f = N:1) or g = N:2)",
		"pk = 'a' AND (pk = 'b' OR f = 1)": "scan where (pk = S:a and (pk = S:b or f = N:1))",
		"pk.x = 'a'":                       "scan where pk.x = S:a",
	} {
		p, err := planOf(t, "WHERE "+where)
		require.NoError(t, err, where)
		require.Equal(t, want, printPlan(p), where)
	}
}

func values(n int) string {
	texts := make([]string, n)
	for i := range texts {
		texts[i] = fmt.Sprintf("'v%02d'", i)
	}
	return "[" + strings.Join(texts, ", ") + "]"
}

func TestPlansRefused(t *testing.T) {
	const (
		overlap = "Overlapping conditions with range keys are not supported in where clause"
		many    = "Too many decomposed read operations for a given query."
		kind    = "Key attribute's data type should match its data type in table's schema: Key "
	)
	for where, want := range map[string]string{
		"pk IN ['a', 'a']":                                   overlap,
		"pk = 'a' OR pk = 'a'":                               overlap,
		"pk = 'a' AND (sk > '0' OR sk < '5')":                overlap,
		"pk = 'a' AND (sk = '1' OR f = 'x')":                 overlap,
		"pk = 'a' AND (begins_with(sk, 'ab') OR sk = 'abc')": overlap,
		"(pk = 'a' AND f = 1) OR (pk = 'a' AND f = 2)":       overlap,
		"pk = 1 OR pk = 'a'":                                 kind + "pk",
		"pk = 'a' AND sk IN ['1', 2]":                        kind + "sk",
		"pk IN " + values(51):                                many,
		"pk = 'a' AND sk IN " + values(51):                   many,
		"pk IN " + values(26) + " AND sk IN ['1', '2']":      many,
	} {
		_, err := planOf(t, "WHERE "+where)
		require.EqualError(t, err, want, where)
	}
	for _, where := range []string{
		"pk IN " + values(50) + " AND f IN " + values(100), "pk IN " + values(51) + " OR f = 1",
		"pk = 'a' AND (sk < '1' OR sk >= '1')", "pk = 'a' AND (begins_with(sk, 'ab') OR sk = 'ac')",
	} {
		_, err := planOf(t, "WHERE "+where)
		require.NoError(t, err, where)
	}
}

// However many combinations a WHERE has, planning it is short work, and nothing
// of it is lost: what is too much to work out stays a filter.
func TestPlanIsBounded(t *testing.T) {
	where := "pk = 'a'" + strings.Repeat(" AND (sk = '1' OR sk = '2')", 200)
	p, err := planOf(t, "WHERE "+where)
	require.NoError(t, err)
	require.Nil(t, p.Reads)
	require.Len(t, conjuncts(p.Filter, nil), 201)
	_, err = planOf(t, "WHERE "+strings.Repeat("(sk = '1' OR sk = '2') AND ", 13)+"pk = 'a'"+strings.Repeat(" AND f = 1", 700))
	require.EqualError(t, err, "Too many decomposed read operations for a given query.")
}

// Sort keys ascend, but descend when ORDER BY names the partition key alone.
func TestOrder(t *testing.T) {
	for clauses, want := range map[string]Plan{
		"WHERE pk = 'a'":                                       {},
		"WHERE pk = 'a' ORDER BY sk":                           {},
		"WHERE pk = 'a' ORDER BY sk DESC":                      {Descending: true},
		"WHERE pk = 'a' ORDER BY pk ASC":                       {HashOrder: 1, Descending: true},
		"WHERE pk IN ['a', 'b'] ORDER BY pk DESC":              {HashOrder: -1, Descending: true},
		"WHERE pk IN ['a', 'b'] ORDER BY pk DESC, sk ASC":      {HashOrder: -1},
		"WHERE pk = 'a' AND sk IN ['1', '2'] ORDER BY sk DESC": {Descending: true},
	} {
		p, err := planOf(t, clauses)
		require.NoError(t, err, clauses)
		require.Equal(t, want, Plan{HashOrder: p.HashOrder, Descending: p.Descending}, clauses)
	}
	for clauses, want := range map[string]string{
		"ORDER BY sk":                             "Must have WHERE clause in the statement when using ORDER BY clause.",
		"WHERE pk = 'a' ORDER BY total":           "Attribute total in ORDER BY clause must be part of the primary key",
		"WHERE pk > 'a' ORDER BY sk":              "Must have at least one non-optional hash key condition in WHERE clause when using ORDER BY clause.",
		"WHERE pk IN ['a', 'b'] ORDER BY sk DESC": "Must have hash key in ORDER BY clause when more than one hash key condition specified in WHERE clause.",
	} {
		_, err := planOf(t, clauses)
		require.EqualError(t, err, want, clauses)
	}
}

func whereOf(t *testing.T, where string) Condition {
	s, err := Parse("SELECT * FROM Orders WHERE "+where, nil)
	require.NoError(t, err, where)
	return s.(*Select).Where
}

// A write names its one item by equalities; what is left is its condition.
func TestWriteKey(t *testing.T) {
	const missing = "Where clause does not contain a mandatory equality on all key attributes"
	for where, want := range map[string]string{
		"pk = 'a' AND sk = '1'":                          "{pk: S:a, sk: S:1}",
		"(sk = '1' AND '7' = f) AND pk = 'a'":            "{pk: S:a, sk: S:1} if S:7 = f",
		"pk = 'a' AND sk = '1' AND pk = 'a'":             "{pk: S:a, sk: S:1}",
		"pk = 'a' AND sk = '1' AND attribute_exists(pk)": "{pk: S:a, sk: S:1} if attribute_exists(pk)",
		"pk = 'a' AND sk = '1' AND pk = 'b'":             "Multiple conditions on same key pk. Only single item Update/Insert/Delete are supported",
		"pk = 'a'":                                       missing,
		"pk IN ['a'] AND sk = '1'":                       missing,
		"pk = 'a' OR sk = '1'":                           missing,
		"pk = 'a' AND sk > '1'":                          missing,
	} {
		key, rest, err := WriteKey(whereOf(t, where), orders)
		if err != nil {
			require.EqualError(t, err, want, where)
			continue
		}
		got := printValue(attribute.M(key))
		if rest != nil {
			got += " if " + printCondition(rest)
		}
		require.Equal(t, want, got, where)
	}
	_, _, err := WriteKey(nil, orders)
	require.EqualError(t, err, missing)
}

// A read of a batch or transaction names its one item and nothing else.
func TestReadKey(t *testing.T) {
	for where, want := range map[string]bool{
		"pk = 'a' AND sk = '1'":                 true,
		"pk IN ['a'] AND sk IN ['1']":           true,
		"(sk = '1') AND pk = 'a' AND pk = 'a'":  true,
		"pk = 'a' AND sk = '1' AND f = 1":       false,
		"pk = 'a' AND sk = '1' AND pk = 'b'":    false,
		"pk IN ['b'] AND pk = 'a' AND sk = '1'": false,
		"pk IN ['a', 'b'] AND sk = '1'":         false,
		"pk = 'a'":                              false,
		"pk = 'a' OR sk = '1'":                  false,
	} {
		key, ok := ReadKey(whereOf(t, where), orders)
		require.Equal(t, want, ok, where)
		if ok {
			require.Equal(t, "{pk: S:a, sk: S:1}", printValue(attribute.M(key)), where)
		}
	}
}

// EXISTS names one item by equalities and a condition on it.
func TestExistsKey(t *testing.T) {
	for where, want := range map[string]string{
		"(pk = 'a' AND sk = '1') AND f IS MISSING": "attribute_not_exists(f)",
		"pk = 'a' AND sk = '1' AND pk = 'b'":       "pk = S:b",
		"pk = 'a' AND sk = '1'":                    "",
		"pk IN ['a'] AND sk = '1' AND f = 1":       "",
	} {
		key, rest, ok := ExistsKey(whereOf(t, where), orders)
		require.Equal(t, want != "", ok, where)
		if ok {
			require.Equal(t, "{pk: S:a, sk: S:1}", printValue(attribute.M(key)), where)
			require.Equal(t, want, printCondition(rest), where)
		}
	}
}
