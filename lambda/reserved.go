package lambda

import (
	"context"
	"strconv"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// minUnreserved is how much of the account's concurrency has to stay without
// reservation. https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
const minUnreserved = 100

// errNotFunction is the answer to a qualifier where there must be none.
func errNotFunction() error {
	return errInvalid("This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.")
}

// whole returns a function that is named without a qualifier. missing is the
// qualifier that AWS adds when it says that there is none.
func (s *Service) whole(c *sim.Call, name, missing string) (*function, error) {
	id, err := s.identify(c, name, "")
	if err != nil {
		return nil, err
	}
	c.On(id.function())
	if id.qualifier != "" {
		return nil, errNotFunction()
	}
	f, ok := s.named(id.name)
	if !ok {
		return nil, errNoFunction(qualified(id.function(), missing))
	}
	return f, nil
}

// PutFunctionConcurrencyInput reserves concurrency for a function.
type PutFunctionConcurrencyInput struct {
	FunctionName                 string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	ReservedConcurrentExecutions *int   `aws:"required,range=0.."`
}

// PutFunctionConcurrency reserves a part of the account's concurrency for a
// function, which then has no more than that. 0 stops it.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException if less than
// 100 would be left for all others, or less than is provisioned.
// https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionConcurrency.html
func (s *Service) PutFunctionConcurrency(ctx context.Context, in *PutFunctionConcurrencyInput) (*Concurrency, error) {
	return bus.Do(ctx, s.ep, "PutFunctionConcurrency", in, s.putFunctionConcurrency)
}

func (s *Service) putFunctionConcurrency(c *sim.Call, in *PutFunctionConcurrencyInput) (*Concurrency, error) {
	f, err := s.whole(c, in.FunctionName, latest)
	if err != nil {
		return nil, err
	}
	want := *in.ReservedConcurrentExecutions
	if provisioned := f.requested(""); want > 0 && want < provisioned {
		return nil, errLimit(" ReservedConcurrentExecutions  " + strconv.Itoa(want) + " should not be lower than function's total provisioned concurrency [" + strconv.Itoa(provisioned) + "].")
	}
	if s.spare(f)-want < minUnreserved {
		return nil, errLimit("Specified ReservedConcurrentExecutions for function decreases account's UnreservedConcurrentExecution below its minimum value of [" + strconv.Itoa(minUnreserved) + "].")
	}
	s.change(f, func(f *function) { f.reserved = &want })
	s.resized()
	return &Concurrency{ReservedConcurrentExecutions: want}, nil
}

// spare is the concurrency that the other functions leave: the account's limit less
// what is reserved for them, or provisioned without being reserved.
func (s *Service) spare(but *function) int {
	n := s.opts.Concurrency
	s.functions.Ascend(func(f *function) bool {
		switch {
		case but != nil && f.name == but.name:
		case f.reserved != nil:
			n -= *f.reserved
		default:
			n -= f.requested("")
		}
		return true
	})
	return n
}

// GetFunctionConcurrencyInput names a function.
type GetFunctionConcurrencyInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
}

// GetFunctionConcurrencyOutput is a function's reserved concurrency, if it has any.
type GetFunctionConcurrencyOutput struct {
	ReservedConcurrentExecutions *int
}

// GetFunctionConcurrency returns a function's reserved concurrency.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConcurrency.html
func (s *Service) GetFunctionConcurrency(ctx context.Context, in *GetFunctionConcurrencyInput) (*GetFunctionConcurrencyOutput, error) {
	return bus.Do(ctx, s.ep, "GetFunctionConcurrency", in, s.getFunctionConcurrency)
}

func (s *Service) getFunctionConcurrency(c *sim.Call, in *GetFunctionConcurrencyInput) (*GetFunctionConcurrencyOutput, error) {
	f, err := s.whole(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	out := &GetFunctionConcurrencyOutput{}
	if f.reserved != nil {
		out.ReservedConcurrentExecutions = ref(*f.reserved)
	}
	return out, nil
}

// DeleteFunctionConcurrencyInput names a function.
type DeleteFunctionConcurrencyInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
}

// DeleteFunctionConcurrency gives a function's reserved concurrency back.
//
// Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunctionConcurrency.html
func (s *Service) DeleteFunctionConcurrency(ctx context.Context, in *DeleteFunctionConcurrencyInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteFunctionConcurrency", in, s.deleteFunctionConcurrency)
}

func (s *Service) deleteFunctionConcurrency(c *sim.Call, in *DeleteFunctionConcurrencyInput) (*wire.Void, error) {
	f, err := s.whole(c, in.FunctionName, "")
	if err != nil {
		return nil, err
	}
	s.change(f, func(f *function) { f.reserved = nil })
	s.resized()
	return &wire.Void{}, nil
}
