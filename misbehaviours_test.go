package cloudjar_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
)

var updateDocs = flag.Bool("update", false, "write the table in docs/explore.md")

const (
	rulesBegin = "<!-- rules: written by go test . -run Misbehaviours -update -->\n"
	rulesEnd   = "<!-- end of rules -->"
)

// docs/explore.md lists every rule: what it does, how often, and what allows it.
func TestMisbehavioursAreDocumented(t *testing.T) {
	var b strings.Builder
	b.WriteString("\n| rule | what happens | chance | allowed by |\n|---|---|---|---|\n")
	names := map[string]bool{}
	for _, m := range cloudjar.Misbehaviours() {
		require.False(t, names[m.Name], "%s stands there twice", m.Name)
		names[m.Name] = true
		require.Regexp(t, `^[a-z0-9]+/[a-z0-9-]+$`, m.Name)
		require.True(t, strings.HasPrefix(m.Doc, "https://docs.aws.amazon.com/"), "%s names the page that allows it", m.Name)
		require.NotEmpty(t, m.What, m.Name)
		require.True(t, m.Chance > 0 && m.Chance <= 0.5, m.Name)
		fmt.Fprintf(&b, "| `%s` | %s | %g | [AWS](%s) |\n", m.Name, m.What, m.Chance, m.Doc)
	}
	page, err := os.ReadFile("docs/explore.md")
	require.NoError(t, err)
	head, rest, ok := strings.Cut(string(page), rulesBegin)
	require.True(t, ok)
	_, tail, ok := strings.Cut(rest, rulesEnd)
	require.True(t, ok)
	want := head + rulesBegin + b.String() + "\n" + rulesEnd + tail
	if *updateDocs {
		require.NoError(t, os.WriteFile("docs/explore.md", []byte(want), 0o644))
		return
	}
	require.Equal(t, want, string(page), "run go test . -run Misbehaviours -update")
}
