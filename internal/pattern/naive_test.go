package pattern

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// A leafAt is one scalar of an event, and the elements of arrays that hold it.
type leafAt struct {
	path  string
	value any
	in    map[int]int // array: element
}

// flatten lists an event's scalars, naively.
func flatten(v any, path []string, in map[int]int, arrays *int, all *[]leafAt) {
	switch v := v.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(mapKeys(v)) {
			flatten(v[k], append(slices.Clone(path), k), in, arrays, all)
		}
	case []any:
		*arrays++
		array := *arrays
		for i, one := range v {
			within := map[int]int{}
			for a, e := range in {
				within[a] = e
			}
			switch one.(type) {
			case map[string]any, []any:
				within[array] = i
			}
			flatten(one, path, within, arrays, all)
		}
	default:
		*all = append(*all, leafAt{strings.Join(path, "."), v, in})
	}
}

func mapKeys(m map[string]any) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// naive chooses values for the paths in order, in every way there is.
func naive(want [][2]any, leaves []leafAt, chosen map[int]int) bool {
	if len(want) == 0 {
		return true
	}
	path, members := want[0][0].(string), want[0][1].([]any)
	missing := true
	for _, l := range leaves {
		if l.path != path {
			continue
		}
		fits, now := true, map[int]int{}
		for a, e := range chosen {
			now[a] = e
		}
		for a, e := range l.in {
			if c, ok := chosen[a]; ok && c != e {
				fits = false
			}
			now[a] = e
		}
		if !fits {
			continue
		}
		missing = false
		if slices.ContainsFunc(members, func(m any) bool { return naiveTest(m, l.value) }) && naive(want[1:], leaves, now) {
			return true
		}
	}
	absent := slices.ContainsFunc(members, func(m any) bool { return fmt.Sprint(m) == "map[exists:false]" })
	return absent && missing && naive(want[1:], leaves, chosen)
}

func naiveTest(member, value any) bool {
	operator, ok := member.(map[string]any)
	if !ok {
		return member == value
	}
	text, isText := value.(string)
	for name, operand := range operator {
		switch name {
		case "exists":
			return operand == true
		case "prefix":
			return isText && strings.HasPrefix(text, operand.(string))
		case "suffix":
			return isText && strings.HasSuffix(text, operand.(string))
		case "anything-but":
			return !slices.Contains(operand.([]any), value)
		case "numeric":
			n, isNumber := value.(float64)
			return isNumber && n > operand.([]any)[1].(float64)
		}
	}
	return false
}

type generator struct{ *rand.Rand }

func (g generator) pick(all ...any) any { return all[g.IntN(len(all))] }

func (g generator) scalar() any { return g.pick("a", "b", "ab", 1.0, 2.0, nil, true) }

func (g generator) event(depth int) any {
	switch n := g.IntN(6); {
	case depth > 3 || n < 2:
		return g.scalar()
	case n < 4:
		array := []any{}
		for range g.IntN(4) {
			array = append(array, g.event(depth+1))
		}
		return array
	default:
		return g.object(depth)
	}
}

func (g generator) object(depth int) map[string]any {
	object := map[string]any{}
	for range g.IntN(4) {
		object[g.pick("x", "y", "z").(string)] = g.event(depth + 1)
	}
	return object
}

func (g generator) members() []any {
	members := []any{g.member()}
	if g.IntN(2) == 0 {
		members = append(members, g.member())
	}
	return members
}

func (g generator) member() any {
	operand := g.pick("a", "b")
	return g.pick(g.scalar(), g.scalar(), map[string]any{"prefix": operand}, map[string]any{"suffix": operand},
		map[string]any{"exists": g.IntN(2) == 0}, map[string]any{"anything-but": []any{operand}}, map[string]any{"numeric": []any{">", 1.0}})
}

// Random patterns on random events decide as a naive reading of the rules does,
// alone and in a set.
func TestAgainstNaive(t *testing.T) {
	g := generator{rand.New(rand.NewPCG(1, 2))}
	matches := 0
	for range 20_000 {
		want := map[string]any{}
		for range 1 + g.IntN(3) {
			path := g.pick("x", "y", "z", "x.y", "x.z", "y.x", "x.x", "x.y.z").(string)
			want[path] = g.members()
		}
		event := g.object(0)
		patternText, _ := json.Marshal(want)
		eventText, _ := json.Marshal(event)
		var leaves []leafAt
		arrays := 0
		flatten(event, nil, nil, &arrays, &leaves)
		var ordered [][2]any
		for _, path := range slices.Sorted(mapKeys(want)) {
			ordered = append(ordered, [2]any{path, want[path]})
		}
		expected := naive(ordered, leaves, map[int]int{})
		p, err := Compile(string(patternText), EventBridge)
		require.NoError(t, err)
		require.Equal(t, expected, p.Match(eventText), "%s on %s", patternText, eventText)
		require.Equal(t, expected, len(NewSet([]*Pattern{p}).Match(eventText, nil)) == 1, "%s on %s", patternText, eventText)
		if expected {
			matches++
		}
	}
	require.Greater(t, matches, 1000)
}
