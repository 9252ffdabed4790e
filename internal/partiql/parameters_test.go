package partiql

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

func nested(depth int, leaf attribute.Value) attribute.Value {
	for range depth {
		leaf = attribute.M(attribute.Item{"n": leaf})
	}
	return leaf
}

// Parameters are judged before the statement is read, numbers by the rules of
// Java's BigDecimal, which are not those of items.
func TestParameterFaults(t *testing.T) {
	const (
		notNumeric = "The parameter cannot be converted to a numeric value"
		underflow  = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
		overflow   = "Number overflow. Attempting to store a number with magnitude larger than supported range"
		deep       = "Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"
		invalid    = "One or more parameter values were invalid: "
	)
	n := attribute.N
	for _, c := range []struct {
		name  string
		given attribute.Value
		want  string
	}{
		{"exponent beyond 32 bits", n("1e99999999999"), notNumeric + ": 1e99999999999"},
		{"exponent one beyond", n("-1e2147483648"), notNumeric + ": -1e2147483648"},
		{"negative exponent beyond", n("1e-2147483648"), notNumeric + ": 1e-2147483648"},
		{"greatest exponent wraps", n("1e2147483647"), underflow},
		{"too great", n("1e126"), overflow},
		{"zero is judged by its exponent", n("0e126"), overflow},
		{"and when small", n("0e-131"), underflow},
		{"too many digits", n("123456789012345678901234567890123456789"), "Attempting to store more than 38 significant digits in a Number"},
		{"empty", n(""), notNumeric},
		{"no number", n("abc"), notNumeric + ": abc"},
		{"in a list", attribute.L(n("1"), n("1e99999999999")), notNumeric + ": 1e99999999999"},
		{"in a map", attribute.M(attribute.Item{"x": n("x")}), notNumeric + ": x"},
		{"in a set", attribute.NS("1", "1e99999999999"), notNumeric + ": 1e99999999999"},
		{"too deep", nested(32, n("1")), deep},
		{"too deep counts before the number at the bottom", nested(100, n("abc")), deep},
		{"set with a member twice", attribute.SS("a", "a"), invalid + "Input collection [a, a] contains duplicates."},
		{"empty set", attribute.SS(), invalid + "An string set  may not be empty"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := CheckParameters([]attribute.Value{attribute.S("fine"), c.given, n("later")})
			require.EqualError(t, err, c.want)
		})
	}
}

func TestParametersBecomeCanonical(t *testing.T) {
	got, err := CheckParameters([]attribute.Value{attribute.N("1.50E2"), nested(31, attribute.S("x")), attribute.NS("2", "1.0")})
	require.NoError(t, err)
	require.Equal(t, []attribute.Value{attribute.N("150"), nested(31, attribute.S("x")), attribute.NS("1", "2")}, got)
	got, err = CheckParameters(nil)
	require.NoError(t, err)
	require.Nil(t, got)
}

// Members of a set are quoted as Java prints a BigDecimal.
func TestDecimalPrints(t *testing.T) {
	for given, want := range map[string]string{
		"0": "0", "-0": "0", "007": "7", "2.0": "2.0", "-2.50": "-2.50", ".5": "0.5", "0.000001": "0.000001",
		"0.0000001": "1E-7", "12e-8": "1.2E-7", "1e1": "1E+1", "12.5e3": "1.25E+4", "150e-2": "1.50",
	} {
		d, ok := readDecimal(given)
		require.True(t, ok, given)
		require.Equal(t, want, d.String(), given)
	}
	for _, given := range []string{"", ".", "-", "1e", "1e+", "e1", "1.2.3", "1e2147483648", "1.5e-2147483647", "0x1", "1_0"} {
		_, ok := readDecimal(given)
		require.False(t, ok, given)
	}
}
