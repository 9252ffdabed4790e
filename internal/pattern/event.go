package pattern

import (
	"bytes"
	"unicode/utf8"
)

// An event is the values that the patterns ask for, and the array elements that
// hold them.
type event struct {
	source   []byte
	at       int
	values   []value
	first    []int32 // by slot: the first value there, -1 if there is none
	touched  []int32 // the slots that have values
	elements []element
}

// An element is one element of an array, or an array. Element 0 is the event.
// The elements of an array are below it, the arrays of an element below that.
type element struct {
	above int32
	array bool
}

// deepest is the nesting that AWS's parser reads.
const deepest = 1000

// read collects the values of an event. It tells whether the event is JSON as
// far as that took: what no pattern asks for is only skipped.
func read(source []byte, known *paths) (*event, bool) {
	e := &event{source: source, first: make([]int32, len(known.names)), elements: make([]element, 1, 8), values: make([]value, 0, 8)}
	for i := range e.first {
		e.first[i] = -1
	}
	if e.char() != '{' {
		return e, false
	}
	return e, e.object(known.root, 0, 0)
}

// char moves to the next character that is no space. It is 0 at the end.
func (e *event) char() byte {
	for e.at < len(e.source) {
		switch c := e.source[e.at]; c {
		case ' ', '\t', '\n', '\r':
			e.at++
		default:
			return c
		}
	}
	return 0
}

// A span of values that one member of an object gave.
type given struct {
	to         *step
	from, till int
}

func (e *event) object(s *step, inside int32, depth int) bool {
	if depth > deepest {
		return false
	}
	e.at++
	var before [8]given
	members := before[:0]
	if e.char() == '}' {
		e.at++
		return true
	}
	for {
		if e.char() != '"' {
			return false
		}
		name, ok := e.text()
		if !ok || e.char() != ':' {
			return false
		}
		e.at++
		e.char()
		next := s.find(name)
		if next == nil {
			if !e.skip() {
				return false
			}
		} else {
			from := len(e.values)
			if !e.value(next, inside, depth) {
				return false
			}
			members = e.replace(members, given{next, from, len(e.values)})
		}
		switch e.char() {
		case ',':
			e.at++
			e.char()
		case '}':
			e.at++
			return true
		default:
			return false
		}
	}
}

// replace drops what an earlier member of the same name gave: the last counts.
func (e *event) replace(members []given, now given) []given {
	for i := range members {
		if members[i].to == now.to {
			for j := members[i].from; j < members[i].till; j++ {
				e.values[j].dropped = true
			}
			members[i] = now
			return members
		}
	}
	return append(members, now)
}

func (e *event) array(s *step, inside int32, depth int) bool {
	if depth > deepest {
		return false
	}
	e.at++
	if e.char() == ']' {
		e.at++
		return true
	}
	array := int32(len(e.elements))
	e.elements = append(e.elements, element{above: inside, array: true})
	for {
		// Scalars lie beside the objects of their array, not in other elements.
		within := inside
		if c := e.char(); c == '{' || c == '[' {
			within = int32(len(e.elements))
			e.elements = append(e.elements, element{above: array})
		}
		if !e.value(s, within, depth) {
			return false
		}
		switch e.char() {
		case ',':
			e.at++
		case ']':
			e.at++
			return true
		default:
			return false
		}
	}
}

func (e *event) value(s *step, inside int32, depth int) bool {
	if e.at == len(e.source) {
		return false
	}
	switch c := e.source[e.at]; c {
	case '{':
		if s.below == nil {
			return e.skip()
		}
		return e.object(s, inside, depth+1)
	case '[':
		return e.array(s, inside, depth+1)
	case '"':
		text, ok := e.text()
		if ok {
			e.add(s, c, text, inside)
		}
		return ok
	default:
		start := e.at
		if !e.bare() {
			return false
		}
		if c == '-' || c >= '0' && c <= '9' {
			c = '0'
		}
		e.add(s, c, e.source[start:e.at], inside)
		return true
	}
}

func (e *event) add(s *step, kind byte, text []byte, inside int32) {
	if s.slot >= 0 {
		e.put(s.slot, value{kind: kind, text: text, element: inside})
	}
}

func (e *event) put(slot int32, v value) {
	v.next = e.first[slot]
	if v.next < 0 {
		e.touched = append(e.touched, slot)
	}
	e.first[slot] = int32(len(e.values))
	e.values = append(e.values, v)
}

// bare moves over a number, true, false or null.
func (e *event) bare() bool {
	start := e.at
	for e.at < len(e.source) {
		switch e.source[e.at] {
		case ',', ']', '}', ' ', '\t', '\n', '\r', ':', '"', '[', '{':
		default:
			e.at++
			continue
		}
		break
	}
	return e.at > start
}

// text reads a string.
func (e *event) text() ([]byte, bool) {
	start := e.at + 1
	n := bytes.IndexByte(e.source[start:], '"')
	if n < 0 {
		return nil, false
	}
	if bytes.IndexByte(e.source[start:start+n], '\\') < 0 {
		e.at = start + n + 1
		return e.source[start : start+n], true
	}
	return e.escaped(start)
}

func (e *event) escaped(start int) ([]byte, bool) {
	s := scanner{source: string(e.source[start:])}
	text, err := s.quoted("", "")
	e.at = start + s.at
	return []byte(text), err == nil && utf8.ValidString(text)
}

// skip moves over a value of any depth.
func (e *event) skip() bool {
	depth := 0
	for e.at < len(e.source) {
		switch e.source[e.at] {
		case '"':
			if !e.skipText() {
				return false
			}
		case '{', '[':
			depth++
			e.at++
		case '}', ']':
			depth--
			e.at++
		case ',', ':', ' ', '\t', '\n', '\r':
			if depth == 0 {
				return false
			}
			e.at++
			continue
		default:
			if !e.bare() {
				return false
			}
		}
		if depth <= 0 {
			return depth == 0
		}
	}
	return false
}

func (e *event) skipText() bool {
	e.at++
	for {
		n := bytes.IndexByte(e.source[e.at:], '"')
		if n < 0 {
			return false
		}
		end := e.at + n
		slashes := 0
		for end-slashes-1 >= e.at && e.source[end-slashes-1] == '\\' {
			slashes++
		}
		e.at = end + 1
		if slashes%2 == 0 {
			return true
		}
	}
}
