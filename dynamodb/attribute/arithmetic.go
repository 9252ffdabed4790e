package attribute

// AddNumbers returns a + b, exactly, in canonical form. A sum that leaves the
// range of numbers, or needs more than 38 significant digits, is an error: a
// *ValueError in AWS's words, which call both an overflow. An operand that is
// no number is an error too.
func AddNumbers(a, b string) (string, error) { return combine(a, b, false) }

// SubtractNumbers returns a - b under the rules of AddNumbers.
func SubtractNumbers(a, b string) (string, error) { return combine(a, b, true) }

func combine(a, b string, subtract bool) (string, error) {
	x, message := parseDecimal(a)
	if message != "" {
		return "", &ValueError{Message: message}
	}
	y, message := parseDecimal(b)
	if message != "" {
		return "", &ValueError{Message: message}
	}
	y.neg = y.neg != subtract
	sum, message := add(&x, &y)
	if message != "" {
		return "", &ValueError{Message: message}
	}
	return sum.String(), nil
}

// add adds exactly. Operands whose digits do not fit one window of 38 and a
// carry cannot have an exact sum: the outermost digits of both survive.
func add(x, y *decimal) (sum decimal, message string) {
	switch {
	case x.n == 0:
		return *y, ""
	case y.n == 0:
		return *x, ""
	}
	if x.compareMagnitude(y) < 0 {
		x, y = y, x
	}
	// The window begins one place above x, for a carry; places are counted
	// downwards from there.
	low := max(x.n, x.exp-y.exp+y.n) + 1
	if low > maxDigits+2 {
		return decimal{}, errOverflow
	}
	var places [maxDigits + 2]int8
	for i, digit := range x.digits[:x.n] {
		places[1+i] += int8(digit)
	}
	shift := 1 + x.exp - y.exp
	for i, digit := range y.digits[:y.n] {
		if x.neg == y.neg {
			places[shift+i] += int8(digit)
		} else {
			places[shift+i] -= int8(digit)
		}
	}
	for i := len(places) - 1; i > 0; i-- {
		switch {
		case places[i] < 0:
			places[i] += 10
			places[i-1]--
		case places[i] > 9:
			places[i] -= 10
			places[i-1]++
		}
	}
	return fromPlaces(x.neg, x.exp+1, places[:])
}

// fromPlaces trims zeros on both sides and checks digits and range.
func fromPlaces(neg bool, exp int, places []int8) (d decimal, message string) {
	for len(places) > 0 && places[0] == 0 {
		places = places[1:]
		exp--
	}
	for len(places) > 0 && places[len(places)-1] == 0 {
		places = places[:len(places)-1]
	}
	if len(places) == 0 {
		return decimal{}, ""
	}
	switch magnitude := exp - 1; {
	case magnitude > maxMagnitude:
		return decimal{}, errOverflow
	case magnitude < minMagnitude:
		return decimal{}, errUnderflow
	case len(places) > maxDigits:
		return decimal{}, errOverflow
	}
	d = decimal{neg: neg, exp: exp, n: len(places)}
	for i, p := range places {
		d.digits[i] = byte(p)
	}
	return d, ""
}
