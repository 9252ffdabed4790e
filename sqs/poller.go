package sqs

import (
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// The service is a bus.Queue: pollers of other services receive through it.
var _ bus.Queue = (*Service)(nil)

// named returns a queue by its ARN, up to date, or nil.
func (s *Service) named(c *sim.Call, arn string) *queue {
	to, name, ok := bus.ToARN(arn)
	if !ok || to.Service != "sqs" || to.Region != s.ep.Region || to.Account != s.ep.Account {
		return nil
	}
	q := s.queues[name]
	if q != nil {
		q.look(c.Now().UnixNano())
	}
	return q
}

// Queue tells what a poller has to know of a queue.
func (s *Service) Queue(c *sim.Call, queueARN string) (info bus.QueueInfo, ok bool) {
	q := s.named(c, queueARN)
	if q == nil {
		return info, false
	}
	return bus.QueueInfo{FIFO: q.fifo, VisibilityTimeout: q.settings.visibility}, true
}

// Receive is a poller's ReceiveMessage: up to 10 messages with all attributes, as a
// long poll that does not wait, since the poller is told when to come again. A poll
// that finds nothing is not metered. QueueDoesNotExist.
func (s *Service) Receive(c *sim.Call, queueARN string, most int) (list []bus.Message, err error) {
	q := s.named(c, queueARN)
	if q == nil {
		return nil, errNoQueue(c)
	}
	w := wait{max: min(most, maxBatch), visibility: q.settings.visibility, systemNames: []string{"All"}, messageNames: []string{"All"}}
	s.here(c, func() {
		for _, m := range q.receive(c, &w, false).Messages {
			list = append(list, m.neutral())
		}
	})
	return list, nil
}

// neutral is the message as the bus knows it.
func (m *Message) neutral() bus.Message {
	out := bus.Message{
		ID: m.MessageId, ReceiptHandle: m.ReceiptHandle, Body: m.Body, MD5OfBody: m.MD5OfBody,
		Attributes: m.Attributes, MD5OfMessageAttributes: m.MD5OfMessageAttributes,
	}
	for name, a := range m.MessageAttributes {
		if out.MessageAttributes == nil {
			out.MessageAttributes = map[string]bus.MessageAttribute{}
		}
		out.MessageAttributes[name] = bus.MessageAttribute{DataType: a.DataType, StringValue: a.StringValue, BinaryValue: a.BinaryValue}
	}
	return out
}

// Delete is a poller's DeleteMessageBatch, one request for each 10 messages. It
// returns the first failure and goes on with the others.
func (s *Service) Delete(c *sim.Call, queueARN string, receiptHandles []string) (err error) {
	q := s.named(c, queueARN)
	if q == nil {
		return errNoQueue(c)
	}
	s.here(c, func() {
		for i, h := range receiptHandles {
			if i%maxBatch == 0 {
				q.use(c, 0)
			}
			if failure := q.remove(c, h); failure != nil && err == nil {
				err = failure
			}
		}
		q.freed(c)
	})
	return err
}

// ChangeVisibility is a poller's ChangeMessageVisibility.
func (s *Service) ChangeVisibility(c *sim.Call, queueARN, receiptHandle string, seconds int) (err error) {
	q := s.named(c, queueARN)
	if q == nil {
		return errNoQueue(c)
	}
	s.here(c, func() {
		q.use(c, 0)
		if err = q.hideFor(c, receiptHandle, seconds); err == nil {
			q.wake(c)
		}
	})
	return err
}
