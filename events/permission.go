package events

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// maxPolicy is how many characters a bus's policy may have (PutPermission, API
// reference: 10 KB).
const maxPolicy = 10_240

func (b *eventBus) policyText() string {
	if b.policy == nil {
		return ""
	}
	return b.policy.String()
}

// Condition lets a permission depend on the caller's organization.
type Condition struct {
	Type  string `aws:"required"`
	Key   string `aws:"required"`
	Value string `aws:"required"`
}

// PutPermissionInput is a statement, or a whole policy.
type PutPermissionInput struct {
	EventBusName string `aws:"len=1..256,pattern=[\\.\\-_A-Za-z0-9]+"`
	Action       string `aws:"len=1..64,pattern=events:[a-zA-Z]+"`
	Principal    string `aws:"len=1..12,pattern=(\\d{12}|\\*)"`
	StatementId  string `aws:"len=1..64,pattern=[a-zA-Z0-9-_]+"`
	Condition    *Condition
	Policy       string
}

// PutPermissionOutput is empty.
type PutPermissionOutput = wire.Void

// PutPermission lets another account, or everyone, put events on a bus, by a statement
// or by a policy that replaces the one there is. Errors: ResourceNotFoundException,
// ValidationException, PolicyLengthExceededException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutPermission.html
func (s *Service) PutPermission(ctx context.Context, in *PutPermissionInput) (*PutPermissionOutput, error) {
	return bus.Do(ctx, s.ep, "PutPermission", in, s.putPermission)
}

func (s *Service) putPermission(c *sim.Call, in *PutPermissionInput) (*PutPermissionOutput, error) {
	b, err := s.busNamed(in.EventBusName)
	if err != nil {
		return nil, err
	}
	c.On(b.arn)
	var d *policy.Document
	if in.Policy != "" {
		if d, err = policy.Parse(in.Policy); err != nil {
			return nil, errInvalid("This policy contains invalid Json or is not valid: %s", err)
		}
	} else {
		d, err = b.withStatement(in)
		if err != nil {
			return nil, err
		}
	}
	if len(d.String()) > maxPolicy {
		return nil, &Error{"PolicyLengthExceededException", "The policy length exceeds the maximum number of characters allowed."}
	}
	b.policy, b.modified = d, c.Now()
	return nil, nil
}

// withStatement returns the bus's policy with one statement more, or with another of
// its Sid.
func (b *eventBus) withStatement(in *PutPermissionInput) (*policy.Document, error) {
	switch {
	case in.Action == "" || in.Principal == "" || in.StatementId == "":
		return nil, errInvalid("Parameter(s) Action, Principal and StatementId or Policy must be specified.")
	case in.Action != "events:PutEvents":
		return nil, errInvalid("Provided value in parameter 'action' is not supported.")
	}
	st := policy.Statement{Sid: in.StatementId, Effect: policy.Allow, Action: []string{in.Action}, Resource: []string{b.arn}}
	if in.Principal == "*" {
		st.Principal.Anyone = true
	} else {
		st.Principal.AWS = []string{"arn:aws:iam::" + in.Principal + ":root"}
	}
	if on := in.Condition; on != nil {
		st.Conditions = []policy.Condition{{Operator: on.Type, Key: on.Key, Values: []string{on.Value}}}
	}
	d := &policy.Document{Version: policy.Version}
	if b.policy != nil {
		*d = *b.policy
	}
	d.Statements = slices.DeleteFunc(slices.Clone(d.Statements), func(old policy.Statement) bool { return old.Sid == st.Sid })
	d.Statements = append(d.Statements, st)
	return d, nil
}

// RemovePermissionInput names a statement, or all of them.
type RemovePermissionInput struct {
	StatementId          string `aws:"len=1..64,pattern=[a-zA-Z0-9-_]+"`
	RemoveAllPermissions bool
	EventBusName         string `aws:"len=1..256,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// RemovePermissionOutput is empty.
type RemovePermissionOutput = wire.Void

// RemovePermission takes a statement off a bus's policy, or the whole policy. Errors:
// ResourceNotFoundException for the bus or the statement.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_RemovePermission.html
func (s *Service) RemovePermission(ctx context.Context, in *RemovePermissionInput) (*RemovePermissionOutput, error) {
	return bus.Do(ctx, s.ep, "RemovePermission", in, func(c *sim.Call, in *RemovePermissionInput) (*RemovePermissionOutput, error) {
		b, err := s.busNamed(in.EventBusName)
		if err != nil {
			return nil, err
		}
		c.On(b.arn)
		if in.RemoveAllPermissions && in.StatementId == "" {
			b.policy, b.modified = nil, c.Now()
			return nil, nil
		}
		if b.policy == nil {
			return nil, errNotFound("Statement with the provided id does not exist.")
		}
		d := *b.policy
		d.Statements = slices.DeleteFunc(slices.Clone(d.Statements), func(st policy.Statement) bool { return st.Sid == in.StatementId })
		switch len(d.Statements) {
		case len(b.policy.Statements):
			return nil, errNotFound("Statement with the provided id does not exist.")
		case 0:
			b.policy = nil
		default:
			b.policy = &d
		}
		b.modified = c.Now()
		return nil, nil
	})
}

// permits tells whether an account, or a role of it, may put an event on the bus. The
// owner may unless the policy denies it; others need the policy.
// https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-bus-perms.html
func (b *eventBus) permits(owner, account, role string, e *event, rule string) bool {
	if b.policy == nil {
		return account == owner
	}
	who := role
	if who == "" {
		who = "arn:aws:iam::" + account + ":root"
	}
	r := &policy.Request{
		Action: "events:PutEvents", Resource: b.arn, Caller: policy.Caller{Account: account, ARN: role},
		Context: map[string]string{
			"aws:principalaccount": account, "aws:principalarn": who, "aws:securetransport": "true",
			"events:source": e.source, "events:detail-type": e.kind, "events:eventbusinvocation": "false",
		},
	}
	if rule != "" {
		r.Context["aws:sourcearn"], r.Context["aws:sourceaccount"], r.Context["events:eventbusinvocation"] = rule, account, "true"
	}
	switch b.policy.Decide(r) {
	case policy.Allow:
		return true
	case policy.Deny:
		return false
	}
	return account == owner
}
