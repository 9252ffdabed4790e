package sns

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// AddPermissionInput lets accounts do something with a topic.
type AddPermissionInput struct {
	AWSAccountId []string `aws:"required"`
	ActionName   []string `aws:"required"`
	Label        string   `aws:"required"`
	TopicArn     string   `aws:"required"`
}

// AddPermissionOutput has no members.
type AddPermissionOutput = wire.Void

// RemovePermissionInput names a statement of a topic's policy.
type RemovePermissionInput struct {
	Label    string `aws:"required"`
	TopicArn string `aws:"required"`
}

// RemovePermissionOutput has no members.
type RemovePermissionOutput = wire.Void

// AddPermission adds a statement to a topic's policy.
//
// Errors: AuthorizationError, InvalidParameter, NotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_AddPermission.html
func (s *Service) AddPermission(ctx context.Context, in *AddPermissionInput) (*AddPermissionOutput, error) {
	return bus.Do(ctx, s.ep, "AddPermission", in, s.addPermission)
}

// RemovePermission removes a statement from a topic's policy. To remove none is no
// fault.
//
// Errors: AuthorizationError, InvalidParameter, NotFound, ValidationError.
//
// https://docs.aws.amazon.com/sns/latest/api/API_RemovePermission.html
func (s *Service) RemovePermission(ctx context.Context, in *RemovePermissionInput) (*RemovePermissionOutput, error) {
	return bus.Do(ctx, s.ep, "RemovePermission", in, s.removePermission)
}

func (s *Service) addPermission(c *sim.Call, in *AddPermissionInput) (*AddPermissionOutput, error) {
	s.request(c)
	c.On(in.TopicArn)
	_, t, err := s.topic("TopicArn", in.TopicArn)
	if err != nil {
		return nil, err
	}
	if err := t.permit(c, "AddPermission"); err != nil {
		return nil, err
	}
	st := policy.Statement{Sid: in.Label, Effect: policy.Allow, Resource: []string{t.arn}}
	for _, name := range in.ActionName {
		action := "SNS:" + strings.TrimPrefix(name, "SNS:")
		if strings.Contains(name, "*") || !inScope(action) {
			return nil, errParameter("Policy statement action out of service scope!")
		}
		st.Action = append(st.Action, action)
	}
	if slices.ContainsFunc(t.policy.Statements, func(s policy.Statement) bool { return s.Sid == in.Label }) {
		return nil, errParameter("Statement already exists")
	}
	for _, id := range in.AWSAccountId {
		st.Principal.AWS = append(st.Principal.AWS, "arn:aws:iam::"+id+":root")
	}
	if _, unknown := st.Principal.Unknown(); unknown {
		return nil, errParameter("Policy Error: PrincipalNotFound")
	}
	t.policy = t.withStatements(append(slices.Clone(t.policy.Statements), st))
	return &AddPermissionOutput{}, nil
}

func (t *topic) withStatements(list []policy.Statement) *policy.Document {
	return &policy.Document{Version: t.policy.Version, ID: t.policy.ID, Statements: list}
}

func (s *Service) removePermission(c *sim.Call, in *RemovePermissionInput) (*RemovePermissionOutput, error) {
	s.request(c)
	c.On(in.TopicArn)
	_, t, err := s.topic("TopicArn", in.TopicArn)
	if err != nil {
		return nil, err
	}
	if err := t.permit(c, "RemovePermission"); err != nil {
		return nil, err
	}
	t.policy = t.withStatements(slices.DeleteFunc(slices.Clone(t.policy.Statements), func(st policy.Statement) bool {
		return st.Sid == in.Label
	}))
	return &RemovePermissionOutput{}, nil
}
