package lambda

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// PutResourcePolicyInput is a policy, as JSON, and what it is for.
type PutResourcePolicyInput struct {
	ResourceArn string `aws:"required,label=ResourceArn,len=0..256,pattern=arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_]+(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_])+)?"`
	Policy      string `aws:"required,len=1..20480,pattern=[\\s\\S]+"`
	RevisionId  string `aws:"len=36,pattern=[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"`
}

// PutResourcePolicyOutput is the policy as it is kept.
type PutResourcePolicyOutput struct {
	Policy     string
	RevisionId string
}

// PutResourcePolicy replaces the policy of a function, a version or an alias.
//
// Errors: ResourceNotFoundException, InvalidParameterValueException,
// PolicyLengthExceededException, PreconditionFailedException for an old RevisionId.
// https://docs.aws.amazon.com/lambda/latest/api/API_PutResourcePolicy.html
func (s *Service) PutResourcePolicy(ctx context.Context, in *PutResourcePolicyInput) (*PutResourcePolicyOutput, error) {
	return bus.Do(ctx, s.ep, "PutResourcePolicy", in, s.putResourcePolicy)
}

func (s *Service) putResourcePolicy(c *sim.Call, in *PutResourcePolicyInput) (*PutResourcePolicyOutput, error) {
	id, f, err := s.governed(c, in.ResourceArn, "")
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, errNoFunction(id.arn())
	}
	if err := f.policies[id.qualifier].expect(in.RevisionId, "GetResourcePolicy"); err != nil {
		return nil, err
	}
	d, err := policy.Parse(in.Policy)
	if err != nil {
		return nil, errInvalid(err.Error())
	}
	if err := s.govern(c, f, id.qualifier, *d); err != nil {
		return nil, err
	}
	f, _ = s.functions.Get(f)
	p := f.policies[id.qualifier]
	return &PutResourcePolicyOutput{Policy: p.document.String(), RevisionId: p.revision}, nil
}

// GetResourcePolicyInput names a function, a version or an alias.
type GetResourcePolicyInput struct {
	ResourceArn string `aws:"required,label=ResourceArn,len=0..256,pattern=arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_]+(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_])+)?"`
}

// GetResourcePolicy returns the policy of a function, a version or an alias.
//
// Errors: ResourceNotFoundException if it has none.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetResourcePolicy.html
func (s *Service) GetResourcePolicy(ctx context.Context, in *GetResourcePolicyInput) (*GetPolicyOutput, error) {
	return bus.Do(ctx, s.ep, "GetResourcePolicy", in, s.getResourcePolicy)
}

func (s *Service) getResourcePolicy(c *sim.Call, in *GetResourcePolicyInput) (*GetPolicyOutput, error) {
	return s.getPolicy(c, &GetPolicyInput{FunctionName: in.ResourceArn})
}

// DeleteResourcePolicyInput names a function, a version or an alias.
type DeleteResourcePolicyInput struct {
	ResourceArn string `aws:"required,label=ResourceArn,len=0..256,pattern=arn:(aws[a-zA-Z-]*)?:lambda:(eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:\\d{12}:function:[a-zA-Z0-9-_]+(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_])+)?"`
	RevisionId  string `aws:"query=RevisionId,len=36,pattern=[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"`
}

// DeleteResourcePolicy takes the policy of a function, a version or an alias away.
//
// Errors: ResourceNotFoundException, PreconditionFailedException for an old
// RevisionId.
// https://docs.aws.amazon.com/lambda/latest/api/API_DeleteResourcePolicy.html
func (s *Service) DeleteResourcePolicy(ctx context.Context, in *DeleteResourcePolicyInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteResourcePolicy", in, s.deleteResourcePolicy)
}

func (s *Service) deleteResourcePolicy(c *sim.Call, in *DeleteResourcePolicyInput) (*wire.Void, error) {
	id, f, err := s.governed(c, in.ResourceArn, "")
	if err != nil {
		return nil, err
	}
	if f == nil || f.policies[id.qualifier] == nil {
		return nil, errNotFound("The resource you requested does not exist.")
	}
	if err := f.policies[id.qualifier].expect(in.RevisionId, "GetResourcePolicy"); err != nil {
		return nil, err
	}
	s.change(f, func(f *function) { delete(f.policies, id.qualifier) })
	return &wire.Void{}, nil
}
