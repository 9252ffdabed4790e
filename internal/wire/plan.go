package wire

import (
	"encoding/json"
	"errors"
	"reflect"
	"sync"
	"time"
)

// JSONAppender is a type that writes its own JSON.
type JSONAppender interface {
	AppendJSON(dst []byte) []byte
}

// JSONDecoder is a type that reads its own JSON. The text is one well-formed
// value; what is kept may alias it. Its error becomes a
// SerializationException with the error's text.
type JSONDecoder interface {
	DecodeJSON(text string) error
}

// Shaper is a type that tells the name of its AWS shape, for the errors that
// print it. Other types go by their Go name.
type Shaper interface {
	AWSShape() string
}

var (
	appenderType    = reflect.TypeFor[JSONAppender]()
	decoderType     = reflect.TypeFor[JSONDecoder]()
	marshalerType   = reflect.TypeFor[json.Marshaler]()
	unmarshalerType = reflect.TypeFor[json.Unmarshaler]()
	shaperType      = reflect.TypeFor[Shaper]()
	timeType        = reflect.TypeFor[time.Time]()
	rawType         = reflect.TypeFor[json.RawMessage]()
)

// A kind is how a Go type travels.
type kind uint8

const (
	kindBad kind = iota
	kindString
	kindBool
	kindInt
	kindUint
	kindFloat
	kindBytes
	kindTime
	kindList
	kindMap
	kindStruct
	kindPointer
	kindRaw    // json.RawMessage: a document
	kindCustom // reads and writes itself
)

// A shape is what the wire knows of one Go type, found once and kept.
type shape struct {
	typ     reflect.Type
	kind    kind
	appends bool // JSONAppender; else json.Marshaler
	decodes bool // JSONDecoder; else json.Unmarshaler
	name    string
	root    string // of an XML document, from the tag of a field named _
	rootNS  string
	elem    *shape // of a list, map or pointer
	fields  []*field
	byName  [namings]map[string]*field
	checked []*field // the fields Validate must look at
	problem error
}

// A naming is one way from Go names to names on the wire.
type naming uint8

const (
	wireNames  naming = iota // the Go name, unless name= says otherwise
	lowerNames               // the same in lowerCamel, unless name= says otherwise
	goNames                  // the Go name always: direct JSON between services
	formNames                // wireNames, unless form= says otherwise: Query
	namings
)

// shapes keeps the shape of each type seen. Types are few and never go away.
type shapeTable struct {
	mu    sync.Mutex
	known sync.Map // reflect.Type -> *shape
}

// shapes is a cache of pure facts: what it answers does not depend on who
// asked before.
var shapes shapeTable

// shapeOf returns the shape of a type.
func shapeOf(t reflect.Type) *shape {
	if s, ok := shapes.known.Load(t); ok {
		return s.(*shape)
	}
	shapes.mu.Lock()
	defer shapes.mu.Unlock()
	b := builder{fresh: map[reflect.Type]*shape{}}
	s := b.shape(t)
	for _, f := range b.fresh {
		f.findChecked()
	}
	for t, f := range b.fresh {
		shapes.known.Store(t, f)
	}
	return s
}

// A builder makes the shapes of one type and all it reaches; recursive types
// meet themselves in fresh.
type builder struct {
	fresh map[reflect.Type]*shape
}

func (b *builder) shape(t reflect.Type) *shape {
	if s, ok := shapes.known.Load(t); ok {
		return s.(*shape)
	}
	if s, ok := b.fresh[t]; ok {
		return s
	}
	s := &shape{typ: t, name: t.Name()}
	b.fresh[t] = s
	if t.Kind() != reflect.Pointer && t.Implements(shaperType) {
		s.name = reflect.Zero(t).Interface().(Shaper).AWSShape()
	}
	s.kind = kindOf(t)
	switch s.kind {
	case kindCustom:
		s.appends = t.Implements(appenderType)
		s.decodes = reflect.PointerTo(t).Implements(decoderType)
	case kindList, kindMap, kindPointer:
		s.elem = b.shape(t.Elem())
	case kindStruct:
		b.structFields(s, t, nil)
		s.index()
	case kindBad:
		s.problem = errors.New("type " + t.String() + " cannot travel: use strings, numbers, bools, []byte, time.Time, structs, slices, and maps with string keys")
	}
	return s
}

func kindOf(t reflect.Type) kind {
	p := reflect.PointerTo(t)
	switch {
	case t == timeType:
		return kindTime
	case t == rawType:
		return kindRaw
	case t.Kind() == reflect.Pointer:
		return kindPointer
	case p.Implements(decoderType) || t.Implements(appenderType),
		p.Implements(unmarshalerType) && p.Implements(marshalerType):
		return kindCustom
	}
	switch t.Kind() {
	case reflect.String:
		return kindString
	case reflect.Bool:
		return kindBool
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		return kindInt
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return kindUint
	case reflect.Float32, reflect.Float64:
		return kindFloat
	case reflect.Slice:
		if t.Elem().Kind() == reflect.Uint8 {
			return kindBytes
		}
		return kindList
	case reflect.Map:
		if t.Key().Kind() == reflect.String {
			return kindMap
		}
	case reflect.Struct:
		return kindStruct
	}
	return kindBad
}

// A field is one member of a structure.
type field struct {
	goName string
	names  [namings]string
	path   string // as constraint messages write it: lowerCamel
	index  []int
	shape  *shape
	tag
}

// of returns the field's value in a struct.
func (f *field) of(v reflect.Value) reflect.Value {
	if len(f.index) == 1 {
		return v.Field(f.index[0])
	}
	return v.FieldByIndex(f.index)
}

// structFields adds the fields of t, those of embedded structs included.
func (b *builder) structFields(s *shape, t reflect.Type, prefix []int) {
	for i := range t.NumField() {
		sf := t.Field(i)
		index := append(append([]int(nil), prefix...), i)
		if sf.Anonymous && sf.Type.Kind() == reflect.Struct && sf.Tag.Get("aws") == "" {
			b.structFields(s, sf.Type, index)
			continue
		}
		if !sf.IsExported() && sf.Name != "_" {
			continue
		}
		tag, err := parseTag(sf.Tag.Get("aws"))
		if err != nil && s.problem == nil {
			s.problem = errors.New("field " + t.Name() + "." + sf.Name + ": " + err.Error())
		}
		if sf.Name == "_" {
			s.root, s.rootNS = tag.name, tag.ns
			continue
		}
		if tag.skip {
			continue
		}
		f := &field{goName: sf.Name, path: lowerFirst(sf.Name), index: index, shape: b.shape(sf.Type), tag: tag}
		f.names = [namings]string{wireNames: sf.Name, lowerNames: f.path, goNames: sf.Name, formNames: sf.Name}
		if tag.placeName == "" && tag.name == "" {
			f.placeName = sf.Name
		} else if tag.placeName == "" {
			f.placeName = tag.name
		}
		if tag.name != "" {
			f.names[wireNames], f.names[lowerNames], f.names[formNames] = tag.name, tag.name, tag.name
		}
		if tag.form != "" {
			f.names[formNames] = tag.form
		}
		s.fields = append(s.fields, f)
	}
}

func (s *shape) index() {
	for n := range s.byName {
		s.byName[n] = make(map[string]*field, len(s.fields))
		for _, f := range s.fields {
			s.byName[n][f.names[n]] = f
		}
	}
}

// err returns the first problem in the type or in what it reaches.
func (s *shape) err() error {
	return s.firstProblem(map[*shape]bool{})
}

func (s *shape) firstProblem(seen map[*shape]bool) error {
	if seen[s] {
		return nil
	}
	seen[s] = true
	if s.problem != nil {
		return s.problem
	}
	if s.elem != nil {
		return s.elem.firstProblem(seen)
	}
	for _, f := range s.fields {
		if err := f.shape.firstProblem(seen); err != nil {
			return err
		}
	}
	return nil
}

// findChecked lists the fields that have rules or lead to some.
func (s *shape) findChecked() {
	for _, f := range s.fields {
		if f.rules.any() || f.refuse || f.shape.leadsToRules(map[*shape]bool{}) {
			s.checked = append(s.checked, f)
		}
	}
}

func (s *shape) leadsToRules(seen map[*shape]bool) bool {
	if seen[s] {
		return false
	}
	seen[s] = true
	if s.elem != nil {
		return s.elem.leadsToRules(seen)
	}
	for _, f := range s.fields {
		if f.rules.any() || f.refuse || f.shape.leadsToRules(seen) {
			return true
		}
	}
	return false
}

// present tells whether a member is there: not zero, or a slice, map or
// pointer that is not nil, or sent explicitly as zero.
func present(v reflect.Value, sent []any) bool {
	switch v.Kind() {
	case reflect.Slice, reflect.Map, reflect.Pointer, reflect.Interface:
		return !v.IsNil()
	}
	if !v.IsZero() {
		return true
	}
	return len(sent) > 0 && v.CanAddr() && given(sent, v.Addr().Interface())
}

func lowerFirst(s string) string {
	if s == "" || s[0] < 'A' || s[0] > 'Z' {
		return s
	}
	return string(s[0]+'a'-'A') + s[1:]
}
