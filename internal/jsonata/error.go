package jsonata

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// An Error says why an expression cannot be compiled or evaluated. Its code and
// message are the reference's: S0201 and the like are faults of the text, T2001
// of types, D3030 of data, U1001 of limits. It has no code where the reference
// fails by accident.
type Error struct {
	Code     string
	Message  string
	Position int             // UTF-16 units from the start of the expression to the end of the token
	Token    string          // the operator or function at fault
	Value    jsonvalue.Value // the value at fault

	token  jsonvalue.Value // Token, which may be a number
	value2 jsonvalue.Value
	fields map[string]string // what else the message tells
}

// Error is the code and the message, as Step Functions prints them.
func (e *Error) Error() string {
	if e.Code == "" {
		return e.Message
	}
	return e.Code + ": " + e.Message
}

// fault makes an error of the reference about a value.
func fault(code string, value Value) *Error { return &Error{Code: code, Value: value} }

// about adds the token and the position of it.
func (e *Error) about(token Value, position int) *Error {
	e.token, e.Position = token, position
	return e
}

// with adds what else the message tells.
func (e *Error) with(field, text string) *Error {
	if e.fields == nil {
		e.fields = map[string]string{}
	}
	e.fields[field] = text
	return e
}

// argument says which argument of a function is at fault.
func (e *Error) argument(index int) *Error { return e.with("index", strconv.Itoa(index)) }

// finish writes the message when the token and position are known.
func (e *Error) finish() *Error {
	if e.token.Exists() {
		e.Token = e.token.String()
	}
	if isString(e.token) {
		e.Token = e.token.Text()
	}
	if e.Message != "" {
		return e
	}
	var out strings.Builder
	rest := messages[e.Code]
	for {
		before, field, found := strings.Cut(rest, "{{")
		out.WriteString(before)
		if !found {
			break
		}
		plain := strings.HasPrefix(field, "{")
		name, after, _ := strings.Cut(strings.TrimPrefix(field, "{"), "}}")
		if plain {
			after = strings.TrimPrefix(after, "}")
		}
		out.WriteString(e.field(name, plain))
		rest = after
	}
	e.Message = out.String()
	return e
}

func (e *Error) field(name string, plain bool) string {
	var v Value
	switch name {
	case "token":
		v = e.token
	case "value":
		v = e.Value
	case "value2":
		v = e.value2
	default:
		text, ok := e.fields[name]
		if !ok {
			return "undefined"
		}
		if name == "type" {
			return strconv.Quote(text)
		}
		return text
	}
	switch {
	case !v.Exists() || isFunction(v):
		return "undefined"
	case plain:
		return v.Text()
	}
	return v.Doubles().String()
}
