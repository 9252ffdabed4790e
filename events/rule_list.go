package events

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribeRuleInput names a rule.
type DescribeRuleInput struct {
	Name         string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventBusName string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
}

// DescribeRuleOutput is a rule without its targets.
type DescribeRuleOutput struct {
	Name               string
	Arn                string
	EventPattern       string
	ScheduleExpression string
	State              string
	Description        string
	RoleArn            string
	ManagedBy          string
	EventBusName       string
	CreatedBy          string
}

// DescribeRule tells of a rule. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeRule.html
func (s *Service) DescribeRule(ctx context.Context, in *DescribeRuleInput) (*DescribeRuleOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeRule", in, func(c *sim.Call, in *DescribeRuleInput) (*DescribeRuleOutput, error) {
		_, r, err := s.ruleOn(c, in.Name, in.EventBusName)
		if err != nil {
			return nil, err
		}
		return &DescribeRuleOutput{
			Name: r.name, Arn: r.arn, EventPattern: r.patternText, ScheduleExpression: r.scheduleText, State: r.state,
			Description: r.description, RoleArn: r.role, EventBusName: r.bus, CreatedBy: r.createdBy,
		}, nil
	})
}

// A Rule is a rule in a list.
type Rule struct {
	Name               string
	Arn                string
	EventPattern       string
	State              string
	Description        string
	ScheduleExpression string
	RoleArn            string
	ManagedBy          string
	EventBusName       string
}

// ListRulesInput says which rules of a bus to list.
type ListRulesInput struct {
	NamePrefix   string `aws:"len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventBusName string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
	NextToken    string `aws:"len=1..2048"`
	Limit        int32  `aws:"range=1..100"`
}

// ListRulesOutput is a page of the rules.
type ListRulesOutput struct {
	Rules     []Rule `aws:"always"`
	NextToken string
}

// ListRules lists the rules of a bus by name, up to 100 on a page. Errors:
// ResourceNotFoundException for the bus.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRules.html
func (s *Service) ListRules(ctx context.Context, in *ListRulesInput) (*ListRulesOutput, error) {
	return bus.Do(ctx, s.ep, "ListRules", in, func(c *sim.Call, in *ListRulesInput) (*ListRulesOutput, error) {
		b, err := s.busNamed(in.EventBusName)
		if err != nil {
			return nil, err
		}
		c.On(b.arn)
		all := slices.DeleteFunc(slices.Clone(b.rules), func(r *rule) bool { return !strings.HasPrefix(r.name, in.NamePrefix) })
		rules, next, err := page(all, in.NextToken, in.Limit)
		if err != nil {
			return nil, err
		}
		out := &ListRulesOutput{Rules: []Rule{}, NextToken: next}
		for _, r := range rules {
			out.Rules = append(out.Rules, Rule{
				Name: r.name, Arn: r.arn, EventPattern: r.patternText, State: r.state, Description: r.description,
				ScheduleExpression: r.scheduleText, RoleArn: r.role, EventBusName: r.bus,
			})
		}
		return out, nil
	})
}

// ListRuleNamesByTargetInput names a target by its ARN.
type ListRuleNamesByTargetInput struct {
	TargetArn    string `aws:"required,len=1..1600"`
	EventBusName string `aws:"len=1..1600,pattern=(arn:aws[\\w-]*:events:[a-z]{2}-[a-z]+-[\\w-]+:[0-9]{12}:event-bus\\/)?[/\\.\\-_A-Za-z0-9]+"`
	NextToken    string `aws:"len=1..2048"`
	Limit        int32  `aws:"range=1..100"`
}

// ListRuleNamesByTargetOutput is a page of the names.
type ListRuleNamesByTargetOutput struct {
	RuleNames []string `aws:"always"`
	NextToken string
}

// ListRuleNamesByTarget lists the rules of a bus that have a target, by name. Errors:
// ResourceNotFoundException for the bus.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListRuleNamesByTarget.html
func (s *Service) ListRuleNamesByTarget(ctx context.Context, in *ListRuleNamesByTargetInput) (*ListRuleNamesByTargetOutput, error) {
	return bus.Do(ctx, s.ep, "ListRuleNamesByTarget", in, func(c *sim.Call, in *ListRuleNamesByTargetInput) (*ListRuleNamesByTargetOutput, error) {
		b, err := s.busNamed(in.EventBusName)
		if err != nil {
			return nil, err
		}
		c.On(b.arn)
		names := []string{}
		for _, r := range b.rules {
			if slices.ContainsFunc(r.targets, func(t *target) bool { return t.Arn == in.TargetArn }) {
				names = append(names, r.name)
			}
		}
		part, next, err := page(names, in.NextToken, in.Limit)
		return &ListRuleNamesByTargetOutput{RuleNames: part, NextToken: next}, err
	})
}
