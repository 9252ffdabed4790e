package jsonata

import (
	"math"
	"math/big"
	"regexp"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// fold goes through the numbers of an array; of none it makes nothing, but for
// a sum.
func fold(args []Value, empty Value, f func(a, b float64) float64) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	list := args[0].Items()
	if len(list) == 0 {
		return empty, nil
	}
	total := list[0].Float()
	for _, v := range list[1:] {
		total = f(total, v.Float())
	}
	return jsonvalue.Float(total), nil
}

func plus(a, b float64) float64 { return a + b }

func sum(_ *call, args []Value) (Value, error) { return fold(args, jsonvalue.Float(0), plus) }

func maximum(_ *call, args []Value) (Value, error) { return fold(args, Value{}, math.Max) }

func minimum(_ *call, args []Value) (Value, error) { return fold(args, Value{}, math.Min) }

func average(_ *call, args []Value) (Value, error) {
	total, err := fold(args, Value{}, plus)
	if err != nil || !total.Exists() {
		return total, err
	}
	return jsonvalue.Float(total.Float() / float64(args[0].Len())), nil
}

func count(_ *call, args []Value) (Value, error) {
	return jsonvalue.Float(float64(argument(args, 0).Len())), nil
}

var (
	decimalText = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([Ee][-+]?[0-9]+)?$`)
	radixText   = regexp.MustCompile(`^(0[xX][0-9A-Fa-f]+)|(0[oO][0-7]+)|(0[bB][0-1]+)$`)
)

func toNumber(_ *call, args []Value) (Value, error) {
	v := argument(args, 0)
	switch v.Kind() {
	case jsonvalue.Undefined, jsonvalue.Number:
		return v, nil
	case jsonvalue.Bool:
		if v.Bool() {
			return jsonvalue.Float(1), nil
		}
		return jsonvalue.Float(0), nil
	case jsonvalue.String:
		if decimalText.MatchString(v.Text()) {
			if f, err := strconv.ParseFloat(v.Text(), 64); err == nil {
				return jsonvalue.Float(f), nil
			}
		} else if radixText.MatchString(v.Text()) {
			n, ok := new(big.Int).SetString(v.Text(), 0)
			if !ok {
				return jsonvalue.Float(math.NaN()), nil
			}
			f, _ := new(big.Float).SetInt(n).Float64()
			return jsonvalue.Float(f), nil
		}
	}
	return Value{}, fault("D3030", v).argument(1)
}

func onNumber(args []Value, f func(float64) float64) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	return jsonvalue.Float(f(args[0].Float())), nil
}

func floor(_ *call, args []Value) (Value, error) { return onNumber(args, math.Floor) }

func ceil(_ *call, args []Value) (Value, error) { return onNumber(args, math.Ceil) }

func abs(_ *call, args []Value) (Value, error) { return onNumber(args, math.Abs) }

func roundNumber(_ *call, args []Value) (Value, error) {
	return onNumber(args, func(f float64) float64 {
		return round(f, integer(argument(args, 1)))
	})
}

// round rounds to a number of decimal places, halves to the even neighbour. The
// point is shifted in the text, for powers of ten are not exact in doubles.
func round(f float64, places int) float64 {
	shift := func(f float64, by int) float64 {
		if by == 0 || f-f != 0 {
			return f
		}
		digits, exponent, _ := strings.Cut(jsonvalue.FormatFloat(f), "e")
		e, _ := strconv.Atoi(exponent) // empty is none
		shifted, _ := strconv.ParseFloat(digits+"e"+strconv.Itoa(e+by), 64)
		return shifted
	}
	f = shift(math.RoundToEven(shift(f, places)), -places)
	if f == 0 {
		return 0 // without a sign
	}
	return f
}

func sqrt(_ *call, args []Value) (Value, error) {
	if argument(args, 0).Float() < 0 {
		return Value{}, fault("D3060", args[0]).argument(1)
	}
	return onNumber(args, math.Sqrt)
}

func power(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	exponent := argument(args, 1)
	f := pow(args[0].Float(), exponent.Float())
	if !exponent.Exists() {
		f = math.NaN()
	}
	if f-f != 0 {
		text := "undefined"
		if exponent.Exists() {
			text = exponent.Doubles().String()
		}
		return Value{}, fault("D3061", args[0]).argument(1).with("exp", text)
	}
	return jsonvalue.Float(f), nil
}

// pow is exact to the last bit for whole exponents, of which math.Pow is not sure.
func pow(base, exponent float64) float64 {
	f := math.Pow(base, exponent)
	n := math.Abs(exponent)
	if n != math.Trunc(n) || n > 1100 || f-f != 0 || f == 0 || base-base != 0 {
		return f
	}
	const precision = 200
	product, square := new(big.Float).SetPrec(precision).SetInt64(1), new(big.Float).SetPrec(precision).SetFloat64(base)
	for left := int(n); left > 0; left >>= 1 {
		if left&1 == 1 {
			product.Mul(product, square)
		}
		square.Mul(square, square)
	}
	if exponent < 0 {
		product.Quo(new(big.Float).SetPrec(precision).SetInt64(1), product)
	}
	f, _ = product.Float64() // the accuracy is of no interest
	return f
}

func formatBase(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	value, radix := round(args[0].Float(), 0), 10.0
	if r := argument(args, 1); r.Exists() {
		radix = round(r.Float(), 0)
	}
	if radix < 2 || radix > 36 {
		return Value{}, fault("D3100", jsonvalue.Float(radix))
	}
	if radix == 10 || value-value != 0 {
		return jsonvalue.Text(jsonvalue.FormatFloat(value)), nil
	}
	n, _ := big.NewFloat(value).Int(nil)
	return jsonvalue.Text(n.Text(int(radix))), nil
}

func boolean(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	yes, err := cast(args[0])
	return jsonvalue.OfBool(yes && !isFunction(args[0])), err
}

func not(c *call, args []Value) (Value, error) {
	v, err := boolean(c, args)
	if err != nil || !v.Exists() {
		return v, err
	}
	return jsonvalue.OfBool(!v.Bool()), nil
}
