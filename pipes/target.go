package pipes

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// deliver sends the items to the target: those that take lists in one request.
func (s *Service) deliver(c *sim.Call, p *pipe, at lanePlace, x *execution) {
	if most := mostOf[p.targetKind]; len(x.items) > most {
		s.over(c, p, at, outcome{err: fmt.Sprintf("The target takes at most %d events at once, not %d.", most, len(x.items))})
		return
	}
	in := p.targetParameters
	if in == nil {
		in = &PipeTargetParameters{}
	}
	to, resource, _ := bus.ToARN(p.target)
	switch p.targetKind {
	case "lambda", "states":
		invocation := in.LambdaFunctionParameters
		if p.targetKind == "states" {
			invocation = in.StepFunctionStateMachineParameters
		}
		payload, ok := p.array(c, p.transform, x.items)
		if !ok {
			s.over(c, p, at, outcome{err: "The input template does not make valid JSON."})
			return
		}
		s.call(c, p, at, p.target, p.targetKind, payload, invocation == nil || invocation.InvocationType != "FIRE_AND_FORGET")
	case "logs":
		s.over(c, p, at, s.log(c, p, x, in.CloudWatchLogsParameters, to, resource))
	default:
		operation, body := p.request(c, x, in, to, resource)
		s.ask(c, p, at, p.target, operation, body)
	}
}

// request is the request to a target that takes lists of items.
func (p *pipe) request(c *sim.Call, x *execution, in *PipeTargetParameters, to bus.To, resource string) (operation string, body any) {
	entries := make([]map[string]any, len(x.items))
	for i, one := range x.items {
		text := p.shape(c, p.transform, one)
		switch p.targetKind {
		case "sqs":
			entries[i] = map[string]any{"Id": strconv.Itoa(i), "MessageBody": text}
			if q := in.SqsQueueParameters; q != nil {
				set(entries[i], "MessageGroupId", dynamic(q.MessageGroupId, one.view))
				set(entries[i], "MessageDeduplicationId", dynamic(q.MessageDeduplicationId, one.view))
			}
		case "sns":
			entries[i] = map[string]any{"Id": strconv.Itoa(i), "Message": text}
		case "kinesis":
			entries[i] = map[string]any{"Data": []byte(text), "PartitionKey": dynamic(in.KinesisStreamParameters.PartitionKey, one.view)}
		case "firehose":
			entries[i] = map[string]any{"Data": []byte(text)}
		case "events":
			entries[i] = p.busEntry(c, in.EventBridgeEventBusParameters, one, text)
		}
	}
	switch p.targetKind {
	case "sqs":
		url := "https://sqs." + to.Region + ".amazonaws.com/" + to.Account + "/" + resource
		return "SendMessageBatch", map[string]any{"QueueUrl": url, "Entries": entries}
	case "sns":
		return "PublishBatch", map[string]any{"TopicArn": p.target, "PublishBatchRequestEntries": entries}
	case "kinesis":
		return "PutRecords", map[string]any{"StreamARN": p.target, "Records": entries}
	case "firehose":
		return "PutRecordBatch", map[string]any{"DeliveryStreamName": strings.TrimPrefix(resource, "deliverystream/"), "Records": entries}
	}
	return "PutEvents", map[string]any{"Entries": entries}
}

func set(in map[string]any, name, value string) {
	if value != "" {
		in[name] = value
	}
}

// busEntry is an event for a bus, with the item as its detail.
func (p *pipe) busEntry(c *sim.Call, in *PipeTargetEventBridgeEventBusParameters, one item, text string) map[string]any {
	if in == nil {
		in = &PipeTargetEventBridgeEventBusParameters{}
	}
	source, kind := dynamic(in.Source, one.view), dynamic(in.DetailType, one.view)
	e := map[string]any{
		"EventBusName": p.target, "Detail": text,
		"Source": either(source, "Pipe "+p.name), "DetailType": either(kind, "Event from aws:"+p.service),
	}
	resources := []string{}
	for _, r := range in.Resources {
		if r = dynamic(r, one.view); r != "" {
			resources = append(resources, r)
		}
	}
	if len(resources) > 0 {
		e["Resources"] = resources
	}
	if at, ok := timeOf(dynamic(in.Time, one.view)); ok {
		e["Time"] = at.Format(time.RFC3339)
	} else {
		e["Time"] = c.Now().Format(time.RFC3339)
	}
	return e
}

// timeOf reads a time: ISO 8601, or seconds or milliseconds since 1970.
func timeOf(text string) (time.Time, bool) {
	if at, err := time.Parse(time.RFC3339, text); err == nil {
		return at.UTC(), true
	}
	n, err := strconv.ParseFloat(text, 64)
	switch {
	case err != nil || n <= 0 || n > 1e14:
		return time.Time{}, false
	case n > 1e11:
		return time.UnixMilli(int64(n)).UTC(), true
	}
	return time.UnixMilli(int64(n * 1000)).UTC(), true
}

// log writes the items into a log group. Without a name the stream is the pipe's.
func (s *Service) log(c *sim.Call, p *pipe, x *execution, in *PipeTargetCloudWatchLogsParameters, to bus.To, resource string) outcome {
	if in == nil {
		in = &PipeTargetCloudWatchLogsParameters{}
	}
	group := strings.TrimSuffix(strings.TrimPrefix(resource, "log-group:"), ":*")
	stream := either(in.LogStreamName, p.name)
	type line struct {
		Timestamp int64
		Message   string
	}
	lines := make([]line, len(x.items))
	for i, one := range x.items {
		lines[i] = line{c.Now().UnixMilli(), p.shape(c, p.transform, one)}
		if at, ok := timeOf(dynamic(in.Timestamp, one.view)); ok {
			lines[i].Timestamp = at.UnixMilli()
		}
	}
	slices.SortStableFunc(lines, func(a, b line) int { return int(a.Timestamp - b.Timestamp) })
	to.As = p.principal()
	ask := func(operation string, in any) error {
		body, err := json.Marshal(in)
		if err == nil {
			_, err = s.ep.Bus.Call(c, to, operation, body)
		}
		return err
	}
	put := map[string]any{"LogGroupName": group, "LogStreamName": stream, "LogEvents": lines}
	err := ask("PutLogEvents", put)
	if codeOf(err) == "ResourceNotFoundException" {
		if err = ask("CreateLogStream", map[string]any{"LogGroupName": group, "LogStreamName": stream}); err == nil {
			err = ask("PutLogEvents", put)
		}
	}
	if err != nil {
		return failure(err)
	}
	return outcome{}
}

func codeOf(err error) string {
	if coded, ok := errors.AsType[interface {
		error
		ErrorCode() string
	}](err); ok {
		return coded.ErrorCode()
	}
	return ""
}

// judge reads the target's answer: what of the batch failed.
func (p *pipe) judge(x *execution, reply bus.Reply) outcome {
	switch p.targetKind {
	case "lambda", "states":
		text, o := answerOf(p.targetKind, reply)
		if o.err != "" {
			return o
		}
		return x.reported(text)
	}
	if reply.Err != nil {
		return failure(reply.Err)
	}
	var out struct {
		Failed []struct {
			Id          string
			SenderFault bool
		}
		Records          []struct{ ErrorCode string }
		RequestResponses []struct{ ErrorCode string }
		Entries          []struct{ ErrorCode string }
	}
	if err := json.Unmarshal(reply.Body, &out); err != nil {
		return outcome{err: err.Error()}
	}
	var items []int
	for _, f := range out.Failed {
		if i, err := strconv.Atoi(f.Id); err == nil {
			items = append(items, i)
		}
	}
	for _, list := range [][]struct{ ErrorCode string }{out.Records, out.RequestResponses, out.Entries} {
		for i, one := range list {
			if one.ErrorCode != "" {
				items = append(items, i)
			}
		}
	}
	return x.failedItems(items)
}

// failedItems finds the events of items that failed: by their ids, or by their places
// if there are as many of them. If that cannot be told all have failed.
func (x *execution) failedItems(items []int) (o outcome) {
	for _, i := range items {
		at := -1
		if i < len(x.items) {
			at = x.eventOf(x.items[i].view)
		}
		if at < 0 && len(x.items) == len(x.events) {
			at = i
		}
		if at < 0 {
			return outcome{err: "The target failed for events that cannot be told."}
		}
		o.failed = append(o.failed, at)
	}
	return o
}

func (x *execution) eventOf(view jsonvalue.Value) int {
	id := view.Get("messageId").Text()
	if id == "" {
		id = view.Get("eventID").Text()
	}
	return slices.IndexFunc(x.events, func(e *event) bool { return id != "" && e.id == id })
}

// reported reads which events a function or state machine reports as failed. An answer
// that is no report is success (user guide, Amazon SQS as a source).
func (x *execution) reported(answer string) outcome {
	v, err := jsonvalue.Parse(answer)
	if err != nil || v.Kind() != jsonvalue.Object {
		return outcome{}
	}
	list := v.Get("batchItemFailures")
	if !list.Exists() || list.IsNull() {
		return outcome{}
	}
	bad := outcome{err: "The report of failures cannot be read."}
	if list.Kind() != jsonvalue.Array {
		return bad
	}
	o := outcome{reported: true}
	for _, one := range list.Items() {
		id := one.Get("itemIdentifier")
		at := slices.IndexFunc(x.events, func(e *event) bool { return id.Kind() == jsonvalue.String && e.id == id.Text() })
		if at < 0 {
			return bad
		}
		o.failed = append(o.failed, at)
	}
	return o
}
