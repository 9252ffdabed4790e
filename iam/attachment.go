package iam

import (
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// AttachRolePolicyInput gives a role a managed policy.
type AttachRolePolicyInput struct {
	PolicyArn string `aws:"required,len=20..2048"`
	RoleName  string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// AttachRolePolicyOutput has no members.
type AttachRolePolicyOutput = wire.Void

// DetachRolePolicyInput takes a managed policy away from a role.
type DetachRolePolicyInput struct {
	PolicyArn string `aws:"required,len=20..2048"`
	RoleName  string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// DetachRolePolicyOutput has no members.
type DetachRolePolicyOutput = wire.Void

// ListAttachedRolePoliciesInput names a role.
type ListAttachedRolePoliciesInput struct {
	Marker     string `aws:"len=1..320"`
	MaxItems   int32  `aws:"range=1..1000"`
	PathPrefix string `aws:"len=1..512,pattern=((/[A-Za-z0-9\\.,\\+@=_-]+)*)/"`
	RoleName   string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// ListAttachedRolePoliciesOutput is a page of a role's managed policies.
type ListAttachedRolePoliciesOutput struct {
	AttachedPolicies []AttachedPolicy `aws:"always"`
	IsTruncated      bool             `aws:"always"`
	Marker           string
}

// An AttachedPolicy names a policy.
type AttachedPolicy struct {
	PolicyArn  string
	PolicyName string
}

// ListEntitiesForPolicyInput names a policy.
type ListEntitiesForPolicyInput struct {
	EntityFilter      string `aws:"enum=User|Role|Group|LocalManagedPolicy|AWSManagedPolicy"`
	Marker            string `aws:"len=1..320"`
	MaxItems          int32  `aws:"range=1..1000"`
	PathPrefix        string `aws:"len=1..512,pattern=(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)"`
	PolicyArn         string `aws:"required,len=20..2048"`
	PolicyUsageFilter string `aws:"enum=PermissionsPolicy|PermissionsBoundary"`
}

// ListEntitiesForPolicyOutput is a page of who has a policy: roles, here.
type ListEntitiesForPolicyOutput struct {
	IsTruncated  bool `aws:"always"`
	Marker       string
	PolicyGroups []PolicyGroup `aws:"always"`
	PolicyRoles  []PolicyRole  `aws:"always"`
	PolicyUsers  []PolicyUser  `aws:"always"`
}

// A PolicyGroup is a group that has a policy. The service has none.
type PolicyGroup struct {
	GroupId   string
	GroupName string
}

// A PolicyRole is a role that has a policy.
type PolicyRole struct {
	RoleId   string
	RoleName string
}

// A PolicyUser is a user who has a policy. The service has none.
type PolicyUser struct {
	UserId   string
	UserName string
}

// AttachRolePolicy gives a role a managed policy. To do it again changes nothing.
//
// Errors: LimitExceeded, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html
func (s *Service) AttachRolePolicy(ctx context.Context, in *AttachRolePolicyInput) (*AttachRolePolicyOutput, error) {
	return ask(ctx, s, "AttachRolePolicy", in, (*Service).attachRolePolicy)
}

// DetachRolePolicy takes a managed policy away from a role.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html
func (s *Service) DetachRolePolicy(ctx context.Context, in *DetachRolePolicyInput) (*DetachRolePolicyOutput, error) {
	return ask(ctx, s, "DetachRolePolicy", in, (*Service).detachRolePolicy)
}

// ListAttachedRolePolicies lists a role's managed policies in the order in which they
// were attached.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html
func (s *Service) ListAttachedRolePolicies(ctx context.Context, in *ListAttachedRolePoliciesInput) (*ListAttachedRolePoliciesOutput, error) {
	return ask(ctx, s, "ListAttachedRolePolicies", in, (*Service).listAttachedRolePolicies)
}

// ListEntitiesForPolicy lists who has a policy.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListEntitiesForPolicy.html
func (s *Service) ListEntitiesForPolicy(ctx context.Context, in *ListEntitiesForPolicyInput) (*ListEntitiesForPolicyOutput, error) {
	return ask(ctx, s, "ListEntitiesForPolicy", in, (*Service).listEntitiesForPolicy)
}

// maxAttached is how many managed policies a role has (IAM user guide, quotas).
const maxAttached = 10

func (s *Service) attachRolePolicy(c *sim.Call, in *AttachRolePolicyInput) (*AttachRolePolicyOutput, error) {
	p, err := s.policy(c, in.PolicyArn)
	if err != nil {
		if e, ok := err.(*Error); ok && e.Code == "NoSuchEntity" {
			return nil, errNone("Policy %s does not exist or is not attachable.", in.PolicyArn)
		}
		return nil, err
	}
	r, err := s.role(c, in.RoleName)
	switch {
	case err != nil:
		return nil, err
	case slices.Contains(r.attached, p.arn):
		return &AttachRolePolicyOutput{}, nil
	case len(r.attached) >= maxAttached:
		return nil, errQuota("PoliciesPerRole", maxAttached)
	}
	r.attached = append(r.attached, p.arn)
	return &AttachRolePolicyOutput{}, nil
}

func (s *Service) detachRolePolicy(c *sim.Call, in *DetachRolePolicyInput) (*DetachRolePolicyOutput, error) {
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	at := slices.Index(r.attached, in.PolicyArn)
	if at < 0 {
		return nil, errNone("Policy %s was not found.", in.PolicyArn)
	}
	r.attached = slices.Delete(r.attached, at, at+1)
	return &DetachRolePolicyOutput{}, nil
}

func (s *Service) listAttachedRolePolicies(c *sim.Call, in *ListAttachedRolePoliciesInput) (*ListAttachedRolePoliciesOutput, error) {
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	var all []AttachedPolicy
	for _, arn := range r.attached {
		_, name, _ := strings.Cut(arn, ":policy")
		at := strings.LastIndexByte(name, '/') + 1
		if strings.HasPrefix(name[:at], in.PathPrefix) {
			all = append(all, AttachedPolicy{arn, name[at:]})
		}
	}
	part, p, err := cut(all, in.MaxItems, in.Marker)
	return &ListAttachedRolePoliciesOutput{part, p.truncated, p.marker}, err
}

func (s *Service) listEntitiesForPolicy(c *sim.Call, in *ListEntitiesForPolicyInput) (*ListEntitiesForPolicyOutput, error) {
	p, err := s.policy(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	var all []PolicyRole
	for _, name := range slices.Sorted(maps.Keys(s.roles)) {
		r := s.roles[name]
		wanted := (in.EntityFilter == "" || in.EntityFilter == "Role") && in.PolicyUsageFilter != "PermissionsBoundary"
		if wanted && slices.Contains(r.attached, p.arn) && strings.HasPrefix(r.path, in.PathPrefix) {
			all = append(all, PolicyRole{r.id, r.name})
		}
	}
	part, at, err := cut(all, in.MaxItems, in.Marker)
	return &ListEntitiesForPolicyOutput{IsTruncated: at.truncated, Marker: at.marker, PolicyRoles: part}, err
}
