package wire

import (
	"reflect"
	"strconv"
	"time"
)

// quoted renders a value as constraint messages print it: 'abc', '[a, b]',
// '{k=v}', '[KeySchemaElement(attributeName=pk, keyType=HASH)]'.
func quoted(v reflect.Value, sh *shape) string {
	return "'" + string(appendJava(nil, v, sh)) + "'"
}

// appendJava writes a value as Java's toString would. Absent members of
// structures are null.
func appendJava(dst []byte, v reflect.Value, sh *shape) []byte {
	switch sh.kind {
	case kindString:
		return append(dst, v.String()...)
	case kindPointer:
		if v.IsNil() {
			return append(dst, "null"...)
		}
		return appendJava(dst, v.Elem(), sh.elem)
	case kindBytes:
		return append(dst, "java.nio.HeapByteBuffer[pos=0 lim="+strconv.Itoa(v.Len())+" cap="+strconv.Itoa(v.Len())+"]"...)
	case kindTime:
		t, _ := v.Interface().(time.Time)
		return t.UTC().AppendFormat(dst, "Mon Jan 02 15:04:05 UTC 2006") // Date.toString
	case kindList:
		dst = append(dst, '[')
		for i := range v.Len() {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = appendJava(dst, v.Index(i), sh.elem)
		}
		return append(dst, ']')
	case kindMap:
		dst = append(dst, '{')
		for i, key := range sortedKeys(v) {
			if i > 0 {
				dst = append(dst, ", "...)
			}
			dst = append(append(dst, key.String()...), '=')
			dst = appendJava(dst, v.MapIndex(key), sh.elem)
		}
		return append(dst, '}')
	case kindStruct:
		return appendJavaStruct(dst, v, sh)
	}
	e := jsonEncoder{}
	return e.value(dst, v, sh, timeDefault)
}

func appendJavaStruct(dst []byte, v reflect.Value, sh *shape) []byte {
	dst = append(append(dst, sh.name...), '(')
	for i, f := range sh.fields {
		if i > 0 {
			dst = append(dst, ", "...)
		}
		dst = append(append(dst, f.path...), '=')
		if fv := f.of(v); present(fv, nil) {
			dst = appendJava(dst, fv, f.shape)
		} else {
			dst = append(dst, "null"...)
		}
	}
	return append(dst, ')')
}
