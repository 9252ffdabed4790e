package scheduler

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// GetScheduleInput names a schedule.
type GetScheduleInput struct {
	GroupName string `aws:"query=groupName,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	Name      string `aws:"required,label=Name,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
}

// GetScheduleOutput is a schedule.
type GetScheduleOutput struct {
	ActionAfterCompletion      string
	Arn                        string
	CreationDate               time.Time
	Description                string
	EndDate                    time.Time
	FlexibleTimeWindow         *FlexibleTimeWindow
	GroupName                  string
	KmsKeyArn                  string
	LastModificationDate       time.Time
	Name                       string
	ScheduleExpression         string
	ScheduleExpressionTimezone string
	StartDate                  time.Time
	State                      string
	Target                     *Target
}

// GetSchedule tells of a schedule. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetSchedule.html
func (s *Service) GetSchedule(ctx context.Context, in *GetScheduleInput) (*GetScheduleOutput, error) {
	return bus.Do(ctx, s.ep, "GetSchedule", in, func(c *sim.Call, in *GetScheduleInput) (*GetScheduleOutput, error) {
		g, err := s.groupNamed(c, in.GroupName)
		if err != nil {
			return nil, err
		}
		e := g.schedule(in.Name)
		if e == nil {
			return nil, errNoSchedule(in.Name)
		}
		c.On(e.arn)
		window, target := e.window, e.target
		return &GetScheduleOutput{
			ActionAfterCompletion: e.after, Arn: e.arn, CreationDate: e.created, Description: e.description, EndDate: e.end,
			FlexibleTimeWindow: &window, GroupName: e.group, KmsKeyArn: e.kmsKey, LastModificationDate: e.modified, Name: e.name,
			ScheduleExpression: e.text, ScheduleExpressionTimezone: e.zoneName, StartDate: e.start, State: e.state, Target: &target,
		}, nil
	})
}

// A ScheduleSummary is a schedule in a list.
type ScheduleSummary struct {
	Arn                  string
	CreationDate         time.Time
	GroupName            string
	LastModificationDate time.Time
	Name                 string
	State                string
	Target               *TargetSummary
}

// A TargetSummary is a target in a list.
type TargetSummary struct {
	Arn string
}

// ListSchedulesInput says which schedules to list.
type ListSchedulesInput struct {
	GroupName  string `aws:"query=ScheduleGroup,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	MaxResults int32  `aws:"query=MaxResults,range=1..100"`
	NamePrefix string `aws:"query=NamePrefix,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	NextToken  string `aws:"query=NextToken,len=1..2048"`
	State      string `aws:"query=State,enum=ENABLED|DISABLED"`
}

// ListSchedulesOutput is a page of the schedules.
type ListSchedulesOutput struct {
	NextToken string
	Schedules []ScheduleSummary `aws:"always"`
}

// ListSchedules lists the schedules of a group, or of all, by group and name, up to
// 100 on a page. Errors: ResourceNotFoundException for the group.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListSchedules.html
func (s *Service) ListSchedules(ctx context.Context, in *ListSchedulesInput) (*ListSchedulesOutput, error) {
	return bus.Do(ctx, s.ep, "ListSchedules", in, func(c *sim.Call, in *ListSchedulesInput) (*ListSchedulesOutput, error) {
		groups := slices.Sorted(maps.Keys(s.groups))
		if in.GroupName != "" {
			if _, err := s.groupNamed(c, in.GroupName); err != nil {
				return nil, err
			}
			groups = []string{in.GroupName}
		}
		var all []*schedule
		for _, name := range groups {
			s.groups[name].schedules.Ascend(func(e *schedule) bool {
				if strings.HasPrefix(e.name, in.NamePrefix) && (in.State == "" || e.state == in.State) {
					all = append(all, e)
				}
				return true
			})
		}
		part, next, err := page(all, in.NextToken, in.MaxResults)
		if err != nil {
			return nil, err
		}
		out := &ListSchedulesOutput{NextToken: next, Schedules: []ScheduleSummary{}}
		for _, e := range part {
			out.Schedules = append(out.Schedules, ScheduleSummary{
				e.arn, e.created, e.group, e.modified, e.name, e.state, &TargetSummary{e.target.Arn},
			})
		}
		return out, nil
	})
}
