package scheduler

import (
	"encoding/json"
	"strconv"
	"strings"
	"unicode"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/jsonvalue"
)

// clock is how times are written.
const clock = "2006-01-02T15:04:05Z"

// A request is what a target's service is asked.
type request struct {
	service   string // as requests are signed for it
	sdk       string // as SDKs name it
	operation string
	input     jsonvalue.Value // an object
	blob      string          // the member that holds text where JSON has base64
}

// encode writes the request's input for the bus.
func (r *request) encode() []byte {
	in := r.input
	if text := in.Get(r.blob); r.blob != "" && text.Kind() == jsonvalue.String {
		coded, _ := json.Marshal([]byte(text.Text())) // bytes
		v, _ := jsonvalue.ParseBytes(coded)
		in = in.With(r.blob, v)
	}
	return in.Append(nil)
}

// shown is the input as the dead-letter queue has it.
func (r *request) shown() string { return r.input.String() }

// arn names the operation as a universal target does.
func (r *request) arn() string {
	return "arn:aws:scheduler:::" + universal + r.sdk + ":" + strings.ToLower(r.operation[:1]) + r.operation[1:]
}

// requestOf is what an attempt asks of the target.
func (s *Service) requestOf(v *invocation) (*request, error) {
	t := &v.target
	to, resource, _ := bus.ToARN(t.Arn) // CreateSchedule has looked at it
	input := fill(t.Input, v.arn, v.scheduled.UTC().Format(clock), v.id, strconv.Itoa(v.failed+1))
	if to.Service == "scheduler" {
		return universalRequest(strings.TrimPrefix(resource, universal), input)
	}
	if input == "" {
		input = s.notice(v)
	}
	return template(t, to, resource, input), nil
}

// universalRequest is any operation of any service, with the input as its parameters.
func universalRequest(resource, input string) (*request, error) {
	sdk, action, _ := strings.Cut(resource, ":")
	in, err := jsonvalue.Parse(input)
	if err != nil || in.Kind() != jsonvalue.Object {
		return nil, errInvalid("The input of the target is not well-formed JSON.")
	}
	r := &request{service: sdkServices[sdk], sdk: sdk, operation: capital(action), input: in}
	if r.service == "lambda" && r.operation == "Invoke" {
		r.blob = "Payload" // the text itself, as the examples of the user guide have it
	}
	return r, nil
}

func capital(action string) string {
	for i, first := range action {
		return string(unicode.ToUpper(first)) + action[i+len(string(first)):]
	}
	return action
}

// template is what the usual operation of a service is asked.
func template(t *Target, to bus.To, resource, input string) *request {
	text := func(name, value string) jsonvalue.Member {
		return jsonvalue.Member{Key: name, Value: jsonvalue.Text(value)}
	}
	r := &request{service: to.Service, sdk: to.Service}
	switch to.Service {
	case "lambda":
		r.operation, r.blob = "Invoke", "Payload"
		r.input = jsonvalue.Obj(text("FunctionName", t.Arn), text("InvocationType", "Event"), text("Payload", input))
	case "sqs":
		r.operation = "SendMessage"
		r.input = jsonvalue.Obj(text("MessageBody", input), text("QueueUrl", queueURL(to, resource)))
		if p := t.SqsParameters; p != nil && p.MessageGroupId != "" {
			r.input = r.input.With("MessageGroupId", jsonvalue.Text(p.MessageGroupId))
		}
	case "sns":
		r.operation = "Publish"
		r.input = jsonvalue.Obj(text("Message", input), text("TopicArn", t.Arn))
	case "states":
		r.sdk, r.operation = "sfn", "StartExecution"
		r.input = jsonvalue.Obj(text("Input", input), text("StateMachineArn", t.Arn))
	case "kinesis":
		r.operation, r.blob = "PutRecord", "Data"
		r.input = jsonvalue.Obj(text("Data", input), text("PartitionKey", t.KinesisParameters.PartitionKey), text("StreamARN", t.Arn))
	case "firehose":
		_, name, _ := strings.Cut(resource, "/")
		coded, _ := json.Marshal([]byte(input)) // bytes
		data, _ := jsonvalue.ParseBytes(coded)
		r.operation = "PutRecord"
		r.input = jsonvalue.Obj(text("DeliveryStreamName", name),
			jsonvalue.Member{Key: "Record", Value: jsonvalue.Obj(jsonvalue.Member{Key: "Data", Value: data})})
	case "events":
		r.sdk, r.operation = "eventbridge", "PutEvents"
		p := t.EventBridgeParameters
		r.input = jsonvalue.Obj(jsonvalue.Member{Key: "Entries", Value: jsonvalue.ArrayOf(jsonvalue.Obj(
			text("Detail", input), text("DetailType", p.DetailType), text("EventBusName", t.Arn), text("Source", p.Source)))})
	}
	return r
}

// notice is what a target without an input receives.
func (s *Service) notice(v *invocation) string {
	text := func(name, value string) jsonvalue.Member {
		return jsonvalue.Member{Key: name, Value: jsonvalue.Text(value)}
	}
	return jsonvalue.Obj(
		text("version", "0"), text("id", v.uuid()), text("detail-type", "Scheduled Event"), text("source", "aws.scheduler"),
		text("account", s.ep.Account), text("time", v.scheduled.Format(clock)), text("region", s.ep.Region),
		jsonvalue.Member{Key: "resources", Value: jsonvalue.ArrayOf(jsonvalue.Text(v.arn))}, text("detail", "{}"),
	).String()
}

// uuid is an id for the invocation's notice: the same at every attempt.
func (v *invocation) uuid() string {
	return v.id[:8] + "-" + v.id[8:12] + "-4" + v.id[12:15] + "-8" + v.id[1:4] + "-" + v.id[4:16]
}
