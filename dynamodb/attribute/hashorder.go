package attribute

import (
	"bytes"
	"crypto/md5"
	"encoding/binary"
)

// hashBuckets is how many buckets of partitions a table's hash space has: the
// first 12 bits of the hash.
const hashBuckets = 4096

// A Hash places a partition: Scan visits partitions by ascending hash.
type Hash [md5.Size]byte

// HashOrder returns the place of a partition key, which has several values
// only in a global secondary index with a multi-attribute key. AWS hashes the
// bytes of strings and binaries, and numbers in a form of their own.
func HashOrder(key ...Value) Hash {
	var buf [256]byte
	dst := append(buf[:0], "Outliers"...)
	for _, v := range key {
		switch v.kind {
		case String, Binary:
			dst = append(dst, v.text...)
		case Number:
			dst = appendHashNumber(dst, v.text)
		}
	}
	return md5.Sum(dst)
}

// Compare orders hashes as Scan visits them.
func (h Hash) Compare(other Hash) int { return bytes.Compare(h[:], other[:]) }

// Bucket returns the hash's bucket, 0 to 4095.
func (h Hash) Bucket() int { return int(binary.BigEndian.Uint16(h[:]) >> 4) }

// Segment returns which of total segments a parallel Scan finds the hash in.
// Segment i of n has the buckets from ceil(4096·i/n) to before
// ceil(4096·(i+1)/n). A total below 1 counts as 1.
func (h Hash) Segment(total int) int {
	return h.Bucket() * max(total, 1) / hashBuckets
}

// SegmentBuckets returns the buckets of a segment: from first to before end.
// With more segments than buckets some are empty.
func SegmentBuckets(segment, total int) (first, end int) {
	total = max(total, 1)
	ceil := func(i int) int { return (hashBuckets*i + total - 1) / total }
	return ceil(segment), ceil(segment + 1)
}

// appendHashNumber appends a number as the hash sees it: an exponent of 100
// off 64 with the top bit as sign, then base-100 digits plus 1; negatives have
// the exponent complemented, digits taken from 101, and a closing 102 unless
// all 20 places are taken.
func appendHashNumber(dst []byte, text string) []byte {
	const (
		zero      = 0x80
		places    = 20
		bias      = 0xC0 // -64 as a byte
		terminal  = 102
		inversion = 101
	)
	d, _ := parseDecimal(text)
	if d.n == 0 {
		return append(dst, zero)
	}
	odd := d.exp & 1 // base-100 digits are aligned to the decimal point
	exponent := byte((d.exp+odd)/2) + bias
	if d.neg {
		exponent = ^exponent
	}
	dst = append(dst, exponent)
	pairs := (d.n + odd + 1) / 2
	for i := range pairs {
		pair := d.digit(2*i-odd)*10 + d.digit(2*i-odd+1)
		if d.neg {
			dst = append(dst, inversion-pair)
		} else {
			dst = append(dst, pair+1)
		}
	}
	if d.neg && pairs < places {
		dst = append(dst, terminal)
	}
	return dst
}

// digit returns the digit at a place, zero outside the significant ones.
func (d *decimal) digit(i int) byte {
	if i < 0 || i >= d.n {
		return 0
	}
	return d.digits[i]
}
