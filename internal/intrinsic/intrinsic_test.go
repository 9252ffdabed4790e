package intrinsic_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/intrinsic"
	"github.com/cloudjar/cloudjar/internal/jsonpath"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func compile(text string) (intrinsic.Path, error) {
	p, err := jsonpath.Compile(text)
	if err != nil {
		return nil, err
	}
	return func(scope any) (jsonvalue.Value, error) { return p.Get(scope.(jsonvalue.Value)) }, nil
}

func call(text, input string) (string, error) {
	c, err := intrinsic.Parse(text, compile)
	if err != nil {
		return "", err
	}
	doc, err := jsonvalue.Parse(input)
	if err != nil {
		return "", err
	}
	v, err := c.Eval(intrinsic.Env{Scope: doc, Random: func() float64 { return 0.5 }})
	return v.String(), err
}

func TestFunctions(t *testing.T) {
	const input = `{"a":[1,2,2,"x",{"k":[1]},{"k":[1.0]}],"o":{"a":{"x":1},"b":2},"p":{"a":{"y":1},"c":3},"s":"a b","n":null,"f":1.5}`
	for text, want := range map[string]string{
		`States.Format('Hi {}, {} and {}: \{\} \'', $.s, $.f, $.n)`:      `"Hi a b, 1.5 and null: {} '"`,
		`States.Format('{}', $.o)`:                                       `"{\"a\":{\"x\":1},\"b\":2}"`,
		`States.StringToJson('{"b":1.0}')`:                               `{"b":1.0}`,
		`States.StringToJson(' ')`:                                       `null`,
		`States.StringToJson('-0')`:                                      `0`,
		`States.JsonToString($.o)`:                                       `"{\"a\":{\"x\":1},\"b\":2}"`,
		`States.JsonMerge($.o, $.p, false)`:                              `{"a":{"y":1},"b":2,"c":3}`,
		`States.Array()`:                                                 `[]`,
		`States.Array( 'a' , 1,true,null , $.n)`:                         `["a",1,true,null,null]`,
		`States.ArrayPartition($.a, 4.4)`:                                `[[1,2,2,"x"],[{"k":[1]},{"k":[1.0]}]]`,
		`States.ArrayContains($.a, 'x')`:                                 `true`,
		`States.ArrayRange(1, 9, 3)`:                                     `[1,4,7]`,
		`States.ArrayRange(3, 1, -1)`:                                    `[3,2,1]`,
		`States.ArrayRange(9223372036854775806, 9223372036854775807, 1)`: `[9223372036854775806,9223372036854775807]`,
		`States.ArrayGetItem($.a, 3)`:                                    `"x"`,
		`States.ArrayLength($.a)`:                                        `6`,
		`States.ArrayUnique($.a)`:                                        `[1,2,"x",{"k":[1]}]`,
		`States.Base64Encode('Data to encode')`:                          `"RGF0YSB0byBlbmNvZGU="`,
		`States.Base64Decode('RGF0YSB0byBlbmNvZGU=')`:                    `"Data to encode"`,
		`States.Hash('abc', 'SHA-1')`:                                    `"a9993e364706816aba3e25717850c26c9cd0d89d"`,
		`States.Hash('abc', 'MD5')`:                                      `"900150983cd24fb0d6963f7d28e17f72"`,
		`States.MathAdd(1.5, -2.5)`:                                      `0`,
		`States.MathAdd($.f, -1.5)`:                                      `1`,
		`States.MathRandom(0, 10)`:                                       `5`,
		`States.StringSplit('1.+2,3', '.+,')`:                            `["1","2","3"]`,
		`States.StringSplit(',,', ',')`:                                  `[]`,
		`States.UUID()`:                                                  `"80808080-8080-4080-8080-808080808080"`,
	} {
		got, err := call(text, input)
		require.NoError(t, err, text)
		require.Equal(t, want, got, text)
	}
}

func TestASeedDecides(t *testing.T) {
	a, err := call(`States.MathRandom(0, 1000000, 3)`, `{}`)
	require.NoError(t, err)
	b, err := call(`States.MathRandom(0, 1000000, 3)`, `{}`)
	require.NoError(t, err)
	c, err := call(`States.MathRandom(0, 1000000, 4)`, `{}`)
	require.NoError(t, err)
	require.Equal(t, a, b)
	require.NotEqual(t, a, c)
}

func TestWhatFails(t *testing.T) {
	for text, want := range map[string]string{
		`States.ArrayGetItem($.a, 9)`:           "The function 'States.ArrayGetItem($.a, 9)' had the following error: The index is out of the bounds of the array",
		`States.Array(States.ArrayLength($.s))`: "The function 'States.ArrayLength($.s)' had the following error: Argument 1 must be of type array",
		`States.Format('{}')`:                   "The function 'States.Format('{}')' had the following error: The number of arguments does not match the number of occurrences of {}",
		`States.JsonMerge($.o, $.o, true)`:      "The function 'States.JsonMerge($.o, $.o, true)' had the following error: Deep merging is not supported",
		`States.Array($.none)`:                  "The function 'States.Array($.none)' had the following error: No results for path: $['none']",
		`States.ArrayRange(1, 5000, 1)`:         "The function 'States.ArrayRange(1, 5000, 1)' had the following error: The array cannot contain more than 1000 items",
		`States.Hash('x', 'MD4')`:               "The function 'States.Hash('x', 'MD4')' had the following error: The hashing algorithm must be one of MD5, SHA-1, SHA-256, SHA-384, SHA-512",
	} {
		_, err := call(text, `{"a":[],"s":"","o":{}}`)
		require.EqualError(t, err, want)
		require.True(t, errors.As(err, new(*intrinsic.Error)))
	}
}

func TestWhatIsNoCall(t *testing.T) {
	deep := strings.Repeat("States.Array(", 11) + strings.Repeat(")", 11)
	for _, text := range []string{
		"States.Xyz($.a)", "States.Array", "States.Array(", "States.Array('a' 'b')", "States.Array(,)", "States.Array($..)", " States.Array()", "States.Array() ",
		`States.Format('a\"b')`, `States.Format('a`, "States.MathAdd(1,'-1')", "States.MathAdd(1)", "States.UUID(1)", "States.Array(foo)", "States.Array(01)", deep,
	} {
		_, err := intrinsic.Parse(text, compile)
		require.Error(t, err, text)
	}
}

// The order is recorded of AWS: thirteen members of a payload template.
func TestHashOrder(t *testing.T) {
	keys := strings.Fields("context_object execution execution_id execution_input execution_name execution_rolearn execution_starttime " +
		"state state_enteredtime state_name statemachine statemachine_id statemachine_name")
	want := "execution execution_rolearn execution_name statemachine_id execution_id execution_input execution_starttime " +
		"state_name state_enteredtime statemachine state context_object statemachine_name"
	var got []string
	for _, i := range intrinsic.HashOrder(keys) {
		got = append(got, keys[i])
	}
	require.Equal(t, want, strings.Join(got, " "))
	merged, err := call(`States.JsonMerge($.x, $.y, false)`, `{"x":{"a":1,"b":2,"d":3},"y":{"c":3,"d":4}}`)
	require.NoError(t, err)
	require.Equal(t, `{"a":1,"b":2,"c":3,"d":4}`, merged)
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{`States.Format('a{}\'', $.a[?(@.b == 'c')])`, `States.MathAdd(States.ArrayLength($.a), 1e3)`, `States.ArrayRange(0,1e300,1)`} {
		f.Add(seed)
	}
	doc, err := jsonvalue.Parse(`{"a":[1,2,{"b":"c"}],"s":"x"}`)
	require.NoError(f, err)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := intrinsic.Parse(text, compile)
		if err != nil || len(text) > 300 {
			return
		}
		require.Equal(t, text, c.Text())
		v, err := c.Eval(intrinsic.Env{Scope: doc})
		require.Equal(t, err == nil, v.Exists(), "%v", err)
	})
}

func ExampleParse() {
	c, _ := intrinsic.Parse("States.Format('Hello {}', $.name)", compile)
	doc, _ := jsonvalue.Parse(`{"name":"Ann"}`)
	v, _ := c.Eval(intrinsic.Env{Scope: doc})
	fmt.Println(v)
	// Output: "Hello Ann"
}
