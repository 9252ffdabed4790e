package streams

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A keyQuery takes partition keys out of a JSON record. It is the part of jq 1.6 that
// keys are made with: paths, |, //, + - * / of numbers, + of strings, literals,
// tostring, tonumber, floor, length, ascii_downcase, ascii_upcase, todate and
// strftime. Anything else of jq is refused.
// https://docs.aws.amazon.com/firehose/latest/dev/dynamic-partitioning-partitioning-keys.html
type keyQuery struct {
	names []string
	exprs []jqExpr
}

// A jqExpr makes a value of a value. ok is false where jq reports an error.
type jqExpr func(v jsonvalue.Value) (out jsonvalue.Value, ok bool)

// parseQuery reads {name: expression, …}.
func parseQuery(text string) (*keyQuery, error) {
	p := &jqParser{text: text}
	q := &keyQuery{}
	p.expect('{')
	for p.err == nil {
		name := p.key()
		expr := fieldOf(name)
		if p.accept(":") {
			expr = p.alternative()
		}
		if slices.Contains(q.names, name) {
			p.fail("the key " + name + " is there twice")
		}
		q.names, q.exprs = append(q.names, name), append(q.exprs, expr)
		if !p.accept(",") {
			break
		}
	}
	p.expect('}')
	if p.space(); p.err == nil && p.at < len(p.text) {
		p.fail("there is more than one object")
	}
	return q, p.err
}

// keys evaluates the query. Values are written as text; ok is false if one is null,
// empty, an array or an object, or cannot be had.
func (q *keyQuery) keys(record jsonvalue.Value) (keys map[string]string, ok bool) {
	keys = make(map[string]string, len(q.names))
	for i, expr := range q.exprs {
		v, ok := expr(record)
		if !ok {
			return nil, false
		}
		switch v.Kind() {
		case jsonvalue.String:
			keys[q.names[i]] = v.Text()
		case jsonvalue.Number, jsonvalue.Bool:
			keys[q.names[i]] = v.String()
		}
		if keys[q.names[i]] == "" {
			return nil, false
		}
	}
	return keys, true
}

// A jqParser reads a query. The first fault stays.
type jqParser struct {
	text  string
	at    int
	depth int
	err   error
}

func (p *jqParser) fail(why string) jqExpr {
	if p.err == nil {
		p.err = fmt.Errorf("%s at character %d of %s", why, p.at+1, p.text)
	}
	return func(v jsonvalue.Value) (jsonvalue.Value, bool) { return v, false }
}

func (p *jqParser) space() {
	for p.at < len(p.text) && strings.IndexByte(" \t\r\n", p.text[p.at]) >= 0 {
		p.at++
	}
}

func (p *jqParser) accept(token string) bool {
	p.space()
	if !strings.HasPrefix(p.text[p.at:], token) {
		return false
	}
	p.at += len(token)
	return true
}

func (p *jqParser) expect(c byte) {
	if !p.accept(string(c)) {
		p.fail("expected " + string(c))
	}
}

// word reads a name of letters, digits and underscores.
func (p *jqParser) word() string {
	start := p.at
	for p.at < len(p.text) {
		c := p.text[p.at]
		if c != '_' && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') && (c < '0' || c > '9' || p.at == start) {
			break
		}
		p.at++
	}
	return p.text[start:p.at]
}

// str reads a string in double quotes.
func (p *jqParser) str() (string, bool) {
	if p.at >= len(p.text) || p.text[p.at] != '"' {
		return "", false
	}
	end := p.at + 1
	for end < len(p.text) && p.text[end] != '"' {
		if p.text[end] == '\\' {
			end++
		}
		end++
	}
	if end >= len(p.text) {
		return "", false
	}
	v, err := jsonvalue.Parse(p.text[p.at : end+1])
	if err != nil { // an interpolation \(…) as well
		return "", false
	}
	p.at = end + 1
	return v.Text(), true
}

func (p *jqParser) key() string {
	p.space()
	if s, ok := p.str(); ok {
		return s
	}
	w := p.word()
	if w == "" {
		p.fail("expected the name of a key")
	}
	return w
}

// nested guards against expressions that are too deep.
const deepestQuery = 100

func (p *jqParser) pipe() jqExpr {
	if p.depth++; p.depth > deepestQuery {
		return p.fail("too many levels")
	}
	defer func() { p.depth-- }()
	left := p.alternative()
	for p.err == nil {
		p.space()
		if !p.accept("|") {
			break
		}
		f, g := left, p.alternative()
		left = func(v jsonvalue.Value) (jsonvalue.Value, bool) {
			if v, ok := f(v); ok {
				return g(v)
			}
			return v, false
		}
	}
	return left
}

// alternative is what stands for a key's value: jq takes a pipe there, whose parts may
// have alternatives.
func (p *jqParser) alternative() jqExpr {
	if p.depth++; p.depth > deepestQuery {
		return p.fail("too many levels")
	}
	defer func() { p.depth-- }()
	left := p.sum()
	for p.err == nil && p.accept("//") {
		f, g := left, p.sum()
		left = func(v jsonvalue.Value) (jsonvalue.Value, bool) {
			if out, ok := f(v); ok && out.Exists() && !out.IsNull() && (out.Kind() != jsonvalue.Bool || out.Bool()) {
				return out, true
			}
			return g(v)
		}
	}
	for p.err == nil && p.accept("|") {
		f, g := left, p.alternative()
		left = func(v jsonvalue.Value) (jsonvalue.Value, bool) {
			if v, ok := f(v); ok {
				return g(v)
			}
			return v, false
		}
	}
	return left
}

func (p *jqParser) sum() jqExpr {
	left := p.product()
	for p.err == nil {
		switch {
		case p.accept("+"):
			left = arithmetic('+', left, p.product())
		case p.accept("-"):
			left = arithmetic('-', left, p.product())
		default:
			return left
		}
	}
	return left
}

func (p *jqParser) product() jqExpr {
	left := p.term()
	for p.err == nil {
		p.space()
		switch {
		case strings.HasPrefix(p.text[p.at:], "//"):
			return left
		case p.accept("/"):
			left = arithmetic('/', left, p.term())
		case p.accept("*"):
			left = arithmetic('*', left, p.term())
		default:
			return left
		}
	}
	return left
}

func arithmetic(op byte, f, g jqExpr) jqExpr {
	return func(v jsonvalue.Value) (jsonvalue.Value, bool) {
		a, ok1 := f(v)
		b, ok2 := g(v)
		switch {
		case !ok1 || !ok2:
			return v, false
		case op == '+' && a.Kind() == jsonvalue.String && b.Kind() == jsonvalue.String:
			return jsonvalue.Text(a.Text() + b.Text()), true
		case a.Kind() != jsonvalue.Number || b.Kind() != jsonvalue.Number:
			return v, false
		}
		x, y := a.Float(), b.Float()
		switch op {
		case '+':
			x += y
		case '-':
			x -= y
		case '*':
			x *= y
		default:
			if y == 0 {
				return v, false
			}
			x /= y
		}
		return number(x)
	}
}

// number is an integer where it can be one, so that it is written as one.
func number(x float64) (jsonvalue.Value, bool) {
	switch {
	case math.IsNaN(x) || math.IsInf(x, 0):
		return jsonvalue.Value{}, false
	case x == math.Trunc(x) && math.Abs(x) < 1<<53:
		return jsonvalue.Int(int64(x)), true
	}
	return jsonvalue.Float(x), true
}

// term is a path, a literal, a function or something in parentheses.
func (p *jqParser) term() jqExpr {
	p.space()
	switch {
	case p.accept("("):
		inner := p.pipe()
		p.expect(')')
		return p.path(inner)
	case p.at < len(p.text) && p.text[p.at] == '.':
		return p.path(func(v jsonvalue.Value) (jsonvalue.Value, bool) { return v, true })
	case p.at < len(p.text) && p.text[p.at] == '"':
		s, ok := p.str()
		if !ok {
			return p.fail("this string is not modelled")
		}
		return literal(jsonvalue.Text(s))
	case p.at < len(p.text) && p.text[p.at] >= '0' && p.text[p.at] <= '9':
		start := p.at
		for p.at < len(p.text) && strings.IndexByte("0123456789.", p.text[p.at]) >= 0 {
			p.at++
		}
		n, ok := jsonvalue.ParseNumber(p.text[start:p.at])
		if !ok {
			return p.fail("this number is none")
		}
		return literal(n)
	}
	return p.function(p.word())
}

func literal(x jsonvalue.Value) jqExpr {
	return func(jsonvalue.Value) (jsonvalue.Value, bool) { return x, true }
}

// path reads .name, ."name", [0] and ["name"] behind what they are taken from.
func (p *jqParser) path(from jqExpr) jqExpr {
	for p.err == nil {
		rest := p.text[p.at:]
		var step jqExpr
		switch {
		case strings.HasPrefix(rest, "."):
			p.at++
			if strings.HasPrefix(p.text[p.at:], "[") {
				continue
			}
			name, quoted := p.str()
			if !quoted {
				name = p.word()
			}
			if name == "" && !quoted {
				if strings.HasPrefix(p.text[p.at:], ".") {
					return p.fail("recursive descent is not modelled")
				}
				return from // . alone
			}
			step = fieldOf(name)
		case strings.HasPrefix(rest, "["):
			p.at++
			p.space()
			if name, ok := p.str(); ok {
				step = fieldOf(name)
			} else {
				end := strings.IndexByte(p.text[p.at:], ']')
				i, err := strconv.Atoi(strings.TrimSpace(p.text[p.at:max(p.at, p.at+end)]))
				if end < 0 || err != nil {
					return p.fail("only [0] and [\"name\"] are modelled")
				}
				p.at += end
				step = itemOf(i)
			}
			p.expect(']')
		case strings.HasPrefix(rest, "?"):
			return p.fail("? is not modelled")
		default:
			return from
		}
		f := from
		from = func(v jsonvalue.Value) (jsonvalue.Value, bool) {
			if v, ok := f(v); ok {
				return step(v)
			}
			return v, false
		}
	}
	return from
}

// fieldOf is a member of an object, or null.
func fieldOf(name string) jqExpr {
	return func(v jsonvalue.Value) (jsonvalue.Value, bool) {
		switch v.Kind() {
		case jsonvalue.Object:
			if x := v.Get(name); x.Exists() {
				return x, true
			}
			return jsonvalue.Nil(), true
		case jsonvalue.Null:
			return v, true
		}
		return v, false
	}
}

func itemOf(i int) jqExpr {
	return func(v jsonvalue.Value) (jsonvalue.Value, bool) {
		switch v.Kind() {
		case jsonvalue.Array:
			at := i
			if at < 0 {
				at += v.Len()
			}
			if at < 0 || at >= v.Len() {
				return jsonvalue.Nil(), true
			}
			return v.At(at), true
		case jsonvalue.Null:
			return v, true
		}
		return v, false
	}
}
