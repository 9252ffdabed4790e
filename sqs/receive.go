package sqs

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// ReceiveMessageInput is what ReceiveMessage takes.
type ReceiveMessageInput struct {
	QueueUrl                    string
	AttributeNames              []string `aws:"form=AttributeName,flattened"` // the older name of MessageSystemAttributeNames
	MessageSystemAttributeNames []string `aws:"form=MessageSystemAttributeName,flattened"`
	MessageAttributeNames       []string `aws:"form=MessageAttributeName,flattened"` // names, prefixes (foo.*), or All
	MaxNumberOfMessages         *int32   // 1 to 10; absent: 1
	VisibilityTimeout           *int32   // seconds, to 43,200; absent: the queue's
	WaitTimeSeconds             *int32   // 0 to 20; absent: the queue's
	ReceiveRequestAttemptId     string   // FIFO
}

// ReceiveMessageOutput is what ReceiveMessage answers.
type ReceiveMessageOutput struct {
	Messages []Message `aws:"form=Message,flattened"`
}

// Message is one receive of a message.
type Message struct {
	MessageId              string
	ReceiptHandle          string
	MD5OfBody              string
	Body                   string
	Attributes             map[string]string `aws:"form=Attribute,flattened,entrykey=Name,entryvalue=Value"`
	MD5OfMessageAttributes string
	MessageAttributes      map[string]MessageAttributeValue `aws:"form=MessageAttribute,flattened,entrykey=Name,entryvalue=Value"`
}

// ReceiveMessage returns messages and hides them for the visibility timeout. If
// there are none it waits for WaitTimeSeconds, or until one can be received. A
// FIFO queue gives out the messages of a group in order, and none of a group whose
// first message is in flight. OverLimit if too many messages of a standard queue
// are in flight.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
func (s *Service) ReceiveMessage(ctx context.Context, in *ReceiveMessageInput) (*ReceiveMessageOutput, error) {
	return bus.Do(ctx, s.ep, "ReceiveMessage", in, s.receiveMessage)
}

func (s *Service) receiveMessage(c *sim.Call, in *ReceiveMessageInput) (*ReceiveMessageOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "ReceiveMessage")
	if err != nil {
		return nil, err
	}
	w, wait, err := q.readReceive(in)
	if err == nil {
		err = q.throttle(c, "ReceiveMessage")
	}
	if err == nil && !q.fifo && wait == 0 && q.inFlight() >= s.opts.InFlight {
		err = errOverLimit("Too many messages are in flight: the queue has %d, and the limit is %d.", q.inFlight(), s.opts.InFlight)
	}
	if err != nil {
		q.use(c, 0)
		return nil, err
	}
	out := q.receive(c, &w, wait == 0)
	if len(out.Messages) > 0 || wait == 0 {
		return out, nil
	}
	w.ticket = c.Park()
	w.over = s.waitOver.Upkeep(c, c.Now().Add(wait), waitID{q.id(), w.ticket})
	q.waits = append(q.waits, w)
	q.arm(c)
	return nil, sim.Parked
}

// readReceive checks the input and returns what is wanted, and for how long.
func (q *queue) readReceive(in *ReceiveMessageInput) (w wait, timeout time.Duration, err error) {
	w = wait{max: 1, visibility: q.settings.visibility, messageNames: in.MessageAttributeNames}
	if in.MaxNumberOfMessages != nil {
		if w.max = int(*in.MaxNumberOfMessages); w.max < 1 || w.max > 10 {
			return w, 0, errValue(w.max, "MaxNumberOfMessages", "Must be between 1 and 10, if provided.")
		}
	}
	seconds := q.settings.wait
	if in.WaitTimeSeconds != nil {
		if seconds = int(*in.WaitTimeSeconds); seconds < 0 || seconds > 20 {
			return w, 0, errValue(seconds, "WaitTimeSeconds", "Must be >= 0 and <= 20, if provided.")
		}
	}
	if in.VisibilityTimeout != nil {
		if w.visibility = int(*in.VisibilityTimeout); w.visibility < 0 || w.visibility > maxVisibility {
			return w, 0, errValue(w.visibility, "VisibilityTimeout", "Must be >= 0 and <= 43200, if provided.")
		}
	}
	for _, name := range slices.Concat(in.AttributeNames, in.MessageSystemAttributeNames) {
		if !slices.Contains(systemNames, name) && !slices.Contains(attributeNames, name) {
			return w, 0, errUnknownAttribute(name)
		}
		w.systemNames = append(w.systemNames, name)
	}
	switch id := in.ReceiveRequestAttemptId; {
	case id != "" && !q.fifo:
		return w, 0, errQueueType(id, "ReceiveRequestAttemptId")
	case id != "" && !isID(id):
		return w, 0, errID(id, "ReceiveRequestAttemptId")
	}
	w.attempt = in.ReceiveRequestAttemptId
	return w, time.Duration(seconds) * time.Second, nil
}

// receive answers a request, a long poll perhaps, from what is ready, and meters
// it.
func (q *queue) receive(c *sim.Call, w *wait, short bool) *ReceiveMessageOutput {
	list := q.again(c, w)
	if list == nil {
		list = q.hand(c, w.max, w.visibility, short)
		q.attempted(c, w.attempt, list)
	}
	out := &ReceiveMessageOutput{}
	size := 0
	for _, m := range list {
		out.Messages = append(out.Messages, q.written(m, w))
		size += m.size
	}
	if len(list) > 0 || short {
		q.use(c, size)
	}
	q.arm(c)
	return out
}

// hand gives out up to n messages: it hides them and counts the receive. Those that
// were received too often go to the dead-letter queue instead.
func (q *queue) hand(c *sim.Call, n, visibility int, short bool) []*message {
	now := c.Now().UnixNano()
	n = min(n, q.home.opts.InFlight-q.inFlight())
	var list []*message
	if q.fifo {
		list = q.pickInOrder(c, n, now)
	} else {
		list = q.pick(c, n, short)
	}
	for i, m := range list {
		taken := *m
		taken.receives++
		if taken.first == 0 {
			taken.first = now
		}
		taken.taken = now
		taken.visible = now + int64(visibility)*int64(time.Second)
		taken.held = true
		if !q.fifo && c.Misbehaves(&duplicate, m.id) {
			r := c.Rand(duplicate.Name + m.id)
			taken.visible = now + int64(r.Float64()*float64(visibility)*float64(time.Second))
		}
		q.shelf.change(m, &taken, now)
		list[i] = &taken
	}
	return list
}

// pick chooses messages of a standard queue, and takes them off those that are
// ready. The order is that of arrival, which SQS does not promise.
func (q *queue) pick(c *sim.Call, n int, short bool) (list []*message) {
	var later []*message // those that others overtake
	cut := false
	for tries := q.all.Len(); len(list) < n && tries > 0; tries-- { // a dead letter may come back at once
		m, ok := q.ready.DeleteMin()
		if !ok {
			if m = q.nextNoisy(list); m == nil {
				break
			}
		}
		if dead := q.deadLetters(m); dead != nil {
			q.bury(c, m, dead)
			continue
		}
		if cut = short && c.Misbehaves(&shortPoll, m.id); cut {
			later = append(later, m)
			break
		}
		if ok && c.Misbehaves(&reorder, m.id) {
			later = append(later, m)
			continue
		}
		list = append(list, m)
	}
	for i, m := range later {
		switch {
		case len(list) < n && !cut:
			list = append(list, later[i])
		case !q.isNoisy(m.group):
			q.ready.ReplaceOrInsert(m)
		}
	}
	return list
}

// pickInOrder chooses messages of a FIFO queue: as many as there are of the group
// whose first has waited longest, then of the next.
func (q *queue) pickInOrder(c *sim.Call, n int, now int64) (list []*message) {
	for tries := q.all.Len(); len(list) < n && tries > 0; tries-- { // a dead letter may come back at once
		first, ok := q.ready.DeleteMin()
		if !ok {
			break
		}
		picked := len(list)
		for _, m := range q.following(first, n-picked, now) {
			if dead := q.deadLetters(m); dead != nil {
				q.bury(c, m, dead)
				continue
			}
			list = append(list, m)
		}
		if picked < len(list) {
			q.ready.Delete(list[picked]) // a burial may have made it ready again
		}
	}
	return list
}

// written returns a message with those attributes that the receiver asked for.
func (q *queue) written(m *message, w *wait) Message {
	chosen := chosen(m.attributes, w.messageNames)
	return Message{
		MessageId: m.id, ReceiptHandle: q.handleOf(m), MD5OfBody: m.bodyMD5, Body: m.body,
		Attributes: m.system(w.systemNames), MessageAttributes: kept(chosen), MD5OfMessageAttributes: attributesMD5(chosen),
	}
}

// systemNames are the attributes that SQS gives to a message.
var systemNames = []string{
	"All", "SenderId", "SentTimestamp", "ApproximateReceiveCount", "ApproximateFirstReceiveTimestamp", "SequenceNumber",
	"MessageDeduplicationId", "MessageGroupId", traceHeader, "DeadLetterQueueSourceArn",
}

// system returns the system's attributes by name, or all.
func (m *message) system(names []string) map[string]string {
	if len(names) == 0 {
		return nil
	}
	var out map[string]string
	all := slices.Contains(names, "All")
	add := func(name, value string) {
		if value == "" || !all && !slices.Contains(names, name) {
			return
		}
		if out == nil {
			out = make(map[string]string, len(systemNames))
		}
		out[name] = value
	}
	add("SenderId", m.sender)
	add("SentTimestamp", milliseconds(m.sent))
	add("ApproximateReceiveCount", strconv.Itoa(int(m.receives)))
	add("ApproximateFirstReceiveTimestamp", milliseconds(m.first))
	add("SequenceNumber", m.sequence)
	add("MessageDeduplicationId", m.dedup)
	add("MessageGroupId", m.group)
	add(traceHeader, m.trace)
	add("DeadLetterQueueSourceArn", m.source)
	return out
}

func milliseconds(at int64) string { return strconv.FormatInt(at/int64(time.Millisecond), 10) }
