package jsonpath

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// Value is the JSON that paths walk.
type Value = jsonvalue.Value

// A Path is a compiled path. It is immutable.
type Path struct {
	text     string
	steps    []step
	definite bool
}

// Text is what was compiled.
func (p *Path) Text() string { return p.text }

// Definite tells whether the path can name one node only, which is then what it
// yields; other paths yield arrays.
func (p *Path) Definite() bool { return p.definite }

// Reference tells whether the path is made of names and single indices only, so
// that a value can be put there.
func (p *Path) Reference() bool {
	for _, s := range p.steps {
		if !s.single() {
			return false
		}
	}
	return true
}

// IsRoot tells whether the path is the document itself.
func (p *Path) IsRoot() bool { return len(p.steps) == 0 }

// String is the path in Jayway's normal form: $['a'][0][*].
func (p *Path) String() string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range p.steps {
		b.WriteString(s.String())
	}
	return b.String()
}

// A stepKind says what a step of a path selects.
type stepKind uint8

const (
	stepNames    stepKind = iota // ['a'] or ['a','b']
	stepIndices                  // [0] or [0,1]
	stepSlice                    // [1:2]
	stepWildcard                 // [*]
	stepScan                     // ..
	stepFilter                   // [?(…)]
)

// A step is one selection.
type step struct {
	kind    stepKind
	names   []string
	indices []int
	from    *int // of a slice
	to      *int
	filter  condition
	text    string // of a filter
}

// single tells whether a step is one name or one index.
func (s step) single() bool {
	return s.kind == stepNames && len(s.names) == 1 || s.kind == stepIndices && len(s.indices) == 1
}

func (s step) String() string {
	switch s.kind {
	case stepNames:
		quoted := make([]string, len(s.names))
		for i, name := range s.names {
			quoted[i] = "'" + name + "'"
		}
		return "[" + strings.Join(quoted, ",") + "]"
	case stepIndices:
		numbers := make([]string, len(s.indices))
		for i, n := range s.indices {
			numbers[i] = strconv.Itoa(n)
		}
		return "[" + strings.Join(numbers, ",") + "]"
	case stepSlice:
		return "[" + bound(s.from) + ":" + bound(s.to) + "]"
	case stepWildcard:
		return "[*]"
	case stepScan:
		return ".."
	default:
		return "[?]"
	}
}

func bound(n *int) string {
	if n == nil {
		return ""
	}
	return strconv.Itoa(*n)
}
