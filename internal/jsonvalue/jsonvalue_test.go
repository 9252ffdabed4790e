package jsonvalue_test

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	. "github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// What is written again is the text less its white space: order and numbers
// stay.
func TestTextIsKept(t *testing.T) {
	for text, want := range map[string]string{
		` { "b" : 1.0 , "a" : [ 1E5 , -0 , 12345678901234567890 ] } `: `{"b":1.0,"a":[1E5,-0,12345678901234567890]}`,
		`{"a":1,"b":2,"a":3}`:     `{"a":3,"b":2}`, // the last value in the first place
		`"\u00e9\/\n\u001f\""`:    `"é/\n\u001f\""`,
		`"\ud83d\ude00"`:          `"😀"`,
		`"\ud83d\u0041"`:          "\"\uFFFDA\"",
		"\"\x7f\u2028<>&\"":       "\"\x7f\u2028<>&\"",
		`[null,true,false,{},[]]`: `[null,true,false,{},[]]`,
	} {
		v, err := Parse(text)
		require.NoError(t, err, text)
		require.Equal(t, want, v.String())
	}
}

func TestWhatIsNoJSON(t *testing.T) {
	for text, want := range map[string]string{
		``:                        "unexpected end at offset 0",
		`{"a":}`:                  "unexpected character at offset 5",
		`[1,]`:                    "unexpected character at offset 3",
		`{"a":1,}`:                "expected a name at offset 7",
		`[1 2]`:                   "expected , or ] at offset 3",
		`{"a" 1}`:                 "expected : at offset 5",
		`01`:                      "unexpected text after the value at offset 1",
		`1.`:                      "expected a digit at offset 2",
		`-`:                       "expected a digit at offset 1",
		`1e+`:                     "expected a digit at offset 3",
		`+1`:                      "unexpected character at offset 0",
		`NaN`:                     "unexpected character at offset 0",
		`"a`:                      "unexpected end of a string at offset 2",
		`"\x"`:                    "unknown escape at offset 1",
		`"\u12g4"`:                "expected four hexadecimal digits at offset 1",
		"\"a\nb\"":                "control character in a string at offset 2",
		`nul`:                     "unexpected character at offset 0",
		strings.Repeat("[", 1001): "nested too deep at offset 1000",
		`{"a":1} x`:               "unexpected text after the value at offset 8",
	} {
		_, err := Parse(text)
		require.EqualError(t, err, want, text)
	}
}

// The texts are what node prints.
func TestNumbersAreWrittenAsJavaScript(t *testing.T) {
	for want, f := range map[string]float64{
		"0": math.Copysign(0, -1), "1": 1, "-1.5": -1.5, "100000000000000000000": 1e20, "1e+21": 1e21,
		"1.2345e-7": 1.2345e-7, "0.000001": 1e-6, "5e-324": 5e-324, "1.7976931348623157e+308": math.MaxFloat64,
		"0.1": 0.1, "0.30000000000000004": 0.30000000000000004, "null": math.NaN(),
		"123456789012345680000": 123456789012345678901,
	} {
		require.Equal(t, want, Float(f).String())
		require.Equal(t, want, Float(f).Text())
	}
}

func TestDoublesForgetHowANumberWasWritten(t *testing.T) {
	for text, want := range map[string]string{
		`1.0`: `1`, `-0`: `0`, `1E5`: `100000`, `0.0000001`: `1e-7`, `12345678901234567890`: `12345678901234567000`,
		`{"a":[1.50,2]}`: `{"a":[1.5,2]}`, `1e400`: `null`, `1e+21`: `1e+21`,
	} {
		v, err := Parse(text)
		require.NoError(t, err)
		require.Equal(t, want, v.Doubles().String())
		require.True(t, Equal(v, v.Doubles()) || want == "null")
	}
	v, err := Parse(`{"a":[1,-2.5,"x"]}`)
	require.NoError(t, err)
	require.True(t, Same(v, v.Doubles()), "nothing to do, nothing done")
}

func TestDoublesForgetMarks(t *testing.T) {
	v := Obj(Member{"a", ArrayOf(ArrayOf(Of(1)).Marked(3)).Marked(1)}).Marked(2)
	require.EqualValues(t, 1, v.Get("a").Mark())
	plain := v.Doubles()
	require.EqualValues(t, 2, plain.Mark(), "its own mark it keeps")
	require.Zero(t, plain.Get("a").Mark())
	require.Zero(t, plain.Get("a").At(0).Mark())
	require.EqualValues(t, 3, v.Get("a").At(0).Mark(), "the value is as it was")
}

func TestObjectsKeepTheirOrder(t *testing.T) {
	v := Obj(Member{"b", Of(1)}, Member{"a", Of("x")}, Member{"b", Of(true)}, Member{"none", Value{}})
	require.Equal(t, `{"b":true,"a":"x"}`, v.String())
	require.Equal(t, `{"b":true,"a":2,"c":null}`, v.With("a", Of(2)).With("c", Nil()).String())
	require.Equal(t, `{"a":"x"}`, v.Without("b").String())
	require.Equal(t, `{"b":true,"a":"x"}`, v.String(), "the first is as it was")
	require.Equal(t, `[1,9]`, ArrayOf(Of(1), Of(2)).WithItem(1, Of(9)).String())
	require.False(t, v.Get("z").Exists())
	require.False(t, v.At(7).Exists())
}

func TestBigObjectsAreSearchedAlike(t *testing.T) {
	for _, size := range []int{16, 17, 300} {
		b := NewBuilder(0)
		for i := range size {
			b.Set(fmt.Sprint("k", i), Of(i))
		}
		b.Set("k3", Of("again"))
		v := b.Build()
		require.Equal(t, size, v.Len())
		require.Equal(t, "again", v.Get("k3").Text())
		require.Equal(t, 3, v.Find("k3"))
		require.Equal(t, -1, v.Find("k"))
		require.Equal(t, fmt.Sprint("k", size-1), v.Keys()[size-1])
	}
}

func TestEqual(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want bool
	}{
		{`{"a":1,"b":[2]}`, `{"b":[2.0],"a":1e0}`, true},
		{`{"a":1}`, `{"a":1,"b":1}`, false},
		{`{"a":1}`, `{"b":1}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`"1"`, `1`, false},
		{`null`, `false`, false},
		{`true`, `true`, true},
	} {
		a, err := Parse(c.a)
		require.NoError(t, err)
		b, err := Parse(c.b)
		require.NoError(t, err)
		require.Equal(t, c.want, Equal(a, b), "%s %s", c.a, c.b)
	}
	require.False(t, Equal(Value{}, Nil()))
}

func TestIntegers(t *testing.T) {
	for text, want := range map[string]int64{"3": 3, "3.0": 3, "3e2": 300, "9223372036854775807": math.MaxInt64} {
		v, ok := ParseNumber(text)
		require.True(t, ok)
		i, ok := v.Int()
		require.True(t, ok, text)
		require.Equal(t, want, i)
	}
	for _, text := range []string{"3.5", "1e300", "9223372036854775808"} {
		v, ok := ParseNumber(text)
		require.True(t, ok)
		_, ok = v.Int()
		require.False(t, ok, text)
	}
	_, ok := ParseNumber(" 1")
	require.False(t, ok)
	require.Equal(t, "9223372036854775807", Int(math.MaxInt64).String())
}

func ExampleParse() {
	v, _ := Parse(`{"b":1.0,"a":[true]}`)
	fmt.Println(v.Get("a").At(0).Bool(), v.Get("x").Exists())
	fmt.Println(v.With("c", Int(3)))
	// Output:
	// true false
	// {"b":1.0,"a":[true],"c":3}
}

// A text is JSON for us if it is for encoding/json, and means the same.
func FuzzParse(f *testing.F) {
	for _, seed := range []string{`{"a":[1,2.50,-0,"x\ud83d\ude00"],"a":null}`, `[[],{}]`, `1e400`, `"\`, `{"a"`, `-`, `{"0":[}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		v, err := Parse(text)
		if err != nil {
			require.True(t, !json.Valid([]byte(text)) || strings.Contains(err.Error(), "too deep"), "%q: %v", text, err)
			return
		}
		require.True(t, json.Valid([]byte(text)), "%q", text)
		again, err := Parse(v.String())
		require.NoError(t, err)
		require.True(t, Equal(v, again))
		require.Equal(t, v.String(), again.String())
		require.Equal(t, v.Doubles().String(), again.Doubles().Doubles().String())
		var want any
		if utf8.ValidString(text) && json.Unmarshal([]byte(text), &want) == nil {
			a, err := json.Marshal(want)
			require.NoError(t, err)
			require.NoError(t, json.Unmarshal([]byte(v.String()), &want))
			b, err := json.Marshal(want)
			require.NoError(t, err)
			require.Equal(t, string(a), string(b))
		}
	})
}

var document = `{"order":{"id":"1234","items":[` + strings.Repeat(`{"name":"widget","price":4.99,"n":3,"tags":["a","b"]},`, 99) + `{}]}}`

func BenchmarkParse(b *testing.B) {
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse(document); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkAppend(b *testing.B) {
	v, err := Parse(document)
	require.NoError(b, err)
	var buffer []byte
	b.SetBytes(int64(len(document)))
	b.ReportAllocs()
	for b.Loop() {
		buffer = v.Append(buffer[:0])
	}
}

func BenchmarkGet(b *testing.B) {
	v, err := Parse(document)
	require.NoError(b, err)
	b.ReportAllocs()
	for b.Loop() {
		if v.Get("order").Get("items").At(50).Get("price").Float() != 4.99 {
			b.Fatal("lost")
		}
	}
}
