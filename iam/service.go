package iam

import (
	"context"
	"errors"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how the service behaves where AWS's behaviour varies.
type Options struct{}

// A Service is IAM and STS in one account.
type Service struct {
	ep       *bus.Endpoint // of IAM
	sts      *bus.Endpoint
	opts     Options
	roles    map[string]*role
	policies map[string]*managedPolicy // by ARN
	users    map[string]*user
	keys     map[string]*accessKey // of users, by id
	sessions map[string]*session   // by access key
}

// New returns an empty service at the endpoints of IAM and STS.
func New(ep, sts *bus.Endpoint, opts Options) *Service {
	ep.Check, sts.Check = check, check
	return &Service{
		ep: ep, sts: sts, opts: opts, roles: map[string]*role{}, policies: map[string]*managedPolicy{},
		users: map[string]*user{}, keys: map[string]*accessKey{}, sessions: map[string]*session{},
	}
}

// Fork returns the service as it is now on other endpoints, whose world is a
// fork of this one's. The two share nothing observable.
func (s *Service) Fork(ep, sts *bus.Endpoint) *Service {
	f := New(ep, sts, s.opts)
	for name, r := range s.roles {
		f.roles[name] = r.fork()
	}
	for arn, p := range s.policies {
		f.policies[arn] = p.fork()
	}
	for name, u := range s.users {
		f.users[name] = u.fork()
	}
	f.keys = maps.Clone(s.keys)
	f.sessions = maps.Clone(s.sessions)
	return f
}

// homeRegion is where an account's records are.
const homeRegion = "us-east-1"

// home returns the service that keeps the account's records.
func (s *Service) home() *Service { return s.of(s.ep.Account) }

// of returns the service that keeps an account's records.
func (s *Service) of(account string) *Service {
	if s.ep.Region == homeRegion && s.ep.Account == account {
		return s
	}
	if peer, ok := s.ep.Bus.Peer("iam", homeRegion, account); ok {
		if peer, ok := peer.(*Service); ok {
			return peer
		}
	}
	return s
}

// arn returns the name of one of the account's resources.
func (s *Service) arn(resource string) string {
	return "arn:aws:iam::" + s.ep.Account + ":" + resource
}

// check is wire.Validate with the code that the Query protocol has for it.
func check(ctx context.Context, in any) error {
	err := wire.Validate(ctx, in)
	if broken, ok := errors.AsType[*wire.ValidationError](err); ok {
		return errValidation("%s", broken.ErrorMessage())
	}
	return err
}

// ask runs an operation of IAM.
func ask[In, Out any](ctx context.Context, s *Service, operation string, in *In, op func(*Service, *sim.Call, *In) (*Out, error)) (*Out, error) {
	home := s.home()
	return bus.Do(ctx, s.ep, operation, in, func(c *sim.Call, in *In) (*Out, error) { return op(home, c, in) })
}

// Wire returns what IAM answers on the wire.
func (s *Service) Wire() *wire.Service {
	return &wire.Service{
		Name: "iam", Protocol: wire.Query, Version: "2010-05-08", Namespace: "https://iam.amazonaws.com/doc/2010-05-08/",
		Reject: s.ep.Reject,
		Ops: wire.Ops{
			"AttachRolePolicy":         wire.Op(s.AttachRolePolicy),
			"CreateAccessKey":          wire.Op(s.CreateAccessKey),
			"CreatePolicy":             wire.Op(s.CreatePolicy),
			"CreatePolicyVersion":      wire.Op(s.CreatePolicyVersion),
			"CreateRole":               wire.Op(s.CreateRole),
			"CreateUser":               wire.Op(s.CreateUser),
			"DeleteAccessKey":          wire.Op(s.DeleteAccessKey),
			"DeletePolicy":             wire.Op(s.DeletePolicy),
			"DeletePolicyVersion":      wire.Op(s.DeletePolicyVersion),
			"DeleteRole":               wire.Op(s.DeleteRole),
			"DeleteRolePolicy":         wire.Op(s.DeleteRolePolicy),
			"DeleteUser":               wire.Op(s.DeleteUser),
			"DetachRolePolicy":         wire.Op(s.DetachRolePolicy),
			"GetPolicy":                wire.Op(s.GetPolicy),
			"GetPolicyVersion":         wire.Op(s.GetPolicyVersion),
			"GetRole":                  wire.Op(s.GetRole),
			"GetRolePolicy":            wire.Op(s.GetRolePolicy),
			"GetUser":                  wire.Op(s.GetUser),
			"ListAccessKeys":           wire.Op(s.ListAccessKeys),
			"ListAttachedRolePolicies": wire.Op(s.ListAttachedRolePolicies),
			"ListEntitiesForPolicy":    wire.Op(s.ListEntitiesForPolicy),
			"ListPolicies":             wire.Op(s.ListPolicies),
			"ListPolicyTags":           wire.Op(s.ListPolicyTags),
			"ListPolicyVersions":       wire.Op(s.ListPolicyVersions),
			"ListRolePolicies":         wire.Op(s.ListRolePolicies),
			"ListRoleTags":             wire.Op(s.ListRoleTags),
			"ListRoles":                wire.Op(s.ListRoles),
			"ListUsers":                wire.Op(s.ListUsers),
			"PutRolePolicy":            wire.Op(s.PutRolePolicy),
			"SetDefaultPolicyVersion":  wire.Op(s.SetDefaultPolicyVersion),
			"TagPolicy":                wire.Op(s.TagPolicy),
			"TagRole":                  wire.Op(s.TagRole),
			"UntagPolicy":              wire.Op(s.UntagPolicy),
			"UntagRole":                wire.Op(s.UntagRole),
			"UpdateAccessKey":          wire.Op(s.UpdateAccessKey),
			"UpdateAssumeRolePolicy":   wire.Op(s.UpdateAssumeRolePolicy),
			"UpdateRole":               wire.Op(s.UpdateRole),
			"UpdateRoleDescription":    wire.Op(s.UpdateRoleDescription),
		},
		Known: slices.Clone(notModelled),
	}
}

// SecurityTokenWire returns what STS answers on the wire.
func (s *Service) SecurityTokenWire() *wire.Service {
	return &wire.Service{
		Name: "sts", Protocol: wire.Query, Version: "2011-06-15", Namespace: "https://sts.amazonaws.com/doc/2011-06-15/",
		Reject: s.sts.Reject,
		Ops: wire.Ops{
			"AssumeRole":        wire.Op(s.AssumeRole),
			"GetAccessKeyInfo":  wire.Op(s.GetAccessKeyInfo),
			"GetCallerIdentity": wire.Op(s.GetCallerIdentity),
			"GetSessionToken":   wire.Op(s.GetSessionToken),
		},
		Known: []string{
			"AssumeRoleWithSAML", "AssumeRoleWithWebIdentity", "AssumeRoot", "DecodeAuthorizationMessage",
			"GetDelegatedAccessToken", "GetFederationToken", "GetWebIdentityToken",
		},
	}
}
