package streams

import (
	"strconv"
	"strings"
	"time"
)

// A timePattern is a pattern of Java's DateTimeFormatter, in which prefixes give
// times: https://docs.oracle.com/javase/8/docs/api/java/time/format/DateTimeFormatter.html
type timePattern []timeField

// A timeField is a letter as often as it is repeated, or literal text.
type timeField struct {
	letter byte // 0: text
	count  int
	text   string
}

// A patternFault is what is wrong with a pattern, in Java's words.
type patternFault string

// Error returns the words.
func (p patternFault) Error() string { return string(p) }

// compileTime reads a pattern. What it reads, it can write for every time.
func compileTime(pattern string) (timePattern, error) {
	var p timePattern
	for i := 0; i < len(pattern); {
		b := pattern[i]
		switch {
		case b == '\'':
			text, n := quotedText(pattern[i:])
			if n == 0 {
				return nil, patternFault("Pattern ends with an incomplete string literal: " + pattern)
			}
			p = append(p, timeField{text: text})
			i += n
		case b >= 'a' && b <= 'z' || b >= 'A' && b <= 'Z':
			n := 1
			for i+n < len(pattern) && pattern[i+n] == b {
				n++
			}
			if err := checkField(b, n); err != nil {
				return nil, err
			}
			p = append(p, timeField{letter: b, count: n})
			i += n
		case strings.IndexByte("[]{}#", b) >= 0:
			return nil, patternFault("Pattern includes reserved character: '" + string(rune(b)) + "'")
		default:
			p = append(p, timeField{text: pattern[i : i+1]})
			i++
		}
	}
	return p, nil
}

// quotedText reads a literal in single quotes, in which two of them are one. Outside
// two of them are one as well. n is 0 if it does not end.
func quotedText(s string) (text string, n int) {
	if strings.HasPrefix(s, "''") {
		return "'", 2
	}
	var b strings.Builder
	for i := 1; i < len(s); i++ {
		if s[i] != '\'' {
			b.WriteByte(s[i])
			continue
		}
		if i+1 >= len(s) || s[i+1] != '\'' {
			return b.String(), i + 1
		}
		b.WriteByte('\'')
		i++
	}
	return "", 0
}

// mostLetters is how often a letter may be repeated.
var mostLetters = map[byte]int{
	'G': 3, 'u': 19, 'y': 19, 'Y': 19, 'D': 3, 'M': 4, 'L': 4, 'd': 2, 'Q': 3, 'q': 3, 'w': 2, 'E': 4, 'e': 2, 'a': 1,
	'h': 2, 'K': 2, 'k': 2, 'H': 2, 'm': 2, 's': 2, 'S': 9, 'A': 19, 'n': 19, 'N': 19, 'V': 2, 'z': 3, 'Z': 5, 'X': 3, 'x': 3, 'O': 1,
}

func checkField(letter byte, n int) error {
	most, known := mostLetters[letter]
	switch {
	case !known:
		return patternFault("Unknown pattern letter: " + string(rune(letter)))
	case n > most:
		return patternFault("Too many pattern letters: " + string(rune(letter)))
	case letter == 'V' && n != 2:
		return patternFault("Pattern letter count must be 2: " + string(rune(letter)))
	}
	return nil
}

// format writes a time.
func (p timePattern) format(t time.Time) string {
	var b strings.Builder
	for _, f := range p {
		if f.letter == 0 {
			b.WriteString(f.text)
			continue
		}
		b.WriteString(f.format(t))
	}
	return b.String()
}

func padded(n, width int) string {
	s := strconv.Itoa(n)
	if len(s) < width {
		s = strings.Repeat("0", width-len(s)) + s
	}
	return s
}

func (f timeField) format(t time.Time) string {
	n := f.count
	switch f.letter {
	case 'u', 'y':
		return year(t.Year(), n)
	case 'Y':
		return year(lastOfWeek(t).Year(), n)
	case 'w':
		return padded((lastOfWeek(t).YearDay()-1)/7+1, n)
	case 'D':
		return padded(t.YearDay(), n)
	case 'M', 'L':
		return word(n, padded(int(t.Month()), n), t.Month().String())
	case 'd':
		return padded(t.Day(), n)
	case 'Q', 'q':
		quarter := (int(t.Month())-1)/3 + 1
		if n == 3 {
			return "Q" + strconv.Itoa(quarter)
		}
		return padded(quarter, n)
	case 'E':
		return word(max(n, 3), "", t.Weekday().String())
	case 'e':
		return padded(int(t.Weekday())+1, n)
	case 'G':
		return "AD"
	case 'V', 'z', 'Z', 'X', 'x', 'O':
		return f.zone(t)
	}
	return f.clock(t)
}

// clock writes fields of the time of day.
func (f timeField) clock(t time.Time) string {
	n, hour := f.count, t.Hour()
	sinceMidnight := ((hour*60+t.Minute())*60+t.Second())*1e9 + t.Nanosecond()
	switch f.letter {
	case 'a':
		if hour < 12 {
			return "AM"
		}
		return "PM"
	case 'H':
		return padded(hour, n)
	case 'k':
		return padded((hour+23)%24+1, n)
	case 'K':
		return padded(hour%12, n)
	case 'h':
		return padded((hour+11)%12+1, n)
	case 'm':
		return padded(t.Minute(), n)
	case 's':
		return padded(t.Second(), n)
	case 'S':
		return padded(t.Nanosecond(), 9)[:n]
	case 'n':
		return padded(t.Nanosecond(), n)
	case 'N':
		return padded(sinceMidnight, n)
	}
	return padded(sinceMidnight/1e6, n) // A
}

// zone writes fields of the time zone.
func (f timeField) zone(t time.Time) string {
	_, offset := t.Zone()
	switch f.letter {
	case 'V':
		return zoneID(t)
	case 'z':
		return t.Format("MST")
	case 'O':
		if offset == 0 {
			return "GMT"
		}
		return "GMT" + t.Format("-7")
	case 'X':
		return t.Format([...]string{"Z07", "Z0700", "Z07:00"}[f.count-1])
	case 'x':
		return t.Format([...]string{"-07", "-0700", "-07:00"}[f.count-1])
	}
	switch f.count { // Z
	case 4:
		if offset == 0 {
			return "GMT"
		}
		return "GMT" + t.Format("-07:00")
	case 5:
		return t.Format("Z07:00")
	}
	return t.Format("-0700")
}

func zoneID(t time.Time) string {
	if name := t.Location().String(); name != "UTC" {
		return name
	}
	return "Z"
}

// year writes a year: two letters mean the last two digits.
func year(n, letters int) string {
	if letters == 2 {
		return padded(n%100, 2)
	}
	return padded(n, letters)
}

// word is a number for one or two letters, a short name for three, a full one for four.
func word(letters int, number, name string) string {
	switch letters {
	case 3:
		return name[:3]
	case 4:
		return name
	}
	return number
}

// lastOfWeek is the Saturday of the week, which begins on a Sunday: in the United
// States the week of the first of January is the first of its year.
func lastOfWeek(t time.Time) time.Time { return t.AddDate(0, 0, 6-int(t.Weekday())) }
