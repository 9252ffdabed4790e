package partiql

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

var rewrite = flag.Bool("rewrite", false, "write what the statements of testdata/*.txt give into the files")

// A script is a sequence of blocks between empty lines. Lines of a block:
//
//	# a comment
//	> a line of the statement
//	? the parameters, as PartiQL literals between commas
//	= what was read, or ! the error
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { runScript(t, file) })
	}
}

func runScript(t *testing.T, file string) {
	given, err := os.ReadFile(file)
	require.NoError(t, err)
	var out []string
	for _, block := range strings.Split(strings.TrimSpace(string(given)), "\n\n") {
		var statement []string
		parameters, want, kept := "", "", []string(nil)
		for _, line := range strings.Split(block, "\n") {
			mark, rest, _ := strings.Cut(line, " ")
			switch mark {
			case ">":
				statement = append(statement, rest)
			case "?":
				parameters = rest
			case "=", "!":
				want = line
				continue
			}
			kept = append(kept, line)
		}
		if statement == nil {
			out = append(out, block)
			continue
		}
		got := outcome(t, strings.Join(statement, "\n"), parameters)
		out = append(out, strings.Join(append(kept, got), "\n"))
		if !*rewrite {
			require.Equal(t, want, got, "statement: %s", strings.Join(statement, "\n"))
		}
	}
	if *rewrite {
		require.NoError(t, os.WriteFile(file, []byte(strings.Join(out, "\n\n")+"\n"), 0o644))
	}
}

func outcome(t *testing.T, statement, parameters string) string {
	s, err := Parse(statement, literals(t, parameters))
	if err != nil {
		return "! " + strings.TrimRight(err.Error(), " ")
	}
	return "= " + printStatement(s)
}

// literals reads PartiQL literals between commas.
func literals(t *testing.T, text string) []attribute.Value {
	if text == "" {
		return nil
	}
	root, _, err := parseStatement("[" + text + "]")
	require.NoError(t, err)
	tr := &translator{}
	values := make([]attribute.Value, len(root.kids))
	for i, kid := range root.kids {
		values[i] = tr.topValue(kid)
	}
	require.NoError(t, tr.err)
	values, err = CheckParameters(values)
	require.NoError(t, err)
	return values
}
