package streams

import (
	"crypto/md5"
	"encoding/binary"
	"math"
	"math/big"
	"math/bits"
)

// A Hash is a place in the key space of a stream: an unsigned number of 128 bits,
// as Kinesis writes it in decimal.
type Hash struct{ Hi, Lo uint64 }

// MaxHash is the end of the key space, 2^128 - 1.
func MaxHash() Hash { return Hash{math.MaxUint64, math.MaxUint64} }

// KeyHash returns the place of a partition key as Kinesis computes it: the MD5 of
// its UTF-8 bytes, read as a big-endian number.
func KeyHash(partitionKey string) Hash {
	sum := md5.Sum([]byte(partitionKey))
	return Hash{binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:])}
}

// maxHashDigits is the length of 2^128 - 1 in decimal.
const maxHashDigits = 39

// ParseHash reads a decimal number without leading zeros, as AWS's pattern
// 0|([1-9]\d{0,38}) has it. It reports whether the text is one and fits.
func ParseHash(text string) (Hash, bool) {
	if len(text) == 0 || len(text) > maxHashDigits || (text[0] == '0' && len(text) > 1) {
		return Hash{}, false
	}
	var h Hash
	for i := range len(text) {
		digit := text[i] - '0'
		if digit > 9 {
			return Hash{}, false
		}
		overHi, hi := bits.Mul64(h.Hi, 10)
		carryLo, lo := bits.Mul64(h.Lo, 10)
		var carry uint64
		lo, carry = bits.Add64(lo, uint64(digit), 0)
		hi, carry = bits.Add64(hi, carryLo, carry)
		if overHi+carry > 0 {
			return Hash{}, false
		}
		h = Hash{hi, lo}
	}
	return h, true
}

// String writes the number in decimal.
func (h Hash) String() string {
	var b [16]byte
	binary.BigEndian.PutUint64(b[:8], h.Hi)
	binary.BigEndian.PutUint64(b[8:], h.Lo)
	return new(big.Int).SetBytes(b[:]).String()
}

// Compare returns -1, 0 or 1 as h lies before, at, or after other.
func (h Hash) Compare(other Hash) int {
	switch {
	case h == other:
		return 0
	case h.Hi < other.Hi, h.Hi == other.Hi && h.Lo < other.Lo:
		return -1
	}
	return 1
}

// Next returns the number after h, and zero after the last.
func (h Hash) Next() Hash {
	lo, carry := bits.Add64(h.Lo, 1, 0)
	return Hash{h.Hi + carry, lo}
}

// Prev returns the number before h, and the last one before zero.
func (h Hash) Prev() Hash {
	lo, borrow := bits.Sub64(h.Lo, 1, 0)
	return Hash{h.Hi - borrow, lo}
}

// A Range is a part of the key space, both ends included.
type Range struct{ Start, End Hash }

// Contains tells whether h lies in the range.
func (r Range) Contains(h Hash) bool { return r.Start.Compare(h) <= 0 && h.Compare(r.End) <= 0 }

// Middle returns the place at which an even split of the range puts the start of
// its upper half.
func (r Range) Middle() Hash {
	lo, carry := bits.Add64(r.Start.Lo, r.End.Lo, 0)
	hi, top := bits.Add64(r.Start.Hi, r.End.Hi, carry)
	return Hash{hi>>1 | top<<63, lo>>1 | hi<<63}.Next()
}

// EvenRange returns the i-th of n ranges of equal width that cover the key space.
// What is left over belongs to the last one.
func EvenRange(i, n int) Range {
	if n <= 1 {
		return Range{End: MaxHash()}
	}
	width := evenWidth(uint64(n))
	r := Range{Start: width.times(uint64(i)), End: width.times(uint64(i) + 1).Prev()}
	if i == n-1 {
		r.End = MaxHash()
	}
	return r
}

// evenWidth returns 2^128 / n, rounded down, for n > 1.
func evenWidth(n uint64) Hash {
	hi, rest := bits.Div64(1, 0, n)
	lo, _ := bits.Div64(rest, 0, n)
	return Hash{hi, lo}
}

func (h Hash) times(n uint64) Hash {
	carry, lo := bits.Mul64(h.Lo, n)
	return Hash{h.Hi*n + carry, lo}
}
