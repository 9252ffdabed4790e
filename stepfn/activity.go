package stepfn

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// An activity is a place where tasks wait for workers that poll for them. Its
// slices are replaced, never changed.
type activity struct {
	name, arn string
	created   time.Time
	tags      []Tag
	tasks     []taskID // scheduled and not yet taken, the oldest first
	pollers   []poller // in the order of their coming
}

// CreateActivityInput names an activity.
type CreateActivityInput struct {
	Name                    string `aws:"required,len=1..80"`
	Tags                    []Tag
	EncryptionConfiguration *EncryptionConfiguration
}

// CreateActivityOutput is the activity's ARN.
type CreateActivityOutput struct {
	ActivityArn  string
	CreationDate time.Time
}

// DeleteActivityInput names an activity.
type DeleteActivityInput struct {
	ActivityArn string `aws:"required,len=1..256"`
}

// DeleteActivityOutput is empty.
type DeleteActivityOutput struct{}

// DescribeActivityInput names an activity.
type DescribeActivityInput struct {
	ActivityArn string `aws:"required,len=1..256"`
}

// DescribeActivityOutput is an activity.
type DescribeActivityOutput struct {
	ActivityArn             string
	Name                    string
	CreationDate            time.Time
	EncryptionConfiguration *EncryptionConfiguration
}

// ListActivitiesInput asks for a page of activities.
type ListActivitiesInput struct {
	MaxResults int32  `aws:"range=0..1000"`
	NextToken  string `aws:"len=1..1024"`
}

// ListActivitiesOutput is a page of activities, by name.
type ListActivitiesOutput struct {
	Activities []ActivityListItem `aws:"always"`
	NextToken  string
}

// An ActivityListItem is an activity in a list.
type ActivityListItem struct {
	ActivityArn  string
	Name         string
	CreationDate time.Time
}

// CreateActivity makes an activity. The same name gives the same answer again, and
// other tags are ignored.
//
// Errors: InvalidName, TooManyTags.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateActivity.html
func (s *Service) CreateActivity(ctx context.Context, in *CreateActivityInput) (*CreateActivityOutput, error) {
	return bus.Do(ctx, s.ep, "CreateActivity", in, s.createActivity)
}

// DeleteActivity deletes an activity. One that is not there is no error.
//
// Errors: InvalidArn.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteActivity.html
func (s *Service) DeleteActivity(ctx context.Context, in *DeleteActivityInput) (*DeleteActivityOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteActivity", in, s.deleteActivity)
}

// DescribeActivity returns an activity.
//
// Errors: InvalidArn, ActivityDoesNotExist.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeActivity.html
func (s *Service) DescribeActivity(ctx context.Context, in *DescribeActivityInput) (*DescribeActivityOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeActivity", in, s.describeActivity)
}

// ListActivities lists the activities of the account in the region.
//
// Errors: InvalidToken.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListActivities.html
func (s *Service) ListActivities(ctx context.Context, in *ListActivitiesInput) (*ListActivitiesOutput, error) {
	return bus.Do(ctx, s.ep, "ListActivities", in, s.listActivities)
}

func (s *Service) createActivity(c *sim.Call, in *CreateActivityInput) (*CreateActivityOutput, error) {
	if err := checkName(in.Name); err != nil {
		return nil, err
	}
	if err := checkEncryption(c.Operation, in.EncryptionConfiguration); err != nil {
		return nil, err
	}
	a := s.activities[in.Name]
	if a == nil {
		a = &activity{name: in.Name, arn: s.ep.ARN(kindActivity + ":" + in.Name), created: c.Now()}
		var err error
		if a.tags, err = withTags(nil, in.Tags, a.arn); err != nil {
			return nil, err
		}
		s.activities[a.name] = a
	}
	c.On(a.arn)
	return &CreateActivityOutput{a.arn, a.created}, nil
}

func (s *Service) deleteActivity(c *sim.Call, in *DeleteActivityInput) (*DeleteActivityOutput, error) {
	a, err := s.activity(c, in.ActivityArn)
	if err != nil && !isNoActivity(err) {
		return nil, err
	}
	if a != nil {
		delete(s.activities, a.name)
		for _, p := range a.pollers {
			c.Stop(p.over)
			c.Answer(p.ticket, nil, errNoActivity(a.arn))
		}
	}
	return &DeleteActivityOutput{}, nil
}

func (s *Service) describeActivity(c *sim.Call, in *DescribeActivityInput) (*DescribeActivityOutput, error) {
	a, err := s.activity(c, in.ActivityArn)
	if err != nil {
		return nil, err
	}
	return &DescribeActivityOutput{a.arn, a.name, a.created, ownedKey()}, nil
}

func (s *Service) listActivities(_ *sim.Call, in *ListActivitiesInput) (*ListActivitiesOutput, error) {
	names, next, err := page(slices.Sorted(maps.Keys(s.activities)), in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListActivitiesOutput{Activities: []ActivityListItem{}, NextToken: next}
	for _, name := range names {
		a := s.activities[name]
		out.Activities = append(out.Activities, ActivityListItem{a.arn, a.name, a.created})
	}
	return out, nil
}

// activity finds an activity by its ARN.
func (s *Service) activity(c *sim.Call, text string) (*activity, error) {
	a, err := readARN(text, kindActivity)
	if err != nil {
		return nil, err
	}
	c.On(text)
	if act := s.activities[a.name]; act != nil && a.here(c) {
		return act, nil
	}
	return nil, errNoActivity(text)
}

func isNoActivity(err error) bool {
	e, ok := err.(*Error)
	return ok && e.Code == "ActivityDoesNotExist"
}

func (a *activity) fork() *activity {
	copied := *a
	copied.pollers = nil // nobody waits in a fork
	return &copied
}
