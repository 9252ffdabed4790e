package expression_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

const invalid = "One or more parameter values were invalid: "

func list(values ...attribute.Value) []attribute.Value { return values }

// What a legacy condition may hold: how many values, of which types.
func TestLegacyConditionFaults(t *testing.T) {
	s, n, set := attribute.S("a"), attribute.N("1"), attribute.SS("a")
	for _, test := range []struct {
		operator string
		values   []attribute.Value
		want     string
	}{
		{"EQ", nil, invalid + "Invalid number of argument(s) for the EQ ComparisonOperator"},
		{"EQ", list(s, s), invalid + "Invalid number of argument(s) for the EQ ComparisonOperator"},
		{"EQ", list(set), ""},
		{"NE", list(attribute.M(nil)), ""},
		{"NULL", list(s), invalid + "Invalid number of argument(s) for the NULL ComparisonOperator"},
		{"NULL", nil, ""},
		{"NOT_NULL", list(s, s), invalid + "Invalid number of argument(s) for the NOT_NULL ComparisonOperator"},
		{"IN", nil, invalid + "Invalid number of argument(s) for the IN ComparisonOperator"},
		{"IN", list(s, n), invalid + "AttributeValues inside AttributeValueList must be of same type"},
		{"IN", list(attribute.L()), invalid + "ComparisonOperator IN is not valid for L AttributeValue type"},
		{"LT", list(attribute.BOOL(true)), invalid + "ComparisonOperator LT is not valid for BOOL AttributeValue type"},
		{"LE", list(attribute.NULL()), invalid + "ComparisonOperator LE is not valid for NULL AttributeValue type"},
		{"GT", list(set), invalid + "ComparisonOperator GT is not valid for SS AttributeValue type"},
		{"GE", list(attribute.M(nil)), invalid + "ComparisonOperator GE is not valid for M AttributeValue type"},
		{"CONTAINS", list(set), invalid + "ComparisonOperator CONTAINS is not valid for SS AttributeValue type"},
		{"CONTAINS", list(attribute.BOOL(true)), ""},
		{"NOT_CONTAINS", list(attribute.L()), invalid + "ComparisonOperator NOT_CONTAINS is not valid for L AttributeValue type"},
		{"BEGINS_WITH", list(n), invalid + "ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"},
		{"BEGINS_WITH", list(attribute.B([]byte("a"))), ""},
		{"BETWEEN", list(n, n, n), invalid + "Invalid number of argument(s) for the BETWEEN ComparisonOperator"},
		{"BETWEEN", list(set, set), invalid + "ComparisonOperator BETWEEN is not valid for SS AttributeValue type"},
		{"BETWEEN", list(s, n), invalid + "AttributeValues inside AttributeValueList must be of same type"},
		{"BETWEEN", list(attribute.S("b"), s), "The BETWEEN condition was provided a range where the lower bound is greater than the upper bound"},
		{"BETWEEN", list(n, attribute.N("10")), ""},
		{"eq", list(s), invalid + "ComparisonOperator eq is not supported"},
	} {
		legacy := expression.LegacyCondition{ComparisonOperator: test.operator, AttributeValueList: test.values}
		_, filterErr := expression.ParseFilter(map[string]expression.LegacyCondition{"a": legacy}, "")
		_, keyErr := expression.ParseKeyConditions(map[string]expression.LegacyCondition{"a": legacy})
		if test.want == "" {
			require.NoError(t, filterErr, test.operator)
			require.NoError(t, keyErr, test.operator)
		} else {
			require.EqualError(t, filterErr, test.want)
			require.EqualError(t, keyErr, test.want)
		}
	}
}

func TestLegacyConditions(t *testing.T) {
	stored := attribute.Item{
		"s": attribute.S("hello"), "n": attribute.N("5"), "l": attribute.L(attribute.N("2"), attribute.N("4")),
		"ns": attribute.NS("2", "4"), "z": attribute.NULL(),
	}
	for _, test := range []struct {
		attribute, operator string
		values              []attribute.Value
		want                bool
	}{
		{"s", "EQ", list(attribute.S("hello")), true},
		{"s", "EQ", list(attribute.N("5")), false},
		{"ns", "EQ", list(attribute.NS("4", "2")), true},
		{"s", "NE", list(attribute.S("dog")), true},
		{"q", "NE", list(attribute.S("dog")), true},
		{"n", "NE", list(attribute.N("5")), false},
		{"n", "LE", list(attribute.N("5")), true},
		{"n", "LT", list(attribute.N("5")), false},
		{"n", "GE", list(attribute.S("5")), false},
		{"n", "GT", list(attribute.N("4")), true},
		{"q", "GT", list(attribute.N("4")), false},
		{"z", "NOT_NULL", nil, true},
		{"q", "NOT_NULL", nil, false},
		{"q", "NULL", nil, true},
		{"z", "NULL", nil, false},
		{"s", "CONTAINS", list(attribute.S("ell")), true},
		{"ns", "CONTAINS", list(attribute.N("4")), true},
		{"l", "CONTAINS", list(attribute.N("4")), true},
		{"s", "CONTAINS", list(attribute.N("4")), false},
		{"s", "NOT_CONTAINS", list(attribute.S("dog")), true},
		{"s", "NOT_CONTAINS", list(attribute.N("1")), true},
		{"s", "NOT_CONTAINS", list(attribute.S("ell")), false},
		{"q", "NOT_CONTAINS", list(attribute.N("1")), false},
		{"q", "CONTAINS", list(attribute.N("1")), false},
		{"s", "BEGINS_WITH", list(attribute.S("hell")), true},
		{"n", "BEGINS_WITH", list(attribute.S("5")), false},
		{"n", "IN", list(attribute.N("2"), attribute.N("5")), true},
		{"ns", "IN", list(attribute.N("2")), false},
		{"n", "BETWEEN", list(attribute.N("1"), attribute.N("5")), true},
		{"n", "BETWEEN", list(attribute.S("1"), attribute.S("5")), false},
	} {
		legacy := expression.LegacyCondition{ComparisonOperator: test.operator, AttributeValueList: test.values}
		c, err := expression.ParseFilter(map[string]expression.LegacyCondition{test.attribute: legacy}, "")
		require.NoError(t, err)
		holds, err := c.Eval(stored)
		require.NoError(t, err)
		require.Equal(t, test.want, holds, "%s %s %v", test.attribute, test.operator, test.values)
	}
}

// Expected says Value, Exists or ComparisonOperator, and not just any of them
// together.
func TestExpectedFaults(t *testing.T) {
	v := attribute.S("a")
	yes, no := true, false
	for _, test := range []struct {
		expected expression.ExpectedAttributeValue
		want     string
	}{
		{expression.ExpectedAttributeValue{}, "Value must be provided when Exists is null"},
		{expression.ExpectedAttributeValue{Exists: &yes}, "Value must be provided when Exists is true"},
		{expression.ExpectedAttributeValue{Exists: &no, Value: &v}, "Value cannot be used when Exists is false"},
		{expression.ExpectedAttributeValue{AttributeValueList: list(v)}, "AttributeValueList can only be used with a ComparisonOperator"},
		{expression.ExpectedAttributeValue{Exists: &yes, AttributeValueList: list(v)}, "AttributeValueList can only be used with a ComparisonOperator"},
		{expression.ExpectedAttributeValue{ComparisonOperator: "LT"}, "Value or AttributeValueList must be used with ComparisonOperator: LT"},
		{expression.ExpectedAttributeValue{ComparisonOperator: "LT", Exists: &yes}, "Exists and ComparisonOperator cannot be used together"},
		{expression.ExpectedAttributeValue{ComparisonOperator: "LT", Value: &v, AttributeValueList: list(v)}, "Value and AttributeValueList cannot be used together"},
	} {
		_, err := expression.ParseExpected(map[string]expression.ExpectedAttributeValue{"a": test.expected}, "")
		require.EqualError(t, err, invalid+test.want+" for Attribute: a")
	}
	_, err := expression.ParseExpected(map[string]expression.ExpectedAttributeValue{"a": {ComparisonOperator: "NULL", Value: &v}}, "")
	require.EqualError(t, err, invalid+"Invalid number of argument(s) for the NULL ComparisonOperator")
	_, err = expression.ParseExpected(map[string]expression.ExpectedAttributeValue{"a": {ComparisonOperator: "EQ", AttributeValueList: []attribute.Value{}}}, "")
	require.EqualError(t, err, invalid+"Invalid number of argument(s) for the EQ ComparisonOperator")
}

func TestExpected(t *testing.T) {
	one, two := attribute.N("1"), attribute.N("2")
	yes, no := true, false
	stored := attribute.Item{"a": one, "b": two}
	type expected = map[string]expression.ExpectedAttributeValue
	for _, test := range []struct {
		name     string
		expected expected
		operator string
		want     bool
	}{
		{"a value", expected{"a": {Value: &one}}, "", true},
		{"another value", expected{"a": {Value: &two}}, "", false},
		{"a value and that it exists", expected{"a": {Value: &one, Exists: &yes}}, "", true},
		{"not there", expected{"z": {Exists: &no}}, "", true},
		{"there after all", expected{"a": {Exists: &no}}, "", false},
		{"NULL needs no values", expected{"z": {ComparisonOperator: "NULL"}}, "", true},
		{"Value with an operator", expected{"a": {ComparisonOperator: "LE", Value: &two}}, "", true},
		{"all", expected{"a": {Value: &one}, "b": {ComparisonOperator: "EQ", AttributeValueList: list(two)}, "c": {Exists: &no}}, "AND", true},
		{"all but one", expected{"a": {Value: &one}, "b": {Value: &one}}, "", false},
		{"one of two", expected{"a": {Value: &one}, "b": {Value: &one}}, "OR", true},
		{"none of two", expected{"a": {Value: &two}, "b": {Value: &one}}, "OR", false},
		{"nothing expected", nil, "", true},
	} {
		c, err := expression.ParseExpected(test.expected, test.operator)
		require.NoError(t, err, test.name)
		holds, err := c.Eval(stored)
		require.NoError(t, err, test.name)
		require.Equal(t, test.want, holds, test.name)
	}
}

func TestConditionalOperatorNeedsTwo(t *testing.T) {
	_, err := expression.ParseFilter(nil, "OR")
	require.EqualError(t, err, "ConditionalOperator cannot be used without Filter or Expected")
	_, err = expression.ParseFilter(map[string]expression.LegacyCondition{"a": {ComparisonOperator: "NULL"}}, "AND")
	require.EqualError(t, err, "ConditionalOperator can only be used when Filter or Expected has two or more elements")
}

func TestKeyConditions(t *testing.T) {
	k, err := expression.ParseKeyConditions(map[string]expression.LegacyCondition{
		"sk": {ComparisonOperator: "BETWEEN", AttributeValueList: list(attribute.N("1"), attribute.N("2"))},
		"pk": {ComparisonOperator: "EQ", AttributeValueList: list(attribute.S("x"))},
		"z":  {ComparisonOperator: "NOT_NULL"},
	})
	require.NoError(t, err)
	require.NoError(t, k.Check())
	terms := k.Terms()
	require.Equal(t, []expression.KeyTerm{
		{Name: "pk", Operator: expression.Equal, Values: list(attribute.S("x"))},
		{Name: "sk", Operator: expression.Between, Values: list(attribute.N("1"), attribute.N("2"))},
		{Name: "z", Operator: expression.AttributeExists},
	}, terms)
	require.True(t, terms[1].Indexable())
	require.False(t, terms[2].Indexable())
}

func TestAttributeUpdateFaults(t *testing.T) {
	for _, test := range []struct {
		action string
		value  attribute.Value
		none   bool
		want   string
	}{
		{"", attribute.Value{}, true, "Only DELETE action is allowed when no attribute value is specified"},
		{"PUT", attribute.Value{}, true, "Only DELETE action is allowed when no attribute value is specified"},
		{"ADD", attribute.Value{}, true, "Only DELETE action is allowed when no attribute value is specified"},
		{"DELETE", attribute.S("1"), false, "DELETE action with value is not supported for the type S"},
		{"DELETE", attribute.N("1"), false, "DELETE action with value is not supported for the type N"},
		{"DELETE", attribute.L(), false, "DELETE action with value is not supported for the type L"},
		{"ADD", attribute.S("1"), false, "ADD action is not supported for the type S"},
		{"ADD", attribute.BOOL(true), false, "ADD action is not supported for the type BOOL"},
		{"ADD", attribute.M(nil), false, "ADD action is not supported for the type M"},
		{"put", attribute.S("1"), false, "Action put is not supported"},
	} {
		update := expression.AttributeValueUpdate{Action: test.action, Value: &test.value}
		if test.none {
			update.Value = nil
		}
		_, err := expression.ParseAttributeUpdates(map[string]expression.AttributeValueUpdate{"a": update})
		require.EqualError(t, err, invalid+test.want)
	}
}

func TestAttributeUpdates(t *testing.T) {
	value := func(v attribute.Value) *attribute.Value { return &v }
	u, err := expression.ParseAttributeUpdates(map[string]expression.AttributeValueUpdate{
		"put":      {Action: "PUT", Value: value(attribute.S("x"))},
		"default":  {Value: value(attribute.S("y"))},
		"n":        {Action: "ADD", Value: value(attribute.N("9"))},
		"new":      {Action: "ADD", Value: value(attribute.N("9"))},
		"l":        {Action: "ADD", Value: value(attribute.L(attribute.S("b")))},
		"ss":       {Action: "ADD", Value: value(attribute.SS("b"))},
		"less":     {Action: "DELETE", Value: value(attribute.SS("a"))},
		"gone":     {Action: "DELETE"},
		"dots.are": {Value: value(attribute.S("names"))},
	})
	require.NoError(t, err)
	changed, err := u.Apply(attribute.Item{
		"n": attribute.N("1"), "l": attribute.L(attribute.S("a")), "ss": attribute.SS("a"), "less": attribute.SS("a", "b"), "gone": attribute.S("x"),
	})
	require.NoError(t, err)
	require.Equal(t, `{"default":{"S":"y"},"dots.are":{"S":"names"},"l":{"L":[{"S":"a"},{"S":"b"}]},"less":{"SS":["b"]},"n":{"N":"10"},"new":{"N":"9"},"put":{"S":"x"},"ss":{"SS":["a","b"]}}`, show(changed))
	require.Len(t, u.TopLevel(), 9)

	for _, wrong := range []expression.AttributeValueUpdate{
		{Action: "ADD", Value: value(attribute.N("1"))},
		{Action: "ADD", Value: value(attribute.NS("1"))},
		{Action: "DELETE", Value: value(attribute.NS("1"))},
	} {
		u, err := expression.ParseAttributeUpdates(map[string]expression.AttributeValueUpdate{"ss": wrong})
		require.NoError(t, err)
		_, err = u.Apply(attribute.Item{"ss": attribute.SS("a")})
		require.EqualError(t, err, "Type mismatch for attribute to update")
	}
}

func TestAttributesToGet(t *testing.T) {
	pr, err := expression.ParseAttributesToGet([]string{"a", "b.c", "status"})
	require.NoError(t, err)
	require.Equal(t, `{"a":{"S":"x"},"b.c":{"S":"y"}}`, show(pr.Apply(attribute.Item{"a": attribute.S("x"), "b.c": attribute.S("y"), "d": attribute.S("z")})))
	_, err = expression.ParseAttributesToGet([]string{"a", "b", "a"})
	require.EqualError(t, err, invalid+"Duplicate value in attribute name: a")
}
