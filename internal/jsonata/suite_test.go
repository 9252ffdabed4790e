package jsonata_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonata"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// The official suite of the language, which is kept beside the project.
const suite = "../../../shared/cases/jsonata/suite_2_0_6.json"

type suiteCase struct {
	Group, File, Expr string
	Data              *jsonvalue.Value
	Dataset           *string
	Bindings          jsonvalue.Value
	Result            *jsonvalue.Value
	UndefinedResult   bool
	Code, Token       string
	Error             *struct{ Code, Token, Message string }
	Depth, Timelimit  int
	Unordered         bool
	NotInSfn          []string `json:"not_in_sfn"`
}

func TestSuite(t *testing.T) {
	text, err := os.ReadFile(suite)
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("the suite is not here")
	}
	require.NoError(t, err)
	var all struct {
		Cases    []suiteCase
		Datasets map[string]jsonvalue.Value
	}
	require.NoError(t, json.Unmarshal(text, &all))
	type score struct{ pass, total int }
	groups := map[string]*score{}
	var total, faults score
	for _, c := range all.Cases {
		if c.NotInSfn != nil {
			continue
		}
		if c.Error != nil {
			c.Code = c.Error.Code
		}
		g := groups[c.Group]
		if g == nil {
			g = &score{}
			groups[c.Group] = g
		}
		var input jsonvalue.Value
		if c.Data != nil {
			input = *c.Data
		} else if c.Dataset != nil {
			input = all.Datasets[*c.Dataset]
		}
		problem := runCase(c, input)
		g.total++
		total.total++
		if c.Code != "" {
			faults.total++
		}
		if problem != "" {
			t.Errorf("%s/%s: %s\n\t%s", c.Group, c.File, strings.ReplaceAll(c.Expr, "\n", " "), problem)
			continue
		}
		g.pass++
		total.pass++
		if c.Code != "" {
			faults.pass++
		}
	}
	names := make([]string, 0, len(groups))
	for name := range groups {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		t.Logf("%4d/%-4d %s", groups[name].pass, groups[name].total, name)
	}
	t.Logf("%4d/%-4d in all; errors with the right code: %d/%d", total.pass, total.total, faults.pass, faults.total)
}

func runCase(c suiteCase, input jsonvalue.Value) (problem string) {
	defer func() {
		if r := recover(); r != nil {
			problem = fmt.Sprint("panic: ", r)
		}
	}()
	env := jsonata.Env{
		Lookup:   c.Bindings.Get,
		Millis:   1_511_197_200_000,
		Random:   func() float64 { return 0.25 },
		MaxDepth: c.Depth,
	}
	if c.Code == "U1001" {
		env.MaxSteps = 1_000_000
	}
	// Half a surrogate pair is lost in reading the suite, but for its escape.
	expr, err := jsonata.Compile(strings.ReplaceAll(c.Expr, "\uFFFD", `\uD800`))
	var got jsonvalue.Value
	found := false
	if err == nil {
		got, found, err = expr.Eval(env, input)
	}
	var fault *jsonata.Error
	if errors.As(err, &fault) {
		want := c.Token
		if c.Error != nil {
			want = c.Error.Token
		}
		switch {
		case fault.Code != c.Code:
			return fmt.Sprintf("got %v, want %s %v", err, c.Code, show(c.Result))
		case want != "" && want != fault.Token:
			return fmt.Sprintf("got token %q, want %q", fault.Token, want)
		case c.Error != nil && c.Error.Message != "" && c.Error.Message != fault.Message:
			return fmt.Sprintf("got message %q, want %q", fault.Message, c.Error.Message)
		}
		return ""
	}
	switch {
	case c.Code != "":
		return fmt.Sprintf("got %v, want %s", got, c.Code)
	case c.UndefinedResult:
		if found {
			return fmt.Sprintf("got %v, want nothing", got)
		}
	case c.Result != nil && !alike(got, *c.Result, c.Unordered) || c.Result != nil && !found:
		return fmt.Sprintf("got %v, want %v", got, *c.Result)
	}
	return ""
}

func show(v *jsonvalue.Value) string {
	if v == nil {
		return "nothing"
	}
	return v.String()
}

// alike compares numbers as the suite's own runner does, and the order of items
// if it matters.
func alike(a, b jsonvalue.Value, unordered bool) bool {
	if a.Kind() != b.Kind() || a.Len() != b.Len() {
		return false
	}
	switch a.Kind() {
	case jsonvalue.Number:
		return math.Abs(a.Float()-b.Float()) <= 1e-10*max(math.Abs(a.Float()), math.Abs(b.Float()))
	case jsonvalue.Array:
		list := slices.Clone(a.Items())
		for i, want := range b.Items() {
			j := 0
			if unordered {
				j = slices.IndexFunc(list, func(v jsonvalue.Value) bool { return alike(v, want, false) })
			} else if !alike(list[0], b.At(i), false) {
				j = -1
			}
			if j < 0 {
				return false
			}
			list = slices.Delete(list, j, j+1)
		}
		return true
	case jsonvalue.Object:
		for key, v := range a.Members() {
			if !alike(v, b.Get(key), false) {
				return false
			}
		}
		return true
	}
	return jsonvalue.Equal(a, b)
}
