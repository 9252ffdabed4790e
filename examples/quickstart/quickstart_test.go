package main

import (
	"bytes"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The main job runs, and says the same thing every time but for the real time
// that it took.
func TestQuickstart(t *testing.T) {
	run1, run2 := new(bytes.Buffer), new(bytes.Buffer)
	require.NoError(t, run(t.Context(), run1))
	require.NoError(t, run(t.Context(), run2))
	realTime := regexp.MustCompile(`real time passed: .*`)
	require.Equal(t, realTime.ReplaceAllString(run1.String(), ""), realTime.ReplaceAllString(run2.String(), ""))
	for _, want := range []string{
		"imported 3000 products", "a second attempt was refused", "a day later the order is SHIPPED",
		"of 3001 items are sold out, counted in 7 pages", "virtual time passed: 24h0m8s", "dynamodb:TransactWriteItems",
	} {
		require.Contains(t, run1.String(), want)
	}
}

// The README's example is the test in readme_test.go, word for word.
func TestReadmeShowsTheTest(t *testing.T) {
	readme, err := os.ReadFile("../../README.md")
	require.NoError(t, err)
	test, err := os.ReadFile("readme_test.go")
	require.NoError(t, err)
	_, example, ok := strings.Cut(string(test), "\nfunc ")
	require.True(t, ok)
	require.Contains(t, string(readme), "```go\nfunc "+strings.TrimSpace(example)+"\n```")
}
