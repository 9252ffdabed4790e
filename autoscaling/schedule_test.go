package autoscaling

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

// When schedules are due next, after 2024-02-28 12:00 UTC, a Wednesday, or after
// the time that is given.
func TestSchedules(t *testing.T) {
	const noon = "2024-02-28T12:00:00Z"
	for _, c := range []struct{ schedule, timezone, after, want string }{
		{"at(2024-02-28T12:00:01)", "", noon, "2024-02-28T12:00:01Z"},
		{"at(2024-02-28T14:00:00)", "Europe/Zurich", noon, "2024-02-28T13:00:00Z"},
		{"at(2024-02-28T12:00:00)", "", noon, "never"},
		{"rate(1 minute)", "", noon, "2024-02-28T12:01:00Z"},
		{"rate(7 days)", "", noon, "2024-03-06T12:00:00Z"},
		{"cron(0 10 * * ? *)", "", noon, "2024-02-29T10:00:00Z"},
		{"cron(0 12 * * ? *)", "", noon, "2024-02-29T12:00:00Z"},
		{"cron(0/15 * * * ? *)", "", noon, "2024-02-28T12:15:00Z"},
		{"cron(0/5 8-17 ? * MON-FRI *)", "", "2024-03-01T17:55:00Z", "2024-03-04T08:00:00Z"},
		{"cron(30 0/15 12 * * ? *)", "", noon, "2024-02-28T12:00:30Z"},
		{"cron(0 8 1 * ? *)", "", noon, "2024-03-01T08:00:00Z"},
		{"cron(0 8 31 * ? *)", "", noon, "2024-03-31T08:00:00Z"},
		{"cron(0 8 29 2 ? *)", "", "2024-02-29T08:00:00Z", "2028-02-29T08:00:00Z"},
		{"cron(0 8 L * ? *)", "", noon, "2024-02-29T08:00:00Z"},
		{"cron(0 8 ? * 2#1 *)", "", noon, "2024-03-04T08:00:00Z"},
		{"cron(0 8 ? * FRIL *)", "", noon, "2024-03-29T08:00:00Z"},
		{"cron(0 8 15W 6 ? 2024)", "", noon, "2024-06-14T08:00:00Z"},
		{"cron(0 8 1W 6 ? 2024)", "", noon, "2024-06-03T08:00:00Z"},
		{"cron(0 8 ? jan,dec sun 2030-2031)", "", noon, "2030-01-06T08:00:00Z"},
		{"cron(0 8 * * ? *)", "America/New_York", noon, "2024-02-28T13:00:00Z"},
		{"cron(30 2 * * ? *)", "Europe/Zurich", "2024-03-30T12:00:00Z", "2024-03-31T01:30:00Z"}, // no such time that night
		{"cron(0 8 30 2 ? *)", "", noon, "never"},
		{"cron(0 8 * * ? 2023)", "", noon, "never"},
	} {
		after, err := time.Parse(time.RFC3339, c.after)
		require.NoError(t, err)
		s, err := parseSchedule(c.schedule, c.timezone)
		require.NoError(t, err, c.schedule)
		got := "never"
		if at, ok := s.next(after, after); ok {
			got = at.Format(time.RFC3339)
		}
		require.Equal(t, c.want, got, "%s %s", c.schedule, c.timezone)
	}
}

func TestSchedulesThatAreNone(t *testing.T) {
	for _, text := range []string{
		"", "at", "at()", "at(2024-02-28)", "rate(0 minutes)", "rate(5)", "rate(5 weeks)", "rate(99999999999 days)", "every(5 minutes)",
		"cron(0 8 * * *)", "cron(0 8 * * * *)", "cron(0 8 ? * ? *)", "cron(60 8 * * ? *)", "cron(0 24 * * ? *)", "cron(0/0 8 * * ? *)",
		"cron(5-1 8 * * ? *)", "cron(0 8 0W * ? *)", "cron(0 8 ? * 8 *)", "cron(0 8 ? * 2#6 *)", "cron(0 8 * FOO ? *)", "cron(0 8 * * ? 1969)", "cron(, 8 * * ? *)",
	} {
		_, err := parseSchedule(text, "")
		require.ErrorContains(t, err, "is not valid", text)
	}
	_, err := parseSchedule("rate(1 minute)", "Mars/Olympus")
	require.ErrorContains(t, err, "Unknown timezone: Mars/Olympus")
}

// Whatever is given, what is due next lies in the future, and comes again after it
// or never.
func FuzzSchedule(f *testing.F) {
	for _, seed := range []string{
		"at(2024-02-29T08:00:00)", "rate(5 minutes)", "cron(0 8 ? * MON-FRI *)", "cron(0 0/3 L 2 ? 2024-2199)", "cron(0 8 31W 1/2 ? *)",
		"cron(59 59 23 ? DEC 7#5 *)", "cron(0 8 29 2 ? 1970/4)", "rate(-1 days)", "cron(* * * * ? *)",
	} {
		f.Add(seed, int64(1_700_000_000))
	}
	f.Fuzz(func(t *testing.T, text string, at int64) {
		s, err := parseSchedule(text, "")
		if err != nil {
			return
		}
		after := time.Unix(at%4_000_000_000, 0)
		first, ok := s.next(after, after)
		if !ok {
			return
		}
		require.True(t, first.After(after), "%s: %v is not after %v", text, first, after)
		if second, ok := s.next(first, after); ok {
			require.True(t, second.After(first), text)
		}
	})
}
