package jsonvalue

import "slices"

// A Member is a name and a value in an object.
type Member struct {
	Key   string
	Value Value
}

// Obj makes an object. Of a name given twice the last value counts, in the
// first place.
func Obj(members ...Member) Value {
	b := NewBuilder(len(members))
	for _, m := range members {
		b.Set(m.Key, m.Value)
	}
	return b.Build()
}

// A Builder makes an object member by member. Use it once.
type Builder struct {
	node *node
	odd  bool
}

// NewBuilder starts an object of about so many members.
func NewBuilder(size int) *Builder {
	return &Builder{node: &node{keys: make([]string, 0, size), items: make([]Value, 0, size)}}
}

// Set adds a member, or replaces its value in its place. A member without a
// value (Undefined) is left out.
func (b *Builder) Set(key string, v Value) {
	if !v.Exists() {
		return
	}
	b.odd = b.odd || v.odd || v.mark != 0
	if i := b.find(key); i >= 0 {
		b.node.items[i] = v
		return
	}
	n := b.node
	if n.index != nil {
		n.index[key] = len(n.keys)
	}
	n.keys = append(n.keys, key)
	n.items = append(n.items, v)
	if len(n.keys) == indexed {
		n.reindex()
	}
}

// Get is the value that was set, or none.
func (b *Builder) Get(key string) Value {
	if i := b.find(key); i >= 0 {
		return b.node.items[i]
	}
	return Value{}
}

// Len is the number of members so far.
func (b *Builder) Len() int { return len(b.node.keys) }

// Build is the object.
func (b *Builder) Build() Value {
	return Value{kind: Object, node: b.node, odd: b.odd}
}

func (b *Builder) find(key string) int {
	if b.node.index == nil {
		return slices.Index(b.node.keys, key)
	}
	if i, ok := b.node.index[key]; ok {
		return i
	}
	return -1
}

func (n *node) reindex() {
	n.index = make(map[string]int, 2*len(n.keys))
	for i, key := range n.keys {
		n.index[key] = i
	}
}

// With is the object with a member set: in its place if there is one, else at
// the end. What is no object counts as an empty one.
func (v Value) With(key string, x Value) Value {
	b := NewBuilder(v.Len() + 1)
	for k, m := range v.Members() {
		b.Set(k, m)
	}
	b.Set(key, x)
	return b.Build()
}

// Without is the object less a member.
func (v Value) Without(key string) Value {
	if v.Find(key) < 0 {
		return v
	}
	b := NewBuilder(v.Len())
	for k, m := range v.Members() {
		if k != key {
			b.Set(k, m)
		}
	}
	return b.Build()
}

// WithItem is the array with another item at a position that it has.
func (v Value) WithItem(i int, x Value) Value {
	if v.kind != Array || i < 0 || i >= v.Len() {
		return v
	}
	items := slices.Clone(v.node.items)
	items[i] = x
	return List(items)
}
