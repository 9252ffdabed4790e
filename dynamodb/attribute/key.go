package attribute

import "strings"

// The layout of key bytes.
//
//	String, Binary  tag, the bytes with 0x00 as 0x00 0xFF, then 0x00 0x01
//	Number          tag by sign; then, unless zero, the exponent in one byte
//	                (10^-129 to 10^126: 256 values), two digits a byte from 1
//	                to 100, then 0x00; all complemented when negative
const (
	tagNegative = 0x10
	tagZero     = 0x11
	tagPositive = 0x12
	tagString   = 0x20
	tagBinary   = 0x30

	escape        = 0x00 // begins an escaped zero byte or ends the component
	escapedZero   = 0xFF
	endOfText     = 0x01
	endOfNumber   = 0x00
	complement    = 0xFF
	exponentShift = -minMagnitude - 1 // the exp of 1E-130 is -129: byte 0
)

// AppendKey appends the key bytes of a String, Number or Binary: bytes that
// order as DynamoDB orders values, strings and binaries by unsigned bytes and
// numbers by value. Other kinds, which cannot be keys, append nothing.
//
// A component ends itself, so the components of a key are appended to one
// another, and bytes.Compare orders the whole. Every condition on a component
// is one range, from (inclusive) to (exclusive). With p the bytes of the
// components in front:
//
//	= v          p+AppendKey(v)             PrefixEnd(p+AppendKey(v))
//	< v          p                          p+AppendKey(v)
//	<= v         p                          PrefixEnd(p+AppendKey(v))
//	> v          PrefixEnd(p+AppendKey(v))  PrefixEnd(p)
//	>= v         p+AppendKey(v)             PrefixEnd(p)
//	begins_with  p+AppendKeyPrefix(v)       PrefixEnd(p+AppendKeyPrefix(v))
func AppendKey(dst []byte, v Value) []byte {
	switch v.kind {
	case String, Binary:
		return append(AppendKeyPrefix(dst, v), escape, endOfText)
	case Number:
		return appendNumberKey(dst, v.text)
	}
	return dst
}

// AppendKeyPrefix appends the bytes with which the key bytes of every value
// that begins with v begin, and no others. For a Number, which has no
// prefixes, it is AppendKey.
func AppendKeyPrefix(dst []byte, v Value) []byte {
	switch v.kind {
	case String:
		dst = append(dst, tagString)
	case Binary:
		dst = append(dst, tagBinary)
	default:
		return AppendKey(dst, v)
	}
	text := v.text
	for {
		zero := strings.IndexByte(text, 0)
		if zero < 0 {
			return append(dst, text...)
		}
		dst = append(dst, text[:zero]...)
		dst = append(dst, escape, escapedZero)
		text = text[zero+1:]
	}
}

func appendNumberKey(dst []byte, text string) []byte {
	d, _ := parseDecimal(text)
	if d.n == 0 {
		return append(dst, tagZero)
	}
	tag, flip := byte(tagPositive), byte(0)
	if d.neg {
		tag, flip = tagNegative, complement
	}
	dst = append(dst, tag, byte(d.exp+exponentShift)^flip)
	for i := 0; i < d.n; i += 2 {
		dst = append(dst, (d.digits[i]*10+d.digits[i+1]+1)^flip)
	}
	return append(dst, endOfNumber^flip)
}

// PrefixEnd returns the first key after all keys that begin with prefix, in
// the same memory. It returns nil when there is none; key bytes always have one.
func PrefixEnd(prefix []byte) []byte {
	for i := len(prefix) - 1; i >= 0; i-- {
		if prefix[i] != 0xFF {
			prefix[i]++
			return prefix[:i+1]
		}
	}
	return nil
}

// DecodeKey reads the first component of key bytes and returns the rest. ok is
// false when key does not begin with a component that AppendKey makes. The
// value may alias key.
func DecodeKey(key string) (v Value, rest string, ok bool) {
	if key == "" {
		return Value{}, "", false
	}
	tag, rest := key[0], key[1:]
	switch tag {
	case tagString:
		v.kind = String
	case tagBinary:
		v.kind = Binary
	case tagZero:
		return N("0"), rest, true
	case tagPositive, tagNegative:
		return decodeNumberKey(rest, tag == tagNegative)
	default:
		return Value{}, "", false
	}
	v.text, rest, ok = decodeTextKey(rest)
	if !ok {
		return Value{}, "", false
	}
	return v, rest, true
}

func decodeTextKey(key string) (text, rest string, ok bool) {
	var unescaped []byte
	for {
		i := strings.IndexByte(key, escape)
		if i < 0 || i+1 == len(key) {
			return "", "", false
		}
		part, mark := key[:i], key[i+1]
		key = key[i+2:]
		switch {
		case mark == escapedZero:
			unescaped = append(append(unescaped, part...), 0)
		case mark != endOfText:
			return "", "", false
		case unescaped == nil:
			return part, key, true
		default:
			return string(append(unescaped, part...)), key, true
		}
	}
}

func decodeNumberKey(key string, neg bool) (v Value, rest string, ok bool) {
	flip := byte(0)
	if neg {
		flip = complement
	}
	if key == "" {
		return Value{}, "", false
	}
	d := decimal{neg: neg, exp: int(key[0]^flip) - exponentShift}
	for i := 1; i < len(key); i++ {
		pair := int(key[i]^flip) - 1
		if pair < 0 {
			return decodedNumber(&d, key[i+1:])
		}
		if pair > 99 || d.n+2 > maxDigits {
			break
		}
		d.digits[d.n], d.digits[d.n+1] = byte(pair/10), byte(pair%10)
		d.n += 2
	}
	return Value{}, "", false
}

func decodedNumber(d *decimal, rest string) (v Value, tail string, ok bool) {
	if d.n > 0 && d.digits[d.n-1] == 0 {
		d.n--
	}
	if d.n == 0 || d.digits[0] == 0 || d.digits[d.n-1] == 0 {
		return Value{}, "", false
	}
	return N(d.String()), rest, true
}
