package lambda

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A runtimeConfig says when a version's runtime is updated. It never changes.
type runtimeConfig struct {
	on  string // Auto, FunctionUpdate, Manual
	arn string // of Manual: the runtime's version
}

// PutRuntimeManagementConfigInput says when a version's runtime is updated.
type PutRuntimeManagementConfigInput struct {
	FunctionName      string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier         string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
	UpdateRuntimeOn   string `aws:"required,enum=Auto|Manual|FunctionUpdate"`
	RuntimeVersionArn string `aws:"len=26..2048,pattern=^arn:(aws[a-zA-Z-]*):lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}::runtime:.+$"`
}

// RuntimeManagementConfig says when a version's runtime is updated: Auto,
// FunctionUpdate, or Manual with the version that stays.
type RuntimeManagementConfig struct {
	UpdateRuntimeOn   string
	FunctionArn       string
	RuntimeVersionArn string
}

// PutRuntimeManagementConfig says when a version's runtime is updated. Runtimes have
// one version here, so that it is a record.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_PutRuntimeManagementConfig.html
func (s *Service) PutRuntimeManagementConfig(ctx context.Context, in *PutRuntimeManagementConfigInput) (*RuntimeManagementConfig, error) {
	return bus.Do(ctx, s.ep, "PutRuntimeManagementConfig", in, s.putRuntimeManagementConfig)
}

func (s *Service) putRuntimeManagementConfig(c *sim.Call, in *PutRuntimeManagementConfigInput) (*RuntimeManagementConfig, error) {
	t, err := s.managed(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	switch manual := in.UpdateRuntimeOn == "Manual"; {
	case manual && in.RuntimeVersionArn == "":
		return nil, errInvalid("You must specify a Runtime Version ARN when the Runtime Management Configuration is set to Manual.")
	case !manual && in.RuntimeVersionArn != "":
		return nil, errInvalid("You can only specify a Runtime Version ARN when the Runtime Management Configuration is set to Manual.")
	}
	r := &runtimeConfig{on: in.UpdateRuntimeOn, arn: in.RuntimeVersionArn}
	s.change(t.function, func(f *function) { f.runtimes = setKey(f.runtimes, t.version.Version, r) })
	return r.described(t), nil
}

// managed returns a version whose runtime is spoken of: $LATEST or a published one.
func (s *Service) managed(c *sim.Call, name, qualifier string) (target, error) {
	t, err := s.find(c, name, qualifier)
	if err != nil {
		return t, err
	}
	c.On(t.arn())
	if t.alias != nil {
		return t, errInvalid("Runtime management configurations are not supported for aliases. Please specify a function version.")
	}
	return t, nil
}

func (r *runtimeConfig) described(t target) *RuntimeManagementConfig {
	return &RuntimeManagementConfig{UpdateRuntimeOn: r.on, RuntimeVersionArn: r.arn, FunctionArn: qualified(t.function.arn, t.version.Version)}
}

// GetRuntimeManagementConfigInput names a function or a version.
type GetRuntimeManagementConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..170,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
}

// GetRuntimeManagementConfig returns when a version's runtime is updated: Auto
// unless something else was said.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetRuntimeManagementConfig.html
func (s *Service) GetRuntimeManagementConfig(ctx context.Context, in *GetRuntimeManagementConfigInput) (*RuntimeManagementConfig, error) {
	return bus.Do(ctx, s.ep, "GetRuntimeManagementConfig", in, s.getRuntimeManagementConfig)
}

func (s *Service) getRuntimeManagementConfig(c *sim.Call, in *GetRuntimeManagementConfigInput) (*RuntimeManagementConfig, error) {
	t, err := s.managed(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	r := t.function.runtimes[t.version.Version]
	if r == nil {
		r = &runtimeConfig{on: "Auto"}
	}
	return r.described(t), nil
}
