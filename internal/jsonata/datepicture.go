package jsonata

import (
	"math"
	"strings"
	"unicode/utf8"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// A datePart is a piece of the picture of a date: text, or a component such as
// [M01]. See https://www.w3.org/TR/xpath-functions-31/#date-picture-string
type datePart struct {
	literal   string
	component byte // 0 for text
	first     string
	second    byte // the second presentation modifier: a, t, c or o
	names     bool
	form      letterCase
	integer   *integerPicture
	last      int // of a year, how many of its last digits; -1 for all
	min, max  int // the width; -1 where none is given
}

// iso8601 is the picture where none is given.
const iso8601 = "[Y0001]-[M01]-[D01]T[H01]:[m01]:[s01].[f001][Z01:01t]"

// presentations are the modifiers of components that give none.
var presentations = map[byte]string{
	'Y': "1", 'M': "1", 'D': "1", 'd': "1", 'F': "n", 'W': "1", 'w': "1", 'X': "1", 'x': "1", 'H': "1", 'h': "1",
	'P': "n", 'm': "01", 's': "01", 'f': "1", 'Z': "01:01", 'z': "01:01", 'C': "n", 'E': "n",
}

func readDatePicture(picture string) ([]datePart, error) {
	var parts []datePart
	text := func(s string) {
		if s != "" {
			parts = append(parts, datePart{literal: strings.ReplaceAll(s, "]]", "]")})
		}
	}
	for {
		open := strings.IndexByte(picture, '[')
		if open < 0 {
			text(picture)
			return parts, nil
		}
		text(picture[:open])
		rest := picture[open+1:]
		if strings.HasPrefix(rest, "[") {
			parts = append(parts, datePart{literal: "["})
			picture = rest[1:]
			continue
		}
		marker, after, found := strings.Cut(rest, "]")
		if !found {
			return nil, &Error{Code: "D3135"}
		}
		part, err := readMarker(strings.Join(strings.Fields(marker), ""))
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
		picture = after
	}
}

func readMarker(marker string) (p datePart, err error) {
	p = datePart{last: -1, min: -1, max: -1}
	name := ""
	if marker != "" {
		_, size := utf8.DecodeRuneInString(marker)
		name, p.component = marker[:size], marker[0]
	}
	modifier := marker[len(name):]
	if i := strings.LastIndexByte(marker, ','); i >= 0 {
		least, most, ranged := strings.Cut(marker[i+1:], "-")
		p.min = width(least)
		if ranged {
			p.max = width(most)
		}
		modifier = marker[min(len(name), i):i]
	}
	switch n := len(modifier); {
	case n == 0:
		modifier = presentations[p.component]
	case n > 1 && strings.IndexByte("atco", modifier[n-1]) >= 0:
		p.second, modifier = modifier[n-1], modifier[:n-1]
	}
	if p.first = modifier; modifier == "" || p.component >= 0x80 {
		return p, fault("D3132", jsonvalue.Text(name))
	}
	return p, p.present()
}

func width(text string) int {
	if f := parseInt(text); text != "*" && f == f && f >= 0 {
		return int(min(f, 1000))
	}
	return -1
}

// present reads the modifier: names of months and days, or an integer's picture.
func (p *datePart) present() (err error) {
	switch {
	case p.first[0] == 'n':
		p.names = true
	case strings.HasPrefix(p.first, "Nn"):
		p.names, p.form = true, title
	case p.first[0] == 'N':
		p.names, p.form = true, capitals
	case strings.IndexByte("YMDdFWwXxHhmsf", p.component) >= 0:
		picture := p.first
		if p.second != 0 {
			picture += ";" + string(p.second)
		}
		if p.integer, err = readIntegerPicture(picture); err != nil {
			return err
		}
		p.integer.digits = max(p.integer.digits, p.min)
		if strings.IndexByte("YMD", p.component) >= 0 {
			if p.max >= 0 {
				p.last, p.integer.digits = p.max, p.max
			} else if w := p.integer.digits + p.integer.optional; w >= 2 && p.integer.style == inDigits {
				p.last = w
			}
		}
	}
	if p.component == 'Z' || p.component == 'z' {
		p.integer, err = readIntegerPicture(p.first)
	}
	return err
}

const millisInADay = 86_400_000

// utcMillis is JavaScript's Date.UTC: months and days may be out of their range,
// and the years 0 to 99 are those of the twentieth century.
func utcMillis(year, month, day, hour, minute, second, milli float64) float64 {
	if year >= 0 && year <= 99 {
		year += 1900
	}
	t := dayNumber(year, month, day)*millisInADay + ((hour*60+minute)*60+second)*1000 + milli
	if math.Abs(t) > 8.64e15 {
		return math.NaN()
	}
	return t
}

// dayNumber counts the days since 1970 in the Gregorian calendar. The month
// counts from 0.
func dayNumber(year, month, day float64) float64 {
	year += math.Floor(month / 12)
	month -= math.Floor(month/12) * 12
	// Count from the first of March of the year 0, so that leap days come last.
	if month < 2 {
		year--
		month += 12
	}
	era := math.Floor(year/4) - math.Floor(year/100) + math.Floor(year/400)
	return year*365 + era + math.Floor((153*(month-2)+2)/5) + day - 1 - 719468
}

// A date is a time taken apart, in UTC. All is NaN if there is no such time.
type date struct {
	time, year, month, day float64 // the month counts from 0
}

func dateOf(millis float64) date {
	millis = math.Trunc(millis)
	if millis != millis || math.Abs(millis) > 8.64e15 {
		nan := math.NaN()
		return date{nan, nan, nan, nan}
	}
	days := math.Floor(millis/millisInADay) + 719468
	era := math.Floor(days / 146097)
	day := days - era*146097
	year := math.Floor((day - math.Floor(day/1460) + math.Floor(day/36524) - math.Floor(day/146096)) / 365)
	day -= 365*year + math.Floor(year/4) - math.Floor(year/100)
	month := math.Floor((5*day + 2) / 153)
	d := date{time: millis, day: day - math.Floor((153*month+2)/5) + 1, month: month + 2, year: year + era*400}
	if d.month > 11 {
		d.month -= 12
		d.year++
	}
	return d
}

// midnight is the start of the day.
func (d date) midnight() float64 { return math.Floor(d.time/millisInADay) * millisInADay }

// weekday counts from 1, Monday.
func (d date) weekday() float64 {
	return math.Mod(math.Mod(math.Floor(d.time/millisInADay)+3, 7)+7, 7) + 1
}

// part is a component as a number.
func (d date) part(component byte) float64 {
	hour := math.Floor((d.time - d.midnight()) / 3_600_000)
	switch component {
	case 'Y':
		return d.year
	case 'M':
		return d.month + 1
	case 'D':
		return d.day
	case 'd':
		return (d.midnight()-utcMillis(d.year, 0, 1, 0, 0, 0, 0))/millisInADay + 1
	case 'F':
		return d.weekday()
	case 'W':
		return d.week(d.year, 0, 12, 52)
	case 'w':
		return d.week(d.year, d.month, 1, 4)
	case 'X':
		return d.year + d.turn(12)
	case 'x':
		return math.Mod(d.month+d.turn(1)+12, 12) + 1
	case 'H':
		return hour
	case 'h':
		return math.Mod(hour+11, 12) + 1
	case 'm':
		return math.Mod(math.Floor((d.time-d.midnight())/60_000), 60)
	case 's':
		return math.Mod(math.Floor((d.time-d.midnight())/1000), 60)
	case 'f':
		return math.Mod(d.time-d.midnight(), 1000)
	}
	return math.NaN()
}

// firstWeek is the Monday of the week with the first Thursday of a month.
func firstWeek(year, month float64) float64 {
	first := utcMillis(year, month, 1, 0, 0, 0, 0)
	weekday := dateOf(first).weekday()
	if weekday > 4 {
		return first + (8-weekday)*millisInADay
	}
	return first - (weekday-1)*millisInADay
}

// week counts the weeks of a year or a month, of so many months and weeks.
func (d date) week(year, month, months, most float64) float64 {
	start, today := firstWeek(year, month), d.midnight()
	week := (today-start)/(7*millisInADay) + 1
	if week > most && today >= firstWeek(year, month+months) {
		week = 1
	} else if week < 1 {
		week = (today-firstWeek(year, month-months))/(7*millisInADay) + 1
	}
	return math.Floor(week)
}

// turn tells whether the week belongs to the year or month before (-1), after
// (1) or to the date's own.
func (d date) turn(months float64) float64 {
	month := d.month
	if months == 12 {
		month = 0
	}
	switch {
	case d.time < firstWeek(d.year, month):
		return -1
	case d.time >= firstWeek(d.year, month+months):
		return 1
	}
	return 0
}
