package autoscaling

import (
	"strconv"
	"strings"
	"time"
)

// A schedule says when something happens (PutScheduledAction, API reference): once,
// at(yyyy-mm-ddThh:mm:ss); again and again, rate(5 minutes); or by the calendar,
// cron(0 8 ? * MON-FRI *). It is never changed.
type schedule struct {
	once  time.Time
	every time.Duration
	cron  *cron
}

// next returns the first time after a time. A rate counts from a base.
func (s schedule) next(after, base time.Time) (time.Time, bool) {
	switch {
	case s.every > 0:
		if base.After(after) {
			return base, true
		}
		return base.Add((after.Sub(base)/s.every + 1) * s.every), true
	case s.cron != nil:
		return s.cron.next(after)
	}
	return s.once, s.once.After(after)
}

// maxRate keeps rates within what a duration holds: a hundred years.
const maxRate = 100 * 365 * 24 * time.Hour

func parseSchedule(text, timezone string) (schedule, error) {
	location := time.UTC
	if timezone != "" {
		var err error
		if location, err = time.LoadLocation(timezone); err != nil {
			return schedule{}, errValidation("Unknown timezone: " + timezone)
		}
	}
	kind, rest, _ := strings.Cut(text, "(")
	inner, closed := strings.CutSuffix(rest, ")")
	if !closed {
		return schedule{}, errSchedule(text, "it is none of at(…), rate(…), cron(…)")
	}
	switch kind {
	case "at":
		at, err := time.ParseInLocation("2006-01-02T15:04:05", inner, location)
		if err != nil {
			return schedule{}, errSchedule(text, "a time is written yyyy-mm-ddThh:mm:ss")
		}
		return schedule{once: at.UTC()}, nil
	case "rate":
		every, ok := parseRate(inner)
		if !ok {
			return schedule{}, errSchedule(text, "a rate is a positive number and minute, minutes, hour, hours, day or days")
		}
		return schedule{every: every}, nil
	case "cron":
		c, why := parseCron(inner, location)
		if why != "" {
			return schedule{}, errSchedule(text, why)
		}
		return schedule{cron: c}, nil
	}
	return schedule{}, errSchedule(text, "it is none of at(…), rate(…), cron(…)")
}

func errSchedule(text, why string) error {
	return errValidation("Schedule " + text + " is not valid: " + why)
}

func parseRate(text string) (time.Duration, bool) {
	fields := strings.Fields(text)
	if len(fields) != 2 {
		return 0, false
	}
	n, err := strconv.Atoi(fields[0])
	if err != nil || n < 1 {
		return 0, false
	}
	var unit time.Duration
	switch fields[1] {
	case "minute", "minutes":
		unit = time.Minute
	case "hour", "hours":
		unit = time.Hour
	case "day", "days":
		unit = 24 * time.Hour
	default:
		return 0, false
	}
	if n > int(maxRate/unit) {
		return 0, false
	}
	return time.Duration(n) * unit, true
}
