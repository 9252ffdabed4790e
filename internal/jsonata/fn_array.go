package jsonata

import (
	"math"
	"slices"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func appendItems(_ *call, args []Value) (Value, error) {
	return appendTo(argument(args, 0), argument(args, 1)), nil
}

func exists(_ *call, args []Value) (Value, error) {
	return jsonvalue.OfBool(!missing(args)), nil
}

func reverse(_ *call, args []Value) (Value, error) {
	if missing(args) || args[0].Len() <= 1 {
		return argument(args, 0), nil
	}
	out := slices.Clone(args[0].Items())
	slices.Reverse(out)
	return jsonvalue.List(out), nil
}

func zip(_ *call, args []Value) (Value, error) {
	count := math.MaxInt
	for _, arg := range args {
		count = min(count, arg.Len())
	}
	if len(args) == 0 {
		count = 0
	}
	out := make([]Value, count)
	for i := range out {
		row := make([]Value, len(args))
		for j, arg := range args {
			row[j] = arg.At(i)
		}
		out[i] = jsonvalue.List(row)
	}
	return jsonvalue.List(out), nil
}

// distinct compares each item with all before it; text and numbers it finds at
// once.
func distinct(c *call, args []Value) (Value, error) {
	v := argument(args, 0)
	if !isArray(v) || v.Len() <= 1 {
		return v, nil
	}
	var out, deep []Value
	seen := map[Value]bool{}
	for _, item := range v.Items() {
		item := item.Doubles()
		if isArray(item) || isObject(item) || isFunction(item) {
			if err := c.run.step(len(deep) + 1); err != nil {
				return Value{}, err
			}
			if slices.ContainsFunc(deep, func(d Value) bool { return equal(d, item) }) {
				continue
			}
			deep = append(deep, item)
		} else {
			key := jsonvalue.Text(item.Kind().String() + ":" + item.Text())
			if item.Kind() == jsonvalue.Bool {
				key = item
			}
			if seen[key] {
				continue
			}
			seen[key] = true
		}
		out = append(out, item)
	}
	return jsonvalue.List(out).Marked(v.Mark() & markSequence), nil
}

// shuffle is the inside-out variant of Fisher and Yates's.
func shuffle(c *call, args []Value) (Value, error) {
	if missing(args) || args[0].Len() <= 1 {
		return argument(args, 0), nil
	}
	out := make([]Value, args[0].Len())
	for i, item := range args[0].Items() {
		j := int(c.draw() * float64(i+1))
		out[i] = out[j]
		out[j] = item
	}
	return jsonvalue.List(out), nil
}

func sortItems(c *call, args []Value) (Value, error) {
	if missing(args) || args[0].Len() <= 1 {
		return argument(args, 0), nil
	}
	if by := argument(args, 1); by.Exists() {
		return c.mergeSort(args[0], func(a, b Value) (bool, error) {
			v, err := c.applyTo(by, []Value{a, b}, jsonvalue.Nil())
			return truthy(v), err
		})
	}
	kind := args[0].At(0).Kind()
	for _, item := range args[0].Items() {
		if !comparable(item) || item.Kind() != kind {
			return Value{}, fault("D3070", Value{}).argument(1)
		}
	}
	return c.mergeSort(args[0], func(a, b Value) (bool, error) {
		if kind == jsonvalue.String {
			return compare(a.Text(), b.Text()) > 0, nil
		}
		return a.Float() > b.Float(), nil
	})
}

// truthy is JavaScript's idea of truth, which the comparator of $sort meets.
func truthy(v Value) bool {
	switch v.Kind() {
	case jsonvalue.Array, jsonvalue.Object, jsonvalue.Foreign:
		return true
	}
	return truth(v)
}
