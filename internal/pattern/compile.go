package pattern

import (
	"slices"
	"strings"
)

// A Dialect is one service's way of speaking the language.
type Dialect int

// The dialects. SNS reads filter policies over message attributes, which have
// no depth, and over message bodies.
const (
	EventBridge Dialect = iota
	Lambda
	SNSAttributes
	SNSBody
)

func (d Dialect) sns() bool { return d == SNSAttributes || d == SNSBody }

// A Pattern is compiled and never changes.
type Pattern struct {
	paths *paths
	rules []rule // alternatives: one for each way through the $or's
}

// Paths returns the paths of the event that the pattern looks at, keys joined by
// dots, each once.
func (p *Pattern) Paths() []string { return slices.Clone(p.paths.names) }

// A rule is one alternative: all of its fields must match.
type rule struct {
	fields []field
}

// A field is a path and the tests of which one must pass.
type field struct {
	path string
	slot int32 // of the path in paths
	test tests
}

// Compile reads a pattern. The error is an [*Error] with the matcher's words,
// which each service wraps in its own.
func Compile(text string, dialect Dialect) (*Pattern, error) {
	if dialect.sns() {
		var err error
		if text, err = snsText(text); err != nil {
			return nil, err
		}
	}
	c := compiler{scanner: scanner{source: text}, dialect: dialect}
	alternatives, err := c.document()
	if err != nil {
		return nil, err
	}
	if err := checkLimits(alternatives, dialect); err != nil {
		return nil, err
	}
	p := &Pattern{paths: newPaths()}
	for _, fields := range alternatives {
		p.rules = append(p.rules, fields.rule(p.paths))
	}
	return p, nil
}

// conditions are the leaves of one alternative by path. A path that comes again
// takes the place of what was there.
type conditions map[string]*leaf

type leaf struct {
	depth int // of the keys above and with it
	tests tests
}

func (c conditions) rule(known *paths) rule {
	var r rule
	for path, l := range c {
		r.fields = append(r.fields, field{path: path, test: l.tests})
	}
	slices.SortFunc(r.fields, func(a, b field) int { return strings.Compare(a.path, b.path) })
	for i := range r.fields {
		r.fields[i].slot = known.add(r.fields[i].path)
	}
	return r
}

type compiler struct {
	scanner
	dialect Dialect
	path    []string
}

// mostAlternatives bounds what nested $or's multiply to. AWS names no number;
// a pattern of EventBridge's 2,048 characters stays below it unless it is made
// to be large.
const mostAlternatives = 1000

var errTooComplex = &Error{"Rule is too complex - try using fewer wildcard characters or fewer repeating character sequences after a wildcard character"}

func (c *compiler) document() ([]conditions, error) {
	t, err := c.next()
	if err != nil {
		return nil, err
	}
	if t != tokenObject {
		return nil, c.fail("Filter is not an object")
	}
	return c.object([]conditions{{}}, false)
}

// object reads the members of an object into every alternative so far.
func (c *compiler) object(so []conditions, inOr bool) ([]conditions, error) {
	empty := true
	for {
		t, err := c.next()
		if err != nil {
			return nil, err
		}
		if t == tokenObjectEnd {
			break
		}
		empty = false
		if so, err = c.member(so, c.text, inOr); err != nil {
			return nil, err
		}
	}
	if empty {
		return nil, c.fail("Empty objects are not allowed")
	}
	return so, nil
}

func (c *compiler) member(so []conditions, name string, inOr bool) ([]conditions, error) {
	if name == "$or" {
		return c.or(so)
	}
	if inOr && isOperator(name) {
		return nil, c.fail(name + " is Ruler reserved fieldName which cannot be used inside $or.")
	}
	t, err := c.next()
	if err != nil {
		return nil, err
	}
	c.path = append(c.path, name)
	defer func() { c.path = c.path[:len(c.path)-1] }()
	switch t {
	case tokenObject:
		return c.object(so, false)
	case tokenArray:
		tests, err := c.tests()
		if err != nil {
			return nil, err
		}
		path := strings.Join(c.path, ".")
		for _, conditions := range so {
			conditions[path] = &leaf{len(c.path), tests}
		}
		return so, nil
	}
	return nil, c.fail(`"` + name + `" must be an object or an array`)
}

// or multiplies the alternatives so far by those in the array.
func (c *compiler) or(so []conditions) ([]conditions, error) {
	t, err := c.next()
	if err != nil {
		return nil, err
	}
	if t != tokenArray {
		return nil, c.fail("It must be an Array followed with $or.")
	}
	var all []conditions
	entries := 0
	for {
		if t, err = c.next(); err != nil {
			return nil, err
		}
		if t == tokenArrayEnd {
			break
		}
		if t != tokenObject {
			return nil, c.fail("Only JSON object is allowed in array of $or relationship.")
		}
		entries++
		branch, err := c.object(copies(so), true)
		if err != nil {
			return nil, err
		}
		if all = append(all, branch...); len(all) > mostAlternatives {
			return nil, errTooComplex
		}
	}
	if entries < 2 {
		return nil, c.fail("There must have at least 2 Objects in $or relationship.")
	}
	return all, nil
}

func copies(so []conditions) []conditions {
	all := make([]conditions, len(so))
	for i, c := range so {
		all[i] = make(conditions, len(c))
		for path, l := range c {
			all[i][path] = l
		}
	}
	return all
}

// snsText is a filter policy as SNS hands it to the matcher: read once by a
// parser whose complaints do not quote the policy, and then without spaces.
func snsText(text string) (string, error) {
	s := scanner{source: text, hidden: true}
	for {
		t, err := s.next()
		if err != nil {
			return "", &Error{"failed to parse JSON. " + err.Error()}
		}
		if t == tokenEnd || len(s.open) == 0 {
			break
		}
	}
	var compact strings.Builder
	inString := false
	for i := 0; i < s.at; i++ {
		b := text[i]
		switch {
		case inString && b == '\\':
			compact.WriteByte(b)
			i++
			b = text[i]
		case b == '"':
			inString = !inString
		case !inString && strings.IndexByte(" \t\r\n", b) >= 0:
			continue
		}
		compact.WriteByte(b)
	}
	return compact.String(), nil
}
