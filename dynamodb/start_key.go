package dynamodb

import (
	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// wordsStartKey is what AWS says of a bad ExclusiveStartKey, alone or before
// what is wrong with it.
const wordsStartKey = "The provided starting key is invalid"

// normalStartKey checks the values of an ExclusiveStartKey. Query puts its
// words for a bad starting key before some of the faults, Scan before all.
func normalStartKey(key attribute.Item, layer attribute.Validator) (attribute.Item, error) {
	normal, err := layer.NormalizeItem(key)
	if err == nil {
		return normal, nil
	}
	if message := err.Error(); layer == attribute.Older || startKeyFault(message) {
		return nil, errValidation(wordsStartKey + ": " + message)
	}
	return nil, err
}

// startKeyFault reports whether Query calls a fault one of the starting key.
func startKeyFault(message string) bool {
	switch message {
	case "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes",
		"Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes",
		"One or more parameter values were invalid: Null attribute value types must have the value of true",
		"One or more parameter values were invalid: An string set  may not be empty",
		"One or more parameter values were invalid: Binary sets should not be empty":
		return true
	}
	return false
}

// checkStartPart checks one attribute of the queried key in a starting key.
func (t *table) checkStartPart(key attribute.Item, name string) error {
	v, ok := key[name]
	switch {
	case !ok:
		return errValidation(wordsStartKey)
	case v.Kind() != t.kinds[name]:
		return errKeyMismatch()
	}
	return nil
}

// checkStartTableKey checks the table's own key in a starting key.
func (t *table) checkStartTableKey(key attribute.Item) error {
	for _, name := range t.key.names() {
		if v, ok := key[name]; !ok || v.Kind() != t.kinds[name] {
			return errValidation(wordsStartKey + ": " + wordsKeyMismatch)
		}
	}
	if err := t.checkKeyValues(key); err != nil {
		return worded(err, wordsStartKey+": ")
	}
	return nil
}

// startRow returns the row key to go on behind.
func (t *table) startRow(ix *index, key attribute.Item) string {
	if ix == nil {
		return t.rowKey(key)
	}
	return t.indexKey(ix, key)
}

// queryStart returns the row key that a Query goes on behind. The key has to
// lie in the rows that the conditions choose.
func (m *keyMatch) queryStart(key attribute.Item, rows span) (string, error) {
	if err := m.table.checkStartTableKey(key); err != nil {
		return "", err
	}
	after := m.table.startRow(m.index, key)
	schema := m.table.keyOf(m.index)
	asked := appendPartition(nil, m.partition...)
	own := appendPartition(nil, valuesOf(key, schema.partition)...)
	elsewhere := string(asked) != string(own)
	switch {
	case len(m.sort) == 0 && m.last.Name == "":
		if elsewhere {
			return "", errValidation("The provided starting key is outside query boundaries based on provided conditions")
		}
	case !rows.holds(string(asked) + after[len(own):]):
		return "", errValidation("The provided starting key does not match the range key predicate")
	case elsewhere:
		return "", errValidation("The query can return at most one row and cannot be restarted")
	}
	return after, nil
}

// checkScanStart checks a Scan's starting key against the key schemas, as far
// as AWS does before it looks at Select.
func (t *table) checkScanStart(ix *index, key attribute.Item) error {
	if len(key) != len(t.startNames(ix)) {
		if ix == nil {
			return errValidation(wordsStartKey + ": " + wordsKeyMismatch)
		}
		return errValidation(wordsStartKey)
	}
	if ix == nil {
		return nil
	}
	for _, name := range ix.key.names() {
		if err := t.checkStartPart(key, name); err != nil {
			return err
		}
	}
	return nil
}

// scanStart returns the row key that a Scan goes on behind, which has to lie
// in its segment.
func (t *table) scanStart(ix *index, key attribute.Item, segment *segment) (string, error) {
	if err := t.checkStartTableKey(key); err != nil {
		return "", err
	}
	after := t.startRow(ix, key)
	if segment != nil && !segment.rows().holds(after) {
		return "", errValidation(wordsStartKey + ": Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. " +
			"TotalSegments: " + itoa(segment.total) + " Segment: " + itoa(segment.number))
	}
	return after, nil
}

// bucketBits is how many bits of a hash number its bucket.
const bucketBits = 12

// A segment is one part of a parallel Scan, from 0.
type segment struct{ number, total int }

// rows returns the segment's rows: row keys begin with the hash, of which the
// first 12 bits are the bucket.
func (s *segment) rows() span {
	first, end := attribute.SegmentBuckets(s.number, s.total)
	if first >= end { // more segments than buckets: this one has none
		return span{bucketKey(first), bucketKey(first)}
	}
	return span{bucketKey(first), bucketKey(end)}
}

// bucketKey returns what the row keys of a bucket begin at; behind the last
// bucket there is no bound.
func bucketKey(bucket int) string {
	if bucket>>bucketBits > 0 {
		return ""
	}
	return string([]byte{byte(bucket >> 4), byte(bucket << 4)})
}

func valuesOf(item attribute.Item, names []string) []attribute.Value {
	values := make([]attribute.Value, len(names))
	for i, name := range names {
		values[i] = item[name]
	}
	return values
}
