package logs

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A batch is what a subscription delivers (CloudWatch Logs user guide, Real-time
// processing of log data with subscriptions).
type batch struct {
	MessageType         string       `json:"messageType"`
	Owner               string       `json:"owner"`
	LogGroup            string       `json:"logGroup"`
	LogStream           string       `json:"logStream"`
	SubscriptionFilters []string     `json:"subscriptionFilters"`
	LogEvents           []batchEvent `json:"logEvents"`
}

type batchEvent struct {
	ID        string `json:"id"`
	Timestamp int64  `json:"timestamp"`
	Message   string `json:"message"`
}

// compressed returns the batch as gzipped JSON.
func (b *batch) compressed() []byte {
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	e := json.NewEncoder(z)
	e.SetEscapeHTML(false)
	_ = e.Encode(b) // it has nothing that JSON cannot say, and a buffer takes everything
	_ = z.Close()
	return out.Bytes()
}

// A delivery is a batch on its way. It is never changed.
type delivery struct {
	group       string // an ARN
	destination string
	role        string
	partition   string // of a Kinesis record
	data        []byte
	first       time.Time
	attempt     int
}

// Deliveries that fail are tried again for 24 hours (CloudWatch Logs user guide).
const (
	retryFor  = 24 * time.Hour
	retryMost = 15 * time.Minute
)

// hand gives a group's new events to its subscriptions.
func (s *Service) hand(c *sim.Call, g *group, st *stream, events []*event) {
	for _, f := range g.filters {
		b := &batch{
			MessageType: "DATA_MESSAGE", Owner: s.ep.Account, LogGroup: g.name, LogStream: st.name,
			SubscriptionFilters: []string{f.name},
		}
		for _, e := range events {
			if f.pattern.match(e.message) {
				b.LogEvents = append(b.LogEvents, batchEvent{e.position.String(), e.at, e.message})
			}
		}
		if len(b.LogEvents) == 0 {
			continue
		}
		d := delivery{group: g.arn, destination: f.destination, role: f.role, partition: st.name, data: b.compressed(), first: c.Now()}
		if f.distribution == "Random" {
			r := c.Rand("partition " + f.name)
			d.partition = r.Hex(32)
		}
		s.deliver.At(c, c.Now(), d)
	}
}

// A target is the operation that takes a batch.
type target struct {
	to        bus.To
	operation string
	input     []byte
}

// target returns what a delivery asks of whom; ok is false for an ARN that is no
// destination.
func (s *Service) target(d delivery) (t target, ok bool) {
	to, resource, ok := bus.ToARN(d.destination)
	if !ok {
		return t, false
	}
	to.As = bus.Principal{Service: "logs.amazonaws.com", ARN: d.role, Source: d.group + ":*"}
	var in any
	switch to.Service {
	case "lambda":
		t.operation = "Invoke"
		payload, _ := json.Marshal(map[string]any{"awslogs": map[string][]byte{"data": d.data}})
		in = map[string]any{"FunctionName": d.destination, "InvocationType": "Event", "Payload": payload}
	case "kinesis":
		t.operation = "PutRecord"
		in = map[string]any{"StreamARN": d.destination, "PartitionKey": d.partition, "Data": d.data}
	case "firehose":
		t.operation = "PutRecord"
		in = map[string]any{"DeliveryStreamName": lastPart(resource), "Record": map[string][]byte{"Data": d.data}}
	default:
		return t, false
	}
	t.to = to
	t.input, _ = json.Marshal(in)
	return t, true
}

func lastPart(resource string) string {
	for i := len(resource) - 1; i >= 0; i-- {
		if resource[i] == '/' {
			return resource[i+1:]
		}
	}
	return resource
}

// try asks the destination of a new subscription whether it takes deliveries: a
// function whether it may be invoked, a stream by sending a control message.
func (s *Service) try(c *sim.Call, g *group, f *subscription) error {
	control := &batch{
		MessageType: "CONTROL_MESSAGE", Owner: "CloudwatchLogs", SubscriptionFilters: []string{},
		LogEvents: []batchEvent{{"", c.Now().UnixMilli(), "CWL CONTROL MESSAGE: Checking health of destination"}},
	}
	d := delivery{group: g.arn, destination: f.destination, role: f.role, partition: f.name, data: control.compressed()}
	to, ok := s.target(d)
	if !ok {
		if vendor, _, arn := bus.ToARN(f.destination); arn && vendor.Service == "logs" {
			return refuse("PutSubscriptionFilter", "DestinationArn="+f.destination)
		}
		return errParameter("Invalid destinationArn: %s", f.destination)
	}
	vendor := to.to.Service
	if vendor == "lambda" && f.role != "" {
		return errParameter("destinationArn for vendor lambda cannot be used with roleArn")
	}
	if vendor != "lambda" && f.role == "" {
		return errParameter("destinationArn for vendor %s cannot be used without roleArn", vendor)
	}
	words := "Could not deliver test message to specified Kinesis stream. Check if the given kinesis stream is in ACTIVE state."
	switch vendor {
	case "lambda":
		words = "Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function."
		to.input, _ = json.Marshal(map[string]string{"FunctionName": f.destination, "InvocationType": "DryRun"})
	case "firehose":
		words = "Could not deliver test message to specified Firehose stream. Check if the given Firehose stream is in ACTIVE state."
	}
	_, err := s.ep.Bus.Call(c, to.to, to.operation, to.input)
	if refused, ok := errors.AsType[*wire.Refusal](err); ok {
		return refused
	}
	if err != nil {
		return errParameter("%s", words)
	}
	return nil
}

// send makes an attempt to deliver.
func (s *Service) send(c *sim.Call, d delivery) {
	c.Service, c.Region, c.Account = s.ep.Service, s.ep.Region, s.ep.Account
	if t, ok := s.target(d); ok {
		s.asker.Ask(c, t.to, t.operation, t.input, d)
	}
}

// delivered learns what became of an attempt. What may pass is tried again, after 1
// second, then twice as long each time.
func (s *Service) delivered(c *sim.Call, r bus.Reply) {
	d := r.Arg.(delivery)
	if r.Err == nil || !passing(r.Err) {
		return
	}
	wait := min(retryMost, time.Second<<min(d.attempt, 20))
	if at := c.Now().Add(wait); at.Sub(d.first) <= retryFor {
		d.attempt++
		s.deliver.At(c, at, d)
	}
}

// passing tells errors that may pass, throttles and faults of the server, from those
// that will stay.
func passing(err error) bool {
	var e wire.APIError
	if !errors.As(err, &e) {
		return false
	}
	switch e.ErrorCode() {
	case "ProvisionedThroughputExceededException", "TooManyRequestsException", "ThrottlingException", "LimitExceededException":
		return true
	}
	return e.HTTPStatus() == 500 || e.HTTPStatus() > 501
}
