package autoscaling

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribeScalingActivitiesInput chooses activities.
type DescribeScalingActivitiesInput struct {
	ServiceNamespace           string `aws:"required"`
	IncludeNotScaledActivities bool
	MaxResults                 int32
	NextToken                  string
	ResourceId                 string
	ScalableDimension          string
}

// DescribeScalingActivitiesOutput is a page of activities, the newest first.
type DescribeScalingActivitiesOutput struct {
	NextToken         string
	ScalingActivities []ScalingActivity `aws:"always"`
}

// A ScalingActivity is a change of capacity, or why there was none.
type ScalingActivity struct {
	ActivityId        string
	Cause             string
	Description       string
	ResourceId        string
	ScalableDimension string
	ServiceNamespace  string
	StartTime         time.Time
	StatusCode        string // Successful, Failed
	Details           string
	EndTime           time.Time
	NotScaledReasons  []NotScaledReason
	StatusMessage     string
}

// A NotScaledReason says what kept a policy from scaling.
type NotScaledReason struct {
	Code            string // AlreadyAtMaxCapacity, AlreadyAtMinCapacity, TargetServicePutResourceAsUnscalable
	CurrentCapacity int32
	MaxCapacity     int32
	MinCapacity     int32
}

// DescribeScalingActivities lists what was scaled in the last six weeks, and why.
//
// Errors: InvalidNextTokenException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingActivities.html
func (s *Service) DescribeScalingActivities(ctx context.Context, in *DescribeScalingActivitiesInput) (*DescribeScalingActivitiesOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeScalingActivities", in, s.describeScalingActivities)
}

func (s *Service) describeScalingActivities(c *sim.Call, in *DescribeScalingActivitiesInput) (*DescribeScalingActivitiesOutput, error) {
	if err := (targetID{ServiceNamespace: in.ServiceNamespace}).check("DescribeScalingActivities"); err != nil {
		return nil, err
	}
	s.forget(c.Now())
	var list []ScalingActivity
	for _, a := range slices.Backward(s.activities) {
		switch {
		case in.ResourceId != "" && in.ResourceId != a.ResourceId:
		case in.ScalableDimension != "" && in.ScalableDimension != a.ScalableDimension:
		case a.NotScaledReasons != nil && !in.IncludeNotScaledActivities:
		default:
			list = append(list, a)
		}
	}
	out := &DescribeScalingActivitiesOutput{}
	var err error
	out.ScalingActivities, out.NextToken, err = page(list, in.MaxResults, in.NextToken)
	return out, err
}

// remembered is for how long activities can be looked up (user guide: scaling
// activities): six weeks.
const remembered = 6 * 7 * 24 * time.Hour

// forget drops activities that are too old.
func (s *Service) forget(now time.Time) {
	s.activities = slices.DeleteFunc(s.activities, func(a ScalingActivity) bool { return now.Sub(a.StartTime) > remembered })
}

// activity begins an activity of a target.
func (t *target) activity(c *sim.Call, cause string) ScalingActivity {
	r := c.Rand("activity " + t.key())
	return ScalingActivity{
		ActivityId: r.UUID(), Cause: cause, StartTime: c.Now(), EndTime: c.Now(),
		ResourceId: t.ResourceId, ScalableDimension: t.ScalableDimension, ServiceNamespace: t.ServiceNamespace,
	}
}

// scale gives a target another capacity and notes it as an activity. An attempt
// that fails as the one before is not noted again.
func (s *Service) scale(c *sim.Call, t *target, from capacity, to int64, cause string) bool {
	a := t.activity(c, cause)
	a.Description = "Setting " + t.noun() + " to " + itoa(to) + "."
	if err := s.provide(c, t, from.with(t.writes(), to)); err != nil {
		a.StatusCode = "Failed"
		a.StatusMessage = "Failed to set " + t.noun() + " to " + itoa(to) + ". Reason: " + err.Error()
		s.note(t, a, code(err)+a.Description)
		return false
	}
	a.StatusCode = "Successful"
	a.StatusMessage = "Successfully set " + t.noun() + " to " + itoa(to) + ". Change successfully fulfilled by dynamodb."
	s.note(t, a, "")
	return true
}

// stay notes that a policy would scale and cannot. Only the first of the same
// reasons in a row is noted (user guide: not scaled activities).
func (s *Service) stay(c *sim.Call, t *target, cause string, reason NotScaledReason) {
	a := t.activity(c, cause)
	a.Description = "Attempting to scale due to alarm triggered"
	a.StatusCode = "Failed"
	a.NotScaledReasons = []NotScaledReason{reason}
	s.note(t, a, reason.Code)
}

// note keeps an activity. What is stuck for a reason is noted once.
func (s *Service) note(t *target, a ScalingActivity, stuck string) {
	if stuck == "" || stuck != t.stuck {
		s.forget(a.StartTime)
		s.activities = append(s.activities, a)
	}
	t.stuck = stuck
}

// keepWithin changes a capacity that lies outside of bounds which are new.
func (s *Service) keepWithin(c *sim.Call, t *target, oldMin, oldMax int32) {
	now, err := s.capacity(c, t)
	has := now.of(t.writes())
	if err != nil || has == 0 {
		return
	}
	switch {
	case has < int64(t.min) && t.min != oldMin:
		s.scale(c, t, now.capacity, int64(t.min), "minimum capacity was set to "+itoa(int64(t.min)))
	case has > int64(t.max) && t.max != oldMax:
		s.scale(c, t, now.capacity, int64(t.max), "maximum capacity was set to "+itoa(int64(t.max)))
	}
}
