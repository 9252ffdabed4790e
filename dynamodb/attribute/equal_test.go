package attribute_test

import (
	"math/rand"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

func TestEqualValues(t *testing.T) {
	a, n := attribute.S("a"), attribute.N("1")
	for _, c := range []struct {
		v, w  attribute.Value
		equal bool
	}{
		{attribute.N("1.0"), attribute.N("1"), true},
		{attribute.N("1e2"), attribute.N("100"), true},
		{attribute.N("1"), attribute.N("-1"), false},
		{attribute.S("1"), attribute.N("1"), false},
		{attribute.S("a"), attribute.B([]byte("a")), false},
		{attribute.BOOL(true), attribute.BOOL(false), false},
		{attribute.NULL(), attribute.NULL(), true},
		{attribute.SS("a", "b"), attribute.SS("b", "a"), true},
		{attribute.SS("a", "b"), attribute.SS("a", "c"), false},
		{attribute.NS("1", "2.0"), attribute.NS("2", "1.0"), true},
		{attribute.BS([]byte("a"), nil), attribute.BS(nil, []byte("a")), true},
		{attribute.L(a, n), attribute.L(n, a), false},
		{attribute.L(a, n), attribute.L(a), false},
		{attribute.L(attribute.SS("a", "b")), attribute.L(attribute.SS("b", "a")), true},
		{attribute.M(attribute.Item{"x": n}), attribute.M(attribute.Item{"x": attribute.N("1.0")}), true},
		{attribute.M(attribute.Item{"x": n}), attribute.M(attribute.Item{"y": n}), false},
		{attribute.M(nil), attribute.M(attribute.Item{}), true},
		{attribute.SS("a"), attribute.SS("a", "b"), false},
		{attribute.L(), attribute.M(nil), false},
		{attribute.Value{}, attribute.Value{}, true},
	} {
		require.Equal(t, c.equal, c.v.Equal(c.w), "%s, %s", attribute.AppendJSON(nil, c.v), attribute.AppendJSON(nil, c.w))
		require.Equal(t, c.equal, c.w.Equal(c.v))
		require.Equal(t, c.equal, attribute.Item{"v": c.v}.Digest() == attribute.Item{"v": c.w}.Digest(), "digests follow equality")
	}
}

func TestOrderedValues(t *testing.T) {
	ascending := [][]attribute.Value{
		{attribute.S(""), attribute.S("\x00"), attribute.S("A"), attribute.S("a"), attribute.S("a\x00"), attribute.S("aa"), attribute.S("é"), attribute.S("🙂")},
		{attribute.B(nil), attribute.B([]byte{0}), attribute.B([]byte{0, 0}), attribute.B([]byte{0, 1}), attribute.B([]byte{0x7F}), attribute.B([]byte{0xFF}), attribute.B([]byte{0xFF, 0})},
		{
			attribute.N("-9e125"), attribute.N("-100"), attribute.N("-99.5"), attribute.N("-99"), attribute.N("-1"), attribute.N("-0.11"), attribute.N("-0.1"),
			attribute.N("-1e-130"), attribute.N("0"), attribute.N("1e-130"), attribute.N("0.1"), attribute.N("0.11"), attribute.N("1"), attribute.N("1.01"),
			attribute.N("9"), attribute.N("10"), attribute.N("99"), attribute.N("100"), attribute.N("1e38"), attribute.N("9e125"),
		},
	}
	for _, values := range ascending {
		for i, v := range values {
			for j, w := range values {
				order, ok := attribute.Compare(v, w)
				require.True(t, ok)
				require.Equal(t, sign(i-j), order, "%s, %s", attribute.AppendJSON(nil, v), attribute.AppendJSON(nil, w))
			}
		}
	}
	_, ok := attribute.Compare(attribute.S("1"), attribute.N("1"))
	require.False(t, ok, "types do not mix")
	_, ok = attribute.Compare(attribute.BOOL(true), attribute.BOOL(true))
	require.False(t, ok, "only strings, numbers and binaries have an order")
}

func sign(n int) int {
	switch {
	case n < 0:
		return -1
	case n > 0:
		return 1
	}
	return 0
}

// The digest of an order's content must be the same on every machine and in
// every release: it may be in a recorded trace.
func TestDigestIsFixed(t *testing.T) {
	require.Equal(t, uint64(0xe231d98cab11b8c7), attribute.Item{}.Digest())
	require.Equal(t, uint64(0x962e7829631b1412), orderItem().Digest())
}

func TestDigestTellsItemsApart(t *testing.T) {
	r := rand.New(rand.NewSource(4))
	seen := map[uint64]attribute.Item{}
	for range 20_000 {
		item := randomItem(r, 2)
		if other, ok := seen[item.Digest()]; ok {
			require.True(t, item.Equal(other), "%s\n%s", attribute.AppendItemJSON(nil, item), attribute.AppendItemJSON(nil, other))
		}
		seen[item.Digest()] = item
	}
	swapped := attribute.Item{"a": attribute.S("b"), "b": attribute.S("a")}
	require.NotEqual(t, attribute.Item{"a": attribute.S("a"), "b": attribute.S("b")}.Digest(), swapped.Digest())
	require.NotEqual(t, attribute.Item{"a": attribute.M(nil)}.Digest(), attribute.Item{"a": attribute.L()}.Digest())

	item := orderItem()
	require.Zero(t, testing.AllocsPerRun(100, func() { item.Digest() }))
}
