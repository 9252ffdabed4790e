package iam

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A managedPolicy is a policy of the account, or one that AWS manages.
type managedPolicy struct {
	name, path, id, arn string
	description         string
	created, updated    time.Time
	tags                []Tag // replaced, never changed
	versions            []version
	last                int    // the number of the latest version ever made
	standard            string // the id of the version that is in force
}

// A version is one text of a policy. Of some of AWS's policies the text is not known.
type version struct {
	id       string // v1, v2, …
	created  time.Time
	document string
}

func (p *managedPolicy) fork() *managedPolicy {
	f := *p
	f.versions = slices.Clone(p.versions)
	return &f
}

// CreatePolicyInput describes a policy to be.
type CreatePolicyInput struct {
	Description    string `aws:"len=..1000"`
	Path           string `aws:"len=1..512,pattern=((/[A-Za-z0-9\\.,\\+@=_-]+)*)/"`
	PolicyDocument string `aws:"required,len=1..131072,pattern=[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"`
	PolicyName     string `aws:"required,len=1..128,pattern=[\\w+=,.@-]+"`
	Tags           []Tag  `aws:"len=..50"`
}

// CreatePolicyOutput is the new policy.
type CreatePolicyOutput struct {
	Policy *Policy
}

// GetPolicyInput names a policy.
type GetPolicyInput struct {
	PolicyArn string `aws:"required,len=20..2048"`
}

// GetPolicyOutput is the policy.
type GetPolicyOutput struct {
	Policy *Policy
}

// ListPoliciesInput chooses policies.
type ListPoliciesInput struct {
	Marker            string `aws:"len=1..320"`
	MaxItems          int32  `aws:"range=1..1000"`
	OnlyAttached      bool
	PathPrefix        string `aws:"len=1..512,pattern=((/[A-Za-z0-9\\.,\\+@=_-]+)*)/"`
	PolicyUsageFilter string `aws:"enum=PermissionsPolicy|PermissionsBoundary"`
	Scope             string `aws:"enum=All|AWS|Local"`
}

// ListPoliciesOutput is a page of policies.
type ListPoliciesOutput struct {
	IsTruncated bool `aws:"always"`
	Marker      string
	Policies    []Policy `aws:"always"`
}

// DeletePolicyInput names a policy.
type DeletePolicyInput struct {
	PolicyArn string `aws:"required,len=20..2048"`
}

// DeletePolicyOutput has no members.
type DeletePolicyOutput = wire.Void

// A Policy describes a policy.
type Policy struct {
	Arn                           string
	AttachmentCount               int32 `aws:"always"`
	CreateDate                    time.Time
	DefaultVersionId              string
	Description                   string
	IsAttachable                  bool `aws:"always"`
	Path                          string
	PermissionsBoundaryUsageCount int32 `aws:"always"`
	PolicyId                      string
	PolicyName                    string
	Tags                          []Tag
	UpdateDate                    time.Time
}

// CreatePolicy makes a managed policy, whose text is its version v1.
//
// Errors: EntityAlreadyExists, InvalidInput, LimitExceeded, MalformedPolicyDocument,
// ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicy.html
func (s *Service) CreatePolicy(ctx context.Context, in *CreatePolicyInput) (*CreatePolicyOutput, error) {
	return ask(ctx, s, "CreatePolicy", in, (*Service).createPolicy)
}

// GetPolicy describes a policy.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html
func (s *Service) GetPolicy(ctx context.Context, in *GetPolicyInput) (*GetPolicyOutput, error) {
	return ask(ctx, s, "GetPolicy", in, (*Service).getPolicy)
}

// ListPolicies lists the account's policies, and those of AWS's that the service
// knows, in the order of their ARNs.
//
// Errors: ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html
func (s *Service) ListPolicies(ctx context.Context, in *ListPoliciesInput) (*ListPoliciesOutput, error) {
	return ask(ctx, s, "ListPolicies", in, (*Service).listPolicies)
}

// DeletePolicy deletes a policy that nobody has and that has one version.
//
// Errors: DeleteConflict, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html
func (s *Service) DeletePolicy(ctx context.Context, in *DeletePolicyInput) (*DeletePolicyOutput, error) {
	return ask(ctx, s, "DeletePolicy", in, (*Service).deletePolicy)
}

// Quotas of policies (IAM user guide, IAM and STS quotas).
const (
	maxPolicies = 1500
	maxPolicy   = 6144 // characters without white space
)

func (s *Service) createPolicy(c *sim.Call, in *CreatePolicyInput) (*CreatePolicyOutput, error) {
	path := cmp.Or(in.Path, "/")
	arn := s.arn("policy" + path + in.PolicyName)
	c.On(arn)
	if err := policyFits(in.PolicyDocument); err != nil {
		return nil, err
	}
	for _, p := range s.policies {
		if strings.EqualFold(p.name, in.PolicyName) {
			return nil, errExists("A policy called %s already exists. Duplicate names are not allowed.", in.PolicyName)
		}
	}
	if len(s.policies) >= maxPolicies {
		return nil, errQuota("PoliciesPerAccount", maxPolicies)
	}
	tags, err := tagged(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	now := c.Now().Truncate(time.Second)
	p := &managedPolicy{
		name: in.PolicyName, path: path, id: newID(c, "ANPA", "policy id"), arn: arn, description: in.Description,
		created: now, updated: now, tags: tags,
	}
	p.add(now, in.PolicyDocument, true)
	s.policies[arn] = p
	return &CreatePolicyOutput{s.describe(p)}, nil
}

func policyFits(document string) error {
	if err := checkIdentity(document); err != nil {
		return err
	}
	if sizeOf(document) > maxPolicy {
		return errQuota("PolicySize", maxPolicy)
	}
	return nil
}

func (s *Service) describe(p *managedPolicy) *Policy {
	d := &Policy{
		Arn: p.arn, CreateDate: p.created, DefaultVersionId: p.standard, Description: p.description, IsAttachable: true,
		Path: p.path, PolicyId: p.id, PolicyName: p.name, Tags: p.tags, UpdateDate: p.updated,
	}
	for _, r := range s.roles {
		if slices.Contains(r.attached, p.arn) {
			d.AttachmentCount++
		}
	}
	return d
}

// policy finds a policy of the account or of AWS.
func (s *Service) policy(c *sim.Call, arn string) (*managedPolicy, error) {
	c.On(arn)
	if p := s.policies[arn]; p != nil {
		return p, nil
	}
	if !strings.HasPrefix(arn, "arn:aws:iam::") {
		return nil, errInput("ARN %s is not valid.", arn)
	}
	if strings.HasPrefix(arn, managedPrefix) {
		if p := managed(strings.TrimPrefix(arn, managedPrefix)); p != nil {
			return p, nil
		}
		return nil, refuse(c.Operation, "PolicyArn="+arn)
	}
	return nil, errNone("Policy %s was not found.", arn)
}

// owned is policy for what changes one: AWS's own do not change.
func (s *Service) owned(c *sim.Call, arn string) (*managedPolicy, error) {
	p, err := s.policy(c, arn)
	if err == nil && s.policies[arn] == nil {
		return nil, errDenied("User: %s is not authorized to perform: iam:%s on resource: policy %s", s.caller(c).arn, c.Operation, arn)
	}
	return p, err
}

func (s *Service) getPolicy(c *sim.Call, in *GetPolicyInput) (*GetPolicyOutput, error) {
	p, err := s.policy(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	return &GetPolicyOutput{s.describe(p)}, nil
}

func (s *Service) listPolicies(_ *sim.Call, in *ListPoliciesInput) (*ListPoliciesOutput, error) {
	var found []Policy
	add := func(p *managedPolicy) {
		d := s.describe(p)
		d.Tags, d.Description = nil, ""
		if strings.HasPrefix(p.path, in.PathPrefix) && (!in.OnlyAttached || d.AttachmentCount > 0) && in.PolicyUsageFilter != "PermissionsBoundary" {
			found = append(found, *d)
		}
	}
	if in.Scope != "AWS" {
		for _, arn := range slices.Sorted(maps.Keys(s.policies)) {
			add(s.policies[arn])
		}
	}
	if in.Scope != "Local" {
		for _, name := range managedNames {
			add(managed(name))
		}
	}
	part, p, err := cut(found, in.MaxItems, in.Marker)
	return &ListPoliciesOutput{p.truncated, p.marker, part}, err
}

func (s *Service) deletePolicy(c *sim.Call, in *DeletePolicyInput) (*DeletePolicyOutput, error) {
	p, err := s.owned(c, in.PolicyArn)
	switch {
	case err != nil:
		return nil, err
	case s.describe(p).AttachmentCount > 0:
		return nil, errConflict("Cannot delete a policy attached to entities.")
	case len(p.versions) > 1:
		return nil, errConflict("This policy has more than one version. Before you delete a policy, you must delete the policy's versions. " +
			"The default version is deleted with the policy.")
	}
	delete(s.policies, p.arn)
	return &DeletePolicyOutput{}, nil
}
