package script

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// Generators for what is too long to write down:
//
//	@x*400000          the letter 400,000 times (also @€*3)
//	@nest*32           an attribute value: 32 maps around {"S":"leaf"}
//	@each*26 … @end    the text between 26 times, with commas; @n is 1, 2, …
//
// and in requests for what is not known beforehand, as JSON:
//
//	@last(NextToken)   a member of the answer before (@last(Shards.0.ShardId): within)
//	@seen(ShardId)     the member of that name in the latest answer that had one
//	@(name)            what a line "let name = Path" kept of an answer
func runs() *regexp.Regexp  { return regexp.MustCompile(`@([\pL0-9€])\*([0-9]+)`) }
func nests() *regexp.Regexp { return regexp.MustCompile(`@nest\*([0-9]+)`) }
func eachs() *regexp.Regexp { return regexp.MustCompile(`(?s)@each\*([0-9]+) (.*?) @end`) }
func lasts() *regexp.Regexp { return regexp.MustCompile(`@last\(([\w.]+)\)`) }
func seens() *regexp.Regexp { return regexp.MustCompile(`@seen\((\w+)\)`) }
func kepts() *regexp.Regexp { return regexp.MustCompile(`@\((\w+)\)`) }

// expand replaces the generators in a request.
func (g *Stage) expand(text string) (string, error) {
	if !strings.Contains(text, "@") {
		return text, nil
	}
	var failed error
	recall := func(pattern *regexp.Regexp, find func(name string) (any, bool)) {
		text = replace(pattern, text, func(parts []string) string {
			v, ok := find(parts[1])
			b, err := json.Marshal(v)
			if !ok || err != nil {
				failed = fmt.Errorf("%s: no answer has given that", parts[0])
			}
			return string(b)
		})
	}
	recall(seens(), func(name string) (any, bool) { v, ok := g.seen[name]; return v, ok })
	recall(lasts(), func(path string) (any, bool) { return within(g.last, strings.Split(path, ".")) })
	recall(kepts(), func(name string) (any, bool) { v, ok := g.kept[name]; return v, ok })
	return unfold(text), failed
}

// unfold replaces the generators of what is too long to write down.
func unfold(text string) string {
	if !strings.Contains(text, "@") {
		return text
	}
	text = replace(nests(), text, func(parts []string) string {
		n := countOf(parts[1])
		return strings.Repeat(`{"M":{"n":`, n) + `{"S":"leaf"}` + strings.Repeat(`}}`, n)
	})
	text = replace(eachs(), text, func(parts []string) string {
		var all []string
		for n := 1; n <= countOf(parts[1]); n++ {
			all = append(all, strings.ReplaceAll(parts[2], "@n", strconv.Itoa(n)))
		}
		return strings.Join(all, ",")
	})
	return replace(runs(), text, func(parts []string) string {
		return strings.Repeat(parts[1], countOf(parts[2]))
	})
}

// replace puts something else for each match, which it is given with its groups.
func replace(pattern *regexp.Regexp, text string, by func(parts []string) string) string {
	return pattern.ReplaceAllStringFunc(text, func(m string) string { return by(pattern.FindStringSubmatch(m)) })
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
