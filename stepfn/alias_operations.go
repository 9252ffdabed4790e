package stepfn

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// CreateStateMachineAliasInput describes an alias.
type CreateStateMachineAliasInput struct {
	Description          string                         `aws:"len=..256"`
	Name                 string                         `aws:"required,len=1..80"`
	RoutingConfiguration []RoutingConfigurationListItem `aws:"required,len=1..2"`
}

// CreateStateMachineAliasOutput names the alias.
type CreateStateMachineAliasOutput struct {
	StateMachineAliasArn string
	CreationDate         time.Time
}

// UpdateStateMachineAliasInput says what of an alias is to change.
type UpdateStateMachineAliasInput struct {
	StateMachineAliasArn string                         `aws:"required,len=1..256"`
	Description          string                         `aws:"len=..256"`
	RoutingConfiguration []RoutingConfigurationListItem `aws:"len=1..2"`
}

// UpdateStateMachineAliasOutput says when it changed.
type UpdateStateMachineAliasOutput struct{ UpdateDate time.Time }

// DescribeStateMachineAliasInput names an alias.
type DescribeStateMachineAliasInput struct {
	StateMachineAliasArn string `aws:"required,len=1..256"`
}

// DescribeStateMachineAliasOutput is an alias.
type DescribeStateMachineAliasOutput struct {
	StateMachineAliasArn string
	Name                 string
	Description          string
	RoutingConfiguration []RoutingConfigurationListItem
	CreationDate         time.Time
	UpdateDate           time.Time
}

// DeleteStateMachineAliasInput names an alias.
type DeleteStateMachineAliasInput struct {
	StateMachineAliasArn string `aws:"required,len=1..256"`
}

// DeleteStateMachineAliasOutput is empty.
type DeleteStateMachineAliasOutput struct{}

// ListStateMachineAliasesInput names a state machine, or a version, whose aliases
// are then listed.
type ListStateMachineAliasesInput struct {
	StateMachineArn string `aws:"required,len=1..256"`
	NextToken       string `aws:"len=1..1024"`
	MaxResults      int32  `aws:"range=0..1000"`
}

// ListStateMachineAliasesOutput is a page of aliases.
type ListStateMachineAliasesOutput struct {
	StateMachineAliases []StateMachineAliasListItem `aws:"always"`
	NextToken           string
}

// A StateMachineAliasListItem is an alias in a list.
type StateMachineAliasListItem struct {
	StateMachineAliasArn string
	CreationDate         time.Time
}

// CreateStateMachineAlias makes an alias. The same name, description and routing
// give the same answer again.
//
// Errors: InvalidArn, ValidationException, ResourceNotFound, ConflictException,
// StateMachineDeleting, ServiceQuotaExceededException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachineAlias.html
func (s *Service) CreateStateMachineAlias(ctx context.Context, in *CreateStateMachineAliasInput) (*CreateStateMachineAliasOutput, error) {
	return bus.Do(ctx, s.ep, "CreateStateMachineAlias", in, s.createAlias)
}

// UpdateStateMachineAlias changes an alias's description or routing. Executions
// started in the same few seconds may still go the old way on AWS.
//
// Errors: InvalidArn, ValidationException, ResourceNotFound, StateMachineDeleting.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateStateMachineAlias.html
func (s *Service) UpdateStateMachineAlias(ctx context.Context, in *UpdateStateMachineAliasInput) (*UpdateStateMachineAliasOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateStateMachineAlias", in, s.updateAlias)
}

// DescribeStateMachineAlias returns an alias.
//
// Errors: InvalidArn, ValidationException, ResourceNotFound.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeStateMachineAlias.html
func (s *Service) DescribeStateMachineAlias(ctx context.Context, in *DescribeStateMachineAliasInput) (*DescribeStateMachineAliasOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeStateMachineAlias", in, s.describeAlias)
}

// DeleteStateMachineAlias deletes an alias. One that is not there is no error.
//
// Errors: InvalidArn, ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachineAlias.html
func (s *Service) DeleteStateMachineAlias(ctx context.Context, in *DeleteStateMachineAliasInput) (*DeleteStateMachineAliasOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteStateMachineAlias", in, s.deleteAlias)
}

// ListStateMachineAliases lists the aliases of a state machine or of a version.
//
// Errors: InvalidArn, InvalidToken, ResourceNotFound, StateMachineDoesNotExist,
// StateMachineDeleting.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineAliases.html
func (s *Service) ListStateMachineAliases(ctx context.Context, in *ListStateMachineAliasesInput) (*ListStateMachineAliasesOutput, error) {
	return bus.Do(ctx, s.ep, "ListStateMachineAliases", in, s.listAliases)
}

func (s *Service) createAlias(c *sim.Call, in *CreateStateMachineAliasInput) (*CreateStateMachineAliasOutput, error) {
	if err := checkAliasName(in.Name); err != nil {
		return nil, err
	}
	m, routes, err := s.routing(c, in.RoutingConfiguration)
	if err != nil {
		return nil, err
	}
	if old := m.alias(in.Name); old != nil {
		if old.description != in.Description || !slices.Equal(old.routes, routes) {
			return nil, errConflict("Failed to create alias because an alias with the same name and a different routing configuration already exists.")
		}
		return &CreateStateMachineAliasOutput{old.arn, old.created}, nil
	}
	if len(m.aliases) >= maxAliases {
		return nil, errQuota("The number of aliases of the state machine is at its quota of %d.", maxAliases)
	}
	a := &alias{name: in.Name, arn: m.arn + ":" + in.Name, description: in.Description, routes: routes, created: c.Now(), updated: c.Now()}
	m.put(a)
	return &CreateStateMachineAliasOutput{a.arn, a.created}, nil
}

func (s *Service) updateAlias(c *sim.Call, in *UpdateStateMachineAliasInput) (*UpdateStateMachineAliasOutput, error) {
	described := in.Description != "" || wire.Given(c.Context(), &in.Description)
	if !described && in.RoutingConfiguration == nil {
		return nil, errMissing("ValidationException", "Either the description or the routing configuration must be specified")
	}
	m, old, err := s.aliasAt(c, in.StateMachineAliasArn)
	if err != nil {
		return nil, err
	}
	if m.deleting {
		return nil, errMachineDeleting(m.arn)
	}
	a := *old
	if described {
		a.description = in.Description
	}
	if in.RoutingConfiguration != nil {
		other, routes, err := s.routing(c, in.RoutingConfiguration)
		if err != nil {
			return nil, err
		}
		if other != m {
			return nil, errRouting("Routing configuration must contain versions of the alias's state machine.")
		}
		a.routes = routes
	}
	if a.description != old.description || !slices.Equal(a.routes, old.routes) {
		a.updated = c.Now()
		m.put(&a)
	}
	return &UpdateStateMachineAliasOutput{a.updated}, nil
}

func (s *Service) describeAlias(c *sim.Call, in *DescribeStateMachineAliasInput) (*DescribeStateMachineAliasOutput, error) {
	m, a, err := s.aliasAt(c, in.StateMachineAliasArn)
	if err != nil {
		return nil, err
	}
	out := &DescribeStateMachineAliasOutput{
		StateMachineAliasArn: a.arn, Name: a.name, Description: a.description, CreationDate: a.created, UpdateDate: a.updated,
	}
	for _, r := range a.routes {
		weight := int32(r.weight)
		out.RoutingConfiguration = append(out.RoutingConfiguration, RoutingConfigurationListItem{m.arn + ":" + strconv.Itoa(r.version), &weight})
	}
	return out, nil
}

func (s *Service) deleteAlias(c *sim.Call, in *DeleteStateMachineAliasInput) (*DeleteStateMachineAliasOutput, error) {
	m, a, err := s.aliasAt(c, in.StateMachineAliasArn)
	if e, ok := err.(*Error); ok && e.Code == "ResourceNotFound" {
		return &DeleteStateMachineAliasOutput{}, nil
	}
	if err != nil {
		return nil, err
	}
	m.aliases = slices.DeleteFunc(slices.Clone(m.aliases), func(other *alias) bool { return other == a })
	return &DeleteStateMachineAliasOutput{}, nil
}

func (s *Service) listAliases(c *sim.Call, in *ListStateMachineAliasesInput) (*ListStateMachineAliasesOutput, error) {
	a, err := readARN(in.StateMachineArn, kindMachine)
	if err != nil {
		return nil, err
	}
	m, ok := s.machine(c, a)
	if !ok {
		return nil, errNoMachine(a.text)
	}
	if m.deleting {
		return nil, errMachineDeleting(m.arn)
	}
	list := m.aliases
	if a.qualifier != "" {
		if m.version(a.version()) == nil {
			return nil, errNoResource(a.text)
		}
		list = slices.DeleteFunc(slices.Clone(list), func(al *alias) bool { return !al.routesTo(a.version()) })
	}
	list, next, err := page(list, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListStateMachineAliasesOutput{StateMachineAliases: []StateMachineAliasListItem{}, NextToken: next}
	for _, al := range list {
		out.StateMachineAliases = append(out.StateMachineAliases, StateMachineAliasListItem{al.arn, al.created})
	}
	return out, nil
}
