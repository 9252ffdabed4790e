package jsonata

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// missing tells that the first argument is nothing, which makes the result of
// most functions nothing.
func missing(args []Value) bool { return !argument(args, 0).Exists() }

func toString(_ *call, args []Value) (Value, error) {
	switch v := argument(args, 0); {
	case !v.Exists() || isString(v):
		return v, nil
	default:
		text, err := stringify(v, argument(args, 1).Bool())
		return jsonvalue.Text(text), err
	}
}

// stringify is a value as JSON with numbers of 15 digits; a function is empty.
func stringify(v Value, pretty bool) (string, error) {
	switch {
	case isFunction(v):
		return "", nil
	case v.Kind() == jsonvalue.Number && v.Float()-v.Float() != 0:
		return "", fault("D3001", v)
	case marked(v, markOuter):
		v = v.At(0)
	}
	rounded, err := roundDigits(v)
	if err != nil {
		return "", err
	}
	if pretty {
		return string(appendPretty(nil, rounded, "\n")), nil
	}
	return rounded.String(), nil
}

// roundDigits gives every number 15 digits and makes every function an empty
// string.
func roundDigits(v Value) (Value, error) {
	switch v.Kind() {
	case jsonvalue.Foreign:
		return jsonvalue.Text(""), nil
	case jsonvalue.Number:
		ok, err := isNumeric(v)
		if !ok || err != nil {
			return v, err
		}
		f, err := strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', 15, 64), 64)
		if err != nil {
			return jsonvalue.Nil(), nil // rounding up made it infinite
		}
		return jsonvalue.Float(f), nil
	case jsonvalue.Array:
		out := make([]Value, v.Len())
		for i, item := range v.Items() {
			var err error
			if out[i], err = roundDigits(item); err != nil {
				return v, err
			}
		}
		return jsonvalue.List(out), nil
	case jsonvalue.Object:
		b := jsonvalue.NewBuilder(v.Len())
		for key, item := range v.Members() {
			rounded, err := roundDigits(item)
			if err != nil {
				return v, err
			}
			b.Set(key, rounded)
		}
		return b.Build(), nil
	}
	return v, nil
}

// appendPretty writes JSON with two spaces for each level.
func appendPretty(dst []byte, v Value, newline string) []byte {
	open, end := "[", "]"
	if isObject(v) {
		open, end = "{", "}"
	}
	if v.Len() == 0 || !isObject(v) && !isArray(v) {
		return v.Append(dst)
	}
	inner := newline + "  "
	for i, item := range v.Items() {
		dst = append(append(dst, open...), inner...)
		if isObject(v) {
			dst = append(jsonvalue.AppendQuoted(dst, v.Keys()[i]), ": "...)
		}
		dst = appendPretty(dst, item, inner)
		open = ","
	}
	return append(append(dst, newline...), end...)
}

// integer turns a number argument into an index, cutting it off.
func integer(v Value) int {
	f := math.Trunc(v.Float())
	return int(max(min(f, 1<<40), -1<<40))
}

// slice is JavaScript's: negative places count from the end.
func slice(list []rune, from, to int) string {
	at := func(i int) int {
		if i < 0 {
			i += len(list)
		}
		return max(min(i, len(list)), 0)
	}
	if from, to = at(from), at(to); from < to {
		return string(list[from:to])
	}
	return ""
}

func substring(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	list := []rune(args[0].Text())
	start := integer(argument(args, 1))
	if len(list)+start < 0 {
		start = 0
	}
	count := argument(args, 2)
	if !count.Exists() {
		return jsonvalue.Text(slice(list, start, len(list))), nil
	}
	if count.Float() <= 0 || !argument(args, 1).Exists() {
		return jsonvalue.Text(""), nil
	}
	end := start
	if start < 0 {
		end += len(list)
	}
	return jsonvalue.Text(slice(list, start, integer(jsonvalue.Float(float64(end)+count.Float())))), nil
}

func substringBefore(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	before, _, _ := strings.Cut(args[0].Text(), chars(argument(args, 1)))
	return jsonvalue.Text(before), nil
}

func substringAfter(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	if _, after, found := strings.Cut(args[0].Text(), chars(argument(args, 1))); found {
		return jsonvalue.Text(after), nil
	}
	return args[0], nil
}

// chars is a string argument; nothing is read as JavaScript reads it.
func chars(v Value) string {
	if !v.Exists() {
		return "undefined"
	}
	return v.Text()
}

func length(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	return jsonvalue.Float(float64(utf8.RuneCountInString(args[0].Text()))), nil
}

func trim(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	words := strings.FieldsFunc(args[0].Text(), func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' || r == '\r' })
	return jsonvalue.Text(strings.Join(words, " ")), nil
}

func pad(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	text, width := args[0].Text(), integer(argument(args, 1))
	fill := []rune(argument(args, 2).Text())
	if len(fill) == 0 {
		fill = []rune{' '}
	}
	count := max(width, -width) - utf8.RuneCountInString(text)
	if count <= 0 {
		return args[0], nil
	}
	if err := c.run.grow(count); err != nil {
		return Value{}, err
	}
	padding := make([]rune, count)
	for i := range padding {
		padding[i] = fill[i%len(fill)]
	}
	if width > 0 {
		return jsonvalue.Text(text + string(padding)), nil
	}
	return jsonvalue.Text(string(padding) + text), nil
}

func join(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	parts := make([]string, args[0].Len())
	total := 0
	for i, item := range args[0].Items() {
		parts[i] = item.Text()
		total += len(parts[i]) + argument(args, 1).Len()
	}
	if err := c.run.grow(total); err != nil {
		return Value{}, err
	}
	return jsonvalue.Text(strings.Join(parts, argument(args, 1).Text())), nil
}
