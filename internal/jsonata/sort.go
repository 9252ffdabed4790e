package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// sort orders by the terms; what a term does not find comes last.
func (f *frame) sort(n *node, input Value) (Value, error) {
	tuples := marked(input, markTuple)
	return f.mergeSort(input, func(a, b Value) (bool, error) {
		for _, t := range n.terms {
			x, err := f.sortKey(t.expr, a, tuples)
			if err != nil {
				return false, err
			}
			y, err := f.sortKey(t.expr, b, tuples)
			if err != nil {
				return false, err
			}
			c, err := compareKeys(n, x, y)
			if err != nil {
				return false, err
			}
			if t.descending && x.Exists() && y.Exists() {
				c = -c
			}
			if c != 0 {
				return c > 0, nil
			}
		}
		return false, nil
	})
}

func (f *frame) sortKey(n *node, v Value, tuples bool) (Value, error) {
	if t := tupleOf(v); tuples && t != nil {
		return t.frame(f).eval(n, t.item)
	}
	return f.eval(n, v)
}

func compareKeys(n *node, a, b Value) (int, error) {
	switch {
	case !a.Exists() && !b.Exists():
		return 0, nil
	case !a.Exists():
		return 1, nil
	case !b.Exists():
		return -1, nil
	case !comparable(a):
		return 0, fault("T2008", a).about(Value{}, n.pos)
	case !comparable(b):
		return 0, fault("T2008", b).about(Value{}, n.pos)
	case a.Kind() != b.Kind():
		err := fault("T2007", a).about(Value{}, n.pos)
		err.value2 = b
		return 0, err
	case isString(a):
		return compare(a.Text(), b.Text()), nil
	case a.Float() == b.Float():
		return 0, nil
	case a.Float() < b.Float():
		return -1, nil
	}
	return 1, nil
}

// mergeSort is stable. The comparator tells whether a comes after b; it may be
// any function, so that the order of the calls is the reference's.
func (f *frame) mergeSort(input Value, after func(a, b Value) (bool, error)) (Value, error) {
	list := input.Items()
	if len(list) <= 1 {
		return input, nil
	}
	if err := f.run.grow(2 * len(list) * itemBytes); err != nil {
		return Value{}, err
	}
	sorted, err := f.split(list, after)
	return jsonvalue.List(sorted), err
}

func (f *frame) split(list []Value, after func(a, b Value) (bool, error)) ([]Value, error) {
	if len(list) <= 1 {
		return list, nil
	}
	left, err := f.split(list[:len(list)/2], after)
	if err != nil {
		return nil, err
	}
	right, err := f.split(list[len(list)/2:], after)
	if err != nil {
		return nil, err
	}
	out := make([]Value, 0, len(list))
	for len(left) > 0 && len(right) > 0 {
		if err := f.run.step(1); err != nil {
			return nil, err
		}
		swap, err := after(left[0], right[0])
		switch {
		case err != nil:
			return nil, err
		case swap:
			out, right = append(out, right[0]), right[1:]
		default:
			out, left = append(out, left[0]), left[1:]
		}
	}
	return append(append(out, left...), right...), nil
}
