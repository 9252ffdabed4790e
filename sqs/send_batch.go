package sqs

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// maxBatch is how many entries a batch has at most.
const maxBatch = 10

// BatchResultErrorEntry is an entry of a batch that failed.
type BatchResultErrorEntry struct {
	Id          string
	SenderFault bool `aws:"always"`
	Code        string
	Message     string
}

func failed(id string, err error) BatchResultErrorEntry {
	e := err.(*Error)
	return BatchResultErrorEntry{Id: id, SenderFault: e.Status < 500, Code: e.QueryErrorCode(), Message: e.Message}
}

// checkBatch looks at a batch's ids. kind is what the entries are called.
func checkBatch(kind string, ids []string) error {
	switch {
	case len(ids) == 0:
		return errBatch("EmptyBatchRequest", "There should be at least one %s in the request.", kind)
	case len(ids) > maxBatch:
		return errBatch("TooManyEntriesInBatchRequest", "Maximum number of entries per request are %d. You have sent %d.", maxBatch, len(ids))
	}
	seen := make(map[string]bool, len(ids))
	for _, id := range ids {
		if len(id) > 80 || !isWord(id) {
			return errBatch("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.")
		}
	}
	for _, id := range ids {
		if seen[id] {
			return errBatch("BatchEntryIdsNotDistinct", "Id %s repeated.", id)
		}
		seen[id] = true
	}
	return nil
}

// idsOf returns the ids of a batch's entries.
func idsOf[T any](entries []T, id func(*T) string) []string {
	ids := make([]string, len(entries))
	for i := range entries {
		ids[i] = id(&entries[i])
	}
	return ids
}

// SendMessageBatchInput is what SendMessageBatch takes.
type SendMessageBatchInput struct {
	QueueUrl string
	Entries  []SendMessageBatchRequestEntry `aws:"form=SendMessageBatchRequestEntry,flattened"` // up to 10, together up to 1 MiB
}

// SendMessageBatchRequestEntry is one message of a batch, as in SendMessage.
type SendMessageBatchRequestEntry struct {
	Id                      string
	MessageBody             string
	DelaySeconds            *int32
	MessageAttributes       map[string]MessageAttributeValue       `aws:"form=MessageAttribute,flattened,entrykey=Name,entryvalue=Value"`
	MessageSystemAttributes map[string]MessageSystemAttributeValue `aws:"form=MessageSystemAttribute,flattened,entrykey=Name,entryvalue=Value"`
	MessageDeduplicationId  string
	MessageGroupId          string
}

// SendMessageBatchOutput is what SendMessageBatch answers.
type SendMessageBatchOutput struct {
	Successful []SendMessageBatchResultEntry `aws:"form=SendMessageBatchResultEntry,flattened"`
	Failed     []BatchResultErrorEntry       `aws:"form=BatchResultErrorEntry,flattened"`
}

// SendMessageBatchResultEntry is a message that was sent.
type SendMessageBatchResultEntry struct {
	Id                           string
	MessageId                    string
	MD5OfMessageBody             string
	MD5OfMessageAttributes       string
	MD5OfMessageSystemAttributes string
	SequenceNumber               string
}

// SendMessageBatch sends up to 10 messages. Each succeeds or fails for itself; but
// what is wrong with the batch fails all, and so does an id that a message of a FIFO
// queue has not.
// EmptyBatchRequest, TooManyEntriesInBatchRequest, InvalidBatchEntryId,
// BatchEntryIdsNotDistinct, BatchRequestTooLong.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessageBatch.html
func (s *Service) SendMessageBatch(ctx context.Context, in *SendMessageBatchInput) (*SendMessageBatchOutput, error) {
	return bus.Do(ctx, s.ep, "SendMessageBatch", in, s.sendMessageBatch)
}

func (s *Service) sendMessageBatch(c *sim.Call, in *SendMessageBatchInput) (*SendMessageBatchOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "SendMessage")
	if err != nil {
		return nil, err
	}
	ids := idsOf(in.Entries, func(e *SendMessageBatchRequestEntry) string { return e.Id })
	if err := checkBatch("SendMessageBatchRequestEntry", ids); err != nil {
		q.use(c, 0)
		return nil, err
	}
	parcels := make([]parcel, len(in.Entries))
	total := 0
	for i := range in.Entries {
		parcels[i] = in.Entries[i].parcel(c)
		total += parcels[i].size()
	}
	q.use(c, total)
	if total > MaxMessage {
		return nil, errBatch("BatchRequestTooLong", "Batch requests cannot be longer than %d bytes. You have sent %d bytes.", MaxMessage, total)
	}
	for i := range parcels {
		if err := q.missesID(&parcels[i]); err != nil {
			return nil, errInvalid("%s", err.Message)
		}
	}
	if err := q.throttle(c, "SendMessageBatch"); err != nil {
		return nil, err
	}
	out := &SendMessageBatchOutput{}
	r := c.Rand("message")
	for i := range parcels {
		sent, err := q.postEntry(c, &r, ids[i], &parcels[i])
		if err != nil {
			out.Failed = append(out.Failed, failed(ids[i], err))
			continue
		}
		out.Successful = append(out.Successful, sent)
	}
	q.wake(c)
	return out, nil
}

func (e *SendMessageBatchRequestEntry) parcel(c *sim.Call) parcel {
	return parcel{
		body: e.MessageBody, delay: e.DelaySeconds, attributes: e.MessageAttributes, system: e.MessageSystemAttributes,
		dedup: e.MessageDeduplicationId, group: e.MessageGroupId,
		emptyDedup: wire.Given(c.Context(), &e.MessageDeduplicationId), emptyGroup: wire.Given(c.Context(), &e.MessageGroupId),
	}
}

func (q *queue) postEntry(c *sim.Call, r *sim.Rand, id string, p *parcel) (sent SendMessageBatchResultEntry, err error) {
	if err := q.check(p); err != nil {
		return sent, err
	}
	if p.size() > q.settings.maxSize {
		return sent, errInvalid("One or more parameters cannot be validated. Reason: Message must be shorter than %d bytes.", q.settings.maxSize)
	}
	digest := md5Hex(p.body)
	m := q.post(c, r, p, digest)
	return SendMessageBatchResultEntry{
		Id: id, MessageId: m.id, MD5OfMessageBody: digest, MD5OfMessageAttributes: attributesMD5(p.attributes),
		MD5OfMessageSystemAttributes: systemMD5(p.system), SequenceNumber: m.sequence,
	}, nil
}
