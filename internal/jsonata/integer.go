package jsonata

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// An integerPicture says how an integer is written: XPath's format-integer, see
// https://www.w3.org/TR/xpath-functions-31/#func-format-integer
type integerPicture struct {
	style    integerStyle
	form     letterCase
	ordinal  bool
	zero     rune // of the family of digits
	digits   int  // that are written in any case
	optional int
	every    int // the interval of regular separators
	groups   []separator
	token    string
}

type integerStyle uint8

const (
	inDigits integerStyle = iota
	inLetters
	inRoman
	inWords
	inSequence
)

type letterCase uint8

const (
	lower letterCase = iota
	capitals
	title
)

// A separator stands so many digits from the right.
type separator struct {
	position int
	char     string
}

// families are the zeros of the decimal digits of Unicode's basic plane.
var families = []rune{
	0x30, 0x0660, 0x06F0, 0x07C0, 0x0966, 0x09E6, 0x0A66, 0x0AE6, 0x0B66, 0x0BE6, 0x0C66, 0x0CE6, 0x0D66, 0x0DE6, 0x0E50,
	0x0ED0, 0x0F20, 0x1040, 0x1090, 0x17E0, 0x1810, 0x1946, 0x19D0, 0x1A80, 0x1A90, 0x1B50, 0x1BB0, 0x1C40, 0x1C50, 0xA620,
	0xA8D0, 0xA900, 0xA9D0, 0xA9F0, 0xAA50, 0xABF0, 0xFF10,
}

func readIntegerPicture(picture string) (*integerPicture, error) {
	p := &integerPicture{zero: '0'}
	primary := picture
	if i := strings.LastIndexByte(picture, ';'); i >= 0 {
		primary = picture[:i]
		p.ordinal = strings.HasPrefix(picture[i+1:], "o")
	}
	switch primary {
	case "A", "a":
		p.style = inLetters
	case "I", "i":
		p.style = inRoman
	case "W", "w":
		p.style = inWords
	case "Ww":
		p.style, p.form = inWords, title
	default:
		return p, p.readDigits(primary)
	}
	if primary == strings.ToUpper(primary) {
		p.form = capitals
	}
	return p, nil
}

func (p *integerPicture) readDigits(primary string) error {
	list := []rune(primary)
	slices.Reverse(list)
	found := false
	position := 0
	for _, r := range list {
		zero := rune(-1)
		for _, z := range families {
			if r >= z && r <= z+9 {
				zero = z
			}
		}
		switch {
		case zero >= 0:
			if found && zero != p.zero {
				return &Error{Code: "D3131"}
			}
			p.zero, found = zero, true
			p.digits++
			position++
		case r == '#':
			position++
			p.optional++
		default:
			p.groups = append(p.groups, separator{position, string(r)})
		}
	}
	if !found {
		p.style, p.token = inSequence, primary
		return nil
	}
	p.every = regular(p.groups)
	return nil
}

// regular is the interval of separators that are all alike, or 0.
func regular(groups []separator) int {
	if len(groups) == 0 {
		return 0
	}
	places := make([]int, len(groups))
	for i, g := range groups {
		if g.char != groups[0].char {
			return 0
		}
		places[i] = g.position
	}
	return interval(places)
}

// interval is the number of which the places are all the multiples, or 0.
func interval(places []int) int {
	if len(places) == 0 {
		return 0
	}
	factor := places[0]
	for _, b := range places[1:] {
		for b != 0 {
			factor, b = b, factor%b
		}
	}
	for i := range places {
		if !slices.Contains(places, (i+1)*factor) {
			return 0
		}
	}
	return factor
}

func formatInteger(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	p, err := readIntegerPicture(argument(args, 1).Text())
	if err != nil {
		return Value{}, err
	}
	text, err := p.format(math.Floor(args[0].Float()))
	return jsonvalue.Text(text), err
}

// maxRoman bounds what is written in letters that add up.
const maxRoman = 1e7

func (p *integerPicture) format(value float64) (text string, err error) {
	abs := math.Abs(value)
	switch p.style {
	case inLetters:
		text = letters(abs, 'a')
	case inRoman:
		if abs > maxRoman {
			return "", stackOverflow()
		}
		text = roman(int(abs))
	case inWords:
		text = words(abs, p.ordinal)
		if p.form == lower {
			text = strings.ToLower(text)
		}
	case inDigits:
		text = p.formatDigits(abs)
	default:
		return "", fault("D3130", jsonvalue.Text(p.token))
	}
	if p.form == capitals {
		text = strings.ToUpper(text)
	}
	if value < 0 {
		text = "-" + text
	}
	return text, nil
}

func (p *integerPicture) formatDigits(value float64) string {
	text := jsonvalue.FormatFloat(value)
	if value != value {
		text = "NaN"
	}
	text = strings.Repeat("0", min(max(p.digits-len(text), 0), 1000)) + text
	list := []rune(text)
	for i := range list {
		if p.zero != '0' {
			list[i] += p.zero - '0'
		}
	}
	if p.every > 0 {
		for n := (len(list) - 1) / p.every; n > 0; n-- {
			list = insert(list, len(list)-n*p.every, p.groups[0].char)
		}
	} else {
		for i := len(p.groups) - 1; i >= 0; i-- {
			list = insert(list, len(list)-p.groups[i].position, p.groups[i].char)
		}
	}
	if p.ordinal {
		return string(list) + ordinalSuffix(list)
	}
	return string(list)
}

// insert puts a text at a place as the reference does: before the start, it
// cuts from the end.
func insert(list []rune, at int, text string) []rune {
	before, after := list[:max(at, 0)], list
	if at >= 0 {
		after = list[at:]
	} else if len(list)+at > 0 {
		after = list[len(list)+at:]
	}
	return slices.Concat(before, []rune(text), after)
}

func ordinalSuffix(list []rune) string {
	if n := len(list); n < 2 || list[n-2] != '1' {
		switch list[n-1] {
		case '1':
			return "st"
		case '2':
			return "nd"
		case '3':
			return "rd"
		}
	}
	return "th"
}

func parseInteger(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	p, err := readIntegerPicture(argument(args, 1).Text())
	if err != nil {
		return Value{}, err
	}
	if p.style == inSequence {
		return Value{}, fault("D3130", jsonvalue.Text(p.token))
	}
	return jsonvalue.Float(p.parse(args[0].Text())), nil
}

// parse reads what format writes; what it cannot read is NaN.
func (p *integerPicture) parse(text string) float64 {
	switch p.style {
	case inLetters:
		if p.form == capitals {
			return fromLetters(text, 'A')
		}
		return fromLetters(text, 'a')
	case inRoman:
		if p.form != capitals {
			text = strings.ToUpper(text)
		}
		return fromRoman(text)
	case inWords:
		return fromWords(strings.ToLower(text))
	}
	if p.ordinal {
		text = text[:max(len(text)-2, 0)]
	}
	if p.every > 0 {
		text = strings.ReplaceAll(text, ",", "")
	} else {
		for _, g := range p.groups {
			text = strings.ReplaceAll(text, g.char, "")
		}
	}
	if p.zero != '0' {
		text = strings.Map(func(r rune) rune { return r - p.zero + '0' }, text)
	}
	return parseInt(text)
}

// parseInt reads the digits at the start of a text, as JavaScript does.
func parseInt(text string) float64 {
	text = strings.TrimSpace(text)
	end := 0
	for end < len(text) && (text[end] >= '0' && text[end] <= '9' || end == 0 && (text[end] == '-' || text[end] == '+')) {
		end++
	}
	f, err := strconv.ParseFloat(text[:end], 64)
	if err != nil && !math.IsInf(f, 0) {
		return math.NaN()
	}
	return f
}
