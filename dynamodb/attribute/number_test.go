package attribute_test

import (
	"math/big"
	"math/rand"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

const (
	notNumeric = "The parameter cannot be converted to a numeric value"
	overflow   = "Number overflow. Attempting to store a number with magnitude larger than supported range"
	underflow  = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
	digits38   = "Attempting to store more than 38 significant digits in a Number"
)

func TestNumbersAreGivenBackInCanonicalForm(t *testing.T) {
	nines := strings.Repeat("9", 38)
	for given, want := range map[string]string{
		"0":                                      "0",
		"-0":                                     "0",
		"+0.000":                                 "0",
		"0e125":                                  "0",
		"42":                                     "42",
		"+5":                                     "5",
		"0042.1200":                              "42.12",
		".123":                                   "0.123",
		"7.":                                     "7",
		"-.5":                                    "-0.5",
		"1.5E2":                                  "150",
		"1e+5":                                   "100000",
		"12.5e-1":                                "1.25",
		"-17.4E37":                               "-174" + strings.Repeat("0", 36),
		"1E125":                                  "1" + strings.Repeat("0", 125),
		"1E-130":                                 "0." + strings.Repeat("0", 129) + "1",
		"9." + nines[1:] + "E125":                nines + strings.Repeat("0", 88),
		"1" + strings.Repeat("0", 60):            "1" + strings.Repeat("0", 60),
		strings.Repeat("0", 500) + "1":           "1",
		"1" + strings.Repeat("0", 300) + "e-300": "1",
	} {
		got, err := attribute.CanonicalNumber(given)
		require.NoError(t, err, given)
		require.Equal(t, want, got, given)
	}
}

func TestNumbersThatDynamoDBRefuses(t *testing.T) {
	for given, want := range map[string]string{
		"":                      notNumeric + ": ",
		"abc":                   notNumeric + ": abc",
		" 1":                    notNumeric + ":  1",
		"1 ":                    notNumeric + ": 1 ",
		"NaN":                   notNumeric + ": NaN",
		"-":                     notNumeric + ": -",
		".":                     notNumeric + ": .",
		"1.2.3":                 notNumeric + ": 1.2.3",
		"1e":                    notNumeric + ": 1e",
		"1e+":                   notNumeric + ": 1e+",
		"1e--1":                 notNumeric + ": 1e--1",
		"1e1_0":                 notNumeric + ": 1e1_0",
		"0x10":                  notNumeric + ": 0x10",
		"1e126":                 overflow,
		"-1e126":                overflow,
		"0e126":                 overflow, // zero has the magnitude it is written with
		"0e-131":                underflow,
		"1e-131":                underflow,
		"1e99999999999":         overflow,
		"1e-99999999999":        underflow,
		"1e9223372036854775808": notNumeric + ": 1e9223372036854775808",
		"123456789012345678901234567890123456789":   digits38,
		"-1.23456789012345678901234567890123456789": digits38,
		"1" + strings.Repeat("0", 37) + "1":         digits38,
	} {
		_, err := attribute.CanonicalNumber(given)
		var refused *attribute.ValueError
		require.ErrorAs(t, err, &refused, given)
		require.Equal(t, want, refused.Message, given)
	}
}

// A sum of numbers with 38 digits is exact or refused; nothing is rounded. AWS
// calls a sum that needs more digits an overflow.
func TestSums(t *testing.T) {
	nines := strings.Repeat("9", 38)
	for _, c := range []struct{ a, b, sum, difference string }{
		{"1", "10000000000000000000000", "10000000000000000000001", "-9999999999999999999999"},
		{"0.1", "0.2", "0.3", "-0.1"},
		{"-5", "5", "0", "-10"},
		{"0", "-7", "-7", "7"},
		{"1.5", "-0.5", "1", "2"},
		{nines, "1", "1" + strings.Repeat("0", 38), strings.Repeat("9", 37) + "8"},
		{"1e38", "1", overflow, nines},
		{"1e38", "-1", nines, overflow},
		{"1e50", "1", overflow, overflow},
		{"1e125", "1e-130", overflow, overflow},
		{"9e125", "9e125", overflow, "0"},
		{"-9e125", "9e125", "0", overflow},
		{"1.5e-130", "1.4e-130", "0." + strings.Repeat("0", 129) + "29", underflow},
		{"1.00000000000000000000000000000000000001", "0", digits38, digits38},
		{"0", "x", notNumeric + ": x", notNumeric + ": x"},
	} {
		checkSum(t, c.a, c.b, c.sum, attribute.AddNumbers)
		checkSum(t, c.a, c.b, c.difference, attribute.SubtractNumbers)
	}
}

// checkSum takes for want what comes back: the number, or the error's words.
func checkSum(t *testing.T, a, b, want string, operation func(a, b string) (string, error)) {
	t.Helper()
	got, err := operation(a, b)
	if err != nil {
		got = err.Error()
	}
	require.Equal(t, want, got, "%s, %s", a, b)
}

// Canonical form, order and sums agree with exact rational arithmetic.
func TestNumbersAgreeWithExactArithmetic(t *testing.T) {
	r := rand.New(rand.NewSource(1))
	for range 10_000 {
		a, b := randomNumber(r), randomNumber(r)
		if r.Intn(4) == 0 {
			b = a
		}
		checkAgainstBig(t, a, b)
	}
}

func checkAgainstBig(t *testing.T, a, b string) {
	t.Helper()
	x, y := rational(t, a), rational(t, b)
	ca, err := attribute.CanonicalNumber(a)
	require.NoError(t, err, a)
	cb, err := attribute.CanonicalNumber(b)
	require.NoError(t, err, b)
	require.Zero(t, rational(t, ca).Cmp(x), "%s became %s", a, ca)
	again, err := attribute.CanonicalNumber(ca)
	require.NoError(t, err)
	require.Equal(t, ca, again)
	require.Equal(t, x.Cmp(y), attribute.CompareNumbers(ca, cb), "%s, %s", ca, cb)
	require.Equal(t, x.Cmp(y), attribute.CompareNumbers(a, b), "%s, %s", a, b)
	require.Equal(t, x.Cmp(y) == 0, ca == cb, "equal numbers have one form")

	for sum, operation := range map[*big.Rat]func(a, b string) (string, error){
		new(big.Rat).Add(x, y): attribute.AddNumbers,
		new(big.Rat).Sub(x, y): attribute.SubtractNumbers,
	} {
		if got, err := operation(a, b); err == nil {
			require.Zero(t, rational(t, got).Cmp(sum), "%s, %s: %s", a, b, got)
		} else {
			_, fits := attribute.CanonicalNumber(sum.FloatString(200))
			require.Error(t, fits, "%s, %s: %s", a, b, sum.FloatString(200))
		}
	}
}

func rational(t *testing.T, s string) *big.Rat {
	t.Helper()
	x, ok := new(big.Rat).SetString(s)
	require.True(t, ok, s)
	return x
}

// randomNumber prefers the edges: few digits or all 38, near one another or at
// the ends of the range.
func randomNumber(r *rand.Rand) string {
	n := 1 + r.Intn(4)
	if r.Intn(4) == 0 {
		n = 30 + r.Intn(9)
	}
	var b strings.Builder
	b.WriteString([]string{"", "-", "+", ""}[r.Intn(4)])
	point := r.Intn(n + 1)
	for i := range n {
		if i == point {
			b.WriteByte('.')
		}
		b.WriteByte("0123456789990011"[r.Intn(16)])
	}
	switch r.Intn(6) {
	case 0:
		b.WriteString("e80")
	case 1:
		b.WriteString("E-85")
	case 2:
		b.WriteString([]string{"e1", "e-1", "e+20", "e-20"}[r.Intn(4)])
	}
	return b.String()
}

func FuzzNumber(f *testing.F) {
	for _, seed := range []string{
		"0", "-0", "1", "-1.5", "+.5", "1e125", "1e-130", "0e126", "1e9223372036854775807", "--1", "1..2", "",
		"99999999999999999999999999999999999999", "100.5", "1e38", "0.0000001", "12345678901234567890123456789012345678e-99",
	} {
		f.Add(seed, "10")
	}
	f.Fuzz(func(t *testing.T, a, b string) {
		ca, errA := attribute.CanonicalNumber(a)
		cb, errB := attribute.CanonicalNumber(b)
		require.Equal(t, attribute.CompareNumbers(a, b), -attribute.CompareNumbers(b, a))
		if errA != nil || errB != nil || len(a) > 400 || len(b) > 400 {
			return
		}
		checkAgainstBig(t, ca, cb)
	})
}
