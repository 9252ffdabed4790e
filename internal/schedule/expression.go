package schedule

import (
	"strconv"
	"strings"
	"time"
)

// An Expression says when a schedule is due. It never changes.
type Expression struct {
	cron *cron
	rate time.Duration
	at   *time.Time // on the clocks of the schedule's time zone, whatever its location
}

// ParseRule reads the expression of a scheduled rule: cron(…), or rate(…) whose unit
// agrees with its value, as in rate(1 hour) and rate(2 hours). ok is false for
// anything else.
func ParseRule(text string) (e *Expression, ok bool) {
	if inner, found := inside(text, "rate"); found {
		return parseRate(inner, true)
	}
	return parseCronExpression(text)
}

// ParseSchedule reads the expression of a schedule of EventBridge Scheduler: cron(…),
// rate(…) or at(yyyy-mm-ddThh:mm:ss). ok is false for anything else.
func ParseSchedule(text string) (e *Expression, ok bool) {
	if inner, found := inside(text, "rate"); found {
		return parseRate(inner, false)
	}
	if inner, found := inside(text, "at"); found {
		at, err := time.Parse("2006-01-02T15:04:05", inner)
		if err != nil || len(inner) != len("2006-01-02T15:04:05") {
			return nil, false // time.Parse would let fractions of seconds pass
		}
		return &Expression{at: &at}, true
	}
	return parseCronExpression(text)
}

// inside returns what stands between the parentheses of name(…).
func inside(text, name string) (inner string, ok bool) {
	inner, ok = strings.CutPrefix(text, name+"(")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(inner, ")")
}

func parseCronExpression(text string) (*Expression, bool) {
	inner, found := inside(text, "cron")
	if !found {
		return nil, false
	}
	c, ok := parseCron(inner)
	if !ok {
		return nil, false
	}
	return &Expression{cron: c}, true
}

var units = map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}

// parseRate reads a positive number and its unit. A strict unit is in lower case,
// singular for 1 and plural for more.
func parseRate(text string, strict bool) (*Expression, bool) {
	number, unit, ok := strings.Cut(text, " ")
	if !ok || !digits(number) {
		return nil, false
	}
	n, err := strconv.Atoi(number)
	if err != nil || n < 1 {
		return nil, false
	}
	if !strict {
		unit = strings.ToLower(unit)
	}
	singular, plural := strings.CutSuffix(unit, "s")
	length, known := units[singular]
	if !known || strict && plural != (n > 1) || n > int(maxRate/length) {
		return nil, false
	}
	return &Expression{rate: time.Duration(n) * length}, true
}

// maxRate keeps rates within what a Duration holds, with room for the arithmetic.
const maxRate = 200 * 365 * 24 * time.Hour

// Rate returns how long lies between two due times of a rate; ok is false for
// expressions of other kinds.
func (e *Expression) Rate() (every time.Duration, ok bool) { return e.rate, e.rate > 0 }

// Once tells whether the expression names one time only: at(…).
func (e *Expression) Once() bool { return e.at != nil }

// Next returns the first due time after a time, on the clocks of a time zone. A rate
// is due that long after; ok is false if there is none any more.
//
// When clocks are put forward, what would be due in the time left out is not due at
// all; when they are put back, what is due in the repeated time is due the first
// time only.
func (e *Expression) Next(after time.Time, zone *time.Location) (due time.Time, ok bool) {
	switch {
	case e.rate > 0:
		return after.Add(e.rate), true
	case e.at != nil:
		due = e.Time(zone)
		return due, due.After(after)
	}
	return e.cron.next(after, zone)
}

// Time returns the time of a one-time expression. One that the clocks leave out is
// as long after the change as it would have been, had there been none.
func (e *Expression) Time(zone *time.Location) time.Time {
	t := e.at
	at, _ := instant(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), zone)
	return at.Add(time.Duration(t.Second()) * time.Second).UTC()
}

// instant returns when the clocks of a zone show a time, the first time they do. If
// they never do, ok is false, and the time is one after the change that leaves it out.
func instant(year int, month time.Month, day, hour, minute int, zone *time.Location) (at time.Time, ok bool) {
	at = time.Date(year, month, day, hour, minute, 0, 0, zone)
	shows := func(t time.Time) bool {
		y, m, d := t.Date()
		return y == year && m == month && d == day && t.Hour() == hour && t.Minute() == minute
	}
	start, end := at.ZoneBounds()
	_, offset := at.Zone()
	if !start.IsZero() { // perhaps the clocks showed it before they were put back
		_, before := start.Add(-time.Nanosecond).Zone()
		if first := at.Add(time.Duration(offset-before) * time.Second); first.Before(at) && first.Before(start) && shows(first) {
			return first, true
		}
	}
	if shows(at) {
		return at, true
	}
	if !end.IsZero() && at.Before(end) { // Go went back over the gap
		_, after := end.Zone()
		at = at.Add(time.Duration(after-offset) * time.Second)
	}
	return at, false
}

func digits(text string) bool {
	for _, r := range text {
		if r < '0' || r > '9' {
			return false
		}
	}
	return text != ""
}
