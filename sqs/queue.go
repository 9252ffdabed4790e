package sqs

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// queue is one queue. Its settings and tags are replaced when they change, so that
// a fork shares them.
type queue struct {
	home     *Service
	number   uint64 // tells it from an earlier queue of the same name
	name     string
	arn      string
	created  int64
	modified int64
	purged   int64
	settings *settings
	tags     map[string]string

	shelf
	dedups   dedups
	attempts []attempt // ReceiveRequestAttemptIds of a FIFO queue, by age
	waits    []wait    // long polls, in the order of arrival
	waking   bool      // they are being answered
	rates    rates     // of calls, for a FIFO queue's limit

	timer     sim.Timer // wakes who waits for hidden messages
	timerAt   int64     // when; 0: it is not set
	timerWork bool      // it is work, for which Settle waits
}

// queueID names a queue in a signal: a queue of the same name may have come since.
type queueID struct {
	name   string
	number uint64
}

func (q *queue) id() queueID { return queueID{q.name, q.number} }

// find returns the queue that a signal was scheduled for, or nil.
func (s *Service) find(id queueID) *queue {
	if q := s.queues[id.name]; q != nil && q.number == id.number {
		return q
	}
	return nil
}

func (q *queue) fork(home *Service) *queue {
	f := *q
	f.home = home
	f.shelf = q.shelf.clone()
	f.dedups = q.dedups.clone()
	f.attempts, f.waits = slices.Clone(q.attempts), slices.Clone(q.waits)
	return &f
}

// look brings the queue up to date before anybody looks at it.
func (q *queue) look(now int64) {
	q.settle(now, now-int64(q.settings.retention)*int64(time.Second))
}

// names returns the names of the queues in order.
func (s *Service) names() []string {
	list := make([]string, 0, len(s.queues))
	for name := range s.queues {
		list = append(list, name)
	}
	slices.Sort(list)
	return list
}

// recently is how long a deleted queue's name cannot be used again.
const recently = 60 * time.Second

// CreateQueueInput is what CreateQueue takes.
type CreateQueueInput struct {
	QueueName  string            // 1 to 80 of A-Za-z0-9-_; a FIFO queue's ends with .fifo
	Attributes map[string]string `aws:"form=Attribute,flattened,entrykey=Name,entryvalue=Value"` // see SetQueueAttributes
	Tags       map[string]string `aws:"name=tags,form=Tag,flattened,entrykey=Key,entryvalue=Value"`
}

// CreateQueueOutput is what CreateQueue answers.
type CreateQueueOutput struct{ QueueUrl string }

// CreateQueue makes a queue. A queue that is there with the same attributes is
// returned as it is: QueueNameExists if one of those given differs. A name can be
// used again 60 seconds after a queue was deleted (QueueDeletedRecently).
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html
func (s *Service) CreateQueue(ctx context.Context, in *CreateQueueInput) (*CreateQueueOutput, error) {
	return bus.Do(ctx, s.ep, "CreateQueue", in, s.createQueue)
}

func (s *Service) createQueue(c *sim.Call, in *CreateQueueInput) (*CreateQueueOutput, error) {
	s.useRequest(c, "")
	if in.QueueName == "" {
		return nil, errMissing("QueueName")
	}
	fifo := in.Attributes["FifoQueue"] == "true"
	if err := checkName(in.QueueName, fifo); err != nil {
		return nil, err
	}
	arn := s.ep.ARN(in.QueueName)
	made, err := s.change(arn, newSettings(fifo), in.Attributes)
	if err != nil {
		return nil, err
	}
	if err := checkTags(in.Tags); err != nil {
		return nil, err
	}
	c.On(arn)
	if q := s.queues[in.QueueName]; q != nil {
		if name, same := q.settings.sameAs(made, in.Attributes); !same {
			return nil, errQueueExists(name)
		}
		return &CreateQueueOutput{s.url(c, q)}, nil
	}
	now := c.Now().UnixNano()
	if at, ok := s.deleted[in.QueueName]; ok && now-at < int64(recently) {
		return nil, errDeletedRecently()
	}
	delete(s.deleted, in.QueueName)
	s.made++
	q := &queue{
		home: s, number: s.made, name: in.QueueName, arn: arn, created: now, modified: now,
		settings: made, tags: mergedTags(nil, in.Tags), shelf: newShelf(fifo),
	}
	s.queues[q.name] = q
	return &CreateQueueOutput{s.url(c, q)}, nil
}

func checkName(name string, fifo bool) error {
	stem, isFIFO := strings.CutSuffix(name, ".fifo")
	switch {
	case fifo && (!isFIFO || len(name) > 80 || !isWord(stem)):
		return errInvalid("The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length")
	case !fifo && (len(name) > 80 || !isWord(name)):
		return errInvalid("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length")
	}
	return nil
}

// isWord tells whether a text is made of letters, digits, hyphens and underscores.
func isWord(text string) bool {
	for i := range len(text) {
		b := text[i]
		if (b < 'a' || b > 'z') && (b < 'A' || b > 'Z') && (b < '0' || b > '9') && b != '-' && b != '_' {
			return false
		}
	}
	return text != ""
}

// DeleteQueueInput is what DeleteQueue takes.
type DeleteQueueInput struct{ QueueUrl string }

// DeleteQueueOutput is what DeleteQueue answers.
type DeleteQueueOutput struct{}

// DeleteQueue deletes a queue with everything in it.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_DeleteQueue.html
func (s *Service) DeleteQueue(ctx context.Context, in *DeleteQueueInput) (*DeleteQueueOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteQueue", in, s.deleteQueue)
}

func (s *Service) deleteQueue(c *sim.Call, in *DeleteQueueInput) (*DeleteQueueOutput, error) {
	q, err := s.ownQueue(c, in.QueueUrl)
	if err != nil {
		return nil, err
	}
	q.dismiss(c, errNoQueue(c))
	delete(s.queues, q.name)
	now := c.Now().UnixNano()
	maps.DeleteFunc(s.deleted, func(_ string, at int64) bool { return now-at >= int64(recently) })
	s.deleted[q.name] = now
	s.ep.Bus.Publish(c, q.arn)
	return &DeleteQueueOutput{}, nil
}

// PurgeQueueInput is what PurgeQueue takes.
type PurgeQueueInput struct{ QueueUrl string }

// PurgeQueueOutput is what PurgeQueue answers.
type PurgeQueueOutput struct{}

// PurgeQueue deletes all messages, those in flight too: at once here, within 60
// seconds in AWS. PurgeQueueInProgress if the last purge is not 60 seconds past.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_PurgeQueue.html
func (s *Service) PurgeQueue(ctx context.Context, in *PurgeQueueInput) (*PurgeQueueOutput, error) {
	return bus.Do(ctx, s.ep, "PurgeQueue", in, s.purgeQueue)
}

func (s *Service) purgeQueue(c *sim.Call, in *PurgeQueueInput) (*PurgeQueueOutput, error) {
	q, err := s.queue(c, in.QueueUrl, "PurgeQueue")
	if err != nil {
		return nil, err
	}
	now := c.Now().UnixNano()
	if q.purged != 0 && now-q.purged < int64(recently) {
		return nil, errPurging(q.name)
	}
	q.purged = now
	arrived := q.arrived
	q.shelf = newShelf(q.fifo)
	q.arrived = arrived
	q.attempts = nil
	q.arm(c)
	return &PurgeQueueOutput{}, nil
}
