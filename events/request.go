package events

import (
	"encoding/json"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
	"github.com/cloudjar/cloudjar/sim"
)

// request is what a target's service is asked, to deliver an event.
func (d *delivery) request(to bus.To, resource, input string) (operation string, body []byte) {
	t := d.target
	var in any
	switch to.Service {
	case "lambda":
		operation = "Invoke"
		in = map[string]any{"FunctionName": t.Arn, "InvocationType": "Event", "Payload": []byte(input)}
	case "sqs":
		operation, in = "SendMessage", d.message(to, resource, input)
	case "sns":
		operation, in = "Publish", map[string]any{"TopicArn": t.Arn, "Message": input}
	case "states":
		operation, in = "StartExecution", map[string]any{"StateMachineArn": t.Arn, "Input": input}
	case "kinesis":
		operation = "PutRecord"
		in = map[string]any{"StreamARN": t.Arn, "PartitionKey": d.partitionKey(), "Data": []byte(input)}
	case "firehose":
		_, name, _ := strings.Cut(resource, "/")
		operation = "PutRecord"
		in = map[string]any{"DeliveryStreamName": name, "Record": map[string][]byte{"Data": []byte(input)}}
	}
	body, _ = json.Marshal(in) // it has nothing that JSON cannot say
	return operation, body
}

func (d *delivery) message(to bus.To, queue, input string) message {
	m := message{QueueUrl: queueURL(to, queue), MessageBody: input}
	if p := d.target.SqsParameters; p != nil && p.MessageGroupId != "" {
		m.MessageGroupId = dynamic(p.MessageGroupId, d.event.value())
	}
	if d.event.trace != "" {
		m.MessageSystemAttributes = map[string]attribute{"AWSTraceHeader": {"String", d.event.trace}}
	}
	return m
}

// partitionKey is the event's id, unless the target says what else.
func (d *delivery) partitionKey() string {
	if p := d.target.KinesisParameters; p != nil {
		if key := dynamic(p.PartitionKeyPath, d.event.value()); key != "" {
			return key
		}
	}
	return d.event.id
}

// log writes the event into a log group, on a stream of the rule's. With an input
// transformer the input has a timestamp and a message (user guide, CloudWatch Logs
// groups as targets).
func (s *Service) log(c *sim.Call, d delivery, to bus.To, resource, input string) *failure {
	group := strings.TrimSuffix(strings.TrimPrefix(resource, "log-group:"), ":*")
	at := d.event.time.UnixMilli()
	if d.target.template != nil {
		v, err := jsonvalue.Parse(input)
		if err != nil || v.Get("message").Kind() != jsonvalue.String {
			return &failure{code: "INVALID_JSON", message: `The input template must be {"timestamp":<timestamp>,"message":<message>}.`}
		}
		input = v.Get("message").Text()
		if ms, ok := v.Get("timestamp").Int(); ok {
			at = ms
		}
	}
	stream := d.rule.name + "-" + d.target.Id
	ask := func(operation string, in any) error {
		body, err := json.Marshal(in)
		if err != nil {
			return err
		}
		_, err = s.ep.Bus.Call(c, to, operation, body)
		return err
	}
	write := func() error {
		return ask("PutLogEvents", map[string]any{
			"LogGroupName": group, "LogStreamName": stream, "LogEvents": []map[string]any{{"Timestamp": at, "Message": input}},
		})
	}
	err := write()
	if f := failureOf(err); f != nil && f.code == "NO_RESOURCE" { // the first event of the rule makes the stream
		if err = ask("CreateLogStream", map[string]string{"LogGroupName": group, "LogStreamName": stream}); err == nil {
			err = write()
		}
	}
	return failureOf(err)
}

// forward passes the event on to another bus, perhaps of another account or region,
// whose policy has to allow it. It is charged as a custom event if it leaves the
// account or the region. An event goes on only once in each way.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-cross-account.html
func (s *Service) forward(c *sim.Call, d delivery, to bus.To, resource string) *failure {
	e := *d.event
	away := to.Account != s.ep.Account || to.Region != s.ep.Region
	switch {
	case to.Account != s.ep.Account && e.accountHops > 0:
		return &failure{code: "THIRD_ACCOUNT_HOP_DETECTED", message: "The event has come from another account already."}
	case to.Region != s.ep.Region && e.regionHops > 0:
		return &failure{code: "THIRD_REGION_HOP_DETECTED", message: "The event has come from another region already."}
	case !away && e.busHops > 0:
		return nil // it is not sent to a third bus, and nobody is told
	}
	home, ok := s.elsewhere(to)
	var b *eventBus
	if ok {
		b = home.buses[strings.TrimPrefix(resource, "event-bus/")]
	}
	if b == nil {
		return &failure{code: "NO_RESOURCE", message: "Event bus " + d.target.Arn + " does not exist."}
	}
	if !b.permits(to.Account, s.ep.Account, d.target.RoleArn, &e, d.rule.arn) {
		return &failure{code: "NO_PERMISSIONS", message: "No resource-based policy of " + b.arn + " allows events:PutEvents."}
	}
	if to.Account != s.ep.Account {
		e.accountHops++
	}
	if to.Region != s.ep.Region {
		e.regionHops++
	}
	if !away {
		e.busHops++
	} else {
		meterEvent(c, b.arn, len(e.document))
	}
	e.ingested = c.Now()
	home.receive(c, b, &e)
	return nil
}
