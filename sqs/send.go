package sqs

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// SendMessageInput is what SendMessage takes.
type SendMessageInput struct {
	QueueUrl                string
	MessageBody             string                                 // up to 1 MiB, attributes included
	DelaySeconds            *int32                                 // 0 to 900; absent: the queue's
	MessageAttributes       map[string]MessageAttributeValue       `aws:"form=MessageAttribute,flattened,entrykey=Name,entryvalue=Value"`
	MessageSystemAttributes map[string]MessageSystemAttributeValue `aws:"form=MessageSystemAttribute,flattened,entrykey=Name,entryvalue=Value"`
	MessageDeduplicationId  string                                 // FIFO
	MessageGroupId          string                                 // FIFO: required; standard: the tenant of a fair queue
}

// SendMessageOutput is what SendMessage answers.
type SendMessageOutput struct {
	MD5OfMessageBody             string
	MD5OfMessageAttributes       string
	MD5OfMessageSystemAttributes string
	MessageId                    string
	SequenceNumber               string // FIFO: 20 digits that rise
}

// SendMessage puts a message into a queue. In a FIFO queue a message whose
// deduplication id was sent within the last 5 minutes is accepted and not
// delivered. QueueDoesNotExist, InvalidMessageContents,
// InvalidParameterValueException, RequestThrottled.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
func (s *Service) SendMessage(ctx context.Context, in *SendMessageInput) (*SendMessageOutput, error) {
	return bus.Do(ctx, s.ep, "SendMessage", in, s.sendMessage)
}

func (s *Service) sendMessage(c *sim.Call, in *SendMessageInput) (*SendMessageOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "SendMessage")
	if err != nil {
		return nil, err
	}
	p := parcel{
		body: in.MessageBody, delay: in.DelaySeconds, attributes: in.MessageAttributes, system: in.MessageSystemAttributes,
		dedup: in.MessageDeduplicationId, group: in.MessageGroupId,
		emptyDedup: wire.Given(c.Context(), &in.MessageDeduplicationId), emptyGroup: wire.Given(c.Context(), &in.MessageGroupId),
	}
	if err := q.check(&p); err != nil {
		q.use(c, 0)
		return nil, err
	}
	if n := p.size(); n > q.settings.maxSize {
		q.use(c, n)
		return nil, errInvalid("One or more parameters are invalid. Reason: Message must be shorter than %d bytes.", q.settings.maxSize)
	}
	q.use(c, p.size())
	if err := q.throttle(c, "SendMessage"); err != nil {
		return nil, err
	}
	r := c.Rand("message")
	digest := md5Hex(in.MessageBody)
	m := q.post(c, &r, &p, digest)
	q.wake(c)
	return &SendMessageOutput{
		MD5OfMessageBody: digest, MD5OfMessageAttributes: attributesMD5(in.MessageAttributes),
		MD5OfMessageSystemAttributes: systemMD5(in.MessageSystemAttributes), MessageId: m.id, SequenceNumber: m.sequence,
	}, nil
}

// parcel is a message that somebody wants to send.
type parcel struct {
	body       string
	delay      *int32
	attributes map[string]MessageAttributeValue
	system     map[string]MessageSystemAttributeValue
	dedup      string
	group      string
	emptyDedup bool // sent, and empty
	emptyGroup bool
}

// size is what counts for the limits: the body and the attributes.
func (p *parcel) size() int { return len(p.body) + attributesSize(p.attributes) }

// check looks at everything but the size.
func (q *queue) check(p *parcel) error {
	if p.body == "" {
		return errMissing("MessageBody")
	}
	if b, found := illegal(p.body); found {
		return fault("InvalidMessageContents", "", "Invalid binary character '#x%X' was found in the message body, the set of allowed characters is %s", b, allowedCharacters)
	}
	if p.delay != nil {
		switch d := *p.delay; {
		case d < 0 || d > 900:
			return errValue(d, "DelaySeconds", "DelaySeconds must be >= 0 and <= 900.")
		case d > 0 && q.fifo:
			return errQueueType(d, "DelaySeconds")
		}
	}
	if err := checkAttributes(p.attributes); err != nil {
		return err
	}
	if err := checkSystemAttributes(p.system); err != nil {
		return err
	}
	return q.checkIDs(p)
}

// missesID tells which id a message of a FIFO queue has to have and has not.
func (q *queue) missesID(p *parcel) *Error {
	switch {
	case !q.fifo:
		return nil
	case p.group == "" && !p.emptyGroup:
		return errMissing("MessageGroupId")
	case p.dedup == "" && !p.emptyDedup && !q.settings.contentDedup:
		return errInvalid("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")
	}
	return nil
}

func (q *queue) checkIDs(p *parcel) error {
	if err := q.missesID(p); err != nil {
		return err
	}
	if (p.group != "" || p.emptyGroup) && !isID(p.group) {
		return errID(p.group, "MessageGroupId")
	}
	switch {
	case !q.fifo && p.dedup != "":
		return errQueueType(p.dedup, "MessageDeduplicationId")
	case q.fifo && (p.dedup != "" || p.emptyDedup) && !isID(p.dedup):
		return errID(p.dedup, "MessageDeduplicationId")
	}
	return nil
}

func errID(value, parameter string) *Error {
	return errValue(value, parameter, parameter+" can only include alphanumeric and punctuation characters. 1 to 128 in length.")
}

// isID tells whether a text is 1 to 128 letters, digits and punctuation marks.
func isID(text string) bool {
	for i := range len(text) {
		if text[i] <= ' ' || text[i] > '~' {
			return false
		}
	}
	return text != "" && len(text) <= 128
}

// post puts a checked message into the queue, unless it is there already, and
// returns what the sender is told of. Nothing of the request is kept, which may be
// one long text.
func (q *queue) post(c *sim.Call, r *sim.Rand, p *parcel, digest string) *letter {
	now := c.Now().UnixNano()
	if q.fifo && p.dedup == "" {
		sum := sha256.Sum256([]byte(p.body))
		p.dedup = hex.EncodeToString(sum[:])
	}
	if q.fifo {
		if earlier, known := q.dedups.find(q.settings.groupScope, p.group, p.dedup, now); known {
			return &letter{id: earlier.id, sequence: sequence(earlier.number)}
		}
	}
	l := &letter{
		id: r.UUID(), body: strings.Clone(p.body), bodyMD5: digest, attributes: kept(p.attributes),
		trace: cmp.Or(strings.Clone(p.system[traceHeader].StringValue), bus.Trace(c.Context())), sender: senderOf(c),
		group: strings.Clone(p.group), dedup: strings.Clone(p.dedup), size: p.size(),
	}
	m := &message{letter: l, sent: now, visible: now}
	if q.fifo {
		l.sequence = sequence(q.arrived + 1)
	}
	delay := q.settings.delay
	if p.delay != nil && !q.fifo {
		delay = int(*p.delay)
	}
	m.visible += int64(delay) * int64(time.Second)
	if !q.fifo && c.Misbehaves(&lateMessage, l.id) {
		late := c.Rand(lateMessage.Name + l.id)
		m.visible += int64(late.Exp(time.Second))
	}
	q.enter(m, now)
	if q.fifo {
		q.dedups.add(q.settings.groupScope, l, m.order, now)
	}
	return l
}

// enter puts a message at the end of the queue.
func (q *queue) enter(m *message, now int64) {
	q.arrived++
	m.order = q.arrived
	q.put(m, now)
}

// sequence is the number of a FIFO queue's n-th message: 20 digits, not
// consecutive.
func sequence(n uint64) string { return fmt.Sprintf("188%017d", n*256) }

// senderOf is the SenderId of whoever sends: a service's name, a role's ARN, else
// the account.
func senderOf(c *sim.Call) string {
	p, ok := bus.PrincipalOf(c.Context())
	switch {
	case ok && p.ARN != "":
		return p.ARN
	case ok && p.Service != "":
		return p.Service
	}
	return c.Account
}
