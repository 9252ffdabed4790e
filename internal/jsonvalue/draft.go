package jsonvalue

import "slices"

// A Draft is a private copy of a value whose objects may be changed in place.
// Values taken out of it see the changes.
type Draft struct {
	value Value
	own   map[*node]bool
}

// NewDraft copies a value.
func NewDraft(v Value) *Draft {
	d := &Draft{own: map[*node]bool{}}
	d.value, _ = d.copy(v)
	return d
}

// Value is the draft as it is now.
func (d *Draft) Value() Value { return d.value }

// Set gives a member to an object of the draft; on any other value it does
// nothing. What is set is copied if it is of the draft itself, so that nothing
// contains itself; the number of values copied is told.
func (d *Draft) Set(object Value, key string, v Value) (copied int) {
	if object.kind != Object || !d.own[object.node] || !v.Exists() {
		return 0
	}
	if v.node != nil {
		v, copied = d.copy(v)
	}
	n := object.node
	if i := object.Find(key); i >= 0 {
		n.items[i] = v
		return copied
	}
	if n.index != nil {
		n.index[key] = len(n.keys)
	}
	n.keys, n.items = append(n.keys, key), append(n.items, v)
	if len(n.keys) == indexed {
		n.reindex()
	}
	return copied
}

// Delete takes a member from an object of the draft.
func (d *Draft) Delete(object Value, key string) {
	i := object.Find(key)
	if i < 0 || !d.own[object.node] {
		return
	}
	n := object.node
	n.keys, n.items = slices.Delete(n.keys, i, i+1), slices.Delete(n.items, i, i+1)
	if n.index != nil {
		n.reindex()
	}
}

func (d *Draft) copy(v Value) (Value, int) {
	if v.kind != Array && v.kind != Object {
		return v, 1
	}
	total := 1
	inner := &node{keys: slices.Clone(v.node.keys), items: make([]Value, len(v.node.items))}
	for i, item := range v.node.items {
		var count int
		inner.items[i], count = d.copy(item)
		total += count
	}
	if len(inner.keys) >= indexed {
		inner.reindex()
	}
	d.own[inner] = true
	return Value{kind: v.kind, mark: v.mark, odd: v.odd, node: inner}, total
}
