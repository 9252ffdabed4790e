package intrinsic

import (
	"errors"
	"fmt"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// Value is the JSON that functions take and give.
type Value = jsonvalue.Value

// A Path reads a value from whatever scope the caller evaluates in.
type Path func(scope any) (Value, error)

// A Call is a parsed call. It is immutable.
type Call struct {
	text string
	fn   *function
	args []argument
}

// Text is the call as it was written.
func (c *Call) Text() string { return c.text }

// An argument is a literal, a path or a call.
type argument struct {
	text     string
	literal  Value
	template []string // of a string: what stands around its {}, unescaped
	path     Path
	call     *Call
}

// maxNesting is how many calls may stand in one another.
const maxNesting = 10

// Is tells whether a text means to be a call of an intrinsic function.
func Is(text string) bool { return strings.HasPrefix(text, "States.") }

// Parse reads a call, and the paths in it with compile.
func Parse(text string, compile func(path string) (Path, error)) (*Call, error) {
	p := &parser{text: text, compile: compile}
	call, err := p.call(1)
	if err == nil && p.pos < len(text) {
		err = p.fail("unexpected text after the call")
	}
	if err != nil {
		return nil, err
	}
	return call, nil
}

type parser struct {
	text    string
	pos     int
	compile func(string) (Path, error)
}

func (p *parser) fail(problem string) error {
	return fmt.Errorf("%s at offset %d of %q", problem, p.pos, p.text)
}

func (p *parser) spaces() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.pos]) >= 0 {
		p.pos++
	}
}

func (p *parser) peek() byte {
	if p.pos < len(p.text) {
		return p.text[p.pos]
	}
	return 0
}

func (p *parser) call(depth int) (*Call, error) {
	if depth > maxNesting {
		return nil, p.fail("nested too deep")
	}
	start := p.pos
	open := strings.IndexByte(p.text[start:], '(')
	if open < 0 {
		return nil, p.fail("expected (")
	}
	fn := functions[p.text[start:start+open]]
	if fn == nil {
		return nil, p.fail("unknown function")
	}
	p.pos += open + 1
	call := &Call{fn: fn}
	for p.spaces(); p.peek() != ')'; p.spaces() {
		if len(call.args) > 0 {
			if p.peek() != ',' {
				return nil, p.fail("expected , or )")
			}
			p.pos++
			p.spaces()
		}
		arg, err := p.argument(depth)
		if err != nil {
			return nil, err
		}
		call.args = append(call.args, arg)
	}
	p.pos++
	call.text = p.text[start:p.pos]
	if n := len(call.args); n < fn.min || fn.max >= 0 && n > fn.max {
		return nil, p.fail("wrong number of arguments")
	}
	for i, arg := range call.args {
		if want := fn.kind(i); want != jsonvalue.Undefined && arg.literal.Exists() && arg.literal.Kind() != want {
			return nil, p.fail("an argument is no " + want.String())
		}
	}
	return call, nil
}

func (p *parser) argument(depth int) (argument, error) {
	start := p.pos
	var arg argument
	var err error
	switch c := p.peek(); {
	case c == '\'':
		arg, err = p.quoted()
	case c == '$':
		p.skipPath()
		arg.path, err = p.compile(strings.TrimSpace(p.text[start:p.pos]))
	case strings.HasPrefix(p.text[start:], "States."):
		arg.call, err = p.call(depth + 1)
	default:
		for p.pos < len(p.text) && strings.IndexByte(",) \t\r\n", p.text[p.pos]) < 0 {
			p.pos++
		}
		switch word := p.text[start:p.pos]; word {
		case "true", "false":
			arg.literal = jsonvalue.OfBool(word == "true")
		case "null":
			arg.literal = jsonvalue.Nil()
		default:
			number, ok := jsonvalue.ParseNumber(word)
			if !ok {
				return arg, p.fail("expected an argument")
			}
			arg.literal = number
		}
	}
	arg.text = strings.TrimSpace(p.text[start:p.pos])
	return arg, err
}

// quoted reads a string: \' \{ \} and \\ are its only escapes.
func (p *parser) quoted() (argument, error) {
	p.pos++
	var whole, piece strings.Builder
	var template []string
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		p.pos++
		switch {
		case c == '\'':
			return argument{literal: jsonvalue.Text(whole.String()), template: append(template, piece.String())}, nil
		case c == '{' && p.peek() == '}':
			p.pos++
			whole.WriteString("{}")
			template = append(template, piece.String())
			piece.Reset()
			continue
		case c == '\\':
			if c = p.peek(); c == 0 || strings.IndexByte(`'{}\`, c) < 0 {
				return argument{}, p.fail("unknown escape")
			}
			p.pos++
		}
		whole.WriteByte(c)
		piece.WriteByte(c)
	}
	return argument{}, p.fail("unexpected end of a string")
}

// skipPath goes to the end of a path: a comma, a parenthesis or a space outside
// brackets.
func (p *parser) skipPath() {
	depth := 0
	var quote byte
	for ; p.pos < len(p.text); p.pos++ {
		c := p.text[p.pos]
		switch {
		case quote != 0:
			if c == '\\' {
				p.pos++
			} else if c == quote {
				quote = 0
			}
		case depth > 0 && (c == '\'' || c == '"'):
			quote = c
		case c == '[' || c == '(':
			depth++
		case (c == ']' || c == ')') && depth > 0:
			depth--
		case depth == 0 && strings.IndexByte(",) \t\r\n", c) >= 0:
			return
		}
	}
	p.pos = min(p.pos, len(p.text))
}

// An Env is what an evaluation may know and use.
type Env struct {
	Scope  any            // what the paths read from
	Random func() float64 // in [0,1)
}

// Eval calls the function. What goes wrong is an *Error, or what a path said.
func (c *Call) Eval(env Env) (Value, error) {
	args := make([]Value, len(c.args))
	for i, arg := range c.args {
		v, err := arg.value(env)
		if err != nil {
			var inner *Error
			if errors.As(err, &inner) {
				return Value{}, err
			}
			return Value{}, &Error{Function: c.text, Problem: err.Error()}
		}
		args[i] = v
	}
	v, err := c.fn.run(&invocation{env: env, call: c, args: args})
	if err != nil {
		return Value{}, &Error{Function: c.text, Problem: err.Error()}
	}
	return v, nil
}

func (a argument) value(env Env) (Value, error) {
	switch {
	case a.call != nil:
		return a.call.Eval(env)
	case a.path != nil:
		return a.path(env.Scope)
	}
	return a.literal, nil
}

// An Error says which call failed, and why.
type Error struct{ Function, Problem string }

func (e *Error) Error() string {
	return "The function '" + e.Function + "' had the following error: " + e.Problem
}

// A problem is what an Error says, in words for users.
type problem string

func (p problem) Error() string { return string(p) }

func wrong(format string, args ...any) error { return problem(fmt.Sprintf(format, args...)) }
