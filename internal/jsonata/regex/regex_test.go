package regex_test

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/jsonata/regex"
)

// find tells the match and its groups with bars between them; - is a group that
// took no part.
func find(t *testing.T, pattern, flags, text string) string {
	re, err := regex.Compile(pattern, flags)
	require.NoError(t, err, pattern)
	budget := 100_000
	m, err := re.Find(text, 0, &budget)
	require.NoError(t, err, pattern)
	if m == nil {
		return "none"
	}
	out := []string{text[m.Start:m.End]}
	for _, g := range m.Groups {
		if g.Start < 0 {
			out = append(out, "-")
		} else {
			out = append(out, text[g.Start:g.End])
		}
	}
	return strings.Join(out, "|")
}

// The answers are node's.
func TestMatchesAsJavaScriptDoes(t *testing.T) {
	for _, c := range []struct{ pattern, flags, text, want string }{
		{`(a*)(a+)`, "", "aaa", "aaa|aa|a"},
		{`(a*?)(a+?)b`, "", "aaab", "aaab||aaa"},
		{`(?:(a)|(b))+`, "", "ab", "ab|-|b"}, // each round forgets the groups of the last
		{`(z)((a+)?(b+)?(c))*`, "", "zaacbbbcac", "zaacbbbcac|z|ac|a|-|c"},
		{`(\w)\1`, "", "hello", "ll|l"},
		{`(?<x>a)\k<x>`, "", "aa", "aa|a"},
		{`\1(a)`, "", "aa", "a|a"}, // a group that has not matched yet matches nothing
		{`a(?=b)`, "", "acab", "a"},
		{`a(?!b)`, "", "abac", "a"},
		{`(?<=\$)\d+`, "", "a1 $23", "23"},
		{`(?<!\$)\b\d+`, "", "$1 23", "23"},
		{`^b$`, "m", "a\nb\nc", "b"},
		{`^b$`, "", "a\nb\nc", "none"},
		{`.+`, "", "a\nb", "a"},
		{`STRASSE`, "i", "strasse", "strasse"},
		{`[^a]`, "i", "Ab", "b"},
		{`\u0041\x42\t`, "", "AB\t", "AB\t"},
		{`a{2,3}`, "", "aaaa", "aaa"},
		{`a{,3}`, "", "a{,3}", "a{,3}"}, // no quantifier: as it stands
		{`[\d-x]+`, "", "1-x", "1-x"},
		{`[]`, "", "a", "none"},
		{`[^]`, "", "\n", "\n"},
		{`(?:a?)*?b`, "", "aab", "aab"},
		{`(a*)*`, "", "b", "|-"},
		{`\cJ`, "", "\n", "\n"},
		{`\0`, "", "\x00", "\x00"},
		{`x*`, "", "aaa", ""},
		{`é+`, "i", "ÉÉ", "ÉÉ"},
	} {
		require.Equal(t, c.want, find(t, c.pattern, c.flags, c.text), "/%s/%s on %q", c.pattern, c.flags, c.text)
	}
}

func TestWhatIsNoPattern(t *testing.T) {
	for pattern, want := range map[string]string{
		`(`:              "Unterminated group",
		`)`:              "Unmatched ')'",
		`[a`:             "Unterminated character class",
		`a**`:            "Nothing to repeat",
		`{2}`:            "Nothing to repeat",
		`a{3,2}`:         "numbers out of order in {} quantifier",
		`[b-a]`:          "Range out of order in character class",
		`(?a)`:           "Invalid group",
		`(?<n>a)(?<n>b)`: "Duplicate capture group name",
		`(?<a>b)\k<c>`:   "Invalid named capture referenced",
		`\`:              "\\ at end of pattern",
	} {
		_, err := regex.Compile(pattern, "")
		require.EqualError(t, err, want, pattern)
	}
}

func TestAMatchThatExplodesStops(t *testing.T) {
	re, err := regex.Compile(`^(a+)+$`, "")
	require.NoError(t, err)
	budget := 100_000
	_, err = re.Find(strings.Repeat("a", 40)+"b", 0, &budget)
	require.ErrorIs(t, err, regex.ErrSteps)
}

// Go's own engine agrees where it knows the pattern, on what it calls the
// leftmost-first match.
func FuzzFind(f *testing.F) {
	for _, seed := range []string{`(a|ab)(c|bcd)(d*)`, `[a-c]+?d{1,3}`, `^\w+\s(\d*)$`, `(?:x(?=y)|\B)`, `(\2a)(b)`, `[^\d\-]`} {
		f.Add(seed, "abcd a1")
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		re, err := regex.Compile(pattern, "")
		if err != nil {
			return
		}
		budget := 20_000
		m, err := re.Find(text, 0, &budget)
		if err != nil || m == nil {
			return
		}
		require.True(t, 0 <= m.Start && m.Start <= m.End && m.End <= len(text))
		if strings.ContainsAny(pattern, `\[{*?()$`) || !isASCII(pattern+text) {
			return // the two differ in classes, empty rounds and what $ means
		}
		theirs, err := regexp.Compile(pattern)
		if err != nil {
			return
		}
		require.Equal(t, theirs.FindStringIndex(text), []int{m.Start, m.End}, "/%s/ on %q", pattern, text)
	})
}

func isASCII(s string) bool {
	return strings.IndexFunc(s, func(r rune) bool { return r >= 0x80 || r < ' ' }) < 0
}
