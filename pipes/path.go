package pipes

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// dynamicPath is a value of a parameter that stands for a part of the event.
var dynamicPath = regexp.MustCompile(`\A\$(\.[\w/_-]+(\[(\d+|\*)\])*)*\z`)

// A jsonPath is the part of JSONPath that pipes understand: names with dashes,
// underscores and slashes, indices, and * (user guide, Input transformation).
type jsonPath []pathStep

type pathStep struct {
	name  string // empty: an index
	index int    // -1: *
}

// compilePath reads a path. ok is false if it is none.
func compilePath(text string) (p jsonPath, ok bool) {
	if !strings.HasPrefix(text, "$") {
		return nil, false
	}
	for rest := text[1:]; rest != ""; {
		switch rest[0] {
		case '.':
			n := 1
			for n < len(rest) && rest[n] != '.' && rest[n] != '[' {
				n++
			}
			if n == 1 {
				return nil, false
			}
			if name := rest[1:n]; name == "*" {
				p = append(p, pathStep{index: -1})
			} else {
				p = append(p, pathStep{name: name})
			}
			rest = rest[n:]
		case '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return nil, false
			}
			step := pathStep{index: -1}
			if inner := rest[1:end]; inner != "*" {
				if quoted := strings.Trim(inner, `'"`); quoted != inner && quoted != "" {
					step = pathStep{name: quoted}
				} else if n, err := strconv.Atoi(inner); err == nil && n >= 0 {
					step = pathStep{index: n}
				} else {
					return nil, false
				}
			}
			p = append(p, step)
			rest = rest[end+1:]
		default:
			return nil, false
		}
	}
	return p, true
}

// get returns what is at the path, Undefined if there is nothing. A path with * gives
// a list.
func (p jsonPath) get(v jsonvalue.Value) jsonvalue.Value {
	for i, step := range p {
		switch {
		case step.name != "":
			v = v.Get(step.name)
		case step.index >= 0:
			v = v.At(step.index)
		default:
			var all []jsonvalue.Value
			for _, one := range childrenOf(v) {
				if got := p[i+1:].get(one); got.Exists() {
					all = append(all, got)
				}
			}
			return jsonvalue.List(all)
		}
		if !v.Exists() {
			return v
		}
	}
	return v
}

func childrenOf(v jsonvalue.Value) (all []jsonvalue.Value) {
	if v.Kind() == jsonvalue.Object {
		for _, one := range v.Members() {
			all = append(all, one)
		}
		return all
	}
	return v.Items()
}

// dynamic is a parameter's value, or what is at it in the event, if it is a path.
func dynamic(text string, v jsonvalue.Value) string {
	if !dynamicPath.MatchString(text) {
		return text
	}
	p, ok := compilePath(text)
	if !ok {
		return text
	}
	got := p.get(v)
	switch got.Kind() {
	case jsonvalue.Undefined, jsonvalue.Null:
		return ""
	case jsonvalue.String:
		return got.Text()
	}
	return got.String()
}
