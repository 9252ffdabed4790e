// Package digest sums the content of an operation's input: equal content gives
// equal sums on every run and machine, whatever order its maps were built in.
package digest

import (
	"math"
	"reflect"
	"strings"
	"sync"
	"time"

	"github.com/cloudjar/cloudjar/internal/hash"
)

// A Digester sums itself.
type Digester interface{ Digest() uint64 }

var (
	digesterType = reflect.TypeFor[Digester]()
	timeType     = reflect.TypeFor[time.Time]()
	plans        sync.Map // reflect.Type -> plan
)

// plan adds a value of one type to a sum.
type plan func(hash.Sum, reflect.Value) hash.Sum

// Of returns the sum of what the pointer in points to. Members tagged `aws:"token"` are
// left out: SDKs fill them from their own randomness.
func Of(in any) hash.Sum {
	v := reflect.ValueOf(in).Elem()
	return planOf(v.Type())(hash.New, v)
}

func planOf(t reflect.Type) plan {
	if p, ok := plans.Load(t); ok {
		return p.(plan)
	}
	p := makePlan(t)
	plans.Store(t, p)
	return p
}

// later plans a type when it is first met, so that a type may contain itself.
func later(t reflect.Type) plan {
	return func(s hash.Sum, v reflect.Value) hash.Sum { return planOf(t)(s, v) }
}

func makePlan(t reflect.Type) plan {
	if t.Implements(digesterType) {
		return func(s hash.Sum, v reflect.Value) hash.Sum {
			if v.IsZero() {
				return s.Uint64(0)
			}
			return s.Uint64(v.Interface().(Digester).Digest())
		}
	}
	if t == timeType {
		return func(s hash.Sum, v reflect.Value) hash.Sum {
			return s.Uint64(uint64(v.Interface().(time.Time).UnixNano()))
		}
	}
	switch t.Kind() {
	case reflect.String:
		return func(s hash.Sum, v reflect.Value) hash.Sum {
			if v.Len() == 0 {
				return s
			}
			return s.String(v.String())
		}
	case reflect.Bool:
		return func(s hash.Sum, v reflect.Value) hash.Sum {
			if v.Bool() {
				return s.Uint64(1)
			}
			return s
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return func(s hash.Sum, v reflect.Value) hash.Sum { return s.Uint64(uint64(v.Int())) }
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return func(s hash.Sum, v reflect.Value) hash.Sum { return s.Uint64(v.Uint()) }
	case reflect.Float32, reflect.Float64:
		return func(s hash.Sum, v reflect.Value) hash.Sum { return s.Uint64(math.Float64bits(v.Float())) }
	case reflect.Pointer:
		return pointerPlan(t)
	case reflect.Slice, reflect.Array:
		return slicePlan(t)
	case reflect.Map:
		return mapPlan(t)
	case reflect.Struct:
		return structPlan(t)
	default: // functions, channels, interfaces: not content
		return func(s hash.Sum, _ reflect.Value) hash.Sum { return s }
	}
}

func pointerPlan(t reflect.Type) plan {
	elem := later(t.Elem())
	return func(s hash.Sum, v reflect.Value) hash.Sum {
		if v.IsNil() {
			return s
		}
		return elem(s.Uint64(1), v.Elem())
	}
}

func slicePlan(t reflect.Type) plan {
	if t.Elem().Kind() == reflect.Uint8 && t.Kind() == reflect.Slice {
		return func(s hash.Sum, v reflect.Value) hash.Sum { return s.Bytes(v.Bytes()) }
	}
	elem := later(t.Elem())
	return func(s hash.Sum, v reflect.Value) hash.Sum {
		if v.Len() == 0 {
			return s
		}
		s = s.Uint64(uint64(v.Len()))
		for i := range v.Len() {
			s = elem(s, v.Index(i))
		}
		return s
	}
}

// mapPlan adds up the sums of the entries, so that their order does not matter.
func mapPlan(t reflect.Type) plan {
	key, elem := planOf(t.Key()), later(t.Elem())
	return func(s hash.Sum, v reflect.Value) hash.Sum {
		if v.Len() == 0 {
			return s
		}
		var total uint64
		for it := v.MapRange(); it.Next(); {
			total += uint64(elem(key(hash.New, it.Key()), it.Value()))
		}
		return s.Uint64(total).Uint64(uint64(v.Len()))
	}
}

func structPlan(t reflect.Type) plan {
	type member struct {
		index int
		add   plan
	}
	var members []member
	for i := range t.NumField() {
		f := t.Field(i)
		if f.IsExported() && !isToken(f.Tag.Get("aws")) {
			members = append(members, member{i, planOf(f.Type)})
		}
	}
	return func(s hash.Sum, v reflect.Value) hash.Sum {
		for _, m := range members {
			f := v.Field(m.index)
			if f.IsZero() {
				continue
			}
			s = m.add(s.Uint64(uint64(m.index)), f)
		}
		return s
	}
}

func isToken(tag string) bool {
	for part := range strings.SplitSeq(tag, ",") {
		if part == "token" {
			return true
		}
	}
	return false
}
