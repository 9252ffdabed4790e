package stepfn

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

// batches puts the inputs of child executions together by ItemBatcher, without
// which each goes alone.
func (s *stepper) batches(t *thread, inputs []jsonvalue.Value) ([]batch, *mishap) {
	b := t.state.items.batcher
	out := make([]batch, 0, len(inputs))
	if b == nil {
		for _, v := range inputs {
			out = append(out, batch{v, 1})
		}
		return out, nil
	}
	x := s.evaluation(t)
	if f := x.effective(); f != nil {
		return nil, f
	}
	most, room := len(inputs), int64(maxPayload)
	if b.maxItems.given() {
		n, f := x.positive(b.maxItems, 100_000_000)
		if f != nil {
			return nil, f
		}
		most = int(n)
	}
	if b.maxBytes.given() {
		n, f := x.positive(b.maxBytes, maxPayload)
		if f != nil {
			return nil, f
		}
		room = n
	}
	var fixed jsonvalue.Value
	if b.input != nil {
		var f *mishap
		if fixed, f = x.value(b.input); f != nil {
			return nil, f
		}
	}
	frame := int64(len(batchOf(fixed, nil).String()))
	for len(inputs) > 0 {
		n, size := 0, frame
		for n < len(inputs) && n < most {
			size += int64(len(inputs[n].String())) + 1
			if n > 0 && size-1 > room {
				break
			}
			n++
		}
		out = append(out, batch{batchOf(fixed, inputs[:n:n]), n})
		inputs = inputs[n:]
	}
	return out, nil
}

// batchOf is the input of a child execution that gets several items.
func batchOf(fixed jsonvalue.Value, items []jsonvalue.Value) jsonvalue.Value {
	b := jsonvalue.NewBuilder(2)
	b.Set("BatchInput", fixed)
	b.Set("Items", jsonvalue.List(items))
	return b.Build()
}

// positive is an integer of at least 1.
func (x *evaluation) positive(q quantity, high int64) (int64, *mishap) {
	n, f := x.integer(q, 1, high)
	if f == nil && n < 1 {
		f = runtimeFault("field " + q.name + " must be positive")
	}
	return min(n, high), f
}
