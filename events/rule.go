package events

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/pattern"
	"github.com/cloudjar/cloudjar/internal/schedule"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// The states of a rule.
const (
	stateEnabled    = "ENABLED"
	stateDisabled   = "DISABLED"
	stateManagement = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
)

// maxPattern is how many bytes a rule's pattern may have (user guide, quotas; the API
// reference's 4,096 holds for the request only).
const maxPattern = 2048

// A rule says which events of a bus, or which times, concern which targets. It never
// changes: who changes one replaces it, so that deliveries under way keep theirs.
type rule struct {
	name, arn   string
	bus         string // its name
	description string
	role        string
	state       string
	createdBy   string // an account

	patternText  string
	pattern      *pattern.Pattern // nil without one
	scheduleText string
	schedule     *schedule.Expression // nil without one

	targets []*target // in the order in which they were added
	tags    map[string]string
}

func (r *rule) enabled() bool { return r.state != stateDisabled }

// onTargets returns a copy of the rule with other targets.
func (r *rule) onTargets(targets []*target) *rule {
	changed := *r
	changed.targets = targets
	return &changed
}

// ruleOn finds a rule on a bus, which has a name or an ARN.
func (s *Service) ruleOn(c *sim.Call, name, on string) (*eventBus, *rule, error) {
	b, err := s.busNamed(on)
	if err != nil {
		return nil, nil, err
	}
	r := b.rule(name)
	if r == nil {
		return nil, nil, errNoRule(name, b.name)
	}
	c.On(r.arn)
	return b, r, nil
}

func (s *Service) ruleARN(name, on string) string {
	if on == defaultBus {
		return s.ep.ARN("rule/" + name)
	}
	return s.ep.ARN("rule/" + on + "/" + name)
}

// PutRuleInput describes a rule.
type PutRuleInput struct {
	Name               string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	ScheduleExpression string `aws:"len=..256"`
	EventPattern       string `aws:"len=..4096"`
	State              string `aws:"enum=ENABLED|DISABLED|ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"`
	Description        string `aws:"len=..512"`
	RoleArn            string `aws:"len=1..1600"`
	Tags               []Tag
	EventBusName       string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
}

// PutRuleOutput names the rule.
type PutRuleOutput struct {
	RuleArn string
}

// PutRule makes a rule, or replaces all of one but its targets and tags. A rule has an
// event pattern, a schedule (on the default bus only), or both. Errors:
// ValidationException, InvalidEventPatternException, ResourceNotFoundException for the
// bus.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html
func (s *Service) PutRule(ctx context.Context, in *PutRuleInput) (*PutRuleOutput, error) {
	return bus.Do(ctx, s.ep, "PutRule", in, s.putRule)
}

func (s *Service) putRule(c *sim.Call, in *PutRuleInput) (*PutRuleOutput, error) {
	if in.EventPattern == "" && in.ScheduleExpression == "" {
		return nil, errInvalid("Parameter(s) EventPattern or ScheduleExpression must be specified.")
	}
	b, err := s.busNamed(in.EventBusName)
	if err != nil {
		return nil, err
	}
	if len(in.EventPattern) > maxPattern {
		return nil, errInvalid("Parameter EventPattern for rule %s exceeds limit of %d.", in.Name, maxPattern)
	}
	r := &rule{
		name: in.Name, arn: s.ruleARN(in.Name, b.name), bus: b.name, description: in.Description, role: in.RoleArn,
		state: in.State, createdBy: s.ep.Account, patternText: in.EventPattern, scheduleText: in.ScheduleExpression,
	}
	c.On(r.arn)
	if r.state == "" {
		r.state = stateEnabled
	}
	if err := r.compile(b); err != nil {
		return nil, err
	}
	if old := b.rule(in.Name); old != nil {
		r.targets, r.tags = old.targets, old.tags
	} else if r.tags, err = mergeTags(nil, in.Tags); err != nil {
		return nil, err
	}
	b.put(r)
	s.arm(c, r)
	return &PutRuleOutput{RuleArn: r.arn}, nil
}

// compile reads the rule's schedule and pattern.
func (r *rule) compile(b *eventBus) error {
	if r.scheduleText != "" {
		if b.name != defaultBus {
			return errInvalid("ScheduleExpression is supported only on the default event bus.")
		}
		var ok bool
		if r.schedule, ok = schedule.ParseRule(r.scheduleText); !ok {
			return errInvalid("Parameter ScheduleExpression is not valid.")
		}
	}
	if r.patternText != "" {
		var err error
		if r.pattern, err = pattern.Compile(r.patternText, pattern.EventBridge); err != nil {
			return errPattern(err)
		}
	}
	return nil
}

// EnableRuleInput names a rule.
type EnableRuleInput struct {
	Name         string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventBusName string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
}

// EnableRuleOutput is empty.
type EnableRuleOutput = wire.Void

// EnableRule lets a rule match again, or its schedule begin anew. Errors:
// ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_EnableRule.html
func (s *Service) EnableRule(ctx context.Context, in *EnableRuleInput) (*EnableRuleOutput, error) {
	return bus.Do(ctx, s.ep, "EnableRule", in, func(c *sim.Call, in *EnableRuleInput) (*EnableRuleOutput, error) {
		return nil, s.setState(c, in.Name, in.EventBusName, stateEnabled)
	})
}

// DisableRuleInput names a rule.
type DisableRuleInput struct {
	Name         string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventBusName string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
}

// DisableRuleOutput is empty.
type DisableRuleOutput = wire.Void

// DisableRule keeps a rule from matching, and its schedule from being due. Errors:
// ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DisableRule.html
func (s *Service) DisableRule(ctx context.Context, in *DisableRuleInput) (*DisableRuleOutput, error) {
	return bus.Do(ctx, s.ep, "DisableRule", in, func(c *sim.Call, in *DisableRuleInput) (*DisableRuleOutput, error) {
		return nil, s.setState(c, in.Name, in.EventBusName, stateDisabled)
	})
}

func (s *Service) setState(c *sim.Call, name, on, state string) error {
	b, r, err := s.ruleOn(c, name, on)
	if err != nil || r.enabled() == (state == stateEnabled) {
		return err
	}
	changed := *r
	changed.state = state
	b.put(&changed)
	s.arm(c, &changed)
	return nil
}

// DeleteRuleInput names a rule.
type DeleteRuleInput struct {
	Name         string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventBusName string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
	Force        bool   // only concerns rules of AWS's services, of which the jar has none
}

// DeleteRuleOutput is empty.
type DeleteRuleOutput = wire.Void

// DeleteRule deletes a rule that has no targets any more. One that does not exist is
// as good as deleted. Errors: ValidationException for a rule with targets,
// ResourceNotFoundException for the bus.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DeleteRule.html
func (s *Service) DeleteRule(ctx context.Context, in *DeleteRuleInput) (*DeleteRuleOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteRule", in, func(c *sim.Call, in *DeleteRuleInput) (*DeleteRuleOutput, error) {
		b, err := s.busNamed(in.EventBusName)
		if err != nil {
			return nil, err
		}
		r := b.rule(in.Name)
		if r == nil {
			return nil, nil
		}
		c.On(r.arn)
		if len(r.targets) > 0 {
			return nil, errInvalid("Rule can't be deleted since it has targets.")
		}
		b.remove(r.name)
		s.disarm(c, r)
		return nil, nil
	})
}

// TestEventPatternInput is a pattern and an event.
type TestEventPatternInput struct {
	EventPattern string `aws:"required,len=..4096"`
	Event        string `aws:"required"`
}

// TestEventPatternOutput tells whether the event matches.
type TestEventPatternOutput struct {
	Result bool `aws:"always"`
}

// TestEventPattern tells whether a pattern matches an event. Errors:
// InvalidEventPatternException, ValidationException if the event is no JSON object.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_TestEventPattern.html
func (s *Service) TestEventPattern(ctx context.Context, in *TestEventPatternInput) (*TestEventPatternOutput, error) {
	return bus.Do(ctx, s.ep, "TestEventPattern", in, func(_ *sim.Call, in *TestEventPatternInput) (*TestEventPatternOutput, error) {
		p, err := pattern.Compile(in.EventPattern, pattern.EventBridge)
		if err != nil {
			return nil, errPattern(err)
		}
		if !isObject(in.Event) {
			return nil, errInvalid("Parameter Event is not valid.")
		}
		return &TestEventPatternOutput{p.Match([]byte(in.Event))}, nil
	})
}

// withTarget returns the rule's targets with one replaced or added.
func (r *rule) withTarget(t *target) []*target {
	targets := slices.Clone(r.targets)
	for i, old := range targets {
		if old.Id == t.Id {
			targets[i] = t
			return targets
		}
	}
	return append(targets, t)
}
