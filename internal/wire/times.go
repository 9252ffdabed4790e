package wire

import (
	"math"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// epochTime reads seconds since 1970 with an optional fraction.
func epochTime(text string) (time.Time, bool) {
	whole, frac, _ := strings.Cut(text, ".")
	if sec, err := strconv.ParseInt(whole, 10, 64); err == nil && len(frac) <= 9 && !strings.ContainsAny(frac, "eE") {
		nanos, err := strconv.ParseInt((frac + "000000000")[:9], 10, 64)
		if err != nil || !plausible(float64(sec)) {
			return time.Time{}, false
		}
		if strings.HasPrefix(whole, "-") {
			nanos = -nanos
		}
		return atSecond(sec).Add(time.Duration(nanos)), true
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || !plausible(f) {
		return time.Time{}, false
	}
	millis := int64(math.Round(f * 1000))
	return atSecond(millis / 1000).Add(time.Duration(millis%1000) * time.Millisecond), true
}

// plausible keeps times within the years that can be printed, 1 to 9999.
func plausible(seconds float64) bool { return seconds > -62135596800 && seconds < 253402300800 }

// appendEpoch writes a time as JSON protocols do: seconds, with milliseconds
// as the fraction, in Java's notation of a double (1.421866952062E9).
func appendEpoch(dst []byte, t time.Time) []byte {
	return appendDouble(dst, float64(t.UnixMilli())/1000)
}

// formatTime writes a time for XML, Query, headers and query strings.
func formatTime(t time.Time, form timeForm) string {
	switch t = t.UTC(); form {
	case timeHTTP:
		return t.Format(http.TimeFormat)
	case timeEpoch:
		return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', -1, 64)
	}
	return t.Format("2006-01-02T15:04:05.000Z")
}

// parseTime reads a time in any of the forms.
func parseTime(text string) (time.Time, bool) {
	if t, ok := isoTime(text); ok {
		return t, true
	}
	if t, err := http.ParseTime(text); err == nil {
		return t.UTC(), true
	}
	return epochTime(text)
}

// isoTime reads ISO 8601, with or without fractions and offset, and the basic
// form that signatures use, 20061102T150405Z.
func isoTime(text string) (time.Time, bool) {
	if len(text) == len("20061102T150405Z") && text[8] == 'T' {
		text = text[:4] + "-" + text[4:6] + "-" + text[6:11] + ":" + text[11:13] + ":" + text[13:]
	} else if len(text) == len("2006-11-02T15:04:05") {
		text += "Z"
	}
	var t time.Time
	if err := t.UnmarshalText([]byte(text)); err != nil || !plausible(float64(t.Unix())) {
		return time.Time{}, false
	}
	return t.UTC(), true
}

// atSecond is the time so many seconds from 1970. It needs no function of
// package time, which no service may call.
func atSecond(sec int64) time.Time {
	const day = 24 * 60 * 60
	return time.Time{}.AddDate(1969, 0, int(sec/day)).Add(time.Duration(sec%day) * time.Second)
}
