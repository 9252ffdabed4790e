package expression_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

func TestCheckParams(t *testing.T) {
	v := attribute.S("x")
	for _, test := range []struct {
		name   string
		names  map[string]string
		values attribute.Item
		want   string
	}{
		{"nothing given", nil, nil, ""},
		{"well formed", map[string]string{"#a": "a", "#_": "b.c", "#1x": "3 !"}, attribute.Item{":v": v, ":_1": v}, ""},
		{"no names", map[string]string{}, attribute.Item{}, "ExpressionAttributeNames must not be empty"},
		{"no values", nil, attribute.Item{}, "ExpressionAttributeValues must not be empty"},
		{"a name without #", map[string]string{"a": "a"}, attribute.Item{}, `ExpressionAttributeNames contains invalid key: Syntax error; key: "a"`},
		{"the first by name", map[string]string{"#a": "a", "b": "b", "a": "a"}, nil, `ExpressionAttributeNames contains invalid key: Syntax error; key: "a"`},
		{"# alone", map[string]string{"#": "a"}, nil, `ExpressionAttributeNames contains invalid key: Syntax error; key: "#"`},
		{"a dash", map[string]string{"#hi-there": "a"}, nil, `ExpressionAttributeNames contains invalid key: Syntax error; key: "#hi-there"`},
		{"a value without :", nil, attribute.Item{":b": v, "b": v}, `ExpressionAttributeValues contains invalid key: Syntax error; key: "b"`},
		{"an exclamation mark", nil, attribute.Item{":hi!": v}, `ExpressionAttributeValues contains invalid key: Syntax error; key: ":hi!"`},
		{"255 bytes", map[string]string{"#" + strings.Repeat("a", 254): "a"}, nil, ""},
		{
			"256 bytes", nil,
			attribute.Item{":" + strings.Repeat("a", 255): v},
			"ExpressionAttributeValues contains invalid key: The expression attribute map contains a key that is too long; size of key: 256",
		},
		{"a name of 65535 bytes", map[string]string{"#a": strings.Repeat("a", 65535)}, nil, ""},
		{
			"a name of 65536 bytes",
			map[string]string{"#a": strings.Repeat("a", 65536)},
			nil,
			"Attribute name is too large, must be less than 65536 bytes",
		},
		{"an empty name", map[string]string{"#a": ""}, nil, "ExpressionAttributeNames contains invalid value: Empty attribute name for key #a"},
		{"2 MB", nil, attribute.Item{":v": attribute.S(strings.Repeat("x", 2<<20-2))}, ""},
		{
			"2 MB and a byte", nil,
			attribute.Item{":v": attribute.S(strings.Repeat("x", 2<<20-1))},
			"The sum of sizes of ExpressionAttributeNames and ExpressionAttributeValues has exceeded the maximum allowed size; size: 2097153",
		},
	} {
		err := expression.CheckParams(test.names, test.values)
		if test.want == "" {
			require.NoError(t, err, test.name)
		} else {
			require.EqualError(t, err, test.want, test.name)
		}
	}
}

// A condition's placeholders are used once it is parsed, however it is
// evaluated.
func TestUseIsNotedByParsing(t *testing.T) {
	params := expression.NewParams(map[string]string{"#a": "a", "#b": "b"}, attribute.Item{":x": attribute.S("x"), ":y": attribute.S("y")})
	c, err := expression.ParseCondition(expression.ConditionExpression, "#a = :x OR #b = :y", params)
	require.NoError(t, err)
	require.NoError(t, params.CheckUnused())
	holds, err := c.Eval(attribute.Item{"a": attribute.S("x")})
	require.NoError(t, err)
	require.True(t, holds)
}

// Without substitutions there is nothing to look up and nothing unused.
func TestNoParams(t *testing.T) {
	var params *expression.Params
	require.NoError(t, params.CheckUnused())
	_, err := expression.ParseCondition(expression.ConditionExpression, "a = :v", params)
	require.EqualError(t, err, "Invalid ConditionExpression: An expression attribute value used in expression is not defined; attribute value: :v")
}
