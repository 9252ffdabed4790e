package schedule

import (
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A cron is times by the calendar: minutes, hours, day of month, month, day of week,
// year.
type cron struct {
	minutes, hours, months set
	years                  []bool // from firstYear; nil is all
	days                   dayOfMonth
	weekdays               dayOfWeek
}

// A set is some of the numbers from 0 to 63.
type set uint64

func (s set) has(n int) bool { return s>>n&1 == 1 }

// from returns the least number of the set that is n or more, or 64.
func (s set) from(n int) int {
	if n > 63 {
		return 64
	}
	return bits.TrailingZeros64(uint64(s) >> n << n)
}

// A dayOfMonth is days by number, the last one (L), the weekday nearest to one (15W)
// or the last weekday (LW).
type dayOfMonth struct {
	any     bool // * or ?
	days    set
	last    bool
	nearest int // 32 is the last weekday
}

// A dayOfWeek is days by number or name, 1 or SUN to 7 or SAT, the last such day of
// the month (6L), or the n-th (6#3).
type dayOfWeek struct {
	any      bool // * or ?
	days     set
	last     int
	day, nth int
}

// The years that a cron expression knows. AWS documents them up to 2199 and takes
// later ones.
const (
	firstYear = 1970
	lastYear  = 9999
)

var (
	monthNames = []string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	dayNames   = []string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

// A field says which values a field of an expression may have.
type field struct {
	low, high int
	step      int      // the longest
	names     []string // of low, low+1, …
}

var (
	minuteField  = field{0, 59, 59, nil}
	hourField    = field{0, 23, 23, nil}
	dayField     = field{1, 31, 31, nil}
	monthField   = field{1, 12, 12, monthNames}
	weekdayField = field{1, 7, 7, dayNames}
	yearField    = field{firstYear, lastYear, lastYear - firstYear, nil}
)

// parseCron reads the six fields. Exactly one of day of month and day of week is ?.
func parseCron(text string) (c *cron, ok bool) {
	fields := strings.Fields(text)
	if len(fields) != 6 || (fields[2] == "?") == (fields[4] == "?") {
		return nil, false
	}
	c, ok = &cron{}, true
	read := func(i int, f field) set {
		values, fine := f.parse(fields[i])
		ok = ok && fine
		var s set
		for _, v := range values {
			s |= 1 << v
		}
		return s
	}
	c.minutes, c.hours, c.months = read(0, minuteField), read(1, hourField), read(3, monthField)
	if fields[5] != "*" {
		years, fine := yearField.parse(fields[5])
		ok = ok && fine
		c.years = make([]bool, lastYear-firstYear+1)
		for _, y := range years {
			c.years[y-firstYear] = true
		}
	}
	if !ok {
		return nil, false
	}
	if c.days, ok = parseDayOfMonth(fields[2]); !ok {
		return nil, false
	}
	c.weekdays, ok = parseDayOfWeek(fields[4])
	return c, ok
}

// parse reads a list of values, ranges and steps: 1,5-9,0/15. A range whose end comes
// before its beginning goes on from the field's first value: 20-2 are the hours of a
// night.
func (f field) parse(text string) (values []int, ok bool) {
	for part := range strings.SplitSeq(text, ",") {
		span, stepText, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			if step, ok = number(stepText); !ok || step < 1 || step > f.step {
				return nil, false
			}
		}
		from, to, ok := f.span(span, stepped)
		if !ok {
			return nil, false
		}
		size := f.high - f.low + 1
		if to < from {
			to += size
		}
		for n := from; n <= to; n += step {
			values = append(values, f.low+(n-f.low)%size)
		}
	}
	return values, true
}

// span reads * or a value or a range. With a step behind it a value is where the steps
// begin.
func (f field) span(text string, stepped bool) (from, to int, ok bool) {
	if text == "*" {
		return f.low, f.high, true
	}
	first, last, ranged := strings.Cut(text, "-")
	if from, ok = f.value(first); !ok {
		return 0, 0, false
	}
	switch {
	case ranged:
		to, ok = f.value(last)
		return from, to, ok && (to >= from || f.high != lastYear)
	case stepped:
		return from, f.high, true
	}
	return from, from, true
}

func (f field) value(text string) (int, bool) {
	if i := slices.Index(f.names, strings.ToUpper(text)); i >= 0 {
		return f.low + i, true
	}
	n, ok := number(text)
	return n, ok && n >= f.low && n <= f.high
}

func number(text string) (int, bool) {
	n, err := strconv.Atoi(text)
	return n, err == nil && digits(text)
}

const lastWeekday = 32 // as the nearest

func parseDayOfMonth(text string) (d dayOfMonth, ok bool) {
	switch text {
	case "*", "?":
		return dayOfMonth{any: true}, true
	case "L":
		return dayOfMonth{last: true}, true
	case "LW":
		return dayOfMonth{nearest: lastWeekday}, true
	}
	if near, nearest := strings.CutSuffix(text, "W"); nearest {
		d.nearest, ok = dayField.value(near)
		return d, ok
	}
	d.days, ok = dayField.set(text)
	return d, ok
}

func parseDayOfWeek(text string) (d dayOfWeek, ok bool) {
	if text == "*" || text == "?" {
		return dayOfWeek{any: true}, true
	}
	if text == "L" {
		return dayOfWeek{days: 1 << 7}, true // the last day of the week
	}
	if last, isLast := strings.CutSuffix(text, "L"); isLast {
		d.last, ok = weekdayField.value(last)
		return d, ok
	}
	if day, nth, numbered := strings.Cut(text, "#"); numbered {
		var fine bool
		d.day, ok = weekdayField.value(day)
		d.nth, fine = number(nth)
		return d, ok && fine && d.nth >= 1 && d.nth <= 5
	}
	d.days, ok = weekdayField.set(text)
	return d, ok
}

func (f field) set(text string) (s set, ok bool) {
	values, ok := f.parse(text)
	for _, v := range values {
		s |= 1 << v
	}
	return s, ok
}

// next returns the first time after a time, day by day of the zone's calendar. It is
// later on the clocks, too: whatever they show was there first no later than all that
// follows it.
func (c *cron) next(after time.Time, zone *time.Location) (time.Time, bool) {
	from := after.In(zone)
	year, month, day := from.Date()
	hour, minute := from.Hour(), from.Minute()+1
	if year < firstYear {
		year, month, day, hour, minute = firstYear, 1, 1, 0, 0
	}
	for ; year <= lastYear; hour, minute = 0, 0 {
		switch {
		case c.years != nil && !c.years[year-firstYear]:
			month, day = time.December, 31
		case !c.months.has(int(month)):
			day = DaysIn(year, month)
		case c.days.has(year, month, day) && c.weekdays.has(year, month, day):
			if at, ok := c.within(year, month, day, hour, minute, after, zone); ok {
				return at.UTC(), true
			}
		}
		year, month, day = tomorrow(year, month, day)
	}
	return time.Time{}, false
}

// within returns the first time of a day from an hour and minute on that is after a
// time: in the hour that clocks repeat, what they show next was there before.
func (c *cron) within(year int, month time.Month, day, hour, minute int, after time.Time, zone *time.Location) (time.Time, bool) {
	for h := c.hours.from(hour); h < 24; h = c.hours.from(h + 1) {
		if h > hour {
			minute = 0
		}
		for m := c.minutes.from(minute); m < 60; m = c.minutes.from(m + 1) {
			if at, shown := instant(year, month, day, h, m, zone); shown && at.After(after) {
				return at, true
			}
		}
	}
	return time.Time{}, false
}

func tomorrow(year int, month time.Month, day int) (int, time.Month, int) {
	if day < DaysIn(year, month) {
		return year, month, day + 1
	}
	if month < time.December {
		return year, month + 1, 1
	}
	return year + 1, time.January, 1
}

func (d dayOfMonth) has(year int, month time.Month, day int) bool {
	switch {
	case d.any:
		return true
	case d.last:
		return day == DaysIn(year, month)
	case d.nearest > 0:
		if d.nearest != lastWeekday && d.nearest > DaysIn(year, month) {
			return false
		}
		return day == NearestWeekday(year, month, min(d.nearest, DaysIn(year, month)))
	}
	return d.days.has(day)
}

func (d dayOfWeek) has(year int, month time.Month, day int) bool {
	on := int(Weekday(year, month, day)) + 1 // Sunday is 1
	switch {
	case d.any:
		return true
	case d.last > 0:
		return on == d.last && day+7 > DaysIn(year, month)
	case d.day > 0:
		return on == d.day && (day+6)/7 == d.nth
	}
	return d.days.has(on)
}
