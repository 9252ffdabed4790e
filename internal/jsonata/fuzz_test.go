package jsonata_test

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonata"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// No text and no input make the language panic, run for ever or contradict
// itself: what is evaluated twice gives the same.
func FuzzEval(f *testing.F) {
	for _, l := range lessons(f) {
		f.Add(l.expr, l.input)
	}
	for _, seed := range []string{
		`$map(?, 1)(2)`, `$match(?)("a")`, `$reduce(?, 3)([1])`, `a@$x.b{"k": 1}`, `( $f := function($x) { $f([$x]) }; $f(1) )`,
		`$pad("a", 1e9)`, `$formatNumber(0, "0e0")`, `$fromMillis(1e300, "[Y]")`, `$replace("aaaa", /(a*)*b/, "")`, `$ ~> |**|{"a": $}|`,
		`$formatInteger(1e300, "w")`, `[1..1e7]`, `$range(1, 1e9, 1)`, `$sort(["b", "a"])[0] & "\ud800"`, `$toMillis("1", "[Y]")`,
		`$formatNumber(1, "a")`, `$partition([1], 0.5)`, `$string(?, 1)`, `%.%.a[%.b]`, `$sift(?)({"a":1})`,
	} {
		f.Add(seed, `{"a":[{"b":{"c":1}},{"b":null}],"b":[1,[2,"x"]]}`)
	}
	f.Fuzz(func(t *testing.T, text, input string) {
		expr, err := jsonata.Compile(text)
		if err != nil {
			requireFault(t, err)
			return
		}
		v, err := jsonvalue.Parse(input)
		if err != nil {
			v = jsonvalue.Value{}
		}
		env := jsonata.Env{MaxSteps: 20_000, MaxDepth: 200, MaxMemory: 1 << 20, Random: func() float64 { return 0.5 }}
		first, found, err := expr.Eval(env, v)
		again, same, errAgain := expr.Eval(env, v)
		require.Equal(t, found, same)
		if err != nil {
			requireFault(t, err)
			require.EqualError(t, errAgain, err.Error())
			return
		}
		require.Equal(t, first.String(), again.String())
		require.Equal(t, found, first.Exists())
	})
}

func requireFault(t *testing.T, err error) {
	var fault *jsonata.Error
	require.True(t, errors.As(err, &fault))
	require.NotEmpty(t, fault.Message)
	require.GreaterOrEqual(t, fault.Position, 0)
}
