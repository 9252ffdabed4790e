package lambda

import (
	"context"
	"slices"
	"strconv"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// AddLayerVersionPermissionInput describes one statement of a layer version's policy.
type AddLayerVersionPermissionInput struct {
	LayerName      string `aws:"required,label=LayerName,len=1..140,pattern=(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"`
	VersionNumber  *int64 `aws:"required,label=VersionNumber"`
	StatementId    string `aws:"required,len=1..100,pattern=([a-zA-Z0-9-_]+)"`
	Action         string `aws:"required,len=..22,pattern=lambda:GetLayerVersion"`
	Principal      string `aws:"required,pattern=\\d{12}|\\*|arn:(aws[a-zA-Z-]*):iam::\\d{12}:root"`
	OrganizationId string `aws:"len=..34,pattern=o-[a-z0-9]{10,32}"`
	RevisionId     string `aws:"query=RevisionId"`
}

// AddLayerVersionPermissionOutput is the statement that was added, as JSON.
type AddLayerVersionPermissionOutput struct {
	Statement  string
	RevisionId string
}

// AddLayerVersionPermission lets an account, an organization or anyone use a layer
// version.
//
// Errors: as AddPermission.
// https://docs.aws.amazon.com/lambda/latest/api/API_AddLayerVersionPermission.html
func (s *Service) AddLayerVersionPermission(ctx context.Context, in *AddLayerVersionPermissionInput) (*AddLayerVersionPermissionOutput, error) {
	return bus.Do(ctx, s.ep, "AddLayerVersionPermission", in, s.addLayerVersionPermission)
}

func (s *Service) addLayerVersionPermission(c *sim.Call, in *AddLayerVersionPermissionInput) (*AddLayerVersionPermissionOutput, error) {
	l, i, err := s.governedLayer(c, in.LayerName, *in.VersionNumber)
	if err != nil {
		return nil, err
	}
	now := l.versions[i].policy
	if err := now.expect(in.RevisionId, "GetLayerPolicy"); err != nil {
		return nil, err
	}
	if now.has(in.StatementId) {
		return nil, errStatement(in.StatementId)
	}
	statement := policy.Statement{
		Sid: in.StatementId, Effect: policy.Allow,
		Action: []string{in.Action}, Resource: []string{l.versions[i].LayerVersionArn},
	}
	if statement.Principal, err = principalOf(in.Principal); err != nil {
		return nil, err
	}
	if in.OrganizationId != "" {
		statement.Conditions = []policy.Condition{{Operator: "StringEquals", Key: "aws:PrincipalOrgID", Values: []string{in.OrganizationId}}}
	}
	p, err := s.governLayer(c, l, i, now.with(statement))
	if err != nil {
		return nil, err
	}
	return &AddLayerVersionPermissionOutput{Statement: textOf(statement), RevisionId: p.revision}, nil
}

// governedLayer returns a layer and where among its versions one is.
func (s *Service) governedLayer(c *sim.Call, text string, number int64) (*layer, int, error) {
	name, _ := parseLayer(text)
	arn := s.ep.ARN("layer:" + name + ":" + strconv.FormatInt(number, 10))
	c.On(arn)
	if l, ok := s.layers.Get(&layer{name: name}); ok {
		if i, ok := l.version(number); ok {
			return l, i, nil
		}
	}
	return nil, 0, errNotFound("Layer version " + arn + " does not exist.")
}

// governLayer stores the policy of a layer version.
func (s *Service) governLayer(c *sim.Call, l *layer, i int, d policy.Document) (*permissions, error) {
	v := *l.versions[i]
	var err error
	if v.policy, err = governedBy(c, v.LayerVersionArn, d); err != nil {
		return nil, err
	}
	copied := *l
	copied.versions = slices.Clone(l.versions)
	copied.versions[i] = &v
	s.layers.ReplaceOrInsert(&copied)
	return v.policy, nil
}

// RemoveLayerVersionPermissionInput names a statement of a layer version's policy.
type RemoveLayerVersionPermissionInput struct {
	LayerName     string `aws:"required,label=LayerName,len=1..140,pattern=(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"`
	VersionNumber *int64 `aws:"required,label=VersionNumber"`
	StatementId   string `aws:"required,label=StatementId,len=1..100,pattern=([a-zA-Z0-9-_]+)"`
	RevisionId    string `aws:"query=RevisionId"`
}

// RemoveLayerVersionPermission takes a statement away.
//
// Errors: ResourceNotFoundException, PreconditionFailedException for an old
// RevisionId.
// https://docs.aws.amazon.com/lambda/latest/api/API_RemoveLayerVersionPermission.html
func (s *Service) RemoveLayerVersionPermission(ctx context.Context, in *RemoveLayerVersionPermissionInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "RemoveLayerVersionPermission", in, s.removeLayerVersionPermission)
}

func (s *Service) removeLayerVersionPermission(c *sim.Call, in *RemoveLayerVersionPermissionInput) (*wire.Void, error) {
	l, i, err := s.governedLayer(c, in.LayerName, *in.VersionNumber)
	if err != nil {
		return nil, err
	}
	now := l.versions[i].policy
	switch {
	case now == nil:
		return nil, errNotFound("No policy is associated with the given resource.")
	case !now.has(in.StatementId):
		return nil, errNotFound("Statement " + in.StatementId + " is not found in resource policy.")
	}
	if err := now.expect(in.RevisionId, "GetLayerPolicy"); err != nil {
		return nil, err
	}
	_, err = s.governLayer(c, l, i, now.without(in.StatementId))
	return &wire.Void{}, err
}

// GetLayerVersionPolicyInput names a layer version.
type GetLayerVersionPolicyInput struct {
	LayerName     string `aws:"required,label=LayerName,len=1..140,pattern=(arn:[a-zA-Z0-9-]+:lambda:[a-zA-Z0-9-]+:\\d{12}:layer:[a-zA-Z0-9-_]+)|[a-zA-Z0-9-_]+"`
	VersionNumber *int64 `aws:"required,label=VersionNumber"`
}

// GetLayerVersionPolicy returns the policy of a layer version.
//
// Errors: ResourceNotFoundException if it has none.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetLayerVersionPolicy.html
func (s *Service) GetLayerVersionPolicy(ctx context.Context, in *GetLayerVersionPolicyInput) (*GetPolicyOutput, error) {
	return bus.Do(ctx, s.ep, "GetLayerVersionPolicy", in, s.getLayerVersionPolicy)
}

func (s *Service) getLayerVersionPolicy(c *sim.Call, in *GetLayerVersionPolicyInput) (*GetPolicyOutput, error) {
	l, i, err := s.governedLayer(c, in.LayerName, *in.VersionNumber)
	if err != nil {
		return nil, err
	}
	p := l.versions[i].policy
	if p == nil {
		return nil, errNotFound("No policy is associated with the given resource.")
	}
	return &GetPolicyOutput{Policy: p.document.String(), RevisionId: p.revision}, nil
}
