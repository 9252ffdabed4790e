package autoscaling

import (
	"slices"
	"strconv"
	"strings"
	"time"

	calendar "github.com/cloudjar/cloudjar/internal/schedule"
)

// A cron is times by the calendar, of six fields: minutes, hours, day of month,
// month, day of week, year; a seventh in front is seconds (user guide: schedule
// recurring scaling actions using cron expressions; EventBridge user guide: cron
// expressions).
type cron struct {
	seconds, minutes, hours, months, years field
	days                                   dayOfMonth
	weekdays                               dayOfWeek
	location                               *time.Location
}

// A field is the values that a field lets through, in order; nil is all.
type field []int

func (f field) has(n int) bool {
	if f == nil {
		return true
	}
	_, ok := slices.BinarySearch(f, n)
	return ok
}

// A dayOfMonth is days by number, the last one (L), or the weekday nearest to one
// (15W).
type dayOfMonth struct {
	any     bool // * or ?
	days    field
	last    bool
	nearest int
}

// A dayOfWeek is days by number or name, 1 or SUN to 7 or SAT, the last such day of
// the month (6L), or the n-th (6#3).
type dayOfWeek struct {
	any  bool // * or ?
	days field
	last int
	nth  [2]int // the day, and which of them
}

// The years that a cron expression knows (EventBridge user guide).
const (
	firstYear = 1970
	lastYear  = 2199
)

var (
	monthNames = [...]string{"JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"}
	dayNames   = [...]string{"SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"}
)

// parseCron reads an expression. why says what is wrong with it, if anything.
func parseCron(text string, location *time.Location) (c *cron, why string) {
	fields := strings.Fields(text)
	if len(fields) == 6 {
		fields = append([]string{"0"}, fields...)
	}
	if len(fields) != 7 {
		return nil, "a cron expression has six fields"
	}
	if (fields[3] == "?") == (fields[5] == "?") {
		return nil, "exactly one of day of month and day of week is ?"
	}
	c = &cron{location: location}
	ok := true
	read := func(i, low, high int, names []string) (f field) {
		var fine bool
		f, fine = parseField(fields[i], low, high, names)
		ok = ok && fine
		return f
	}
	c.seconds = read(0, 0, 59, nil)
	c.minutes = read(1, 0, 59, nil)
	c.hours = read(2, 0, 23, nil)
	c.months = read(4, 1, 12, monthNames[:])
	c.years = read(6, firstYear, lastYear, nil)
	var fineDays, fineWeekdays bool
	c.days, fineDays = parseDayOfMonth(fields[3])
	c.weekdays, fineWeekdays = parseDayOfWeek(fields[5])
	if !ok || !fineDays || !fineWeekdays {
		return nil, "a field of the cron expression is not valid"
	}
	return c, ""
}

// parseField reads a list of values, ranges and steps: 1,5-9,0/15.
func parseField(text string, low, high int, names []string) (f field, ok bool) {
	if text == "*" {
		return nil, true
	}
	for part := range strings.SplitSeq(text, ",") {
		span, stepText, stepped := strings.Cut(part, "/")
		step := 1
		if stepped {
			var err error
			if step, err = strconv.Atoi(stepText); err != nil || step < 1 {
				return nil, false
			}
		}
		from, to, ok := parseSpan(span, low, high, names, stepped)
		if !ok {
			return nil, false
		}
		for n := from; n <= to; n += min(step, high+1) {
			f = append(f, n)
		}
	}
	slices.Sort(f)
	return slices.Compact(f), true
}

func parseSpan(text string, low, high int, names []string, open bool) (from, to int, ok bool) {
	if text == "*" {
		return low, high, true
	}
	first, last, ranged := strings.Cut(text, "-")
	from, ok = parseValue(first, low, high, names)
	switch {
	case !ok:
		return 0, 0, false
	case ranged:
		to, ok = parseValue(last, low, high, names)
		return from, to, ok && from <= to
	case open: // 0/15
		return from, high, true
	}
	return from, from, true
}

func parseValue(text string, low, high int, names []string) (int, bool) {
	if i := slices.Index(names, strings.ToUpper(text)); i >= 0 {
		return i + 1, true
	}
	n, err := strconv.Atoi(text)
	return n, err == nil && n >= low && n <= high
}

func parseDayOfMonth(text string) (d dayOfMonth, ok bool) {
	switch near, nearest := strings.CutSuffix(text, "W"); {
	case text == "*" || text == "?":
		return dayOfMonth{any: true}, true
	case text == "L":
		return dayOfMonth{last: true}, true
	case nearest:
		d.nearest, ok = parseValue(near, 1, 31, nil)
		return d, ok
	}
	d.days, ok = parseField(text, 1, 31, nil)
	return d, ok
}

func parseDayOfWeek(text string) (d dayOfWeek, ok bool) {
	day, nth, numbered := strings.Cut(text, "#")
	switch last, isLast := strings.CutSuffix(text, "L"); {
	case text == "*" || text == "?":
		return dayOfWeek{any: true}, true
	case isLast:
		d.last, ok = parseValue(last, 1, 7, dayNames[:])
		return d, ok
	case numbered:
		var okDay, okNth bool
		d.nth[0], okDay = parseValue(day, 1, 7, dayNames[:])
		d.nth[1], okNth = parseValue(nth, 1, 5, nil)
		return d, okDay && okNth
	}
	d.days, ok = parseField(text, 1, 7, dayNames[:])
	return d, ok
}

// next returns the first time after a time, day by day of the calendar. A time
// that a change of clocks leaves out happens an hour later.
func (c *cron) next(after time.Time) (time.Time, bool) {
	day := after.In(c.location)
	year, month, date := day.Date()
	for ; year <= lastYear; year, month, date = time.Date(year, month, date+1, 12, 0, 0, 0, c.location).Date() {
		switch {
		case !c.years.has(year):
			month, date = time.December, 31
			continue
		case !c.months.has(int(month)):
			date = calendar.DaysIn(year, month)
			continue
		case !c.days.has(year, month, date) || !c.weekdays.has(year, month, date):
			continue
		}
		if at, ok := c.within(year, month, date, after); ok {
			return at.UTC(), true
		}
	}
	return time.Time{}, false
}

// within returns the first time of a day that is after a time.
func (c *cron) within(year int, month time.Month, date int, after time.Time) (time.Time, bool) {
	for hour := range 24 {
		if !c.hours.has(hour) {
			continue
		}
		for minute := range 60 {
			if !c.minutes.has(minute) {
				continue
			}
			for second := range 60 {
				at := time.Date(year, month, date, hour, minute, second, 0, c.location)
				if c.seconds.has(second) && at.After(after) {
					return at, true
				}
			}
		}
	}
	return time.Time{}, false
}

func (d dayOfMonth) has(year int, month time.Month, date int) bool {
	switch {
	case d.any:
		return true
	case d.last:
		return date == calendar.DaysIn(year, month)
	case d.nearest > 0:
		return date == calendar.NearestWeekday(year, month, min(d.nearest, calendar.DaysIn(year, month)))
	}
	return d.days.has(date)
}

func (d dayOfWeek) has(year int, month time.Month, date int) bool {
	day := int(calendar.Weekday(year, month, date)) + 1 // Sunday is 1
	switch {
	case d.any:
		return true
	case d.last > 0:
		return day == d.last && date+7 > calendar.DaysIn(year, month)
	case d.nth[0] > 0:
		return day == d.nth[0] && (date+6)/7 == d.nth[1]
	}
	return d.days.has(day)
}
