package expression_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

// Other languages build conditions without text. One of these is
// n > 1 AND NOT (s = "x" OR l[0] IN ("a", "b")) AND size(l) BETWEEN 1 AND 3.
func TestBuildCondition(t *testing.T) {
	at := expression.Attribute
	n, s, l := expression.Name("n"), expression.Name("s"), expression.Name("l")
	number := func(digits string) expression.Operand { return expression.Literal(attribute.N(digits)) }
	text := func(s string) expression.Operand { return expression.Literal(attribute.S(s)) }
	c := expression.And(
		expression.Test(expression.Greater, at(n), number("1")),
		expression.Not(expression.Or(
			expression.Test(expression.Equal, at(s), text("x")),
			expression.Test(expression.In, at(l, expression.Index(0)), text("a"), text("b")),
		)),
		expression.Test(expression.Between, expression.Size(at(l)), number("1"), number("3")),
	)
	require.Equal(t, []string{"n", "s", "l"}, c.TopLevel())
	for _, test := range []struct {
		item attribute.Item
		want bool
	}{
		{attribute.Item{"n": attribute.N("2"), "l": attribute.L(attribute.S("c"))}, true},
		{attribute.Item{"n": attribute.N("2"), "l": attribute.L(attribute.S("b"))}, false},
		{attribute.Item{"n": attribute.N("2"), "l": attribute.L()}, false},
		{attribute.Item{"n": attribute.N("1"), "l": attribute.L(attribute.S("c"))}, false},
		{nil, false},
	} {
		holds, err := c.Eval(test.item)
		require.NoError(t, err)
		require.Equal(t, test.want, holds, "%v", test.item)
	}
}

func TestAndOrOfNothing(t *testing.T) {
	holds, err := expression.And().Eval(nil)
	require.NoError(t, err)
	require.True(t, holds)
	holds, err = expression.Or().Eval(nil)
	require.NoError(t, err)
	require.False(t, holds)
}

// A test built with a wrong number of operands is an error, not a panic.
func TestWrongNumberOfOperands(t *testing.T) {
	a := expression.Attribute(expression.Name("a"))
	for _, test := range []struct {
		condition *expression.Condition
		want      string
	}{
		{expression.Test(expression.Equal, a), "operator or function: =, number of operands: 1"},
		{expression.Test(expression.Equal), "operator or function: =, number of operands: 0"},
		{expression.Test(expression.Between, a, a), "operator or function: BETWEEN, number of operands: 2"},
		{expression.Test(expression.In, a), "operator or function: IN, number of operands: 1"},
		{expression.Test(expression.AttributeExists), "operator or function: attribute_exists, number of operands: 0"},
		{expression.Test(expression.Operator(200), a, a), "operator or function: operator 200, number of operands: 2"},
		{expression.Not(expression.Test(expression.Contains, a)), "operator or function: contains, number of operands: 1"},
		{expression.And(expression.Test(expression.Contains, a)), "operator or function: contains, number of operands: 1"},
	} {
		_, err := test.condition.Eval(attribute.Item{"a": attribute.S("x")})
		require.EqualError(t, err, "Incorrect number of operands for operator or function; "+test.want)
	}
}

func TestBuildUpdate(t *testing.T) {
	path := func(steps ...expression.Step) expression.Path { return steps }
	name := expression.Name
	u, err := expression.NewUpdate(
		expression.Set(path(name("a"), name("b")), expression.Plus(expression.Attribute(name("n")), expression.Literal(attribute.N("1")))),
		expression.Set(path(name("l")), expression.ListAppend(expression.IfNotExists(path(name("l")), expression.Literal(attribute.L())), expression.Literal(attribute.L(attribute.S("x"))))),
		expression.Set(path(name("d")), expression.Minus(expression.Attribute(name("n")), expression.Attribute(name("n")))),
		expression.Remove(path(name("gone"))),
		expression.Add(path(name("n")), attribute.N("5")),
		expression.Delete(path(name("ss")), attribute.SS("x")),
	)
	require.NoError(t, err)
	old := attribute.Item{"a": attribute.M(nil), "n": attribute.N("1"), "gone": attribute.S("x"), "ss": attribute.SS("x", "y")}
	changed, err := u.Apply(old)
	require.NoError(t, err)
	require.Equal(t, `{"a":{"M":{"b":{"N":"2"}}},"d":{"N":"0"},"l":{"L":[{"S":"x"}]},"n":{"N":"6"},"ss":{"SS":["y"]}}`, show(changed))
	require.Equal(t, `{"a":{"M":{}},"gone":{"S":"x"},"n":{"N":"1"},"ss":{"SS":["x","y"]}}`, show(old))

	_, err = expression.NewUpdate(expression.Remove(path(name("a"))), expression.Remove(path(name("a"), name("b"))))
	require.EqualError(t, err, "Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]")
	_, err = expression.NewUpdate(expression.Add(path(name("a")), attribute.S("x")))
	require.EqualError(t, err, "Incorrect operand type for operator or function; operator: ADD, operand type: STRING")
}

// An update of nothing gives the item back.
func TestEmptyUpdate(t *testing.T) {
	u, err := expression.NewUpdate()
	require.NoError(t, err)
	item := attribute.Item{"a": attribute.S("x")}
	changed, err := u.Apply(item)
	require.NoError(t, err)
	require.Equal(t, item, changed)
	require.Nil(t, u.Updated(item))
}

func TestBuildProjection(t *testing.T) {
	a, b := expression.Name("a"), expression.Name("b")
	pr, err := expression.NewProjection(expression.Path{a, expression.Index(1)}, expression.Path{b})
	require.NoError(t, err)
	kept := pr.Apply(attribute.Item{"a": attribute.L(attribute.S("x"), attribute.S("y")), "c": attribute.S("z")})
	require.Equal(t, `{"a":{"L":[{"S":"y"}]}}`, show(kept))

	_, err = expression.NewProjection(expression.Path{a, expression.Index(1)}, expression.Path{a, b})
	require.EqualError(t, err, "Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, [1]], path two: [a, b]")
}

// A request that gives no expression has none: nil holds always, changes
// nothing and chooses all.
func TestNoExpression(t *testing.T) {
	var (
		item = attribute.Item{"a": attribute.S("x")}
		c    *expression.Condition
		u    *expression.Update
		pr   *expression.Projection
	)
	holds, err := c.Eval(item)
	require.NoError(t, err)
	require.True(t, holds)
	require.Empty(t, c.TopLevel())
	changed, err := u.Apply(item)
	require.NoError(t, err)
	require.Equal(t, item, changed)
	require.Nil(t, u.Updated(item))
	require.Empty(t, u.TopLevel())
	writes, clears := u.Counts()
	require.Zero(t, writes+clears)
	require.Equal(t, item, pr.Apply(item))
	require.Empty(t, pr.Nested())
}
