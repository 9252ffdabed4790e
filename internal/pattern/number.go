package pattern

import (
	"math"
	"strconv"
	"strings"
)

var lowest, highest = math.Inf(-1), math.Inf(1)

// A number compares as a float64, if the float64 is exactly what was written:
// digits that a float64 cannot hold, and values beyond its range, compare with
// nothing. Such a number equals only the same text.
type number struct {
	text       string
	value      float64
	comparable bool
}

func numberOf(text string) number {
	n := number{text: text}
	value, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return n
	}
	n.value = value
	var shortest [32]byte
	n.comparable = normal(text) == normal(string(strconv.AppendFloat(shortest[:0], value, 'e', -1, 64)))
	return n
}

func (n number) equals(other number, text []byte) bool {
	return n.comparable && other.comparable && n.value == other.value || n.text == string(text)
}

// normal is a decimal's digits, without zeros at either end, and its exponent.
type decimal struct {
	negative bool
	digits   string
	exponent int
}

func normal(text string) decimal {
	var d decimal
	if text[0] == '-' {
		d.negative, text = true, text[1:]
	}
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		var err error
		if d.exponent, err = strconv.Atoi(strings.TrimPrefix(text[i+1:], "+")); err != nil {
			return decimal{exponent: math.MaxInt}
		}
		text = text[:i]
	}
	if i := strings.IndexByte(text, '.'); i >= 0 {
		d.exponent -= len(text) - i - 1
		text = text[:i] + text[i+1:]
	}
	trimmed := strings.TrimRight(text, "0")
	d.exponent += len(text) - len(trimmed)
	d.digits = strings.TrimLeft(trimmed, "0")
	if d.digits == "" {
		return decimal{}
	}
	return d
}

// A span is a range of numbers.
type span struct {
	bottom, top         float64
	openBottom, openTop bool
}

func (s span) passes(v *value) bool {
	if v.kind != '0' {
		return false
	}
	n := v.numeral()
	if !n.comparable || n.value < s.bottom || n.value > s.top {
		return false
	}
	return !(s.openBottom && n.value == s.bottom) && !(s.openTop && n.value == s.top)
}
