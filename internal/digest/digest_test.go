package digest

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

type input struct {
	Name   string
	Count  int
	Limit  *int32
	Tags   map[string]string
	Keys   []string
	Data   []byte
	When   time.Time
	Ratio  float64
	Force  bool
	Nested *input
	Token  string `aws:"token"`
	hidden int
}

func TestEqualContentEqualSum(t *testing.T) {
	build := func(order []int) *input {
		in := &input{Name: "orders", Tags: map[string]string{}, Nested: &input{Count: 3}, hidden: order[0]}
		for _, i := range order {
			in.Tags[fmt.Sprint("tag", i)] = fmt.Sprint(i)
		}
		return in
	}
	one, two := build([]int{1, 2, 3, 4}), build([]int{4, 3, 2, 1})
	one.Token, two.Token = "random", "also random"
	require.Equal(t, Of(one), Of(two), "neither the order of maps nor tokens count")
}

func TestEachMemberCounts(t *testing.T) {
	limit := int32(0)
	variants := []*input{
		{},
		{Name: "a"},
		{Count: 1},
		{Limit: &limit},
		{Tags: map[string]string{"a": "b"}},
		{Tags: map[string]string{"b": "a"}},
		{Keys: []string{"a"}},
		{Keys: []string{"a", ""}},
		{Data: []byte("a")},
		{When: time.Unix(1, 0)},
		{Ratio: 1},
		{Force: true},
		{Nested: &input{}},
		{Nested: &input{Name: "a"}},
		{Nested: &input{Nested: &input{}}},
	}
	sums := map[any]int{}
	for i, in := range variants {
		sum := Of(in)
		before, seen := sums[sum]
		require.False(t, seen, "%d and %d sum to the same", before, i)
		sums[sum] = i
	}
}

func TestSumAllocatesNothing(t *testing.T) {
	in := &input{Name: "orders", Keys: []string{"a", "b"}, Count: 7}
	require.Zero(t, testing.AllocsPerRun(100, func() { Of(in) }))
}
