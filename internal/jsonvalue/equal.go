package jsonvalue

// Equal tells whether two values are the same JSON: numbers by their value,
// objects whatever the order of their members.
func Equal(a, b Value) bool {
	if a.kind != b.kind {
		return false
	}
	switch a.kind {
	case Bool:
		return a.num == b.num
	case Number:
		return a.text != "" && a.text == b.text || a.Float() == b.Float()
	case String:
		return a.text == b.text
	case Foreign:
		return a.node == b.node
	case Array, Object:
		return a.node == b.node || equalItems(a, b)
	}
	return true
}

func equalItems(a, b Value) bool {
	if a.Len() != b.Len() {
		return false
	}
	for i, item := range a.node.items {
		j := i
		if a.kind == Object {
			if j = b.Find(a.node.keys[i]); j < 0 {
				return false
			}
		}
		if !Equal(item, b.node.items[j]) {
			return false
		}
	}
	return true
}
