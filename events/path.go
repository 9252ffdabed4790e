package events

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A path is a JSON path into an event: $.detail.items[0].name, $.resources[*]. Names
// in brackets and quotes, as other readers of JSON paths take them, are none.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html
type path struct {
	steps []step
	valid bool
	many  bool // it has a wildcard, and finds a list
}

// A step goes to a member, an item, or everything there is.
type step struct {
	key   string
	index int // with item
	item  bool
	all   bool
}

// parsePath reads a path.
func parsePath(text string) path {
	rest, ok := strings.CutPrefix(text, "$")
	if !ok {
		return path{}
	}
	p := path{valid: true}
	for rest != "" {
		var st step
		switch rest[0] {
		case '.':
			end := strings.IndexAny(rest[1:], ".[")
			if end < 0 {
				end = len(rest) - 1
			}
			st.key, rest = rest[1:end+1], rest[end+1:]
			if st.key == "" {
				return path{}
			}
			st.all = st.key == "*"
		case '[':
			end := strings.IndexByte(rest, ']')
			if end < 0 || !st.bracket(rest[1:end]) {
				return path{}
			}
			rest = rest[end+1:]
		default:
			return path{}
		}
		p.many = p.many || st.all
		p.steps = append(p.steps, st)
	}
	return p
}

// bracket reads what stands in brackets: a number or *.
func (st *step) bracket(text string) bool {
	if text == "*" {
		st.all = true
		return true
	}
	n, err := strconv.Atoi(text)
	st.index, st.item = n, true
	return err == nil && n >= 0
}

// find returns what the path leads to in an event, or no value.
func (p *path) find(event jsonvalue.Value) jsonvalue.Value {
	if !p.valid {
		return jsonvalue.Value{}
	}
	found := []jsonvalue.Value{event}
	for i := range p.steps {
		var next []jsonvalue.Value
		for _, v := range found {
			next = p.steps[i].from(next, v)
		}
		found = next
	}
	switch {
	case p.many && len(found) > 0:
		return jsonvalue.List(found)
	case len(found) == 1:
		return found[0]
	}
	return jsonvalue.Value{}
}

func (st *step) from(found []jsonvalue.Value, v jsonvalue.Value) []jsonvalue.Value {
	array := v.Kind() == jsonvalue.Array
	var got jsonvalue.Value
	switch {
	case st.all:
		if array || v.Kind() == jsonvalue.Object {
			return append(found, v.Items()...)
		}
	case st.item:
		if array && st.index < v.Len() {
			got = v.At(st.index)
		}
	case v.Kind() == jsonvalue.Object:
		got = v.Get(st.key)
	}
	if !got.Exists() {
		return found
	}
	return append(found, got)
}

// dynamic returns a parameter's value: what a path leads to in the event, or the
// parameter itself if it is no path.
func dynamic(text string, event jsonvalue.Value) string {
	if !strings.HasPrefix(text, "$.") {
		return text
	}
	p := parsePath(text)
	v := p.find(event)
	if !v.Exists() {
		return ""
	}
	return plain(v)
}

// plain is a value as text: a string without its quotes.
func plain(v jsonvalue.Value) string {
	if v.Kind() == jsonvalue.String {
		return v.Text()
	}
	return v.String()
}
