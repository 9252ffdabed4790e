package schedule_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/schedule"
	"github.com/cloudjar/cloudjar/sim"
)

// A naive evaluator goes minute by minute and asks of each whether it fits: the
// calendar from the outside, with lists instead of sets.
type naive struct{ minutes, hours, days, months, weekdays []int }

func (n *naive) due(at time.Time, z *time.Location) bool {
	wall := at.In(z)
	fits := func(list []int, v int) bool { return list == nil || slices.Contains(list, v) }
	if !fits(n.minutes, wall.Minute()) || !fits(n.hours, wall.Hour()) || !fits(n.days, wall.Day()) ||
		!fits(n.months, int(wall.Month())) || !fits(n.weekdays, int(wall.Weekday())+1) {
		return false
	}
	const clock = "2006-01-02 15:04"
	for back := time.Minute; back <= 2*time.Hour; back += time.Minute {
		if at.Add(-back).In(z).Format(clock) == wall.Format(clock) {
			return false // the clocks show it the second time
		}
	}
	return true
}

// text writes the same as an expression.
func (n *naive) text() string {
	list := func(values []int, all string) string {
		if values == nil {
			return all
		}
		var out []string
		for _, v := range values {
			out = append(out, strconv.Itoa(v))
		}
		return strings.Join(out, ",")
	}
	days, weekdays := list(n.days, "*"), "?"
	if n.weekdays != nil {
		days, weekdays = "?", list(n.weekdays, "*")
	}
	return fmt.Sprintf("cron(%s %s %s %s %s *)", list(n.minutes, "*"), list(n.hours, "*"), days, list(n.months, "*"), weekdays)
}

// Random expressions in zones whose clocks change, around those changes and elsewhere,
// are due exactly at the minutes at which the naive evaluator says so.
func TestNextAgainstEveryMinute(t *testing.T) {
	zones := []string{"UTC", "America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "Asia/Kolkata", "America/St_Johns", "Africa/Casablanca"}
	changes := []time.Time{
		time.Date(2024, 3, 9, 20, 0, 0, 0, time.UTC), time.Date(2024, 11, 2, 20, 0, 0, 0, time.UTC),
		time.Date(2024, 3, 30, 20, 0, 0, 0, time.UTC), time.Date(2024, 10, 26, 20, 0, 0, 0, time.UTC),
		time.Date(2024, 4, 6, 10, 0, 0, 0, time.UTC), time.Date(2024, 10, 5, 10, 0, 0, 0, time.UTC),
		time.Date(2024, 12, 31, 10, 0, 0, 0, time.UTC), time.Date(2024, 2, 28, 10, 0, 0, 0, time.UTC),
	}
	r := sim.NewRand(7)
	some := func(low, high, n int) (out []int) {
		for range n {
			out = append(out, low+r.IntN(high-low+1))
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for range 300 {
		n := &naive{minutes: some(0, 59, 1+r.IntN(4))}
		if r.IntN(3) > 0 {
			n.hours = some(0, 5, 1+r.IntN(3))
		}
		switch r.IntN(4) {
		case 0:
			n.weekdays = some(1, 7, 3)
		case 1:
			n.days = some(1, 31, 12)
		}
		name := zones[r.IntN(len(zones))]
		z := zone(t, name)
		e, ok := schedule.ParseRule(n.text())
		require.True(t, ok, n.text())
		from := changes[r.IntN(len(changes))].Add(time.Duration(r.IntN(600)) * time.Minute)
		until := from.Add(36 * time.Hour)
		var want []time.Time
		for at := from.Add(time.Minute); !at.After(until); at = at.Add(time.Minute) {
			if n.due(at, z) {
				want = append(want, at)
			}
		}
		var got []time.Time
		for at, ok := e.Next(from, z); ok && !at.After(until); at, ok = e.Next(at, z) {
			got = append(got, at)
		}
		require.Equal(t, want, got, "%s in %s from %s", n.text(), name, from)
	}
}

// No text breaks the parsers, and what they take is due after the time asked about.
func FuzzParse(f *testing.F) {
	for _, text := range []string{"cron(0/15 8-17,20-2 ? * MON-FRI,6#3 2024/2)", "cron(1 2 LW 3 ? *)", "rate(5 minutes)", "at(2024-01-01T00:00:00)", "cron(*/7 * 31W * ? *)"} {
		f.Add(text)
	}
	z := zone(f, "Europe/Berlin")
	f.Fuzz(func(t *testing.T, text string) {
		if e, ok := schedule.ParseRule(text); ok {
			_, scheduled := schedule.ParseSchedule(text)
			require.True(t, scheduled, "Scheduler takes whatever rules take")
			from := time.Date(2024, 10, 27, 0, 30, 0, 0, time.UTC)
			if at, ok := e.Next(from, z); ok {
				require.True(t, at.After(from))
			}
		}
		_, _ = schedule.ParseSchedule(text)
	})
}
