package logs

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// A text is a pattern or it is not, and a pattern can be tried on anything.
func FuzzPattern(f *testing.F) {
	for _, seed := range []string{
		"ERROR -x ?y", `"a \" b"`, "%a{,3}|[b-c]+%", `{ ($.a[0].b = "x*" || $.* != 1e3) && $.['c.d'] IS NULL }`,
		"{ $.a NOT EXISTS }", "[a, ..., b = 4* || b > 7, c=%x%]", "[w1=ERROR, w2]", "{", "[", "{ $. }", "((((",
	} {
		f.Add(seed, `{"a":[{"b":"xy"}],"c.d":null}`)
		f.Add(seed, `127.0.0.1 [10/Oct] "GET /" 404`)
	}
	f.Fuzz(func(t *testing.T, text, message string) {
		p, err := parsePattern(text)
		if err != nil {
			require.IsType(t, &Error{}, err)
			return
		}
		if p.match(message) {
			p.extract(message)
		}
		again, err := parsePattern(text)
		require.NoError(t, err)
		require.Equal(t, p.match(message), again.match(message))
	})
}

func TestGlob(t *testing.T) {
	for _, tt := range []struct {
		pattern, text string
		ok            bool
	}{
		{"", "", true},
		{"a", "ab", false},
		{"*", "", true},
		{"a*", "abc", true},
		{"*c", "abc", true},
		{"a*b*c", "a-b-c", true},
		{"a*b*c", "acb", false},
		{"aa*aa", "aaa", false},
	} {
		require.Equal(t, tt.ok, glob(tt.pattern, tt.text), "%s and %s", tt.pattern, tt.text)
	}
}

// The id of an event is its time and its number, and can be read back.
func TestPositions(t *testing.T) {
	for _, p := range []position{{}, {946684800000, 1}, latest} {
		back, ok := parsePosition(p.String())
		require.True(t, ok)
		require.Equal(t, p, back)
	}
	require.Len(t, position{946684800000, 7}.String(), 56)
	for _, text := range []string{"", "x", "-1", "1e9", string(make([]byte, 100))} {
		_, ok := parsePosition(text)
		require.False(t, ok, text)
	}
}
