package dynamodb

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// What Select allows beside the parameters that name attributes is the same in
// Query and Scan; only Query puts the count of errors before it.
func TestSelectRefuses(t *testing.T) {
	g := readStage(t, hashTable)
	for more, words := range map[string]string{
		`"Select":"SPECIFIC_ATTRIBUTES"`:                                 "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
		`"Select":"ALL_ATTRIBUTES","ProjectionExpression":"a"`:           "Cannot specify the ProjectionExpression when choosing to get ALL_ATTRIBUTES",
		`"Select":"ALL_PROJECTED_ATTRIBUTES","ProjectionExpression":"a"`: "Cannot specify the ProjectionExpression when choosing to get ALL_PROJECTED_ATTRIBUTES",
		`"Select":"COUNT","ProjectionExpression":"a"`:                    "Cannot specify the ProjectionExpression when choosing to get only the Count",
		`"Select":"COUNT","AttributesToGet":["a"]`:                       "Cannot specify the AttributesToGet when choosing to get only the Count",
		`"Select":"ALL_ATTRIBUTES","AttributesToGet":["a"]`:              "Cannot specify the AttributesToGet when choosing to get ALL_ATTRIBUTES",
		`"Select":"ALL_PROJECTED_ATTRIBUTES"`:                            "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
	} {
		g.refuses(t, "Scan", []refusal{{`{"TableName":"hash",` + more + `}`, words}})
		g.refuses(t, "Query", []refusal{{`{"TableName":"hash","KeyConditions":{"a":` + eq("x") + `},` + more + `}`, detected + words}})
	}
}

// A local index reaches into the table for what it does not hold, and a global
// one never does.
func TestSelectOnIndexes(t *testing.T) {
	g := readStage(t, rangeTable)
	g.store(t, "range", Item{"a": S("a"), "b": S("b"), "c": S("c"), "d": S("d"), "e": S("e"), "z": S("z")})
	const (
		whole = `{"a":{"S":"a"},"b":{"S":"b"},"c":{"S":"c"},"d":{"S":"d"},"e":{"S":"e"},"z":{"S":"z"}}`
		inLD  = `{"a":{"S":"a"},"b":{"S":"b"},"d":{"S":"d"},"e":{"S":"e"}}`
		inGCD = `{"a":{"S":"a"},"b":{"S":"b"},"c":{"S":"c"},"d":{"S":"d"},"e":{"S":"e"}}`
	)
	for _, tt := range []struct{ index, key, more, items string }{
		{"local-c", "a", ``, whole},
		{"local-c", "a", `,"Select":"ALL_ATTRIBUTES"`, whole},
		{"local-d", "a", ``, inLD},
		{"local-d", "a", `,"Select":"ALL_PROJECTED_ATTRIBUTES"`, inLD},
		{"local-d", "a", `,"Select":"ALL_ATTRIBUTES"`, whole},
		{"local-d", "a", `,"Select":"SPECIFIC_ATTRIBUTES","AttributesToGet":["z","e"]`, `{"z":{"S":"z"},"e":{"S":"e"}}`},
		{"local-d", "a", `,"ProjectionExpression":"c"`, `{"c":{"S":"c"}}`},
		{"global-c", "c", `,"Select":"ALL_ATTRIBUTES"`, whole},
		{"global-cd", "c", ``, inGCD},
		{"global-cd", "c", `,"ProjectionExpression":"e, a"`, `{"e":{"S":"e"},"a":{"S":"a"}}`},
	} {
		want := `{"Count":1,"ScannedCount":1,"Items":[` + tt.items + `]}`
		read := `{"TableName":"range","IndexName":"` + tt.index + `"`
		require.JSONEq(t, want, g.call("Scan", read+tt.more+`}`), "%+v", tt)
		query := read + `,"KeyConditions":{"` + tt.key + `":` + eq(tt.key) + `}` + tt.more + `}`
		require.JSONEq(t, want, g.call("Query", query), query)
	}
}
