package jsonata

import (
	"encoding/base64"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

const (
	unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*'()"
	reserved   = ";/?:@&=+$,#"
)

func malformed(name string, v Value) *Error { return fault("D3140", v).with("functionName", name) }

func percentEncode(name, keep string, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	text := args[0].Text()
	if !utf8.ValidString(text) {
		return Value{}, malformed(name, args[0])
	}
	const hex = "0123456789ABCDEF"
	var out []byte
	for i := range len(text) {
		if c := text[i]; strings.IndexByte(keep, c) >= 0 {
			out = append(out, c)
		} else {
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
	}
	return jsonvalue.Text(string(out)), nil
}

// percentDecode leaves the escapes of the characters in keep as they are.
func percentDecode(name, keep string, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	text := args[0].Text()
	var out []byte
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			out = append(out, text[i])
			continue
		}
		if i+2 >= len(text) || unhex(text[i+1]) < 0 || unhex(text[i+2]) < 0 {
			return Value{}, malformed(name, args[0])
		}
		c := byte(unhex(text[i+1])<<4 | unhex(text[i+2]))
		if strings.IndexByte(keep, c) >= 0 {
			out = append(out, text[i:i+3]...)
		} else {
			out = append(out, c)
		}
		i += 2
	}
	if !utf8.Valid(out) {
		return Value{}, malformed(name, args[0])
	}
	return jsonvalue.Text(string(out)), nil
}

func unhex(c byte) int { return strings.IndexByte("0123456789abcdef", c|0x20*(c>>6&1)) }

func encodeURLComponent(_ *call, args []Value) (Value, error) {
	return percentEncode("encodeUrlComponent", unreserved, args)
}

func encodeURL(_ *call, args []Value) (Value, error) {
	return percentEncode("encodeUrl", unreserved+reserved, args)
}

func decodeURLComponent(_ *call, args []Value) (Value, error) {
	return percentDecode("decodeUrlComponent", "", args)
}

func decodeURL(_ *call, args []Value) (Value, error) {
	return percentDecode("decodeUrl", reserved, args)
}

// base64Encode takes the low byte of every UTF-16 unit, as the reference does.
func base64Encode(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	var out []byte
	for _, r := range args[0].Text() {
		if r > 0xFFFF {
			out = append(out, byte((r-0x10000)>>10))
			r -= 0x10000
		}
		out = append(out, byte(r))
	}
	return jsonvalue.Text(base64.StdEncoding.EncodeToString(out)), nil
}

// base64Decode makes a character of every byte. It reads both alphabets and
// stops at the padding, as the reference does.
func base64Decode(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	var out []rune
	bits, count := 0, 0
	for _, r := range args[0].Text() {
		if r == '=' {
			break
		}
		i := strings.IndexRune("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", r)
		switch r {
		case '-':
			i = 62
		case '_':
			i = 63
		}
		if i < 0 {
			continue
		}
		bits, count = (bits<<6|i)&0xFFF, count+6
		if count >= 8 {
			count -= 8
			out = append(out, rune(bits>>count&0xFF))
		}
	}
	return jsonvalue.Text(string(out)), nil
}
