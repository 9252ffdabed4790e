package sns

import (
	"encoding/json"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
)

// A call is what one of AWS's services is asked, to deliver a message.
type call struct {
	to        bus.To
	operation string
	input     []byte
}

// callFor returns what to ask for a delivery to a queue, a function or a delivery
// stream; ok is false if the endpoint is none.
func (s *Service) callFor(d *delivery) (r call, ok bool) {
	endpoint := d.to.endpoint
	if d.dead {
		endpoint = d.to.deadLetter
	}
	to, resource, ok := bus.ToARN(endpoint)
	if !ok {
		return call{}, false
	}
	to.As, to.Trace = bus.Principal{Service: "sns.amazonaws.com", Source: d.message.topic}, d.message.trace
	var in any
	switch to.Service {
	case "sqs":
		r.operation, in = "SendMessage", s.queueInput(d, to, resource)
	case "lambda":
		r.operation = "Invoke"
		in = map[string]any{"FunctionName": endpoint, "InvocationType": "Event", "Payload": s.notice(d).event(d.to.arn)}
	case "firehose":
		_, name, _ := strings.Cut(resource, "/")
		to.As.ARN = d.to.role
		r.operation = "PutRecord"
		in = map[string]any{"DeliveryStreamName": name, "Record": map[string][]byte{"Data": []byte(s.contentOf(d))}}
	default:
		return call{}, false
	}
	r.to = to
	r.input, _ = json.Marshal(in) // it has nothing that JSON cannot say
	return r, true
}

// contentOf is what an endpoint receives: the message in its envelope, or raw. What
// the dead-letter queue of a function receives is in an envelope.
func (s *Service) contentOf(d *delivery) string {
	if d.to.raw && d.kindOf() == kindNotification {
		return d.message.bodyFor(d.to.protocol)
	}
	return s.notice(d).json()
}

// A queueInput is SendMessage's input.
type queueInput struct {
	QueueUrl               string
	MessageBody            string
	MessageAttributes      map[string]queueAttribute `json:",omitempty"`
	MessageGroupId         string                    `json:",omitempty"`
	MessageDeduplicationId string                    `json:",omitempty"`
}

type queueAttribute struct {
	DataType    string
	StringValue string `json:",omitempty"`
	BinaryValue []byte `json:",omitempty"`
}

func (s *Service) queueInput(d *delivery, to bus.To, queue string) *queueInput {
	m := d.message
	in := &queueInput{
		QueueUrl:    "https://sqs." + to.Region + ".amazonaws.com/" + to.Account + "/" + queue,
		MessageBody: s.contentOf(d), MessageGroupId: m.group,
	}
	if strings.HasSuffix(queue, fifoSuffix) {
		in.MessageDeduplicationId = m.dedup
	}
	if d.to.raw && d.kindOf() == kindNotification && len(m.attributes) > 0 {
		in.MessageAttributes = map[string]queueAttribute{}
		for i := range m.attributes {
			a := &m.attributes[i]
			in.MessageAttributes[a.name] = queueAttribute{a.kind, a.text, a.binary}
		}
	}
	return in
}
