package jsonvalue

import (
	"math"
	"strconv"
	"strings"
)

// ParseNumber makes a number that keeps its text, which must be a number of
// JSON.
func ParseNumber(text string) (Value, bool) {
	v, err := Parse(text)
	return v, err == nil && v.kind == Number && v.text == text
}

func numberOf(text string) Value {
	return Value{kind: Number, text: text, odd: !plain(text)}
}

// plain tells that a number is surely written as JavaScript would write it: a
// short integer, or a short fraction that does not end in zero. The others need
// a look at the double.
func plain(text string) bool {
	digits := strings.TrimPrefix(text, "-")
	if len(digits) > 15 || strings.ContainsAny(digits, "eE") {
		return FormatFloat(parseFloat(text)) == text
	}
	whole, part, fraction := strings.Cut(digits, ".")
	if !fraction {
		return text != "-0"
	}
	return part[len(part)-1] != '0' && (whole != "0" || !strings.HasPrefix(part, "000000"))
}

// parseFloat reads a number of JSON as JavaScript does: what is too big is
// infinite.
func parseFloat(text string) float64 {
	if len(text) < 16 && text[0] != '-' {
		i := 0
		for at := 0; at < len(text) && '0' <= text[at] && text[at] <= '9'; at++ {
			i = i*10 + int(text[at]-'0')
			if at == len(text)-1 {
				return float64(i)
			}
		}
	}
	f, _ := strconv.ParseFloat(text, 64) // its error says only that f is infinite
	return f
}

// FormatFloat writes a double as JavaScript's String(number) does: the shortest
// digits, plain from 1e-6 up to 1e21, else with an exponent (ECMA-262,
// Number::toString). NaN and the infinities are written null, as JSON does.
func FormatFloat(f float64) string {
	var buffer [32]byte
	return string(appendFloat(buffer[:0], f))
}

func appendFloat(dst []byte, f float64) []byte {
	switch abs := math.Abs(f); {
	case math.IsNaN(f) || math.IsInf(f, 0):
		return append(dst, "null"...)
	case f == 0:
		return append(dst, '0')
	case abs < 1e21 && abs >= 1e-6:
		return strconv.AppendFloat(dst, f, 'f', -1, 64)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64)
	// Go writes two digits of exponent at least, JavaScript one.
	for i := start; i < len(dst); i++ {
		if dst[i] == 'e' && dst[i+2] == '0' {
			return append(dst[:i+2], dst[i+3:]...)
		}
	}
	return dst
}

// Doubles is v with every number turned into a double and written as JavaScript
// writes it, and no marks in it: 1.0 becomes 1, 1E2 becomes 100. It is v itself,
// at once, if it is so already.
func (v Value) Doubles() Value {
	if !v.odd {
		return v
	}
	switch v.kind {
	case Number:
		return Float(v.Float())
	case Array, Object:
		items := make([]Value, len(v.node.items))
		for i, item := range v.node.items {
			items[i] = item.Doubles().Marked(0)
		}
		return Value{kind: v.kind, mark: v.mark, node: &node{items: items, keys: v.node.keys, index: v.node.index}}
	}
	return v
}
