package jsonata

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// symbols are the characters of a number's picture, which the options of
// $formatNumber may replace.
type numberSymbols map[string]string

func symbolsOf(options Value) numberSymbols {
	s := numberSymbols{
		"decimal-separator": ".", "grouping-separator": ",", "exponent-separator": "e", "infinity": "Infinity",
		"minus-sign": "-", "NaN": "NaN", "percent": "%", "per-mille": "‰", "zero-digit": "0", "digit": "#",
		"pattern-separator": ";",
	}
	for key, v := range options.Members() {
		s[key] = v.Text()
	}
	return s
}

// zero is the first of the family of digits.
func (s numberSymbols) zero() rune {
	for _, r := range s["zero-digit"] {
		return r
	}
	return '0'
}

func (s numberSymbols) isDigit(r rune) bool { return r >= s.zero() && r < s.zero()+10 }

// active characters say where digits go; all others are passive.
func (s numberSymbols) active(r rune) bool {
	for _, name := range []string{"decimal-separator", "exponent-separator", "grouping-separator", "digit"} {
		if s[name] == string(r) {
			return true
		}
	}
	return s.isDigit(r)
}

// places counts the characters of a part that stand for digits, the optional
// ones with them or not.
func (s numberSymbols) places(part string, optional bool) int {
	n := 0
	for _, r := range part {
		if s.isDigit(r) || optional && string(r) == s["digit"] {
			n++
		}
	}
	return n
}

// A subpicture is half a picture, for positive or negative numbers, cut into
// its parts.
type subpicture struct {
	text, prefix, suffix, activePart string
	mantissa, whole, fraction        string
	exponent                         string
	scientific                       bool
}

func (s numberSymbols) cut(text string) (subpicture, error) {
	p := subpicture{text: text}
	edge := func(r rune) bool { return s.active(r) && string(r) != s["exponent-separator"] }
	first, last := strings.IndexFunc(text, edge), strings.LastIndexFunc(text, edge)
	if first < 0 {
		// What the reference's engine says of a picture without a digit.
		return p, &Error{Message: "Cannot read properties of undefined (reading 'length')"}
	}
	_, size := utf8.DecodeRuneInString(text[last:])
	p.prefix, p.activePart, p.suffix = text[:first], text[first:last+size], text[last+size:]
	p.mantissa = p.activePart
	if at := strings.Index(text[first:], s["exponent-separator"]); at >= 0 && first+at <= len(text)-len(p.suffix) {
		// The reference cuts the active part at the place in the whole subpicture.
		at += first
		p.mantissa, p.scientific = p.activePart[:min(at, len(p.activePart))], true
		p.exponent = p.activePart[min(at+1, len(p.activePart)):]
	}
	var point bool
	p.whole, p.fraction, point = strings.Cut(p.mantissa, s["decimal-separator"])
	if !point {
		p.fraction = p.suffix
	}
	return p, nil
}

// check tells the last fault of a subpicture, by the rules of XPath's
// format-number (4.7.3), as the reference does.
func (s numberSymbols) check(p subpicture) error {
	twice := func(name string) bool { return strings.Count(p.text, s[name]) > 1 }
	has := func(name string) bool { return strings.Contains(p.text, s[name]) }
	point, group, digit := s["decimal-separator"], s["grouping-separator"], s["digit"]
	digitAt := func(part string) bool { return strings.ContainsFunc(part, s.isDigit) }
	optional, lastOptional := strings.Index(p.whole, digit), strings.LastIndex(p.fraction, digit)
	fault := ""
	for _, rule := range []struct {
		code   string
		broken bool
	}{
		{"D3081", twice("decimal-separator")},
		{"D3082", twice("percent")},
		{"D3083", twice("per-mille")},
		{"D3084", has("percent") && has("per-mille")},
		{"D3085", s.places(p.mantissa, true) == 0},
		{"D3086", strings.ContainsFunc(p.activePart, func(r rune) bool { return !s.active(r) })},
		{"D3087", has("decimal-separator") && (strings.Contains(p.text, group+point) || strings.Contains(p.text, point+group))},
		{"D3088", !has("decimal-separator") && strings.HasSuffix(p.whole, group)},
		{"D3089", strings.Contains(p.text, group+group)},
		{"D3090", optional >= 0 && digitAt(p.whole[:max(optional, 0)])},
		{"D3091", lastOptional >= 0 && digitAt(p.fraction[max(lastOptional, 0):])},
		{"D3092", p.scientific && p.exponent != "" && (has("percent") || has("per-mille"))},
		{"D3093", p.scientific && (p.exponent == "" || strings.ContainsFunc(p.exponent, func(r rune) bool { return !s.isDigit(r) }))},
	} {
		if rule.broken {
			fault = rule.code
		}
	}
	if fault == "" {
		return nil
	}
	return &Error{Code: fault}
}

// A numberLayout is what a subpicture asks for (4.7.4).
type numberLayout struct {
	subpicture
	every                int // the interval of the separators of the whole part
	groups, decimals     []int
	minWhole, scale      int
	minDecimals, maximum int // of the fraction
	minExponent          int
}

func (s numberSymbols) layout(p subpicture) numberLayout {
	l := numberLayout{subpicture: p}
	l.groups = s.separators(p.whole, p.whole, false)
	l.decimals = s.separators(p.fraction, p.whole, true)
	l.every = interval(l.groups)
	l.minWhole = s.places(p.whole, false)
	l.scale = l.minWhole
	l.minDecimals, l.maximum = s.places(p.fraction, false), s.places(p.fraction, true)
	if l.minWhole == 0 && l.maximum == 0 {
		if p.scientific {
			l.minDecimals, l.maximum = 1, 1
		} else {
			l.minWhole = 1
		}
	}
	if p.scientific && l.minWhole == 0 && strings.Contains(p.whole, s["digit"]) {
		l.minWhole = 1
	}
	if l.minWhole == 0 && l.minDecimals == 0 {
		l.minDecimals = 1
	}
	l.minExponent = s.places(p.exponent, false)
	return l
}

// separators counts the digits beside each separator. Further ones are sought in
// the whole part even for a fraction, as the reference does.
func (s numberSymbols) separators(part, whole string, left bool) []int {
	var out []int
	group := s["grouping-separator"]
	if group == "" {
		return nil
	}
	for at := strings.Index(part, group); at >= 0 && len(out) < len(part)+len(whole); {
		beside := part[min(at, len(part)):]
		if left {
			beside = part[:min(at, len(part))]
		}
		out = append(out, s.places(beside, true))
		from := min(at+1, len(whole))
		if next := strings.Index(whole[from:], group); next >= 0 {
			at = from + next
		} else {
			at = -1
		}
	}
	return out
}

func formatNumber(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	s := symbolsOf(argument(args, 2))
	halves := strings.Split(argument(args, 1).Text(), s["pattern-separator"])
	if len(halves) > 2 {
		return Value{}, &Error{Code: "D3080"}
	}
	var layouts []numberLayout
	for _, half := range halves {
		p, err := s.cut(half)
		if err != nil {
			return Value{}, err
		}
		layouts = append(layouts, s.layout(p))
	}
	for _, l := range layouts {
		if err := s.check(l.subpicture); err != nil {
			return Value{}, err
		}
	}
	value := args[0].Float()
	l := layouts[0]
	switch {
	case value < 0 && len(layouts) == 2:
		l = layouts[1]
	case value < 0:
		l.prefix = s["minus-sign"] + l.prefix
	}
	switch {
	case strings.Contains(l.text, s["percent"]):
		value *= 100
	case strings.Contains(l.text, s["per-mille"]):
		value *= 1000
	}
	return jsonvalue.Text(l.prefix + s.write(l, value) + l.suffix), nil
}

func (s numberSymbols) write(l numberLayout, value float64) string {
	exponent := 0
	if l.minExponent > 0 {
		value, exponent = scaled(value, l.scale)
	}
	rounded := math.Abs(round(value, l.maximum))
	text := strconv.FormatFloat(rounded, 'f', l.maximum, 64)
	if rounded >= 1e21 {
		text = jsonvalue.FormatFloat(rounded) // JavaScript gives up the places
	}
	whole, fraction, _ := strings.Cut(text, ".")
	whole = strings.TrimLeft(whole, "0")
	fraction = strings.TrimRight(fraction, "0")
	whole = strings.Repeat("0", max(l.minWhole-len(whole), 0)) + whole
	fraction += strings.Repeat("0", max(l.minDecimals-len(fraction), 0))
	point := s["decimal-separator"]
	whole, fraction, _ = strings.Cut(s.grouped(l, s.family(whole), point+s.family(fraction)), point)
	list := []rune(fraction)
	for _, at := range l.decimals {
		list = slices.Insert(list, min(at, len(list)), []rune(s["grouping-separator"])...)
	}
	out := whole
	if len(list) > 0 && strings.Contains(l.text, point) {
		out += point + string(list)
	}
	if l.minExponent > 0 {
		digits := strconv.Itoa(max(exponent, -exponent))
		out += s["exponent-separator"]
		if exponent < 0 {
			out += s["minus-sign"]
		}
		out += s.family(strings.Repeat("0", max(l.minExponent-len(digits), 0)) + digits)
	}
	return out
}

// scaled is a number as a mantissa with so many digits before the point, and an
// exponent of ten.
func scaled(value float64, digits int) (float64, int) {
	exponent := 0
	for value != 0 && value < math.Pow10(digits-1) && exponent > -1000 {
		value *= 10
		exponent--
	}
	for value > math.Pow10(digits) && exponent < 1000 {
		value /= 10
		exponent++
	}
	return value, exponent
}

// family writes digits with those of the picture.
func (s numberSymbols) family(digits string) string {
	return strings.Map(func(r rune) rune { return r - '0' + s.zero() }, digits)
}

// grouped puts the separators in. Where irregular ones reach beyond the digits,
// they are counted from the end of it all, as the reference does.
func (s numberSymbols) grouped(l numberLayout, whole, rest string) string {
	list, group := []rune(whole+rest), []rune(s["grouping-separator"])
	digits := len([]rune(whole))
	if l.every > 0 {
		for n := 1; n <= (digits-1)/l.every; n++ {
			list = slices.Insert(list, digits-n*l.every, group...)
		}
		return string(list)
	}
	for _, at := range l.groups {
		at = digits - at
		if at < 0 {
			at = max(len(list)+at, 0)
		}
		list = slices.Insert(list, at, group...)
		digits++
	}
	return string(list)
}
