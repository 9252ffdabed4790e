package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// A bucket gathers the items for which a key expression gives the same name.
type bucket struct {
	pair  int
	first Value
	more  []Value // all, if there is more than one
}

func (b *bucket) add(v Value) {
	switch {
	case !v.Exists():
		return
	case b.more != nil:
	case !b.first.Exists():
		b.first = v
		return
	default:
		b.more = append(b.more, items(b.first)...)
	}
	b.more = append(b.more, items(v)...)
}

func (b *bucket) data() Value {
	if b.more == nil {
		return b.first
	}
	return jsonvalue.List(b.more)
}

func (f *frame) grouped(g *group, input Value) (Value, error) {
	return f.object(g.pairs, g.pos, input)
}

// object groups the items of the input by the keys and evaluates each value over
// its group. The object of a constructor is that over one item.
func (f *frame) object(pairs []pair, pos int, input Value) (Value, error) {
	list := items(input)
	if len(list) == 0 {
		list = []Value{undefined()}
	}
	reduce := marked(input, markTuple)
	if reduce && !list[0].Exists() {
		// What the reference's engine says when a join that found nothing is grouped.
		return Value{}, &Error{Message: "Cannot read properties of undefined (reading '@')"}
	}
	names := make([]string, 0, len(pairs))
	buckets := make([]bucket, 0, len(pairs))
	index := map[string]int{}
	for _, item := range list {
		context, env := item, f
		if t := tupleOf(item); reduce && t != nil {
			context, env = t.item, t.frame(f)
		}
		for i, p := range pairs {
			key, err := env.eval(p.key, context)
			if err != nil {
				return Value{}, err
			}
			if !key.Exists() {
				continue
			}
			if !isString(key) {
				return Value{}, fault("T1003", key).about(Value{}, pos)
			}
			name := key.Text()
			at, seen := index[name]
			switch {
			case !seen:
				index[name] = len(names)
				names, buckets = append(names, name), append(buckets, bucket{pair: i, first: item})
			case buckets[at].pair != i:
				return Value{}, fault("D1009", key).about(Value{}, pos)
			default:
				buckets[at].add(item)
			}
		}
	}
	out := jsonvalue.NewBuilder(len(names))
	for i := range buckets {
		context, env := buckets[i].data(), f
		if reduce {
			t := merged(items(context))
			context, env = t.item, t.frame(f)
		}
		v, err := env.eval(pairs[buckets[i].pair].value, context)
		if err != nil {
			return Value{}, err
		}
		out.Set(names[i], v)
	}
	return out.Build(), f.run.grow(len(names) * itemBytes)
}
