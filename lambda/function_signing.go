package lambda

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// PutFunctionCodeSigningConfigInput gives a function a code signing config.
type PutFunctionCodeSigningConfigInput struct {
	CodeSigningConfigArn string `aws:"required,len=..200,pattern=arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}"`
	FunctionName         string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
}

// FunctionCodeSigningConfig is the code signing config of a function.
type FunctionCodeSigningConfig struct {
	CodeSigningConfigArn string
	FunctionName         string
}

// PutFunctionCodeSigningConfig gives a function a code signing config.
//
// Errors: CodeSigningConfigNotFoundException, ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionCodeSigningConfig.html
func (s *Service) PutFunctionCodeSigningConfig(ctx context.Context, in *PutFunctionCodeSigningConfigInput) (*FunctionCodeSigningConfig, error) {
	return bus.Do(ctx, s.ep, "PutFunctionCodeSigningConfig", in, s.putFunctionCodeSigningConfig)
}

func (s *Service) putFunctionCodeSigningConfig(c *sim.Call, in *PutFunctionCodeSigningConfigInput) (*FunctionCodeSigningConfig, error) {
	if err := s.checkSigning(in.CodeSigningConfigArn); err != nil {
		return nil, err
	}
	f, err := s.whole(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	s.change(f, func(f *function) { f.signing = in.CodeSigningConfigArn })
	return &FunctionCodeSigningConfig{CodeSigningConfigArn: in.CodeSigningConfigArn, FunctionName: f.name}, nil
}

// GetFunctionCodeSigningConfigInput names a function.
type GetFunctionCodeSigningConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
}

// GetFunctionCodeSigningConfig returns a function's code signing config; nothing if
// it has none.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html
func (s *Service) GetFunctionCodeSigningConfig(ctx context.Context, in *GetFunctionCodeSigningConfigInput) (*FunctionCodeSigningConfig, error) {
	return bus.Do(ctx, s.ep, "GetFunctionCodeSigningConfig", in, s.getFunctionCodeSigningConfig)
}

func (s *Service) getFunctionCodeSigningConfig(c *sim.Call, in *GetFunctionCodeSigningConfigInput) (*FunctionCodeSigningConfig, error) {
	f, err := s.whole(c, in.FunctionName, "")
	if err != nil || f.signing == "" {
		return &FunctionCodeSigningConfig{}, err
	}
	return &FunctionCodeSigningConfig{CodeSigningConfigArn: f.signing, FunctionName: f.name}, nil
}

// DeleteFunctionCodeSigningConfigInput names a function.
type DeleteFunctionCodeSigningConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
}

// DeleteFunctionCodeSigningConfig takes a function's code signing config away. None
// is no error.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionCodeSigningConfig.html
func (s *Service) DeleteFunctionCodeSigningConfig(ctx context.Context, in *DeleteFunctionCodeSigningConfigInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteFunctionCodeSigningConfig", in, s.deleteFunctionCodeSigningConfig)
}

func (s *Service) deleteFunctionCodeSigningConfig(c *sim.Call, in *DeleteFunctionCodeSigningConfigInput) (*wire.Void, error) {
	f, err := s.whole(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	s.change(f, func(f *function) { f.signing = "" })
	return &wire.Void{}, nil
}

// ListFunctionsByCodeSigningConfigInput names a code signing config.
type ListFunctionsByCodeSigningConfigInput struct {
	CodeSigningConfigArn string `aws:"required,label=CodeSigningConfigArn,len=..200,pattern=arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:code-signing-config:csc-[a-z0-9]{17}"`
	Marker               string `aws:"query=Marker"`
	MaxItems             int    `aws:"query=MaxItems,range=1..10000"`
}

// ListFunctionsByCodeSigningConfigOutput is a page of functions.
type ListFunctionsByCodeSigningConfigOutput struct {
	NextMarker   string
	FunctionArns []string `aws:"always"`
}

// ListFunctionsByCodeSigningConfig returns the functions that have a code signing
// config.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctionsByCodeSigningConfig.html
func (s *Service) ListFunctionsByCodeSigningConfig(ctx context.Context, in *ListFunctionsByCodeSigningConfigInput) (*ListFunctionsByCodeSigningConfigOutput, error) {
	return bus.Do(ctx, s.ep, "ListFunctionsByCodeSigningConfig", in, s.listFunctionsByCodeSigningConfig)
}

func (s *Service) listFunctionsByCodeSigningConfig(c *sim.Call, in *ListFunctionsByCodeSigningConfigInput) (*ListFunctionsByCodeSigningConfigOutput, error) {
	c.On(in.CodeSigningConfigArn)
	if _, err := s.signing(in.CodeSigningConfigArn); err != nil {
		return nil, err
	}
	p, err := newPage(in.Marker, in.MaxItems, 10_000)
	if err != nil {
		return nil, err
	}
	out := &ListFunctionsByCodeSigningConfigOutput{FunctionArns: []string{}}
	s.functions.Ascend(func(f *function) bool {
		if f.signing == in.CodeSigningConfigArn && p.takes(f.name) {
			out.FunctionArns = append(out.FunctionArns, f.arn)
		}
		return !p.full
	})
	out.NextMarker = p.next
	return out, nil
}
