package expression

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// Beside `SET b = :pad`, which counts for 23 bytes and the value, each kind of
// clause counts for something of its own.
func TestCharge(t *testing.T) {
	ten := attribute.S(strings.Repeat("y", 10))
	one := attribute.N("1")
	old := attribute.Item{
		"ss": attribute.SS("ppppp"), "n": one, "m": attribute.M(attribute.Item{"z": ten}), "l": attribute.L(ten),
	}
	for _, c := range []struct {
		clause string
		values attribute.Item
		want   int
	}{
		{"", nil, 0},
		{", c = :v", attribute.Item{":v": ten}, 19 + 1 + 10},
		{", m.z = :v", attribute.Item{":v": ten}, 19 + 1 + 4 + 1 + 10},
		{", l[0] = :v", attribute.Item{":v": ten}, 19 + 1 + 4 + 1 + 10},
		{", c = abcdefghij", nil, 19 + 1 + 1 + 14 + 10},
		{", c = m.z", nil, 19 + 1 + 1 + 14 + 1 + 14 + 1},
		{", c = l[10]", nil, 19 + 1 + 1 + 14 + 1 + 14 + 2},
		{", n = n + :v", attribute.Item{":v": one}, 19 + 1 + 34 + 1 + 14 + 1 + 2},
		{", n = n - :v", attribute.Item{":v": one}, 19 + 1 + 37 + 1 + 14 + 1 + 2},
		{", c = if_not_exists(c, :v)", attribute.Item{":v": ten}, 19 + 1 + 39 + 1 + 14 + 1 + 10},
		{", l = list_append(l, :v)", attribute.Item{":v": attribute.L(ten)}, 19 + 1 + 37 + 1 + 14 + 1 + 3 + 1 + 10},
		{" ADD n :v", attribute.Item{":v": one}, 19 + 1 + 2},
		{" ADD ss :v", attribute.Item{":v": attribute.SS("ppppp", "qqqqqqq")}, 19 + 2 + 7},
		{" ADD fresh :v", attribute.Item{":v": attribute.SS("ppppp", "qqqqqqq")}, 19 + 5 + 12},
		{" REMOVE abcdefghij", nil, 1 + 10},
		{" REMOVE m.yyyyyyyyyy", nil, 1 + 1 + 4 + 10},
		{" REMOVE l[10]", nil, 1 + 1 + 4 + 2},
		{" DELETE ss :v", attribute.Item{":v": attribute.SS("ppppp")}, 1 + 2},
	} {
		values := attribute.Item{":pad": ten}
		for name, v := range c.values {
			values[name] = v
		}
		u, err := ParseUpdate("SET b = :pad"+c.clause, NewParams(nil, values))
		require.NoError(t, err)
		require.Equal(t, 23+10+c.want, u.Charge(old), c.clause)
	}
	u, err := ParseAttributeUpdates(map[string]AttributeValueUpdate{"a": {Value: &ten}})
	require.NoError(t, err)
	require.Zero(t, u.Charge(nil), "the legacy parameter is measured by the item alone")
}
