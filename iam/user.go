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

// A user is a person or program with access keys.
type user struct {
	name, path, id, arn string
	created             time.Time
	tags                []Tag // replaced, never changed
}

func (u *user) fork() *user {
	f := *u
	return &f
}

// CreateUserInput describes a user to be.
type CreateUserInput struct {
	Path                string `aws:"len=1..512,pattern=(\\u002F)|(\\u002F[\\u0021-\\u007E]+\\u002F)"`
	PermissionsBoundary string `aws:"refuse"`
	Tags                []Tag  `aws:"len=..50"`
	UserName            string `aws:"required,len=1..64,pattern=[\\w+=,.@-]+"`
}

// CreateUserOutput is the new user.
type CreateUserOutput struct {
	User *User
}

// GetUserInput names a user; without a name it is who asks.
type GetUserInput struct {
	UserName string `aws:"len=1..128,pattern=[\\w+=,.@-]+"`
}

// GetUserOutput is the user.
type GetUserOutput struct {
	User *User
}

// ListUsersInput chooses users by the beginnings of their paths.
type ListUsersInput struct {
	Marker     string `aws:"len=1..320"`
	MaxItems   int32  `aws:"range=1..1000"`
	PathPrefix string `aws:"len=1..512,pattern=\\u002F[\\u0021-\\u007F]*"`
}

// ListUsersOutput is a page of users.
type ListUsersOutput struct {
	IsTruncated bool `aws:"always"`
	Marker      string
	Users       []User `aws:"always"`
}

// DeleteUserInput names a user.
type DeleteUserInput struct {
	UserName string `aws:"required,len=1..128,pattern=[\\w+=,.@-]+"`
}

// DeleteUserOutput has no members.
type DeleteUserOutput = wire.Void

// A User describes a user.
type User struct {
	Arn                 string
	CreateDate          time.Time
	PasswordLastUsed    *time.Time
	Path                string
	PermissionsBoundary *AttachedPermissionsBoundary
	Tags                []Tag
	UserId              string
	UserName            string
}

// CreateUser makes a user.
//
// Errors: EntityAlreadyExists, InvalidInput, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateUser.html
func (s *Service) CreateUser(ctx context.Context, in *CreateUserInput) (*CreateUserOutput, error) {
	return ask(ctx, s, "CreateUser", in, (*Service).createUser)
}

// GetUser describes a user.
//
// Errors: NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
func (s *Service) GetUser(ctx context.Context, in *GetUserInput) (*GetUserOutput, error) {
	return ask(ctx, s, "GetUser", in, (*Service).getUser)
}

// ListUsers lists users in the order of their names.
//
// Errors: ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
func (s *Service) ListUsers(ctx context.Context, in *ListUsersInput) (*ListUsersOutput, error) {
	return ask(ctx, s, "ListUsers", in, (*Service).listUsers)
}

// DeleteUser deletes a user without access keys.
//
// Errors: DeleteConflict, NoSuchEntity, ValidationError.
//
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteUser.html
func (s *Service) DeleteUser(ctx context.Context, in *DeleteUserInput) (*DeleteUserOutput, error) {
	return ask(ctx, s, "DeleteUser", in, (*Service).deleteUser)
}

func (s *Service) createUser(c *sim.Call, in *CreateUserInput) (*CreateUserOutput, error) {
	c.On(in.UserName)
	for name := range s.users {
		if strings.EqualFold(name, in.UserName) {
			return nil, errExists("User with name %s already exists.", in.UserName)
		}
	}
	tags, err := tagged(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	path := cmp.Or(in.Path, "/")
	u := &user{in.UserName, path, newID(c, "AIDA", "user id"), s.arn("user" + path + in.UserName), c.Now().Truncate(time.Second), tags}
	s.users[u.name] = u
	return &CreateUserOutput{u.describe()}, nil
}

func (u *user) describe() *User {
	return &User{Arn: u.arn, CreateDate: u.created, Path: u.path, Tags: u.tags, UserId: u.id, UserName: u.name}
}

func (s *Service) user(c *sim.Call, name string) (*user, error) {
	c.On(name)
	if u := s.users[name]; u != nil {
		return u, nil
	}
	return nil, errNone("The user with name %s cannot be found.", name)
}

// self is user for operations on who asks, unless they name somebody.
func (s *Service) self(c *sim.Call, name string) (*user, error) {
	if name != "" {
		return s.user(c, name)
	}
	who := s.caller(c)
	switch {
	case who.role != "":
		return nil, errValidation("Must specify userName when calling with non-User credentials")
	case who.user == nil:
		return &user{name: ownUser, path: "/", id: who.id, arn: who.arn}, nil
	}
	return who.user, nil
}

func (s *Service) getUser(c *sim.Call, in *GetUserInput) (*GetUserOutput, error) {
	u, err := s.self(c, in.UserName)
	if err != nil {
		return nil, err
	}
	return &GetUserOutput{u.describe()}, nil
}

func (s *Service) listUsers(_ *sim.Call, in *ListUsersInput) (*ListUsersOutput, error) {
	var all []User
	for _, name := range slices.Sorted(maps.Keys(s.users)) {
		if u := s.users[name]; strings.HasPrefix(u.path, in.PathPrefix) {
			d := u.describe()
			d.Tags = nil
			all = append(all, *d)
		}
	}
	part, p, err := cut(all, in.MaxItems, in.Marker)
	return &ListUsersOutput{p.truncated, p.marker, part}, err
}

func (s *Service) deleteUser(c *sim.Call, in *DeleteUserInput) (*DeleteUserOutput, error) {
	u, err := s.user(c, in.UserName)
	if err != nil {
		return nil, err
	}
	if len(s.keysOf(u.name)) > 0 {
		return nil, errConflict("Cannot delete entity, must delete access keys first.")
	}
	delete(s.users, u.name)
	return &DeleteUserOutput{}, nil
}
