package pipes

import (
	"encoding/base64"
	"encoding/json"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// An event is one message or record of a source. It never changes.
type event struct {
	item
	id      string            // what batchItemFailures name: messageId or eventID
	receipt string            // of a message
	record  *bus.SourceRecord // of a stream
}

// An item is an event on its way, before or after the enrichment.
type item struct {
	text string          // as it is handed on
	view jsonvalue.Value // as templates see it: with its body or data as JSON; Undefined if it is no JSON
}

// whole is the item as a value.
func (i item) whole() jsonvalue.Value {
	v, err := jsonvalue.Parse(i.text)
	if err != nil {
		return jsonvalue.Text(i.text)
	}
	return v
}

// passes tells whether an event matches one of the filters, if there are any.
func (p *pipe) passes(view jsonvalue.Value) bool {
	if len(p.filters) == 0 {
		return true
	}
	text := view.Append(nil)
	for _, f := range p.filters {
		if f.Match(text) {
			return true
		}
	}
	return false
}

// parsed is a body as JSON, if it is that.
func parsed(body string) (jsonvalue.Value, bool) {
	v, err := jsonvalue.Parse(body)
	if err != nil {
		return jsonvalue.Text(body), false
	}
	return v, true
}

// messageEvent is a message as pipes show it
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-sqs.html).
func (p *pipe) messageEvent(m *bus.Message, region string) *event {
	b := jsonvalue.NewBuilder(10)
	b.Set("messageId", jsonvalue.Text(m.ID))
	b.Set("receiptHandle", jsonvalue.Text(m.ReceiptHandle))
	b.Set("body", jsonvalue.Text(m.Body))
	attributes := jsonvalue.NewBuilder(len(m.Attributes))
	for _, name := range slices.Sorted(maps.Keys(m.Attributes)) {
		attributes.Set(name, jsonvalue.Text(m.Attributes[name]))
	}
	b.Set("attributes", attributes.Build())
	own := jsonvalue.NewBuilder(len(m.MessageAttributes))
	for _, name := range slices.Sorted(maps.Keys(m.MessageAttributes)) {
		own.Set(name, attribute(m.MessageAttributes[name]))
	}
	b.Set("messageAttributes", own.Build())
	if m.MD5OfMessageAttributes != "" {
		b.Set("md5OfMessageAttributes", jsonvalue.Text(m.MD5OfMessageAttributes))
	}
	b.Set("md5OfBody", jsonvalue.Text(m.MD5OfBody))
	b.Set("eventSource", jsonvalue.Text("aws:sqs"))
	b.Set("eventSourceARN", jsonvalue.Text(p.source))
	b.Set("awsRegion", jsonvalue.Text(region))
	v := b.Build()
	body, _ := parsed(m.Body)
	return &event{item: item{v.String(), v.With("body", body)}, id: m.ID, receipt: m.ReceiptHandle}
}

func attribute(a bus.MessageAttribute) jsonvalue.Value {
	b := jsonvalue.NewBuilder(4)
	if a.BinaryValue != nil {
		b.Set("binaryValue", jsonvalue.Text(base64.StdEncoding.EncodeToString(a.BinaryValue)))
	} else {
		b.Set("stringValue", jsonvalue.Text(a.StringValue))
	}
	b.Set("stringListValues", jsonvalue.List(nil))
	b.Set("binaryListValues", jsonvalue.List(nil))
	b.Set("dataType", jsonvalue.Text(a.DataType))
	return b.Build()
}

// recordEvent is a record as pipes show it: of Kinesis without the level that Lambda
// puts between
// (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-kinesis.html).
func (p *pipe) recordEvent(r *bus.SourceRecord) *event {
	v, err := jsonvalue.ParseBytes(r.Event)
	if err != nil {
		v = jsonvalue.Obj()
	}
	e := &event{record: r, id: v.Get("eventID").Text()}
	if p.service != "kinesis" {
		e.text, e.view = v.String(), v
		return e
	}
	b := jsonvalue.NewBuilder(12)
	for name, one := range v.Get("kinesis").Members() {
		b.Set(name, one)
	}
	for name, one := range v.Members() {
		if name != "kinesis" {
			b.Set(name, one)
		}
	}
	v = b.Build()
	e.text, e.view = v.String(), v
	if data, ok := parsed(r.Data); ok {
		e.view = v.With("data", data)
	}
	return e
}

// itemOf is an item that an enrichment has answered.
func itemOf(v jsonvalue.Value) item {
	if v.Kind() == jsonvalue.String {
		if inner, ok := parsed(v.Text()); ok && inner.Kind() == jsonvalue.Object {
			return item{v.Text(), inner}
		}
		return item{v.Text(), v}
	}
	return item{v.String(), v}
}

// asJSON is an item within JSON: itself, or as a string. ok is false for what looks
// like JSON and is not.
func asJSON(text string) (json.RawMessage, bool) {
	if json.Valid([]byte(text)) {
		return json.RawMessage(text), true
	}
	if text != "" && (text[0] == '{' || text[0] == '[') {
		return nil, false
	}
	return jsonvalue.AppendQuoted(nil, text), true
}
