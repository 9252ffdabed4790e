package iam

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// CreatePolicyVersionInput is a new text of a policy.
type CreatePolicyVersionInput struct {
	PolicyArn      string `aws:"required,len=20..2048"`
	PolicyDocument string `aws:"required,len=1..131072,pattern=[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"`
	SetAsDefault   bool
}

// CreatePolicyVersionOutput is the new version, without its text.
type CreatePolicyVersionOutput struct {
	PolicyVersion *PolicyVersion
}

// GetPolicyVersionInput names a version of a policy.
type GetPolicyVersionInput struct {
	PolicyArn string `aws:"required,len=20..2048"`
	VersionId string `aws:"required,pattern=v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?"`
}

// GetPolicyVersionOutput is the version.
type GetPolicyVersionOutput struct {
	PolicyVersion *PolicyVersion
}

// ListPolicyVersionsInput names a policy.
type ListPolicyVersionsInput struct {
	Marker    string `aws:"len=1..320"`
	MaxItems  int32  `aws:"range=1..1000"`
	PolicyArn string `aws:"required,len=20..2048"`
}

// ListPolicyVersionsOutput is a page of versions, the latest first, without their
// texts.
type ListPolicyVersionsOutput struct {
	IsTruncated bool `aws:"always"`
	Marker      string
	Versions    []PolicyVersion `aws:"always"`
}

// DeletePolicyVersionInput names a version of a policy.
type DeletePolicyVersionInput struct {
	PolicyArn string `aws:"required,len=20..2048"`
	VersionId string `aws:"required,pattern=v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?"`
}

// DeletePolicyVersionOutput has no members.
type DeletePolicyVersionOutput = wire.Void

// SetDefaultPolicyVersionInput names the version that is to be in force.
type SetDefaultPolicyVersionInput struct {
	PolicyArn string `aws:"required,len=20..2048"`
	VersionId string `aws:"required,pattern=v[1-9][0-9]*(\\.[A-Za-z0-9-]*)?"`
}

// SetDefaultPolicyVersionOutput has no members.
type SetDefaultPolicyVersionOutput = wire.Void

// A PolicyVersion is one text of a policy, percent-encoded.
type PolicyVersion struct {
	CreateDate       time.Time
	Document         string
	IsDefaultVersion bool `aws:"always"`
	VersionId        string
}

// CreatePolicyVersion gives a policy a new text. It has 5 at most.
//
// Errors: LimitExceeded, MalformedPolicyDocument, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreatePolicyVersion.html
func (s *Service) CreatePolicyVersion(ctx context.Context, in *CreatePolicyVersionInput) (*CreatePolicyVersionOutput, error) {
	return ask(ctx, s, "CreatePolicyVersion", in, (*Service).createPolicyVersion)
}

// GetPolicyVersion returns one text of a policy.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html
func (s *Service) GetPolicyVersion(ctx context.Context, in *GetPolicyVersionInput) (*GetPolicyVersionOutput, error) {
	return ask(ctx, s, "GetPolicyVersion", in, (*Service).getPolicyVersion)
}

// ListPolicyVersions lists the versions of a policy.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html
func (s *Service) ListPolicyVersions(ctx context.Context, in *ListPolicyVersionsInput) (*ListPolicyVersionsOutput, error) {
	return ask(ctx, s, "ListPolicyVersions", in, (*Service).listPolicyVersions)
}

// DeletePolicyVersion deletes a version that is not in force.
//
// Errors: DeleteConflict, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html
func (s *Service) DeletePolicyVersion(ctx context.Context, in *DeletePolicyVersionInput) (*DeletePolicyVersionOutput, error) {
	return ask(ctx, s, "DeletePolicyVersion", in, (*Service).deletePolicyVersion)
}

// SetDefaultPolicyVersion puts another version in force.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html
func (s *Service) SetDefaultPolicyVersion(ctx context.Context, in *SetDefaultPolicyVersionInput) (*SetDefaultPolicyVersionOutput, error) {
	return ask(ctx, s, "SetDefaultPolicyVersion", in, (*Service).setDefaultPolicyVersion)
}

// maxVersions is how many versions a policy has (IAM user guide, quotas).
const maxVersions = 5

// add gives a policy a version.
func (p *managedPolicy) add(now time.Time, document string, standard bool) version {
	p.last++
	v := version{"v" + strconv.Itoa(p.last), now, document}
	p.versions = append([]version{v}, p.versions...)
	if p.updated = now; standard {
		p.standard = v.id
	}
	return v
}

func (p *managedPolicy) version(id string) (int, error) {
	at := slices.IndexFunc(p.versions, func(v version) bool { return v.id == id })
	if at < 0 {
		return 0, errNone("Policy %s version %s does not exist or is not attachable.", p.arn, id)
	}
	return at, nil
}

func (p *managedPolicy) describeVersion(v version) *PolicyVersion {
	return &PolicyVersion{CreateDate: v.created, IsDefaultVersion: v.id == p.standard, VersionId: v.id}
}

func (s *Service) createPolicyVersion(c *sim.Call, in *CreatePolicyVersionInput) (*CreatePolicyVersionOutput, error) {
	if err := policyFits(in.PolicyDocument); err != nil {
		return nil, err
	}
	p, err := s.owned(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	if len(p.versions) >= maxVersions {
		return nil, errLimit("A managed policy can have up to %d versions. Before you create a new version, you must delete an existing version.", maxVersions)
	}
	v := p.add(c.Now().Truncate(time.Second), in.PolicyDocument, in.SetAsDefault)
	return &CreatePolicyVersionOutput{p.describeVersion(v)}, nil
}

func (s *Service) getPolicyVersion(c *sim.Call, in *GetPolicyVersionInput) (*GetPolicyVersionOutput, error) {
	p, err := s.policy(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	at, err := p.version(in.VersionId)
	if err != nil {
		return nil, err
	}
	v := p.versions[at]
	if v.document == "" {
		return nil, refuse("GetPolicyVersion", "PolicyArn="+p.arn)
	}
	d := p.describeVersion(v)
	d.Document = encode(v.document)
	return &GetPolicyVersionOutput{d}, nil
}

func (s *Service) listPolicyVersions(c *sim.Call, in *ListPolicyVersionsInput) (*ListPolicyVersionsOutput, error) {
	p, err := s.policy(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	var all []PolicyVersion
	for _, v := range p.versions {
		all = append(all, *p.describeVersion(v))
	}
	part, at, err := cut(all, in.MaxItems, in.Marker)
	return &ListPolicyVersionsOutput{at.truncated, at.marker, part}, err
}

func (s *Service) deletePolicyVersion(c *sim.Call, in *DeletePolicyVersionInput) (*DeletePolicyVersionOutput, error) {
	p, err := s.owned(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	at, err := p.version(in.VersionId)
	if err != nil {
		return nil, err
	}
	if in.VersionId == p.standard {
		return nil, errConflict("Cannot delete the default version of a policy.")
	}
	p.versions = slices.Delete(p.versions, at, at+1)
	return &DeletePolicyVersionOutput{}, nil
}

func (s *Service) setDefaultPolicyVersion(c *sim.Call, in *SetDefaultPolicyVersionInput) (*SetDefaultPolicyVersionOutput, error) {
	p, err := s.owned(c, in.PolicyArn)
	if err != nil {
		return nil, err
	}
	if _, err := p.version(in.VersionId); err != nil {
		return nil, err
	}
	p.standard, p.updated = in.VersionId, c.Now().Truncate(time.Second)
	return &SetDefaultPolicyVersionOutput{}, nil
}
