package attribute_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

func TestSizesToTheByte(t *testing.T) {
	for _, c := range []struct {
		value attribute.Value
		size  int
		why   string
	}{
		{attribute.S("abc"), 3, ""},
		{attribute.S("é🙂"), 6, "UTF-8 bytes, not characters"},
		{attribute.B([]byte{1, 2}), 2, "raw bytes, not base64"},
		{attribute.BOOL(false), 1, ""},
		{attribute.NULL(), 1, ""},
		{attribute.SS("a", "bc", ""), 3, "sets cost their members alone"},
		{attribute.NS("1", "123"), 5, ""},
		{attribute.BS([]byte("a"), []byte("bc")), 3, ""},
		{attribute.L(), 3, ""},
		{attribute.M(nil), 3, ""},
		{attribute.L(attribute.S("a"), attribute.L()), 3 + 2 + 4, "each element costs 1 more"},
		{attribute.M(attribute.Item{"ab": attribute.S("c")}), 3 + 1 + 2 + 1, "and its name"},

		{attribute.N("0"), 1, "zero"},
		{attribute.N("-0"), 1, "is never negative"},
		{attribute.N("1"), 2, ""},
		{attribute.N("12"), 2, "two digits cost what one does"},
		{attribute.N("123"), 3, ""},
		{attribute.N("1234"), 3, ""},
		{attribute.N("12345678901234567890123456789012345678"), 20, ""},
		{attribute.N("0042"), 2, "leading zeros are trimmed"},
		{attribute.N("100"), 2, "trailing zeros are trimmed"},
		{attribute.N("1010"), 3, "zeros between are not"},
		{attribute.N("0.0000001"), 2, ""},
		{attribute.N("1E125"), 2, "the exponent costs nothing"},
		{attribute.N("1E-100"), 2, ""},
		{attribute.N("15"), 2, ""},
		{attribute.N("1.5"), 3, "both sides of the point round up"},
		{attribute.N("1.200"), 3, ""},
		{attribute.N("1.234"), 4, ""},
		{attribute.N("3.14159"), 5, ""},
		{attribute.N("123456"), 4, ""},
		{attribute.N("100.5"), 4, "zeros in front of a fraction count"},
		{attribute.N("0.15"), 2, ""},
		{attribute.N("-42"), 3, "a minus sign costs 1"},
	} {
		require.Equal(t, c.size, attribute.Size(c.value), "%s %s", attribute.AppendJSON(nil, c.value), c.why)
	}
	require.Equal(t, 2+3+1+1, attribute.ItemSize(attribute.Item{"pk": attribute.S("abc"), "n": attribute.N("0")}))
	require.Zero(t, attribute.ItemSize(nil))
}

func TestDepthCountsListsAndMaps(t *testing.T) {
	require.Zero(t, attribute.SS("a").Depth())
	require.Equal(t, 1, attribute.L().Depth())
	require.Equal(t, 3, attribute.L(attribute.S("a"), attribute.M(attribute.Item{"x": attribute.L()})).Depth())
	v, err := attribute.DecodeJSON(nested(63, `{"S":"leaf"}`))
	require.NoError(t, err)
	require.Equal(t, 63, v.Depth(), "content too deep for DynamoDB is still measured")
}

func TestSizingAllocatesNothing(t *testing.T) {
	item := orderItem()
	item["big"] = attribute.N("-1." + strings.Repeat("9", 37))
	require.Zero(t, testing.AllocsPerRun(100, func() { attribute.ItemSize(item) }))
}
