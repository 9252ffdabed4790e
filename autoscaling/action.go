package autoscaling

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// PutScheduledActionInput gives a registered target other bounds at certain
// times. It replaces the target's action of that name, of which the schedule and
// the bounds stay if they are absent.
type PutScheduledActionInput struct {
	ResourceId           string `aws:"required"`
	ScalableDimension    string `aws:"required"`
	ScheduledActionName  string `aws:"required,len=1..256"`
	ServiceNamespace     string `aws:"required"`
	EndTime              time.Time
	ScalableTargetAction *ScalableTargetAction
	Schedule             string // at(2030-01-31T12:00:00), rate(5 minutes), cron(0 8 ? * MON-FRI *)
	StartTime            time.Time
	Timezone             string // of at and cron: Europe/Zurich; empty is UTC
}

// PutScheduledActionOutput is empty.
type PutScheduledActionOutput struct{}

// A ScalableTargetAction is the bounds that a target gets. What is absent stays.
type ScalableTargetAction struct {
	MaxCapacity *int32
	MinCapacity *int32
}

// DeleteScheduledActionInput names a scheduled action.
type DeleteScheduledActionInput struct {
	ResourceId          string `aws:"required"`
	ScalableDimension   string `aws:"required"`
	ScheduledActionName string `aws:"required"`
	ServiceNamespace    string `aws:"required"`
}

// DeleteScheduledActionOutput is empty.
type DeleteScheduledActionOutput struct{}

// DescribeScheduledActionsInput chooses scheduled actions.
type DescribeScheduledActionsInput struct {
	ServiceNamespace     string `aws:"required"`
	MaxResults           int32
	NextToken            string
	ResourceId           string
	ScalableDimension    string
	ScheduledActionNames []string
}

// DescribeScheduledActionsOutput is a page of scheduled actions.
type DescribeScheduledActionsOutput struct {
	NextToken        string
	ScheduledActions []ScheduledAction `aws:"always"`
}

// A ScheduledAction is a scheduled action as it was put.
type ScheduledAction struct {
	CreationTime         time.Time
	ResourceId           string
	Schedule             string
	ScheduledActionARN   string
	ScheduledActionName  string
	ServiceNamespace     string
	EndTime              time.Time
	ScalableDimension    string
	ScalableTargetAction *ScalableTargetAction
	StartTime            time.Time
	Timezone             string
}

// An action is a scheduled action of a target. It is replaced, never changed.
type action struct {
	name       string
	arn        string
	created    time.Time
	text       string // the schedule as it was put
	timezone   string
	schedule   schedule
	start, end time.Time
	min, max   *int32
	next       sim.Timer
}

// An actionAt is a scheduled action that falls due. It is data: a fork shares it.
type actionAt struct{ target, name string }

// PutScheduledAction makes a scheduled action, or replaces one.
//
// Errors: ObjectNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScheduledAction.html
func (s *Service) PutScheduledAction(ctx context.Context, in *PutScheduledActionInput) (*PutScheduledActionOutput, error) {
	return bus.Do(ctx, s.ep, "PutScheduledAction", in, s.putScheduledAction)
}

// DeleteScheduledAction deletes a scheduled action.
//
// Errors: ObjectNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScheduledAction.html
func (s *Service) DeleteScheduledAction(ctx context.Context, in *DeleteScheduledActionInput) (*DeleteScheduledActionOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteScheduledAction", in, s.deleteScheduledAction)
}

// DescribeScheduledActions lists scheduled actions.
//
// Errors: InvalidNextTokenException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScheduledActions.html
func (s *Service) DescribeScheduledActions(ctx context.Context, in *DescribeScheduledActionsInput) (*DescribeScheduledActionsOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeScheduledActions", in, s.describeScheduledActions)
}

func (s *Service) putScheduledAction(c *sim.Call, in *PutScheduledActionInput) (*PutScheduledActionOutput, error) {
	id := targetID{in.ServiceNamespace, in.ResourceId, in.ScalableDimension}
	if err := id.checkWhole("PutScheduledAction"); err != nil {
		return nil, err
	}
	t, ok := s.find(id.key())
	if !ok {
		return nil, errNotFound("No scalable target registered", id)
	}
	i, exists := t.action(in.ScheduledActionName)
	var a action
	if exists {
		a = t.actions[i]
	} else {
		r := c.Rand("scheduled action")
		a.name, a.created = in.ScheduledActionName, c.Now()
		a.arn = "arn:aws:autoscaling:" + s.ep.Region + ":" + s.ep.Account + ":scheduledAction:" + r.UUID() +
			":resource/dynamodb/" + t.ResourceId + ":scheduledActionName/" + a.name
	}
	if err := a.set(in, c.Now()); err != nil {
		return nil, err
	}
	c.Stop(a.next)
	a.next = s.await(c, t, &a)
	if exists {
		t.actions = slices.Clone(t.actions)
		t.actions[i] = a
	} else {
		t.actions = append(slices.Clip(t.actions), a)
	}
	return &PutScheduledActionOutput{}, nil
}

// set makes the action what is asked for.
func (a *action) set(in *PutScheduledActionInput, now time.Time) (err error) {
	a.start, a.end, a.timezone = in.StartTime, in.EndTime, in.Timezone
	if in.Schedule != "" {
		a.text = in.Schedule
	}
	if b := in.ScalableTargetAction; b != nil {
		a.min, a.max = copied(b.MinCapacity), copied(b.MaxCapacity)
	}
	switch {
	case a.text == "":
		return errValidation("Schedule is required for a new scheduled action")
	case a.min == nil && a.max == nil:
		return errValidation("ScalableTargetAction must have at least one of MinCapacity and MaxCapacity")
	case a.min != nil && *a.min < 1:
		return errValidation("MinCapacity must be at least 1")
	case a.min != nil && a.max != nil && *a.max < *a.min:
		return errValidation("Maximum capacity cannot be less than minimum capacity")
	case !a.end.IsZero() && !a.end.After(a.start):
		return errValidation("EndTime must be after StartTime")
	}
	a.schedule, err = parseSchedule(a.text, a.timezone)
	if err != nil {
		return err
	}
	if _, ok := a.nextAfter(now); !ok {
		return errValidation("Schedule " + a.text + " has no time in the future at which the scheduled action would run")
	}
	return nil
}

// nextAfter returns when the action next runs: after a time, and within its own.
func (a *action) nextAfter(now time.Time) (time.Time, bool) {
	base := a.created
	if !a.start.IsZero() {
		base = a.start
		if before := a.start.Add(-1); now.Before(before) {
			now = before
		}
	}
	at, ok := a.schedule.next(now, base)
	return at, ok && (a.end.IsZero() || at.Before(a.end))
}

// await schedules the action's next run.
func (s *Service) await(c *sim.Call, t *target, a *action) sim.Timer {
	at, ok := a.nextAfter(c.Now())
	if !ok {
		return sim.Timer{}
	}
	return s.actionDue.Upkeep(c, at, actionAt{t.key(), a.name})
}

// action returns which of the target's actions has a name.
func (t *target) action(name string) (int, bool) {
	i := slices.IndexFunc(t.actions, func(a action) bool { return a.name == name })
	return i, i >= 0
}

// runScheduled gives a target the bounds of an action that fell due. Cooldowns do
// not hold it up (user guide: cooldown periods).
func (s *Service) runScheduled(c *sim.Call, due actionAt) {
	s.here(c)
	t, ok := s.find(due.target)
	if !ok {
		return
	}
	i, ok := t.action(due.name)
	if !ok {
		return
	}
	c.On(t.arn)
	a := t.actions[i]
	a.next = s.await(c, t, &a)
	t.actions = slices.Clone(t.actions)
	t.actions[i] = a
	if t.suspended.ScheduledScalingSuspended {
		return
	}
	least, most := t.min, t.max
	if a.min != nil {
		least = *a.min
	}
	if a.max != nil {
		most = *a.max
	}
	if least > most {
		failed := t.activity(c, "scheduled action name "+a.name+" was triggered")
		failed.StatusCode = "Failed"
		failed.Description = "Setting " + t.bounds(least, most) + "."
		failed.StatusMessage = "Failed to set " + t.bounds(least, most) + ". Reason: Maximum capacity cannot be less than minimum capacity"
		s.note(t, failed, failed.Description)
		return
	}
	oldMin, oldMax := t.min, t.max
	t.min, t.max = least, most
	s.keepWithin(c, t, oldMin, oldMax)
	s.watch(c, t)
}

func (t *target) bounds(least, most int32) string {
	return "min capacity to " + itoa(int64(least)) + " and max capacity to " + itoa(int64(most))
}

func (s *Service) deleteScheduledAction(c *sim.Call, in *DeleteScheduledActionInput) (*DeleteScheduledActionOutput, error) {
	id := targetID{in.ServiceNamespace, in.ResourceId, in.ScalableDimension}
	if err := id.checkWhole("DeleteScheduledAction"); err != nil {
		return nil, err
	}
	if t, ok := s.find(id.key()); ok {
		if i, ok := t.action(in.ScheduledActionName); ok {
			c.Stop(t.actions[i].next)
			t.actions = slices.Delete(slices.Clone(t.actions), i, i+1)
			return &DeleteScheduledActionOutput{}, nil
		}
	}
	return nil, &Error{Code: codeNotFound, Message: "No scheduled action found for " + id.words() + ", scheduled action name: " + in.ScheduledActionName}
}

func (s *Service) describeScheduledActions(_ *sim.Call, in *DescribeScheduledActionsInput) (*DescribeScheduledActionsOutput, error) {
	if err := (targetID{ServiceNamespace: in.ServiceNamespace}).check("DescribeScheduledActions"); err != nil {
		return nil, err
	}
	var list []ScheduledAction
	for _, t := range s.targets {
		for i := range t.actions {
			switch a := &t.actions[i]; {
			case in.ResourceId != "" && in.ResourceId != t.ResourceId:
			case in.ScalableDimension != "" && in.ScalableDimension != t.ScalableDimension:
			case !wanted(in.ScheduledActionNames, a.name):
			default:
				list = append(list, t.describeAction(a))
			}
		}
	}
	out := &DescribeScheduledActionsOutput{}
	var err error
	out.ScheduledActions, out.NextToken, err = page(list, in.MaxResults, in.NextToken)
	return out, err
}

func (t *target) describeAction(a *action) ScheduledAction {
	return ScheduledAction{
		CreationTime: a.created, ResourceId: t.ResourceId, Schedule: a.text, ScheduledActionARN: a.arn,
		ScheduledActionName: a.name, ServiceNamespace: t.ServiceNamespace, EndTime: a.end,
		ScalableDimension: t.ScalableDimension, StartTime: a.start, Timezone: a.timezone,
		ScalableTargetAction: &ScalableTargetAction{MaxCapacity: copied(a.max), MinCapacity: copied(a.min)},
	}
}

func copied(p *int32) *int32 {
	if p == nil {
		return nil
	}
	n := *p
	return &n
}
