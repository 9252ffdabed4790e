package sqs

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DeleteMessageInput is what DeleteMessage takes.
type DeleteMessageInput struct {
	QueueUrl      string
	ReceiptHandle string // of any receive of the message
}

// DeleteMessageOutput is what DeleteMessage answers.
type DeleteMessageOutput struct{}

// DeleteMessage deletes a message that was received. Deleting it again succeeds.
// ReceiptHandleIsInvalid for a handle that SQS never gave out or gave out for
// another queue; a FIFO queue refuses a handle whose visibility timeout is over.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessage.html
func (s *Service) DeleteMessage(ctx context.Context, in *DeleteMessageInput) (*DeleteMessageOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteMessage", in, s.deleteMessage)
}

func (s *Service) deleteMessage(c *sim.Call, in *DeleteMessageInput) (*DeleteMessageOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "DeleteMessage")
	if err != nil {
		return nil, err
	}
	q.use(c, 0)
	if in.ReceiptHandle == "" {
		return nil, errMissing("ReceiptHandle")
	}
	if err := q.throttle(c, "DeleteMessage"); err != nil {
		return nil, err
	}
	if err := q.remove(c, in.ReceiptHandle); err != nil {
		return nil, err
	}
	q.freed(c)
	return &DeleteMessageOutput{}, nil
}

// freed is called when messages were deleted, which lets the next of their groups
// come, or the next at all if too many were in flight.
func (q *queue) freed(c *sim.Call) {
	if q.fifo || q.inFlight()+maxBatch >= q.home.opts.InFlight {
		q.wake(c)
		return
	}
	q.arm(c)
}

// remove deletes the message that a handle is for.
func (q *queue) remove(c *sim.Call, text string) error {
	m, latest, err := q.held(text)
	if err != nil || m == nil {
		return err
	}
	now := c.Now().UnixNano()
	switch {
	case q.fifo && (!latest || !q.isHidden(m, now)):
		return errExpired(text)
	case !q.fifo && c.Misbehaves(&undeleted, m.id):
		return nil
	}
	q.shelf.take(m, now)
	return nil
}

// DeleteMessageBatchInput is what DeleteMessageBatch takes.
type DeleteMessageBatchInput struct {
	QueueUrl string
	Entries  []DeleteMessageBatchRequestEntry `aws:"form=DeleteMessageBatchRequestEntry,flattened"` // up to 10
}

// DeleteMessageBatchRequestEntry is one message to delete.
type DeleteMessageBatchRequestEntry struct {
	Id            string
	ReceiptHandle string
}

// DeleteMessageBatchOutput is what DeleteMessageBatch answers.
type DeleteMessageBatchOutput struct {
	Successful []DeleteMessageBatchResultEntry `aws:"form=DeleteMessageBatchResultEntry,flattened"`
	Failed     []BatchResultErrorEntry         `aws:"form=BatchResultErrorEntry,flattened"`
}

// DeleteMessageBatchResultEntry is an entry that succeeded.
type DeleteMessageBatchResultEntry struct{ Id string }

// DeleteMessageBatch deletes up to 10 messages, each for itself.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteMessageBatch.html
func (s *Service) DeleteMessageBatch(ctx context.Context, in *DeleteMessageBatchInput) (*DeleteMessageBatchOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteMessageBatch", in, s.deleteMessageBatch)
}

func (s *Service) deleteMessageBatch(c *sim.Call, in *DeleteMessageBatchInput) (*DeleteMessageBatchOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "DeleteMessage")
	if err != nil {
		return nil, err
	}
	q.use(c, 0)
	ids := idsOf(in.Entries, func(e *DeleteMessageBatchRequestEntry) string { return e.Id })
	if err := checkBatch("DeleteMessageBatchRequestEntry", ids); err != nil {
		return nil, err
	}
	if err := q.throttle(c, "DeleteMessageBatch"); err != nil {
		return nil, err
	}
	out := &DeleteMessageBatchOutput{}
	for i, id := range ids {
		if err := q.remove(c, in.Entries[i].ReceiptHandle); err != nil {
			out.Failed = append(out.Failed, failed(id, err))
			continue
		}
		out.Successful = append(out.Successful, DeleteMessageBatchResultEntry{id})
	}
	q.freed(c)
	return out, nil
}
