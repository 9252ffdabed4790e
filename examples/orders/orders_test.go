package main

import (
	"bytes"
	"maps"
	"regexp"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// The day comes out the same every time, to the last line of its bill.
func TestOrders(t *testing.T) {
	realTime := regexp.MustCompile(`real time passed:.*`)
	var outputs [2]string
	for i := range outputs {
		var out bytes.Buffer
		require.NoError(t, run(t.Context(), &out, 7, 300))
		outputs[i] = realTime.ReplaceAllString(out.String(), "")
	}
	require.Equal(t, outputs[0], outputs[1])
	require.Contains(t, outputs[0], "300 orders with")
	require.Regexp(t, `(?s)sqs:SendMessage on incoming.*\n.*lambda:Invoke on accept.*\n.*dynamodb:PutItem on orders.*lambda:Invoke on invoice.*sqs:SendMessage on invoices`, outputs[0])
	require.NotContains(t, outputs[0], "no price known")
}

// The orders are a shop's: the first tenth of the customers buys far more than a tenth,
// and no other seed makes the same.
func TestGenerate(t *testing.T) {
	orders := Generate(1, 2000)
	require.Equal(t, orders, Generate(1, 2000))
	require.NotEqual(t, orders, Generate(2, 2000))
	require.True(t, slices.IsSortedFunc(orders, func(a, b Order) int { return int(a.Placed - b.Placed) }))
	byCustomer, single := map[string]int{}, 0
	for _, o := range orders {
		require.NotEmpty(t, o.Lines)
		require.Positive(t, o.Total())
		byCustomer[o.Customer]++
		if len(o.Lines) == 1 {
			single++
		}
	}
	counts := slices.Sorted(maps.Values(byCustomer))
	top := 0
	for _, n := range counts[len(counts)-customers/10:] {
		top += n
	}
	require.Greater(t, top, 2000/3, "a tenth of the customers places a third of the orders")
	require.InDelta(t, 0.55, float64(single)/2000, 0.05)
}
