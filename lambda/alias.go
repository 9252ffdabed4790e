package lambda

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// AliasConfiguration describes an alias.
// https://docs.aws.amazon.com/lambda/latest/api/API_AliasConfiguration.html
type AliasConfiguration struct {
	AliasArn        string
	Name            string
	FunctionVersion string
	Description     string `aws:"always"`
	RoutingConfig   *AliasRoutingConfiguration
	RevisionId      string
}

// AliasRoutingConfiguration sends a part of an alias's invocations to a second
// version: its weight is that part, from 0 to 1.
type AliasRoutingConfiguration struct {
	AdditionalVersionWeights map[string]float64 `aws:"key.len=1..1024,value.range=0.0..1.0,value.notnull,key.pattern=[0-9]+"`
}

// weight returns the part of the invocations that go to an additional version.
func (a *alias) weight(number string) float64 {
	if a.RoutingConfig == nil {
		return 0
	}
	return a.RoutingConfig.AdditionalVersionWeights[number]
}

// numbers returns the versions that an alias points at: one, or two with weights.
func (a *alias) numbers() []string {
	out := []string{a.FunctionVersion}
	if a.RoutingConfig != nil {
		out = append(out, sortedKeys(a.RoutingConfig.AdditionalVersionWeights)...)
	}
	return out
}

// CreateAliasInput describes an alias.
type CreateAliasInput struct {
	FunctionName    string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Name            string `aws:"required,len=1..128,pattern=(?!^[0-9]+$)([a-zA-Z0-9-_]+)"`
	FunctionVersion string `aws:"required,len=1..1024,pattern=(\\$LATEST|[0-9]+)"`
	Description     string `aws:"len=0..256"`
	RoutingConfig   *AliasRoutingConfiguration
}

// CreateAlias gives a version a name.
//
// Errors: ResourceConflictException if the name is taken,
// ResourceNotFoundException for a function or version that is not there,
// InvalidParameterValueException for weights that cannot be.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateAlias.html
func (s *Service) CreateAlias(ctx context.Context, in *CreateAliasInput) (*AliasConfiguration, error) {
	return bus.Do(ctx, s.ep, "CreateAlias", in, s.createAlias)
}

func (s *Service) createAlias(c *sim.Call, in *CreateAliasInput) (*AliasConfiguration, error) {
	id, err := s.identify(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	a := &alias{AliasConfiguration{
		AliasArn: qualified(id.function(), in.Name), Name: in.Name,
		FunctionVersion: in.FunctionVersion, Description: in.Description,
	}}
	c.On(a.AliasArn)
	if err := a.route(in.RoutingConfig); err != nil {
		return nil, err
	}
	f, err := s.aliased(id, a)
	if err != nil {
		return nil, err
	}
	if _, taken := f.alias(in.Name); taken {
		return nil, errConflict("Alias already exists: " + a.AliasArn)
	}
	s.putAlias(c, f, a)
	return a.described(), nil
}

// route gives an alias that is in the making its weights.
func (a *alias) route(in *AliasRoutingConfiguration) error {
	a.RoutingConfig = nil
	if in == nil || len(in.AdditionalVersionWeights) == 0 {
		return nil
	}
	if len(in.AdditionalVersionWeights) > 1 {
		return errInvalid("Number of items in AdditionalVersionWeights cannot be greater than 1")
	}
	if _, same := in.AdditionalVersionWeights[a.FunctionVersion]; same {
		return errInvalid("Invalid function version " + a.FunctionVersion + ". Function version " + a.FunctionVersion + " is already included in routing configuration.")
	}
	if a.FunctionVersion == latest {
		return errLimit("$LATEST is not supported for an alias pointing to more than 1 version")
	}
	a.RoutingConfig = &AliasRoutingConfiguration{AdditionalVersionWeights: maps.Clone(in.AdditionalVersionWeights)}
	return nil
}

// aliased returns the function of an alias, all of whose versions are there.
func (s *Service) aliased(id identity, a *alias) (*function, error) {
	f, ok := s.named(id.name)
	if !ok {
		return nil, errNoFunction(qualified(id.function(), a.FunctionVersion))
	}
	for _, number := range a.numbers() {
		if _, ok := f.version(number); !ok {
			return nil, errNoFunction(qualified(f.arn, number))
		}
	}
	return f, nil
}

// putAlias stores an alias under a new revision.
func (s *Service) putAlias(c *sim.Call, f *function, a *alias) {
	r := c.Rand("revision " + a.AliasArn)
	a.RevisionId = r.UUID()
	s.change(f, func(f *function) {
		f.aliases = slices.Clone(f.aliases)
		i, found := slices.BinarySearchFunc(f.aliases, a.Name, byAlias)
		if found {
			f.aliases[i] = a
			return
		}
		f.aliases = slices.Insert(f.aliases, i, a)
	})
}

// described returns a copy for the caller.
func (a *alias) described() *AliasConfiguration {
	out := a.AliasConfiguration
	if r := a.RoutingConfig; r != nil {
		out.RoutingConfig = &AliasRoutingConfiguration{AdditionalVersionWeights: maps.Clone(r.AdditionalVersionWeights)}
	}
	return &out
}

// UpdateAliasInput names an alias and what is to change.
type UpdateAliasInput struct {
	FunctionName    string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Name            string `aws:"required,label=Name,len=1..128,pattern=(?!^[0-9]+$)([a-zA-Z0-9-_]+)"`
	FunctionVersion string `aws:"len=1..1024,pattern=(\\$LATEST|[0-9]+)"`
	Description     string `aws:"len=0..256"`
	RoutingConfig   *AliasRoutingConfiguration
	RevisionId      string
}

// UpdateAlias points an alias elsewhere. A RoutingConfig without weights takes them
// away; none leaves them.
//
// Errors: as CreateAlias, PreconditionFailedException for an old RevisionId.
// https://docs.aws.amazon.com/lambda/latest/api/API_UpdateAlias.html
func (s *Service) UpdateAlias(ctx context.Context, in *UpdateAliasInput) (*AliasConfiguration, error) {
	return bus.Do(ctx, s.ep, "UpdateAlias", in, s.updateAlias)
}

func (s *Service) updateAlias(c *sim.Call, in *UpdateAliasInput) (*AliasConfiguration, error) {
	id, err := s.identify(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	c.On(qualified(id.function(), in.Name))
	old, ok := s.aliasOf(id, in.Name)
	if !ok {
		return nil, errNotFound("Alias not found: " + qualified(id.function(), in.Name))
	}
	if in.RevisionId != "" && in.RevisionId != old.RevisionId {
		return nil, errRevision("GetFunction/GetAlias")
	}
	a := &alias{*old.described()}
	replace(&a.FunctionVersion, in.FunctionVersion)
	if in.Description != "" || wire.Given(c.Context(), &in.Description) {
		a.Description = in.Description
	}
	routing := a.RoutingConfig
	if in.RoutingConfig != nil {
		routing = in.RoutingConfig
	}
	if err := a.route(routing); err != nil {
		return nil, err
	}
	f, err := s.aliased(id, a)
	if err != nil {
		return nil, err
	}
	s.putAlias(c, f, a)
	if a.FunctionVersion != old.FunctionVersion {
		s.reprovision(c, f.name, a.Name)
	}
	return a.described(), nil
}

func (s *Service) aliasOf(id identity, name string) (*alias, bool) {
	f, ok := s.named(id.name)
	if !ok {
		return nil, false
	}
	return f.alias(name)
}

// GetAliasInput names an alias.
type GetAliasInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Name         string `aws:"required,label=Name,len=1..128,pattern=(?!^[0-9]+$)([a-zA-Z0-9-_]+)"`
}

// GetAlias describes an alias.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetAlias.html
func (s *Service) GetAlias(ctx context.Context, in *GetAliasInput) (*AliasConfiguration, error) {
	return bus.Do(ctx, s.ep, "GetAlias", in, s.getAlias)
}

func (s *Service) getAlias(c *sim.Call, in *GetAliasInput) (*AliasConfiguration, error) {
	id, err := s.identify(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	c.On(qualified(id.function(), in.Name))
	a, ok := s.aliasOf(id, in.Name)
	if !ok {
		return nil, errNotFound("Cannot find alias arn: " + qualified(id.function(), in.Name))
	}
	return a.described(), nil
}

// ListAliasesInput names a function, and a version to list only its aliases.
type ListAliasesInput struct {
	FunctionName    string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	FunctionVersion string `aws:"query=FunctionVersion,len=1..1024,pattern=(\\$LATEST|[0-9]+)"`
	Marker          string `aws:"query=Marker"`
	MaxItems        int    `aws:"query=MaxItems,range=1..10000"`
}

// ListAliasesOutput is a page of aliases.
type ListAliasesOutput struct {
	NextMarker string
	Aliases    []AliasConfiguration `aws:"always"`
}

// ListAliases returns a function's aliases by name.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListAliases.html
func (s *Service) ListAliases(ctx context.Context, in *ListAliasesInput) (*ListAliasesOutput, error) {
	return bus.Do(ctx, s.ep, "ListAliases", in, s.listAliases)
}

func (s *Service) listAliases(c *sim.Call, in *ListAliasesInput) (*ListAliasesOutput, error) {
	t, err := s.find(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	c.On(t.function.arn)
	p, err := newPage(in.Marker, in.MaxItems, 10_000)
	if err != nil {
		return nil, err
	}
	aliases := t.function.aliases
	if in.FunctionVersion != "" {
		aliases = t.function.pointingAt(in.FunctionVersion)
	}
	out := &ListAliasesOutput{Aliases: []AliasConfiguration{}}
	for _, a := range aliases {
		if p.takes(a.Name) {
			out.Aliases = append(out.Aliases, *a.described())
		}
	}
	out.NextMarker = p.next
	return out, nil
}

// DeleteAliasInput names an alias.
type DeleteAliasInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Name         string `aws:"required,label=Name,len=1..128,pattern=(?!^[0-9]+$)([a-zA-Z0-9-_]+)"`
}

// DeleteAlias deletes an alias with what is said of it. One that is not there is no
// error.
//
// Errors: ResourceNotFoundException for the function.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteAlias.html
func (s *Service) DeleteAlias(ctx context.Context, in *DeleteAliasInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteAlias", in, s.deleteAlias)
}

func (s *Service) deleteAlias(c *sim.Call, in *DeleteAliasInput) (*wire.Void, error) {
	t, err := s.find(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	c.On(qualified(t.function.arn, in.Name))
	s.change(t.function, func(f *function) {
		f.aliases = slices.DeleteFunc(slices.Clone(f.aliases), func(a *alias) bool { return a.Name == in.Name })
		delete(f.policies, in.Name)
		delete(f.provisioned, in.Name)
		delete(f.events, in.Name)
		delete(f.urls, in.Name)
		delete(f.runtimes, in.Name)
	})
	return &wire.Void{}, nil
}
