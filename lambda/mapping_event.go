package lambda

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// payload is the event of a lane's batch.
func (m *mapping) payload(sh *shardReader, l *lane) []byte {
	size := 256
	for _, r := range l.batch.records {
		size += len(r.Event) + 1
	}
	b := append(make([]byte, 0, size), `{"Records":[`...)
	for i, r := range l.batch.records {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, r.Event...)
	}
	b = append(b, ']')
	if w := l.window; w != nil {
		b = w.append(b, sh.ID, m.EventSourceArn, l.batch)
	}
	return append(b, '}')
}

func (w *timeWindow) append(b []byte, shard, source string, of *batch) []byte {
	b = append(b, `,"window":{"start":"`...)
	b = w.start.AppendFormat(b, time.RFC3339)
	b = append(b, `","end":"`...)
	b = w.end.AppendFormat(b, time.RFC3339)
	b = append(b, `"},"state":`...)
	if len(w.state) == 0 || string(w.state) == "null" {
		b = append(b, `{}`...)
	} else {
		b = append(b, w.state...)
	}
	b = append(b, `,"shardId":`...)
	b = jsonvalue.AppendQuoted(b, shard)
	b = append(b, `,"eventSourceARN":`...)
	b = jsonvalue.AppendQuoted(b, source)
	b = append(b, `,"isFinalInvokeForWindow":`...)
	b = appendBool(b, of.final)
	b = append(b, `,"isWindowTerminatedEarly":`...)
	return appendBool(b, of.early)
}

func appendBool(b []byte, v bool) []byte {
	if v {
		return append(b, "true"...)
	}
	return append(b, "false"...)
}

// filterable is what filters look at: of Kinesis the record with its data as JSON,
// where it is that.
// https://docs.aws.amazon.com/lambda/latest/dg/with-kinesis-filtering.html
func (of *mapping) filterable(r *bus.SourceRecord) []byte {
	if of.service() != "kinesis" {
		return r.Event
	}
	b := append([]byte(nil), `{"partitionKey":`...)
	b = jsonvalue.AppendQuoted(b, r.Key)
	b = append(b, `,"sequenceNumber":`...)
	b = jsonvalue.AppendQuoted(b, r.Sequence)
	b = append(b, `,"data":`...)
	b = appendBody(b, r.Data)
	b = append(b, `,"kinesisSchemaVersion":"1.0","eventSource":"aws:kinesis","eventVersion":"1.0","eventName":"aws:kinesis:record"`...)
	return append(b, '}')
}

// appendBody appends a body as JSON, if it is an object or a list, else as a string.
func appendBody(b []byte, body string) []byte {
	text := bytes.TrimSpace([]byte(body))
	if len(text) > 0 && (text[0] == '{' || text[0] == '[') && json.Valid(text) {
		return append(b, text...)
	}
	return jsonvalue.AppendQuoted(b, body)
}

// appendMessage appends a message as Lambda shows it, or as filters look at it: with
// the body as JSON. Where there are no attributes, their sum is absent, but null in
// mappings with a batching window (recorded in November 2025).
// https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
func (of *mapping) appendMessage(b []byte, m *bus.Message, region string, filter bool) []byte {
	b = append(b, `{"messageId":`...)
	b = jsonvalue.AppendQuoted(b, m.ID)
	b = append(b, `,"receiptHandle":`...)
	b = jsonvalue.AppendQuoted(b, m.ReceiptHandle)
	b = append(b, `,"body":`...)
	if filter {
		b = appendBody(b, m.Body)
	} else {
		b = jsonvalue.AppendQuoted(b, m.Body)
	}
	b = append(b, `,"attributes":{`...)
	for i, name := range slices.Sorted(maps.Keys(m.Attributes)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(jsonvalue.AppendQuoted(b, name), ':')
		b = jsonvalue.AppendQuoted(b, m.Attributes[name])
	}
	b = append(b, `},"messageAttributes":{`...)
	for i, name := range slices.Sorted(maps.Keys(m.MessageAttributes)) {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(jsonvalue.AppendQuoted(b, name), ':')
		b = appendAttribute(b, m.MessageAttributes[name])
	}
	b = append(b, `},`...)
	switch {
	case m.MD5OfMessageAttributes != "":
		b = append(b, `"md5OfMessageAttributes":"`...)
		b = append(b, m.MD5OfMessageAttributes...)
		b = append(b, `",`...)
	case of.window() > 0:
		b = append(b, `"md5OfMessageAttributes":null,`...)
	}
	b = append(b, `"md5OfBody":"`...)
	b = append(b, m.MD5OfBody...)
	b = append(b, `","eventSource":"aws:sqs","eventSourceARN":`...)
	b = jsonvalue.AppendQuoted(b, of.EventSourceArn)
	b = append(b, `,"awsRegion":"`...)
	b = append(b, region...)
	return append(b, `"}`...)
}

func appendAttribute(b []byte, a bus.MessageAttribute) []byte {
	b = append(b, '{')
	if a.BinaryValue != nil {
		text, _ := json.Marshal(a.BinaryValue)
		b = append(append(b, `"binaryValue":`...), text...)
	} else {
		b = jsonvalue.AppendQuoted(append(b, `"stringValue":`...), a.StringValue)
	}
	b = append(b, `,"stringListValues":[],"binaryListValues":[],"dataType":`...)
	b = jsonvalue.AppendQuoted(b, a.DataType)
	return append(b, '}')
}
