package lambda

import (
	"encoding/json"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A delivery is a record on its way to a destination: of an asynchronous invocation,
// or of a batch that a mapping gave up.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
type delivery struct {
	to       string // ARN of a queue, a topic, a bucket, an event bus or a function
	record   []byte // JSON
	function string // the function's ARN, as the record has it
	role     string // with which the function sends
	success  bool
	folder   string // of a bucket: aws/lambda/async/checkout
	trace    string // the header that the message carries on
}

// destine sends a record to a destination. One that cannot take it does without, as
// on AWS, where the metric DestinationDeliveryFailures counts it; the error says so.
func (s *Service) destine(c *sim.Call, d delivery) error {
	to, resource, ok := bus.ToARN(d.to)
	if !ok {
		return errInvalid("Invalid destination ARN: " + d.to)
	}
	to.As = bus.Principal{Service: "lambda.amazonaws.com", ARN: d.role, Source: d.function}
	var operation string
	var in any
	switch to.Service {
	case "sqs":
		operation, in = "SendMessage", d.message(queueURL(to, resource), nil)
	case "sns":
		operation, in = "Publish", map[string]any{"TopicArn": d.to, "Message": string(d.record)}
	case "lambda":
		operation, in = "Invoke", map[string]any{"FunctionName": d.to, "InvocationType": eventInvocation, "Payload": d.record}
	case "events":
		operation, in = "PutEvents", d.event()
	case "s3":
		to.Region, to.Account = c.Region, c.Account // a bucket's ARN names neither
		operation, in = "PutObject", map[string]any{
			"Bucket": resource, "Key": d.key(c), "Body": d.record, "ContentType": "application/json",
		}
	default:
		return errInvalid("Invalid destination ARN: " + d.to)
	}
	body, err := plainJSON(in)
	if err != nil {
		return err
	}
	_, err = s.ep.Bus.Call(c, to, operation, body)
	return err
}

// message is a message for SQS.
func (d *delivery) message(url string, attributes map[string]any) map[string]any {
	in := map[string]any{"QueueUrl": url, "MessageBody": string(d.record)}
	if attributes != nil {
		in["MessageAttributes"] = attributes
	}
	if d.trace != "" {
		in["MessageSystemAttributes"] = map[string]any{"AWSTraceHeader": attribute("String", d.trace)}
	}
	return in
}

func attribute(kind, value string) any {
	return map[string]string{"DataType": kind, "StringValue": value}
}

func queueURL(to bus.To, name string) string {
	return "https://sqs." + to.Region + ".amazonaws.com/" + to.Account + "/" + name
}

// event is a request for EventBridge.
func (d *delivery) event() any {
	kind := "Lambda Function Invocation Result - Failure"
	if d.success {
		kind = "Lambda Function Invocation Result - Success"
	}
	return map[string]any{"Entries": []any{map[string]any{
		"Source": "lambda", "DetailType": kind, "Detail": string(d.record), "EventBusName": d.to,
		"Resources": []string{d.to, d.function},
	}}}
}

// key names the object in which a bucket keeps the record.
func (d *delivery) key(c *sim.Call) string {
	r := c.Rand("destination " + d.to)
	return d.folder + c.Now().Format("/2006/01/02/2006-01-02T15.04.05-") + r.UUID()
}

// An invocationRecord is what destinations get of an asynchronous invocation.
type invocationRecord struct {
	Version        string           `json:"version"`
	Timestamp      string           `json:"timestamp"`
	RequestContext requestContext   `json:"requestContext"`
	RequestPayload json.RawMessage  `json:"requestPayload"`
	Response       *responseContext `json:"responseContext,omitempty"`
	Payload        json.RawMessage  `json:"responsePayload,omitempty"`
}

type requestContext struct {
	RequestID   string `json:"requestId"`
	FunctionARN string `json:"functionArn"`
	Condition   string `json:"condition"`
	Invokes     int    `json:"approximateInvokeCount"`
}

type responseContext struct {
	StatusCode      int    `json:"statusCode"`
	ExecutedVersion string `json:"executedVersion"`
	FunctionError   string `json:"functionError,omitempty"`
}

// document is a payload as part of a record: what is no JSON becomes a string.
func document(payload []byte) json.RawMessage {
	switch {
	case len(payload) == 0:
		return json.RawMessage("{}")
	case json.Valid(payload):
		return payload
	}
	out, _ := json.Marshal(strings.ToValidUTF8(string(payload), "\uFFFD")) // a string
	return out
}
