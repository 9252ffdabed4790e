package pattern

import "slices"

// Match tells whether an event matches: a JSON object, as bytes. What is no
// JSON object matches nothing. It changes neither the pattern nor the event.
func (p *Pattern) Match(source []byte) bool {
	e, ok := read(source, p.paths)
	return ok && p.match(e)
}

func (p *Pattern) match(e *event) bool {
	for i := range p.rules {
		if p.rules[i].matches(e) {
			return true
		}
	}
	return false
}

func (r *rule) matches(e *event) bool {
	held := 0 // fields that pass only inside an array
	ordered := false
	for i := range r.fields {
		switch r.fields[i].passes(e) {
		case never:
			return false
		case inArrays:
			held++
		case missing:
			ordered = true
		}
	}
	if ordered {
		return r.search(e)
	}
	return held < 2 || r.consistent(e)
}

// How a field can pass, by itself.
type passing byte

const (
	never    passing = iota
	anywhere         // whatever elements of arrays the others pass in
	inArrays         // in some elements of arrays
	missing          // as {"exists": false}, in elements that lack it, or in others
)

func (f *field) passes(e *event) passing {
	found, outside, some := false, false, false
	for at := e.first[f.slot]; at >= 0; at = e.values[at].next {
		v := &e.values[at]
		if v.dropped {
			continue
		}
		found = true
		outside = outside || v.element == 0
		if f.test.passes(v) {
			if v.element == 0 {
				return anywhere
			}
			some = true
		}
	}
	switch {
	case f.test.absent && !found:
		return anywhere
	case f.test.absent && !outside:
		return missing
	case some:
		return inArrays
	}
	return never
}

// A search tries the values of each field in the order of the paths, as AWS's
// matcher does. A field is missing when no value of it lies in the elements that the
// fields before it have chosen: the order counts.
type search struct {
	fields []field
	event  *event
	last   []int // by array: the last field that has values in it
}

func (r *rule) search(e *event) bool {
	s := search{r.fields, e, make([]int, len(e.elements))}
	for i := range r.fields {
		for at := e.first[r.fields[i].slot]; at >= 0; at = e.values[at].next {
			for one := e.values[at].element; one != 0; one = e.outer(one) {
				s.last[e.elements[one].above] = i
			}
		}
	}
	return s.from(0, make([]int32, len(e.elements)))
}

// from tells whether the fields from the i-th on pass in the elements chosen, by
// array. Two values of a field that leave the same choice to the fields behind it
// are one: those of a path come one after another, so that the choices do not
// multiply.
func (s *search) from(i int, chosen []int32) bool {
	if i == len(s.fields) {
		return true
	}
	f, e := &s.fields[i], s.event
	absent := f.test.absent
	var tried []int32
	for at := e.first[f.slot]; at >= 0; at = e.values[at].next {
		v := &e.values[at]
		if v.dropped || !e.fits(v.element, chosen) {
			continue
		}
		absent = false
		choice := s.choice(i, v.element)
		if slices.Contains(tried, choice) || !f.test.passes(v) {
			continue
		}
		tried = append(tried, choice)
		now := slices.Clone(chosen)
		e.choose(choice, now)
		if s.from(i+1, now) {
			return true
		}
	}
	return absent && s.from(i+1, chosen)
}

// choice is the innermost of the elements around one that fields behind the i-th
// care for.
func (s *search) choice(i int, one int32) int32 {
	for one != 0 && s.last[s.event.elements[one].above] <= i {
		one = s.event.outer(one)
	}
	return one
}

// outer is the element that the array of an element lies in.
func (e *event) outer(one int32) int32 { return e.elements[e.elements[one].above].above }

func (e *event) fits(one int32, chosen []int32) bool {
	for ; one != 0; one = e.outer(one) {
		if c := chosen[e.elements[one].above]; c != 0 && c != one {
			return false
		}
	}
	return true
}

func (e *event) choose(one int32, chosen []int32) {
	for ; one != 0; one = e.outer(one) {
		chosen[e.elements[one].above] = one
	}
}

// A mask is a set of fields.
type mask []uint64

// with is the union; nil is the empty set.
func (m mask) with(other mask) mask {
	sum := slices.Clone(m)
	for i := range other {
		sum[i] |= other[i]
	}
	return sum
}

func (m mask) set(i, words int) mask {
	if m == nil {
		m = make(mask, words)
	}
	m[i/64] |= 1 << (i % 64)
	return m
}

func (m mask) within(other mask) bool {
	for i := range m {
		if m[i]&^other[i] != 0 {
			return false
		}
	}
	return true
}

// consistent tells whether all fields can pass at once with one element chosen
// of every array. It works from the innermost elements out. Of an array, what
// passes is what passes in one of its elements; of an element, what passes in
// it and in each of its arrays. A field that passes nowhere else has to pass there.
func (r *rule) consistent(e *event) bool {
	words := (len(r.fields) + 63) / 64
	options := make([][]mask, len(e.elements))
	own, must := make([]mask, len(e.elements)), make([]mask, len(e.elements))
	for i := range r.fields {
		within := r.fields[i].mark(e, own, i, words)
		must[within] = must[within].set(i, words)
	}
	for at := len(e.elements) - 1; ; at-- {
		here := options[at]
		if own[at] != nil {
			here = cross(here, []mask{own[at]})
		}
		if must[at] != nil {
			here = slices.DeleteFunc(here, func(m mask) bool { return !must[at].within(m) })
			if len(here) == 0 {
				return false
			}
		}
		if at == 0 {
			return true // all fields have to pass in the event
		}
		above := e.elements[at].above
		if must[at] != nil {
			must[above] = must[at].with(must[above])
		}
		if e.elements[at].array {
			options[above] = cross(options[above], here)
		} else {
			options[above] = join(options[above], here)
		}
	}
}

// mark notes the elements in which the i-th field passes, and returns the innermost
// that holds all of them.
func (f *field) mark(e *event, own []mask, i, words int) (within int32) {
	within = -1
	for at := e.first[f.slot]; at >= 0; at = e.values[at].next {
		if v := &e.values[at]; !v.dropped && f.test.passes(v) {
			own[v.element] = own[v.element].set(i, words)
			within = e.common(within, v.element)
		}
	}
	if within < 0 { // it passes as missing
		own[0] = own[0].set(i, words)
	}
	return max(0, within)
}

// common is the innermost element or array around both; -1 is no element.
func (e *event) common(a, b int32) int32 {
	if a < 0 {
		return b
	}
	for a != b {
		if a > b {
			a = e.elements[a].above
		} else {
			b = e.elements[b].above
		}
	}
	return a
}

// join is either of two choices, without those that another includes.
func join(a, b []mask) []mask {
	for _, m := range b {
		a = include(a, m)
	}
	return a
}

// cross is both of two choices. No choice at all leaves the other as it is.
func cross(a, b []mask) []mask {
	if len(a) == 0 {
		return b
	}
	if len(b) == 0 {
		return a
	}
	var all []mask
	for _, x := range a {
		for _, y := range b {
			all = include(all, x.with(y))
		}
	}
	return all
}

func include(all []mask, one mask) []mask {
	kept := all[:0]
	for _, m := range all {
		if one.within(m) {
			return all
		}
		if !m.within(one) {
			kept = append(kept, m)
		}
	}
	return append(kept, one)
}
