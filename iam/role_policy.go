package iam

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// PutRolePolicyInput is a policy that only the role has.
type PutRolePolicyInput struct {
	PolicyDocument string `aws:"required,len=1..131072,pattern=[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"`
	PolicyName     string `aws:"required,len=1..128,pattern=[\\w+=,.@-]+"`
	RoleName       string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// PutRolePolicyOutput has no members.
type PutRolePolicyOutput = wire.Void

// GetRolePolicyInput names a policy of a role.
type GetRolePolicyInput struct {
	PolicyName string `aws:"required,len=1..128,pattern=[\\w+=,.@-]+"`
	RoleName   string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// GetRolePolicyOutput is the policy, percent-encoded.
type GetRolePolicyOutput struct {
	PolicyDocument string
	PolicyName     string
	RoleName       string
}

// ListRolePoliciesInput names a role.
type ListRolePoliciesInput struct {
	Marker   string `aws:"len=1..320"`
	MaxItems int32  `aws:"range=1..1000"`
	RoleName string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// ListRolePoliciesOutput is a page of names.
type ListRolePoliciesOutput struct {
	IsTruncated bool `aws:"always"`
	Marker      string
	PolicyNames []string `aws:"always"`
}

// DeleteRolePolicyInput names a policy of a role.
type DeleteRolePolicyInput struct {
	PolicyName string `aws:"required,len=1..128,pattern=[\\w+=,.@-]+"`
	RoleName   string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// DeleteRolePolicyOutput has no members.
type DeleteRolePolicyOutput = wire.Void

// PutRolePolicy gives a role a policy of its own, or replaces it.
//
// Errors: LimitExceeded, MalformedPolicyDocument, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
func (s *Service) PutRolePolicy(ctx context.Context, in *PutRolePolicyInput) (*PutRolePolicyOutput, error) {
	return ask(ctx, s, "PutRolePolicy", in, (*Service).putRolePolicy)
}

// GetRolePolicy returns a role's own policy.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
func (s *Service) GetRolePolicy(ctx context.Context, in *GetRolePolicyInput) (*GetRolePolicyOutput, error) {
	return ask(ctx, s, "GetRolePolicy", in, (*Service).getRolePolicy)
}

// ListRolePolicies lists the names of a role's own policies.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html
func (s *Service) ListRolePolicies(ctx context.Context, in *ListRolePoliciesInput) (*ListRolePoliciesOutput, error) {
	return ask(ctx, s, "ListRolePolicies", in, (*Service).listRolePolicies)
}

// DeleteRolePolicy takes a role's own policy away.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html
func (s *Service) DeleteRolePolicy(ctx context.Context, in *DeleteRolePolicyInput) (*DeleteRolePolicyOutput, error) {
	return ask(ctx, s, "DeleteRolePolicy", in, (*Service).deleteRolePolicy)
}

// maxInline is how large a role's own policies are together, without white space.
const maxInline = 10_240

func (s *Service) putRolePolicy(c *sim.Call, in *PutRolePolicyInput) (*PutRolePolicyOutput, error) {
	if err := checkIdentity(in.PolicyDocument); err != nil {
		return nil, err
	}
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	total := sizeOf(in.PolicyDocument)
	for name, document := range r.inline {
		if name != in.PolicyName {
			total += sizeOf(document)
		}
	}
	if total > maxInline {
		return nil, errLimit("Maximum policy size of %d bytes exceeded for role %s", maxInline, r.name)
	}
	r.inline[in.PolicyName] = in.PolicyDocument
	return &PutRolePolicyOutput{}, nil
}

func (s *Service) inline(c *sim.Call, name, policy string) (*role, string, error) {
	r, err := s.role(c, name)
	if err != nil {
		return nil, "", err
	}
	document, ok := r.inline[policy]
	if !ok {
		return nil, "", errNone("The role policy with name %s cannot be found.", policy)
	}
	return r, document, nil
}

func (s *Service) getRolePolicy(c *sim.Call, in *GetRolePolicyInput) (*GetRolePolicyOutput, error) {
	r, document, err := s.inline(c, in.RoleName, in.PolicyName)
	if err != nil {
		return nil, err
	}
	return &GetRolePolicyOutput{encode(document), in.PolicyName, r.name}, nil
}

func (s *Service) listRolePolicies(c *sim.Call, in *ListRolePoliciesInput) (*ListRolePoliciesOutput, error) {
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	part, p, err := cut(slices.Sorted(maps.Keys(r.inline)), in.MaxItems, in.Marker)
	return &ListRolePoliciesOutput{p.truncated, p.marker, part}, err
}

func (s *Service) deleteRolePolicy(c *sim.Call, in *DeleteRolePolicyInput) (*DeleteRolePolicyOutput, error) {
	r, _, err := s.inline(c, in.RoleName, in.PolicyName)
	if err != nil {
		return nil, err
	}
	delete(r.inline, in.PolicyName)
	return &DeleteRolePolicyOutput{}, nil
}
