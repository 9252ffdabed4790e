package sqs

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// SetQueueAttributesInput is what SetQueueAttributes takes.
type SetQueueAttributesInput struct {
	QueueUrl   string
	Attributes map[string]string `aws:"form=Attribute,flattened,entrykey=Name,entryvalue=Value"`
}

// SetQueueAttributesOutput is what SetQueueAttributes answers.
type SetQueueAttributesOutput struct{}

// SetQueueAttributes changes some of a queue's attributes, at once here, within 60
// seconds (retention: 15 minutes) in AWS. InvalidAttributeName,
// InvalidAttributeValue, or InvalidParameterValueException for a redrive policy.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
func (s *Service) SetQueueAttributes(ctx context.Context, in *SetQueueAttributesInput) (*SetQueueAttributesOutput, error) {
	return bus.Do(ctx, s.ep, "SetQueueAttributes", in, s.setQueueAttributes)
}

func (s *Service) setQueueAttributes(c *sim.Call, in *SetQueueAttributesInput) (*SetQueueAttributesOutput, error) {
	q, err := s.ownQueue(c, in.QueueUrl)
	if err != nil {
		return nil, err
	}
	if len(in.Attributes) == 0 {
		return nil, errMissing("Attribute.Name")
	}
	made, err := s.change(q.arn, q.settings, in.Attributes)
	if err != nil {
		return nil, err
	}
	delay := q.settings.delay
	q.settings, q.modified = made, c.Now().UnixNano()
	if q.fifo && made.delay != delay {
		q.delayAgain(c)
	}
	return &SetQueueAttributesOutput{}, nil
}

// delayAgain gives the messages that wait for their delay a new one. In a FIFO
// queue a new delay counts for messages that are there already, in a standard
// queue it does not.
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-delay-queues.html
func (q *queue) delayAgain(c *sim.Call) {
	var waiting []*message
	q.hidden.Ascend(func(m *message) bool {
		if !m.held {
			waiting = append(waiting, m)
		}
		return true
	})
	now := c.Now().UnixNano()
	for _, m := range waiting {
		later := *m
		later.visible = m.sent + int64(q.settings.delay)*int64(time.Second)
		q.shelf.change(m, &later, now)
	}
	q.wake(c)
}

// GetQueueAttributesInput is what GetQueueAttributes takes.
type GetQueueAttributesInput struct {
	QueueUrl       string
	AttributeNames []string `aws:"form=AttributeName,flattened"` // or All
}

// GetQueueAttributesOutput is what GetQueueAttributes answers.
type GetQueueAttributesOutput struct {
	Attributes map[string]string `aws:"form=Attribute,flattened,entrykey=Name,entryvalue=Value"`
}

// GetQueueAttributes returns attributes by name. The counts of messages, which are
// approximate in AWS, are exact. InvalidAttributeName for a name that is none.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueAttributes.html
func (s *Service) GetQueueAttributes(ctx context.Context, in *GetQueueAttributesInput) (*GetQueueAttributesOutput, error) {
	return bus.Do(ctx, s.ep, "GetQueueAttributes", in, s.getQueueAttributes)
}

func (s *Service) getQueueAttributes(c *sim.Call, in *GetQueueAttributesInput) (*GetQueueAttributesOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "GetQueueAttributes")
	if err != nil {
		return nil, err
	}
	q.use(c, 0)
	for _, name := range in.AttributeNames {
		if !slices.Contains(attributeNames, name) {
			return nil, errUnknownAttribute(name)
		}
	}
	if len(in.AttributeNames) == 0 {
		return &GetQueueAttributesOutput{}, nil
	}
	all := q.attributes()
	if !slices.Contains(in.AttributeNames, "All") {
		maps.DeleteFunc(all, func(name, _ string) bool { return !slices.Contains(in.AttributeNames, name) })
	}
	if len(all) == 0 {
		all = nil
	}
	return &GetQueueAttributesOutput{all}, nil
}

// attributeNames are all there are, for either kind of queue.
var attributeNames = []string{
	"All", "ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed", "ApproximateNumberOfMessagesNotVisible",
	"ContentBasedDeduplication", "CreatedTimestamp", "DeduplicationScope", "DelaySeconds", "FifoQueue", "FifoThroughputLimit",
	"KmsDataKeyReusePeriodSeconds", "KmsMasterKeyId", "LastModifiedTimestamp", "MaximumMessageSize", "MessageRetentionPeriod",
	"Policy", "QueueArn", "ReceiveMessageWaitTimeSeconds", "RedriveAllowPolicy", "RedrivePolicy", "SqsManagedSseEnabled",
	"VisibilityTimeout",
}

func (q *queue) attributes() map[string]string {
	out := q.settings.texts()
	out["QueueArn"] = q.arn
	out["CreatedTimestamp"] = strconv.FormatInt(q.created/int64(time.Second), 10)
	out["LastModifiedTimestamp"] = strconv.FormatInt(q.modified/int64(time.Second), 10)
	out["ApproximateNumberOfMessages"] = strconv.Itoa(q.visible())
	out["ApproximateNumberOfMessagesDelayed"] = strconv.Itoa(q.delayed)
	out["ApproximateNumberOfMessagesNotVisible"] = strconv.Itoa(q.inFlight())
	return out
}
