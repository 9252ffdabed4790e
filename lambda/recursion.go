package lambda

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// PutFunctionRecursionConfigInput says what becomes of a function's recursive loops.
type PutFunctionRecursionConfigInput struct {
	FunctionName  string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	RecursiveLoop string `aws:"required,enum=Terminate|Allow"`
}

// RecursionConfig is what becomes of a function's recursive loops: Terminate, Allow.
type RecursionConfig struct {
	RecursiveLoop string
}

// PutFunctionRecursionConfig says whether a function may take part in a recursive
// loop: Terminate, the default, ends one after about 16 rounds.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException.
// https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionRecursionConfig.html
func (s *Service) PutFunctionRecursionConfig(ctx context.Context, in *PutFunctionRecursionConfigInput) (*RecursionConfig, error) {
	return bus.Do(ctx, s.ep, "PutFunctionRecursionConfig", in, s.putFunctionRecursionConfig)
}

func (s *Service) putFunctionRecursionConfig(c *sim.Call, in *PutFunctionRecursionConfigInput) (*RecursionConfig, error) {
	f, err := s.whole(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	s.change(f, func(f *function) { f.recursion = in.RecursiveLoop })
	return &RecursionConfig{RecursiveLoop: in.RecursiveLoop}, nil
}

// GetFunctionRecursionConfigInput names a function.
type GetFunctionRecursionConfigInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
}

// GetFunctionRecursionConfig returns what becomes of a function's recursive loops.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionRecursionConfig.html
func (s *Service) GetFunctionRecursionConfig(ctx context.Context, in *GetFunctionRecursionConfigInput) (*RecursionConfig, error) {
	return bus.Do(ctx, s.ep, "GetFunctionRecursionConfig", in, s.getFunctionRecursionConfig)
}

func (s *Service) getFunctionRecursionConfig(c *sim.Call, in *GetFunctionRecursionConfigInput) (*RecursionConfig, error) {
	f, err := s.whole(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	return &RecursionConfig{RecursiveLoop: f.recursion}, nil
}
