package attribute

import (
	"math"
	"strings"
)

// bigDecimalFault returns AWS's words for a text on which Java's BigDecimal
// differs from parseDecimal, and nothing for all others. The exponent must fit
// 32 bits, and so must the scale: the digits behind the point less the
// exponent. The magnitude instead wraps around: 1e2147483647 is too small.
func bigDecimalFault(text string) string {
	if text == "" {
		return errNotNumeric
	}
	e := strings.IndexAny(text, "eE")
	if e < 0 {
		return ""
	}
	exponent, ok := parseExponent(text[e:])
	if !ok {
		return ""
	}
	var d decimal
	mantissa := strings.TrimLeft(text[:e], "+-")
	if _, ok := d.mantissa(mantissa); !ok {
		return ""
	}
	fraction := 0
	if point := strings.IndexByte(mantissa, '.'); point >= 0 {
		fraction = len(mantissa) - point - 1
	}
	scale := fraction - exponent
	switch {
	case exponent != int(int32(exponent)), scale != int(int32(scale)):
		return errNotNumeric + ": " + text
	case d.exp+exponent > math.MaxInt32:
		return errUnderflow
	}
	return ""
}
