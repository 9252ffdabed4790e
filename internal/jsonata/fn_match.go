package jsonata

import (
	"math"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonata/regex"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A hit is a place where a matcher matched, in bytes.
type hit struct {
	match      string
	start, end int
	groups     Value
	object     Value // what a matcher returns; a regular expression makes it when asked
	next       func() (*hit, error)
}

// find calls a matcher: a regular expression, or any function that returns an
// object with match, start, end, groups and next.
func (c *call) find(matcher Value, text string) (*hit, error) {
	if fn := functionOf(matcher); fn != nil && fn.re != nil {
		return c.findRegex(fn.re, text, 0)
	}
	return c.findBy(matcher, text, jsonvalue.Text(text))
}

func (c *call) findBy(matcher Value, text string, args ...Value) (*hit, error) {
	v, err := c.applyTo(matcher, args, jsonvalue.Nil())
	if err != nil || !truthy(v) {
		return nil, err
	}
	isNumber := func(key string) bool { return v.Get(key).Kind() == jsonvalue.Number }
	next := v.Get("next")
	if !isNumber("start") && !isNumber("end") && !isArray(v.Get("groups")) && !isFunction(next) {
		return nil, fault("T1010", Value{})
	}
	h := &hit{match: v.Get("match").Text(), groups: v.Get("groups"), object: v}
	h.start, h.end = byteAt(text, v.Get("start").Float()), byteAt(text, v.Get("end").Float())
	h.next = func() (*hit, error) { return c.findBy(next, text) }
	return h, nil
}

// byteAt is where a UTF-16 unit is in the bytes.
func byteAt(text string, units float64) int {
	for i, r := range text {
		if units <= 0 {
			return i
		}
		units--
		if r > 0xFFFF {
			units--
		}
	}
	return len(text)
}

func (c *call) findRegex(re *regex.Regex, text string, from int) (*hit, error) {
	budget := (c.run.env.MaxSteps - c.run.steps) * 8 // a step of a match is cheap
	start := budget
	m, err := re.Find(text, from, &budget)
	if e := c.run.step((start - budget) / 8); e != nil || err != nil {
		return nil, c.run.step(c.run.env.MaxSteps)
	}
	if m == nil {
		return nil, nil
	}
	groups := make([]Value, len(m.Groups))
	for i, g := range m.Groups {
		if g.Start >= 0 {
			groups[i] = jsonvalue.Text(text[g.Start:g.End])
		}
	}
	h := &hit{match: text[m.Start:m.End], start: m.Start, end: m.End, groups: jsonvalue.List(groups)}
	h.next = func() (*hit, error) {
		if m.End >= len(text) {
			return nil, nil
		}
		next, err := c.findRegex(re, text, m.End)
		if err == nil && next != nil && next.match == "" {
			return nil, fault("D1004", jsonvalue.Text(re.Source()))
		}
		return next, err
	}
	return h, c.run.grow(len(m.Groups) * itemBytes)
}

// value is the object that a regular expression returns as a function.
func (h *hit) value(text string) Value {
	if h == nil {
		return Value{}
	}
	if h.object.Exists() {
		return h.object
	}
	start := float64(utf16Len(text[:h.start]))
	return jsonvalue.Obj(
		jsonvalue.Member{Key: "match", Value: jsonvalue.Text(h.match)},
		jsonvalue.Member{Key: "start", Value: jsonvalue.Float(start)},
		jsonvalue.Member{Key: "end", Value: jsonvalue.Float(start + float64(utf16Len(h.match)))},
		jsonvalue.Member{Key: "groups", Value: h.groups},
		jsonvalue.Member{Key: "next", Value: jsonvalue.Opaque(&function{arity: 0, native: func(*call, []Value) (Value, error) {
			next, err := h.next()
			return next.value(text), err
		}})},
	)
}

// matcher is a regular expression as a value: a function of a string.
func matcher(re *regex.Regex) Value {
	return jsonvalue.Opaque(&function{arity: 2, re: re, native: func(c *call, args []Value) (Value, error) {
		text := chars(argument(args, 0))
		h, err := c.findRegex(re, text, 0)
		return h.value(text), err
	}})
}

// limit is an argument that bounds how often something is done; none is no
// bound.
func limit(args []Value, i int, code string) (float64, error) {
	v := argument(args, i)
	switch {
	case !v.Exists():
		return math.Inf(1), nil
	case v.Float() < 0:
		return 0, fault(code, v).argument(i + 1)
	}
	return v.Float(), nil
}

// eachHit goes through the matches, at most so many.
func (c *call) eachHit(matcher Value, text string, most float64, do func(*hit) error) error {
	if most <= 0 {
		return nil
	}
	h, err := c.find(matcher, text)
	for n := 0.0; err == nil && h != nil && n < most; n++ {
		if err = do(h); err == nil {
			h, err = h.next()
		}
		if err == nil {
			err = c.run.step(1)
		}
	}
	return err
}

func contains(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	if token := argument(args, 1); !isFunction(token) {
		return jsonvalue.OfBool(strings.Contains(args[0].Text(), chars(token))), nil
	}
	h, err := c.find(argument(args, 1), args[0].Text())
	return jsonvalue.OfBool(h != nil), err
}

func matchAll(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	most, err := limit(args, 2, "D3040")
	if err != nil {
		return Value{}, err
	}
	text := args[0].Text()
	var out []Value
	at, units := 0, 0
	err = c.eachHit(argument(args, 1), text, most, func(h *hit) error {
		if h.start < at {
			at, units = 0, 0
		}
		units += utf16Len(text[at:h.start])
		at = h.start
		out = append(out, jsonvalue.Obj(
			jsonvalue.Member{Key: "match", Value: jsonvalue.Text(h.match)},
			jsonvalue.Member{Key: "index", Value: jsonvalue.Float(float64(units))},
			jsonvalue.Member{Key: "groups", Value: h.groups},
		))
		return nil
	})
	return sequence(out), err
}

func split(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	most, err := limit(args, 2, "D3020")
	if err != nil {
		return Value{}, err
	}
	text, separator := args[0].Text(), argument(args, 1)
	var out []Value
	if !isFunction(separator) {
		parts := []string{text}
		if separator.Exists() {
			parts = strings.Split(text, separator.Text())
		}
		parts = parts[:int(min(most, float64(len(parts))))]
		for _, part := range parts {
			out = append(out, jsonvalue.Text(part))
		}
		return jsonvalue.List(out), c.run.grow(len(text))
	}
	start := 0
	err = c.eachHit(separator, text, most, func(h *hit) error {
		out = append(out, jsonvalue.Text(text[min(start, h.start):h.start]))
		start = h.end
		return nil
	})
	if float64(len(out)) < most {
		out = append(out, jsonvalue.Text(text[start:]))
	}
	return jsonvalue.List(out), err
}

func replace(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	text, pattern, replacement := args[0].Text(), argument(args, 1), argument(args, 2)
	if isString(pattern) && pattern.Text() == "" {
		return Value{}, fault("D3010", pattern).argument(2)
	}
	most, err := limit(args, 3, "D3011")
	if err != nil {
		return Value{}, err
	}
	if !isFunction(pattern) {
		count := -1
		if most < math.MaxInt32 {
			count = int(math.Ceil(most))
		}
		old, by := chars(pattern), chars(replacement)
		times := strings.Count(text, old)
		if times > 0 && isFunction(replacement) {
			return Value{}, fault("D3012", replacement)
		}
		if count >= 0 {
			times = min(times, count)
		}
		if err := c.run.grow(len(text) + times*len(by)); err != nil {
			return Value{}, err
		}
		return jsonvalue.Text(strings.Replace(text, old, by, count)), nil
	}
	var out strings.Builder
	position := 0
	err = c.eachHit(pattern, text, most, func(h *hit) error {
		out.WriteString(text[min(position, h.start):h.start])
		by, err := c.replacement(h, replacement, text)
		out.WriteString(by)
		position = min(h.start+len(h.match), len(text))
		if err != nil {
			return err
		}
		return c.run.grow(len(by))
	})
	out.WriteString(text[position:])
	return jsonvalue.Text(out.String()), err
}

func (c *call) replacement(h *hit, by Value, text string) (string, error) {
	if !isFunction(by) {
		return expand(chars(by), h), nil
	}
	v, err := c.applyTo(by, []Value{h.value(text)}, jsonvalue.Nil())
	if err == nil && !isString(v) {
		err = fault("D3012", v)
	}
	return v.Text(), err
}

// expand puts groups in the place of $1, the match in that of $0 and a dollar in
// that of $$.
func expand(template string, h *hit) string {
	count := h.groups.Len()
	digits := 1
	if count > 0 {
		digits = len(strconv.Itoa(count))
	}
	var out strings.Builder
	for {
		before, after, found := strings.Cut(template, "$")
		out.WriteString(before)
		if !found {
			return out.String()
		}
		template = after
		if strings.HasPrefix(after, "$") {
			out.WriteByte('$')
			template = after[1:]
			continue
		}
		if strings.HasPrefix(after, "0") {
			out.WriteString(h.match)
			template = after[1:]
			continue
		}
		n, size := leadingNumber(after, digits)
		if digits > 1 && n > count {
			n, size = leadingNumber(after, digits-1)
		}
		if size == 0 {
			out.WriteByte('$') // no group: the dollar stands for itself
			continue
		}
		out.WriteString(h.groups.At(n - 1).Text())
		template = after[size:]
	}
}

// leadingNumber reads up to so many digits.
func leadingNumber(text string, most int) (n, size int) {
	for size < most && size < len(text) && text[size] >= '0' && text[size] <= '9' {
		n = n*10 + int(text[size]-'0')
		size++
	}
	return n, size
}
