package pattern

// A value is one scalar of an event, at a path that a pattern asks for.
type value struct {
	kind    byte   // '"' for a string, '0' for a number, else 't', 'f', 'n'
	text    []byte // of a string its characters, of the others what was written
	element int32  // the element of an array that holds it, 0 if none does
	next    int32  // the next value at the same path, -1 if there is none
	dropped bool   // a later member of the same name took its place
	parsed  bool
	number  number
}

func (v *value) numeral() number {
	if !v.parsed {
		v.parsed, v.number = true, numberOf(string(v.text))
	}
	return v.number
}

// A test is what a member of a leaf asks of a value.
type test interface {
	passes(v *value) bool
}

// exactSet holds values that are matched as they are.
type exactSet struct {
	strings []string
	lookup  map[string]struct{} // of the strings, if there are many
	numbers []number
	ips     []ip // the strings that are addresses, for other ways to write them
}

// few is the number of strings that are found faster by looking at each.
const few = 8

func (s *exactSet) addString(text string) {
	s.strings = append(s.strings, text)
	if address, ok := parseIP([]byte(text)); ok {
		s.ips = append(s.ips, address)
	}
	if len(s.strings) <= few {
		return
	}
	if s.lookup == nil {
		s.lookup = make(map[string]struct{})
		for _, known := range s.strings {
			s.lookup[known] = struct{}{}
		}
	}
	s.lookup[text] = struct{}{}
}

func (s *exactSet) passes(v *value) bool {
	switch v.kind {
	case '"':
		return s.hasString(v.text)
	case '0':
		for _, n := range s.numbers {
			if n.equals(v.numeral(), v.text) {
				return true
			}
		}
	}
	return false
}

func (s *exactSet) hasString(text []byte) bool {
	if s.lookup != nil {
		if _, ok := s.lookup[string(text)]; ok {
			return true
		}
	} else {
		for _, known := range s.strings {
			if string(text) == known {
				return true
			}
		}
	}
	if len(s.ips) == 0 {
		return false
	}
	address, ok := parseIP(text)
	if !ok {
		return false
	}
	for _, known := range s.ips {
		if known == address {
			return true
		}
	}
	return false
}

// tests are the members of a leaf: one must pass.
type tests struct {
	exactSet
	words        []string // true, false and null
	others       []test
	present      bool // {"exists": true}
	absent       bool // {"exists": false}
	members      int
	anythingButs int
}

func (t *tests) add(one test) { t.others = append(t.others, one) }

func (t *tests) passes(v *value) bool {
	if t.present || t.exactSet.passes(v) {
		return true
	}
	for _, w := range t.words {
		if v.kind == w[0] {
			return true
		}
	}
	for _, other := range t.others {
		if other.passes(v) {
			return true
		}
	}
	return false
}

// onlyStrings tells whether nothing but a string of the set can pass.
func (t *tests) onlyStrings() bool {
	return !t.present && !t.absent && len(t.words) == 0 && len(t.others) == 0 && len(t.numbers) == 0 && len(t.ips) == 0
}

type anyOf []test

func (a anyOf) passes(v *value) bool {
	for _, t := range a {
		if t.passes(v) {
			return true
		}
	}
	return false
}

type not struct{ test }

func (n not) passes(v *value) bool { return !n.test.passes(v) }
