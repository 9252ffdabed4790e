package iam

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// ownUser is the user as whom an account's own access key asks. No other user is
// there at the beginning.
const ownUser = "cloudjar"

// An identity is who asks.
type identity struct {
	arn, id string
	user    *user  // one that CreateUser made
	role    string // the ARN of the role that was assumed
	expires time.Time
}

// GetCallerIdentityInput has no members.
type GetCallerIdentityInput struct{}

// GetCallerIdentityOutput tells who asks.
type GetCallerIdentityOutput struct {
	Account string
	Arn     string
	UserId  string
}

// GetAccessKeyInfoInput is an access key.
type GetAccessKeyInfoInput struct {
	AccessKeyId string `aws:"required,len=16..128,pattern=[\\w]*"`
}

// GetAccessKeyInfoOutput is the account that the key belongs to.
type GetAccessKeyInfoOutput struct {
	Account string
}

// GetCallerIdentity tells who asks: by the access key, a user of the account or the
// session of a role.
//
// Errors: ExpiredToken.
//
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
func (s *Service) GetCallerIdentity(ctx context.Context, in *GetCallerIdentityInput) (*GetCallerIdentityOutput, error) {
	return bus.Do(ctx, s.sts, "GetCallerIdentity", in, s.getCallerIdentity)
}

// GetAccessKeyInfo tells which account an access key belongs to, from the key alone.
//
// Errors: ValidationError.
//
// https://docs.aws.amazon.com/STS/latest/APIReference/API_GetAccessKeyInfo.html
func (s *Service) GetAccessKeyInfo(ctx context.Context, in *GetAccessKeyInfoInput) (*GetAccessKeyInfoOutput, error) {
	return bus.Do(ctx, s.sts, "GetAccessKeyInfo", in, s.getAccessKeyInfo)
}

// caller returns who asks, of the account of which s keeps the records.
func (s *Service) caller(c *sim.Call) identity {
	if p, ok := bus.PrincipalOf(c.Context()); ok && p.ARN != "" {
		return identity{arn: p.ARN, id: p.ARN, role: p.ARN}
	}
	key := ""
	if m := wire.MetaFrom(c.Context()); m != nil {
		key = m.AccessKey
	}
	if in := s.sessions[key]; in != nil {
		return in.identity
	}
	if k := s.keys[key]; k != nil {
		if u := s.users[k.user]; u != nil {
			return identity{arn: u.arn, id: u.id, user: u}
		}
	}
	return identity{arn: s.arn("user/" + ownUser), id: "AIDA" + s.ep.Account + "CLOUD"}
}

func (s *Service) getCallerIdentity(c *sim.Call, _ *GetCallerIdentityInput) (*GetCallerIdentityOutput, error) {
	who, err := s.home().living(c)
	if err != nil {
		return nil, err
	}
	return &GetCallerIdentityOutput{s.ep.Account, who.arn, who.id}, nil
}

// living is caller for sessions that have not expired.
func (s *Service) living(c *sim.Call) (identity, error) {
	who := s.caller(c)
	if !who.expires.IsZero() && !c.Now().Before(who.expires) {
		return identity{}, fault(403, "ExpiredToken", "The security token included in the request is expired")
	}
	return who, nil
}

func (s *Service) getAccessKeyInfo(_ *sim.Call, in *GetAccessKeyInfoInput) (*GetAccessKeyInfoOutput, error) {
	account, ok := AccountOfKey(in.AccessKeyId)
	if !ok {
		return nil, errValidation("Invalid value for AccessKeyId: %s", in.AccessKeyId)
	}
	return &GetAccessKeyInfoOutput{account}, nil
}
