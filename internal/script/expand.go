package script

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Generators for what is too long to write down, or not known beforehand:
//
//	@x*400000          the letter 400,000 times (also @€*3)
//	@each*26 … @end    the text between 26 times, with commas; @n is 1, 2, …
//	@last(NextToken)   a member of the answer before, as JSON (@last(Shards.0.ShardId): within)
//	@(name)            what a line "let name = Path" kept of an answer
func runs() *regexp.Regexp  { return regexp.MustCompile(`@([\pL0-9€])\*([0-9]+)`) }
func eachs() *regexp.Regexp { return regexp.MustCompile(`(?s)@each\*([0-9]+) (.*?) @end`) }
func lasts() *regexp.Regexp { return regexp.MustCompile(`@last\(([\w.]+)\)`) }
func kepts() *regexp.Regexp { return regexp.MustCompile(`@\((\w+)\)`) }

// expand replaces the generators in a request.
func expand(text string, last any, kept map[string]any) (string, error) {
	if !strings.Contains(text, "@") {
		return text, nil
	}
	var failed error
	value := func(m string, v any, ok bool) string {
		b, err := json.Marshal(v)
		if !ok || err != nil {
			failed = fmt.Errorf("%s: no answer has given that", m)
		}
		return string(b)
	}
	text = lasts().ReplaceAllStringFunc(text, func(m string) string {
		v, ok := within(last, strings.Split(lasts().FindStringSubmatch(m)[1], "."))
		return value(m, v, ok)
	})
	text = kepts().ReplaceAllStringFunc(text, func(m string) string {
		v, ok := kept[kepts().FindStringSubmatch(m)[1]]
		return value(m, v, ok)
	})
	text = eachs().ReplaceAllStringFunc(text, func(m string) string {
		parts := eachs().FindStringSubmatch(m)
		var all []string
		for n := 1; n <= countOf(parts[1]); n++ {
			all = append(all, strings.ReplaceAll(parts[2], "@n", strconv.Itoa(n)))
		}
		return strings.Join(all, ",")
	})
	return runs().ReplaceAllStringFunc(text, func(m string) string {
		parts := runs().FindStringSubmatch(m)
		return strings.Repeat(parts[1], countOf(parts[2]))
	}), failed
}

// countOf reads how often something is repeated: at most 100 million times, which
// no request needs.
func countOf(digits string) int {
	n, err := strconv.Atoi(digits)
	if err != nil {
		return 0
	}
	return min(n, 100_000_000)
}

// within returns what lies under a path of members and places in lists.
func within(v any, path []string) (any, bool) {
	if len(path) == 0 {
		return v, true
	}
	switch v := v.(type) {
	case map[string]any:
		member, ok := v[path[0]]
		return follow(member, ok, path)
	case []any:
		i, err := strconv.Atoi(path[0])
		if err != nil || i < 0 || i >= len(v) {
			return nil, false
		}
		return follow(v[i], true, path)
	}
	return nil, false
}

func follow(v any, ok bool, path []string) (any, bool) {
	if !ok {
		return nil, false
	}
	return within(v, path[1:])
}
