package dynamodb

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

// Limits on the values of a primary key (Service quotas, DynamoDB).
const (
	maxPartitionKey = 2048 // bytes
	maxSortKey      = 1024 // bytes
)

// placeBytes is how many bytes of the partition's hash stand in front of a row
// key, so that rows lie in the order in which Scan visits partitions.
const placeBytes = 4

// maxKeyParts is the most attributes that a key has: a global index's four
// partition and four sort attributes.
const maxKeyParts = 8

// appendPartition appends what the row keys of a partition begin with: its
// place in the order of Scan, then the bytes of the partition key's values. The
// bytes of the sort key's values follow it, and in an index what follows the
// place in the key of the table's row.
func appendPartition(dst []byte, partition ...attribute.Value) []byte {
	place := attribute.HashOrder(partition...)
	dst = append(dst, place[:placeBytes]...)
	for _, v := range partition {
		dst = attribute.AppendKey(dst, v)
	}
	return dst
}

// appendRowKey appends the row key of an item, or of a key, whose key attributes
// were checked.
func (t *table) appendRowKey(dst []byte, item attribute.Item) []byte {
	dst = appendPartition(dst, item[t.key.partition[0]])
	if len(t.key.sort) == 0 {
		return dst
	}
	return attribute.AppendKey(dst, item[t.key.sort[0]])
}

// rowKey returns the row key of an item or key.
func (t *table) rowKey(item attribute.Item) string { return string(t.appendRowKey(nil, item)) }

// rowKeyOf returns the key of the table's row of a stored item, or of the entry
// that an index has of it.
func (t *table) rowKeyOf(stored string) string {
	return t.rowKey(attribute.DecodeAttrs(stored, t.key.names()...))
}

// indexKey returns the row key of an index's entry, from an item or a starting
// key that has the attributes of both keys.
func (t *table) indexKey(ix *index, item attribute.Item) string {
	var buf [maxKeyParts]attribute.Value
	parts := buf[:0]
	for _, name := range ix.key.partition {
		parts = append(parts, item[name])
	}
	b := appendPartition(nil, parts...)
	for _, name := range ix.key.sort {
		b = attribute.AppendKey(b, item[name])
	}
	return string(append(b, t.rowKey(item)[placeBytes:]...))
}

// has tells whether an attribute is part of the key.
func (k keySchema) has(name string) bool {
	for _, n := range k.partition {
		if n == name {
			return true
		}
	}
	for _, n := range k.sort {
		if n == name {
			return true
		}
	}
	return false
}

// AWS's words for keys that do not fit.
const (
	wordsKeyMismatch  = "The provided key element does not match the schema"
	wordsInvalid      = "One or more parameter values were invalid: "
	wordsNotValid     = "One or more parameter values are not valid. "
	wordsEmptyKey     = "The AttributeValue for a key attribute cannot contain an empty "
	wordsIndexKey     = "A value specified for a secondary index key is not supported. "
	wordsUpdatedIndex = "The update expression attempted to update a secondary index key to a value that is not supported. "
	wordsHashSize     = wordsInvalid + "Size of hashkey has exceeded the maximum size limit of2048 bytes"
	wordsRangeSize    = wordsInvalid + "Aggregated size of all range keys has exceeded the size limit of 1024 bytes"
)

func errKeyMismatch() *Error { return errValidation(wordsKeyMismatch) }

// checkKey checks the Key of a request: it has the attributes of the primary
// key, all of them and no other, with their types.
func (t *table) checkKey(key attribute.Item) error {
	if len(key) != len(t.key.partition)+len(t.key.sort) {
		return errKeyMismatch()
	}
	for _, name := range t.key.partition {
		if key[name].Kind() != t.kinds[name] {
			return errKeyMismatch()
		}
	}
	for _, name := range t.key.sort {
		if key[name].Kind() != t.kinds[name] {
			return errKeyMismatch()
		}
	}
	return nil
}

// checkItemKey checks that an item has the attributes of the primary key with
// their types.
func (t *table) checkItemKey(item attribute.Item) error {
	for _, names := range [2][]string{t.key.partition, t.key.sort} {
		for _, name := range names {
			v, ok := item[name]
			if !ok {
				return errValidation(wordsInvalid + "Missing the key " + name + " in the item")
			}
			if v.Kind() != t.kinds[name] {
				return errValidation(wordsInvalid + "Type mismatch for key " + name +
					" expected: " + t.kinds[name].String() + " actual: " + v.Kind().String())
			}
		}
	}
	return nil
}

// checkKeyValues checks that the values of a primary key, in a Key or in an
// item, are not empty and not too long.
func (t *table) checkKeyValues(item attribute.Item) error {
	for i, names := range [2][]string{t.key.partition, t.key.sort} {
		for _, name := range names {
			v := item[name]
			switch n := len(v.Text()); {
			case v.Kind() == attribute.Number:
			case n == 0:
				if kind := emptyKind(v); kind != "" {
					return errKeyValue(wordsEmptyKey + kind + " value. Key: " + name)
				}
			case i == 0 && n > maxPartitionKey:
				return errValidation(wordsHashSize)
			case i == 1 && n > maxSortKey:
				return errValidation(wordsRangeSize)
			}
		}
	}
	return nil
}

// emptyKind names the type of an empty string or binary.
func emptyKind(v attribute.Value) string {
	switch {
	case v.Text() != "":
		return ""
	case v.Kind() == attribute.String:
		return "string"
	case v.Kind() == attribute.Binary:
		return "binary"
	}
	return ""
}

// checkIndexTypes checks that the attributes of an item that are keys of an
// index have the types that the table's definitions give them.
func (t *table) checkIndexTypes(item attribute.Item) error {
	ix, name, v := t.mistypedIndexKey(item)
	if ix == nil {
		return nil
	}
	return errValidation(wordsInvalid + "Type mismatch for Index Key " + name + " Expected: " +
		t.kinds[name].String() + " Actual: " + v.Kind().String() + " IndexName: " + ix.name)
}

// checkUpdatedTypes is checkIndexTypes for the item that an update makes. A
// value that the update took from the item or worked out is told otherwise.
func (t *table) checkUpdatedTypes(u *expression.Update, item attribute.Item) error {
	ix, name, _ := t.mistypedIndexKey(item)
	if ix == nil || u.Literal(name) {
		return t.checkIndexTypes(item)
	}
	return errValidation("The update expression attempted to update the secondary index key to unsupported type")
}

func (t *table) mistypedIndexKey(item attribute.Item) (*index, string, attribute.Value) {
	return t.indexFault(func(name string, _ bool) (attribute.Value, bool) {
		v, ok := item[name]
		return v, ok && v.Kind() != t.kinds[name]
	})
}

// checkIndexValues checks that the attributes of an item that are keys of an
// index are not empty and not too long.
func (t *table) checkIndexValues(item attribute.Item) error {
	ix, name, v := t.emptyIndexKey(item)
	if ix == nil {
		return t.checkIndexSizes(item)
	}
	return errKeyValue(wordsIndexKey + wordsEmptyKey + emptyKind(v) + " value. IndexName: " + ix.name + ", IndexKey: " + name)
}

// checkUpdatedIndexes is checkIndexValues for the item that an update makes.
func (t *table) checkUpdatedIndexes(item attribute.Item) error {
	ix, _, v := t.emptyIndexKey(item)
	switch {
	case ix != nil:
		return errKeyValue(wordsUpdatedIndex + wordsEmptyKey + emptyKind(v) + " value.")
	case t.checkIndexSizes(item) != nil:
		return errValidation("The update expression attempted to update the secondary index key beyond allowed size limits")
	}
	return nil
}

func (t *table) emptyIndexKey(item attribute.Item) (*index, string, attribute.Value) {
	return t.indexFault(func(name string, _ bool) (attribute.Value, bool) {
		v, ok := item[name]
		return v, ok && emptyKind(v) != ""
	})
}

// checkIndexSizes checks that keys of indexes are within the limits of keys.
func (t *table) checkIndexSizes(item attribute.Item) error {
	partitionKey := false
	ix, _, _ := t.indexFault(func(name string, partition bool) (attribute.Value, bool) {
		v := item[name]
		limit := maxSortKey
		if partition {
			limit = maxPartitionKey
		}
		partitionKey = partition
		return v, v.Kind() != attribute.Number && len(v.Text()) > limit
	})
	switch {
	case ix == nil:
		return nil
	case partitionKey:
		return errValidation(wordsHashSize)
	}
	return errValidation(wordsRangeSize)
}

// indexFault returns the first index by name, and of it the first key
// attribute, that is at fault. Attributes of the table's own key are not asked
// about.
func (t *table) indexFault(atFault func(name string, partition bool) (attribute.Value, bool)) (found *index, attr string, v attribute.Value) {
	for _, list := range [2][]*index{t.locals, t.globals} {
		for _, ix := range list {
			if found != nil && found.name < ix.name {
				continue
			}
			if name, w, bad := t.keyFault(ix, atFault); bad {
				found, attr, v = ix, name, w
			}
		}
	}
	return found, attr, v
}

func (t *table) keyFault(ix *index, atFault func(name string, partition bool) (attribute.Value, bool)) (string, attribute.Value, bool) {
	for i, names := range [2][]string{ix.key.partition, ix.key.sort} {
		for _, name := range names {
			if t.key.has(name) {
				continue
			}
			if v, bad := atFault(name, i == 0); bad {
				return name, v, true
			}
		}
	}
	return "", attribute.Value{}, false
}
