package hash

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The sum is part of every recorded trace hash: changing it changes them all.
func TestSumIsFixed(t *testing.T) {
	require.Equal(t, New.String("orders"), New.Bytes([]byte("orders")))
	require.Equal(t, New.String("a longer text than eight bytes"), New.Bytes([]byte("a longer text than eight bytes")))
	require.NotEqual(t, New.String("ab").String("c"), New.String("a").String("bc"), "lengths are part of the sum")
	require.NotEqual(t, New.String(""), New)
}

func TestSumSpreads(t *testing.T) {
	seen := map[Sum]bool{}
	for i := range 20_000 {
		seen[New.Uint64(uint64(i))] = true
		seen[New.String(strings.Repeat("x", i%64)).Uint64(uint64(i)<<32)] = true
	}
	require.Len(t, seen, 40_000, "no two of these collide")

	var ones [64]int
	for i := range 10_000 {
		for b := range 64 {
			ones[b] += int(New.Uint64(uint64(i))>>b) & 1
		}
	}
	for b, n := range ones {
		require.InDelta(t, 5_000, n, 400, "bit %d is set about half the time", b)
	}
}
