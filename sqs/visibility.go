package sqs

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// maxVisibility is how many seconds a message is hidden at most, from the receive
// on, however often that is extended: 12 hours.
const maxVisibility = 43_200

// ChangeMessageVisibilityInput is what ChangeMessageVisibility takes.
type ChangeMessageVisibilityInput struct {
	QueueUrl          string
	ReceiptHandle     string
	VisibilityTimeout *int32 // seconds from now, to 43,200; 0 gives the message back
}

// ChangeMessageVisibilityOutput is what ChangeMessageVisibility answers.
type ChangeMessageVisibilityOutput struct{}

// ChangeMessageVisibility hides a message that was received for so many seconds
// from now on. InvalidParameterValueException if the message is gone, or would be
// hidden for more than 12 hours in all.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibility.html
func (s *Service) ChangeMessageVisibility(ctx context.Context, in *ChangeMessageVisibilityInput) (*ChangeMessageVisibilityOutput, error) {
	return bus.Do(ctx, s.ep, "ChangeMessageVisibility", in, s.changeMessageVisibility)
}

func (s *Service) changeMessageVisibility(c *sim.Call, in *ChangeMessageVisibilityInput) (*ChangeMessageVisibilityOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "ChangeMessageVisibility")
	if err != nil {
		return nil, err
	}
	q.use(c, 0)
	switch {
	case in.ReceiptHandle == "":
		return nil, errMissing("ReceiptHandle")
	case in.VisibilityTimeout == nil:
		return nil, errMissing("VisibilityTimeout")
	}
	if err := q.throttle(c, "ChangeMessageVisibility"); err != nil {
		return nil, err
	}
	if err := q.hideFor(c, in.ReceiptHandle, int(*in.VisibilityTimeout)); err != nil {
		return nil, err
	}
	q.wake(c)
	return &ChangeMessageVisibilityOutput{}, nil
}

// hideFor hides the message that a handle is for. A standard queue takes the handle
// also when its timeout is over and nobody has received the message since.
func (q *queue) hideFor(c *sim.Call, text string, seconds int) error {
	if seconds < 0 || seconds > maxVisibility {
		return errValue(seconds, "VisibilityTimeout", "Must be between 0 and 43200, if provided.")
	}
	m, latest, err := q.held(text)
	if err != nil {
		return err
	}
	now := c.Now().UnixNano()
	switch {
	case m == nil:
		return errGone(text)
	case q.fifo && (!latest || !q.isHidden(m, now)):
		return errExpired(text)
	}
	until := now + int64(seconds)*int64(time.Second)
	if until-m.taken > maxVisibility*int64(time.Second) {
		return errValue(seconds, "VisibilityTimeout", "Total VisibilityTimeout for the message is beyond the limit [43200 seconds]")
	}
	changed := *m
	changed.visible, changed.held = until, true
	q.shelf.change(m, &changed, now)
	return nil
}

// ChangeMessageVisibilityBatchInput is what ChangeMessageVisibilityBatch takes.
type ChangeMessageVisibilityBatchInput struct {
	QueueUrl string
	Entries  []ChangeMessageVisibilityBatchRequestEntry `aws:"form=ChangeMessageVisibilityBatchRequestEntry,flattened"` // up to 10
}

// ChangeMessageVisibilityBatchRequestEntry is one message to hide.
type ChangeMessageVisibilityBatchRequestEntry struct {
	Id                string
	ReceiptHandle     string
	VisibilityTimeout int32 // seconds; absent: 0
}

// ChangeMessageVisibilityBatchOutput is what ChangeMessageVisibilityBatch answers.
type ChangeMessageVisibilityBatchOutput struct {
	Successful []ChangeMessageVisibilityBatchResultEntry `aws:"form=ChangeMessageVisibilityBatchResultEntry,flattened"`
	Failed     []BatchResultErrorEntry                   `aws:"form=BatchResultErrorEntry,flattened"`
}

// ChangeMessageVisibilityBatchResultEntry is an entry that succeeded.
type ChangeMessageVisibilityBatchResultEntry struct{ Id string }

// ChangeMessageVisibilityBatch hides up to 10 messages, each for itself.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ChangeMessageVisibilityBatch.html
func (s *Service) ChangeMessageVisibilityBatch(ctx context.Context, in *ChangeMessageVisibilityBatchInput) (*ChangeMessageVisibilityBatchOutput, error) {
	return bus.Do(ctx, s.ep, "ChangeMessageVisibilityBatch", in, s.changeMessageVisibilityBatch)
}

func (s *Service) changeMessageVisibilityBatch(c *sim.Call, in *ChangeMessageVisibilityBatchInput) (*ChangeMessageVisibilityBatchOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "ChangeMessageVisibility")
	if err != nil {
		return nil, err
	}
	q.use(c, 0)
	ids := idsOf(in.Entries, func(e *ChangeMessageVisibilityBatchRequestEntry) string { return e.Id })
	if err := checkBatch("ChangeMessageVisibilityBatchRequestEntry", ids); err != nil {
		return nil, err
	}
	if err := q.throttle(c, "ChangeMessageVisibilityBatch"); err != nil {
		return nil, err
	}
	out := &ChangeMessageVisibilityBatchOutput{}
	for i, id := range ids {
		if err := q.hideFor(c, in.Entries[i].ReceiptHandle, int(in.Entries[i].VisibilityTimeout)); err != nil {
			out.Failed = append(out.Failed, failed(id, err))
			continue
		}
		out.Successful = append(out.Successful, ChangeMessageVisibilityBatchResultEntry{id})
	}
	q.wake(c)
	return out, nil
}
