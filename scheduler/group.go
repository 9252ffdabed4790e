package scheduler

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/google/btree"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// defaultGroup is the group of schedules that name none.
const defaultGroup = "default"

// The states of a group.
const (
	groupActive   = "ACTIVE"
	groupDeleting = "DELETING"
)

// groupDeletion is how long a group is being deleted. AWS says that it takes a while.
const groupDeletion = time.Second

// A group is schedules under a name, with tags.
type group struct {
	name, arn string
	state     string
	token     string // the client token that made it
	tags      map[string]string
	created   time.Time
	modified  time.Time
	schedules *btree.BTreeG[*schedule] // by name; schedules never change, they are replaced
}

func (g *group) fork() *group {
	f := *g
	f.tags = maps.Clone(g.tags)
	f.schedules = g.schedules.Clone()
	return &f
}

const treeDegree = 16

func byName(a, b *schedule) bool { return a.name < b.name }

// schedule returns a schedule by name, or nil.
func (g *group) schedule(name string) *schedule {
	e, _ := g.schedules.Get(&schedule{settings: &settings{name: name}})
	return e
}

func (s *Service) newGroup(name string, now time.Time) *group {
	g := &group{
		name: name, arn: s.ep.ARN("schedule-group/" + name), state: groupActive, created: now, modified: now, schedules: btree.NewG(treeDegree, byName),
	}
	s.groups[name] = g
	return g
}

// groupNamed finds a group; empty is the default group.
func (s *Service) groupNamed(c *sim.Call, name string) (*group, error) {
	if name == "" {
		name = defaultGroup
	}
	g := s.groups[name]
	if g == nil {
		return nil, errNoGroup(name)
	}
	if g.created.IsZero() { // the default group was there with the account
		g.created, g.modified = c.Now(), c.Now()
	}
	c.On(g.arn)
	return g, nil
}

// CreateScheduleGroupInput describes a new group.
type CreateScheduleGroupInput struct {
	ClientToken string `aws:"token,len=1..64,pattern=^[a-zA-Z0-9-_]+$"`
	Name        string `aws:"required,label=Name,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	Tags        []Tag  `aws:"len=0..200"`
}

// CreateScheduleGroupOutput names the new group.
type CreateScheduleGroupOutput struct {
	ScheduleGroupArn string
}

// CreateScheduleGroup makes a group of schedules. Errors: ConflictException if there
// is one of that name, unless the same client token made it.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html
func (s *Service) CreateScheduleGroup(ctx context.Context, in *CreateScheduleGroupInput) (*CreateScheduleGroupOutput, error) {
	return bus.Do(ctx, s.ep, "CreateScheduleGroup", in, func(c *sim.Call, in *CreateScheduleGroupInput) (*CreateScheduleGroupOutput, error) {
		if g := s.groups[in.Name]; g != nil {
			if in.ClientToken != "" && g.token == in.ClientToken {
				return &CreateScheduleGroupOutput{g.arn}, nil
			}
			return nil, errConflict("Schedule group %s already exists.", in.Name)
		}
		g := s.newGroup(in.Name, c.Now())
		c.On(g.arn)
		g.token, g.tags = in.ClientToken, merge(nil, in.Tags)
		return &CreateScheduleGroupOutput{g.arn}, nil
	})
}

// DeleteScheduleGroupInput names a group.
type DeleteScheduleGroupInput struct {
	ClientToken string `aws:"token,query=clientToken,len=1..64,pattern=^[a-zA-Z0-9-_]+$"`
	Name        string `aws:"required,label=Name,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
}

// DeleteScheduleGroupOutput is empty.
type DeleteScheduleGroupOutput struct{}

// DeleteScheduleGroup deletes a group with its schedules. It takes a moment. Errors:
// ResourceNotFoundException, ValidationException for the default group,
// ConflictException if it is being deleted.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_DeleteScheduleGroup.html
func (s *Service) DeleteScheduleGroup(ctx context.Context, in *DeleteScheduleGroupInput) (*DeleteScheduleGroupOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteScheduleGroup", in, func(c *sim.Call, in *DeleteScheduleGroupInput) (*DeleteScheduleGroupOutput, error) {
		if in.Name == defaultGroup {
			return nil, errInvalid("The default schedule group cannot be deleted.")
		}
		g, err := s.groupNamed(c, in.Name)
		if err != nil {
			return nil, err
		}
		if g.state == groupDeleting {
			return nil, errConflict("Schedule group %s is being deleted.", g.name)
		}
		g.schedules.Ascend(func(e *schedule) bool {
			c.Stop(e.timer)
			return true
		})
		g.schedules.Clear(false)
		g.state, g.modified = groupDeleting, c.Now()
		s.gone.At(c, c.Now().Add(groupDeletion), g.name)
		return nil, nil
	})
}

// drop ends a group's deletion.
func (s *Service) drop(_ *sim.Call, name string) { delete(s.groups, name) }

// GetScheduleGroupInput names a group.
type GetScheduleGroupInput struct {
	Name string `aws:"required,label=Name,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
}

// GetScheduleGroupOutput is a group.
type GetScheduleGroupOutput struct {
	Arn                  string
	CreationDate         time.Time
	LastModificationDate time.Time
	Name                 string
	State                string
}

// GetScheduleGroup tells of a group. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_GetScheduleGroup.html
func (s *Service) GetScheduleGroup(ctx context.Context, in *GetScheduleGroupInput) (*GetScheduleGroupOutput, error) {
	return bus.Do(ctx, s.ep, "GetScheduleGroup", in, func(c *sim.Call, in *GetScheduleGroupInput) (*GetScheduleGroupOutput, error) {
		g, err := s.groupNamed(c, in.Name)
		if err != nil {
			return nil, err
		}
		return &GetScheduleGroupOutput{g.arn, g.created, g.modified, g.name, g.state}, nil
	})
}

// A ScheduleGroupSummary is a group in a list.
type ScheduleGroupSummary struct {
	Arn                  string
	CreationDate         time.Time
	LastModificationDate time.Time
	Name                 string
	State                string
}

// ListScheduleGroupsInput says which groups to list.
type ListScheduleGroupsInput struct {
	MaxResults int32  `aws:"query=MaxResults,range=1..100"`
	NamePrefix string `aws:"query=NamePrefix,len=1..64,pattern=^[0-9a-zA-Z-_.]+$"`
	NextToken  string `aws:"query=NextToken,len=1..2048"`
}

// ListScheduleGroupsOutput is a page of the groups.
type ListScheduleGroupsOutput struct {
	NextToken      string
	ScheduleGroups []ScheduleGroupSummary `aws:"always"`
}

// ListScheduleGroups lists groups by name, up to 100 on a page.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_ListScheduleGroups.html
func (s *Service) ListScheduleGroups(ctx context.Context, in *ListScheduleGroupsInput) (*ListScheduleGroupsOutput, error) {
	return bus.Do(ctx, s.ep, "ListScheduleGroups", in, func(c *sim.Call, in *ListScheduleGroupsInput) (*ListScheduleGroupsOutput, error) {
		all := slices.DeleteFunc(slices.Sorted(maps.Keys(s.groups)), func(name string) bool { return !strings.HasPrefix(name, in.NamePrefix) })
		names, next, err := page(all, in.NextToken, in.MaxResults)
		if err != nil {
			return nil, err
		}
		out := &ListScheduleGroupsOutput{NextToken: next, ScheduleGroups: []ScheduleGroupSummary{}}
		for _, name := range names {
			g, err := s.groupNamed(c, name)
			if err != nil {
				return nil, err
			}
			out.ScheduleGroups = append(out.ScheduleGroups, ScheduleGroupSummary{g.arn, g.created, g.modified, g.name, g.state})
		}
		return out, nil
	})
}
