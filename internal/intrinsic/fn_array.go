package intrinsic

import (
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func makeArray(v *invocation) (Value, error) { return jsonvalue.List(v.args), nil }

func arrayPartition(v *invocation) (Value, error) {
	if err := v.want(0, jsonvalue.Array); err != nil {
		return Value{}, err
	}
	size, err := v.integer(1)
	if err != nil {
		return Value{}, err
	}
	if size < 1 {
		return Value{}, wrong("The chunk size must be a positive integer")
	}
	items := v.args[0].Items()
	parts := []Value{}
	for len(items) > 0 {
		n := int(min(size, int64(len(items))))
		parts = append(parts, jsonvalue.List(items[:n:n]))
		items = items[n:]
	}
	return jsonvalue.List(parts), nil
}

func arrayContains(v *invocation) (Value, error) {
	if err := v.want(0, jsonvalue.Array); err != nil {
		return Value{}, err
	}
	return jsonvalue.OfBool(holds(v.args[0].Items(), v.args[1])), nil
}

func holds(items []Value, x Value) bool {
	for _, item := range items {
		if jsonvalue.Equal(item, x) {
			return true
		}
	}
	return false
}

// maxRange is how many items States.ArrayRange makes at most.
const maxRange = 1000

func arrayRange(v *invocation) (Value, error) {
	var n [3]int64
	for i := range n {
		var err error
		if n[i], err = v.integer(i); err != nil {
			return Value{}, err
		}
	}
	if n[2] == 0 {
		return Value{}, wrong("The increment must not be zero")
	}
	out := []Value{}
	for x := n[0]; n[2] > 0 && x <= n[1] || n[2] < 0 && x >= n[1]; {
		if len(out) == maxRange {
			return Value{}, wrong("The array cannot contain more than 1000 items")
		}
		out = append(out, jsonvalue.Int(x))
		next := x + n[2]
		if (next > x) != (n[2] > 0) {
			break // beyond 64 bits
		}
		x = next
	}
	return jsonvalue.List(out), nil
}

func arrayGetItem(v *invocation) (Value, error) {
	if err := v.want(0, jsonvalue.Array); err != nil {
		return Value{}, err
	}
	i, err := v.integer(1)
	if err != nil {
		return Value{}, err
	}
	if i < 0 || i >= int64(v.args[0].Len()) {
		return Value{}, wrong("The index is out of the bounds of the array")
	}
	return v.args[0].At(int(i)), nil
}

func arrayLength(v *invocation) (Value, error) {
	return jsonvalue.Of(v.args[0].Len()), v.want(0, jsonvalue.Array)
}

func arrayUnique(v *invocation) (Value, error) {
	if err := v.want(0, jsonvalue.Array); err != nil {
		return Value{}, err
	}
	out := []Value{}
	seen := map[string]bool{}
	for _, item := range v.args[0].Items() {
		if text := item.String(); !seen[text] && !holds(out, item) {
			seen[text] = true
			out = append(out, item)
		}
	}
	return jsonvalue.List(out), nil
}
