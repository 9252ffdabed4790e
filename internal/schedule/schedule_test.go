package schedule_test

import (
	"encoding/json"
	"os"
	"testing"
	"time"
	_ "time/tzdata"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/internal/schedule"
)

func zone(t testing.TB, name string) *time.Location {
	z, err := time.LoadLocation(name)
	require.NoError(t, err)
	return z
}

// dues returns the next due times of an expression, on the zone's clocks.
func dues(t *testing.T, text, zoneName, after string, n int) (out []string) {
	t.Helper()
	e, ok := schedule.ParseSchedule(text)
	require.True(t, ok, text)
	z := zone(t, zoneName)
	at, err := time.ParseInLocation("2006-01-02 15:04", after, z)
	require.NoError(t, err)
	for range n {
		if at, ok = e.Next(at, z); !ok {
			return append(out, "never")
		}
		out = append(out, at.In(z).Format("2006-01-02 15:04 MST"))
	}
	return out
}

// What AWS's pages promise of each form.
func TestNext(t *testing.T) {
	for _, c := range []struct {
		expression, zone, after string
		due                     []string
	}{
		{"cron(15 10 ? * 6L 2022-2023)", "UTC", "2022-11-01 00:00", []string{"2022-11-25 10:15 UTC", "2022-12-30 10:15 UTC", "2023-01-27 10:15 UTC"}},
		{"cron(0 2 ? * 3#2 *)", "UTC", "2024-01-01 00:00", []string{"2024-01-09 02:00 UTC", "2024-02-13 02:00 UTC"}},
		{"cron(0 0 3W * ? *)", "UTC", "2024-08-01 00:00", []string{"2024-08-02 00:00 UTC", "2024-09-03 00:00 UTC"}},
		{"cron(0 0 1W * ? *)", "UTC", "2024-05-30 00:00", []string{"2024-06-03 00:00 UTC"}},
		{"cron(0 0 L * ? *)", "UTC", "2024-02-01 00:00", []string{"2024-02-29 00:00 UTC", "2024-03-31 00:00 UTC"}},
		{"cron(0 0 LW * ? *)", "UTC", "2024-03-01 00:00", []string{"2024-03-29 00:00 UTC"}},
		{"cron(0 0 29 2 ? *)", "UTC", "2024-03-01 00:00", []string{"2028-02-29 00:00 UTC"}},
		{"cron(0/30 20-2 ? * MON-FRI *)", "UTC", "2024-01-05 23:15", []string{"2024-01-05 23:30 UTC", "2024-01-08 00:00 UTC"}},
		{"cron(1/10 8 * * ? *)", "UTC", "2024-01-01 08:21", []string{"2024-01-01 08:31 UTC"}},
		{"cron(15 10 ? * 6L 2002-2005)", "UTC", "2024-01-01 00:00", []string{"never"}},
		{"cron(0 12 ? JAN,jul sun *)", "UTC", "2024-02-01 00:00", []string{"2024-07-07 12:00 UTC"}},
		{"cron(30 8 * * ? *)", "America/New_York", "2024-03-09 00:00", []string{"2024-03-09 08:30 EST", "2024-03-10 08:30 EDT"}},

		// The example of the user guide: 2:30 does not exist in spring, and exists twice in autumn.
		{"cron(30 2 * * ? *)", "America/Los_Angeles", "2024-03-09 12:00", []string{"2024-03-11 02:30 PDT"}},
		{"cron(30 1 * * ? *)", "America/Los_Angeles", "2024-11-02 12:00", []string{"2024-11-03 01:30 PDT", "2024-11-04 01:30 PST"}},
		{"cron(0/30 * * * ? *)", "Europe/Berlin", "2024-10-27 01:45", []string{"2024-10-27 02:00 CEST", "2024-10-27 02:30 CEST", "2024-10-27 03:00 CET"}},
		{"rate(1 days)", "America/Los_Angeles", "2024-03-09 12:00", []string{"2024-03-10 13:00 PDT"}},

		{"at(2022-11-20T13:00:00)", "America/Los_Angeles", "2022-01-01 00:00", []string{"2022-11-20 13:00 PST", "never"}},
		{"at(2024-03-10T02:30:00)", "America/Los_Angeles", "2022-01-01 00:00", []string{"2024-03-10 03:30 PDT"}},
	} {
		require.Equal(t, c.due, dues(t, c.expression, c.zone, c.after, len(c.due)), c.expression)
	}
}

// Both dialects accept what AWS was seen to accept, and refuse what it refused.
func TestRecorded(t *testing.T) {
	text, err := os.ReadFile("../../../shared/cases/lambda/schedule-expressions.json")
	if err != nil {
		t.Skip("the recorded cases are not here")
	}
	var cases []struct {
		Expr  string
		Valid bool
		API   string
	}
	require.NoError(t, json.Unmarshal(text, &cases))
	for _, c := range cases {
		parse := schedule.ParseRule
		if c.API == "CreateSchedule" {
			parse = schedule.ParseSchedule
		}
		_, ok := parse(c.Expr)
		require.Equal(t, c.Valid, ok, "%s %q", c.API, c.Expr)
	}
}

func TestDialects(t *testing.T) {
	for _, text := range []string{"rate(1 minutes)", "rate(10 minute)", "rate(10 MINUTES)", "at(2024-01-01T00:00:00)"} {
		_, ok := schedule.ParseRule(text)
		require.False(t, ok, text)
		_, ok = schedule.ParseSchedule(text)
		require.True(t, ok, text)
	}
	for _, text := range []string{
		"", "rate", "rate(0 minutes)", "rate(99999999999999999999 days)", "rate(+1 minute)", "rate(1  minute)", "rate(100000 days)",
		"cron(0 0 ? * ? *)", "cron(0 0 * * ?)", "cron(? 0 * * ? *)", "cron(0/60 0 * * ? *)", "cron(0 0 ? * 3#1,6#3 *)", "cron(0 0 ? * 3#6 *)",
		"cron(0 0 0 * ? *)", "cron(0 0 1 13 ? *)", "cron(0 0 1 1 ? 10000)", "cron(0 0 1 1 ? 2024-2023)", "cron(0 0 1,W * ? *)", "cron(0 24 * * ? *)",
		"cron(0 0 * * ? *", "at(2024-13-01T00:00:00)", "at(2024-01-01T00:00:00.5)", "at(2024-01-01 00:00:00)",
	} {
		_, ok := schedule.ParseRule(text)
		require.False(t, ok, text)
		_, ok = schedule.ParseSchedule(text)
		require.False(t, ok, text)
	}
}

func BenchmarkNext(b *testing.B) {
	z := zone(b, "Europe/Berlin")
	for _, text := range []string{"cron(* * * * ? *)", "cron(0 3 ? * MON *)", "cron(0 0 29 2 ? *)"} {
		e, _ := schedule.ParseRule(text)
		b.Run(text, func(b *testing.B) {
			b.ReportAllocs()
			at := time.Date(2024, 2, 29, 22, 59, 0, 0, time.UTC)
			for b.Loop() {
				_, _ = e.Next(at, z)
			}
		})
	}
}
