package iam

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A session is what STS gives credentials for. It is never changed.
type session struct{ identity }

// AssumeRoleInput names a role and the session in which somebody is to be it.
type AssumeRoleInput struct {
	DurationSeconds         int32                  `aws:"range=900..43200"`
	ExternalId              string                 `aws:"len=2..1224,pattern=[\\w+=,.@:\\/-]*"`
	MinimumSessionTokenSize int32                  `aws:"refuse"`
	Policy                  string                 `aws:"len=1..,pattern=[\\u0009\\u000A\\u000D\\u0020-\\u00FF]+"`
	PolicyArns              []PolicyDescriptorType `aws:"refuse"`
	ProvidedContexts        []ProvidedContext      `aws:"refuse"`
	RoleArn                 string                 `aws:"required,len=20..2048"`
	RoleSessionName         string                 `aws:"required,len=2..64,pattern=[\\w+=,.@-]*"`
	SerialNumber            string                 `aws:"refuse"`
	SourceIdentity          string                 `aws:"len=2..64,pattern=[\\w+=,.@-]*"`
	Tags                    []Tag                  `aws:"len=..50"`
	TokenCode               string                 `aws:"refuse"`
	TransitiveTagKeys       []string               `aws:"len=..50,member.len=1..128"`
}

// A PolicyDescriptorType names a policy that bounds a session.
type PolicyDescriptorType struct {
	Arn string `aws:"name=arn"`
}

// A ProvidedContext is what an identity provider says about a session.
type ProvidedContext struct {
	ContextAssertion string
	ProviderArn      string
}

// AssumeRoleOutput is the session's credentials.
type AssumeRoleOutput struct {
	AssumedRoleUser         *AssumedRoleUser
	Credentials             *Credentials
	PackedPolicySize        *int32
	SessionTokenSize        *int32
	SessionTokenUtilization *int32
	SourceIdentity          string
}

// An AssumedRoleUser is who one is in a session.
type AssumedRoleUser struct {
	Arn           string
	AssumedRoleId string
}

// Credentials are what one signs with in a session.
type Credentials struct {
	AccessKeyId     string
	Expiration      time.Time
	SecretAccessKey string
	SessionToken    string
}

// GetSessionTokenInput asks for credentials of who asks.
type GetSessionTokenInput struct {
	DurationSeconds         int32  `aws:"range=900..129600"`
	MinimumSessionTokenSize int32  `aws:"refuse"`
	SerialNumber            string `aws:"refuse"`
	TokenCode               string `aws:"refuse"`
}

// GetSessionTokenOutput is the credentials.
type GetSessionTokenOutput struct {
	Credentials             *Credentials
	SessionTokenSize        *int32
	SessionTokenUtilization *int32
}

// AssumeRole gives credentials of a role, of any account. Trust policies are not
// evaluated: the role has to exist.
//
// Errors: AccessDenied, MalformedPolicyDocument, ValidationError.
//
// https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
func (s *Service) AssumeRole(ctx context.Context, in *AssumeRoleInput) (*AssumeRoleOutput, error) {
	return bus.Do(ctx, s.sts, "AssumeRole", in, s.assumeRole)
}

// GetSessionToken gives credentials of the user who asks, which expire.
//
// Errors: AccessDenied, ValidationError.
//
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html
func (s *Service) GetSessionToken(ctx context.Context, in *GetSessionTokenInput) (*GetSessionTokenOutput, error) {
	return bus.Do(ctx, s.sts, "GetSessionToken", in, s.getSessionToken)
}

// How long sessions last (AssumeRole, GetSessionToken, API reference): an hour, which
// is also the most when a session assumes a role; 12 hours for users.
const (
	roleSession = 3600
	userSession = 43_200
)

func (s *Service) assumeRole(c *sim.Call, in *AssumeRoleInput) (*AssumeRoleOutput, error) {
	c.On(in.RoleArn)
	who, err := s.home().living(c)
	if err != nil {
		return nil, err
	}
	to, resource, ok := bus.ToARN(in.RoleArn)
	path, isRole := strings.CutPrefix(resource, "role/")
	if !ok || to.Service != "iam" || !isRole || !isAccount(to.Account) {
		return nil, errValidation("%s is invalid", in.RoleArn)
	}
	if in.Policy != "" {
		if err := checkIdentity(in.Policy); err != nil {
			return nil, err
		}
	}
	there := s.of(to.Account)
	r := there.roles[path[strings.LastIndexByte(path, '/')+1:]]
	if r == nil || r.arn != in.RoleArn {
		return nil, errDenied("User: %s is not authorized to perform: sts:AssumeRole on resource: %s", who.arn, in.RoleArn)
	}
	seconds := cmp.Or(in.DurationSeconds, roleSession)
	switch {
	case seconds > r.maxSession:
		return nil, errValidation("The requested DurationSeconds exceeds the MaxSessionDuration set for this role.")
	case seconds > roleSession && who.role != "":
		return nil, errValidation("The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.")
	}
	name := in.RoleSessionName
	as := identity{arn: "arn:aws:sts::" + to.Account + ":assumed-role/" + r.name + "/" + name, id: r.id + ":" + name, role: r.arn}
	return &AssumeRoleOutput{
		AssumedRoleUser: &AssumedRoleUser{as.arn, as.id},
		Credentials:     there.open(c, as, seconds), SourceIdentity: in.SourceIdentity,
	}, nil
}

func (s *Service) getSessionToken(c *sim.Call, in *GetSessionTokenInput) (*GetSessionTokenOutput, error) {
	home := s.home()
	who := home.caller(c)
	if who.role != "" || !who.expires.IsZero() {
		return nil, errDenied("Cannot call GetSessionToken with session credentials")
	}
	return &GetSessionTokenOutput{Credentials: home.open(c, who, cmp.Or(in.DurationSeconds, userSession))}, nil
}

// open begins a session.
func (s *Service) open(c *sim.Call, as identity, seconds int32) *Credentials {
	as.expires = c.Now().Add(time.Duration(seconds) * time.Second)
	key := newKey(c, sessionKey, s.ep.Account, "session")
	s.sessions[key] = &session{as}
	r := c.Rand("session token")
	return &Credentials{key, as.expires.Truncate(time.Second), SecretOf(key), "IQoJb3JpZ2luX2Vj" + r.Upper(240)}
}
