package stepfn

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// GetActivityTaskInput asks for a task of an activity.
type GetActivityTaskInput struct {
	ActivityArn string `aws:"required,len=1..256"`
	WorkerName  string `aws:"len=1..80"`
}

// GetActivityTaskOutput is a task: its token and its input. Both are absent if none
// came within a minute.
type GetActivityTaskOutput struct {
	TaskToken string
	Input     string
}

// pollTime is how long GetActivityTask waits for a task.
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html
const pollTime = 60 * time.Second

// maxPollers is how many polls of one activity are under way at most (Step
// Functions quotas).
const maxPollers = 1000

// A poller is a GetActivityTask that waits.
type poller struct {
	ticket sim.Ticket
	over   sim.Timer
	worker string
}

// A pollID names a poller for the signal that ends its wait.
type pollID struct {
	activity string
	ticket   sim.Ticket
}

// GetActivityTask waits up to a minute for a task of the activity.
//
// Errors: InvalidArn, ActivityDoesNotExist, ActivityWorkerLimitExceeded.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_GetActivityTask.html
func (s *Service) GetActivityTask(ctx context.Context, in *GetActivityTaskInput) (*GetActivityTaskOutput, error) {
	return bus.Do(ctx, s.ep, "GetActivityTask", in, s.getActivityTask)
}

func (s *Service) getActivityTask(c *sim.Call, in *GetActivityTaskInput) (*GetActivityTaskOutput, error) {
	a, err := s.activity(c, in.ActivityArn)
	if err != nil {
		return nil, err
	}
	if out := s.takeTask(c, a, in.WorkerName); out != nil {
		return out, nil
	}
	if len(a.pollers) >= maxPollers {
		return nil, newError("ActivityWorkerLimitExceeded", "Activity Worker Limit Exceeded: '%s'", a.arn)
	}
	p := poller{ticket: c.Park(), worker: in.WorkerName}
	p.over = s.pollOver.Upkeep(c, c.Now().Add(pollTime), pollID{a.name, p.ticket})
	a.pollers = append(slices.Clip(a.pollers), p)
	return nil, sim.Parked
}

// takeTask hands out the oldest task that somebody still waits for, or nil.
func (s *Service) takeTask(c *sim.Call, a *activity, worker string) *GetActivityTaskOutput {
	for len(a.tasks) > 0 {
		id := a.tasks[0]
		a.tasks = a.tasks[1:]
		if t, ok := s.task(id); ok {
			s.advance(c, id.execution, taskStarted{id.ticket, worker})
			return &GetActivityTaskOutput{t.token, t.input}
		}
	}
	return nil
}

// offer queues a task and gives it to a worker that waits.
func (s *Service) offer(c *sim.Call, a *activity, id taskID) {
	a.tasks = append(slices.Clip(a.tasks), id)
	s.serve.At(c, c.Now(), a.name)
}

// serveActivity gives tasks to the pollers that wait, one after the other.
func (s *Service) serveActivity(c *sim.Call, name string) {
	a := s.activities[name]
	for a != nil && len(a.tasks) > 0 && len(a.pollers) > 0 {
		p := a.pollers[0]
		if !c.Awaited(p.ticket) {
			a.pollers = a.pollers[1:]
			c.Stop(p.over)
			continue
		}
		out := s.takeTask(c, a, p.worker)
		if out == nil {
			return
		}
		a.pollers = a.pollers[1:]
		c.Stop(p.over)
		c.Answer(p.ticket, out, nil)
	}
}

// endPoll answers a poller that got nothing within its minute.
func (s *Service) endPoll(c *sim.Call, id pollID) {
	if a := s.activities[id.activity]; a != nil {
		a.pollers = slices.DeleteFunc(slices.Clone(a.pollers), func(p poller) bool { return p.ticket == id.ticket })
		c.Answer(id.ticket, &GetActivityTaskOutput{}, nil)
	}
}
