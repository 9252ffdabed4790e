package schedule

import "time"

// DaysIn returns how many days a month has.
func DaysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}

// Weekday returns the day of the week of a date.
func Weekday(year int, month time.Month, day int) time.Weekday {
	return time.Date(year, month, day, 0, 0, 0, 0, time.UTC).Weekday()
}

// NearestWeekday returns the day from Monday to Friday nearest to a day, within its
// month: what the W of a cron expression means.
func NearestWeekday(year int, month time.Month, day int) int {
	switch Weekday(year, month, day) {
	case time.Saturday:
		if day == 1 {
			return 3
		}
		return day - 1
	case time.Sunday:
		if day == DaysIn(year, month) {
			return day - 2
		}
		return day + 1
	}
	return day
}
