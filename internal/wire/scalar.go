package wire

import (
	"encoding/base64"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"
)

// decodeBase64 reads a blob. AWS's Java decoder names what it dislikes, the
// spelling of "dectected" included.
func decodeBase64(text string) ([]byte, error) {
	b, err := base64.StdEncoding.Strict().DecodeString(text)
	if err == nil && !strings.ContainsAny(text, "\r\n") {
		return b, nil
	}
	if len(text)%4 != 0 {
		return nil, serialization("Base64 encoded length is expected a multiple of 4 bytes but found: " + strconv.Itoa(len(text)))
	}
	for i := 0; i < len(text); i++ {
		if c := text[i]; c != '=' && c != '+' && c != '/' && (c == '_' || !isWord(c)) {
			return nil, serialization("Invalid Base64 character: '" + text[i:i+1] + "'")
		}
	}
	return nil, serialization("Invalid last non-pad Base64 character dectected")
}

// appendDouble writes a number as Java's Double.toString: at least one digit
// after the point, an exponent outside [0.001, 10,000,000). JSON has no words
// for infinities; AWS sends them as strings.
func appendDouble(dst []byte, f float64) []byte {
	switch {
	case math.IsNaN(f):
		return append(dst, `"NaN"`...)
	case math.IsInf(f, 1):
		return append(dst, `"Infinity"`...)
	case math.IsInf(f, -1):
		return append(dst, `"-Infinity"`...)
	}
	if a := math.Abs(f); a == 0 || (a >= 1e-3 && a < 1e7) {
		start := len(dst)
		dst = strconv.AppendFloat(dst, f, 'f', -1, 64)
		return withPoint(dst, start)
	}
	start := len(dst)
	dst = strconv.AppendFloat(dst, f, 'e', -1, 64) // 1.5e+09
	at := start
	for dst[at] != 'e' {
		at++
	}
	exp, _ := strconv.Atoi(string(dst[at+1:]))
	dst = withPoint(dst[:at], start)
	dst = append(dst, 'E')
	return strconv.AppendInt(dst, int64(exp), 10)
}

func withPoint(dst []byte, start int) []byte {
	for _, c := range dst[start:] {
		if c == '.' {
			return dst
		}
	}
	return append(dst, '.', '0')
}

// setText sets a scalar from the text of a header, a query parameter, an
// element or a form. ok is false if the text is not one.
func setText(v reflect.Value, sh *shape, text string) (ok bool) {
	switch sh.kind {
	case kindPointer:
		target := reflect.New(sh.elem.typ)
		if !setText(target.Elem(), sh.elem, text) {
			return false
		}
		v.Set(target)
	case kindString:
		v.SetString(text)
	case kindBool:
		if text != "true" && text != "false" {
			return false
		}
		v.SetBool(text == "true")
	case kindInt, kindUint, kindFloat:
		return setNumber(v, sh, text)
	case kindBytes:
		b, err := decodeBase64(text)
		if err != nil {
			return false
		}
		v.SetBytes(b)
	case kindTime:
		t, ok := parseTime(text)
		if !ok {
			return false
		}
		v.Set(reflect.ValueOf(t))
	case kindRaw:
		if !validJSON(text) {
			return false
		}
		v.SetBytes([]byte(text))
	case kindCustom:
		d := jsonDecoder{scanner: scanner{text: text}}
		return d.custom(v, sh) == nil && d.end() == nil
	default:
		return false
	}
	return true
}

func setNumber(v reflect.Value, sh *shape, text string) (ok bool) {
	switch sh.kind {
	case kindInt:
		n, err := strconv.ParseInt(text, 10, 64)
		if err != nil || v.OverflowInt(n) {
			return false
		}
		v.SetInt(n)
	case kindUint:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil || v.OverflowUint(n) {
			return false
		}
		v.SetUint(n)
	default:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return false
		}
		v.SetFloat(f)
	}
	return true
}

// textOf writes a scalar for a header, a query parameter or an element.
func textOf(v reflect.Value, sh *shape, form timeForm) string {
	switch sh.kind {
	case kindPointer:
		if v.IsNil() {
			return ""
		}
		return textOf(v.Elem(), sh.elem, form)
	case kindString:
		return v.String()
	case kindTime:
		t, _ := v.Interface().(time.Time)
		return formatTime(t, form)
	case kindBytes:
		return base64.StdEncoding.EncodeToString(v.Bytes())
	case kindFloat:
		return strconv.FormatFloat(v.Float(), 'f', -1, 64)
	}
	e := jsonEncoder{}
	return string(e.value(nil, v, sh, form))
}

// validJSON tells whether text is one JSON value.
func validJSON(text string) bool {
	s := scanner{text: text}
	if _, err := s.skip(); err != nil {
		return false
	}
	return s.end() == nil
}
