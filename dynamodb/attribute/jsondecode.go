package attribute

// UnmarshalJSON reads a value in DynamoDB JSON; see DecodeJSON.
func (v *Value) UnmarshalJSON(data []byte) error { return v.DecodeJSON(string(data)) }

// UnmarshalJSON reads an item in DynamoDB JSON; see DecodeItemJSON.
func (it *Item) UnmarshalJSON(data []byte) error { return it.DecodeJSON(string(data)) }

// DecodeJSON reads the value from DynamoDB JSON; see the function DecodeJSON.
func (v *Value) DecodeJSON(data string) error {
	decoded, err := DecodeJSON(data)
	if err == nil {
		*v = decoded
	}
	return err
}

// DecodeJSON reads the item from DynamoDB JSON; see DecodeItemJSON.
func (it *Item) DecodeJSON(data string) error {
	decoded, err := DecodeItemJSON(data)
	if err == nil {
		*it = decoded
	}
	return err
}

// DecodeJSON reads one value in DynamoDB JSON. An object with no type, or null,
// is Absent, one with several types is Ambiguous: AWS refuses them later, and
// so does Normalize. Members of other names are ignored. A wrong shape is a
// *SerializationError in AWS's words. Strings may alias data.
func DecodeJSON(data string) (Value, error) {
	p := jsonParser{data: data}
	v := p.value(0)
	p.end()
	if p.err != nil {
		return Value{}, p.err
	}
	return v, nil
}

// DecodeItemJSON reads an object of names and values in DynamoDB JSON under the
// rules of DecodeJSON. null is a nil Item.
func DecodeItemJSON(data string) (Item, error) {
	p := jsonParser{data: data}
	item := p.attrs(0)
	p.end()
	if p.err != nil {
		return nil, p.err
	}
	return item, nil
}

// maxDecodedDepth is how deep values are decoded. Content that nests deeper is
// passed over; what is left nests deep enough for Normalize to refuse it.
const maxDecodedDepth = 200

// value reads {"S": …} or null.
func (p *jsonParser) value(depth int) (v Value) {
	if !p.enter('{', structureShape) {
		return v
	}
	for more := p.more('}', true); more; more = p.more('}', false) {
		kind := kindNamed(p.name())
		switch {
		case kind == Absent:
			p.skip()
		case p.null():
		case v.kind == Absent || v.kind == kind:
			p.content(&v, kind, depth) // of a type given twice the last stands
		default:
			var second Value
			p.content(&second, kind, depth)
			v = v.with(second)
		}
	}
	return v
}

// with adds a member of another type than what an object has given so far.
func (v Value) with(w Value) Value {
	if v.kind != Ambiguous {
		return Value{kind: Ambiguous}.withElems([]Value{v, w})
	}
	elems := v.Elems()
	for i, e := range elems {
		if e.kind == w.kind {
			elems[i] = w
			return v
		}
	}
	return v.withElems(append(elems, w))
}

// content reads what stands after a type's name.
func (p *jsonParser) content(v *Value, kind Kind, depth int) {
	v.kind = kind
	switch kind {
	case String, Number:
		v.text = p.text()
	case Binary:
		v.text = p.blob()
	case Bool, Null:
		v.flag = p.boolean()
	case Map:
		*v = v.withAttrs(p.attrs(depth + 1))
	case List:
		*v = v.withElems(p.list(depth + 1))
	case StringSet, NumberSet, BinarySet:
		*v = v.withElems(p.members(kind.member()))
	}
}

// attrs reads an object of names and values, or null.
func (p *jsonParser) attrs(depth int) Item {
	if depth > maxDecodedDepth {
		p.skip()
		return nil
	}
	if !p.enter('{', mapShape) {
		return nil
	}
	item := Item{}
	for more := p.more('}', true); more; more = p.more('}', false) {
		name := p.name()
		v := p.value(depth)
		if p.err == nil {
			item[name] = v
		}
	}
	return item
}

func (p *jsonParser) list(depth int) []Value {
	if depth > maxDecodedDepth {
		p.skip()
		return nil
	}
	if !p.enter('[', listShape) {
		return nil
	}
	elems := []Value{}
	for more := p.more(']', true); more; more = p.more(']', false) {
		elems = append(elems, p.value(depth))
	}
	return elems
}

func (p *jsonParser) members(kind Kind) []Value {
	if !p.enter('[', listShape) {
		return nil
	}
	elems := []Value{}
	for more := p.more(']', true); more; more = p.more(']', false) {
		switch {
		case p.null():
			elems = append(elems, Value{})
		case kind == Binary:
			elems = append(elems, Value{kind: kind, text: p.blob()})
		default:
			elems = append(elems, Value{kind: kind, text: p.text()})
		}
	}
	return elems
}
