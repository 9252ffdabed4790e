package expression_test

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
	"github.com/cloudjar/cloudjar/internal/expression"
)

var rewrite = flag.Bool("rewrite", false, "write what the scripts in testdata now answer; read the diff by eye")

// Scripts teach one expression language each. A line that begins with a word
// is a step; what it answers stands below it, indented. names, values and item
// hold until they are given again, and alone on a line they are forgotten.
func TestScripts(t *testing.T) {
	files, err := filepath.Glob("testdata/*.txt")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) { runScript(t, file) })
	}
}

func runScript(t *testing.T, file string) {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")
	var s script
	var out []string
	for i := 0; i < len(lines); i++ {
		line := lines[i]
		out = append(out, line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		require.False(t, strings.HasPrefix(line, " "), "%s:%d: an answer without a step", file, i+1)
		answer, answers := s.step(t, line)
		if !answers {
			continue
		}
		want := ""
		if i+1 < len(lines) && strings.HasPrefix(lines[i+1], "  ") {
			i++
			want = lines[i][2:]
		}
		if !*rewrite {
			require.Equal(t, want, answer, "%s:%d: %s", file, i, line)
		}
		out = append(out, "  "+answer)
	}
	if *rewrite {
		require.NoError(t, os.WriteFile(file, []byte(strings.Join(out, "\n")+"\n"), 0o644))
	}
}

// A script is what the steps so far have set.
type script struct {
	names  map[string]string
	values attribute.Item
	item   attribute.Item
}

// step does one step, and returns its answer if it is one that answers.
func (s *script) step(t *testing.T, line string) (answer string, answers bool) {
	verb, rest, _ := strings.Cut(line, " ")
	params := expression.NewParams(s.names, s.values)
	switch verb {
	case "names":
		s.names = nil
		for _, pair := range strings.Fields(rest) {
			if s.names == nil {
				s.names = map[string]string{}
			}
			placeholder, name, _ := strings.Cut(pair, "=")
			s.names[placeholder] = name
		}
		return "", false
	case "values":
		s.values = item(t, rest)
		return "", false
	case "item":
		s.item = item(t, rest)
		return "", false
	case "condition":
		return s.condition(expression.ConditionExpression, rest, params), true
	case "filter":
		return s.condition(expression.FilterExpression, rest, params), true
	case "key":
		return keyCondition(rest, params), true
	case "project":
		return s.project(rest, params), true
	case "update", "create", "returns":
		return s.update(verb, rest, params), true
	case "unused":
		return s.unused(rest, params), true
	}
	require.FailNow(t, "unknown step", line)
	return "", false
}

func (s *script) condition(kind expression.Kind, text string, params *expression.Params) string {
	c, err := expression.ParseCondition(kind, text, params)
	if err != nil {
		return err.Error()
	}
	holds, err := c.Eval(s.item)
	if err != nil {
		return err.Error()
	}
	return fmt.Sprint(holds)
}

func keyCondition(text string, params *expression.Params) string {
	k, err := expression.ParseKeyCondition(text, params)
	if err != nil {
		return err.Error()
	}
	if err := k.Check(); err != nil {
		return "later: " + err.Error()
	}
	var terms []string
	for _, term := range k.Terms() {
		var values []string
		for _, v := range term.Values {
			values = append(values, string(attribute.AppendJSON(nil, v)))
		}
		terms = append(terms, term.Name+" "+term.Operator.String()+" "+strings.Join(values, " "))
	}
	return strings.Join(terms, "; ")
}

func (s *script) project(text string, params *expression.Params) string {
	pr, err := expression.ParseProjection(text, params)
	if err != nil {
		return err.Error()
	}
	return show(pr.Apply(s.item))
}

func (s *script) update(verb, text string, params *expression.Params) string {
	u, err := expression.ParseUpdate(text, params)
	if err != nil {
		return err.Error()
	}
	before := show(s.item)
	apply := u.Apply
	if verb == "create" {
		apply = u.Create
	}
	changed, err := apply(s.item)
	if show(s.item) != before {
		return "the old item was changed"
	}
	switch {
	case err != nil:
		return err.Error()
	case verb == "returns":
		return "old " + show(u.Updated(s.item)) + " new " + show(u.Updated(changed))
	}
	return show(changed)
}

// unused parses every expression given, kind: text, divided by semicolons.
func (s *script) unused(texts string, params *expression.Params) string {
	for _, text := range strings.Split(texts, ";") {
		kind, text, _ := strings.Cut(strings.TrimSpace(text), ": ")
		var err error
		switch kind {
		case "condition":
			_, err = expression.ParseCondition(expression.ConditionExpression, text, params)
		case "project":
			_, err = expression.ParseProjection(text, params)
		case "update":
			_, err = expression.ParseUpdate(text, params)
		default:
			return "unknown kind " + kind
		}
		if err != nil {
			return err.Error()
		}
	}
	if err := params.CheckUnused(); err != nil {
		return err.Error()
	}
	return "all used"
}

func item(t *testing.T, text string) attribute.Item {
	if text == "" {
		return nil
	}
	decoded, err := attribute.DecodeItemJSON(text)
	require.NoError(t, err, text)
	decoded, err = attribute.NormalizeItem(decoded)
	require.NoError(t, err, text)
	return decoded
}

func show(item attribute.Item) string {
	if item == nil {
		return "none"
	}
	return string(attribute.AppendItemJSON(nil, item))
}
