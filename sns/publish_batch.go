package sns

import (
	"context"
	"strconv"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// PublishBatchInput is up to 10 messages for a topic.
type PublishBatchInput struct {
	PublishBatchRequestEntries []PublishBatchRequestEntry `aws:"required"`
	TopicArn                   string                     `aws:"required"`
}

// A PublishBatchRequestEntry is one message, with an id for its result.
type PublishBatchRequestEntry struct {
	Id                     string                           `aws:"required"`
	Message                string                           `aws:"required"`
	MessageAttributes      map[string]MessageAttributeValue `aws:"entrykey=Name,entryvalue=Value"`
	MessageDeduplicationId string
	MessageGroupId         string
	MessageStructure       string
	Subject                string
}

// PublishBatchOutput tells what became of each message.
type PublishBatchOutput struct {
	Failed     []BatchResultErrorEntry   `aws:"always"`
	Successful []PublishBatchResultEntry `aws:"always"`
}

// A BatchResultErrorEntry is a message that was not published.
type BatchResultErrorEntry struct {
	Code        string
	Id          string
	Message     string
	SenderFault bool `aws:"always"`
}

// A PublishBatchResultEntry is a message that was published.
type PublishBatchResultEntry struct {
	Id             string
	MessageId      string
	SequenceNumber string
}

// PublishBatch sends up to 10 messages to a topic. A fault in one of them fails them
// all; only faults of the service fail some.
//
// Errors: AuthorizationError, BatchEntryIdsNotDistinct, BatchRequestTooLong,
// EmptyBatchRequest, InvalidBatchEntryId, InvalidParameter, NotFound,
// ParameterValueInvalid, Throttled, TooManyEntriesInBatchRequest, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html
func (s *Service) PublishBatch(ctx context.Context, in *PublishBatchInput) (*PublishBatchOutput, error) {
	return bus.Do(ctx, s.ep, "PublishBatch", in, s.publishBatch)
}

const (
	maxEntries = 10
	maxEntryID = 80 // characters
)

func (s *Service) publishBatch(c *sim.Call, in *PublishBatchInput) (*PublishBatchOutput, error) {
	home, t, err := s.topic("TopicArn", in.TopicArn)
	if err != nil {
		return nil, err
	}
	c.On(t.arn)
	if err := t.permit(c, "Publish"); err != nil {
		return nil, err
	}
	if err := checkEntries(in.PublishBatchRequestEntries); err != nil {
		return nil, err
	}
	messages, total, err := t.composeBatch(c, in.PublishBatchRequestEntries)
	if err != nil {
		return nil, err
	}
	if total > t.maxSize() {
		return nil, fault(400, "BatchRequestTooLong", "The length of all the messages put together is more than the limit.")
	}
	if err := home.take(c, t, messages[0].group, len(messages)); err != nil {
		return nil, err
	}
	s.meterPublish(c, t, total)
	out := &PublishBatchOutput{Failed: []BatchResultErrorEntry{}, Successful: []PublishBatchResultEntry{}}
	for i, m := range messages {
		id := in.PublishBatchRequestEntries[i].Id
		if c.Misbehaves(&partialBatch, id) {
			out.Failed = append(out.Failed, BatchResultErrorEntry{Code: "InternalError", Id: id, Message: "An internal error occurred. Please try again."})
			continue
		}
		messageID, sequence := home.accept(c, t, m, "message "+strconv.Itoa(i))
		out.Successful = append(out.Successful, PublishBatchResultEntry{id, messageID, sequence})
	}
	return out, nil
}

func checkEntries(entries []PublishBatchRequestEntry) error {
	switch {
	case len(entries) == 0:
		return fault(400, "EmptyBatchRequest", "The batch request doesn't contain any entries.")
	case len(entries) > maxEntries:
		return fault(400, "TooManyEntriesInBatchRequest", "The batch request contains more entries than permissible.")
	}
	seen := map[string]bool{}
	for i := range entries {
		id := entries[i].Id
		if seen[id] {
			return fault(400, "BatchEntryIdsNotDistinct", "Two or more batch entries in the request have the same Id.")
		}
		seen[id] = true
	}
	for i := range entries {
		if err := checkEntryID(entries[i].Id); err != nil {
			return err
		}
	}
	return nil
}

func checkEntryID(id string) error {
	if len(id) > maxEntryID {
		return fault(400, "InvalidBatchEntryId", "The Id of a batch entry in the batch request is too long: %s", id)
	}
	for _, r := range id {
		if (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && r != '-' && r != '_' {
			return fault(400, "InvalidBatchEntryId", "The Id of a batch entry in the batch request contains an impermissible character: %s", id)
		}
	}
	return nil
}

func (t *topic) composeBatch(c *sim.Call, entries []PublishBatchRequestEntry) (messages []*message, total int, err error) {
	for i := range entries {
		e := &entries[i]
		body := &content{
			body: e.Message, subject: e.Subject, structure: e.MessageStructure, group: e.MessageGroupId,
			dedup: e.MessageDeduplicationId, attributes: e.MessageAttributes,
			subjectGiven: e.Subject != "" || wire.Given(c.Context(), &e.Subject),
		}
		m, err := body.compose(t)
		if err != nil {
			return nil, 0, err
		}
		messages = append(messages, m)
		total += m.size()
	}
	return messages, total, nil
}

// partialBatch lets some messages of a batch fail.
var partialBatch = sim.Misbehaviour{
	Name:   "sns/partial-batch",
	What:   "some messages of a batch are not published, which only the answer's Failed tells",
	Doc:    "https://docs.aws.amazon.com/sns/latest/api/API_PublishBatch.html",
	Chance: 0.05,
}
