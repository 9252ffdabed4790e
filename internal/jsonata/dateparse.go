package jsonata

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonata/regex"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// isoTimestamp is what $toMillis takes without a picture; isoParts is the part
// of it that means something.
var (
	isoTimestamp = regexp.MustCompile(`^\d{4}(-[01]\d)*(-[0-3]\d)*(T[0-2]\d:[0-5]\d:[0-5]\d)*(\.\d+)?([+-][0-2]\d:?[0-5]\d|Z)?$`)
	isoParts     = regexp.MustCompile(`^(\d{4})(?:-(\d\d))?(?:-(\d\d))?(?:T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?)?([+-]\d\d:?\d\d|Z)?$`)
)

func toMillis(c *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	if picture := argument(args, 1); picture.Exists() {
		return c.parseDate(args[0].Text(), picture.Text())
	}
	if !isoTimestamp.MatchString(args[0].Text()) {
		return Value{}, fault("D3110", args[0])
	}
	return jsonvalue.Float(parseISO(args[0].Text())), nil
}

// parseISO is JavaScript's Date.parse for what isoTimestamp lets through: a day
// may be one that the month does not have; a time without a zone is in UTC.
func parseISO(text string) float64 {
	m := isoParts.FindStringSubmatch(text)
	if m == nil {
		return math.NaN()
	}
	number := func(i int, otherwise float64) float64 {
		if m[i] == "" {
			return otherwise
		}
		return parseInt(m[i])
	}
	month, day, hour := number(2, 1), number(3, 1), number(4, 0)
	minute, second := number(5, 0), number(6, 0)
	if month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || hour == 24 && minute+second > 0 {
		return math.NaN()
	}
	milli := math.Trunc(parseInt((m[7] + "000")[:3]))
	days := dayNumber(number(1, 0), month-1, day)
	t := days*millisInADay + ((hour*60+minute)*60+second)*1000 + milli
	if zone := m[8]; len(zone) > 1 {
		digits := strings.ReplaceAll(zone[1:], ":", "")
		if m[4] == "" || digits > "2359" {
			return math.NaN() // an offset is of a time, and less than a day
		}
		away := (parseInt(digits[:2])*60 + parseInt(digits[2:])) * 60_000
		if zone[0] == '+' {
			away = -away
		}
		t += away
	}
	return t
}

// A reader is how a part of a picture is read: a pattern, and what a text that
// matches it means.
type reader struct {
	pattern   string
	component byte
	parse     func(text string) (float64, bool)
}

var special = regexp.MustCompile(`[.*+?^${}()|\[\]\\]`)

func (p *datePart) reader() (reader, error) {
	switch {
	case p.component == 0:
		return reader{pattern: special.ReplaceAllString(p.literal, `\$0`)}, nil
	case p.component == 'Z' || p.component == 'z':
		return p.zoneReader(), nil
	case p.integer != nil:
		r, err := p.integer.reader(p.last)
		r.component = p.component
		return r, err
	}
	r := reader{pattern: "[a-zA-Z]+", component: p.component}
	if p.component == 'P' {
		r.parse = func(text string) (float64, bool) {
			i := slices.Index([]string{"am", "pm", "AM", "PM"}, text)
			return float64(i % 2), i >= 0
		}
		return r, nil
	}
	list, err := p.list()
	r.parse = func(text string) (float64, bool) {
		for i, name := range list {
			if p.max > 0 {
				name = name[:min(len(name), p.max)]
			}
			if name == text {
				return float64(i + 1), true
			}
		}
		return 0, false
	}
	return r, err
}

func (p *datePart) zoneReader() reader {
	r := reader{component: p.component, pattern: "[-+][0-9]+"}
	separator := ""
	if p.integer.every > 0 {
		separator = p.integer.groups[0].char
		r.pattern += special.ReplaceAllString(separator, `\$0`) + "[0-9]+"
	}
	if p.component == 'z' {
		r.pattern = "GMT" + r.pattern
	}
	r.parse = func(text string) (float64, bool) {
		if p.component == 'z' {
			text = text[3:]
		}
		hours, minutes := text, "0"
		if separator != "" {
			hours, minutes, _ = strings.Cut(text, separator)
		} else if len(text) > 3 {
			hours, minutes = text[:3], text[3:]
		}
		return parseInt(hours)*60 + parseInt(minutes), true
	}
	return r
}

func (p *integerPicture) reader(width int) (reader, error) {
	r := reader{parse: func(text string) (float64, bool) { f := p.parse(text); return f, true }}
	switch p.style {
	case inLetters:
		r.pattern = cased("[a-z]+", p.form == capitals, false)
	case inRoman:
		r.pattern = cased("[mdclxvi]+", p.form == capitals, false)
	case inWords:
		list := make([]string, 0, len(wordValues)+2)
		for word := range wordValues {
			list = append(list, word)
		}
		slices.Sort(list)
		slices.Reverse(list) // the longer of two words first
		r.pattern = "(?:" + strings.Join(append(list, "and", `[\-, ]`), "|") + ")+"
	case inDigits:
		r.pattern = "[0-9]+"
		if width > 0 {
			r.pattern = "[0-9]{" + strconv.Itoa(max(width-p.optional, 0)) + "," + strconv.Itoa(width) + "}"
		}
		if p.ordinal {
			r.pattern += "(?:th|st|nd|rd)"
		}
	default:
		return r, fault("D3130", jsonvalue.Text(p.token))
	}
	return r, nil
}

// parseDate reads a date by a picture. What is left of the components that it
// gives is as now; what is right of them is the least there is.
func (c *call) parseDate(text, picture string) (Value, error) {
	parts, err := readDatePicture(picture)
	if err != nil {
		return Value{}, err
	}
	readers := make([]reader, len(parts))
	pattern := "^"
	for i := range parts {
		if readers[i], err = parts[i].reader(); err != nil {
			return Value{}, err
		}
		pattern += "(" + readers[i].pattern + ")"
	}
	re, err := regex.Compile(pattern+"$", "i")
	if err != nil {
		return Value{}, nil
	}
	h, err := c.findRegex(re, text, 0)
	if err != nil || h == nil {
		return Value{}, err
	}
	found := map[byte]float64{}
	components := false
	for i, r := range readers {
		if r.parse == nil {
			continue
		}
		components = true
		if value, ok := r.parse(h.groups.At(i).Text()); ok {
			found[r.component] = value
		}
	}
	if !components {
		return Value{}, nil
	}
	return c.assemble(found)
}

// given are those of the components that are there; zero does not count, as in
// the reference.
func given(found map[byte]float64, components string) int {
	mask := 0
	for i := range len(components) {
		mask <<= 1
		if value := found[components[i]]; value != 0 && value == value {
			mask |= 1
		}
	}
	return mask
}

// fits tells that there is something of a kind and nothing of another.
func fits(mask, kind int) bool { return mask&^kind == 0 && mask&kind != 0 }

func (c *call) assemble(found map[byte]float64) (Value, error) {
	dates, times := given(found, "YXMxWwdD"), given(found, "PHhmsf")
	yearDay := !fits(dates, 0b10100001) && fits(dates, 0b10000010)
	monthWeek := fits(dates, 0b01010100)
	yearWeek := !monthWeek && fits(dates, 0b01001000)
	halfDays := !fits(times, 0b010111) && fits(times, 0b101111)
	order := "YMD"
	switch {
	case yearDay:
		order = "YD"
	case monthWeek:
		order = "XxwF"
	case yearWeek:
		order = "XWF"
	}
	if halfDays {
		order += "Phmsf"
	} else {
		order += "Hmsf"
	}
	today := dateOf(float64(c.run.env.Millis))
	started, ended := false, false
	for i := range len(order) {
		component := order[i]
		switch _, ok := found[component]; {
		case ok && ended:
			return Value{}, &Error{Code: "D3136"}
		case ok:
			started = true
		case started:
			found[component], ended = 0, true
			if strings.IndexByte("MDd", component) >= 0 {
				found[component] = 1
			}
		case component == 'P':
			found[component] = math.NaN()
		default:
			found[component] = today.part(component)
		}
	}
	if monthWeek || yearWeek {
		return Value{}, &Error{Code: "D3136"}
	}
	month, day := 0.0, found['D']
	if found['M'] > 0 {
		month = found['M'] - 1
	}
	if yearDay {
		d := dateOf(utcMillis(found['Y'], 0, 1, 0, 0, 0, 0) + (found['d']-1)*millisInADay)
		month, day = d.month, d.day
	}
	hour := found['H']
	if halfDays {
		hour = math.Mod(found['h'], 12)
		if found['h'] > 12 {
			hour = found['h']
		}
		if found['P'] == 1 {
			hour += 12
		}
	}
	t := utcMillis(found['Y'], month, day, hour, found['m'], found['s'], found['f'])
	zone := found['Z']
	if zone == 0 {
		zone = found['z']
	}
	return jsonvalue.Float(t - zone*60_000), nil
}
