package attribute

import "github.com/cloudjar/cloudjar/internal/hash"

// Digest returns a 64-bit hash of the item's content. Equal items have equal
// digests, on every run and machine. It is not proof against forgery.
func (it Item) Digest() uint64 {
	sum := uint64(len(it))
	for name, v := range it { // added up, so that the map's order does not matter
		sum += uint64(v.digest(hash.New.String(name)))
	}
	return uint64(hash.New.Uint64(sum))
}

// Digest returns a 64-bit hash of the value's content, as Item.Digest does.
func (v Value) Digest() uint64 { return uint64(v.digest(hash.New)) }

func (v Value) digest(s hash.Sum) hash.Sum {
	s = s.Uint64(uint64(v.kind))
	switch v.kind {
	case String, Binary:
		return s.String(v.text)
	case Number:
		return digestNumber(s, v.text)
	case Bool, Null:
		if v.flag {
			return s.Uint64(1)
		}
	case List, Ambiguous:
		for _, e := range v.Elems() {
			s = e.digest(s)
		}
		return s.Uint64(uint64(len(v.Elems())))
	case StringSet, NumberSet, BinarySet:
		sum := uint64(len(v.Elems()))
		for _, e := range v.Elems() {
			sum += uint64(e.digest(hash.New))
		}
		return s.Uint64(sum)
	case Map:
		return s.Uint64(v.Attrs().Digest())
	}
	return s
}

// digestNumber hashes the canonical text, so that numbers count by value.
func digestNumber(s hash.Sum, text string) hash.Sum {
	if isCanonical(text) {
		return s.String(text)
	}
	d, message := parseDecimal(text)
	if message != "" {
		return s.String(text)
	}
	var buf [maxCanonical]byte
	return s.Bytes(d.append(buf[:0]))
}
