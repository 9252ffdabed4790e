package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// Limits of an evaluation when Env sets none. A step is one node evaluated, or
// the work of about as much; Step Functions stops an expression after a second.
const (
	DefaultSteps  = 10_000_000
	DefaultDepth  = 5_000
	DefaultMemory = 256 << 20
	DefaultValue  = 256 << 20
)

// A run is one evaluation: what it may use, and what it has used.
type run struct {
	env    *Env
	root   Value // $$
	steps  int
	depth  int
	calls  int // of functions of the language, within each other
	memory int
}

func stackOverflow() *Error {
	return &Error{Code: "U1001", Message: "Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive."}
}

// step counts work.
func (r *run) step(n int) error {
	if r.steps += n; r.steps > r.env.MaxSteps {
		return &Error{Code: "U1001", Message: "Expression evaluation timeout: Check for infinite loop"}
	}
	return nil
}

// The bytes that items and the like take, roughly.
const itemBytes = 8

// grow counts memory, which is not given back.
func (r *run) grow(bytes int) error {
	if r.memory += bytes; r.memory > r.env.MaxMemory || bytes > r.env.MaxValue {
		return &Error{Code: "U1001", Message: "Expression evaluation memory limit exceeded: Check for excessive memory usage"}
	}
	return r.step(bytes >> 8)
}

// size is about what a value made by a function takes, without what is in it.
func size(v Value) int {
	if v.Kind() == jsonvalue.String {
		return v.Len()
	}
	return v.Len() * itemBytes
}

// A frame binds names for the expressions inside a block, a function or a tuple.
type frame struct {
	outer  *frame
	run    *run
	names  []string
	values []Value
}

func (f *frame) inner() *frame { return &frame{outer: f, run: f.run} }

func (f *frame) bind(name string, v Value) {
	for i, n := range f.names {
		if n == name {
			f.values[i] = v
			return
		}
	}
	f.names, f.values = append(f.names, name), append(f.values, v)
}

// lookup finds a name in the frames from the inside out, then among the Env's
// variables, then among the functions of the language.
func (f *frame) lookup(name string) Value {
	r := f.run
	for ; f != nil; f = f.outer {
		for i := len(f.names) - 1; i >= 0; i-- {
			if f.names[i] == name {
				return f.values[i]
			}
		}
	}
	if name == "$" {
		return r.root
	}
	if r.env.Lookup != nil {
		if v := r.env.Lookup(name); v.Exists() {
			return v
		}
	}
	return builtins[name]
}

// A tuple is an item of a path that carries bindings along.
type tuple struct {
	item   Value // @
	names  []string
	values []Value
}

func tupleOf(v Value) *tuple {
	t, _ := v.Foreign().(*tuple)
	return t
}

func (t *tuple) clone() *tuple {
	return &tuple{t.item, append([]string(nil), t.names...), append([]Value(nil), t.values...)}
}

func (t *tuple) set(name string, v Value) {
	for i, n := range t.names {
		if n == name {
			t.values[i] = v
			return
		}
	}
	t.names, t.values = append(t.names, name), append(t.values, v)
}

// frame binds what the tuple carries.
func (t *tuple) frame(outer *frame) *frame {
	return &frame{outer: outer, run: outer.run, names: t.names[:len(t.names):len(t.names)], values: append([]Value(nil), t.values...)}
}
