package dynamodb

import (
	"encoding/base64"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// Items in Amazon Ion's text form (https://amazon-ion.github.io/ion-docs/docs/spec.html),
// as exports write them: numbers are decimals, sets are lists with an annotation
// (developer guide: export output format).

// appendIonItem writes an item as a struct.
func appendIonItem(b []byte, item attribute.Item) []byte {
	b = append(b, '{')
	for i, name := range slices.Sorted(maps.Keys(item)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(appendIonName(b, name), ':')
		b = appendIon(b, item[name])
	}
	return append(b, '}')
}

// appendIonName writes the name of a member: as it is, if Ion takes it for a name.
func appendIonName(b []byte, name string) []byte {
	if isIonName(name) {
		return append(b, name...)
	}
	return appendIonText(b, name, '\'')
}

func isIonName(name string) bool {
	for i := range len(name) {
		c := name[i]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_' || c == '$'
		if !letter && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	switch name {
	case "", "null", "true", "false", "nan", "$ion_1_0":
		return false
	}
	return !isSymbolID(name)
}

// isSymbolID tells a name like $10, which is the id of a symbol.
func isSymbolID(name string) bool {
	digits, ok := strings.CutPrefix(name, "$")
	return ok && digits != "" && strings.Trim(digits, "0123456789") == ""
}

// appendIonText writes a string, or a name, in quotes.
func appendIonText(b []byte, s string, quote byte) []byte {
	b = append(b, quote)
	for _, r := range s {
		switch {
		case r == rune(quote), r == '\\':
			b = append(b, '\\', byte(r))
		case r == '\n':
			b = append(b, `\n`...)
		case r == '\r':
			b = append(b, `\r`...)
		case r == '\t':
			b = append(b, `\t`...)
		case r < ' ' || r == 0x7f:
			b = append(b, `\x`...)
			b = append(b, "0123456789abcdef"[r>>4], "0123456789abcdef"[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, quote)
}

// setNames are the annotations of sets.
var setNames = map[attribute.Kind]string{attribute.StringSet: "$dynamodb_SS", attribute.NumberSet: "$dynamodb_NS", attribute.BinarySet: "$dynamodb_BS"}

func appendIon(b []byte, v attribute.Value) []byte {
	switch v.Kind() {
	case attribute.String:
		return appendIonText(b, v.Text(), '"')
	case attribute.Number:
		return appendIonNumber(b, v.Text())
	case attribute.Binary:
		b = append(b, "{{"...)
		b = base64.StdEncoding.AppendEncode(b, []byte(v.Text()))
		return append(b, "}}"...)
	case attribute.Bool:
		return strconv.AppendBool(b, v.Bool())
	case attribute.Map:
		return appendIonItem(b, v.Attrs())
	case attribute.Null:
		return append(b, "null"...)
	}
	if name := setNames[v.Kind()]; name != "" {
		b = append(append(b, name...), "::"...)
	}
	b = append(b, '[')
	for i, one := range v.Elems() {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendIon(b, one)
	}
	return append(b, ']')
}

// appendIonNumber writes a number as Java's Ion does a BigDecimal without trailing
// zeros: 103. and 6d2 and 1.5 and 1d-7.
func appendIonNumber(b []byte, text string) []byte {
	mantissa, exponent, _ := strings.Cut(strings.ToLower(text), "e")
	n, _ := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
	negative := strings.HasPrefix(mantissa, "-")
	whole, fraction, _ := strings.Cut(strings.TrimLeft(mantissa, "+-"), ".")
	digits := strings.TrimLeft(whole+fraction, "0")
	scale := len(fraction) - n
	for digits != "" && digits[len(digits)-1] == '0' {
		digits, scale = digits[:len(digits)-1], scale-1
	}
	if digits == "" {
		return append(b, "0."...)
	}
	if negative {
		b = append(b, '-')
	}
	switch {
	case scale == 0:
		return append(append(b, digits...), '.')
	case scale < 0:
		return strconv.AppendInt(append(append(b, digits...), 'd'), int64(-scale), 10)
	case len(digits) > scale:
		return append(append(append(b, digits[:len(digits)-scale]...), '.'), digits[len(digits)-scale:]...)
	}
	b = append(b, digits[0])
	if len(digits) > 1 {
		b = append(append(b, '.'), digits[1:]...)
	}
	return strconv.AppendInt(append(b, "d-"...), int64(scale-len(digits)+1), 10)
}
