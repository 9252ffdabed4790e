package expression_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

// An expression is at most 4096 bytes, counted as it is sent.
func TestLength(t *testing.T) {
	pad := func(text string, n int) string { return text + strings.Repeat(" ", n-len(text)) }
	params := expression.NewParams(nil, attribute.Item{":v": attribute.S("x")})
	for _, test := range []struct {
		kind  string
		parse func(n int) error
	}{
		{"ConditionExpression", func(n int) error {
			_, err := expression.ParseCondition(expression.ConditionExpression, pad("a = :v", n), params)
			return err
		}},
		{"FilterExpression", func(n int) error {
			_, err := expression.ParseCondition(expression.FilterExpression, pad("a = :v", n), params)
			return err
		}},
		{"KeyConditionExpression", func(n int) error {
			_, err := expression.ParseKeyCondition(pad("a = :v", n), params)
			return err
		}},
		{"UpdateExpression", func(n int) error {
			_, err := expression.ParseUpdate(pad("SET a = :v", n), params)
			return err
		}},
		{"ProjectionExpression", func(n int) error {
			_, err := expression.ParseProjection(pad("a", n), params)
			return err
		}},
	} {
		require.NoError(t, test.parse(4096))
		require.EqualError(t, test.parse(4097),
			"Invalid "+test.kind+": Expression size has exceeded the maximum allowed size; expression size: 4097")
	}
}

// Size is looked at before syntax.
func TestLengthComesFirst(t *testing.T) {
	_, err := expression.ParseCondition(expression.ConditionExpression, strings.Repeat("(", 15000), nil)
	require.EqualError(t, err, "Invalid ConditionExpression: Expression size has exceeded the maximum allowed size; expression size: 15000")
}

// 300 operators are allowed: comparisons, AND, OR, NOT, BETWEEN and IN count,
// parentheses and functions do not. AWS says 301 however many there are.
func TestOperatorCount(t *testing.T) {
	tooMany := "Invalid ConditionExpression: The expression contains too many operators; operator count: 301"
	for _, test := range []struct{ name, text, want string }{
		{"300: 150 comparisons and 149 OR and a NOT", "NOT a<b" + strings.Repeat(" OR a<b", 149), ""},
		{"301", "NOT NOT a<b" + strings.Repeat(" OR a<b", 149), tooMany},
		{"nested", "a<b " + strings.Repeat("or (a<b ", 149) + strings.Repeat(")", 149), ""},
		{"nested, 909", "a<b " + strings.Repeat("or (a<b ", 454) + strings.Repeat(")", 454), tooMany},
		{"1000 NOT", strings.Repeat("not ", 1000) + "a<b", tooMany},
		{"functions do not count", "size(a)<b" + strings.Repeat(" OR size(a)<b", 149), ""},
	} {
		_, err := expression.ParseCondition(expression.ConditionExpression, test.text, nil)
		if test.want == "" {
			require.NoError(t, err, test.name)
		} else {
			require.EqualError(t, err, test.want, test.name)
		}
	}
}

// No text within the limit nests too deep to read.
func TestDeepNesting(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{strings.Repeat("(", 4096), `Syntax error; token: "<EOF>", near: "("`},
		{strings.Repeat("(", 2046) + "a<b" + strings.Repeat(")", 2046), "The expression has redundant parentheses;"},
		{"a < " + strings.Repeat("f(", 1355) + "b" + strings.Repeat(")", 1355), "Invalid function name; function: f"},
		{
			"a < " + strings.Repeat("size(", 680) + "b" + strings.Repeat(")", 680),
			"Incorrect operand type for operator or function; operator or function: size, operand type: N",
		},
	} {
		_, err := expression.ParseCondition(expression.ConditionExpression, test.text, nil)
		require.EqualError(t, err, "Invalid ConditionExpression: "+test.want)
	}
}

// A path has at most 32 steps.
func TestPathDepth(t *testing.T) {
	_, err := expression.ParseProjection("a"+strings.Repeat(".b", 31), nil)
	require.NoError(t, err)
	_, err = expression.ParseProjection("a"+strings.Repeat("[0]", 32), nil)
	require.EqualError(t, err, "Invalid ProjectionExpression: The document path has too many nesting levels; nesting levels: 33")
}

// IN lists at most 100 operands.
func TestInList(t *testing.T) {
	for _, n := range []int{1, 100, 101, 163} {
		values := attribute.Item{}
		var list []string
		for i := range n {
			placeholder := fmt.Sprintf(":v%d", i)
			values[placeholder] = attribute.N(fmt.Sprint(i))
			list = append(list, placeholder)
		}
		_, err := expression.ParseCondition(expression.FilterExpression, "a IN ("+strings.Join(list, ",")+")", expression.NewParams(nil, values))
		if n <= 100 {
			require.NoError(t, err)
		} else {
			require.EqualError(t, err, fmt.Sprintf("Invalid FilterExpression: The IN operator is provided with too many operands; number of operands: %d", n))
		}
	}
}

// The developer guide's list has 573 words; these are its ends and its oddest.
func TestReservedWords(t *testing.T) {
	for word, reserved := range map[string]bool{
		"abort": true, "Zone": true, "LOCALTIMESTAMP": true, "flattern": true, "innter": true, "do": true, "ttl": true, "size": true,
		"abortion": false, "zones": false, "pk": false, "localtimestamps": false, "a": false, "expires": false,
	} {
		_, err := expression.ParseProjection(word, nil)
		if reserved {
			require.EqualError(t, err, "Invalid ProjectionExpression: Attribute name is a reserved keyword; reserved keyword: "+word)
		} else {
			require.NoError(t, err, word)
		}
	}
}
