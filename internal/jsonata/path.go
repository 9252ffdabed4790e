package jsonata

import (
	"math"
	"slices"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// path evaluates step by step: each item that a step yields is the context of
// the next.
func (f *frame) path(n *node, input Value) (Value, error) {
	var list []Value
	mark := uint8(markSequence)
	start, done, err := f.straight(n, &input)
	if done || err != nil {
		return input, err
	}
	if start > 0 {
		list = items(input)
	} else if isArray(input) && n.list[0].kind != kindVariable {
		list, mark = input.Items(), input.Mark()
	} else {
		one := [1]Value{input}
		list = one[:]
	}
	var result, tuples Value
	tupled := false
	for i := start; i < len(n.list); i++ {
		step := n.list[i]
		tupled = tupled || step.tuple
		switch {
		case i == 0 && step.cons:
			context := input
			if !isArray(input) {
				context = sequence(list)
			}
			result, err = f.eval(step, context)
		case tupled:
			tuples, err = f.tupleStep(step, list, tuples)
		case step.kind == kindSort:
			if result, err = f.sort(step, jsonvalue.List(list).Marked(mark)); err == nil {
				result, err = f.filters(step.stages, result)
			}
		default:
			result, err = f.step(step, list, i == len(n.list)-1)
		}
		if err != nil {
			return Value{}, err
		}
		if !tupled && (!result.Exists() || isArray(result) && result.Len() == 0) {
			break
		}
		if step.focus == "" {
			list = nil
			if isArray(result) {
				list, mark = result.Items(), result.Mark()
			}
		}
	}
	if tupled {
		if result = tuples; !n.tuple {
			plain := make([]Value, tuples.Len())
			for i, t := range tuples.Items() {
				plain[i] = tupleOf(t).item
			}
			result = sequence(slices.DeleteFunc(plain, func(v Value) bool { return !v.Exists() }))
		}
	}
	if n.keepSingleton && isArray(result) {
		if marked(result, markCons) && !marked(result, markSequence) {
			result = sequence([]Value{result})
		}
		result = result.Marked(result.Mark() | markKeep)
	}
	if n.group != nil {
		if tupled {
			result = tuples
		}
		return f.grouped(n.group, result)
	}
	return result, nil
}

// straight follows plain names from one value to the next as far as it goes: to
// the end, or to an array, whose items the further steps are about. It tells how
// many steps it went.
func (f *frame) straight(n *node, v *Value) (steps int, done bool, err error) {
	if n.group != nil || n.keepSingleton || isArray(*v) && n.list[0].kind != kindVariable {
		return 0, false, nil
	}
	for i, step := range n.list {
		switch {
		case step.stages != nil || step.predicates != nil || step.group != nil || step.tuple || step.keepArray:
			return i, false, f.run.step(i)
		case step.kind == kindName:
			*v = settle(lookup(*v, step.value), false)
		case step.kind == kindVariable:
			*v = settle(f.variable(step.value, *v), false)
		default:
			return i, false, f.run.step(i)
		}
		switch last := i == len(n.list)-1; {
		case !v.Exists():
			return i, true, f.run.step(i + 1)
		case !isArray(*v):
		case last && marked(*v, markSequence):
			*v = sequence(v.Items())
		case last:
		case marked(*v, markCons):
			*v = sequence([]Value{*v})
			return i + 1, false, f.run.step(i + 1)
		default:
			return i + 1, false, f.run.step(i + 1)
		}
	}
	return len(n.list), true, f.run.step(len(n.list))
}

// step evaluates a step for every item and joins what comes. A lone array from
// the last step is the result itself.
func (f *frame) step(n *node, list []Value, last bool) (Value, error) {
	var out []Value
	var first Value
	count := 0
	for _, item := range list {
		v, err := f.stepItem(n, item)
		if err != nil {
			return Value{}, err
		}
		if !v.Exists() {
			continue
		}
		if count++; count == 1 {
			if first = v; len(list) == 1 && last && isArray(v) && !marked(v, markSequence) {
				return v, nil
			}
		}
		if isArray(v) && !marked(v, markCons) {
			if out == nil && len(list) == 1 {
				return sequence(v.Items()), nil
			}
			out = append(out, v.Items()...)
			continue
		}
		if out == nil {
			out = make([]Value, 0, len(list))
		}
		out = append(out, v)
	}
	if last && count == 1 && isArray(first) && !marked(first, markSequence) {
		return first, nil
	}
	return sequence(out), f.run.grow(len(out) * itemBytes)
}

func (f *frame) stepItem(n *node, item Value) (v Value, err error) {
	if n.kind == kindName && n.predicates == nil && n.group == nil {
		if err := f.run.step(1); err != nil {
			return v, err
		}
		v = settle(lookup(item, n.value), n.keepArray)
	} else if v, err = f.eval(n, item); err != nil {
		return v, err
	}
	if n.stages == nil {
		return v, nil
	}
	return f.filters(n.stages, v)
}

func (f *frame) filters(stages []stage, v Value) (Value, error) {
	for _, s := range stages {
		var err error
		if s.index != "" {
			for i, t := range v.Items() {
				if t := tupleOf(t); t != nil {
					t.set(s.index, jsonvalue.Float(float64(i)))
				}
			}
			continue
		}
		if v, err = f.filter(s.expr, v); err != nil {
			return v, err
		}
	}
	return v, nil
}

// filter keeps the items at a position, or those for which a predicate is true
// or names their position.
func (f *frame) filter(predicate *node, input Value) (Value, error) {
	mark := uint8(markSequence)
	if marked(input, markTuple) {
		mark |= markTuple
	}
	list := items(input)
	if predicate.kind == kindNumber {
		i := position(predicate.lit.Float(), len(list))
		if i < 0 || i >= len(list) || !list[i].Exists() {
			return jsonvalue.List(nil).Marked(mark), nil
		}
		if isArray(list[i]) {
			return list[i], nil
		}
		return jsonvalue.ArrayOf(list[i]).Marked(mark), nil
	}
	var out []Value
	for i, item := range list {
		context, env := item, f
		if t := tupleOf(item); t != nil && mark&markTuple != 0 {
			context, env = t.item, t.frame(f)
		}
		v, err := env.eval(predicate, context)
		if err != nil {
			return Value{}, err
		}
		if out, err = chosen(v, item, i, len(list), out); err != nil {
			return Value{}, err
		}
	}
	return jsonvalue.List(out).Marked(mark), f.run.grow(len(out) * itemBytes)
}

// chosen adds the item as often as the predicate's result says.
func chosen(v, item Value, i, count int, out []Value) ([]Value, error) {
	if v.Kind() == jsonvalue.Bool {
		if v.Bool() {
			out = append(out, item)
		}
		return out, nil
	}
	numbers := v.Kind() == jsonvalue.Number || isArray(v)
	for _, index := range items(v) {
		ok, err := isNumeric(index)
		if err != nil {
			return nil, err
		}
		numbers = numbers && ok
	}
	if !numbers {
		if truth(v) {
			out = append(out, item)
		}
		return out, nil
	}
	for _, index := range items(v) {
		if position(index.Float(), count) == i {
			out = append(out, item)
		}
	}
	return out, nil
}

// position turns a number into an index: rounded down, from the end if negative.
func position(f float64, count int) int {
	f = math.Floor(f)
	if f < 0 {
		f += float64(count)
	}
	if f < 0 || f >= float64(count) {
		return -1
	}
	return int(f)
}
