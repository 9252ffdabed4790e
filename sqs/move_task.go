package sqs

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// StartMessageMoveTaskInput is what StartMessageMoveTask takes.
type StartMessageMoveTaskInput struct {
	SourceArn                    string // a dead-letter queue
	DestinationArn               string // empty: the queues that the messages came from
	MaxNumberOfMessagesPerSecond *int32 // 1 to 500; absent: SQS decides, here 500
}

// StartMessageMoveTaskOutput is what StartMessageMoveTask answers.
type StartMessageMoveTaskOutput struct{ TaskHandle string }

// StartMessageMoveTask begins to move the messages of a dead-letter queue that can be
// received now. They become new messages, with new ids. A queue has one task at a
// time. ResourceNotFoundException for queues that are none.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
func (s *Service) StartMessageMoveTask(ctx context.Context, in *StartMessageMoveTaskInput) (*StartMessageMoveTaskOutput, error) {
	return bus.Do(ctx, s.ep, "StartMessageMoveTask", in, s.startMessageMoveTask)
}

func (s *Service) startMessageMoveTask(c *sim.Call, in *StartMessageMoveTaskInput) (*StartMessageMoveTaskOutput, error) {
	s.useRequest(c, in.SourceArn)
	q, err := s.redriveSource(c, in.SourceArn)
	if err != nil {
		return nil, err
	}
	rate := int32(0)
	if in.MaxNumberOfMessagesPerSecond != nil {
		if rate = *in.MaxNumberOfMessagesPerSecond; rate < 1 || rate > maxRate {
			return nil, errValue(rate, "MaxNumberOfMessagesPerSecond", "Must be between 1 and 500, if provided.")
		}
	}
	if len(s.sources(q.arn)) == 0 {
		return nil, errInvalid("Source queue must be configured as a Dead Letter Queue.")
	}
	if in.DestinationArn != "" {
		to := s.named(c, in.DestinationArn)
		switch {
		case to == nil:
			return nil, errNoResource("The resource that you specified for the DestinationArn parameter doesn't exist.")
		case to.fifo != q.fifo:
			return nil, errInvalid("Source and destination queues must be of the same type.")
		}
	}
	if slices.ContainsFunc(s.tasks, func(t *moveTask) bool { return t.source == q.arn && t.status == running }) {
		return nil, errInvalid("There is already a task running. Only one active task is allowed for a source queue arn at a given time.")
	}
	r := c.Rand("task")
	t := &moveTask{
		id: r.UUID(), source: q.arn, dest: in.DestinationArn, rate: rate, status: running,
		started: c.Now().UnixNano(), toMove: int64(q.visible()), until: q.arrived,
	}
	s.tasks = append(s.tasks, t)
	s.moveDue.At(c, c.Now(), t.id)
	return &StartMessageMoveTaskOutput{t.handle()}, nil
}

// taskHandle is what a task's handle says, in JSON and base64.
type taskHandle struct {
	TaskID string `json:"taskId"`
	Source string `json:"sourceArn"`
}

func (t *moveTask) handle() string {
	b, _ := json.Marshal(taskHandle{t.id, t.source}) // strings always have a form
	return base64.StdEncoding.EncodeToString(b)
}

// CancelMessageMoveTaskInput is what CancelMessageMoveTask takes.
type CancelMessageMoveTaskInput struct{ TaskHandle string }

// CancelMessageMoveTaskOutput is what CancelMessageMoveTask answers.
type CancelMessageMoveTaskOutput struct {
	ApproximateNumberOfMessagesMoved int64 `aws:"always"`
}

// CancelMessageMoveTask ends a running task. What it has moved stays moved.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CancelMessageMoveTask.html
func (s *Service) CancelMessageMoveTask(ctx context.Context, in *CancelMessageMoveTaskInput) (*CancelMessageMoveTaskOutput, error) {
	return bus.Do(ctx, s.ep, "CancelMessageMoveTask", in, s.cancelMessageMoveTask)
}

func (s *Service) cancelMessageMoveTask(c *sim.Call, in *CancelMessageMoveTaskInput) (*CancelMessageMoveTaskOutput, error) {
	s.useRequest(c, "")
	if in.TaskHandle == "" {
		return nil, errMissing("TaskHandle")
	}
	var h taskHandle
	b, err := base64.StdEncoding.DecodeString(in.TaskHandle)
	if err != nil || json.Unmarshal(b, &h) != nil || h.TaskID == "" || h.Source == "" {
		return nil, errInvalid("Value for parameter TaskHandle is invalid.")
	}
	if _, err := s.redriveSource(c, h.Source); err != nil {
		return nil, errNoResource("The resource that you specified for the SourceArn parameter doesn't exist.")
	}
	i := slices.IndexFunc(s.tasks, func(t *moveTask) bool { return t.id == h.TaskID && t.source == h.Source })
	if i < 0 {
		return nil, errNoResource("Task does not exist.")
	}
	t := s.tasks[i]
	if t.status != running {
		return nil, errInvalid("Only active tasks can be cancelled.")
	}
	t.status = cancelled
	return &CancelMessageMoveTaskOutput{t.moved}, nil
}

// ListMessageMoveTasksInput is what ListMessageMoveTasks takes.
type ListMessageMoveTasksInput struct {
	SourceArn  string
	MaxResults *int32 // 1 to 10; absent: 1
}

// ListMessageMoveTasksOutput is what ListMessageMoveTasks answers.
type ListMessageMoveTasksOutput struct {
	Results []ListMessageMoveTasksResultEntry `aws:"form=ListMessageMoveTasksResultEntry,flattened"`
}

// ListMessageMoveTasksResultEntry is one task.
type ListMessageMoveTasksResultEntry struct {
	TaskHandle                        string // only while it is running
	Status                            string // RUNNING, COMPLETED, CANCELLED, FAILED
	SourceArn                         string
	DestinationArn                    string
	MaxNumberOfMessagesPerSecond      *int32
	ApproximateNumberOfMessagesMoved  int64 `aws:"always"`
	ApproximateNumberOfMessagesToMove *int64
	FailureReason                     string
	StartedTimestamp                  int64 `aws:"always"` // milliseconds since 1970
}

// ListMessageMoveTasks returns a queue's latest tasks, the latest first.
//
// https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ListMessageMoveTasks.html
func (s *Service) ListMessageMoveTasks(ctx context.Context, in *ListMessageMoveTasksInput) (*ListMessageMoveTasksOutput, error) {
	return bus.Do(ctx, s.ep, "ListMessageMoveTasks", in, s.listMessageMoveTasks)
}

func (s *Service) listMessageMoveTasks(c *sim.Call, in *ListMessageMoveTasksInput) (*ListMessageMoveTasksOutput, error) {
	s.useRequest(c, in.SourceArn)
	n := int32(1)
	if in.MaxResults != nil {
		if n = *in.MaxResults; n < 1 || n > 10 {
			return nil, errValue(n, "MaxResults", "Must be between 1 and 10, if provided.")
		}
	}
	q, err := s.redriveSource(c, in.SourceArn)
	if err != nil {
		return nil, err
	}
	out := &ListMessageMoveTasksOutput{}
	for _, t := range slices.Backward(s.tasks) {
		if t.source == q.arn && len(out.Results) < int(n) {
			out.Results = append(out.Results, t.entry())
		}
	}
	return out, nil
}

func (t *moveTask) entry() ListMessageMoveTasksResultEntry {
	e := ListMessageMoveTasksResultEntry{
		Status: t.status, SourceArn: t.source, DestinationArn: t.dest, ApproximateNumberOfMessagesMoved: t.moved,
		FailureReason: t.reason, StartedTimestamp: t.started / int64(time.Millisecond),
	}
	toMove := t.toMove
	e.ApproximateNumberOfMessagesToMove = &toMove
	if t.status == running {
		e.TaskHandle = t.handle()
	}
	if t.rate > 0 {
		rate := t.rate
		e.MaxNumberOfMessagesPerSecond = &rate
	}
	return e
}
