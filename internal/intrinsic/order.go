package intrinsic

import (
	"slices"
	"unicode/utf16"
)

// HashOrder is the order in which a hash table of Java's (HashMap) goes through
// some keys: indices into them. AWS's interpreter keeps members that it computes
// in such tables, so that is the order in which it writes them; recorded.
func HashOrder(keys []string) []int {
	size := 16
	for len(keys)*4 > size*3 {
		size *= 2
	}
	bucket := make([]int, len(keys))
	order := make([]int, len(keys))
	for i, key := range keys {
		var h uint32
		for _, unit := range utf16.Encode([]rune(key)) {
			h = 31*h + uint32(unit)
		}
		order[i], bucket[i] = i, int(h^h>>16)&(size-1)
	}
	slices.SortStableFunc(order, func(a, b int) int { return bucket[a] - bucket[b] })
	return order
}
