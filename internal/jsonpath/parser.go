package jsonpath

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A SyntaxError says why a text is no path.
type SyntaxError struct {
	Text    string
	Offset  int
	Problem string
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("%s at offset %d of %q", e.Problem, e.Offset, e.Text)
}

// maxSteps is more than any path of use has; it keeps evaluation from running
// out of stack.
const maxSteps = 500

// Compile reads a path, which starts with $. The error is a *SyntaxError.
func Compile(text string) (*Path, error) {
	p := &parser{text: text}
	if !strings.HasPrefix(text, "$") {
		return nil, p.fail("a path starts with $")
	}
	p.pos = 1
	steps, err := p.steps()
	if err != nil {
		return nil, err
	}
	if p.pos < len(text) {
		return nil, p.fail("unexpected character")
	}
	return newPath(text, steps), nil
}

func newPath(text string, steps []step) *Path {
	path := &Path{text: text, steps: steps, definite: true}
	for i, s := range steps {
		// Several names at the end make one object.
		merged := s.kind == stepNames && i == len(steps)-1
		path.definite = path.definite && (s.single() || merged)
	}
	return path
}

type parser struct {
	text  string
	pos   int
	depth int // of filters
}

func (p *parser) fail(problem string) error {
	return &SyntaxError{Text: p.text, Offset: p.pos, Problem: problem}
}

func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) accept(prefix string) bool {
	if strings.HasPrefix(p.text[p.pos:], prefix) {
		p.pos += len(prefix)
		return true
	}
	return false
}

func (p *parser) spaces() {
	for p.peek() == ' ' || p.peek() == '\t' || p.peek() == '\n' || p.peek() == '\r' {
		p.pos++
	}
}

// steps reads what follows $ or @, as far as it goes.
func (p *parser) steps() ([]step, error) {
	var steps []step
	for {
		var s step
		var err error
		switch {
		case len(steps) > maxSteps:
			return nil, p.fail("too many steps")
		case p.accept(".."):
			steps = append(steps, step{kind: stepScan})
			if p.peek() == '[' {
				continue
			}
			s, err = p.member()
		case p.accept("."):
			if p.peek() == '[' { // $.['a'] is $['a']
				continue
			}
			s, err = p.member()
		case p.accept("["):
			s, err = p.bracket()
		default:
			if n := len(steps); n > 0 && steps[n-1].kind == stepScan {
				return nil, p.fail("a path does not end with ..")
			}
			return steps, nil
		}
		if err != nil {
			return nil, err
		}
		steps = append(steps, s)
	}
}

// nameEnds are the characters that no name after a dot has; in a filter those of
// operators end it, too.
const nameEnds = ".[]()*?,'\" \t\r\n"

// member reads a name after a dot, or *.
func (p *parser) member() (step, error) {
	if p.accept("*") {
		return step{kind: stepWildcard}, nil
	}
	start := p.pos
	for p.pos < len(p.text) {
		r, size := utf8.DecodeRuneInString(p.text[p.pos:])
		if strings.ContainsRune(nameEnds, r) || p.depth > 0 && strings.ContainsRune("=<>!&|~", r) {
			break
		}
		p.pos += size
	}
	if p.pos == start {
		return step{}, p.fail("expected a name")
	}
	if p.peek() == '(' {
		return step{}, p.fail("functions are not supported")
	}
	return step{kind: stepNames, names: []string{p.text[start:p.pos]}}, nil
}

// bracket reads what follows [ up to its ].
func (p *parser) bracket() (step, error) {
	p.spaces()
	var s step
	var err error
	switch c := p.peek(); {
	case c == '*':
		p.pos++
		s = step{kind: stepWildcard}
	case c == '?':
		s, err = p.filterStep()
	case c == '\'' || c == '"':
		s, err = p.quotedNames()
	default:
		s, err = p.numbers()
	}
	if err != nil {
		return step{}, err
	}
	p.spaces()
	if !p.accept("]") {
		return step{}, p.fail("expected ]")
	}
	return s, nil
}

func (p *parser) quotedNames() (step, error) {
	s := step{kind: stepNames}
	for {
		p.spaces()
		name, err := p.quoted()
		if err != nil {
			return step{}, err
		}
		s.names = append(s.names, name)
		p.spaces()
		if !p.accept(",") {
			return s, nil
		}
	}
}

// quoted reads a string in ' or "; a backslash takes the next character as it
// is, but for the usual control characters and \uXXXX.
func (p *parser) quoted() (string, error) {
	quote := p.peek()
	if quote != '\'' && quote != '"' {
		return "", p.fail("expected a quote")
	}
	p.pos++
	var b strings.Builder
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		p.pos++
		switch c {
		case quote:
			return b.String(), nil
		case '\\':
			if p.pos == len(p.text) {
				return "", p.fail("unexpected end")
			}
			e := p.text[p.pos]
			p.pos++
			if e == 'u' && p.pos+4 <= len(p.text) {
				if n, err := strconv.ParseUint(p.text[p.pos:p.pos+4], 16, 32); err == nil {
					b.WriteRune(rune(n))
					p.pos += 4
					continue
				}
			}
			if i := strings.IndexByte("bfnrt", e); i >= 0 {
				e = "\b\f\n\r\t"[i]
			}
			b.WriteByte(e)
		default:
			b.WriteByte(c)
		}
	}
	return "", p.fail("unexpected end of a string")
}

// numbers reads indices, 1 or 1,2, or a slice, 1:2.
func (p *parser) numbers() (step, error) {
	first, err := p.number()
	if err != nil {
		return step{}, err
	}
	p.spaces()
	if p.accept(":") {
		p.spaces()
		to, err := p.number()
		if err != nil {
			return step{}, err
		}
		return step{kind: stepSlice, from: first, to: to}, nil
	}
	if first == nil {
		return step{}, p.fail("expected a selection")
	}
	s := step{kind: stepIndices, indices: []int{*first}}
	for p.spaces(); p.accept(","); p.spaces() {
		p.spaces()
		next, err := p.number()
		if err != nil {
			return step{}, err
		}
		if next == nil {
			return step{}, p.fail("expected a number")
		}
		s.indices = append(s.indices, *next)
	}
	return s, nil
}

func (p *parser) number() (*int, error) {
	start := p.pos
	if p.peek() == '-' {
		p.pos++
	}
	for '0' <= p.peek() && p.peek() <= '9' {
		p.pos++
	}
	if p.pos == start {
		return nil, nil
	}
	n, err := strconv.ParseInt(p.text[start:p.pos], 10, 32)
	if err != nil {
		return nil, p.fail("not an index")
	}
	i := int(n)
	return &i, nil
}
