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

// A role is who a service or another account may be for a while.
type role struct {
	name, path, id, arn string
	created             time.Time
	trust               string // a policy, as it was given
	description         string
	maxSession          int32 // seconds
	tags                []Tag // replaced, never changed
	attached            []string
	inline              map[string]string // policies by name
}

func (r *role) fork() *role {
	f := *r
	f.attached = slices.Clone(r.attached)
	f.inline = maps.Clone(r.inline)
	return &f
}

// CreateRoleInput describes a role to be.
type CreateRoleInput struct {
	AssumeRolePolicyDocument string `aws:"required,len=1..131072,pattern=[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"`
	Description              string `aws:"len=..1000"`
	MaxSessionDuration       int32  `aws:"range=3600..43200"`
	Path                     string `aws:"len=1..512,pattern=(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)"`
	PermissionsBoundary      string `aws:"refuse"`
	RoleName                 string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
	Tags                     []Tag  `aws:"len=..50"`
}

// CreateRoleOutput is the new role.
type CreateRoleOutput struct {
	Role *Role
}

// GetRoleInput names a role.
type GetRoleInput struct {
	RoleName string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// GetRoleOutput is the role.
type GetRoleOutput struct {
	Role *Role
}

// ListRolesInput chooses roles by the beginnings of their paths.
type ListRolesInput struct {
	Marker     string `aws:"len=1..320"`
	MaxItems   int32  `aws:"range=1..1000"`
	PathPrefix string `aws:"len=1..512,pattern=\\u002F[\\u0021-\\u007F]*"`
}

// ListRolesOutput is a page of roles.
type ListRolesOutput struct {
	IsTruncated bool `aws:"always"`
	Marker      string
	Roles       []Role `aws:"always"`
}

// DeleteRoleInput names a role.
type DeleteRoleInput struct {
	RoleName string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// DeleteRoleOutput has no members.
type DeleteRoleOutput = wire.Void

// UpdateRoleInput changes what describes a role.
type UpdateRoleInput struct {
	Description        *string `aws:"len=..1000"`
	MaxSessionDuration int32   `aws:"range=3600..43200"`
	RoleName           string  `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// UpdateRoleOutput has no members.
type UpdateRoleOutput struct{}

// UpdateRoleDescriptionInput changes a role's description, as before there was
// UpdateRole.
type UpdateRoleDescriptionInput struct {
	Description *string `aws:"required,len=..1000"`
	RoleName    string  `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// UpdateRoleDescriptionOutput is the role.
type UpdateRoleDescriptionOutput struct {
	Role *Role
}

// UpdateAssumeRolePolicyInput changes who may assume a role.
type UpdateAssumeRolePolicyInput struct {
	PolicyDocument string `aws:"required,len=1..131072,pattern=[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"`
	RoleName       string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// UpdateAssumeRolePolicyOutput has no members.
type UpdateAssumeRolePolicyOutput = wire.Void

// A Role describes a role.
type Role struct {
	Arn                      string
	AssumeRolePolicyDocument string // percent-encoded
	CreateDate               time.Time
	Description              string
	MaxSessionDuration       int32
	Path                     string
	PermissionsBoundary      *AttachedPermissionsBoundary
	RoleId                   string
	RoleLastUsed             *RoleLastUsed
	RoleName                 string
	SourceRoleTemplate       *SourceRoleTemplate
	Tags                     []Tag
}

// RoleLastUsed tells when a role was last used. The service does not note it.
type RoleLastUsed struct {
	LastUsedDate *time.Time
	Region       string
}

// An AttachedPermissionsBoundary is a policy that bounds a role's permissions. The
// service refuses them.
type AttachedPermissionsBoundary struct {
	PermissionsBoundaryArn  string
	PermissionsBoundaryType string
}

// A SourceRoleTemplate is what a role was made from. The service has none.
type SourceRoleTemplate struct {
	TemplateArn     string
	TemplateVersion string
}

// CreateRole makes a role.
//
// Errors: EntityAlreadyExists, InvalidInput, LimitExceeded, MalformedPolicyDocument,
// ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
func (s *Service) CreateRole(ctx context.Context, in *CreateRoleInput) (*CreateRoleOutput, error) {
	return ask(ctx, s, "CreateRole", in, (*Service).createRole)
}

// GetRole describes a role.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRole.html
func (s *Service) GetRole(ctx context.Context, in *GetRoleInput) (*GetRoleOutput, error) {
	return ask(ctx, s, "GetRole", in, (*Service).getRole)
}

// ListRoles lists roles in the order of their names, without their tags.
//
// Errors: ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoles.html
func (s *Service) ListRoles(ctx context.Context, in *ListRolesInput) (*ListRolesOutput, error) {
	return ask(ctx, s, "ListRoles", in, (*Service).listRoles)
}

// DeleteRole deletes a role that has no policies any more.
//
// Errors: DeleteConflict, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRole.html
func (s *Service) DeleteRole(ctx context.Context, in *DeleteRoleInput) (*DeleteRoleOutput, error) {
	return ask(ctx, s, "DeleteRole", in, (*Service).deleteRole)
}

// UpdateRole changes a role's description and how long its sessions may last.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRole.html
func (s *Service) UpdateRole(ctx context.Context, in *UpdateRoleInput) (*UpdateRoleOutput, error) {
	return ask(ctx, s, "UpdateRole", in, (*Service).updateRole)
}

// UpdateRoleDescription changes a role's description. AWS prefers UpdateRole.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateRoleDescription.html
func (s *Service) UpdateRoleDescription(ctx context.Context, in *UpdateRoleDescriptionInput) (*UpdateRoleDescriptionOutput, error) {
	return ask(ctx, s, "UpdateRoleDescription", in, (*Service).updateRoleDescription)
}

// UpdateAssumeRolePolicy changes who may assume a role.
//
// Errors: LimitExceeded, MalformedPolicyDocument, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html
func (s *Service) UpdateAssumeRolePolicy(ctx context.Context, in *UpdateAssumeRolePolicyInput) (*UpdateAssumeRolePolicyOutput, error) {
	return ask(ctx, s, "UpdateAssumeRolePolicy", in, (*Service).updateAssumeRolePolicy)
}

// Quotas of roles (IAM user guide, IAM and STS quotas), and how long sessions last
// at most unless the role says.
const (
	maxRoles     = 1000
	maxTrust     = 2048 // characters without white space
	sessionHours = 3600
)

func (s *Service) createRole(c *sim.Call, in *CreateRoleInput) (*CreateRoleOutput, error) {
	c.On(in.RoleName)
	path := cmp.Or(in.Path, "/")
	if err := trustFits(in.AssumeRolePolicyDocument); err != nil {
		return nil, err
	}
	for name := range s.roles {
		if strings.EqualFold(name, in.RoleName) {
			return nil, errExists("Role with name %s already exists.", in.RoleName)
		}
	}
	if len(s.roles) >= maxRoles {
		return nil, errQuota("RolesPerAccount", maxRoles)
	}
	tags, err := tagged(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	r := &role{
		name: in.RoleName, path: path, id: newID(c, "AROA", "role id"), arn: s.arn("role" + path + in.RoleName),
		created: c.Now().Truncate(time.Second), trust: in.AssumeRolePolicyDocument, description: in.Description,
		maxSession: cmp.Or(in.MaxSessionDuration, sessionHours), tags: tags, inline: map[string]string{},
	}
	s.roles[r.name] = r
	return &CreateRoleOutput{r.describe()}, nil
}

func trustFits(document string) error {
	if err := checkTrust(document); err != nil {
		return err
	}
	if sizeOf(document) > maxTrust {
		return errQuota("ACLSizePerRole", maxTrust)
	}
	return nil
}

func (r *role) describe() *Role {
	return &Role{
		Arn: r.arn, AssumeRolePolicyDocument: encode(r.trust), CreateDate: r.created, Description: r.description,
		MaxSessionDuration: r.maxSession, Path: r.path, RoleId: r.id, RoleName: r.name, Tags: r.tags,
	}
}

func (s *Service) role(c *sim.Call, name string) (*role, error) {
	c.On(name)
	if r := s.roles[name]; r != nil {
		return r, nil
	}
	return nil, errNone("The role with name %s cannot be found.", name)
}

func (s *Service) getRole(c *sim.Call, in *GetRoleInput) (*GetRoleOutput, error) {
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	d := r.describe()
	d.RoleLastUsed = &RoleLastUsed{}
	return &GetRoleOutput{d}, nil
}

func (s *Service) listRoles(_ *sim.Call, in *ListRolesInput) (*ListRolesOutput, error) {
	var all []Role
	for _, name := range slices.Sorted(maps.Keys(s.roles)) {
		if r := s.roles[name]; strings.HasPrefix(r.path, in.PathPrefix) {
			d := r.describe()
			d.Tags = nil
			all = append(all, *d)
		}
	}
	part, p, err := cut(all, in.MaxItems, in.Marker)
	return &ListRolesOutput{p.truncated, p.marker, part}, err
}

func (s *Service) deleteRole(c *sim.Call, in *DeleteRoleInput) (*DeleteRoleOutput, error) {
	r, err := s.role(c, in.RoleName)
	switch {
	case err != nil:
		return nil, err
	case len(r.attached) > 0:
		return nil, errConflict("Cannot delete entity, must detach all policies first.")
	case len(r.inline) > 0:
		return nil, errConflict("Cannot delete entity, must delete policies first.")
	}
	delete(s.roles, r.name)
	return &DeleteRoleOutput{}, nil
}

func (s *Service) updateRole(c *sim.Call, in *UpdateRoleInput) (*UpdateRoleOutput, error) {
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	if in.Description != nil {
		r.description = *in.Description
	}
	r.maxSession = cmp.Or(in.MaxSessionDuration, r.maxSession)
	return &UpdateRoleOutput{}, nil
}

func (s *Service) updateRoleDescription(c *sim.Call, in *UpdateRoleDescriptionInput) (*UpdateRoleDescriptionOutput, error) {
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	r.description = *in.Description
	return &UpdateRoleDescriptionOutput{r.describe()}, nil
}

func (s *Service) updateAssumeRolePolicy(c *sim.Call, in *UpdateAssumeRolePolicyInput) (*UpdateAssumeRolePolicyOutput, error) {
	if err := trustFits(in.PolicyDocument); err != nil {
		return nil, err
	}
	r, err := s.role(c, in.RoleName)
	if err != nil {
		return nil, err
	}
	r.trust = in.PolicyDocument
	return &UpdateAssumeRolePolicyOutput{}, nil
}
