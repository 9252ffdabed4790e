package main

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"
)

// An ordinary aws-lambda-go program runs unmodified, its errors are AWS's, and
// its own SDK client reaches the cloud that runs it.
func TestRuntimeAPI(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, run(t.Context(), &out))
	for _, want := range []string{
		`-> {"id":"o-1","total":"29.85","by":"price"}`, "order o-1, request ",
		`-> {"errorMessage":"an order has at least one item","errorType":"errorString"} Unhandled`,
		"the table has order o-1: 2985 cents", "START RequestId: ", "REPORT RequestId: ",
	} {
		require.Contains(t, out.String(), want)
	}
}
