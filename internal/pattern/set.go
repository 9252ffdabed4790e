package pattern

import (
	"math"
	"slices"
)

// A Set is many patterns, to be matched at once. It never changes.
//
// Every rule of a pattern waits at one of its fields: at the rarest strings it
// asks for, else at a path that must be there. An event wakes only the rules
// that wait for what it has.
type Set struct {
	paths    *paths
	rules    []rule
	owner    []int32
	byString []map[string][]int32 // by slot, then string: the rules that wait there
	byPath   [][]int32            // by slot
	always   []int32
}

// NewSet makes a set. Match answers with indexes into patterns.
func NewSet(patterns []*Pattern) *Set {
	s := &Set{paths: newPaths()}
	for i, p := range patterns {
		for _, r := range p.rules {
			fields := slices.Clone(r.fields)
			for j := range fields {
				fields[j].slot = s.paths.add(fields[j].path)
			}
			s.rules = append(s.rules, rule{fields})
			s.owner = append(s.owner, int32(i))
		}
	}
	s.byString = make([]map[string][]int32, len(s.paths.names))
	s.byPath = make([][]int32, len(s.paths.names))
	asked := s.asked()
	for i := range s.rules {
		s.wait(int32(i), asked)
	}
	return s
}

// asked counts how many rules ask for a string at a path.
func (s *Set) asked() []map[string]int {
	counts := make([]map[string]int, len(s.paths.names))
	for _, r := range s.rules {
		for _, f := range r.fields {
			if counts[f.slot] == nil {
				counts[f.slot] = make(map[string]int)
			}
			if f.test.onlyStrings() {
				for _, text := range f.test.strings {
					counts[f.slot][text]++
				}
			}
		}
	}
	return counts
}

func (s *Set) wait(rule int32, asked []map[string]int) {
	best, cost, must := -1, math.MaxInt, -1
	for i, f := range s.rules[rule].fields {
		if !f.test.absent && must < 0 {
			must = i
		}
		if !f.test.onlyStrings() {
			continue
		}
		sum := 0
		for _, text := range f.test.strings {
			sum += asked[f.slot][text]
		}
		if sum < cost {
			best, cost = i, sum
		}
	}
	switch {
	case best >= 0:
		f := s.rules[rule].fields[best]
		if s.byString[f.slot] == nil {
			s.byString[f.slot] = make(map[string][]int32)
		}
		for _, text := range f.test.strings {
			s.byString[f.slot][text] = append(s.byString[f.slot][text], rule)
		}
	case must >= 0:
		slot := s.rules[rule].fields[must].slot
		s.byPath[slot] = append(s.byPath[slot], rule)
	default:
		s.always = append(s.always, rule)
	}
}

// Match appends the indexes of the patterns that an event matches, in order and
// each once.
func (s *Set) Match(source []byte, matched []int) []int {
	e, ok := read(source, s.paths)
	if !ok {
		return matched
	}
	start := len(matched)
	matched = s.wake(e, s.always, matched)
	for _, slot := range e.touched {
		matched = s.wake(e, s.byPath[slot], matched)
		waiting := s.byString[slot]
		if waiting == nil {
			continue
		}
		for at := e.first[slot]; at >= 0; at = e.values[at].next {
			if v := &e.values[at]; v.kind == '"' {
				matched = s.wake(e, waiting[string(v.text)], matched)
			}
		}
	}
	slices.Sort(matched[start:])
	return matched[:start+len(slices.Compact(matched[start:]))]
}

func (s *Set) wake(e *event, rules []int32, matched []int) []int {
	for _, r := range rules {
		if s.rules[r].matches(e) {
			matched = append(matched, int(s.owner[r]))
		}
	}
	return matched
}
