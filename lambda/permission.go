package lambda

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/policy"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// maxPolicy is how long a policy may be, in bytes.
const maxPolicy = 20480

// permissions are the resource policy of a function, a version, an alias or a layer
// version. They never change.
type permissions struct {
	document policy.Document
	revision string
}

// with returns the policy with one more statement. None is the empty policy.
func (p *permissions) with(s policy.Statement) policy.Document {
	d := policy.Document{Version: policy.Version, ID: "default"}
	if p != nil {
		d = p.document
	}
	d.Statements = append(slices.Clip(d.Statements), s)
	return d
}

// without returns the policy with one statement less.
func (p *permissions) without(sid string) policy.Document {
	d := p.document
	d.Statements = slices.DeleteFunc(slices.Clone(d.Statements), func(s policy.Statement) bool { return s.Sid == sid })
	return d
}

func (p *permissions) has(sid string) bool {
	return p != nil && slices.ContainsFunc(p.document.Statements, func(s policy.Statement) bool { return s.Sid == sid })
}

// AddPermissionInput describes one statement of a function's policy.
type AddPermissionInput struct {
	FunctionName          string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	Qualifier             string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
	StatementId           string `aws:"required,len=1..100,pattern=([a-zA-Z0-9-_]+)"`
	Action                string `aws:"required,pattern=(lambda:[*]|lambda:[a-zA-Z]+|[*])"`
	Principal             string `aws:"required,pattern=[^\\s]+"` // a service, an account, an ARN, *
	SourceArn             string `aws:"pattern=arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9\\-])+:((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1})?:(\\d{12})?:(.*)"`
	SourceAccount         string `aws:"len=..12,pattern=\\d{12}"`
	EventSourceToken      string `aws:"len=0..256,pattern=[a-zA-Z0-9._\\-]+"`
	PrincipalOrgID        string `aws:"len=12..34,pattern=^o-[a-z0-9]{10,32}$"`
	FunctionUrlAuthType   string `aws:"enum=NONE|AWS_IAM"`
	InvokedViaFunctionUrl *bool
	RevisionId            string
}

// AddPermissionOutput is the statement that was added, as JSON.
type AddPermissionOutput struct {
	Statement string
}

// AddPermission lets a service, an account or anyone use a function, a version or
// an alias.
//
// Errors: ResourceConflictException for a StatementId that is taken,
// ResourceNotFoundException, InvalidParameterValueException,
// PolicyLengthExceededException, PreconditionFailedException for an old RevisionId.
// https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html
func (s *Service) AddPermission(ctx context.Context, in *AddPermissionInput) (*AddPermissionOutput, error) {
	return bus.Do(ctx, s.ep, "AddPermission", in, s.addPermission)
}

func (s *Service) addPermission(c *sim.Call, in *AddPermissionInput) (*AddPermissionOutput, error) {
	id, f, err := s.governed(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, errNoFunction(id.arn())
	}
	now := f.policies[id.qualifier]
	if err := now.expect(in.RevisionId, "GetPolicy"); err != nil {
		return nil, err
	}
	statement, err := in.statement(id.arn())
	if err != nil {
		return nil, err
	}
	if now.has(in.StatementId) {
		return nil, errStatement(in.StatementId)
	}
	if err := s.govern(c, f, id.qualifier, now.with(statement)); err != nil {
		return nil, err
	}
	return &AddPermissionOutput{Statement: textOf(statement)}, nil
}

// errStatement is the answer to a statement id that is taken.
func errStatement(sid string) error {
	return errConflict("The statement id (" + sid + ") provided already exists. Please provide a new statement id, or remove the existing statement.")
}

// textOf writes a statement alone.
func textOf(s policy.Statement) string {
	d := policy.Document{Statements: []policy.Statement{s}}
	return strings.TrimSuffix(strings.TrimPrefix(d.String(), `{"Statement":[`), "]}")
}

// governed returns what a policy is or will be about. The function is nil if there
// is none; an alias or version that is not there is an error.
func (s *Service) governed(c *sim.Call, name, qualifier string) (identity, *function, error) {
	id, err := s.identify(c, name, qualifier)
	if err != nil {
		return id, nil, err
	}
	c.On(id.arn())
	if id.qualifier == latest {
		return id, nil, errInvalid("We currently do not support adding policies for $LATEST.")
	}
	f, ok := s.named(id.name)
	if !ok {
		return id, nil, nil
	}
	if _, ok := f.at(id.qualifier); !ok {
		if isNumber(id.qualifier) || strings.Contains(id.qualifier, "$") {
			return id, nil, errNoFunction(id.arn())
		}
		return id, nil, errNotFound("Cannot find alias arn: " + id.arn())
	}
	return id, f, nil
}

// govern stores a policy, or takes it away if nothing is left of it.
func (s *Service) govern(c *sim.Call, f *function, qualifier string, d policy.Document) error {
	p, err := governedBy(c, qualified(f.arn, qualifier), d)
	if err != nil {
		return err
	}
	s.change(f, func(f *function) {
		if p == nil {
			delete(f.policies, qualifier)
			return
		}
		f.policies = setKey(f.policies, qualifier, p)
	})
	return nil
}

// governedBy gives a policy its revision. One without statements is none.
func governedBy(c *sim.Call, resource string, d policy.Document) (*permissions, error) {
	if n := len(d.String()); n > maxPolicy {
		return nil, &Error{Code: "PolicyLengthExceededException", Status: 400, Message: "The final policy size (" + strconv.Itoa(n) + ") is bigger than the limit (20480)."}
	}
	if len(d.Statements) == 0 {
		return nil, nil
	}
	r := c.Rand("policy " + resource)
	return &permissions{document: d, revision: r.UUID()}, nil
}

// setKey puts a value in a map, which is made if there is none.
func setKey[V any](m map[string]V, key string, value V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = value
	return m
}

// expect checks a revision that a caller wants a policy to have.
func (p *permissions) expect(revision, operation string) error {
	if revision == "" || p != nil && revision == p.revision {
		return nil
	}
	return errRevision(operation)
}

// statement writes the request as a statement about a resource.
func (in *AddPermissionInput) statement(resource string) (policy.Statement, error) {
	s := policy.Statement{
		Sid: in.StatementId, Effect: policy.Allow,
		Action: []string{in.Action}, Resource: []string{resource},
	}
	add := func(operator, key, value string) {
		if value != "" {
			s.Conditions = append(s.Conditions, policy.Condition{Operator: operator, Key: key, Values: []string{value}})
		}
	}
	add("StringEquals", "AWS:SourceAccount", in.SourceAccount)
	add("StringEquals", "lambda:FunctionUrlAuthType", in.FunctionUrlAuthType)
	add("StringEquals", "aws:PrincipalOrgID", in.PrincipalOrgID)
	add("StringEquals", "lambda:EventSourceToken", in.EventSourceToken)
	if in.InvokedViaFunctionUrl != nil {
		add("Bool", "lambda:InvokedViaFunctionUrl", strconv.FormatBool(*in.InvokedViaFunctionUrl))
	}
	add("ArnLike", "AWS:SourceArn", in.SourceArn)
	var err error
	s.Principal, err = principalOf(in.Principal)
	return s, err
}

// principalOf reads a principal: *, an account, an ARN or a service.
func principalOf(text string) (policy.Principal, error) {
	switch {
	case text == "*":
		return policy.Principal{Anyone: true}, nil
	case isAccount(text):
		return policy.Principal{AWS: []string{"arn:aws:iam::" + text + ":root"}}, nil
	case strings.HasPrefix(text, "arn:"):
		p := policy.Principal{AWS: []string{text}}
		if _, unknown := p.Unknown(); !unknown {
			return p, nil
		}
	case strings.HasSuffix(text, ".amazonaws.com") || strings.HasSuffix(text, ".amazon.com") || strings.HasSuffix(text, ".amazonaws.com.cn"):
		return policy.Principal{Service: []string{text}}, nil
	}
	return policy.Principal{}, errInvalid("The provided principal was invalid. Please check the principal and try again.")
}

// RemovePermissionInput names a statement of a function's policy.
type RemovePermissionInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..140,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_]+)(:(\\$LATEST|[a-zA-Z0-9-_]+))?"`
	StatementId  string `aws:"required,label=StatementId,len=1..100,pattern=([a-zA-Z0-9-_.]+)"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
	RevisionId   string `aws:"query=RevisionId"`
}

// RemovePermission takes a statement away.
//
// Errors: ResourceNotFoundException, PreconditionFailedException for an old
// RevisionId.
// https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html
func (s *Service) RemovePermission(ctx context.Context, in *RemovePermissionInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "RemovePermission", in, s.removePermission)
}

func (s *Service) removePermission(c *sim.Call, in *RemovePermissionInput) (*wire.Void, error) {
	id, f, err := s.governed(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	if f == nil {
		return nil, errNotFound("No policy found for: " + id.arn())
	}
	now := f.policies[id.qualifier]
	if now == nil {
		return nil, errNotFound("No policy is associated with the given resource.")
	}
	if !now.has(in.StatementId) {
		return nil, errNotFound("Statement " + in.StatementId + " is not found in resource policy.")
	}
	if err := now.expect(in.RevisionId, "GetPolicy"); err != nil {
		return nil, err
	}
	return &wire.Void{}, s.govern(c, f, id.qualifier, now.without(in.StatementId))
}

// GetPolicyInput names a function, a version or an alias.
type GetPolicyInput struct {
	FunctionName string `aws:"required,label=FunctionName,len=1..170,pattern=(arn:(aws[a-zA-Z-]*)?:lambda:)?((eusc-)?[a-z]{2}((-gov)|(-iso([a-z]?)))?-[a-z]+-\\d{1}:)?(\\d{12}:)?(function:)?([a-zA-Z0-9-_\\.]+)(:(\\$LATEST(\\.PUBLISHED)?|[a-zA-Z0-9-_]+))?"`
	Qualifier    string `aws:"query=Qualifier,len=1..128,pattern=\\$(LATEST(\\.PUBLISHED)?)|[a-zA-Z0-9-_$]+"`
}

// GetPolicyOutput is a policy, as JSON.
type GetPolicyOutput struct {
	Policy     string
	RevisionId string
}

// GetPolicy returns the policy of a function, a version or an alias.
//
// Errors: ResourceNotFoundException if it has none.
// https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html
func (s *Service) GetPolicy(ctx context.Context, in *GetPolicyInput) (*GetPolicyOutput, error) {
	return bus.Do(ctx, s.ep, "GetPolicy", in, s.getPolicy)
}

func (s *Service) getPolicy(c *sim.Call, in *GetPolicyInput) (*GetPolicyOutput, error) {
	id, err := s.identify(c, in.FunctionName, in.Qualifier)
	if err != nil {
		return nil, err
	}
	c.On(id.arn())
	f, ok := s.named(id.name)
	if !ok || f.policies[id.qualifier] == nil {
		return nil, errNotFound("The resource you requested does not exist.")
	}
	p := f.policies[id.qualifier]
	return &GetPolicyOutput{Policy: p.document.String(), RevisionId: p.revision}, nil
}

// sortedKeys returns the keys of a map in order.
func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }
