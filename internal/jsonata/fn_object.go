package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

func keys(_ *call, args []Value) (Value, error) {
	b := jsonvalue.NewBuilder(0)
	collectKeys(argument(args, 0), b)
	names := b.Build().Keys()
	out := make([]Value, len(names))
	for i, name := range names {
		out[i] = jsonvalue.Text(name)
	}
	return sequence(out), nil
}

func collectKeys(v Value, b *jsonvalue.Builder) {
	if isArray(v) {
		for _, item := range v.Items() {
			collectKeys(item, b)
		}
	}
	for _, key := range v.Keys() {
		b.Set(key, jsonvalue.OfBool(true))
	}
}

func lookupKey(_ *call, args []Value) (Value, error) {
	return lookup(argument(args, 0), argument(args, 1).Text()), nil
}

// spread makes an object of every member. What is no object is left alone.
func spread(c *call, args []Value) (Value, error) {
	v := argument(args, 0)
	switch {
	case isArray(v):
		result := sequence(nil)
		var out []Value
		for _, item := range v.Items() {
			one, err := spread(c, []Value{item})
			if err != nil {
				return Value{}, err
			}
			if one.Exists() {
				result, out = Value{}, append(out, items(one)...)
			}
		}
		if result.Exists() {
			return result, nil
		}
		return jsonvalue.List(out), nil
	case isObject(v):
		out := make([]Value, 0, v.Len())
		for key, item := range v.Members() {
			out = append(out, jsonvalue.Obj(jsonvalue.Member{Key: key, Value: item}))
		}
		return sequence(out), nil
	}
	return v, nil
}

func merge(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	b := jsonvalue.NewBuilder(0)
	for _, object := range args[0].Items() {
		for key, item := range object.Members() {
			b.Set(key, item)
		}
	}
	return b.Build(), nil
}

func raise(_ *call, args []Value) (Value, error) {
	return Value{}, failure("D3137", argument(args, 0), "$error() function evaluated")
}

func assert(_ *call, args []Value) (Value, error) {
	if truthy(argument(args, 0)) {
		return Value{}, nil
	}
	return Value{}, failure("D3141", argument(args, 1), "$assert() statement failed")
}

func failure(code string, message Value, otherwise string) *Error {
	e := &Error{Code: code, Message: message.Text()}
	if e.Message == "" {
		e.Message = otherwise
	}
	return e
}

func typeOf(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	ok, err := isNumeric(args[0])
	if err != nil {
		return Value{}, err
	}
	if args[0].Kind() == jsonvalue.Number && !ok {
		return jsonvalue.Text("object"), nil // what the reference says of NaN
	}
	return jsonvalue.Text(args[0].Kind().String()), nil
}

// clone is what the transform operator copies with: a value as it comes back
// from its JSON.
func clone(_ *call, args []Value) (Value, error) {
	v := argument(args, 0)
	if marked(v, markOuter) {
		v = v.At(0)
	}
	return roundDigits(v)
}
