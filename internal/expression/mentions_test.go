package expression_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

// The service refuses key attributes in filters and updates, and looks into
// none: expressions say which attributes they name and which they look into.
func TestMentions(t *testing.T) {
	values := attribute.Item{":v": attribute.N("1"), ":s": attribute.SS("a")}

	c, err := expression.ParseCondition(expression.FilterExpression, "b = :v AND (size(a.x) < c OR NOT attribute_exists(b)) AND d[0] IN (:v, e)", expression.NewParams(nil, values))
	require.NoError(t, err)
	require.Equal(t, []string{"b", "a", "c", "d", "e"}, c.TopLevel())
	require.Equal(t, []string{"a", "d"}, c.Nested())

	u, err := expression.ParseUpdate("SET a.x = list_append(b, if_not_exists(c.y, d)), e = f[0] + :v REMOVE g DELETE h :s", expression.NewParams(nil, values))
	require.NoError(t, err)
	require.Equal(t, []string{"a", "e", "g", "h"}, u.TopLevel(), "what it changes")
	require.Equal(t, []string{"a", "c", "f"}, u.Nested(), "what it looks into")
	writes, clears := u.Counts()
	require.Equal(t, 2, writes)
	require.Equal(t, 2, clears)

	pr, err := expression.ParseProjection("b.x, a, b.y, c[0]", nil)
	require.NoError(t, err)
	require.Equal(t, []string{"b", "a", "c"}, pr.TopLevel())
	require.Equal(t, []string{"b", "c"}, pr.Nested())
}
