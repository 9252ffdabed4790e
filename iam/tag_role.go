package iam

import (
	"context"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// TagRoleInput gives a role tags, which replace those with their keys.
type TagRoleInput struct {
	RoleName string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
	Tags     []Tag  `aws:"required,len=..50"`
}

// TagRoleOutput has no members.
type TagRoleOutput = wire.Void

// UntagRoleInput takes tags away from a role.
type UntagRoleInput struct {
	RoleName string   `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
	TagKeys  []string `aws:"required,len=..50,member.len=1..128"`
}

// UntagRoleOutput has no members.
type UntagRoleOutput = wire.Void

// ListRoleTagsInput names a role.
type ListRoleTagsInput struct {
	Marker   string `aws:"len=1..320"`
	MaxItems int32  `aws:"range=1..1000"`
	RoleName string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// ListRoleTagsOutput is a page of a role's tags.
type ListRoleTagsOutput struct {
	IsTruncated bool `aws:"always"`
	Marker      string
	Tags        []Tag `aws:"always"`
}

// TagPolicyInput gives a policy tags, which replace those with their keys.
type TagPolicyInput struct {
	PolicyArn string `aws:"required,len=20..2048"`
	Tags      []Tag  `aws:"required,len=..50"`
}

// TagPolicyOutput has no members.
type TagPolicyOutput = wire.Void

// UntagPolicyInput takes tags away from a policy.
type UntagPolicyInput struct {
	PolicyArn string   `aws:"required,len=20..2048"`
	TagKeys   []string `aws:"required,len=..50,member.len=1..128"`
}

// UntagPolicyOutput has no members.
type UntagPolicyOutput = wire.Void

// ListPolicyTagsInput names a policy.
type ListPolicyTagsInput struct {
	Marker    string `aws:"len=1..320"`
	MaxItems  int32  `aws:"range=1..1000"`
	PolicyArn string `aws:"required,len=20..2048"`
}

// ListPolicyTagsOutput is a page of a policy's tags.
type ListPolicyTagsOutput struct {
	IsTruncated bool `aws:"always"`
	Marker      string
	Tags        []Tag `aws:"always"`
}

// TagRole adds tags to a role.
//
// Errors: InvalidInput, LimitExceeded, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagRole.html
func (s *Service) TagRole(ctx context.Context, in *TagRoleInput) (*TagRoleOutput, error) {
	return ask(ctx, s, "TagRole", in, (*Service).tagRole)
}

// UntagRole takes tags away from a role.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagRole.html
func (s *Service) UntagRole(ctx context.Context, in *UntagRoleInput) (*UntagRoleOutput, error) {
	return ask(ctx, s, "UntagRole", in, (*Service).untagRole)
}

// ListRoleTags lists a role's tags in the order of their keys.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html
func (s *Service) ListRoleTags(ctx context.Context, in *ListRoleTagsInput) (*ListRoleTagsOutput, error) {
	return ask(ctx, s, "ListRoleTags", in, (*Service).listRoleTags)
}

// TagPolicy adds tags to a policy.
//
// Errors: InvalidInput, LimitExceeded, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html
func (s *Service) TagPolicy(ctx context.Context, in *TagPolicyInput) (*TagPolicyOutput, error) {
	return ask(ctx, s, "TagPolicy", in, (*Service).tagPolicy)
}

// UntagPolicy takes tags away from a policy.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html
func (s *Service) UntagPolicy(ctx context.Context, in *UntagPolicyInput) (*UntagPolicyOutput, error) {
	return ask(ctx, s, "UntagPolicy", in, (*Service).untagPolicy)
}

// ListPolicyTags lists a policy's tags in the order of their keys.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html
func (s *Service) ListPolicyTags(ctx context.Context, in *ListPolicyTagsInput) (*ListPolicyTagsOutput, error) {
	return ask(ctx, s, "ListPolicyTags", in, (*Service).listPolicyTags)
}

func (s *Service) tagRole(c *sim.Call, in *TagRoleInput) (*TagRoleOutput, error) {
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	tags, err := tagged(r.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	r.tags = tags
	return &TagRoleOutput{}, nil
}

func (s *Service) untagRole(c *sim.Call, in *UntagRoleInput) (*UntagRoleOutput, error) {
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	r.tags = untagged(r.tags, in.TagKeys)
	return &UntagRoleOutput{}, nil
}

func (s *Service) listRoleTags(c *sim.Call, in *ListRoleTagsInput) (*ListRoleTagsOutput, error) {
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	part, p, err := cut(r.tags, in.MaxItems, in.Marker)
	return &ListRoleTagsOutput{p.truncated, p.marker, part}, err
}

func (s *Service) tagPolicy(c *sim.Call, in *TagPolicyInput) (*TagPolicyOutput, error) {
	p, err := s.owned(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	tags, err := tagged(p.tags, in.Tags)
	if err != nil {
		return nil, err
	}
	p.tags = tags
	return &TagPolicyOutput{}, nil
}

func (s *Service) untagPolicy(c *sim.Call, in *UntagPolicyInput) (*UntagPolicyOutput, error) {
	p, err := s.owned(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	p.tags = untagged(p.tags, in.TagKeys)
	return &UntagPolicyOutput{}, nil
}

func (s *Service) listPolicyTags(c *sim.Call, in *ListPolicyTagsInput) (*ListPolicyTagsOutput, error) {
	p, err := s.policy(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	part, at, err := cut(p.tags, in.MaxItems, in.Marker)
	return &ListPolicyTagsOutput{at.truncated, at.marker, part}, err
}
