package jsonata

import "github.com/cloudjar/cloudjar/internal/jsonvalue"

func index(i int) Value { return jsonvalue.Float(float64(i)) }

func mapItems(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	var out []Value
	for i, item := range args[0].Items() {
		v, err := c.applyCallback(argument(args, 1), item, index(i), args[0])
		if err != nil {
			return Value{}, err
		}
		if v.Exists() {
			out = append(out, v)
		}
	}
	return sequence(out), nil
}

func filterItems(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	var out []Value
	for i, item := range args[0].Items() {
		v, err := c.applyCallback(argument(args, 1), item, index(i), args[0])
		if err != nil {
			return Value{}, err
		}
		if truth(v) {
			out = append(out, item)
		}
	}
	return sequence(out), nil
}

func single(c *call, args []Value) (result Value, err error) {
	if missing(args) {
		return Value{}, nil
	}
	found := false
	for i, item := range args[0].Items() {
		chosen := true
		if by := argument(args, 1); by.Exists() {
			v, err := c.applyCallback(by, item, index(i), args[0])
			if err != nil {
				return Value{}, err
			}
			chosen = truth(v)
		}
		if !chosen {
			continue
		}
		if found {
			return Value{}, fault("D3138", Value{}).argument(i)
		}
		result, found = item, true
	}
	if !found {
		return Value{}, fault("D3139", Value{})
	}
	return result, nil
}

func reduce(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	list := args[0].Items()
	fn := functionOf(argument(args, 1))
	if fn == nil || fn.arity < 2 {
		return Value{}, fault("D3050", Value{}).argument(1)
	}
	result, start := argument(args, 2), 0
	if !result.Exists() && len(list) > 0 {
		result, start = list[0], 1
	}
	for i := start; i < len(list); i++ {
		given := []Value{result, list[i], index(i), args[0]}
		v, err := c.applyTo(argument(args, 1), given[:min(fn.arity, len(given))], jsonvalue.Nil())
		if err != nil {
			return Value{}, err
		}
		result = v
	}
	return result, nil
}

func eachMember(c *call, args []Value) (Value, error) {
	var out []Value
	for key, item := range argument(args, 0).Members() {
		v, err := c.applyCallback(argument(args, 1), item, jsonvalue.Text(key), args[0])
		if err != nil {
			return Value{}, err
		}
		if v.Exists() {
			out = append(out, v)
		}
	}
	return sequence(out), nil
}

func sift(c *call, args []Value) (Value, error) {
	b := jsonvalue.NewBuilder(0)
	for key, item := range argument(args, 0).Members() {
		v, err := c.applyCallback(argument(args, 1), item, jsonvalue.Text(key), args[0])
		if err != nil {
			return Value{}, err
		}
		if truth(v) {
			b.Set(key, item)
		}
	}
	if b.Len() == 0 {
		return Value{}, nil
	}
	return b.Build(), nil
}
