package jsonata

import (
	"slices"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func stream(tuples []Value) Value {
	return jsonvalue.List(tuples).Marked(markSequence | markTuple)
}

// tupleStep evaluates a step of a path in which @, # or % binds names: what
// flows from step to step are tuples of an item and the names bound so far.
func (f *frame) tupleStep(n *node, list []Value, tuples Value) (Value, error) {
	if n.kind == kindSort {
		return f.tupleSort(n, list, tuples)
	}
	if !tuples.Exists() {
		wrapped := make([]Value, len(list))
		for i, item := range list {
			wrapped[i] = jsonvalue.Opaque(&tuple{item: item})
		}
		tuples = stream(wrapped)
	}
	var out []Value
	for _, v := range tuples.Items() {
		from := tupleOf(v)
		res, err := from.frame(f).eval(n, from.item)
		if err != nil {
			return Value{}, err
		}
		if !res.Exists() {
			continue
		}
		for i, item := range items(res) {
			out = append(out, jsonvalue.Opaque(n.tupleOf(from, res, item, i)))
		}
		if err := f.run.grow(len(items(res)) * 2 * itemBytes); err != nil {
			return Value{}, err
		}
	}
	return f.filters(n.stages, stream(out))
}

// tupleOf binds what a step yields for a tuple.
func (n *node) tupleOf(from *tuple, res, item Value, i int) *tuple {
	t := from.clone()
	if marked(res, markTuple) {
		inner := tupleOf(item)
		t.item = inner.item
		for j, name := range inner.names {
			t.set(name, inner.values[j])
		}
		return t
	}
	if n.focus != "" {
		t.set(n.focus, item)
	} else {
		t.item = item
	}
	if n.index != "" {
		t.set(n.index, jsonvalue.Float(float64(i)))
	}
	if n.ancestor != nil {
		t.set(n.ancestor.label, from.item)
	}
	return t
}

func (f *frame) tupleSort(n *node, list []Value, tuples Value) (Value, error) {
	if tuples.Exists() {
		sorted, err := f.sort(n, tuples)
		if err != nil {
			return sorted, err
		}
		return f.filters(n.stages, stream(sorted.Items()))
	}
	sorted, err := f.sort(n, jsonvalue.List(list))
	if err != nil {
		return sorted, err
	}
	out := make([]Value, sorted.Len())
	for i, item := range sorted.Items() {
		t := &tuple{item: item}
		t.set(n.index, jsonvalue.Float(float64(i)))
		out[i] = jsonvalue.Opaque(t)
	}
	return f.filters(n.stages, stream(out))
}

// merged is one tuple of the values of several, name by name.
func merged(tuples []Value) *tuple {
	first := tupleOf(tuples[0])
	if len(tuples) == 1 {
		return first
	}
	item := bucket{first: first.item}
	names := append([]string(nil), first.names...)
	values := make([]bucket, len(names))
	for i, v := range first.values {
		values[i].first = v
	}
	for _, v := range tuples[1:] {
		next := tupleOf(v)
		item.add(next.item)
		for i, name := range next.names {
			j := slices.Index(names, name)
			if j < 0 {
				j = len(names)
				names, values = append(names, name), append(values, bucket{})
			}
			values[j].add(next.values[i])
		}
	}
	t := &tuple{item: item.data(), names: names}
	for i := range values {
		t.values = append(t.values, values[i].data())
	}
	return t
}
