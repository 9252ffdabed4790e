package expression

import (
	"strconv"
	"strings"
)

// maxOperators is how many comparisons, AND, OR, NOT, BETWEEN, IN, + and - an
// expression may have; functions do not count (Service quotas, DynamoDB:
// expression parameters).
const maxOperators = 300

// A parser reads one expression. It knows four kinds of fault, and reports
// the first of them in AWS's order: syntax, parentheses, too many operators,
// then what comes first in the text of words and functions out of place.
type parser struct {
	kind      Kind
	text      string
	prev, tok token

	syntaxFault string
	redundant   bool // parentheses directly within parentheses
	operators   int
	fault       string // a word or function out of place
	faultAt     int
}

func (p *parser) advance() {
	p.prev = p.tok
	p.tok = scan(p.text, p.tok.end)
}

func (p *parser) word(t token) string { return p.text[t.start:t.end] }

// accept takes the token if it is of a kind.
func (p *parser) accept(kind tokenKind) bool {
	if p.tok.kind != kind {
		return false
	}
	p.advance()
	return true
}

// expect takes the token, which must be of a kind.
func (p *parser) expect(kind tokenKind) {
	if !p.accept(kind) {
		p.syntax()
	}
}

// isKeyword reports whether the token is a word of the grammar.
func (p *parser) isKeyword(word string) bool {
	return p.tok.kind == tokenWord && p.tok.end-p.tok.start == len(word) && strings.EqualFold(p.word(p.tok), word)
}

func (p *parser) acceptKeyword(word string) bool {
	if !p.isKeyword(word) {
		return false
	}
	p.advance()
	return true
}

// isIdentifier reports whether the token is a name that is no keyword of the
// expression's grammar.
func (p *parser) isIdentifier() bool {
	if p.tok.kind != tokenWord {
		return false
	}
	switch p.kind {
	case ConditionExpression, FilterExpression, KeyConditionExpression:
		return !p.isKeyword("AND") && !p.isKeyword("OR") && !p.isKeyword("NOT") && !p.isKeyword("BETWEEN") && !p.isKeyword("IN")
	case UpdateExpression:
		return !p.isSection()
	}
	return true
}

// syntax says that the token does not fit. AWS names it and shows the text
// from the token before it to the one after it. The parser is then at the end
// of the text, where nothing fits, and so comes to its own end.
func (p *parser) syntax() {
	if p.syntaxFault == "" {
		shown, start, end := "<EOF>", p.tok.start, p.tok.end
		if p.tok.kind != tokenEnd {
			shown = p.word(p.tok)
			if next := scan(p.text, p.tok.end); next.kind != tokenEnd {
				end = next.end
			}
		} else {
			end = p.prev.end
		}
		if p.prev.end > p.prev.start {
			start = p.prev.start
		}
		p.syntaxFault = `Syntax error; token: "` + shown + `", near: "` + p.text[min(start, end):end] + `"`
	}
	p.tok = token{kind: tokenEnd, start: len(p.text), end: len(p.text)}
}

// note remembers a fault of the text at a place, the first in the text.
func (p *parser) note(at int, fault string) {
	if p.fault == "" || at < p.faultAt {
		p.fault, p.faultAt = fault, at
	}
}

// finish ends the reading: nothing may follow.
func (p *parser) finish() error {
	if p.tok.kind != tokenEnd {
		p.syntax()
	}
	switch {
	case p.syntaxFault != "":
		return p.kind.invalid(p.syntaxFault)
	case p.redundant:
		return p.kind.invalid("The expression has redundant parentheses;")
	case p.operators > maxOperators:
		// AWS stops counting at the first too many.
		return p.kind.invalid("The expression contains too many operators; operator count: " + strconv.Itoa(maxOperators+1))
	case p.fault != "":
		return p.kind.invalid(p.fault)
	}
	return nil
}

// path reads a document path: a name, then .name and [index].
func (p *parser) path() Path {
	return p.pathRest(append(make(Path, 0, 1), p.name()))
}

func (p *parser) pathRest(path Path) Path {
	for {
		switch p.tok.kind {
		case '.':
			p.advance()
			path = append(path, p.name())
		case '[':
			p.advance()
			path = append(path, p.index())
			p.expect(']')
		default:
			return path
		}
	}
}

// name reads an attribute's name or its placeholder, which stays until the
// expression is bound.
func (p *parser) name() Step {
	switch {
	case p.tok.kind == tokenName:
	case p.isIdentifier():
		if word := p.word(p.tok); isReserved(word) {
			p.note(p.tok.start, "Attribute name is a reserved keyword; reserved keyword: "+word)
		}
	default:
		p.syntax()
		return Name("")
	}
	step := Name(p.word(p.tok))
	p.advance()
	return step
}

func (p *parser) index() Step {
	if p.tok.kind != tokenNumber {
		p.syntax()
		return Index(0)
	}
	digits := p.word(p.tok)
	i, err := strconv.ParseInt(digits, 10, 32)
	if err != nil {
		p.note(p.tok.start, "List index is not within the allowable range; index: ["+digits+"]")
	}
	p.advance()
	return Index(int32(i))
}

// isCall reports whether the token is the name of a function with its
// parenthesis.
func (p *parser) isCall() bool {
	return p.isIdentifier() && scan(p.text, p.tok.end).kind == '('
}

// call reads a function and its operands.
func (p *parser) call() Operand {
	call := Operand{form: formCall, start: int32(p.tok.start), word: p.word(p.tok)}
	if !isFunction(call.word) {
		p.note(p.tok.start, "Invalid function name; function: "+call.word)
	}
	p.advance()
	p.expect('(')
	call.args = append(make([]Operand, 0, 2), p.argument())
	for p.accept(',') {
		call.args = append(call.args, p.argument())
	}
	p.expect(')')
	return call
}

// argument reads an operand of a function; list_append cannot be one.
func (p *parser) argument() Operand {
	o := p.operand()
	if o.form == formCall && o.word == "list_append" {
		p.misused(&o)
	}
	return o
}

func isFunction(name string) bool {
	_, ok := conditionFunction(name)
	return ok || name == "size" || name == "if_not_exists" || name == "list_append"
}

// conditionFunction returns the operator that a function is when it tests.
func conditionFunction(name string) (Operator, bool) {
	switch name {
	case "attribute_exists":
		return AttributeExists, true
	case "attribute_not_exists":
		return AttributeNotExists, true
	case "attribute_type":
		return AttributeType, true
	case "begins_with":
		return BeginsWith, true
	case "contains":
		return Contains, true
	}
	return 0, false
}

// misused notes a function that exists but cannot stand where it does.
func (p *parser) misused(call *Operand) {
	if isFunction(call.word) {
		p.note(int(call.start), "The function is not allowed to be used this way in an expression; function: "+call.word)
	}
}

// operand reads a path, a value, a function that makes one, or one of these in
// parentheses.
func (p *parser) operand() Operand {
	o, _ := p.operandInParens()
	return o
}

// operandInParens reports as well whether all of the operand is in parentheses.
func (p *parser) operandInParens() (o Operand, inParens bool) {
	if p.accept('(') {
		o, inner := p.operandInParens()
		p.expect(')')
		return p.afterParens(o, inner)
	}
	switch {
	case p.tok.kind == tokenValue:
		o = Operand{form: formValue, word: p.word(p.tok)}
		p.advance()
	case p.isCall():
		o = p.call()
		if !p.makesOperand(o.word) {
			p.misused(&o)
		}
	case p.tok.kind == tokenName || p.isIdentifier():
		o = Operand{form: formPath, path: p.path()}
	default:
		p.syntax()
	}
	return o, false
}

// afterParens takes the operand that parentheses held. In conditions a path
// may go on after them, as in (a.b).c; updates do not allow it.
func (p *parser) afterParens(o Operand, twice bool) (Operand, bool) {
	if twice {
		p.redundant = true
	}
	if o.form == formPath && p.kind != UpdateExpression && (p.tok.kind == '.' || p.tok.kind == '[') {
		o.path = p.pathRest(o.path)
		return o, false
	}
	return o, true
}

// makesOperand reports whether a function makes an operand in this kind of
// expression.
func (p *parser) makesOperand(function string) bool {
	if p.kind == UpdateExpression {
		return function == "if_not_exists" || function == "list_append"
	}
	return function == "size"
}
