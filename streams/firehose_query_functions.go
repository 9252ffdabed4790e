package streams

import (
	"math"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// function reads a call of one of the functions that are modelled.
func (p *jqParser) function(name string) jqExpr {
	switch name {
	case "tostring":
		return func(v jsonvalue.Value) (jsonvalue.Value, bool) {
			if v.Kind() == jsonvalue.String {
				return v, true
			}
			return jsonvalue.Text(v.String()), true
		}
	case "tonumber":
		return func(v jsonvalue.Value) (jsonvalue.Value, bool) {
			if v.Kind() == jsonvalue.Number {
				return v, true
			}
			return jsonvalue.ParseNumber(v.Text())
		}
	case "floor":
		return func(v jsonvalue.Value) (jsonvalue.Value, bool) {
			if v.Kind() != jsonvalue.Number {
				return v, false
			}
			return number(math.Floor(v.Float()))
		}
	case "length":
		return func(v jsonvalue.Value) (jsonvalue.Value, bool) {
			switch v.Kind() {
			case jsonvalue.String:
				return jsonvalue.Int(int64(len([]rune(v.Text())))), true
			case jsonvalue.Array, jsonvalue.Object:
				return jsonvalue.Int(int64(v.Len())), true
			}
			return v, false
		}
	case "ascii_downcase":
		return onText(asciiLower)
	case "ascii_upcase":
		return onText(asciiUpper)
	case "todate":
		return dated("%Y-%m-%dT%H:%M:%SZ")
	case "strftime":
		p.expect('(')
		p.space()
		format, ok := p.str()
		if !ok || !knownDate(format) {
			return p.fail("this format is not modelled")
		}
		p.expect(')')
		return dated(format)
	case "null", "true", "false":
		v, _ := jsonvalue.Parse(name)
		return literal(v)
	}
	return p.fail("this is not modelled")
}

func onText(change func(string) string) jqExpr {
	return func(v jsonvalue.Value) (jsonvalue.Value, bool) {
		return jsonvalue.Text(change(v.Text())), v.Kind() == jsonvalue.String
	}
}

func asciiLower(s string) string { return strings.Map(shift('A', 'Z', 'a'-'A'), s) }
func asciiUpper(s string) string { return strings.Map(shift('a', 'z', 'A'-'a'), s) }

func shift(from, to, by rune) func(rune) rune {
	return func(r rune) rune {
		if r >= from && r <= to {
			return r + by
		}
		return r
	}
}

// dateParts are the directives of strftime that are modelled, as Go writes them.
var dateParts = map[byte]string{
	'Y': "2006", 'm': "01", 'd': "02", 'H': "15", 'M': "04", 'S': "05", 'j': "002", 'y': "06", 'e': "_2", 'I': "03", 'p': "PM",
	'B': "January", 'b': "Jan", 'h': "Jan", 'A': "Monday", 'a': "Mon", 'F': "2006-01-02", 'T': "15:04:05", 'R': "15:04", 'D': "01/02/06", 'Z': "MST", 'z': "-0700",
}

func knownDate(format string) bool {
	for i := 0; i < len(format); i++ {
		if format[i] != '%' {
			continue
		}
		if i++; i >= len(format) || format[i] != '%' && dateParts[format[i]] == "" {
			return false
		}
	}
	return true
}

// dated writes seconds since 1970 in UTC.
func dated(format string) jqExpr {
	return func(v jsonvalue.Value) (jsonvalue.Value, bool) {
		if v.Kind() != jsonvalue.Number || math.Abs(v.Float()) > 1e11 {
			return v, false
		}
		at := time.Unix(int64(math.Floor(v.Float())), 0).UTC()
		var b strings.Builder
		for i := 0; i < len(format); i++ {
			if format[i] != '%' {
				b.WriteByte(format[i])
				continue
			}
			if i++; format[i] == '%' {
				b.WriteByte('%')
			} else {
				b.WriteString(at.Format(dateParts[format[i]]))
			}
		}
		return jsonvalue.Text(b.String()), true
	}
}
