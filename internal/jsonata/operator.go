package jsonata

import (
	"math"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func (f *frame) binary(n *node, input Value) (Value, error) {
	lhs, err := f.eval(n.lhs, input)
	if err != nil {
		return lhs, err
	}
	if n.value == "and" || n.value == "or" {
		yes, err := cast(lhs)
		if err == nil && yes != (n.value == "or") {
			var rhs Value
			if rhs, err = f.eval(n.rhs, input); err == nil {
				yes, err = cast(rhs)
			}
		}
		return jsonvalue.OfBool(yes), n.blame(err)
	}
	rhs, err := f.eval(n.rhs, input)
	if err != nil {
		return rhs, err
	}
	v, err := f.operate(n.value, lhs, rhs)
	return v, n.blame(err)
}

// blame names the operator in an error of its own.
func (n *node) blame(err error) error {
	if e, ok := err.(*Error); ok {
		return e.about(jsonvalue.Text(n.value), n.pos)
	}
	return err
}

func (f *frame) operate(op string, lhs, rhs Value) (Value, error) {
	switch op {
	case "+", "-", "*", "/", "%":
		return calculate(op, lhs, rhs)
	case "=", "!=":
		if !lhs.Exists() || !rhs.Exists() {
			return jsonvalue.OfBool(false), nil
		}
		return jsonvalue.OfBool(equal(lhs, rhs) == (op == "=")), nil
	case "<", "<=", ">", ">=":
		return order(op, lhs, rhs)
	case "&":
		return f.concatenate(lhs, rhs)
	case "..":
		return f.numbers(lhs, rhs)
	}
	return includes(lhs, rhs), nil // in
}

// calculate does arithmetic on doubles; with nothing it yields nothing.
func calculate(op string, lhs, rhs Value) (Value, error) {
	for i, v := range [2]Value{lhs, rhs} {
		ok, err := isNumeric(v)
		if err != nil {
			return v, err
		}
		if v.Exists() && !ok {
			return v, fault([2]string{"T2001", "T2002"}[i], v)
		}
	}
	if !lhs.Exists() || !rhs.Exists() {
		return Value{}, nil
	}
	a, b := lhs.Float(), rhs.Float()
	switch op {
	case "+":
		a += b
	case "-":
		a -= b
	case "*":
		a *= b
	case "/":
		a /= b
	case "%":
		a = math.Mod(a, b)
	}
	return jsonvalue.Float(a), nil
}

func comparable(v Value) bool {
	return isString(v) || v.Kind() == jsonvalue.Number
}

func order(op string, lhs, rhs Value) (Value, error) {
	switch {
	case lhs.Exists() && !comparable(lhs) || rhs.Exists() && !comparable(rhs):
		if !comparable(lhs) {
			return lhs, fault("T2010", lhs)
		}
		return rhs, fault("T2010", rhs)
	case !lhs.Exists() || !rhs.Exists():
		return Value{}, nil
	case lhs.Kind() != rhs.Kind():
		err := fault("T2009", lhs)
		err.value2 = rhs
		return lhs, err
	}
	var less, same bool
	if isString(lhs) {
		c := compare(lhs.Text(), rhs.Text())
		less, same = c < 0, c == 0
	} else {
		a, b := lhs.Float(), rhs.Float()
		less, same = a < b, a == b
		if a != a || b != b {
			return jsonvalue.OfBool(false), nil
		}
	}
	switch op {
	case "<":
		return jsonvalue.OfBool(less), nil
	case "<=":
		return jsonvalue.OfBool(less || same), nil
	case ">":
		return jsonvalue.OfBool(!less && !same), nil
	}
	return jsonvalue.OfBool(!less), nil
}

func (f *frame) concatenate(lhs, rhs Value) (Value, error) {
	a, err := f.text(lhs)
	if err != nil {
		return lhs, err
	}
	b, err := f.text(rhs)
	if err != nil {
		return rhs, err
	}
	return jsonvalue.Text(a + b), f.run.grow(len(a) + len(b))
}

// text is a value as $string writes it; nothing is empty.
func (f *frame) text(v Value) (string, error) {
	switch {
	case !v.Exists():
		return "", nil
	case isString(v):
		return v.Text(), nil
	}
	text, err := stringify(v, false)
	if err != nil {
		return "", err
	}
	return text, f.run.grow(len(text))
}

// maxRange is how many numbers a range may have.
const maxRange = 1e7

func (f *frame) numbers(lhs, rhs Value) (Value, error) {
	for i, v := range [2]Value{lhs, rhs} {
		if v.Exists() && (v.Kind() != jsonvalue.Number || v.Float() != math.Trunc(v.Float()) || math.IsInf(v.Float(), 0)) {
			return v, fault([2]string{"T2003", "T2004"}[i], v)
		}
	}
	if !lhs.Exists() || !rhs.Exists() {
		return Value{}, nil
	}
	a, b := lhs.Float(), rhs.Float()
	if a > b {
		return Value{}, nil
	}
	count := b - a + 1
	if count > maxRange {
		return Value{}, fault("D2014", jsonvalue.Float(count))
	}
	if err := f.run.grow(int(count) * itemBytes); err != nil {
		return Value{}, err
	}
	out := make([]Value, int(count))
	for i := range out {
		out[i] = jsonvalue.Float(a + float64(i))
	}
	return sequence(out), nil
}

// includes compares without looking into arrays and objects, as the reference
// does.
func includes(lhs, rhs Value) Value {
	found := false
	if lhs.Exists() && rhs.Exists() {
		for _, item := range items(rhs) {
			if isArray(item) || isObject(item) {
				found = found || jsonvalue.Same(item, lhs)
			} else {
				found = found || equal(item, lhs)
			}
		}
	}
	return jsonvalue.OfBool(found)
}
