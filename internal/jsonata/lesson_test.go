package jsonata_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonata"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A lesson is an expression and what it gives for an input. In testdata/*.txt, a
// line with <- is the input of what follows; an expression is followed by => and
// its result as JSON, by => nothing, => function, or by !! and its error. Lines
// that start with # explain.
type lesson struct{ place, input, expr, want string }

func lessons(t testing.TB) []lesson {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	var out []lesson
	for _, file := range files {
		text, err := os.ReadFile(file)
		require.NoError(t, err)
		input, expr := "", ""
		for line := range strings.Lines(string(text)) {
			line = strings.TrimRight(line, "\n")
			switch {
			case strings.HasPrefix(line, "# "), line == "":
			case strings.HasPrefix(line, "<- "):
				input = line[3:]
			case strings.HasPrefix(line, "=> "), strings.HasPrefix(line, "!! "):
				out = append(out, lesson{filepath.Base(file), input, expr, line})
				expr = ""
			default:
				if expr != "" {
					expr += "\n"
				}
				expr += line
			}
		}
		require.Empty(t, expr, "%s ends in a lesson without an answer", file)
	}
	return out
}

// The answers are those of the reference at 2.0.6, but for the functions that
// are Step Functions' own.
func TestLessons(t *testing.T) {
	for _, l := range lessons(t) {
		require.Equal(t, l.want, answer(l), "%s: %s", l.place, l.expr)
	}
}

func answer(l lesson) string {
	var input jsonvalue.Value
	if l.input != "" {
		var err error
		if input, err = jsonvalue.Parse(l.input); err != nil {
			return err.Error()
		}
	}
	expr, err := jsonata.Compile(l.expr)
	if err != nil {
		return "!! " + err.Error()
	}
	v, found, err := expr.Eval(jsonata.Env{Millis: 1_700_000_000_123, Random: func() float64 { return 0.75 }}, input)
	switch {
	case err != nil:
		return "!! " + err.Error()
	case !found:
		return "=> nothing"
	case v.Kind() == jsonvalue.Foreign:
		return "=> function"
	}
	return "=> " + v.String()
}
