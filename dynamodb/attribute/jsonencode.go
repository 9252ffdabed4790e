package attribute

import (
	"encoding/base64"
	"unicode/utf8"
)

// MarshalJSON returns the value in DynamoDB JSON, such as {"S":"a"}.
func (v Value) MarshalJSON() ([]byte, error) { return AppendJSON(nil, v), nil }

// MarshalJSON returns the item in DynamoDB JSON, by ascending name.
func (it Item) MarshalJSON() ([]byte, error) { return AppendItemJSON(nil, it), nil }

// AppendJSON appends the value in DynamoDB JSON.
func (v Value) AppendJSON(dst []byte) []byte { return AppendJSON(dst, v) }

// AppendJSON appends the item in DynamoDB JSON, by ascending name.
func (it Item) AppendJSON(dst []byte) []byte { return AppendItemJSON(dst, it) }

// AWSShape is the name of the shape, as AWS's messages print it.
func (v Value) AWSShape() string { return "AttributeValue" }

// AppendItemJSON appends an item in DynamoDB JSON, by ascending name.
func AppendItemJSON(dst []byte, item Item) []byte {
	dst = append(dst, '{')
	var buf [namesOnStack]string
	for i, name := range sortedNames(buf[:0], item) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendQuoted(dst, name)
		dst = append(dst, ':')
		dst = AppendJSON(dst, item[name])
	}
	return append(dst, '}')
}

// AppendJSON appends a value in DynamoDB JSON.
func AppendJSON(dst []byte, v Value) []byte {
	dst = append(dst, '{')
	if v.kind == Ambiguous {
		for i, e := range v.Elems() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = e.appendMember(dst)
		}
	} else {
		dst = v.appendMember(dst)
	}
	return append(dst, '}')
}

// appendMember appends the one member of the object: type, colon, content.
func (v Value) appendMember(dst []byte) []byte {
	if v.kind == Absent || v.kind == Ambiguous {
		return dst
	}
	dst = append(dst, '"')
	dst = append(dst, v.kind.String()...)
	dst = append(dst, '"', ':')
	switch v.kind {
	case Bool, Null:
		if v.flag {
			return append(dst, "true"...)
		}
		return append(dst, "false"...)
	case Map:
		return AppendItemJSON(dst, v.Attrs())
	case String, Number, Binary:
		return v.appendScalar(dst)
	}
	dst = append(dst, '[')
	for i, e := range v.Elems() {
		if i > 0 {
			dst = append(dst, ',')
		}
		if v.kind == List {
			dst = AppendJSON(dst, e)
		} else {
			dst = e.appendScalar(dst)
		}
	}
	return append(dst, ']')
}

func (v Value) appendScalar(dst []byte) []byte {
	switch v.kind {
	case Binary:
		dst = append(dst, '"')
		dst = base64.StdEncoding.AppendEncode(dst, []byte(v.text))
		return append(dst, '"')
	case String, Number:
		return appendQuoted(dst, v.text)
	}
	return append(dst, "null"...)
}

// appendQuoted appends a JSON string. What is not UTF-8 becomes U+FFFD.
func appendQuoted(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		width := 1
		if c >= utf8.RuneSelf {
			var r rune
			if r, width = utf8.DecodeRuneInString(s[i:]); r != utf8.RuneError || width > 1 {
				i += width
				continue
			}
		}
		dst = appendEscape(append(dst, s[start:i]...), c)
		i += width
		start = i
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// appendEscape appends a byte that cannot stand in a JSON string as it is.
func appendEscape(dst []byte, c byte) []byte {
	const hex = "0123456789abcdef"
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	}
	if c >= utf8.RuneSelf {
		return utf8.AppendRune(dst, utf8.RuneError)
	}
	return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
}
