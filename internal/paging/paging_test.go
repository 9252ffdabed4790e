package paging_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/paging"
)

// Pages of any size, one behind the other, are the list.
func TestPagesAreTheList(t *testing.T) {
	list := []int{1, 2, 3, 4, 5, 6, 7}
	for size := 1; size <= len(list)+1; size++ {
		var seen []int
		for token := ""; ; {
			part, next, ok := paging.Cut(list, size, token)
			require.True(t, ok)
			require.LessOrEqual(t, len(part), size)
			seen = append(seen, part...)
			if token = next; token == "" {
				break
			}
		}
		require.Equal(t, list, seen)
	}
}

// A list may have become shorter since; what is no token is refused.
func TestTokens(t *testing.T) {
	part, next, ok := paging.Cut([]int{1}, 10, paging.Token(5))
	require.True(t, ok)
	require.Empty(t, part)
	require.Empty(t, next)
	for _, token := range []string{"!", "ZnJvbSAx!", "ZnJvbSAtMQ==", "MQ==", paging.Token(1) + "x"} {
		_, _, ok := paging.Cut([]int{1}, 10, token)
		require.False(t, ok, token)
	}
}
