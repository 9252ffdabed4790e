package scheduler

import (
	"encoding/json"
	"strconv"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// attribute is a message attribute of SQS.
type attribute struct{ DataType, StringValue string }

// bury sends what the target was asked to the dead-letter queue, with what went wrong.
// https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html
func (s *Service) bury(c *sim.Call, v invocation) {
	queue, name, ok := bus.ToARN(v.target.DeadLetterConfig.Arn)
	if !ok {
		return
	}
	body, target := v.target.Input, v.target.Arn
	if r, err := s.requestOf(&v); err == nil {
		body, target = r.shown(), r.arn()
	}
	attributes := map[string]attribute{}
	for name, value := range map[string]string{
		"ERROR_CODE": v.dead.code, "ERROR_MESSAGE": v.dead.message, "EXECUTION_ID": v.id, "EXHAUSTED_RETRY_CONDITION": v.dead.exhausted,
		"IS_PAYLOAD_TRUNCATED": "false", "RETRY_ATTEMPTS": strconv.Itoa(v.failed), "SCHEDULED_TIME": v.scheduled.Format(clock),
		"SCHEDULE_ARN": v.arn, "TARGET_ARN": target,
	} {
		if value != "" {
			attributes[name] = attribute{"String", value}
		}
	}
	in, err := json.Marshal(map[string]any{
		"QueueUrl": queueURL(queue, name), "MessageBody": body, "MessageAttributes": attributes,
	})
	if err != nil {
		return
	}
	to := s.to("sqs", &v)
	to.Region, to.Account = queue.Region, queue.Account
	s.asker.Ask(c, to, "SendMessage", in, v)
}

// buried learns whether the dead-letter queue took it, and tries again if that may
// help.
func (s *Service) buried(c *sim.Call, v invocation, err error) {
	f := failureOf(err)
	if f == nil || !f.passing || v.tries >= maxRetries {
		return
	}
	wait := v.backoff(c, v.tries)
	v.tries++
	s.invoking.At(c, c.Now().Add(wait), v)
}

func queueURL(to bus.To, name string) string {
	return "https://sqs." + to.Region + ".amazonaws.com/" + to.Account + "/" + name
}
