// Package hash is a small 64-bit content hash that gives the same value on
// every run and machine. It seeds the world's draws and sums its record; it is
// not for security, nor for tables filled by an adversary.
package hash

import (
	"encoding/binary"
	"math/bits"
)

// A Sum is the hash of what has been added so far. Sums are values: adding
// returns a new one.
type Sum uint64

const (
	// New is the sum of nothing.
	New Sum = 0x9e3779b97f4a7c15

	multiplier = 0xd6e8feb86659fd93
)

// Uint64 adds x.
func (s Sum) Uint64(x uint64) Sum {
	hi, lo := bits.Mul64(uint64(s)^x^0xa0761d6478bd642f, multiplier)
	return Sum(hi ^ lo ^ bits.RotateLeft64(x, 23))
}

// String adds the bytes of t and its length.
func (s Sum) String(t string) Sum {
	n := len(t)
	for len(t) >= 8 {
		s = s.Uint64(uint64(t[0]) | uint64(t[1])<<8 | uint64(t[2])<<16 | uint64(t[3])<<24 |
			uint64(t[4])<<32 | uint64(t[5])<<40 | uint64(t[6])<<48 | uint64(t[7])<<56)
		t = t[8:]
	}
	var tail uint64
	for i := range len(t) {
		tail |= uint64(t[i]) << (8 * i)
	}
	return s.Uint64(tail).Uint64(uint64(n))
}

// Bytes adds b as String adds a string.
func (s Sum) Bytes(b []byte) Sum {
	n := len(b)
	for len(b) >= 8 {
		s = s.Uint64(binary.LittleEndian.Uint64(b))
		b = b[8:]
	}
	var tail uint64
	for i := range b {
		tail |= uint64(b[i]) << (8 * i)
	}
	return s.Uint64(tail).Uint64(uint64(n))
}
