package iam

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// An accessKey is a user's. It is never changed, but replaced.
type accessKey struct {
	id, user, status string
	created          time.Time
}

// CreateAccessKeyInput names the user; without a name it is who asks.
type CreateAccessKeyInput struct {
	UserName string `aws:"len=1..128,pattern=[\\w+=,.@-]+"`
}

// CreateAccessKeyOutput is the new key with its secret.
type CreateAccessKeyOutput struct {
	AccessKey *AccessKey
}

// ListAccessKeysInput names the user; without a name it is who asks.
type ListAccessKeysInput struct {
	Marker   string `aws:"len=1..320"`
	MaxItems int32  `aws:"range=1..1000"`
	UserName string `aws:"len=1..128,pattern=[\\w+=,.@-]+"`
}

// ListAccessKeysOutput is a page of a user's keys.
type ListAccessKeysOutput struct {
	AccessKeyMetadata []AccessKeyMetadata `aws:"always"`
	IsTruncated       bool                `aws:"always"`
	Marker            string
}

// UpdateAccessKeyInput makes a key active or inactive.
type UpdateAccessKeyInput struct {
	AccessKeyId string `aws:"required,len=16..128,pattern=[\\w]+"`
	Status      string `aws:"required,enum=Active|Inactive|Expired"`
	UserName    string `aws:"len=1..128,pattern=[\\w+=,.@-]+"`
}

// UpdateAccessKeyOutput has no members.
type UpdateAccessKeyOutput = wire.Void

// DeleteAccessKeyInput names a key.
type DeleteAccessKeyInput struct {
	AccessKeyId string `aws:"required,len=16..128,pattern=[\\w]+"`
	UserName    string `aws:"len=1..128,pattern=[\\w+=,.@-]+"`
}

// DeleteAccessKeyOutput has no members.
type DeleteAccessKeyOutput = wire.Void

// An AccessKey is a key with its secret.
type AccessKey struct {
	AccessKeyId     string
	CreateDate      time.Time
	SecretAccessKey string
	Status          string
	UserName        string
}

// An AccessKeyMetadata is a key without its secret.
type AccessKeyMetadata struct {
	AccessKeyId string
	CreateDate  time.Time
	Status      string
	UserName    string
}

// CreateAccessKey gives a user an access key, which leads to the account.
//
// Errors: LimitExceeded, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateAccessKey.html
func (s *Service) CreateAccessKey(ctx context.Context, in *CreateAccessKeyInput) (*CreateAccessKeyOutput, error) {
	return ask(ctx, s, "CreateAccessKey", in, (*Service).createAccessKey)
}

// ListAccessKeys lists a user's keys, the oldest first.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html
func (s *Service) ListAccessKeys(ctx context.Context, in *ListAccessKeysInput) (*ListAccessKeysOutput, error) {
	return ask(ctx, s, "ListAccessKeys", in, (*Service).listAccessKeys)
}

// UpdateAccessKey makes a key active or inactive. It is a record: inactive keys work.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAccessKey.html
func (s *Service) UpdateAccessKey(ctx context.Context, in *UpdateAccessKeyInput) (*UpdateAccessKeyOutput, error) {
	return ask(ctx, s, "UpdateAccessKey", in, (*Service).updateAccessKey)
}

// DeleteAccessKey deletes a key.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteAccessKey.html
func (s *Service) DeleteAccessKey(ctx context.Context, in *DeleteAccessKeyInput) (*DeleteAccessKeyOutput, error) {
	return ask(ctx, s, "DeleteAccessKey", in, (*Service).deleteAccessKey)
}

// maxKeys is how many access keys a user has (IAM user guide, quotas).
const maxKeys = 2

func (s *Service) keysOf(user string) (keys []*accessKey) {
	for _, k := range s.keys {
		if k.user == user {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b *accessKey) int {
		if order := a.created.Compare(b.created); order != 0 {
			return order
		}
		return strings.Compare(a.id, b.id)
	})
	return keys
}

func (s *Service) createAccessKey(c *sim.Call, in *CreateAccessKeyInput) (*CreateAccessKeyOutput, error) {
	u, err := s.self(c, in.UserName)
	if err != nil {
		return nil, err
	}
	if len(s.keysOf(u.name)) >= maxKeys {
		return nil, errQuota("AccessKeysPerUser", maxKeys)
	}
	k := &accessKey{newKey(c, userKey, s.ep.Account, "access key"), u.name, "Active", c.Now().Truncate(time.Second)}
	s.keys[k.id] = k
	return &CreateAccessKeyOutput{&AccessKey{k.id, k.created, SecretOf(k.id), k.status, k.user}}, nil
}

func (s *Service) listAccessKeys(c *sim.Call, in *ListAccessKeysInput) (*ListAccessKeysOutput, error) {
	u, err := s.self(c, in.UserName)
	if err != nil {
		return nil, err
	}
	var all []AccessKeyMetadata
	for _, k := range s.keysOf(u.name) {
		all = append(all, AccessKeyMetadata{k.id, k.created, k.status, k.user})
	}
	part, p, err := cut(all, in.MaxItems, in.Marker)
	return &ListAccessKeysOutput{part, p.truncated, p.marker}, err
}

func (s *Service) key(c *sim.Call, user, id string) (*accessKey, error) {
	u, err := s.self(c, user)
	if err != nil {
		return nil, err
	}
	if k := s.keys[id]; k != nil && k.user == u.name {
		return k, nil
	}
	return nil, errNone("The Access Key with id %s cannot be found.", id)
}

func (s *Service) updateAccessKey(c *sim.Call, in *UpdateAccessKeyInput) (*UpdateAccessKeyOutput, error) {
	k, err := s.key(c, in.UserName, in.AccessKeyId)
	if err != nil {
		return nil, err
	}
	s.keys[k.id] = &accessKey{k.id, k.user, in.Status, k.created}
	return &UpdateAccessKeyOutput{}, nil
}

func (s *Service) deleteAccessKey(c *sim.Call, in *DeleteAccessKeyInput) (*DeleteAccessKeyOutput, error) {
	k, err := s.key(c, in.UserName, in.AccessKeyId)
	if err != nil {
		return nil, err
	}
	delete(s.keys, k.id)
	return &DeleteAccessKeyOutput{}, nil
}
