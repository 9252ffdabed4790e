package events

import (
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// An event is what came to a bus. It never changes.
type event struct {
	id        string
	kind      string // its detail-type
	source    string
	account   string
	region    string
	time      time.Time
	resources []string
	detail    []byte // compact JSON
	replay    string // the replay that sent it again; empty for the first time

	document []byte // all of it, as targets receive it
	ingested time.Time
	trace    string // the header X-Amzn-Trace-Id

	// How often it went on to another bus: no more than once each.
	busHops, accountHops, regionHops int
}

// eventTime is how an event's time is written.
const eventTime = "2006-01-02T15:04:05Z"

// seal writes the event down.
func (e *event) seal() *event {
	b := make([]byte, 0, 256+len(e.detail))
	member := func(name, value string) {
		b = append(append(append(b, ',', '"'), name...), '"', ':')
		b = jsonvalue.AppendQuoted(b, value)
	}
	b = append(b, `{"version":"0"`...)
	member("id", e.id)
	member("detail-type", e.kind)
	member("source", e.source)
	member("account", e.account)
	member("time", e.time.Format(eventTime))
	member("region", e.region)
	b = append(b, `,"resources":[`...)
	for i, r := range e.resources {
		if i > 0 {
			b = append(b, ',')
		}
		b = jsonvalue.AppendQuoted(b, r)
	}
	b = append(b, ']')
	if e.replay != "" {
		member("replay-name", e.replay)
	}
	b = append(append(append(b, `,"detail":`...), e.detail...), '}')
	e.document = b
	return e
}

// value is the event as JSON.
func (e *event) value() jsonvalue.Value {
	v, _ := jsonvalue.ParseBytes(e.document) // seal writes JSON
	return v
}

// withoutDetail is the event as <aws.events.event> shows it: with members of its own
// order and names, and the time at which it came.
func (e *event) withoutDetail() jsonvalue.Value {
	resources := make([]jsonvalue.Value, len(e.resources))
	for i, r := range e.resources {
		resources[i] = jsonvalue.Text(r)
	}
	member := func(name, text string) jsonvalue.Member {
		return jsonvalue.Member{Key: name, Value: jsonvalue.Text(text)}
	}
	return jsonvalue.Obj(
		member("id", e.id), member("account", e.account), member("detailType", e.kind),
		member("time", e.ingested.Format(eventTime)), member("source", e.source), member("region", e.region),
		jsonvalue.Member{Key: "resources", Value: jsonvalue.List(resources)}, member("version", "0"),
	)
}

// size is what counts of an entry (user guide, Calculating PutEvents event entry size).
func (in *PutEventsRequestEntry) size() (n int) {
	if !in.Time.IsZero() {
		n = 14
	}
	n += len(in.Source) + len(in.DetailType) + len(in.Detail)
	for _, r := range in.Resources {
		n += len(r)
	}
	return n
}

// key names an event for draws: where it goes, too.
func (e *event) key(to string) string {
	return e.id + " " + to + " " + strconv.Itoa(e.busHops+e.accountHops+e.regionHops)
}
