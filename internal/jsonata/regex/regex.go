// Package regex matches regular expressions as JavaScript does without the u
// flag (ECMA-262, 22.2 and annex B): backtracking, with look-around, lazy
// quantifiers and back references. Every match is bounded in its steps. Strings
// are matched character by character, where JavaScript goes by UTF-16 units; a
// look-behind matches forwards, so its groups may hold other pieces.
package regex

import (
	"errors"
	"unicode"
	"unicode/utf8"
)

// A Regex is compiled and immutable.
type Regex struct {
	root   node
	groups int
	source string
}

// Compile reads a pattern. The flags may hold i (ignore case) and m (^ and $
// match at lines).
func Compile(pattern, flags string) (*Regex, error) {
	p := &parser{text: []rune(pattern), names: map[string]int{}}
	for _, f := range flags {
		switch f {
		case 'i':
			p.fold = true
		case 'm':
			p.lines = true
		}
	}
	p.scanGroups()
	root, err := p.alternatives()
	if err == nil && p.pos < len(p.text) {
		err = SyntaxError("Unmatched ')'")
	}
	if err != nil {
		return nil, err
	}
	return &Regex{root: root, groups: p.total, source: pattern}, nil
}

// Source is the pattern.
func (r *Regex) Source() string { return r.source }

// ErrSteps says that a match took more steps than allowed.
var ErrSteps = errors.New("regular expression takes too long")

// A Match is where a pattern matched, in bytes. A group that took no part has
// Start -1.
type Match struct {
	Start, End int
	Groups     []Span
}

// A Span is a piece of the text.
type Span struct{ Start, End int }

// Find looks for the first match from a place on. It counts its steps down in
// budget.
func (r *Regex) Find(text string, from int, budget *int) (*Match, error) {
	m := &matcher{text: text, groups: make([]Span, r.groups+1), budget: budget}
	for at := from; ; {
		for i := range m.groups {
			m.groups[i] = Span{-1, -1}
		}
		end := -1
		if r.root.match(m, at, func(i int) bool { end = i; return true }) && m.err == nil {
			return &Match{Start: at, End: end, Groups: append([]Span(nil), m.groups[1:]...)}, nil
		}
		if m.err != nil {
			return nil, m.err
		}
		if at >= len(text) {
			return nil, nil
		}
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
}

type matcher struct {
	text   string
	groups []Span
	budget *int
	depth  int
	err    error
}

// maxDepth bounds the recursion of the matcher.
const maxDepth = 20_000

// step counts work and says whether to go on.
func (m *matcher) step() bool {
	*m.budget--
	if *m.budget < 0 || m.depth > maxDepth {
		m.err = ErrSteps
	}
	return m.err == nil
}

// A next is what is still to be matched after a node.
type next func(at int) bool

// A node matches at a place and goes on with what follows.
type node interface {
	match(m *matcher, at int, k next) bool
}

type (
	sequence []node
	choice   []node
	char     struct{ set class }
	group    struct {
		index int
		body  node
	}
	repeat struct {
		body        node
		least, most int // most is -1 without bound
		lazy        bool
		first, last int // the groups in it, which each round forgets
	}
	backReference struct {
		index int
		fold  bool
	}
	boundary struct{ not bool }
	edge     struct {
		end, lines bool
	}
	look struct {
		body        node
		behind, not bool
	}
)

func (s sequence) match(m *matcher, at int, k next) bool {
	if len(s) == 0 {
		return k(at)
	}
	if len(s) == 1 {
		return s[0].match(m, at, k)
	}
	return s[0].match(m, at, func(i int) bool { return s[1:].match(m, i, k) })
}

func (c choice) match(m *matcher, at int, k next) bool {
	for _, alternative := range c {
		if !m.step() {
			return false
		}
		if alternative.match(m, at, k) {
			return true
		}
	}
	return false
}

func (c char) match(m *matcher, at int, k next) bool {
	if !m.step() || at >= len(m.text) {
		return false
	}
	r, size := utf8.DecodeRuneInString(m.text[at:])
	return c.set.has(r) && k(at+size)
}

func (g group) match(m *matcher, at int, k next) bool {
	if g.index == 0 {
		return g.body.match(m, at, k)
	}
	old := m.groups[g.index]
	if g.body.match(m, at, func(i int) bool {
		inner := m.groups[g.index]
		m.groups[g.index] = Span{at, i}
		if k(i) {
			return true
		}
		m.groups[g.index] = inner
		return false
	}) {
		return true
	}
	m.groups[g.index] = old
	return false
}

func (r repeat) match(m *matcher, at int, k next) bool {
	if c, ok := r.body.(char); ok {
		return r.chars(m, c, at, k)
	}
	return r.round(m, at, 0, k)
}

// chars repeats a single character without recursion.
func (r repeat) chars(m *matcher, c char, at int, k next) bool {
	ends := []int{at}
	more := func() bool {
		last := ends[len(ends)-1]
		if last >= len(m.text) || !m.step() {
			return false
		}
		char, size := utf8.DecodeRuneInString(m.text[last:])
		if !c.set.has(char) {
			return false
		}
		ends = append(ends, last+size)
		return true
	}
	for r.most < 0 || len(ends) <= r.most {
		if r.lazy && len(ends) > r.least {
			if k(ends[len(ends)-1]) {
				return true
			}
		}
		if m.err != nil || !more() {
			break
		}
	}
	if r.lazy {
		full := r.most >= 0 && len(ends) > r.most
		return full && len(ends) > r.least && m.err == nil && k(ends[len(ends)-1])
	}
	for n := len(ends) - 1; n >= r.least && m.err == nil; n-- {
		if k(ends[n]) {
			return true
		}
	}
	return false
}

func (r repeat) round(m *matcher, at, count int, k next) bool {
	if !m.step() {
		return false
	}
	again := func() bool {
		if r.most >= 0 && count >= r.most {
			return false
		}
		saved := append([]Span(nil), m.groups[r.first:r.last]...)
		for i := r.first; i < r.last; i++ {
			m.groups[i] = Span{-1, -1}
		}
		m.depth++
		ok := r.body.match(m, at, func(i int) bool {
			if i == at && count >= r.least {
				return false // an empty round leads nowhere
			}
			return r.round(m, i, count+1, k)
		})
		m.depth--
		if !ok {
			copy(m.groups[r.first:r.last], saved)
		}
		return ok
	}
	switch {
	case count < r.least:
		return again()
	case r.lazy:
		return k(at) || again()
	}
	return again() || m.err == nil && k(at)
}

func (b backReference) match(m *matcher, at int, k next) bool {
	g := m.groups[b.index]
	if g.Start < 0 {
		return k(at)
	}
	for _, want := range m.text[g.Start:g.End] {
		if !m.step() || at >= len(m.text) {
			return false
		}
		r, size := utf8.DecodeRuneInString(m.text[at:])
		if r != want && !(b.fold && canonical(r) == canonical(want)) {
			return false
		}
		at += size
	}
	return k(at)
}

func (b boundary) match(m *matcher, at int, k next) bool {
	before := at > 0 && isWord(rune(m.text[at-1]))
	after := at < len(m.text) && isWord(rune(m.text[at]))
	return (before != after) != b.not && k(at)
}

func (e edge) match(m *matcher, at int, k next) bool {
	var here bool
	if e.end {
		next, _ := utf8.DecodeRuneInString(m.text[at:])
		here = at == len(m.text) || e.lines && isLineEnd(next)
	} else {
		last, _ := utf8.DecodeLastRuneInString(m.text[:at])
		here = at == 0 || e.lines && isLineEnd(last)
	}
	return here && k(at)
}

func (l look) match(m *matcher, at int, k next) bool {
	saved := append([]Span(nil), m.groups...)
	found := false
	if l.behind {
		// The longest piece first, as going backwards would find with greed.
		for from := 0; from <= at && !found && m.step(); from++ {
			if from < at && !utf8.RuneStart(m.text[from]) {
				continue
			}
			found = l.body.match(m, from, func(i int) bool { return i == at })
		}
	} else {
		found = l.body.match(m, at, func(int) bool { return true })
	}
	if m.err != nil {
		return false
	}
	if l.not || !found {
		copy(m.groups, saved)
	}
	if found == l.not {
		return false
	}
	if k(at) {
		return true
	}
	copy(m.groups, saved)
	return false
}

func isWord(r rune) bool {
	return r == '_' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z'
}

func isLineEnd(r rune) bool { return r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029' }

func isSpace(r rune) bool {
	return r >= '\t' && r <= '\r' || r == ' ' || r == '\u00a0' || r == '\ufeff' || isLineEnd(r) || unicode.Is(unicode.Zs, r)
}

// canonical is the capital that characters which differ only in case share. No
// character outside ASCII shares one in ASCII.
func canonical(r rune) rune {
	u := unicode.ToUpper(r)
	if r >= 128 && u < 128 {
		return r
	}
	return u
}
