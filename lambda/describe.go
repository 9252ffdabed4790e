package lambda

import (
	"context"
	"maps"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// GetFunctionInput names a function, with or without a version or alias.
type GetFunctionInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..170,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
}

// GetFunctionOutput describes a function.
type GetFunctionOutput struct {
	Configuration *FunctionConfiguration
	Code          *FunctionCodeLocation
	Tags          map[string]string
	TagsError     *TagsError
	Concurrency   *Concurrency
}

// TagsError says why the tags cannot be told.
type TagsError struct {
	ErrorCode string
	Message   string
}

// Concurrency is a function's reserved concurrency.
type Concurrency struct {
	ReservedConcurrentExecutions int `aws:"always"`
}

// GetFunction returns a version's configuration and where its code is, with the
// function's tags and reserved concurrency.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
func (s *Service) GetFunction(ctx context.Context, in *GetFunctionInput) (*GetFunctionOutput, error) {
	return bus.Do(ctx, s.ep, "GetFunction", in, s.getFunction)
}

func (s *Service) getFunction(c *sim.Call, in *GetFunctionInput) (*GetFunctionOutput, error) {
	t, err := s.find(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	c.On(t.arn())
	out := &GetFunctionOutput{Configuration: t.describe(), Code: s.location(c, t.version)}
	if len(t.function.tags) > 0 {
		out.Tags = maps.Clone(t.function.tags)
	}
	if t.function.reserved != nil {
		out.Concurrency = &Concurrency{ReservedConcurrentExecutions: *t.function.reserved}
	}
	return out, nil
}

// describe returns the configuration under the name that was asked for.
func (t target) describe() *FunctionConfiguration {
	out := t.version.FunctionConfiguration
	out.FunctionArn = t.arn()
	return &out
}

// GetFunctionConfigurationInput names a function, with or without a version or
// alias.
type GetFunctionConfigurationInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..170,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
}

// GetFunctionConfiguration returns a version's configuration.
//
// Errors: as GetFunction.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html
func (s *Service) GetFunctionConfiguration(ctx context.Context, in *GetFunctionConfigurationInput) (*FunctionConfiguration, error) {
	return bus.Do(ctx, s.ep, "GetFunctionConfiguration", in, s.getFunctionConfiguration)
}

func (s *Service) getFunctionConfiguration(c *sim.Call, in *GetFunctionConfigurationInput) (*FunctionConfiguration, error) {
	t, err := s.find(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	c.On(t.arn())
	return t.describe(), nil
}

// ListFunctionsInput says which functions, and whether with their versions.
type ListFunctionsInput struct {
	MasterRegion    string `aws:"query=MasterRegion,refuse"` // replicas of Lambda@Edge
	FunctionVersion string `aws:"query=FunctionVersion,enum=ALL"`
	Marker          string `aws:"query=Marker"`
	MaxItems        int    `aws:"query=MaxItems,range=1..10000"`
}

// ListFunctionsOutput is a page of functions.
type ListFunctionsOutput struct {
	NextMarker string
	Functions  []FunctionConfiguration `aws:"always"`
}

// ListFunctions returns the region's functions by name, up to 50 at a time, with
// FunctionVersion=ALL each with all its versions. States are not told.
//
// Errors: InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html
func (s *Service) ListFunctions(ctx context.Context, in *ListFunctionsInput) (*ListFunctionsOutput, error) {
	return bus.Do(ctx, s.ep, "ListFunctions", in, s.listFunctions)
}

func (s *Service) listFunctions(_ *sim.Call, in *ListFunctionsInput) (*ListFunctionsOutput, error) {
	p, err := newPage(in.Marker, in.MaxItems, 50)
	if err != nil {
		return nil, err
	}
	out := &ListFunctionsOutput{Functions: []FunctionConfiguration{}}
	s.functions.Ascend(func(f *function) bool {
		if in.FunctionVersion == "" {
			if p.takes(f.name) {
				out.Functions = append(out.Functions, f.latest.listed(""))
			}
			return !p.full
		}
		if p.takes(f.name + ":") { // sorts before every number
			out.Functions = append(out.Functions, f.latest.listed(latest))
		}
		for _, v := range f.versions {
			if p.takes(f.name + ":" + ordinal(v.number())) {
				out.Functions = append(out.Functions, v.listed(""))
			}
		}
		return !p.full
	})
	out.NextMarker = p.next
	return out, nil
}

// listed describes a version in a list: without its states and its runtime's
// version.
func (v *version) listed(qualifier string) FunctionConfiguration {
	out := v.FunctionConfiguration
	out.FunctionArn = qualified(out.FunctionArn, qualifier)
	out.State, out.StateReason, out.StateReasonCode = "", "", ""
	out.LastUpdateStatus, out.LastUpdateStatusReason, out.LastUpdateStatusReasonCode = "", "", ""
	out.RuntimeVersionConfig = nil
	return out
}

// ordinal writes a number so that texts sort as numbers do.
func ordinal(n int) string {
	const digits = 10
	text := []byte(strings.Repeat("0", digits))
	for i := digits - 1; i >= 0 && n > 0; i-- {
		text[i] = byte('0' + n%10)
		n /= 10
	}
	return string(text)
}
