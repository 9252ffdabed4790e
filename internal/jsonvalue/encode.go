package jsonvalue

import "strconv"

// String is the compact JSON text of v: no spaces, members in their order,
// numbers as they were written. No value at all, and what is foreign, is null.
func (v Value) String() string { return string(v.Append(nil)) }

// Append adds the compact JSON text of v.
func (v Value) Append(dst []byte) []byte {
	switch v.kind {
	case Bool:
		return strconv.AppendBool(dst, v.num == 1)
	case Number:
		if v.text != "" {
			return append(dst, v.text...)
		}
		return appendFloat(dst, v.num)
	case String:
		return AppendQuoted(dst, v.text)
	case Array:
		dst = append(dst, '[')
		for i, item := range v.node.items {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = item.Append(dst)
		}
		return append(dst, ']')
	case Object:
		dst = append(dst, '{')
		for i, key := range v.node.keys {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(AppendQuoted(dst, key), ':')
			dst = v.node.items[i].Append(dst)
		}
		return append(dst, '}')
	}
	return append(dst, "null"...)
}

const hex = "0123456789abcdef"

// short are the control characters that have a short escape.
var short = [' ']byte{'\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r'}

// AppendQuoted adds a string in JSON's quotes. Only what must be is escaped:
// quotes, backslashes and control characters.
func AppendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		start = i + 1
		switch {
		case c >= ' ':
			dst = append(dst, '\\', c)
		case short[c] != 0:
			dst = append(dst, '\\', short[c])
		default:
			dst = append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
	}
	return append(append(dst, s[start:]...), '"')
}

// MarshalJSON writes v inside what encoding/json writes.
func (v Value) MarshalJSON() ([]byte, error) { return v.Append(nil), nil }

// UnmarshalJSON reads v inside what encoding/json reads.
func (v *Value) UnmarshalJSON(text []byte) error {
	parsed, err := ParseBytes(text)
	if err == nil {
		*v = parsed
	}
	return err
}
