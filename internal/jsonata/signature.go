package jsonata

import (
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A signature says what arguments a function takes: <s-n?:s> takes a string,
// which is the context if it is not given, and perhaps a number. See
// https://docs.jsonata.org/2.0.0/programming#function-signatures
type signature struct {
	params []param
}

type param struct {
	kind    string // s, n, a, … or (sf)
	class   string // the symbols that match
	repeat  byte   // ?, + or 0
	context bool
	subtype string // of a<n>
}

// symbols of every type. m is an argument that is missing.
const anyType = "asnblfom"

func parseSignature(text string) (*signature, *Error) {
	s := &signature{}
	malformed := func(code, value string, at int) *Error {
		return fault(code, jsonvalue.Text(value)).with("offset", strconv.Itoa(at))
	}
	last := &param{}
	for i := 1; i < len(text) && text[i] != ':'; i++ {
		p := param{kind: text[i : i+1]}
		switch c := text[i]; c {
		case 's', 'n', 'b', 'l', 'o':
			p.class = p.kind + "m"
		case 'a', 'x':
			p.class = anyType
		case 'j':
			p.class = "asnblom"
		case 'f':
			p.class = "f"
		case '-':
			last.context, last.repeat = true, '?'
			continue
		case '?', '+':
			last.repeat = c
			continue
		case '(':
			end := closing(text, i, '(', ')')
			choice := text[i+1 : end]
			if strings.Contains(choice, "<") {
				return nil, malformed("S0402", choice, i)
			}
			p.kind, p.class = "("+choice+")", choice+"m"
			i = end
		case '<':
			if last.kind != "a" && last.kind != "f" {
				return nil, malformed("S0401", last.kind, i)
			}
			end := closing(text, i, '<', '>')
			last.subtype = text[i+1 : end]
			i = end
			continue
		default:
			continue
		}
		s.params = append(s.params, p)
		last = &s.params[len(s.params)-1]
	}
	return s, nil
}

// closing is the place of the bracket that closes the one at a place.
func closing(text string, i int, open, end byte) int {
	depth := 0
	for ; i < len(text)-1; i++ {
		switch text[i] {
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return i
			}
		}
	}
	return i
}

func symbolOf(v Value) byte {
	return [...]byte{
		jsonvalue.Undefined: 'm', jsonvalue.Null: 'l', jsonvalue.Bool: 'b', jsonvalue.Number: 'n',
		jsonvalue.String: 's', jsonvalue.Array: 'a', jsonvalue.Object: 'o', jsonvalue.Foreign: 'f',
	}[v.Kind()]
}

// match shares the symbols out among the parameters, each taking what it can; it
// tells how many each took, or nil. Without whole, symbols may be left over.
func match(params []param, symbols string, whole bool) []int {
	taken, ok := greedy(params, symbols, whole)
	if ok {
		return taken
	}
	dead := map[[2]int]bool{} // parameters and symbols from which there is no way on
	var from func(i, at int) bool
	from = func(i, at int) bool {
		if i == len(params) {
			return !whole || at == len(symbols)
		}
		if dead[[2]int{i, at}] {
			return false
		}
		p, least, most := &params[i], 1, 0
		if p.repeat == '?' {
			least = 0
		}
		for at+most < len(symbols) && strings.IndexByte(p.class, symbols[at+most]) >= 0 && (most == 0 || p.repeat == '+') {
			most++
		}
		for n := most; n >= least; n-- {
			if from(i+1, at+n) {
				taken[i] = n
				return true
			}
		}
		dead[[2]int{i, at}] = true
		return false
	}
	if !from(0, 0) {
		return nil
	}
	return taken
}

// greedy shares the symbols out without a second thought, which mostly does.
func greedy(params []param, symbols string, whole bool) ([]int, bool) {
	taken := make([]int, len(params))
	at := 0
	for i := range params {
		p := &params[i]
		for at < len(symbols) && strings.IndexByte(p.class, symbols[at]) >= 0 && (taken[i] == 0 || p.repeat == '+') {
			taken[i]++
			at++
		}
		if taken[i] == 0 && p.repeat != '?' {
			return taken, false
		}
	}
	return taken, !whole || at == len(symbols)
}

// validate checks arguments and adapts them: the context stands in for a missing
// one, a value for an array of it.
func (s *signature) validate(args []Value, context Value) ([]Value, error) {
	symbols := make([]byte, len(args), 8)
	for i, arg := range args {
		symbols[i] = symbolOf(arg)
	}
	taken := match(s.params, string(symbols), true)
	if taken == nil {
		return nil, s.mismatch(args, string(symbols))
	}
	out := make([]Value, 0, len(s.params))
	next := 0
	for i, p := range s.params {
		var arg Value
		if next < len(args) {
			arg = args[next]
		}
		switch {
		case taken[i] == 0 && p.context:
			if strings.IndexByte(p.class, symbolOf(context)) < 0 {
				return nil, fault("T0411", context).argument(next + 1)
			}
			out = append(out, context)
		case taken[i] == 0:
			out = append(out, arg)
			next++
		default:
			for range taken[i] {
				if p.kind == "a" {
					var err error
					if arg, err = p.array(args[next], next, string(symbols[next:next+taken[i]])); err != nil {
						return nil, err
					}
				}
				out = append(out, arg)
				next++
			}
		}
	}
	return out, nil
}

// plurals are how a message names what an array should hold.
var plurals = map[string]string{"a": "arrays", "b": "booleans", "f": "functions", "n": "numbers", "o": "objects", "s": "strings"}

// array makes an argument an array and checks its items.
func (p *param) array(arg Value, index int, symbols string) (Value, error) {
	if !arg.Exists() {
		return arg, nil
	}
	good := true
	if p.subtype != "" {
		if !isArray(arg) {
			good = symbols == p.subtype
		}
		for _, item := range arg.Items() {
			good = good && (!isArray(arg) || symbolOf(item) == p.subtype[0])
		}
	}
	if !good {
		return Value{}, fault("T0412", arg).argument(index+1).with("type", plurals[p.subtype])
	}
	if !isArray(arg) {
		return jsonvalue.ArrayOf(arg), nil
	}
	return arg, nil
}

// mismatch finds the argument that is at fault: the first that the parameters,
// taken one more at a time, cannot account for.
func (s *signature) mismatch(args []Value, symbols string) *Error {
	good := 0
	for i := range s.params {
		taken := match(s.params[:i+1], symbols, false)
		if taken == nil {
			break
		}
		good = 0
		for _, n := range taken {
			good += n
		}
	}
	var value Value
	if good < len(args) {
		value = args[good]
	}
	return fault("T0410", value).argument(good + 1)
}
