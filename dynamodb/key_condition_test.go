package dynamodb

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// multiStage has items in a global index with a key of five attributes, of
// which the fourth is a number, and in one with two partition attributes.
func multiStage(t *testing.T) *stage {
	g := readStage(t, multiTable)
	for i, v := range []struct{ a, b, c, d string }{
		{"T", "live", "20", "r1"},
		{"T", "live", "3", "r2"},
		{"T", "live", "3", "r1"},
		{"T", "draft", "4", "r1"},
		{"F", "live", "3", "r0"},
	} {
		g.store(t, "multi", Item{"p": S(fmt.Sprint(i + 1)), "h": S("o"), "i": N("7"), "a": S(v.a), "b": S(v.b), "c": N(v.c), "d": S(v.d)})
	}
	// An item without one of the key's attributes is not in the index.
	g.store(t, "multi", Item{"p": S("6"), "h": S("o"), "a": S("T"), "b": S("live"), "d": S("r1")})
	return g
}

var multiValues = Item{
	":h": S("o"), ":i": N("7"), ":a": S("T"), ":b": S("live"), ":c": N("3"), ":d": S("r"), ":x": S("r1"), ":y": S("r1"),
}

func (g *stage) queryMulti(index, condition string, change func(*QueryInput)) (string, *QueryOutput, error) {
	in := &QueryInput{TableName: "multi", IndexName: index, KeyConditionExpression: condition, ExpressionAttributeValues: Item{}}
	for name, v := range multiValues {
		if strings.Contains(condition, name) {
			in.ExpressionAttributeValues[name] = v
		}
	}
	if change != nil {
		change(in)
	}
	out, err := g.svc.Query(context.Background(), in)
	if err != nil {
		return "", nil, err
	}
	got := ""
	for _, item := range out.Items {
		got += item["p"].Text()
	}
	return got, out, nil
}

func TestMultiAttributeKeys(t *testing.T) {
	g := multiStage(t)
	for _, tt := range []struct{ index, condition, want string }{
		{"one", "h = :h", "54321"},
		{"one", "h = :h AND a = :a", "4321"},
		{"one", "h = :h AND a = :a AND b = :b", "321"},
		{"one", "h = :h AND a = :a AND b = :b AND c = :c", "32"},
		{"one", "h = :h AND a = :a AND b = :b AND c > :c", "1"},
		{"one", "h = :h AND a = :a AND b = :b AND c = :c AND begins_with(d, :d)", "32"},
		{"one", "h = :h AND a = :a AND b = :b AND c = :c AND d BETWEEN :x AND :y", "3"},
		{"one", "h = :h AND a = :a AND b < :b", "4"},
		{"one", "b = :b AND h = :h AND a = :a", "321"},
		{"two", "h = :h AND i = :i", "54123"},
		{"two", "i = :i AND a = :a AND h = :h AND b >= :b", "123"},
	} {
		got, _, err := g.queryMulti(tt.index, tt.condition, nil)
		require.NoError(t, err)
		require.ElementsMatch(t, strings.Split(tt.want, ""), strings.Split(got, ""), tt.condition)
		if tt.index == "one" { // whose key has no ties
			require.Equal(t, tt.want, got, tt.condition)
		}
		back, _, err := g.queryMulti(tt.index, tt.condition, func(in *QueryInput) { in.ScanIndexForward = new(bool) })
		require.NoError(t, err)
		for i := range len(got) {
			require.Equal(t, got[i], back[len(back)-1-i], tt.condition)
		}
	}
}

func TestMultiAttributeKeysInPages(t *testing.T) {
	g := multiStage(t)
	var start Item
	walk := ""
	for {
		got, out, err := g.queryMulti("one", "h = :h AND a = :a", func(in *QueryInput) { in.Limit, in.ExclusiveStartKey = 2, start })
		require.NoError(t, err)
		walk += got + " "
		if start = out.LastEvaluatedKey; start == nil {
			break
		}
		require.Len(t, start, 6) // p and h, a, b, c, d
	}
	require.Equal(t, "43 21  ", walk)
	for _, missing := range []string{"p", "h", "b"} {
		_, _, err := g.queryMulti("one", "h = :h", func(in *QueryInput) {
			in.ExclusiveStartKey = Item{"p": S("4"), "h": S("o"), "a": S("T"), "b": S("draft"), "c": N("4"), "d": S("r1")}
			delete(in.ExclusiveStartKey, missing)
		})
		require.EqualError(t, err, "ValidationException: The provided starting key is invalid")
	}
}

func TestMultiAttributeKeysRefuse(t *testing.T) {
	g := multiStage(t)
	for condition, words := range map[string]string{
		"h = :h AND a = :a AND c = :c":            "RANGE key attributes b must have equality conditions specified in the query because a condition is present on key attribute c",
		"h = :h AND a = :a AND b > :b AND c = :c": "RANGE key attributes b must have equality conditions specified in the query because a condition is present on key attribute c",
		"h = :h AND b = :b":                       "RANGE key attributes a must have equality conditions specified in the query because a condition is present on key attribute b",
		"a = :a":                                  "Query condition missed key schema element: h",
		"h = :h AND a = :a AND z = :x":            "Query condition missed key schema element: b",
		"h > :h":                                  "Query key condition not supported",
		"h = :h AND a = :c":                       "One or more parameter values were invalid: Condition parameter type does not match schema type",
		"h = :h AND a = :a AND b = :b AND c = :c AND d = :x AND z = :x": "The number of query conditions (6) exceeds the number of key attributes defined in the schema (5)",
		"h = :h AND a = :a AND b = :b AND begins_with(c, :d)":           "One or more parameter values were invalid: Condition parameter type does not match schema type",
	} {
		_, _, err := g.queryMulti("one", condition, nil)
		require.EqualError(t, err, "ValidationException: "+words, condition)
	}
	for _, condition := range []string{"h = :h", "h = :h AND a = :a"} {
		_, _, err := g.queryMulti("two", condition, nil)
		require.EqualError(t, err, "ValidationException: Query condition missed key schema element: i", condition)
	}
	_, _, err := g.queryMulti("two", "h = :h AND i > :i", nil)
	require.EqualError(t, err, "ValidationException: Query key condition not supported")
	for _, name := range []string{"h", "d"} {
		_, _, err := g.queryMulti("one", "h = :h", func(in *QueryInput) { in.FilterExpression = name + " = :h" })
		require.EqualError(t, err, "ValidationException: Filter Expression can only contain non-primary key attributes: Primary key attribute: "+name)
	}
	_, _, err = g.queryMulti("one", "h = :h", func(in *QueryInput) { in.ConsistentRead = true })
	require.EqualError(t, err, "ValidationException: Consistent reads are not supported on global secondary indexes")
}
