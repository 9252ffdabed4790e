package partiql

import "github.com/cloudjar/cloudjar/dynamodb/attribute"

// Keys is the key of the table or index that a statement is about. Multi-attribute
// keys are none of PartiQL's: AWS refuses such indexes.
type Keys struct {
	Hash, Sort         string // Sort is empty where there is no sort key
	HashType, SortType attribute.Kind
}

func (k Keys) has(name string) bool { return name == k.Hash || name == k.Sort && name != "" }

func (k Keys) complete(key attribute.Item) bool {
	_, hash := key[k.Hash]
	_, sort := key[k.Sort]
	return hash && (sort || k.Sort == "")
}

// WriteKey splits the WHERE of an Update or Delete into the key of the one item
// and the condition that is left, nil if none. The errors are those of a single
// statement; a transaction cancels with reasons of its own.
func WriteKey(where Condition, keys Keys) (key attribute.Item, rest Condition, err error) {
	key = attribute.Item{}
	for _, c := range conjuncts(where, nil) {
		name, v, ok := keys.equality(c)
		if !ok {
			rest = both(rest, c)
			continue
		}
		if old, twice := key[name]; twice && !old.Equal(v) {
			return nil, nil, &Error{"Multiple conditions on same key " + name + ". Only single item Update/Insert/Delete are supported"}
		}
		key[name] = v
	}
	if !keys.complete(key) {
		return nil, nil, &Error{"Where clause does not contain a mandatory equality on all key attributes"}
	}
	return key, rest, nil
}

// ReadKey returns the key that the WHERE of a Select in a batch or transaction
// names. It must name the whole key, by = or by IN with one value, and nothing
// else.
func ReadKey(where Condition, keys Keys) (key attribute.Item, ok bool) {
	key = attribute.Item{}
	for _, c := range conjuncts(where, nil) {
		name, v, equality := keys.equality(c)
		if in, isIn := c.(*In); isIn && len(in.List) == 1 {
			name, v, equality = keys.equality(&Compare{Op: "=", Left: in.Value, Right: in.List[0]})
		}
		if !equality {
			return nil, false
		}
		if old, twice := key[name]; twice && !old.Equal(v) {
			return nil, false
		}
		key[name] = v
	}
	return key, keys.complete(key)
}

// ExistsKey splits the WHERE of an Exists into the key and the further condition
// that it must have. Of two values for one key attribute the first is the key.
func ExistsKey(where Condition, keys Keys) (key attribute.Item, rest Condition, ok bool) {
	key = attribute.Item{}
	for _, c := range conjuncts(where, nil) {
		name, v, equality := keys.equality(c)
		if old, twice := key[name]; equality && (!twice || old.Equal(v)) {
			key[name] = v
			continue
		}
		rest = both(rest, c)
	}
	return key, rest, keys.complete(key) && rest != nil
}

// equality returns the key attribute and the value that c sets equal.
func (k Keys) equality(c Condition) (name string, v attribute.Value, ok bool) {
	compare, ok := c.(*Compare)
	if !ok || compare.Op != "=" {
		return "", attribute.Value{}, false
	}
	path, value := compare.Left, compare.Right
	if _, ok := path.(Path); !ok {
		path, value = value, path
	}
	p, isPath := path.(Path)
	l, isLiteral := value.(Literal)
	if !isPath || !isLiteral || len(p) != 1 || !k.has(p[0].Name) {
		return "", attribute.Value{}, false
	}
	return p[0].Name, l.Value, true
}

// conjuncts appends the conditions that c joins with AND.
func conjuncts(c Condition, list []Condition) []Condition {
	if and, ok := c.(*And); ok {
		return conjuncts(and.Right, conjuncts(and.Left, list))
	}
	if c == nil {
		return list
	}
	return append(list, c)
}

func both(a, b Condition) Condition {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	return &And{a, b}
}
