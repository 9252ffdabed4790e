package pattern

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
		return r.search(e, 0, make([]int32, len(e.elements)))
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

// search tries the values of each field in the order of the paths, as AWS's
// matcher does. A field is missing when no value of it lies in the elements
// that the fields before it have chosen: the order counts. chosen is, by array,
// the element.
func (r *rule) search(e *event, i int, chosen []int32) bool {
	if i == len(r.fields) {
		return true
	}
	f := &r.fields[i]
	absent := f.test.absent
	tried := int32(-1) // values beside each other lie in the same element
	for at := e.first[f.slot]; at >= 0; at = e.values[at].next {
		v := &e.values[at]
		if v.dropped || !e.fits(v.element, chosen) {
			continue
		}
		absent = false
		if v.element != tried && f.test.passes(v) {
			tried = v.element
			now := append([]int32(nil), chosen...)
			e.choose(v.element, now)
			if r.search(e, i+1, now) {
				return true
			}
		}
	}
	return absent && r.search(e, i+1, chosen)
}

func (e *event) fits(one int32, chosen []int32) bool {
	for ; one != 0; one = e.elements[e.elements[one].above].above {
		if c := chosen[e.elements[one].above]; c != 0 && c != one {
			return false
		}
	}
	return true
}

func (e *event) choose(one int32, chosen []int32) {
	for ; one != 0; one = e.elements[e.elements[one].above].above {
		chosen[e.elements[one].above] = one
	}
}

// A mask is a set of fields.
type mask []uint64

func (m mask) with(other mask) mask {
	sum := make(mask, len(m))
	for i := range m {
		sum[i] = m[i] | other[i]
	}
	return sum
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
// it and in each of its arrays.
func (r *rule) consistent(e *event) bool {
	words := (len(r.fields) + 63) / 64
	options := make([][]mask, len(e.elements))
	own := make([]mask, len(e.elements))
	full := make(mask, words)
	for i := range r.fields {
		full[i/64] |= 1 << (i % 64)
		r.fields[i].mark(e, own, i, words)
	}
	for at := len(e.elements) - 1; at >= 0; at-- {
		here := options[at]
		if own[at] != nil {
			here = cross(here, []mask{own[at]})
		}
		if at == 0 {
			return len(here) > 0 && hasFull(here, full)
		}
		if above := e.elements[at].above; e.elements[at].array {
			options[above] = cross(options[above], here)
		} else {
			options[above] = join(options[above], here)
		}
	}
	return false
}

func (f *field) mark(e *event, own []mask, i, words int) {
	found := false
	set := func(element int32) {
		if own[element] == nil {
			own[element] = make(mask, words)
		}
		own[element][i/64] |= 1 << (i % 64)
	}
	for at := e.first[f.slot]; at >= 0; at = e.values[at].next {
		if v := &e.values[at]; !v.dropped {
			found = true
			if f.test.passes(v) {
				set(v.element)
			}
		}
	}
	if !found && f.test.absent {
		set(0)
	}
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

func hasFull(all []mask, full mask) bool {
	for _, m := range all {
		if full.within(m) {
			return true
		}
	}
	return false
}
