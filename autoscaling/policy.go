package autoscaling

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// PutScalingPolicyInput is a policy for a registered target, which replaces the
// target's policy of that name.
type PutScalingPolicyInput struct {
	PolicyName                               string                                `aws:"required,len=1..256"`
	ResourceId                               string                                `aws:"required"`
	ScalableDimension                        string                                `aws:"required"`
	ServiceNamespace                         string                                `aws:"required"`
	PolicyType                               string                                `aws:"enum=StepScaling|TargetTrackingScaling|PredictiveScaling"`
	PredictiveScalingPolicyConfiguration     *PredictiveScalingPolicyConfiguration `aws:"refuse"`
	StepScalingPolicyConfiguration           *StepScalingPolicyConfiguration       `aws:"refuse"`
	TargetTrackingScalingPolicyConfiguration *TargetTrackingScalingPolicyConfiguration
}

// PutScalingPolicyOutput names the policy, and the alarms that drive it.
type PutScalingPolicyOutput struct {
	PolicyARN string
	Alarms    []Alarm
}

// An Alarm is one of the alarms that a target tracking policy makes for itself.
type Alarm struct {
	AlarmARN  string
	AlarmName string
}

// A TargetTrackingScalingPolicyConfiguration keeps the use of a capacity at a
// percentage. Cooldowns are in seconds.
type TargetTrackingScalingPolicyConfiguration struct {
	TargetValue                   float64                        `aws:"required"` // percent, 20 to 90
	CustomizedMetricSpecification *CustomizedMetricSpecification `aws:"refuse"`
	DisableScaleIn                bool                           `aws:"always"`
	PredefinedMetricSpecification *PredefinedMetricSpecification
	ScaleInCooldown               int32
	ScaleOutCooldown              int32
}

// A PredefinedMetricSpecification names the metric: of DynamoDB,
// DynamoDBReadCapacityUtilization or DynamoDBWriteCapacityUtilization.
type PredefinedMetricSpecification struct {
	PredefinedMetricType string `aws:"required"`
	ResourceLabel        string
}

// DeleteScalingPolicyInput names a policy.
type DeleteScalingPolicyInput struct {
	PolicyName        string `aws:"required"`
	ResourceId        string `aws:"required"`
	ScalableDimension string `aws:"required"`
	ServiceNamespace  string `aws:"required"`
}

// DeleteScalingPolicyOutput is empty.
type DeleteScalingPolicyOutput struct{}

// DescribeScalingPoliciesInput chooses policies.
type DescribeScalingPoliciesInput struct {
	ServiceNamespace  string `aws:"required"`
	MaxResults        int32
	NextToken         string
	PolicyNames       []string
	ResourceId        string
	ScalableDimension string
}

// DescribeScalingPoliciesOutput is a page of policies.
type DescribeScalingPoliciesOutput struct {
	NextToken       string
	ScalingPolicies []ScalingPolicy `aws:"always"`
}

// A ScalingPolicy is a policy as it was put.
type ScalingPolicy struct {
	CreationTime                             time.Time
	PolicyARN                                string
	PolicyName                               string
	PolicyType                               string
	ResourceId                               string
	ScalableDimension                        string
	ServiceNamespace                         string
	Alarms                                   []Alarm
	TargetTrackingScalingPolicyConfiguration *TargetTrackingScalingPolicyConfiguration
}

const targetTracking = "TargetTrackingScaling"

// The use of provisioned capacity that a policy can aim at (developer guide:
// managing throughput with auto scaling), in percent.
const (
	minUse = 20
	maxUse = 90
)

// A policy is a target tracking policy of a target. It is replaced, never changed.
type policy struct {
	name    string
	arn     string
	id      string // UUID, also of its alarms
	created time.Time
	config  TargetTrackingScalingPolicyConfiguration
}

// PutScalingPolicy makes a target tracking policy, or replaces one. DynamoDB is
// scaled by no other kind.
//
// Errors: ObjectNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html
func (s *Service) PutScalingPolicy(ctx context.Context, in *PutScalingPolicyInput) (*PutScalingPolicyOutput, error) {
	return bus.Do(ctx, s.ep, "PutScalingPolicy", in, s.putScalingPolicy)
}

// DeleteScalingPolicy deletes a policy with its alarms.
//
// Errors: ObjectNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DeleteScalingPolicy.html
func (s *Service) DeleteScalingPolicy(ctx context.Context, in *DeleteScalingPolicyInput) (*DeleteScalingPolicyOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteScalingPolicy", in, s.deleteScalingPolicy)
}

// DescribeScalingPolicies lists policies.
//
// Errors: InvalidNextTokenException, ValidationException.
//
// https://docs.aws.amazon.com/autoscaling/application/APIReference/API_DescribeScalingPolicies.html
func (s *Service) DescribeScalingPolicies(ctx context.Context, in *DescribeScalingPoliciesInput) (*DescribeScalingPoliciesOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeScalingPolicies", in, s.describeScalingPolicies)
}

func (s *Service) putScalingPolicy(c *sim.Call, in *PutScalingPolicyInput) (*PutScalingPolicyOutput, error) {
	id := targetID{in.ServiceNamespace, in.ResourceId, in.ScalableDimension}
	if err := id.checkWhole("PutScalingPolicy"); err != nil {
		return nil, err
	}
	if err := in.check(id); err != nil {
		return nil, err
	}
	t, ok := s.find(id.key())
	if !ok {
		return nil, errNotFound("No scalable target registered", id)
	}
	i := slices.IndexFunc(t.policies, func(p policy) bool { return p.name == in.PolicyName })
	if i < 0 && len(t.policies) > 0 {
		return nil, errValidation("Only one TargetTrackingScaling policy for a given metric specification is allowed.")
	}
	p := s.newPolicy(c, t, in)
	if i < 0 {
		t.policies = append(slices.Clip(t.policies), p)
		s.follow(t)
	} else {
		p.arn, p.id, p.created = t.policies[i].arn, t.policies[i].id, t.policies[i].created
		t.policies = slices.Clone(t.policies)
		t.policies[i] = p
	}
	s.watch(c, t)
	return &PutScalingPolicyOutput{PolicyARN: p.arn, Alarms: s.alarms(t, &p)}, nil
}

// check checks what a policy says about itself.
func (in *PutScalingPolicyInput) check(id targetID) error {
	config := in.TargetTrackingScalingPolicyConfiguration
	metric := "DynamoDBReadCapacityUtilization"
	if id.writes() {
		metric = "DynamoDBWriteCapacityUtilization"
	}
	switch {
	case in.PolicyType != "" && in.PolicyType != targetTracking:
		return errValidation("PolicyType " + in.PolicyType + " is not supported for service namespace dynamodb: use " + targetTracking)
	case config == nil:
		return errValidation("TargetTrackingScalingPolicyConfiguration is required for PolicyType " + targetTracking)
	case config.PredefinedMetricSpecification == nil:
		return errValidation("PredefinedMetricSpecification is required in TargetTrackingScalingPolicyConfiguration")
	case config.PredefinedMetricSpecification.PredefinedMetricType != metric:
		return errValidation("PredefinedMetricType " + config.PredefinedMetricSpecification.PredefinedMetricType +
			" is not supported for scalable dimension " + id.ScalableDimension + ": use " + metric)
	case config.TargetValue < minUse || config.TargetValue > maxUse:
		return errValidation("TargetValue for " + metric + " must be between " + itoa(minUse) + " and " + itoa(maxUse))
	case config.ScaleInCooldown < 0 || config.ScaleOutCooldown < 0:
		return errValidation("Cooldown periods must not be negative")
	}
	return nil
}

func (s *Service) newPolicy(c *sim.Call, t *target, in *PutScalingPolicyInput) policy {
	r := c.Rand("scaling policy")
	id := r.UUID()
	config := *in.TargetTrackingScalingPolicyConfiguration
	metric := *config.PredefinedMetricSpecification
	config.PredefinedMetricSpecification = &metric
	return policy{
		name: in.PolicyName,
		arn: "arn:aws:autoscaling:" + s.ep.Region + ":" + s.ep.Account + ":scalingPolicy:" + id +
			":resource/dynamodb/" + t.ResourceId + ":policyName/" + in.PolicyName,
		id: id, created: c.Now(), config: config,
	}
}

// The alarms of a policy on DynamoDB: two on what is consumed, two on what is
// provisioned (developer guide: managing throughput with auto scaling).
const (
	alarmHigh = "AlarmHigh"
	alarmLow  = "AlarmLow"
)

var alarmKinds = [...]string{alarmHigh, alarmLow, "ProvisionedCapacityHigh", "ProvisionedCapacityLow"}

func (t *target) alarmName(p *policy, kind string) string {
	return "TargetTracking-" + t.ResourceId + "-" + kind + "-" + p.id
}

func (s *Service) alarms(t *target, p *policy) []Alarm {
	var list []Alarm
	for _, kind := range alarmKinds {
		name := t.alarmName(p, kind)
		list = append(list, Alarm{AlarmARN: "arn:aws:cloudwatch:" + s.ep.Region + ":" + s.ep.Account + ":alarm:" + name, AlarmName: name})
	}
	return list
}

func (s *Service) deleteScalingPolicy(_ *sim.Call, in *DeleteScalingPolicyInput) (*DeleteScalingPolicyOutput, error) {
	id := targetID{in.ServiceNamespace, in.ResourceId, in.ScalableDimension}
	if err := id.checkWhole("DeleteScalingPolicy"); err != nil {
		return nil, err
	}
	if t, ok := s.find(id.key()); ok {
		if i := slices.IndexFunc(t.policies, func(p policy) bool { return p.name == in.PolicyName }); i >= 0 {
			t.policies = slices.Delete(slices.Clone(t.policies), i, i+1)
			s.follow(t)
			return &DeleteScalingPolicyOutput{}, nil
		}
	}
	return nil, &Error{Code: codeNotFound, Message: "No scaling policy found for " + id.words() + ", policy name: " + in.PolicyName}
}

func (s *Service) describeScalingPolicies(_ *sim.Call, in *DescribeScalingPoliciesInput) (*DescribeScalingPoliciesOutput, error) {
	if err := (targetID{ServiceNamespace: in.ServiceNamespace}).check("DescribeScalingPolicies"); err != nil {
		return nil, err
	}
	var list []ScalingPolicy
	for _, t := range s.targets {
		for i := range t.policies {
			p := &t.policies[i]
			switch {
			case in.ResourceId != "" && in.ResourceId != t.ResourceId:
			case in.ScalableDimension != "" && in.ScalableDimension != t.ScalableDimension:
			case !wanted(in.PolicyNames, p.name):
			default:
				list = append(list, s.describePolicy(t, p))
			}
		}
	}
	out := &DescribeScalingPoliciesOutput{}
	var err error
	out.ScalingPolicies, out.NextToken, err = page(list, in.MaxResults, in.NextToken)
	return out, err
}

func (s *Service) describePolicy(t *target, p *policy) ScalingPolicy {
	config := p.config
	metric := *config.PredefinedMetricSpecification
	config.PredefinedMetricSpecification = &metric
	return ScalingPolicy{
		CreationTime: p.created, PolicyARN: p.arn, PolicyName: p.name, PolicyType: targetTracking,
		ResourceId: t.ResourceId, ScalableDimension: t.ScalableDimension, ServiceNamespace: t.ServiceNamespace,
		Alarms: s.alarms(t, p), TargetTrackingScalingPolicyConfiguration: &config,
	}
}
