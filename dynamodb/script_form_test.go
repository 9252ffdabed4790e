package dynamodb

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// volatile are the members whose values differ from run to run on AWS. They are
// shown as "…"; every other member is part of the answer.
var volatile = []string{
	"TableId", "CreationDateTime", "LastDecreaseDateTime", "LastIncreaseDateTime",
	"LastUpdateToPayPerRequestDateTime", "LatestStreamArn", "LatestStreamLabel", "NextToken",
	"ApproximateCreationDateTime", "CreationRequestDateTime", "EndingSequenceNumber", "eventID", "NextShardIterator",
	"ParentShardId", "SequenceNumber", "ShardId", "ShardIterator", "StartingSequenceNumber", "StreamLabel",
	"BackupArn", "BackupCreationDateTime", "BackupExpiryDateTime", "LastEvaluatedBackupArn", "SourceBackupArn",
	"TableCreationDateTime",
}

// hide returns the answer with its volatile members replaced. Doubles that AWS
// writes as 1.0 show as 1.
func hide(v any) any {
	switch v := v.(type) {
	case json.Number:
		return json.Number(strings.TrimSuffix(v.String(), ".0"))
	case map[string]any:
		out := make(map[string]any, len(v))
		for name, member := range v {
			if out[name] = hide(member); slices.Contains(volatile, name) {
				out[name] = "…"
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = hide(v[i])
		}
		return out
	}
	return v
}

// Generators for what is too long to write down:
//
//	@x*400000          the letter 400,000 times (also @€*3)
//	@nest*32           an attribute value: 32 maps around {"S":"leaf"}
//	@each*26 … @end    the text between 26 times, with commas; @n is 1, 2, …
//	@last(NextToken)   a member of the answer before, as JSON (@last(Items.0.id): within)
var (
	runs  = regexp.MustCompile(`@([\pL0-9€])\*([0-9]+)`)
	nests = regexp.MustCompile(`@nest\*([0-9]+)`)
	eachs = regexp.MustCompile(`(?s)@each\*([0-9]+) (.*?) @end`)
	lasts = regexp.MustCompile(`@last\(([\w.]+)\)`)
)

// expand replaces the generators in a request.
func expand(text string, last any) (string, error) {
	if !strings.Contains(text, "@") {
		return text, nil
	}
	var failed error
	text = lasts.ReplaceAllStringFunc(text, func(m string) string {
		v, ok := within(last, strings.Split(lasts.FindStringSubmatch(m)[1], "."))
		if !ok {
			failed = fmt.Errorf("%s: the answer before has no such member", m)
		}
		return string(must(json.Marshal(v)))
	})
	text = eachs.ReplaceAllStringFunc(text, func(m string) string {
		parts := eachs.FindStringSubmatch(m)
		var all []string
		for n := 1; n <= countOf(parts[1]); n++ {
			all = append(all, strings.ReplaceAll(parts[2], "@n", strconv.Itoa(n)))
		}
		return strings.Join(all, ",")
	})
	text = nests.ReplaceAllStringFunc(text, func(m string) string {
		n := countOf(nests.FindStringSubmatch(m)[1])
		return strings.Repeat(`{"M":{"n":`, n) + `{"S":"leaf"}` + strings.Repeat(`}}`, n)
	})
	return runs.ReplaceAllStringFunc(text, func(m string) string {
		parts := runs.FindStringSubmatch(m)
		return strings.Repeat(parts[1], countOf(parts[2]))
	}), failed
}

// within returns what lies under a path of members and places in lists.
func within(v any, path []string) (any, bool) {
	if len(path) == 0 {
		return v, true
	}
	switch v := v.(type) {
	case map[string]any:
		member, ok := v[path[0]]
		if !ok {
			return nil, false
		}
		return within(member, path[1:])
	case []any:
		if i, err := strconv.Atoi(path[0]); err == nil && i < len(v) {
			return within(v[i], path[1:])
		}
	}
	return nil, false
}

func countOf(digits string) int { return must(strconv.Atoi(digits)) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// compress writes runs of 40 and more equal letters as a generator.
func compress(s string) string {
	letters := []rune(s)
	var b strings.Builder
	for i := 0; i < len(letters); {
		n := i
		for n < len(letters) && letters[n] == letters[i] {
			n++
		}
		digit := n < len(letters) && letters[n] >= '0' && letters[n] <= '9' // would join the count
		if n-i >= 40 && !digit && runs.MatchString("@"+string(letters[i])+"*1") {
			fmt.Fprintf(&b, "@%c*%d", letters[i], n-i)
		} else {
			b.WriteString(string(letters[i:n]))
		}
		i = n
	}
	return b.String()
}

// render writes a value as compact JSON with sorted members.
func render(v any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return err.Error()
	}
	return compress(strings.TrimSuffix(b.String(), "\n"))
}

// accepts reports whether an answer is the one a script wants. In the script "…"
// stands for any text within a string, the string "…" for any value, and "~ {…}"
// asks for these members only.
func accepts(want, got string) bool {
	if want == got {
		return true
	}
	wantError, wantBody, isError := errorParts(want)
	gotError, gotBody, gotIsError := errorParts(got)
	if isError != gotIsError || !like(wantError, gotError) {
		return false
	}
	if wantBody == "" || gotBody == "" {
		return wantBody == gotBody
	}
	wantBody, partial := strings.CutPrefix(wantBody, "~ ")
	full, err := expand(wantBody, nil)
	if err != nil {
		return false
	}
	w, err := decode([]byte(full))
	if err != nil {
		return false
	}
	full, err = expand(gotBody, nil)
	if err != nil {
		return false
	}
	g, err := decode([]byte(full))
	return err == nil && matches(w, g, partial)
}

// errorParts splits an answer into its error line, if it has one, and its body.
func errorParts(answer string) (line, body string, isError bool) {
	if !strings.HasPrefix(answer, "! ") {
		return "", answer, false
	}
	line, body, _ = strings.Cut(answer, "\n")
	return line, body, true
}

func matches(want, got any, partial bool) bool {
	switch w := want.(type) {
	case map[string]any:
		g, ok := got.(map[string]any)
		if !ok || !partial && len(g) != len(w) {
			return false
		}
		for name, member := range w {
			if v, ok := g[name]; !ok || !matches(member, v, partial) {
				return false
			}
		}
		return true
	case []any:
		g, ok := got.([]any)
		return ok && slices.EqualFunc(w, g, func(a, b any) bool { return matches(a, b, partial) })
	case string:
		if w == "…" {
			return true
		}
		g, ok := got.(string)
		return ok && like(w, g)
	}
	return want == got
}

// like compares texts; "…" in the pattern matches any text.
func like(pattern, text string) bool {
	if !strings.Contains(pattern, "…") {
		return pattern == text
	}
	parts := strings.Split(pattern, "…")
	if !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for _, part := range parts[1 : len(parts)-1] {
		_, after, ok := strings.Cut(text, part)
		if !ok {
			return false
		}
		text = after
	}
	return strings.HasSuffix(text, parts[len(parts)-1])
}

// lineWidth is where pretty breaks lines.
const lineWidth = 120

// pretty lays an answer out for reading.
func pretty(answer string) string {
	line, body, isError := errorParts(answer)
	if v, err := decode([]byte(body)); err == nil && !strings.Contains(body, "\n") {
		body = layout(v, "")
	}
	if !isError || body == "" {
		return line + body
	}
	return line + "\n" + body
}

func layout(v any, indent string) string {
	text := render(v)
	if len(indent)+len(text) <= lineWidth {
		return text
	}
	deeper := indent + " "
	switch v := v.(type) {
	case map[string]any:
		var members []string
		for name, member := range v {
			members = append(members, strconv.Quote(name)+":"+layout(member, deeper))
		}
		slices.Sort(members)
		return "{" + strings.Join(members, ",\n"+deeper) + "}"
	case []any:
		var elements []string
		for _, e := range v {
			elements = append(elements, layout(e, deeper))
		}
		return "[" + strings.Join(elements, ",\n"+deeper) + "]"
	}
	return text
}

// TestScriptForm proves that the runner can fail.
func TestScriptForm(t *testing.T) {
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
		{`! E: m`, `! E: m`, true},
		{`! E: m`, `! E: n`, false},
		{`! E: a …`, `! E: a b`, true},
		{"! E: m\n{\"Item\":{}}", "! E: m", false},
		{`! E: m`, "! E: m\n{\"Item\":{}}", false},
	} {
		require.Equal(t, tt.ok, accepts(tt.want, tt.got), "want %s, got %s", tt.want, tt.got)
	}

	out, err := expand(`["@a*3",@nest*1,[@each*2 "k@n" @end],@last(T)]`, map[string]any{"T": "tok"})
	require.NoError(t, err)
	require.Equal(t, `["aaa",{"M":{"n":{"S":"leaf"}}},["k1","k2"],"tok"]`, out)
	_, err = expand("@last(Absent)", nil)
	require.Error(t, err)

	_, err = readScript("x", "GetItem {}\n\n----\n{}")
	require.Error(t, err)
	_, err = readScript("x", "advance soon")
	require.Error(t, err)

	text := "# prose\noptions TableDelay=5s\n\nadvance 5s\n\nrepeat 2 GetItem {\n}\n----\n{}\n"
	s, err := readScript("x", text)
	require.NoError(t, err)
	require.Equal(t, text, s.String())
	require.Len(t, s.steps, 2)
}
