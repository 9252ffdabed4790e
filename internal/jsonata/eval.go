package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// eval evaluates a node with an input, the context.
func (f *frame) eval(n *node, input Value) (v Value, err error) {
	r := f.run
	if r.depth >= r.env.MaxDepth {
		return v, stackOverflow()
	}
	if err := r.step(1); err != nil {
		return v, err
	}
	r.depth++
	v, err = f.evalKind(n, input)
	if err == nil && n.predicates != nil {
		v, err = f.filters(n.predicates, v)
	}
	if err == nil && n.group != nil && n.kind != kindPath {
		v, err = f.grouped(n.group, v)
	}
	r.depth--
	if err != nil {
		return Value{}, err
	}
	return settle(v, n.keepArray), nil
}

func (f *frame) evalKind(n *node, input Value) (Value, error) {
	switch n.kind {
	case kindPath:
		return f.path(n, input)
	case kindName:
		return lookup(input, n.value), nil
	case kindString, kindNumber, kindValue:
		return n.lit, nil
	case kindVariable:
		return f.variable(n.value, input), nil
	case kindBinary:
		return f.binary(n, input)
	case kindCall:
		return f.call(n, input, nil)
	case kindCondition:
		return f.condition(n, input)
	case kindBlock:
		return f.block(n, input)
	case kindBind:
		v, err := f.eval(n.rhs, input)
		if err == nil {
			f.bind(n.lhs.value, v)
		}
		return v, err
	case kindObject:
		return f.object(n.pairs, n.pos, input)
	case kindArray:
		return f.array(n, input)
	case kindNegate:
		return f.negate(n, input)
	case kindLambda:
		return f.lambda(n, input), nil
	case kindApply:
		return f.apply(n, input)
	case kindPartial:
		return f.partial(n, input)
	case kindWildcard:
		return f.wildcard(input)
	case kindDescendant:
		return f.descendants(input)
	case kindParent:
		return f.lookup(n.slot.label), nil
	case kindRegex:
		return matcher(n.re), nil
	case kindTransform:
		return f.transformer(n), nil
	}
	return Value{}, nil
}

func (f *frame) variable(name string, input Value) Value {
	if name != "" {
		return f.lookup(name)
	}
	if marked(input, markOuter) {
		return input.At(0)
	}
	return input
}

func (f *frame) condition(n *node, input Value) (Value, error) {
	cond, err := f.eval(n.cond, input)
	if err != nil {
		return Value{}, err
	}
	yes, err := cast(cond)
	switch {
	case err != nil:
		return Value{}, err
	case yes:
		return f.eval(n.lhs, input)
	case n.rhs != nil:
		return f.eval(n.rhs, input)
	}
	return Value{}, nil
}

func (f *frame) block(n *node, input Value) (v Value, err error) {
	if n.binds {
		f = f.inner()
	}
	for _, e := range n.list {
		if v, err = f.eval(e, input); err != nil {
			return v, err
		}
	}
	return v, nil
}

func (f *frame) negate(n *node, input Value) (Value, error) {
	v, err := f.eval(n.lhs, input)
	if err != nil || !v.Exists() {
		return v, err
	}
	ok, err := isNumeric(v)
	if err != nil {
		return v, err
	}
	if !ok {
		return v, fault("D1002", v).about(jsonvalue.Text("-"), n.pos)
	}
	return jsonvalue.Float(-v.Float()), nil
}

// array makes an array of the items; those that are sequences or arrays are
// spread into it, unless they are array constructors themselves.
func (f *frame) array(n *node, input Value) (Value, error) {
	out := make([]Value, 0, len(n.list))
	for _, e := range n.list {
		v, err := f.eval(e, input)
		if err != nil {
			return Value{}, err
		}
		switch {
		case !v.Exists():
		case e.kind == kindArray || !isArray(v):
			out = append(out, v)
		case len(n.list) == 1:
			out = v.Items()
			continue // they are shared
		default:
			out = append(out, v.Items()...)
		}
		if err := f.run.grow(size(v)); err != nil {
			return Value{}, err
		}
	}
	if n.cons {
		return jsonvalue.List(out).Marked(markCons), nil
	}
	return jsonvalue.List(out), nil
}

// lookup is the member of an object, or those of the objects in an array.
func lookup(input Value, key string) Value {
	if !isArray(input) {
		return input.Get(key)
	}
	var out []Value
	for _, item := range input.Items() {
		switch v := lookup(item, key); {
		case isArray(v):
			out = append(out, v.Items()...)
		case v.Exists():
			out = append(out, v)
		}
	}
	return sequence(out)
}

// wildcard is every member's value, arrays spread out.
func (f *frame) wildcard(input Value) (Value, error) {
	if marked(input, markOuter) {
		input = input.At(0)
	}
	if !isArray(input) && !isObject(input) {
		return sequence(nil), nil
	}
	var out []Value
	mark := uint8(markSequence)
	for _, v := range input.Items() {
		if isArray(v) {
			out = flatten(v, out)
			mark = 0 // joining arrays makes a plain one
		} else {
			out = append(out, v)
		}
	}
	return jsonvalue.List(out).Marked(mark), f.run.grow(len(out) * itemBytes)
}

func flatten(v Value, out []Value) []Value {
	if !isArray(v) {
		return append(out, v)
	}
	for _, item := range v.Items() {
		out = flatten(item, out)
	}
	return out
}

// descendants is the input and all that is in it.
func (f *frame) descendants(input Value) (Value, error) {
	if !input.Exists() {
		return input, nil
	}
	out := descend(input, nil)
	if len(out) == 1 {
		return out[0], nil
	}
	return sequence(out), f.run.grow(len(out) * itemBytes)
}

func descend(v Value, out []Value) []Value {
	if !isArray(v) {
		out = append(out, v)
	}
	for _, item := range v.Items() {
		out = descend(item, out)
	}
	return out
}
