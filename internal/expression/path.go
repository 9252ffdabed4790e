package expression

import (
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/dynamodb/attribute"
)

// A Path leads to a place in an item: an attribute's name, then names of map
// members and indexes of list elements.
type Path []Step

// A Step is one step of a path: a name or an index.
type Step struct {
	name  string
	index int32 // -1 for a name
}

// Name returns the step to an attribute of an item or of a map.
func Name(name string) Step { return Step{name: name, index: -1} }

// Index returns the step to an element of a list, counted from 0.
func Index(i int32) Step { return Step{index: max(i, 0)} }

func (s Step) isName() bool { return s.index < 0 }

// String returns the step as AWS's messages have it.
func (s Step) String() string {
	if s.isName() {
		return s.name
	}
	return "[" + strconv.Itoa(int(s.index)) + "]"
}

// String returns the path as AWS's messages have it: a.b[0] is [a, b, [0]].
func (p Path) String() string {
	steps := make([]string, len(p))
	for i, s := range p {
		steps[i] = s.String()
	}
	return "[" + strings.Join(steps, ", ") + "]"
}

// find returns what a path leads to in an item.
func (p Path) find(item attribute.Item) (attribute.Value, bool) {
	if len(p) == 0 {
		return attribute.Value{}, false
	}
	v, ok := item[p[0].name]
	for _, s := range p[1:] {
		if !ok {
			return attribute.Value{}, false
		}
		v, ok = s.find(v)
	}
	return v, ok
}

// find returns the part of a list or map that the step leads to.
func (s Step) find(in attribute.Value) (attribute.Value, bool) {
	if s.isName() {
		v, ok := in.Attrs()[s.name]
		return v, ok
	}
	if elems := in.Elems(); in.Kind() == attribute.List && int(s.index) < len(elems) {
		return elems[s.index], true
	}
	return attribute.Value{}, false
}

// relation is how two paths stand to each other.
type relation uint8

const (
	apart       relation = iota
	overlapping          // one leads to the other, or to the same place
	conflicting          // one takes for a map what the other takes for a list
)

func (p Path) relation(q Path) relation {
	for i := range min(len(p), len(q)) {
		if p[i] != q[i] {
			if p[i].isName() != q[i].isName() {
				return conflicting
			}
			return apart
		}
	}
	return overlapping
}

// checkPaths returns AWS's words when two of the paths to be changed or
// projected overlap or conflict. An overlap anywhere comes before a conflict.
//
// Of an overlap AWS names the first path of the pair and then, whatever the
// second is, the last path of the list without its repetitions; of two paths
// that is the second (recorded with a,b,a: path one [a], path two [b]).
func checkPaths(paths []Path) string {
	if i, _, ok := related(paths, overlapping); ok {
		return pathFault("overlap", paths[i], lastDistinct(paths))
	}
	if i, j, ok := related(paths, conflicting); ok {
		return pathFault("conflict", paths[i], paths[j])
	}
	return ""
}

func pathFault(verb string, one, two Path) string {
	return "Two document paths " + verb + " with each other; must remove or rewrite one of these paths; path one: " +
		one.String() + ", path two: " + two.String()
}

// related returns the first pair of paths in a relation.
func related(paths []Path, r relation) (i, j int, ok bool) {
	for j := range paths {
		for i := range j {
			if paths[i].relation(paths[j]) == r {
				return i, j, true
			}
		}
	}
	return 0, 0, false
}

func lastDistinct(paths []Path) Path {
	for i := len(paths) - 1; i > 0; i-- {
		if !slices.ContainsFunc(paths[:i], func(p Path) bool { return slices.Equal(p, paths[i]) }) {
			return paths[i]
		}
	}
	return paths[0]
}

// mentions gathers the top-level attributes of paths, each once, in the order
// of first mention. nested keeps only those that a path looks into.
type mentions struct {
	names  []string
	nested bool
}

func (m *mentions) add(p Path) {
	if len(p) == 0 || m.nested && len(p) == 1 || slices.Contains(m.names, p[0].name) {
		return
	}
	m.names = append(m.names, p[0].name)
}
