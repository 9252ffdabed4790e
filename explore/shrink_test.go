package explore_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/explore"
)

// A run fails when certain decisions come together. Whatever else happened,
// exactly those are left.
func TestShrinkFindsTheCulprits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		var all []string
		for i := range 1 + r.IntN(60) {
			all = append(all, fmt.Sprint("d", i))
		}
		var guilty []string
		for range r.IntN(4) {
			guilty = append(guilty, all[r.IntN(len(all))])
		}
		runs := 0
		left := explore.Shrink(all, 1000, func(only map[string]bool) bool {
			runs++
			return !slices.ContainsFunc(guilty, func(g string) bool { return !only[g] })
		})
		slices.Sort(guilty)
		require.ElementsMatch(t, slices.Compact(guilty), left, "of %d", len(all))
		require.Less(t, runs, 300)
	}
}

// A budget ends the search early, with what was found so far.
func TestShrinkWithinABudget(t *testing.T) {
	all := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	runs := 0
	left := explore.Shrink(all, 3, func(only map[string]bool) bool { runs++; return only["h"] })
	require.Equal(t, 3, runs)
	require.Contains(t, left, "h")
	require.Less(t, len(left), len(all))
}
