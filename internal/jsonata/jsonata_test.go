package jsonata_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonata"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func ExampleCompile() {
	expr, err := jsonata.Compile(`$states.input.items[price > 10].{"name": name, "cost": $round(price * n, 2)}`)
	if err != nil {
		panic(err)
	}
	states, err := jsonvalue.Parse(`{"input":{"items":[{"name":"cog","price":12.5,"n":3},{"name":"nut","price":0.1,"n":9}]}}`)
	if err != nil {
		panic(err)
	}
	env := jsonata.Env{Lookup: func(name string) jsonvalue.Value {
		return map[string]jsonvalue.Value{"states": states}[name]
	}}
	result, found, err := expr.Eval(env, jsonvalue.Value{})
	fmt.Println(result, found, err)

	_, err = jsonata.Compile(`$states.input.`)
	fmt.Println(err)
	// Output:
	// {"name":"cog","cost":37.5} true <nil>
	// S0207: Unexpected end of expression
}

func TestReferences(t *testing.T) {
	for text, want := range map[string]string{
		`$states.input.order.id & $name`:      "states.input.order.id name",
		`$states.input[0].x + $states.result`: "states.input states.result",
		`$states`:                             "states",
		`$a.b[$c = 1].d`:                      "a.b c",
		`($x := 1; $f := function($y) { $x + $y + $z }; $f($x))`: "z",
		`($f := function($n) { $f($n - 1) }; $f(2))`:             "",
		`($x := 1) + $x`:                   "x",
		`a@$v.b#$i[$v = $i and $w]`:        "w",
		`$sum($list) ~> $round ~> $own(1)`: "sum() list round() own()",
		`$map($l, $string)`:                "map() l string",
		`$ & $$ & $$.x`:                    "",
		`{$k: $v}{$g: $h}^($s)`:            "k v g h s",
		`$power(?, $p)`:                    "power() p",
		`$ ~> |$a|{"x": $b}, $c|`:          "a b c",
	} {
		expr, err := jsonata.Compile(text)
		require.NoError(t, err, text)
		var got []string
		for _, r := range expr.References() {
			name := strings.Join(append([]string{r.Name}, r.Path...), ".")
			if r.Called {
				name += "()"
			}
			got = append(got, name)
		}
		require.Equal(t, want, strings.Join(got, " "), text)
	}
	require.True(t, jsonata.IsFunction("partition"))
	require.False(t, jsonata.IsFunction("eval"))
}

func eval(t *testing.T, env jsonata.Env, text string, input jsonvalue.Value) (jsonvalue.Value, error) {
	expr, err := jsonata.Compile(text)
	require.NoError(t, err, text)
	v, _, err := expr.Eval(env, input)
	return v, err
}

func TestLimits(t *testing.T) {
	const (
		stack  = "U1001: Stack overflow error: Check for non-terminating recursive function. Consider rewriting as tail-recursive."
		time   = "U1001: Expression evaluation timeout: Check for infinite loop"
		memory = "U1001: Expression evaluation memory limit exceeded: Check for excessive memory usage"
	)
	for text, want := range map[string]string{
		`($f := function($n) { 1 + $f($n) }; $f(1))`:            stack,
		`($f := function($n) { $f($n) }; $f(1))`:                time,
		`($f := function($s) { $f($s & $s) }; $f("ab"))`:        memory,
		`($f := function($a) { $f($append($a, $a)) }; $f([1]))`: memory,
		`$pad("", 1e12)`: memory,
		`$join($map([1..20000], function($i) { $pad("", 200) }))`:                              memory,
		`$replace("` + strings.Repeat("a", 40) + `b", /^(a+)+$/, "")`:                          time,
		`($f := function($x) { $f([$x]) }; $f(1))`:                                             time,
		`($c := function($f) { $c($f ~> $string) }; $c($string))`:                              time,
		`($c := function($f, $n) { $n = 0 ? $f(1) : $c($f ~> $abs, $n - 1) }; $c($abs, 6000))`: stack,
	} {
		_, err := eval(t, jsonata.Env{MaxSteps: 300_000, MaxMemory: 2 << 20}, text, jsonvalue.Value{})
		require.EqualError(t, err, want, text)
	}
	_, err := jsonata.Compile(strings.Repeat("(", 100_000))
	require.EqualError(t, err, stack)
	_, err = eval(t, jsonata.Env{}, "1"+strings.Repeat("+1", 100_000), jsonvalue.Value{})
	require.EqualError(t, err, stack)
}

// Numbers are doubles: how they were written is not kept, as in JavaScript.
func TestNumbersAreDoubles(t *testing.T) {
	input, err := jsonvalue.Parse(`{"a":1.0,"b":[12345678901234567890,1E2],"s":"1.0"}`)
	require.NoError(t, err)
	v, err := eval(t, jsonata.Env{}, `$`, input)
	require.NoError(t, err)
	require.Equal(t, `{"a":1,"b":[12345678901234567000,100],"s":"1.0"}`, v.String())
}

func TestOrderOfMembersIsKept(t *testing.T) {
	input, err := jsonvalue.Parse(`{"z":1,"a":2,"m":{"y":1,"b":2}}`)
	require.NoError(t, err)
	for text, want := range map[string]string{
		`$`:                               `{"z":1,"a":2,"m":{"y":1,"b":2}}`,
		`$merge([$, {"b": 1, "a": 0}])`:   `{"z":1,"a":0,"m":{"y":1,"b":2},"b":1}`,
		`$ ~> |m|{"x": 1}, "y"|`:          `{"z":1,"a":2,"m":{"b":2,"x":1}}`,
		`$keys($)`:                        `["z","a","m"]`,
		`$sift($, function($v){$v != 2})`: `{"z":1,"m":{"y":1,"b":2}}`,
		`{"q": z, "c": a}`:                `{"q":1,"c":2}`,
	} {
		v, err := eval(t, jsonata.Env{}, text, input)
		require.NoError(t, err)
		require.Equal(t, want, v.String(), text)
	}
	require.Equal(t, `{"z":1,"a":2,"m":{"y":1,"b":2}}`, input.String(), "the input is as it was")
}

// A result forgets how it came about: what an array was in the expression that
// made it means nothing to the next.
func TestResultsArePlain(t *testing.T) {
	first, err := eval(t, jsonata.Env{}, `{"l": ([[1, 2], [3]]).[$[0], 0], "k": [5][]}`, jsonvalue.Value{})
	require.NoError(t, err)
	again, err := jsonvalue.Parse(first.String())
	require.NoError(t, err)
	for _, text := range []string{`l`, `l.$`, `l.($count($))`, `*`, `k`, `k.$`, `[l, k]`, `l[0]`, `{"x": l}`} {
		a, err := eval(t, jsonata.Env{}, text, first)
		require.NoError(t, err)
		b, err := eval(t, jsonata.Env{}, text, again)
		require.NoError(t, err)
		require.Equal(t, b.String(), a.String(), text)
	}
}

// Half a surrogate pair is known as such inside, and no result holds one.
func TestHalfAPair(t *testing.T) {
	v, err := eval(t, jsonata.Env{}, `{"\ud800": ["\udc00x", "\ud83d" & "", "\ud83d\ude00"]}`, jsonvalue.Value{})
	require.NoError(t, err)
	require.Equal(t, "{\"\uFFFD\":[\"\uFFFDx\",\"\uFFFD\",\"😀\"]}", v.String())
	_, err = eval(t, jsonata.Env{}, `$encodeUrl("\ud800")`, jsonvalue.Value{})
	require.ErrorContains(t, err, "D3140: Malformed URL passed to $encodeUrl()")
}

// One expression serves many goroutines and shares nothing between them.
func TestExpressionsAreShared(t *testing.T) {
	expr, err := jsonata.Compile(`$states.input.order.items#$i[$i < 2].{"n": name, "of": %.id, "r": $replace(name, /d(g)/, "$1")}`)
	require.NoError(t, err)
	want, _, err := expr.Eval(envOf(states), jsonvalue.Value{})
	require.NoError(t, err)
	var all sync.WaitGroup
	results := make([]string, 8)
	for i := range results {
		all.Go(func() {
			v, _, _ := expr.Eval(envOf(states), jsonvalue.Value{}) // the result tells
			results[i] = v.String()
		})
	}
	all.Wait()
	for _, got := range results {
		require.Equal(t, want.String(), got)
	}
	require.Contains(t, want.String(), `"of":"A-1"`)
}
