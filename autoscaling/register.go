package autoscaling

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// RegisterScalableTargetInput names a capacity and its bounds. For a target that
// is registered, what is absent stays as it is.
type RegisterScalableTargetInput struct {
	ResourceId        string `aws:"required"` // table/orders, table/orders/index/by-state
	ScalableDimension string `aws:"required"` // dynamodb:table:ReadCapacityUnits, …
	ServiceNamespace  string `aws:"required"` // dynamodb
	MaxCapacity       *int32
	MinCapacity       *int32
	RoleARN           string
	SuspendedState    *SuspendedState
	Tags              map[string]string
}

// RegisterScalableTargetOutput has the target's ARN.
type RegisterScalableTargetOutput struct {
	ScalableTargetARN string
}

// A SuspendedState says what does not happen for now.
type SuspendedState struct {
	DynamicScalingInSuspended  bool `aws:"always"`
	DynamicScalingOutSuspended bool `aws:"always"`
	ScheduledScalingSuspended  bool `aws:"always"`
}

// DeregisterScalableTargetInput names a target.
type DeregisterScalableTargetInput struct {
	ResourceId        string `aws:"required"`
	ScalableDimension string `aws:"required"`
	ServiceNamespace  string `aws:"required"`
}

// DeregisterScalableTargetOutput is empty.
type DeregisterScalableTargetOutput struct{}

// DescribeScalableTargetsInput chooses targets.
type DescribeScalableTargetsInput struct {
	ServiceNamespace  string `aws:"required"`
	MaxResults        int32
	NextToken         string
	ResourceIds       []string
	ScalableDimension string
}

// DescribeScalableTargetsOutput is a page of targets.
type DescribeScalableTargetsOutput struct {
	NextToken       string
	ScalableTargets []ScalableTarget `aws:"always"`
}

// A ScalableTarget is a registered capacity and its bounds.
type ScalableTarget struct {
	CreationTime      time.Time
	MaxCapacity       int32 `aws:"always"`
	MinCapacity       int32 `aws:"always"`
	ResourceId        string
	RoleARN           string
	ScalableDimension string
	ServiceNamespace  string
	ScalableTargetARN string
	SuspendedState    *SuspendedState
}

// RegisterScalableTarget lets a table's or index's capacity be scaled between two
// bounds. A capacity that lies outside of them is changed at once.
//
// Errors: ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html
func (s *Service) RegisterScalableTarget(ctx context.Context, in *RegisterScalableTargetInput) (*RegisterScalableTargetOutput, error) {
	return bus.Do(ctx, s.ep, "RegisterScalableTarget", in, s.registerScalableTarget)
}

// DeregisterScalableTarget forgets a target with its policies and scheduled
// actions. Its capacity stays as it is.
//
// Errors: ObjectNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeregisterScalableTarget.html
func (s *Service) DeregisterScalableTarget(ctx context.Context, in *DeregisterScalableTargetInput) (*DeregisterScalableTargetOutput, error) {
	return bus.Do(ctx, s.ep, "DeregisterScalableTarget", in, s.deregisterScalableTarget)
}

// DescribeScalableTargets lists targets.
//
// Errors: InvalidNextTokenException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalableTargets.html
func (s *Service) DescribeScalableTargets(ctx context.Context, in *DescribeScalableTargetsInput) (*DescribeScalableTargetsOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeScalableTargets", in, s.describeScalableTargets)
}

func (s *Service) registerScalableTarget(c *sim.Call, in *RegisterScalableTargetInput) (*RegisterScalableTargetOutput, error) {
	id := targetID{in.ServiceNamespace, in.ResourceId, in.ScalableDimension}
	if err := id.checkWhole("RegisterScalableTarget"); err != nil {
		return nil, err
	}
	t, registered := s.find(id.key())
	if !registered {
		t = s.newTarget(c, id)
	}
	next := *t
	next.set(in)
	switch {
	case !registered && (in.MinCapacity == nil || in.MaxCapacity == nil):
		return nil, errValidation("MinCapacity and MaxCapacity are required to register a new scalable target")
	case next.min < 1:
		return nil, errValidation("MinCapacity for " + id.ScalableDimension + " must be at least 1")
	case next.max < next.min:
		return nil, errValidation("Maximum capacity cannot be less than minimum capacity")
	}
	if _, err := s.capacity(c, t); err != nil {
		return nil, err
	}
	changed := *t
	*t = next
	if !registered {
		s.targets = append(s.targets, t)
		for key, value := range in.Tags {
			t.tags[key] = value
		}
	}
	s.keepWithin(c, t, changed.min, changed.max)
	s.watch(c, t)
	return &RegisterScalableTargetOutput{ScalableTargetARN: t.arn}, nil
}

func (s *Service) newTarget(c *sim.Call, id targetID) *target {
	r := c.Rand("scalable target")
	return &target{
		targetID: id,
		arn:      s.ep.ARN("scalable-target/" + r.Hex(36)),
		role: "arn:aws:iam::" + s.ep.Account + ":role/aws-service-role/dynamodb.application-autoscaling.amazonaws.com/" +
			"AWSServiceRoleForApplicationAutoScaling_DynamoDBTable",
		created: c.Now(),
		tags:    map[string]string{},
	}
}

func (t *target) set(in *RegisterScalableTargetInput) {
	if in.MinCapacity != nil {
		t.min = *in.MinCapacity
	}
	if in.MaxCapacity != nil {
		t.max = *in.MaxCapacity
	}
	if in.RoleARN != "" {
		t.role = in.RoleARN
	}
	if in.SuspendedState != nil {
		t.suspended = *in.SuspendedState
	}
}

func (s *Service) deregisterScalableTarget(c *sim.Call, in *DeregisterScalableTargetInput) (*DeregisterScalableTargetOutput, error) {
	id := targetID{in.ServiceNamespace, in.ResourceId, in.ScalableDimension}
	if err := id.checkWhole("DeregisterScalableTarget"); err != nil {
		return nil, err
	}
	t, ok := s.find(id.key())
	if !ok {
		return nil, errNotFound("No scalable target found", id)
	}
	for i := range t.actions {
		c.Stop(t.actions[i].next) // lest they run for a target that is registered again
	}
	c.Stop(t.alarm)
	t.policies = nil
	s.follow(t)
	s.targets = slices.DeleteFunc(s.targets, func(other *target) bool { return other == t })
	return &DeregisterScalableTargetOutput{}, nil
}

func (s *Service) describeScalableTargets(_ *sim.Call, in *DescribeScalableTargetsInput) (*DescribeScalableTargetsOutput, error) {
	if err := (targetID{ServiceNamespace: in.ServiceNamespace}).check("DescribeScalableTargets"); err != nil {
		return nil, err
	}
	var list []ScalableTarget
	for _, t := range s.targets {
		if wanted(in.ResourceIds, t.ResourceId) && (in.ScalableDimension == "" || in.ScalableDimension == t.ScalableDimension) {
			list = append(list, t.describe())
		}
	}
	out := &DescribeScalableTargetsOutput{}
	var err error
	out.ScalableTargets, out.NextToken, err = page(list, in.MaxResults, in.NextToken)
	return out, err
}

func (t *target) describe() ScalableTarget {
	suspended := t.suspended
	return ScalableTarget{
		CreationTime: t.created, MaxCapacity: t.max, MinCapacity: t.min,
		ResourceId: t.ResourceId, RoleARN: t.role, ScalableDimension: t.ScalableDimension, ServiceNamespace: t.ServiceNamespace,
		ScalableTargetARN: t.arn, SuspendedState: &suspended,
	}
}

// wanted tells whether a filter lets a name through. No filter does.
func wanted(filter []string, name string) bool {
	return len(filter) == 0 || slices.Contains(filter, name)
}
