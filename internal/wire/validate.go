package wire

import (
	"context"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ErrorMessage lists the violations as AWS does.
func (e *ValidationError) ErrorMessage() string {
	noun := " validation errors detected: "
	if len(e.Violations) == 1 {
		noun = " validation error detected: "
	}
	return strconv.Itoa(len(e.Violations)) + noun + strings.Join(e.Violations, "; ")
}

// maxViolations is how many AWS lists at most.
const maxViolations = 10

// Validate checks the constraint tags of an input, which is a pointer to a
// struct. It returns a *ValidationError with every violation in AWS's words,
// or a *Refusal if a member is set that is not modelled, or nil.
//
// A member that is zero and was not [Given] is absent: only required speaks
// of it.
func Validate(ctx context.Context, in any) error {
	v := reflect.ValueOf(in)
	if v.Kind() != reflect.Pointer || v.IsNil() || v.Elem().Kind() != reflect.Struct {
		return nil
	}
	v = v.Elem()
	sh := shapeOf(v.Type())
	if len(sh.checked) == 0 {
		return nil
	}
	c := checker{}
	if call := callFrom(ctx); call != nil {
		c.sent = call.given
	}
	c.structure(v, sh)
	switch {
	case len(c.broken) > 0:
		return c.err()
	case c.refused != "":
		return refusalFor(ctx, v.Type(), c.refused)
	}
	return nil
}

// refusalFor names the operation by the call, or for a direct call by the
// input's type: dynamodb.CreateTableInput.
func refusalFor(ctx context.Context, t reflect.Type, member string) error {
	service, op := Called(ctx)
	if op == "" {
		service = t.PkgPath()[strings.LastIndexByte(t.PkgPath(), '/')+1:]
		op = strings.TrimSuffix(t.Name(), "Input")
	}
	return &Refusal{Service: service, Operation: op, Member: member}
}

// A checker walks one input. Paths are made on the way back up, from what was
// found below, so that an input with nothing wrong costs nothing.
type checker struct {
	sent    []any
	broken  []violation
	refused string // the first member that is not modelled: SSESpecification.Enabled
}

type violation struct {
	value, path, constraint string
}

func (c *checker) err() error {
	e := &ValidationError{}
	for _, b := range c.broken[:min(len(c.broken), maxViolations)] {
		e.Violations = append(e.Violations, "Value "+b.value+" at '"+b.path+"' failed to satisfy constraint: "+b.constraint)
	}
	return e
}

// under puts a step before the paths of all that was found since.
func (c *checker) under(step string, since int) {
	for i := since; i < len(c.broken); i++ {
		c.broken[i].path = step + "." + c.broken[i].path
	}
}

func (c *checker) structure(v reflect.Value, sh *shape) {
	for _, f := range sh.checked {
		c.member(f.of(v), f)
	}
}

func (c *checker) member(v reflect.Value, f *field) {
	if !present(v, c.sent) {
		if f.rules.required {
			c.broken = append(c.broken, violation{"null", f.path, "Member must not be null"})
		}
		return
	}
	if f.refuse {
		if c.refused == "" {
			c.refused = f.goName
		}
		return
	}
	c.rules(v, f.shape, f)
	since, refused := len(c.broken), c.refused
	c.inside(v, f.shape)
	if len(c.broken) > since {
		c.under(f.path, since)
	}
	if refused == "" && c.refused != "" {
		c.refused = f.goName + "." + c.refused
	}
}

// inside goes down into structures, lists and maps.
func (c *checker) inside(v reflect.Value, sh *shape) {
	switch sh.kind {
	case kindPointer:
		if !v.IsNil() {
			c.inside(v.Elem(), sh.elem)
		}
	case kindStruct:
		c.structure(v, sh)
	case kindList:
		if !nests(sh.elem) {
			return
		}
		for i := range v.Len() {
			since := len(c.broken)
			if c.inside(v.Index(i), sh.elem); len(c.broken) > since {
				c.under(strconv.Itoa(i+1)+".member", since)
			}
		}
	case kindMap:
		if !nests(sh.elem) {
			return
		}
		for _, key := range sortedKeys(v) {
			since := len(c.broken)
			if c.inside(v.MapIndex(key), sh.elem); len(c.broken) > since {
				c.under(key.String()+".member", since)
			}
		}
	}
}

// nests tells whether a list or map of this shape can hold violations.
func nests(sh *shape) bool {
	for sh.kind == kindPointer || sh.kind == kindList || sh.kind == kindMap {
		sh = sh.elem
	}
	return sh.kind == kindStruct && len(sh.checked) > 0
}

// rules checks a member's own limits, then those it sets for what it holds.
func (c *checker) rules(v reflect.Value, sh *shape, f *field) {
	for sh.kind == kindPointer {
		v, sh = v.Elem(), sh.elem
	}
	r := &f.rules
	report := func(constraint string) {
		c.broken = append(c.broken, violation{quoted(v, sh), f.path, constraint})
	}
	if r.own != nil {
		first, second := r.own.broken(v, sh)
		if first != "" {
			report(first)
		}
		if second != "" {
			report(second)
		}
	}
	switch {
	case r.member != nil && sh.kind == kindList:
		for i := range v.Len() {
			if !r.member.hold(v.Index(i), sh.elem) {
				report("Member must satisfy constraint: " + r.member.list())
				break
			}
		}
	case (r.key != nil || r.value != nil) && sh.kind == kindMap:
		keys, values := r.mapHolds(v, sh)
		if !keys {
			report("Map keys must satisfy constraint: " + r.key.list())
		}
		if !values {
			report("Map value must satisfy constraint: " + r.value.list())
		}
	}
}

// mapHolds checks every key and value of a map.
func (r *rules) mapHolds(v reflect.Value, sh *shape) (keys, values bool) {
	keys, values = true, true
	keyShape := &shape{kind: kindString}
	for _, key := range v.MapKeys() {
		keys = keys && (r.key == nil || r.key.hold(key, keyShape))
		values = values && (r.value == nil || r.value.hold(v.MapIndex(key), sh.elem))
	}
	return keys, values
}

func (l *limits) hold(v reflect.Value, sh *shape) bool {
	first, second := l.broken(v, sh)
	return first == "" && second == ""
}

// broken returns the words of the limits that the value breaks: at most a
// pattern or set, and a length or size.
func (l *limits) broken(v reflect.Value, sh *shape) (first, second string) {
	for sh.kind == kindPointer {
		if v.IsNil() {
			return "", ""
		}
		v, sh = v.Elem(), sh.elem
	}
	if sh.kind == kindString {
		s := v.String()
		if l.enum != nil && !slices.Contains(l.enum, s) {
			first = "Member must satisfy enum value set: " + bracket(l.enum)
		} else if l.pattern != nil && !l.pattern.matches(s) {
			first = "Member must satisfy regular expression pattern: " + l.pattern.text
		}
	}
	if l.length != nil {
		if n, ok := lengthOf(v, sh); ok {
			second = l.length.words(n, "length")
		}
	}
	if l.size != nil {
		if n, ok := numberOf(v, sh); ok {
			second = l.size.words(n, "value")
		}
	}
	return first, second
}

// words says which bound n breaks, or "".
func (b *bounds) words(n float64, what string) string {
	switch {
	case b.tooLow(n):
		return "Member must have " + what + " greater than or equal to " + b.minText
	case b.tooHigh(n):
		return "Member must have " + what + " less than or equal to " + b.maxText
	}
	return ""
}

// list writes all the limits, as AWS does for the members of lists and maps.
func (l *limits) list() string {
	var words []string
	for _, b := range []struct {
		*bounds
		what string
	}{{l.length, "length"}, {l.size, "value"}} {
		if b.bounds == nil {
			continue
		}
		if b.maxText != "" {
			words = append(words, "Member must have "+b.what+" less than or equal to "+b.maxText)
		}
		if b.minText != "" {
			words = append(words, "Member must have "+b.what+" greater than or equal to "+b.minText)
		}
	}
	if l.enum != nil {
		words = append(words, "Member must satisfy enum value set: "+bracket(l.enum))
	}
	if l.pattern != nil {
		words = append(words, "Member must satisfy regular expression pattern: "+l.pattern.text)
	}
	if l.notNull {
		words = append(words, "Member must not be null")
	}
	return bracket(words)
}

func bracket(words []string) string { return "[" + strings.Join(words, ", ") + "]" }

func lengthOf(v reflect.Value, sh *shape) (float64, bool) {
	switch sh.kind {
	case kindString:
		return float64(utf8.RuneCountInString(v.String())), true
	case kindBytes, kindList, kindMap:
		return float64(v.Len()), true
	case kindCustom:
		if k := sh.typ.Kind(); k == reflect.Map || k == reflect.Slice {
			return float64(v.Len()), true
		}
	}
	return 0, false
}

func numberOf(v reflect.Value, sh *shape) (float64, bool) {
	switch sh.kind {
	case kindInt:
		return float64(v.Int()), true
	case kindUint:
		return float64(v.Uint()), true
	case kindFloat:
		return v.Float(), true
	}
	return 0, false
}
