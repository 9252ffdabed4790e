package events

import (
	"encoding/json"
	"strconv"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// An attribute is a message attribute of SQS.
type attribute struct{ DataType, StringValue string }

// A message is SendMessage's input.
type message struct {
	QueueUrl                string
	MessageBody             string
	MessageGroupId          string               `json:",omitempty"`
	MessageAttributes       map[string]attribute `json:",omitempty"`
	MessageSystemAttributes map[string]attribute `json:",omitempty"`
}

func queueURL(to bus.To, name string) string {
	return "https://sqs." + to.Region + ".amazonaws.com/" + to.Account + "/" + name
}

// bury sends the event to the target's dead-letter queue, with what went wrong.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
func (s *Service) bury(c *sim.Call, d delivery) {
	to, name, ok := bus.ToARN(d.target.DeadLetterConfig.Arn)
	if !ok || to.Service != "sqs" {
		return
	}
	to.As = bus.Principal{Service: servicePrincipal, Source: d.rule.arn}
	m := message{QueueUrl: queueURL(to, name), MessageBody: string(d.event.document), MessageAttributes: map[string]attribute{}}
	set := func(name, value string) {
		if value != "" {
			m.MessageAttributes[name] = attribute{"String", value}
		}
	}
	set("RULE_ARN", d.rule.arn)
	set("TARGET_ARN", d.target.Arn)
	set("ERROR_CODE", d.dead.code)
	set("ERROR_MESSAGE", d.dead.message)
	set("RETRY_ATTEMPTS", strconv.Itoa(d.failed))
	set("EXHAUSTED_RETRY_CONDITION", d.dead.exhausted)
	in, _ := json.Marshal(m) // it has nothing that JSON cannot say
	s.asker.Ask(c, to, "SendMessage", in, d)
}

// buried learns whether the dead-letter queue took the event. It is tried again if
// that may help, as long as an event is; else the event is lost, as the metric
// InvocationsFailedToBeSentToDLQ tells.
func (s *Service) buried(c *sim.Call, d delivery, err error) {
	f := failureOf(err)
	if f == nil || !f.passing || d.tries >= maxRetries {
		return
	}
	again := delivery{rule: d.rule, target: d.target, event: d.event, failed: d.tries}
	wait := backoff(c, &again)
	d.tries++
	s.due.At(c, c.Now().Add(wait), d)
}
