package script

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// The runner of scripts can fail: answers that differ are told apart.
func TestAccepts(t *testing.T) {
	for _, tt := range []struct {
		want, got string
		ok        bool
	}{
		{`{"a":1}`, `{"a":1}`, true},
		{`{ "a": 1 }`, `{"a":1}`, true},
		{`{"a":1}`, `{"a":1,"b":2}`, false},
		{`~ {"a":1}`, `{"a":1,"b":2}`, true},
		{`~ {"a":1}`, `{"a":2}`, false},
		{`{"a":"…"}`, `{"a":[1]}`, true},
		{`{"a":"x…z"}`, `{"a":"xyz"}`, true},
		{`{"a":"x…z"}`, `{"a":"xy"}`, false},
		{`{"a":1}`, `{"a":1.0}`, false},
		{`[1,2]`, `[2,1]`, false},
		{`{"s":"@x*50"}`, `{"s":"` + strings.Repeat("x", 50) + `"}`, true},
		{`{}`, `! E: m`, false},
		{``, `{}`, false},
		{`! E: m`, `! E: m`, true},
		{`! E: m`, `! E: n`, false},
		{`! E: a …`, `! E: a b`, true},
		{`! E: m`, "! E: m\n{\"Item\":{}}", false},
		{"! E: m\n{\"Item\":{}}", "! E: m", false},
	} {
		require.Equal(t, tt.ok, Accepts(tt.want, tt.got), "want %s, got %s", tt.want, tt.got)
	}
}

func TestExpand(t *testing.T) {
	g := &Stage{
		last: map[string]any{"T": "tok", "Shards": []any{map[string]any{"Id": "s"}}},
		kept: map[string]any{"it": 7},
		seen: map[string]any{"Old": "o"},
	}
	out, err := g.expand(`["@a*3",@nest*1,[@each*2 "k@n" @end],@last(T),@last(Shards.0.Id),@(it),@seen(Old)]`)
	require.NoError(t, err)
	require.Equal(t, `["aaa",{"M":{"n":{"S":"leaf"}}},["k1","k2"],"tok","s",7,"o"]`, out)
	for _, text := range []string{"@last(Absent)", "@last(Shards.1)", "@last(T.0)", "@(nothing)", "@seen(Never)"} {
		_, err = g.expand(text)
		require.Error(t, err, text)
	}
}

func TestRead(t *testing.T) {
	for _, text := range []string{"GetItem {}\n\n----\n{}", "GetItem {}", "advance soon", "repeat x GetItem {}\n----\n{}", "let x"} {
		_, err := Read("x", text)
		require.Error(t, err, text)
	}
	text := "# prose\noptions Delay=5s\n\nadvance 5s\n\nrepeat 2 GetItem {\n}\n----\n{}\nlet a = B.C\n\nDelete {}\n----\n"
	s, err := Read("x", text)
	require.NoError(t, err)
	require.Equal(t, text, s.String())
	require.Len(t, s.Steps, 4)
	require.Equal(t, map[string]string{"Delay": "5s"}, s.Options)
	require.Equal(t, 5*time.Second, s.Steps[0].Advance)
	require.Equal(t, "B.C", s.Steps[2].Member)
	require.Empty(t, s.Steps[3].Want)
}

func FuzzRead(f *testing.F) {
	f.Add("# prose\noptions Delay=5s\n\nadvance 5s\n\nrepeat 2 GetItem {\n}\n----\n{}\nlet a = B.C\n\nDelete {}\n----\n")
	f.Add("advance")
	f.Add("----")
	f.Fuzz(func(t *testing.T, text string) {
		s, err := Read("x", text)
		if err != nil {
			return
		}
		again, err := Read("x", s.String())
		if err != nil || again.String() != s.String() {
			t.Fatalf("%q is written as %q, which is read as %v, %v", text, s.String(), again, err)
		}
	})
}
