package partiql

import (
	"math"
	"strconv"
	"strings"
)

// A decimal is a number as Java's BigDecimal reads it: digits × 10^-scale. AWS
// reads number literals with it: what it cannot hold is no token.
type decimal struct {
	negative bool
	digits   string // without leading zeros, "0" for zero
	scale    int32
}

// readDecimal reads a sign, digits with at most one point, and an exponent. It
// fails on what is no number, and when the exponent or the scale does not fit
// in 32 bits.
func readDecimal(text string) (d decimal, ok bool) {
	mantissa, exponent := text, int64(0)
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		mantissa = text[:i]
		n, err := strconv.ParseInt(text[i+1:], 10, 32)
		if err != nil {
			return decimal{}, false
		}
		exponent = n
	}
	if mantissa != "" && (mantissa[0] == '-' || mantissa[0] == '+') {
		d.negative = mantissa[0] == '-'
		mantissa = mantissa[1:]
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	digits := whole + fraction
	scale := int64(len(fraction)) - exponent
	if digits == "" || strings.Trim(digits, "0123456789") != "" || scale < math.MinInt32 || scale > math.MaxInt32 {
		return decimal{}, false
	}
	d.digits = strings.TrimLeft(digits, "0")
	if d.digits == "" {
		d.digits = "0"
	}
	d.scale = int32(scale)
	return d, true
}

// String returns the number as Java's BigDecimal prints it, which is how AWS
// quotes the members of a set.
func (d decimal) String() string {
	sign := ""
	if d.negative && d.digits != "0" {
		sign = "-"
	}
	n, scale := len(d.digits), int(d.scale)
	exponent := n - scale - 1
	switch {
	case scale == 0:
		return sign + d.digits
	case scale > 0 && exponent >= -6 && n > scale:
		return sign + d.digits[:n-scale] + "." + d.digits[n-scale:]
	case scale > 0 && exponent >= -6:
		return sign + "0." + strings.Repeat("0", scale-n) + d.digits
	}
	text := sign + d.digits[:1]
	if n > 1 {
		text += "." + d.digits[1:]
	}
	text += "E"
	if exponent >= 0 {
		text += "+"
	}
	return text + strconv.Itoa(exponent)
}
