package wire

import (
	"encoding/json"
	"errors"
	"math"
	"reflect"
	"strconv"
	"strings"
)

// A jsonDecoder fills one input.
type jsonDecoder struct {
	scanner
	naming    naming
	namespace string // of the service's shapes, for the errors that print it
	given     []any
	body      bool // only members that travel in the body
}

// A spot is where a value stands. AWS words its faults by it.
type spot uint8

const (
	spotField  spot = iota // a member of a structure
	spotMember             // a member of a list, a value of a map
)

// object fills the structure v from the one object that is the text.
func (d *jsonDecoder) object(v reflect.Value, sh *shape) error {
	if d.peek() != '{' {
		return notJSON()
	}
	if err := d.structure(v, sh); err != nil {
		return err
	}
	return d.end()
}

func (d *jsonDecoder) structure(v reflect.Value, sh *shape) error {
	if err := d.enter(); err != nil {
		return err
	}
	for first := true; ; first = false {
		more, err := d.more('}', first)
		if err != nil || !more {
			return err
		}
		name, err := d.key()
		if err != nil {
			return err
		}
		f := sh.byName[d.naming][name]
		if f == nil || (d.body && f.place != inBody) {
			if _, err := d.skip(); err != nil {
				return err
			}
			continue
		}
		if err := d.member(f.of(v), f.shape); err != nil {
			return err
		}
	}
}

// member fills a field and remembers it if it was sent as zero.
func (d *jsonDecoder) member(v reflect.Value, sh *shape) error {
	if d.peek() == 'n' {
		d.forget(v)
		v.SetZero()
		return d.literal("null")
	}
	if err := d.value(v, sh, spotField); err != nil {
		return err
	}
	if sh.kind != kindPointer && v.IsZero() {
		d.given = append(d.given, v.Addr().Interface())
	}
	return nil
}

// forget undoes what an earlier duplicate of the member left.
func (d *jsonDecoder) forget(v reflect.Value) {
	if len(d.given) == 0 {
		return
	}
	at, kept := v.Addr().Interface(), d.given[:0]
	for _, m := range d.given {
		if m != at {
			kept = append(kept, m)
		}
	}
	d.given = kept
}

// value fills v from the next value, which is not a field's null.
func (d *jsonDecoder) value(v reflect.Value, sh *shape, at spot) error {
	c := d.peek()
	if c == 'n' && sh.kind != kindRaw {
		v.SetZero()
		return d.literal("null")
	}
	switch sh.kind {
	case kindPointer:
		target := reflect.New(sh.elem.typ)
		if err := d.value(target.Elem(), sh.elem, at); err != nil {
			return err
		}
		v.Set(target)
		return nil
	case kindRaw, kindCustom:
		return d.custom(v, sh)
	case kindStruct:
		if c == '{' {
			v.SetZero()
			return d.structure(v, sh)
		}
	case kindMap:
		if c == '{' {
			return d.mapping(v, sh)
		}
	case kindList:
		if c == '[' {
			return d.list(v, sh)
		}
	default:
		if c != '{' && c != '[' {
			return d.scalar(v, sh, c)
		}
	}
	return d.mismatch(sh, c, at)
}

// mismatch is AWS's word on a value of the wrong kind, if it is JSON at all.
func (d *jsonDecoder) mismatch(sh *shape, c byte, at spot) error {
	if _, err := d.skip(); err != nil {
		return err
	}
	switch {
	case c == '{':
		return serialization("Start of structure or map found where not expected")
	case c == '[':
		return serialization("Unrecognized collection type " + d.javaCollection(sh))
	case at == spotField:
		return serialization("Unexpected field type")
	case sh.kind == kindStruct:
		return serialization("Unexpected value type in payload")
	}
	return serialization("class sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl cannot be cast to class java.lang.Class " +
		"(sun.reflect.generics.reflectiveObjects.ParameterizedTypeImpl and java.lang.Class are in module java.base of loader 'bootstrap')")
}

// javaCollection prints the Java type of a shape as the fault on a list does.
func (d *jsonDecoder) javaCollection(sh *shape) string {
	if sh.kind == kindMap {
		return d.javaType(sh)
	}
	return "class " + d.javaType(sh)
}

func (d *jsonDecoder) javaType(sh *shape) string {
	switch sh.kind {
	case kindString, kindBool, kindInt, kindUint, kindFloat:
		return "java.lang." + javaName(sh)
	case kindBytes:
		return "java.nio.ByteBuffer"
	case kindTime:
		return "java.util.Date"
	case kindList:
		return "java.util.List<" + d.javaType(sh.elem) + ">"
	case kindMap:
		return "java.util.Map<java.lang.String, " + d.javaType(sh.elem) + ">"
	case kindPointer:
		return d.javaType(sh.elem)
	}
	if d.namespace == "" {
		return sh.name
	}
	return d.namespace + "." + sh.name
}

// javaName is the boxed Java type of a scalar. An int is AWS's Integer, an
// int64 its Long.
func javaName(sh *shape) string {
	switch sh.kind {
	case kindBool:
		return "Boolean"
	case kindFloat:
		if sh.typ.Kind() == reflect.Float32 {
			return "Float"
		}
		return "Double"
	case kindInt, kindUint:
		if sh.typ.Kind() == reflect.Int64 || sh.typ.Kind() == reflect.Uint64 {
			return "Long"
		}
		return "Integer"
	}
	return "String"
}

func (d *jsonDecoder) custom(v reflect.Value, sh *shape) error {
	text, err := d.skip()
	if err != nil {
		return err
	}
	if sh.kind == kindRaw {
		v.SetBytes([]byte(text))
		return nil
	}
	v.SetZero()
	if sh.decodes {
		err = v.Addr().Interface().(JSONDecoder).DecodeJSON(text)
	} else if u, ok := v.Addr().Interface().(json.Unmarshaler); ok {
		err = u.UnmarshalJSON([]byte(text))
	} else {
		err = errors.New("wire: type " + sh.typ.String() + " cannot read JSON")
	}
	return asSerialization(err)
}

// asSerialization keeps an error that AWS would answer, and makes any other
// the text of a SerializationException.
func asSerialization(err error) error {
	var api APIError
	if err == nil || errors.As(err, &api) {
		return err
	}
	return serialization(err.Error())
}

func (d *jsonDecoder) list(v reflect.Value, sh *shape) error {
	n, err := d.count()
	if err != nil {
		return err
	}
	// Made at its full length first: the addresses that Given compares must
	// not move.
	v.Set(reflect.MakeSlice(sh.typ, n, n))
	if err := d.enter(); err != nil {
		return err
	}
	for i := 0; ; i++ {
		more, err := d.more(']', i == 0)
		if err != nil || !more {
			return err
		}
		if err := d.value(v.Index(i), sh.elem, spotMember); err != nil {
			return err
		}
	}
}

func (d *jsonDecoder) mapping(v reflect.Value, sh *shape) error {
	if err := d.enter(); err != nil {
		return err
	}
	m := reflect.MakeMap(sh.typ)
	v.Set(m)
	elem := reflect.New(sh.elem.typ).Elem()
	key := reflect.New(sh.typ.Key()).Elem()
	for first := true; ; first = false {
		more, err := d.more('}', first)
		if err != nil || !more {
			return err
		}
		name, err := d.key()
		if err != nil {
			return err
		}
		elem.SetZero()
		if err := d.value(elem, sh.elem, spotMember); err != nil {
			return err
		}
		key.SetString(name)
		m.SetMapIndex(key, elem)
	}
}

func (d *jsonDecoder) scalar(v reflect.Value, sh *shape, c byte) error {
	switch c {
	case '"':
		text, err := d.str()
		if err != nil {
			return err
		}
		return scalarString(v, sh, text)
	case 't', 'f':
		word := "true"
		if c == 'f' {
			word = "false"
		}
		if err := d.literal(word); err != nil {
			return err
		}
		if sh.kind != kindBool {
			return cannotConvert(strings.ToUpper(word), sh)
		}
		v.SetBool(c == 't')
		return nil
	}
	text, whole, err := d.number()
	if err != nil {
		return err
	}
	return scalarNumber(v, sh, text, whole)
}

func cannotConvert(token string, sh *shape) *Fault {
	if sh.kind == kindBytes {
		return serialization("only base-64-encoded strings are convertible to bytes")
	}
	name := "Date"
	if sh.kind != kindTime {
		name = javaName(sh)
	}
	return serialization(token + "_VALUE cannot be converted to " + name)
}

func scalarString(v reflect.Value, sh *shape, text string) error {
	switch sh.kind {
	case kindString:
		v.SetString(text)
		return nil
	case kindBytes:
		b, err := decodeBase64(text)
		v.SetBytes(b)
		return err
	case kindBool:
		return serialization("Unexpected token received from parser")
	case kindTime:
		if t, ok := isoTime(text); ok {
			v.Set(reflect.ValueOf(t))
			return nil
		}
	case kindFloat:
		switch text {
		case "NaN", "Infinity", "-Infinity":
			f, err := strconv.ParseFloat(text, 64)
			v.SetFloat(f)
			return err
		}
	}
	return cannotConvert("STRING", sh)
}

// scalarNumber sets a number. AWS cuts the fraction off where an integer is
// wanted.
func scalarNumber(v reflect.Value, sh *shape, text string, whole bool) error {
	token := "NUMBER"
	if !whole {
		token = "DECIMAL"
	}
	switch sh.kind {
	case kindInt:
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return setInt(v, sh, n, token)
		}
		f, err := strconv.ParseFloat(text, 64)
		if err != nil || math.Abs(f) >= 1<<63 {
			return cannotConvert(token, sh)
		}
		return setInt(v, sh, int64(f), token)
	case kindUint:
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil || v.OverflowUint(n) {
			return cannotConvert(token, sh)
		}
		v.SetUint(n)
		return nil
	case kindFloat:
		f, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return cannotConvert(token, sh)
		}
		v.SetFloat(f)
		return nil
	case kindTime:
		t, ok := epochTime(text)
		if !ok {
			return cannotConvert(token, sh)
		}
		v.Set(reflect.ValueOf(t))
		return nil
	}
	return cannotConvert(token, sh)
}

func setInt(v reflect.Value, sh *shape, n int64, token string) error {
	if v.OverflowInt(n) {
		return cannotConvert(token, sh)
	}
	v.SetInt(n)
	return nil
}
