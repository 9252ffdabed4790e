package wire

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
)

// A place is where a member stands in a REST message.
type place uint8

const (
	inBody place = iota
	inHeader
	inHeaders // a map, from headers with a prefix
	inQuery
	inQueries // a map, from all query parameters
	inLabel
	inPayload
	inStatus
)

// A timeForm is how a time is written.
type timeForm uint8

const (
	timeDefault timeForm = iota // what the protocol and place say
	timeISO8601
	timeHTTP
	timeEpoch
)

// A tag is the content of a field's aws tag.
type tag struct {
	rules     rules
	skip      bool
	refuse    bool
	always    bool
	name      string
	form      string // the name under Query, where it is another
	place     place
	placeName string
	flattened bool
	attribute bool
	chars     bool // the character data of the structure's own element
	ns        string
	item      string // the element name of a list's members, else "member"
	entryKey  string // of a map's entries, else "key"
	entryVal  string // else "value"
	time      timeForm
}

// Rules are a member's constraints: its own, and those of what it holds.
type rules struct {
	required bool
	own      *limits
	member   *limits // of a list
	key      *limits // of a map
	value    *limits // of a map
}

func (r *rules) any() bool {
	return r.required || r.own != nil || r.member != nil || r.key != nil || r.value != nil
}

// Limits are the constraints on one value.
type limits struct {
	length  *bounds
	size    *bounds // of a number
	enum    []string
	pattern *pattern
	notNull bool // printed with the others where a list or map states them
}

// Bounds are an inclusive range. The texts are printed as the tag has them.
type bounds struct {
	min, max         float64
	minText, maxText string // empty: unbounded
}

func parseTag(text string) (tag, error) {
	t := tag{item: "member", entryKey: "key", entryVal: "value"}
	if text == "-" {
		t.skip = true
		return t, nil
	}
	for text != "" {
		item := text
		if !strings.HasPrefix(afterScope(text), "pattern=") {
			item, text, _ = strings.Cut(text, ",")
		} else {
			text = ""
		}
		if err := t.add(item); err != nil {
			return t, err
		}
	}
	return t, nil
}

func afterScope(item string) string {
	for _, scope := range []string{"member.", "key.", "value."} {
		if rest, ok := strings.CutPrefix(item, scope); ok {
			return rest
		}
	}
	return item
}

func (t *tag) add(item string) error {
	word, arg, _ := strings.Cut(item, "=")
	switch word {
	case "required":
		t.rules.required = true
	case "refuse":
		t.refuse = true
	case "token": // an idempotency token: package digest leaves it out of content
	case "always":
		t.always = true
	case "name":
		t.name = arg
	case "form":
		t.form = arg
	case "flattened":
		t.flattened = true
	case "text":
		t.chars = true
	case "attribute":
		t.attribute = true
	case "ns":
		t.ns = arg
	case "item":
		t.item = arg
	case "entrykey":
		t.entryKey = arg
	case "entryvalue":
		t.entryVal = arg
	case "timestamp":
		return t.addTime(arg)
	default:
		if t.addPlace(word, arg) {
			return nil
		}
		return t.rules.add(item)
	}
	return nil
}

func (t *tag) addTime(form string) error {
	switch form {
	case "iso8601":
		t.time = timeISO8601
	case "http":
		t.time = timeHTTP
	case "epoch":
		t.time = timeEpoch
	default:
		return errors.New("timestamp=" + form + ": want iso8601, http or epoch")
	}
	return nil
}

func (t *tag) addPlace(word, arg string) bool {
	switch word {
	case "header":
		t.place = inHeader
	case "headers":
		t.place = inHeaders
	case "query":
		t.place = inQuery
	case "queries":
		t.place = inQueries
	case "label":
		t.place = inLabel
	case "payload":
		t.place = inPayload
	case "status":
		t.place = inStatus
	default:
		return false
	}
	if t.placeName = arg; t.place == inHeader {
		t.placeName = http.CanonicalHeaderKey(arg)
	}
	return true
}

// add reads one constraint, such as "len=1..255" or "member.enum=A|B".
func (r *rules) add(item string) error {
	target := &r.own
	rest := afterScope(item)
	switch strings.TrimSuffix(item, rest) {
	case "member.":
		target = &r.member
	case "key.":
		target = &r.key
	case "value.":
		target = &r.value
	}
	if *target == nil {
		*target = &limits{}
	}
	l := *target
	word, arg, _ := strings.Cut(rest, "=")
	var err error
	switch word {
	case "len":
		l.length, err = parseBounds(arg)
	case "range":
		l.size, err = parseBounds(arg)
	case "enum":
		l.enum = strings.Split(arg, "|")
	case "pattern":
		l.pattern, err = newPattern(arg)
	case "notnull":
		l.notNull = true
	default:
		err = errors.New("unknown item " + strconv.Quote(item) + " in the aws tag")
	}
	return err
}

func parseBounds(text string) (*bounds, error) {
	low, high, ok := strings.Cut(text, "..")
	if !ok {
		low, high = text, text
	}
	b := &bounds{minText: low, maxText: high}
	var err, err2 error
	if low != "" {
		b.min, err = strconv.ParseFloat(low, 64)
	}
	if high != "" {
		b.max, err2 = strconv.ParseFloat(high, 64)
	}
	if err != nil || err2 != nil || (low == "" && high == "") {
		return nil, errors.New("bounds " + strconv.Quote(text) + ": want such as 1..255, 1.. or ..255")
	}
	return b, nil
}

func (b *bounds) tooLow(n float64) bool  { return b != nil && b.minText != "" && n < b.min }
func (b *bounds) tooHigh(n float64) bool { return b != nil && b.maxText != "" && n > b.max }
