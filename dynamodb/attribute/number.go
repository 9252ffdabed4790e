package attribute

import (
	"strconv"
	"strings"
)

// The range of a number: 38 significant digits, magnitudes from 1E-130 to
// 9.99…E+125 (Supported data types, DynamoDB developer guide).
const (
	maxDigits     = 38
	maxMagnitude  = 125
	minMagnitude  = -130
	maxCanonical  = 1 + 2 + -minMagnitude + maxDigits // "-0." and the longest fraction
	errNotNumeric = "The parameter cannot be converted to a numeric value"
	errDigits     = "Attempting to store more than 38 significant digits in a Number"
	errOverflow   = "Number overflow. Attempting to store a number with magnitude larger than supported range"
	errUnderflow  = "Number underflow. Attempting to store a number with magnitude smaller than supported range"
)

// A decimal is the number ±0.d₁d₂…dₙ × 10^exp with d₁ and dₙ not zero;
// zero has no digits.
type decimal struct {
	neg    bool
	n      int // number of significant digits
	exp    int
	digits [maxDigits]byte // 0 to 9, zero beyond n
}

// CanonicalNumber returns a number's text as DynamoDB gives it back: no plus
// sign, exponent, or superfluous zero ("+1.50E2" is "150", "-0.0" is "0"). A
// text that is canonical already is returned without a copy. The error is a
// *ValueError in AWS's words.
func CanonicalNumber(s string) (string, error) {
	if len(s) <= maxDigits && isCanonical(s) {
		return s, nil
	}
	d, message := parseDecimal(s)
	if message != "" {
		return "", &ValueError{Message: message}
	}
	var buf [maxCanonical]byte
	text := d.append(buf[:0])
	if string(text) == s {
		return s, nil
	}
	return string(text), nil
}

// isCanonical reports whether s has canonical shape. Range and number of
// digits are right for sure only when s is at most 38 bytes long.
func isCanonical(s string) bool {
	if len(s) > 1 && s[0] == '-' && s != "-0" {
		s = s[1:]
	}
	i := 0
	for i < len(s) && s[i]-'0' <= 9 {
		i++
	}
	if i == 0 || i > 1 && s[0] == '0' {
		return false
	}
	if i == len(s) {
		return true
	}
	if s[i] != '.' || s[len(s)-1] == '0' || i+1 == len(s) {
		return false
	}
	for i++; i < len(s) && s[i]-'0' <= 9; i++ {
	}
	return i == len(s)
}

// parseDecimal reads digits with an optional sign, point and exponent. The
// message is empty or AWS's words for what is wrong. Zero has the magnitude it
// is written with: 0e126 overflows (recorded in October 2026).
func parseDecimal(s string) (d decimal, message string) {
	rest := s
	if rest != "" && (rest[0] == '-' || rest[0] == '+') {
		d.neg = rest[0] == '-'
		rest = rest[1:]
	}
	rest, ok := d.mantissa(rest)
	exponent := 0
	if ok && rest != "" {
		exponent, ok = parseExponent(rest)
	}
	if !ok {
		return decimal{}, errNotNumeric + ": " + s
	}
	d.exp += exponent
	switch magnitude := d.exp - 1; {
	case magnitude > maxMagnitude:
		return decimal{}, errOverflow
	case magnitude < minMagnitude:
		return decimal{}, errUnderflow
	case d.n > maxDigits:
		return decimal{}, errDigits
	case d.n == 0:
		return decimal{}, ""
	}
	return d, ""
}

// mantissa reads digits and at most one point, and returns what follows. It
// counts all significant digits, but keeps 38.
func (d *decimal) mantissa(s string) (rest string, ok bool) {
	point, zeros := false, 0
	i := 0
	for ; i < len(s); i++ {
		c := s[i]
		if c == '.' && !point {
			point = true
			continue
		}
		if c < '0' || c > '9' {
			break
		}
		ok = true
		started := d.n > 0 || c != '0'
		switch {
		case !point && started:
			d.exp++
		case point && !started:
			d.exp--
		}
		if c == '0' {
			if started {
				zeros++
			}
			continue
		}
		d.n += zeros
		zeros = 0
		if d.n < maxDigits {
			d.digits[d.n] = c - '0'
		}
		d.n++
	}
	if d.n == 0 {
		d.exp++ // zero's one digit is the last written
	}
	return s[i:], ok
}

// hugeExponent stands for every exponent too far out for any mantissa that a
// request can hold to bring back.
const hugeExponent = 1 << 40

// parseExponent reads e or E, a sign, and digits that make a 64-bit integer;
// 1e9223372036854775808 is no number (recorded in October 2026).
func parseExponent(s string) (exponent int, ok bool) {
	if s[0] != 'e' && s[0] != 'E' {
		return 0, false
	}
	wide, err := strconv.ParseInt(s[1:], 10, 64)
	if err != nil {
		return 0, false
	}
	return int(max(-hugeExponent, min(hugeExponent, wide))), true
}

// append appends the canonical text.
func (d *decimal) append(dst []byte) []byte {
	if d.n == 0 {
		return append(dst, '0')
	}
	if d.neg {
		dst = append(dst, '-')
	}
	if d.exp <= 0 {
		dst = append(dst, '0', '.')
		for range -d.exp {
			dst = append(dst, '0')
		}
	}
	for i, digit := range d.digits[:d.n] {
		if i == d.exp && i > 0 {
			dst = append(dst, '.')
		}
		dst = append(dst, '0'+digit)
	}
	for range d.exp - d.n {
		dst = append(dst, '0')
	}
	return dst
}

// String returns the canonical text.
func (d *decimal) String() string {
	var buf [maxCanonical]byte
	return string(d.append(buf[:0]))
}

// CompareNumbers compares two canonical numbers by value: -1 when a is
// smaller, 1 when it is greater, 0 when they are equal. It is exact. Numbers
// that are not canonical are compared by value too, only slower; a text that
// is no number counts as zero.
func CompareNumbers(a, b string) int {
	if a == b {
		return 0
	}
	if isCanonical(a) && isCanonical(b) {
		return compareCanonical(a, b)
	}
	x, _ := parseDecimal(a)
	y, _ := parseDecimal(b)
	return x.compare(&y)
}

// compareCanonical compares by sign, then by the number of integer digits,
// then digit by digit: canonical texts with integer parts of one length order
// as strings ('.' comes before '0').
func compareCanonical(a, b string) int {
	negative := a[0] == '-'
	if negative != (b[0] == '-') {
		if negative {
			return -1
		}
		return 1
	}
	if negative {
		a, b = b[1:], a[1:]
	}
	if m, n := integerLen(a), integerLen(b); m != n {
		if m < n {
			return -1
		}
		return 1
	}
	return strings.Compare(a, b)
}

func integerLen(s string) int {
	if i := strings.IndexByte(s, '.'); i >= 0 {
		return i
	}
	return len(s)
}

func (d *decimal) sign() int {
	switch {
	case d.n == 0:
		return 0
	case d.neg:
		return -1
	}
	return 1
}

func (d *decimal) compare(e *decimal) int {
	s, t := d.sign(), e.sign()
	switch {
	case s < t:
		return -1
	case s > t:
		return 1
	}
	return s * d.compareMagnitude(e)
}

func (d *decimal) compareMagnitude(e *decimal) int {
	switch {
	case d.exp < e.exp:
		return -1
	case d.exp > e.exp:
		return 1
	}
	return strings.Compare(string(d.digits[:]), string(e.digits[:]))
}
