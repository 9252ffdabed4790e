package wire

import (
	"encoding/base64"
	"encoding/json"
	"reflect"
	"slices"
	"strconv"
	"time"
	"unicode/utf8"
)

// A jsonEncoder writes one output.
type jsonEncoder struct {
	naming naming
	body   bool // only members that travel in the body
}

// structure appends the members of v that are present, in the order of the
// struct.
func (e *jsonEncoder) structure(dst []byte, v reflect.Value, sh *shape) []byte {
	dst = append(dst, '{')
	dst, _ = e.members(dst, v, sh, true)
	return append(dst, '}')
}

// members appends members without the braces. first tells whether a comma is
// due before the next one.
func (e *jsonEncoder) members(dst []byte, v reflect.Value, sh *shape, first bool) ([]byte, bool) {
	for _, f := range sh.fields {
		if e.body && f.place != inBody {
			continue
		}
		fv := f.of(v)
		if !f.always && !present(fv, nil) {
			continue
		}
		if !first {
			dst = append(dst, ',')
		}
		first = false
		dst = append(dst, '"')
		dst = append(dst, f.names[e.naming]...)
		dst = append(dst, '"', ':')
		dst = e.value(dst, fv, f.shape, f.time)
	}
	return dst, first
}

func (e *jsonEncoder) value(dst []byte, v reflect.Value, sh *shape, form timeForm) []byte {
	switch sh.kind {
	case kindString:
		return appendJSONString(dst, v.String())
	case kindBool:
		return strconv.AppendBool(dst, v.Bool())
	case kindInt:
		return strconv.AppendInt(dst, v.Int(), 10)
	case kindUint:
		return strconv.AppendUint(dst, v.Uint(), 10)
	case kindFloat:
		return appendDouble(dst, v.Float())
	case kindBytes:
		dst = append(dst, '"')
		dst = base64.StdEncoding.AppendEncode(dst, v.Bytes())
		return append(dst, '"')
	case kindTime:
		t, _ := v.Interface().(time.Time)
		if form == timeISO8601 || form == timeHTTP {
			return appendJSONString(dst, formatTime(t, form))
		}
		return appendEpoch(dst, t)
	case kindPointer:
		if v.IsNil() {
			return append(dst, "null"...)
		}
		return e.value(dst, v.Elem(), sh.elem, form)
	case kindStruct:
		return e.structure(dst, v, sh)
	case kindList:
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = e.value(dst, v.Index(i), sh.elem, form)
		}
		return append(dst, ']')
	case kindMap:
		return e.mapping(dst, v, sh, form)
	case kindRaw:
		if raw := v.Bytes(); len(raw) > 0 {
			return append(dst, raw...)
		}
		return append(dst, "null"...)
	case kindCustom:
		return appendCustom(dst, v, sh)
	}
	return append(dst, "null"...)
}

// mapping writes a map with its keys in order, so that answers are the same
// on every run.
func (e *jsonEncoder) mapping(dst []byte, v reflect.Value, sh *shape, form timeForm) []byte {
	dst = append(dst, '{')
	for i, key := range sortedKeys(v) {
		if i > 0 {
			dst = append(dst, ',')
		}
		dst = appendJSONString(dst, key.String())
		dst = append(dst, ':')
		dst = e.value(dst, v.MapIndex(key), sh.elem, form)
	}
	return append(dst, '}')
}

func sortedKeys(m reflect.Value) []reflect.Value {
	keys := m.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int {
		switch x, y := a.String(), b.String(); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return 0
	})
	return keys
}

func appendCustom(dst []byte, v reflect.Value, sh *shape) []byte {
	if sh.appends {
		// Through a pointer where there is one: boxing a large value copies it.
		if v.CanAddr() {
			return v.Addr().Interface().(JSONAppender).AppendJSON(dst)
		}
		return v.Interface().(JSONAppender).AppendJSON(dst)
	}
	if v.CanAddr() {
		v = v.Addr()
	}
	if m, ok := v.Interface().(json.Marshaler); ok {
		if text, err := m.MarshalJSON(); err == nil {
			return append(dst, text...)
		}
	}
	return append(dst, "null"...)
}

const hexDigits = "0123456789abcdef"

// appendJSONString writes a string as AWS does: only what must be escaped is.
// Bytes that are not UTF-8 become U+FFFD.
func appendJSONString(dst []byte, s string) []byte {
	dst = append(dst, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c < utf8.RuneSelf {
			if c >= ' ' && c != '"' && c != '\\' {
				i++
				continue
			}
			dst = append(dst, s[start:i]...)
			dst = appendEscape(dst, c)
			i++
			start = i
			continue
		}
		r, n := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && n == 1 {
			dst = append(dst, s[start:i]...)
			dst = append(dst, "\ufffd"...)
			start = i + n
		}
		i += n
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\f':
		return append(dst, '\\', 'f')
	case '\n':
		return append(dst, '\\', 'n')
	case '\r':
		return append(dst, '\\', 'r')
	case '\t':
		return append(dst, '\\', 't')
	}
	return append(dst, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
}
