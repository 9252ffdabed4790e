package scheduler

import (
	"context"
	"time"
	_ "time/tzdata" // the zones, on machines that have none of their own

	"github.com/cloudjar/cloudjar/bus"
	expression "github.com/cloudjar/cloudjar/internal/schedule"
	"github.com/cloudjar/cloudjar/sim"
)

// The states of a schedule, the modes of its window, and what happens at its end.
const (
	stateEnabled  = "ENABLED"
	stateDisabled = "DISABLED"
	modeFlexible  = "FLEXIBLE"
	modeOff       = "OFF"
	actionNone    = "NONE"
	actionDelete  = "DELETE"
)

// A schedule in its group. It never changes: whoever changes one replaces it, so that
// forks share them.
type schedule struct {
	*settings
	token    string // the client token that made it
	created  time.Time
	modified time.Time
	timer    sim.Timer // of the next due time
	done     bool      // a one-time schedule that was due
}

// Settings are all that a user says of a schedule. They never change: an update
// replaces them, and invocations under way keep theirs.
type settings struct {
	name, group, arn string
	description      string
	kmsKey           string
	text             string
	expression       *expression.Expression
	zoneName         string
	zone             *time.Location
	start, end       time.Time // zero without one
	window           FlexibleTimeWindow
	after            string // NONE, DELETE
	state            string
	target           Target
}

// FlexibleTimeWindow is how late the target may be invoked.
type FlexibleTimeWindow struct {
	MaximumWindowInMinutes *int32 `aws:"range=1..1440"`
	Mode                   string `aws:"required,enum=OFF|FLEXIBLE"`
}

// CreateScheduleInput describes a new schedule.
type CreateScheduleInput struct {
	ActionAfterCompletion      string              `aws:"enum=NONE|DELETE"`
	ClientToken                string              `aws:"token,len=1..64,pattern=^[a-zA-Z0-9-_]+$"`
	Description                string              `aws:"len=0..512"`
	EndDate                    time.Time           `aws:"timestamp=epoch"`
	FlexibleTimeWindow         *FlexibleTimeWindow `aws:"required"`
	GroupName                  string              `aws:"len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	KmsKeyArn                  string              `aws:"len=1..2048,pattern=^arn:aws(-[a-z]+)?:kms:[a-z0-9\\-]+:\\d{12}:(key|alias)\\/[0-9a-zA-Z-_]*$"`
	Name                       string              `aws:"required,label=Name,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	ScheduleExpression         string              `aws:"required,len=1..256"`
	ScheduleExpressionTimezone string              `aws:"len=1..50"`
	StartDate                  time.Time           `aws:"timestamp=epoch"`
	State                      string              `aws:"enum=ENABLED|DISABLED"`
	Target                     *Target             `aws:"required"`
}

// CreateScheduleOutput names the new schedule.
type CreateScheduleOutput struct {
	ScheduleArn string
}

// CreateSchedule makes a schedule. A rate begins at its start date, or at once.
// Errors: ValidationException, ResourceNotFoundException for the group,
// ConflictException if there is a schedule of that name, unless the same client token
// made it.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
func (s *Service) CreateSchedule(ctx context.Context, in *CreateScheduleInput) (*CreateScheduleOutput, error) {
	return bus.Do(ctx, s.ep, "CreateSchedule", in, s.createSchedule)
}

func (s *Service) createSchedule(c *sim.Call, in *CreateScheduleInput) (*CreateScheduleOutput, error) {
	g, set, err := s.read(c, (*UpdateScheduleInput)(in), "CreateSchedule")
	if err != nil {
		return nil, err
	}
	if e := g.schedule(in.Name); e != nil {
		if in.ClientToken != "" && e.token == in.ClientToken {
			return &CreateScheduleOutput{e.arn}, nil
		}
		return nil, errConflict("Schedule %s already exists.", in.Name)
	}
	if g.state == groupDeleting {
		return nil, errConflict("Schedule group %s is being deleted.", g.name)
	}
	e := &schedule{settings: set, token: in.ClientToken, created: c.Now(), modified: c.Now()}
	s.arm(c, e)
	g.schedules.ReplaceOrInsert(e)
	return &CreateScheduleOutput{e.arn}, nil
}

// UpdateScheduleInput is all of a schedule: what it leaves out gets its default again.
type UpdateScheduleInput struct {
	ActionAfterCompletion      string              `aws:"enum=NONE|DELETE"`
	ClientToken                string              `aws:"token,len=1..64,pattern=^[a-zA-Z0-9-_]+$"`
	Description                string              `aws:"len=0..512"`
	EndDate                    time.Time           `aws:"timestamp=epoch"`
	FlexibleTimeWindow         *FlexibleTimeWindow `aws:"required"`
	GroupName                  string              `aws:"len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	KmsKeyArn                  string              `aws:"len=1..2048,pattern=^arn:aws(-[a-z]+)?:kms:[a-z0-9\\-]+:\\d{12}:(key|alias)\\/[0-9a-zA-Z-_]*$"`
	Name                       string              `aws:"required,label=Name,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	ScheduleExpression         string              `aws:"required,len=1..256"`
	ScheduleExpressionTimezone string              `aws:"len=1..50"`
	StartDate                  time.Time           `aws:"timestamp=epoch"`
	State                      string              `aws:"enum=ENABLED|DISABLED"`
	Target                     *Target             `aws:"required"`
}

// UpdateScheduleOutput names the schedule.
type UpdateScheduleOutput struct {
	ScheduleArn string
}

// UpdateSchedule replaces all of a schedule. Errors: ValidationException,
// ResourceNotFoundException.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_UpdateSchedule.html
func (s *Service) UpdateSchedule(ctx context.Context, in *UpdateScheduleInput) (*UpdateScheduleOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateSchedule", in, s.updateSchedule)
}

func (s *Service) updateSchedule(c *sim.Call, in *UpdateScheduleInput) (*UpdateScheduleOutput, error) {
	g, set, err := s.read(c, in, "UpdateSchedule")
	if err != nil {
		return nil, err
	}
	old := g.schedule(in.Name)
	if old == nil {
		return nil, errNoSchedule(in.Name)
	}
	e := *old
	e.done = e.done && e.text == set.text && e.zoneName == set.zoneName
	e.settings, e.modified = set, c.Now()
	s.arm(c, &e)
	g.schedules.ReplaceOrInsert(&e)
	return &UpdateScheduleOutput{e.arn}, nil
}

// DeleteScheduleInput names a schedule.
type DeleteScheduleInput struct {
	ClientToken string `aws:"token,query=clientToken,len=1..64,pattern=^[a-zA-Z0-9-_]+$"`
	GroupName   string `aws:"query=groupName,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	Name        string `aws:"required,label=Name,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
}

// DeleteScheduleOutput is empty.
type DeleteScheduleOutput struct{}

// DeleteSchedule deletes a schedule. Errors: ResourceNotFoundException, unless the same
// client token deleted it.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteSchedule.html
func (s *Service) DeleteSchedule(ctx context.Context, in *DeleteScheduleInput) (*DeleteScheduleOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteSchedule", in, func(c *sim.Call, in *DeleteScheduleInput) (*DeleteScheduleOutput, error) {
		g, err := s.groupNamed(c, in.GroupName)
		if err != nil {
			return nil, err
		}
		key := g.name + "/" + in.Name
		e := g.schedule(in.Name)
		if e == nil {
			if in.ClientToken != "" && s.deleted[key] == in.ClientToken {
				return nil, nil
			}
			return nil, errNoSchedule(in.Name)
		}
		c.On(e.arn)
		s.remove(c, g, e)
		s.deleted[key] = in.ClientToken
		return nil, nil
	})
}

func (s *Service) remove(c *sim.Call, g *group, e *schedule) {
	c.Stop(e.timer)
	g.schedules.Delete(e)
}
