package stepfn

import (
	"errors"
	"strconv"
	"strings"
	"unicode"

	"github.com/cloudjar/cloudjar/internal/jsonpath"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

func itoa(i int) string { return strconv.Itoa(i) }

// A valuePath is a JSONPath into the state's data ($), the context object ($$)
// or a variable ($name).
type valuePath struct {
	text     string
	context  bool
	variable string
	path     *jsonpath.Path
}

var errNoPath = errors.New("no path")

// path reads a path and notes the variable that it refers to.
func (c *checker) path(text string) (*valuePath, error) {
	p := &valuePath{text: text}
	rest, ok := strings.CutPrefix(text, "$")
	if !ok {
		return nil, errNoPath
	}
	if inner, ok := strings.CutPrefix(rest, "$"); ok {
		p.context = true
		rest = inner
	} else {
		end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
		if end < 0 {
			end = len(rest)
		}
		p.variable, rest = rest[:end], rest[end:]
		c.refer(p.variable)
	}
	if rest != "" && rest[0] != '.' && rest[0] != '[' {
		return nil, errNoPath
	}
	var err error
	p.path, err = jsonpath.Compile("$" + rest)
	return p, err
}

// refer notes that the state being read refers to a variable.
func (c *checker) refer(name string) {
	if name == "" {
		return
	}
	list := c.references[c.state]
	for _, known := range list {
		if known == name {
			return
		}
	}
	c.references[c.state] = append(list, name)
}

// errNoVariable says that a variable has no value.
var errNoVariable = errors.New("no such variable")

// get reads the value at the path.
func (p *valuePath) get(x *evaluation) (jsonvalue.Value, error) {
	doc := p.doc(x)
	if !doc.Exists() {
		return doc, errNoVariable
	}
	return p.path.Get(doc)
}

// present tells whether there is a value at the path.
func (p *valuePath) present(x *evaluation) bool {
	doc := p.doc(x)
	return doc.Exists() && p.path.Present(doc)
}

// doc is what the path leads into, if it is there.
func (p *valuePath) doc(x *evaluation) jsonvalue.Value {
	switch {
	case p.context:
		return x.contextObject()
	case p.variable != "":
		return x.thread.vars.get(p.variable)
	}
	return x.input
}
