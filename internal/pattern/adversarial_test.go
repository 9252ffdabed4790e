package pattern

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// Arrays that have nothing to do with each other do not multiply.
func TestManyArrays(t *testing.T) {
	p, err := Compile(`{"a":{"x":[1]},"b":{"x":[1]},"c":{"x":[1]},"d":{"x":[1],"y":[1]},"z":{"q":[{"exists":false}]}}`, EventBridge)
	require.NoError(t, err)
	array := "[" + strings.Repeat(`{"x":1,"y":1},`, 1000) + `{"q":1}]`
	event := `{"a":` + array + `,"b":` + array + `,"c":` + array + `,"d":` + array + `,"z":` + array + `}`
	require.False(t, p.Match([]byte(event)))
	require.True(t, p.Match([]byte(strings.ReplaceAll(event, `"z"`, `"y"`))))
}

// Elements that pass in many ways do not multiply over arrays either.
func TestManyWays(t *testing.T) {
	var fields, elements []string
	for i := range 8 {
		fields = append(fields, fmt.Sprintf(`"f%d":[1]`, i))
	}
	for ways := range 256 {
		var members []string
		for i := range 8 {
			members = append(members, fmt.Sprintf(`"f%d":%d`, i, ways>>i&1))
		}
		if ways != 255 {
			elements = append(elements, "{"+strings.Join(members, ",")+"}")
		}
	}
	var pattern, event []string
	for _, name := range []string{"a", "b", "c", "d", "e"} {
		pattern = append(pattern, `"`+name+`":{`+strings.Join(fields, ",")+"}")
		event = append(event, `"`+name+`":[`+strings.Join(elements, ",")+"]")
	}
	p, err := Compile("{"+strings.Join(pattern, ",")+"}", EventBridge)
	require.NoError(t, err)
	text := "{" + strings.Join(event, ",") + "}"
	require.False(t, p.Match([]byte(text)), "no element has all")
	require.True(t, p.Match([]byte(strings.ReplaceAll(text, `"f7":0`, `"f7":1`))))
}

// Long wildcards are judged at once, whatever they repeat.
func TestLongWildcards(t *testing.T) {
	for _, text := range []string{strings.Repeat("*a", 1000), "*" + strings.Repeat("a", 4000)} {
		_, err := Compile(`{"a":[{"wildcard":"`+text+`"}]}`, EventBridge)
		require.EqualError(t, err, errTooComplex.Reason)
	}
	_, err := Compile(`{"a":[{"wildcard":"*bus*log*.txt"}]}`, EventBridge)
	require.NoError(t, err)
}
