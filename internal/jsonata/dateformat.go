package jsonata

import (
	"math"
	"strings"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

var (
	dayNames   = strings.Fields("Monday Tuesday Wednesday Thursday Friday Saturday Sunday")
	monthNames = strings.Fields("January February March April May June July August September October November December")
)

func now(c *call, args []Value) (Value, error) {
	return formatMillis(float64(c.run.env.Millis), argument(args, 0), argument(args, 1))
}

func millis(c *call, _ []Value) (Value, error) {
	return jsonvalue.Float(float64(c.run.env.Millis)), nil
}

func fromMillis(_ *call, args []Value) (Value, error) {
	if missing(args) {
		return Value{}, nil
	}
	return formatMillis(args[0].Float(), argument(args, 1), argument(args, 2))
}

// An offset is that of a time zone, +hhmm.
type offset struct{ hours, minutes float64 }

func formatMillis(millis float64, picture, timezone Value) (Value, error) {
	var zone offset
	if timezone.Exists() {
		n := parseInt(timezone.Text())
		zone = offset{math.Floor(n / 100), math.Mod(n, 100)}
	}
	text := iso8601
	if picture.Exists() {
		text = picture.Text()
	}
	parts, err := readDatePicture(text)
	if err != nil {
		return Value{}, err
	}
	d := dateOf(millis + (60*zone.hours+zone.minutes)*60_000)
	var out strings.Builder
	for _, p := range parts {
		piece, err := p.format(d, zone)
		if err != nil {
			return Value{}, err
		}
		out.WriteString(piece)
	}
	return jsonvalue.Text(out.String()), nil
}

func (p *datePart) format(d date, zone offset) (string, error) {
	switch p.component {
	case 0:
		return p.literal, nil
	case 'C', 'E':
		return "ISO", nil
	case 'P':
		text := "am"
		if d.part('H') >= 12 {
			text = "pm"
		}
		return cased(text, p.form == capitals, false), nil
	case 'Z', 'z':
		return p.formatZone(zone)
	}
	if strings.IndexByte("YMDdFWwXxHhmsf", p.component) < 0 {
		return "undefined", nil // as the reference writes what it does not know
	}
	value := d.part(p.component)
	if p.component == 'Y' && p.last >= 0 {
		value = math.Mod(value, math.Pow10(p.last))
	}
	if p.names {
		return p.name(value)
	}
	return p.integer.format(value)
}

// names are those of the component's values, in their order.
func (p *datePart) list() ([]string, error) {
	switch p.component {
	case 'M', 'x':
		return monthNames, nil
	case 'F':
		return dayNames, nil
	}
	return nil, fault("D3133", jsonvalue.Text(string(rune(p.component))))
}

func (p *datePart) name(value float64) (string, error) {
	list, err := p.list()
	if err != nil || value != value {
		return "", err
	}
	text := cased(list[int(value)-1], p.form == capitals, p.form == lower)
	if p.max >= 0 && len(text) > p.max {
		text = text[:p.max]
	}
	return text, nil
}

func cased(text string, up, down bool) string {
	switch {
	case up:
		return strings.ToUpper(text)
	case down:
		return strings.ToLower(text)
	}
	return text
}

func (p *datePart) formatZone(zone offset) (text string, err error) {
	total := zone.hours*100 + zone.minutes
	switch digits := p.integer.digits; {
	case p.integer.every > 0, digits == 3, digits == 4:
		text, err = p.integer.format(total)
	case digits == 1 || digits == 2:
		if text, err = p.integer.format(zone.hours); err == nil && zone.minutes != 0 {
			minutes := &integerPicture{zero: '0', digits: 2}
			text += ":" + minutes.formatDigits(zone.minutes)
		}
	default:
		return "", fault("D3134", jsonvalue.Float(float64(digits)))
	}
	if total >= 0 {
		text = "+" + text
	}
	if p.component == 'z' {
		text = "GMT" + text
	}
	if total == 0 && p.second == 't' {
		text = "Z"
	}
	return text, err
}
