package attribute

import (
	"encoding/binary"
	"errors"
	"slices"
)

// The stored form of an item is one string that holds everything and is read
// in place:
//
//	item   uvarint DynamoDB size, attrs
//	attrs  uvarint count, then name and value of each, by ascending name
//	name   uvarint length, bytes
//	value  one byte: kind in the high half, in the low half the length of what
//	       follows, or 15 and then the length as uvarint; then that many bytes:
//	         String, Binary, Number  the text
//	         List, sets              the elements as values, to the end
//	         Map                     attrs
//	       Bool and Null have their flag for a length, and nothing follows.
const (
	longLength     = 15
	maxStoredDepth = 1000 // far above the 32 that DynamoDB allows
)

var errStored = errors.New("attribute: stored item is damaged; only what AppendItem wrote can be decoded")

// AppendItem appends the stored form of an item. Equal normalised items have
// equal bytes.
func AppendItem(dst []byte, item Item) []byte {
	dst = binary.AppendUvarint(dst, uint64(ItemSize(item)))
	return appendStoredAttrs(dst, item)
}

func appendStoredAttrs(dst []byte, attrs Item) []byte {
	dst = binary.AppendUvarint(dst, uint64(len(attrs)))
	var buf [namesOnStack]string
	for _, name := range sortedNames(buf[:0], attrs) {
		dst = binary.AppendUvarint(dst, uint64(len(name)))
		dst = append(dst, name...)
		dst = appendStored(dst, attrs[name])
	}
	return dst
}

// namesOnStack is how many attribute names are sorted without allocating.
const namesOnStack = 16

func sortedNames(dst []string, attrs Item) []string {
	for name := range attrs {
		dst = append(dst, name)
	}
	slices.Sort(dst)
	return dst
}

func appendStored(dst []byte, v Value) []byte {
	head := len(dst)
	dst = append(dst, byte(v.kind)<<4)
	switch v.kind {
	case Bool, Null:
		if v.flag {
			dst[head]++
		}
		return dst
	case String, Number, Binary:
		if len(v.text) < longLength {
			dst[head] |= byte(len(v.text))
		} else {
			dst[head] |= longLength
			dst = binary.AppendUvarint(dst, uint64(len(v.text)))
		}
		return append(dst, v.text...)
	case Map:
		dst = appendStoredAttrs(dst, v.Attrs())
	default:
		for _, e := range v.Elems() {
			dst = appendStored(dst, e)
		}
	}
	return insertLength(dst, head)
}

// insertLength puts the length of what follows head where it belongs.
func insertLength(dst []byte, head int) []byte {
	length := len(dst) - head - 1
	if length < longLength {
		dst[head] |= byte(length)
		return dst
	}
	dst[head] |= longLength
	var buf [binary.MaxVarintLen64]byte
	return slices.Insert(dst, head+1, buf[:binary.PutUvarint(buf[:], uint64(length))]...)
}

// DecodeItem decodes a stored item. Its strings alias data.
func DecodeItem(data string) (Item, error) {
	r := storedReader(data)
	if _, ok := r.uvarint(); !ok {
		return nil, errStored
	}
	item, ok := r.attrs(0)
	if !ok || r != "" {
		return nil, errStored
	}
	return item, nil
}

// StoredSize returns the DynamoDB size of a stored item, which is kept in
// front of it.
func StoredSize(data string) int {
	r := storedReader(data)
	size, _ := r.uvarint()
	return int(size)
}

// Lookup decodes one attribute of a stored item and skips the rest. The value
// aliases data.
func Lookup(data, name string) (Value, bool) {
	r := storedReader(data)
	r.uvarint()
	count, _ := r.uvarint()
	for range count {
		n, ok := r.text()
		switch {
		case !ok || n > name:
			return Value{}, false
		case n == name:
			return r.value(0)
		case !r.skip():
			return Value{}, false
		}
	}
	return Value{}, false
}

// DecodeAttrs decodes the named attributes of a stored item, those that it
// has. The values alias data.
func DecodeAttrs(data string, names ...string) Item {
	attrs := make(Item, len(names))
	for _, name := range names {
		if v, ok := Lookup(data, name); ok {
			attrs[name] = v
		}
	}
	return attrs
}

// AppendProjection appends the stored form of an item that has of a stored item
// only the attributes with these names.
func AppendProjection(dst []byte, data string, names []string) []byte {
	var buf [namesOnStack]string
	held, size := buf[:0], 0 // names and values as they are stored
	r := storedReader(data)
	r.uvarint()
	count, _ := r.uvarint()
	for range count {
		from := string(r)
		name, ok := r.text()
		if !ok {
			break
		}
		if !slices.Contains(names, name) {
			r.skip()
			continue
		}
		v, _ := r.value(0)
		held = append(held, from[:len(from)-len(r)])
		size += len(name) + Size(v)
	}
	dst = binary.AppendUvarint(dst, uint64(size))
	dst = binary.AppendUvarint(dst, uint64(len(held)))
	for _, attr := range held {
		dst = append(dst, attr...)
	}
	return dst
}

// A storedReader is what remains to be read.
type storedReader string

func (r *storedReader) uvarint() (uint64, bool) {
	s := *r
	if len(s) > 0 && s[0] < 0x80 {
		*r = s[1:]
		return uint64(s[0]), true
	}
	var x uint64
	for i := range min(len(s), binary.MaxVarintLen64-1) {
		x |= uint64(s[i]&0x7F) << (7 * i)
		if s[i] < 0x80 {
			*r = s[i+1:]
			return x, true
		}
	}
	*r = ""
	return 0, false
}

func (r *storedReader) take(n uint64) (string, bool) {
	s := *r
	if n > uint64(len(s)) {
		*r = ""
		return "", false
	}
	*r = s[n:]
	return string(s[:n]), true
}

func (r *storedReader) text() (string, bool) {
	n, ok := r.uvarint()
	if !ok {
		return "", false
	}
	return r.take(n)
}

// head reads a value's first byte and what belongs to it.
func (r *storedReader) head() (kind Kind, flag bool, body string, ok bool) {
	s := *r
	if s == "" {
		return 0, false, "", false
	}
	*r = s[1:]
	kind, low := Kind(s[0]>>4), uint64(s[0]&0x0F)
	switch {
	case kind == Bool || kind == Null:
		return kind, low == 1, "", low <= 1
	case kind > BinarySet:
		return 0, false, "", false
	case low == longLength:
		if low, ok = r.uvarint(); !ok {
			return 0, false, "", false
		}
	}
	body, ok = r.take(low)
	return kind, false, body, ok
}

func (r *storedReader) skip() bool {
	_, _, _, ok := r.head()
	return ok
}

func (r *storedReader) value(depth int) (v Value, ok bool) {
	kind, flag, body, ok := r.head()
	if !ok || depth > maxStoredDepth {
		return Value{}, false
	}
	v = Value{kind: kind, flag: flag}
	nested := storedReader(body)
	switch kind {
	case String, Number, Binary:
		v.text = body
	case Map:
		var attrs Item
		attrs, ok = nested.attrs(depth + 1)
		return v.withAttrs(attrs), ok && nested == ""
	case List, Ambiguous, StringSet, NumberSet, BinarySet:
		var elems []Value
		elems, ok = nested.elems(depth + 1)
		return v.withElems(elems), ok
	}
	return v, ok
}

func (r *storedReader) attrs(depth int) (Item, bool) {
	count, ok := r.uvarint()
	if !ok || count > uint64(len(*r))/2 {
		return nil, false
	}
	attrs := make(Item, count)
	for range count {
		name, ok := r.text()
		if !ok {
			return nil, false
		}
		if attrs[name], ok = r.value(depth); !ok {
			return nil, false
		}
	}
	return attrs, true
}

func (r *storedReader) elems(depth int) ([]Value, bool) {
	count := 0
	for c := *r; c != ""; count++ {
		if !c.skip() {
			return nil, false
		}
	}
	elems := make([]Value, count)
	for i := range elems {
		var ok bool
		if elems[i], ok = r.value(depth); !ok {
			return nil, false
		}
	}
	return elems, true
}
