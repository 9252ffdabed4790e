package jsonata

import (
	"github.com/cloudjar/cloudjar/internal/jsonata/regex"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A function is one of the language's own, a lambda, a regular expression or a
// transform.
type function struct {
	name      string
	arity     int // how many arguments a function that calls it gives it
	signature *signature
	native    func(c *call, args []Value) (Value, error)
	re        *regex.Regex // of a regular expression

	lambda *node // of a lambda, with the frame and context it was made in
	frame  *frame
	input  Value
	params []string
	body   *node
}

// A call is what a native function may use: the frame it is called in.
type call struct {
	*frame
	input Value
}

func functionOf(v Value) *function {
	fn, _ := v.Foreign().(*function)
	return fn
}

// argument is an argument by its position, or nothing.
func argument(args []Value, i int) Value {
	if i < len(args) {
		return args[i]
	}
	return undefined()
}

func (f *frame) lambda(n *node, input Value) Value {
	return jsonvalue.Opaque(&function{
		lambda: n, frame: f, input: input, params: n.params, body: n.lhs,
		signature: n.signature, arity: len(n.params),
	})
}

// call invokes a function. What ~> gives comes first.
func (f *frame) call(n *node, input Value, first *Value) (Value, error) {
	proc, err := f.eval(n.lhs, input)
	if err != nil {
		return proc, err
	}
	if err := f.forgotten(n, proc, "T1005"); err != nil {
		return proc, err
	}
	args := make([]Value, 0, len(n.list)+1)
	if first != nil {
		args = append(args, *first)
	}
	if args, err = f.arguments(n, input, args); err != nil {
		return Value{}, err
	}
	return f.invoke(proc, args, input, n)
}

func (f *frame) arguments(n *node, input Value, args []Value) ([]Value, error) {
	for _, arg := range n.list {
		v, err := f.eval(arg, input)
		if err != nil {
			return nil, err
		}
		args = append(args, v)
	}
	return args, nil
}

// forgotten helps who forgot the $ of a function.
func (f *frame) forgotten(n *node, proc Value, code string) error {
	if proc.Exists() || n.lhs.kind != kindPath {
		return nil
	}
	name := n.lhs.list[0].value
	if !truth(f.lookup(name)) {
		return nil
	}
	return (&Error{Code: code}).about(jsonvalue.Text(name), n.pos)
}

// calledName is what a call names.
func (n *node) calledName() Value {
	called := n.lhs
	if called.kind == kindPath {
		called = called.list[0]
	}
	switch {
	case called.kind == kindLambda || called.kind == kindBlock || called.kind == kindCondition || called.kind == kindTransform:
		return Value{}
	case called.lit.Exists():
		return called.lit
	case called.value != "":
		return jsonvalue.Text(called.value)
	}
	return Value{}
}

// invoke applies a function at a call. An error tells the innermost function and
// the outermost place.
func (f *frame) invoke(proc Value, args []Value, input Value, n *node) (Value, error) {
	v, err := f.applyTo(proc, args, input)
	if e, ok := err.(*Error); ok {
		e.Position = n.pos
		if !e.token.Exists() {
			e.token = n.calledName()
		}
	}
	return v, err
}

// applyTo applies a function to arguments, and runs the calls that it leaves in
// tail position without growing the stack.
func (f *frame) applyTo(proc Value, args []Value, input Value) (Value, error) {
	v, err := f.applyOnce(proc, args, input)
	for err == nil {
		thunk := functionOf(v)
		if thunk == nil || thunk.lambda == nil || !thunk.lambda.thunk {
			break
		}
		if err := f.run.step(1); err != nil {
			return v, err
		}
		tail := thunk.body
		next, e := thunk.frame.eval(tail.lhs, thunk.input)
		if e != nil {
			return v, e
		}
		if args, e = thunk.frame.arguments(tail, thunk.input, make([]Value, 0, len(tail.list))); e != nil {
			return v, e
		}
		v, err = f.applyOnce(next, args, input)
		if e, ok := err.(*Error); ok && !e.token.Exists() && tail.lhs.kind == kindVariable {
			e.token, e.Position = jsonvalue.Text(tail.lhs.value), tail.lhs.pos
		}
	}
	return v, err
}

func (f *frame) applyOnce(proc Value, args []Value, input Value) (v Value, err error) {
	fn := functionOf(proc)
	if fn == nil {
		return v, &Error{Code: "T1006"}
	}
	if fn.signature != nil {
		if args, err = fn.signature.validate(args, input); err != nil {
			return v, fn.named(err)
		}
	}
	if fn.native != nil {
		if f.run.calls >= DefaultDepth {
			return v, stackOverflow()
		}
		f.run.calls++
		defer func() { f.run.calls-- }()
		if v, err = fn.native(&call{f, input}, args); err != nil {
			return v, fn.named(err)
		}
		return v, f.run.grow(size(v))
	}
	inner := fn.frame.inner()
	inner.names = fn.params
	inner.values = make([]Value, len(fn.params))
	copy(inner.values, args)
	inner.names = inner.names[:len(inner.names):len(inner.names)]
	return inner.eval(fn.body, fn.input)
}

// chain makes one function of two.
var chain = mustCompile(`function($f, $g) { function($x) { $g($f($x)) } }`).tree

func mustCompile(text string) *Expr {
	e, err := Compile(text)
	if err != nil {
		panic(err)
	}
	return e
}

// named tells which function of the language an error is of, however it was
// called.
func (fn *function) named(err error) error {
	if e, ok := err.(*Error); ok && fn.name != "" && !e.token.Exists() {
		e.token = jsonvalue.Text(fn.name)
	}
	return err
}

// apply is the operator ~>: a call with the left side as its first argument, or
// the chain of two functions.
func (f *frame) apply(n *node, input Value) (Value, error) {
	lhs, err := f.eval(n.lhs, input)
	if err != nil {
		return lhs, err
	}
	if n.rhs.kind == kindCall {
		return f.call(n.rhs, input, &lhs)
	}
	rhs, err := f.eval(n.rhs, input)
	if err != nil {
		return rhs, err
	}
	if !isFunction(rhs) {
		return rhs, fault("T2006", rhs).about(Value{}, n.pos)
	}
	if isFunction(lhs) {
		maker, err := f.eval(chain, Value{})
		if err != nil {
			return maker, err
		}
		return f.applyTo(maker, []Value{lhs, rhs}, jsonvalue.Nil())
	}
	return f.applyTo(rhs, []Value{lhs}, jsonvalue.Nil())
}

// partial binds some arguments of a function and leaves those written ?.
func (f *frame) partial(n *node, input Value) (Value, error) {
	args := make([]Value, len(n.list))
	var open []int
	for i, arg := range n.list {
		if arg.kind == kindPlaceholder {
			open = append(open, i)
			continue
		}
		var err error
		if args[i], err = f.eval(arg, input); err != nil {
			return Value{}, err
		}
	}
	proc, err := f.eval(n.lhs, input)
	if err != nil {
		return proc, err
	}
	if err := f.forgotten(n, proc, "T1007"); err != nil {
		return proc, err
	}
	fn := functionOf(proc)
	if fn == nil {
		return proc, (&Error{Code: "T1008"}).about(n.calledName(), n.pos)
	}
	if fn.name == "string" && len(open) > 0 {
		// The reference writes a definition with its second parameter's default.
		err := (&Error{Code: "S0208"}).about(jsonvalue.Text("="), 26)
		err.Value = jsonvalue.Float(2)
		return proc, err
	}
	// The bound function checks no signature, as in the reference.
	bare := *fn
	bare.signature, bare.name = nil, ""
	target := jsonvalue.Opaque(&bare)
	return jsonvalue.Opaque(&function{arity: len(open), native: func(c *call, given []Value) (Value, error) {
		all := append([]Value(nil), args...)
		for i, at := range open {
			all[at] = argument(given, i)
		}
		return c.applyTo(target, all, jsonvalue.Nil())
	}}), nil
}

// applyCallback calls a function that was given as an argument, with as many of
// the arguments as it takes.
func (c *call) applyCallback(fn Value, args ...Value) (Value, error) {
	arity := 1
	if f := functionOf(fn); f != nil {
		arity = max(f.arity, 1)
	}
	return c.applyTo(fn, args[:min(len(args), arity)], jsonvalue.Nil())
}
