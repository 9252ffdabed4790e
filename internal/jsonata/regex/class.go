package regex

import "unicode"

// A class is a set of characters.
type class interface{ has(r rune) bool }

type (
	span    struct{ low, high rune }
	test    func(rune) bool
	union   []class
	negated struct{ set class }
	folded  struct{ set class } // regardless of case
)

func (s span) has(r rune) bool { return s.low <= r && r <= s.high }

func (t test) has(r rune) bool { return t(r) }

func (u union) has(r rune) bool {
	for _, set := range u {
		if set.has(r) {
			return true
		}
	}
	return false
}

func (n negated) has(r rune) bool { return !n.set.has(r) }

func (f folded) has(r rune) bool {
	if f.set.has(r) {
		return true
	}
	want := canonical(r)
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		if canonical(other) == want && f.set.has(other) {
			return true
		}
	}
	return false
}

func isDigit(r rune) bool { return '0' <= r && r <= '9' }

// named are the classes that a letter after a backslash stands for.
func named(c rune) class {
	switch c {
	case 'd':
		return test(isDigit)
	case 'D':
		return negated{test(isDigit)}
	case 'w':
		return test(isWord)
	case 'W':
		return negated{test(isWord)}
	case 's':
		return test(isSpace)
	case 'S':
		return negated{test(isSpace)}
	}
	return nil
}
