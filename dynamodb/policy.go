package dynamodb

import (
	"context"
	"strconv"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// PutResourcePolicyInput attaches a policy to a table or to a stream.
type PutResourcePolicyInput struct {
	Policy                          string `aws:"required"` // JSON, 20 KB at most
	ResourceArn                     string `aws:"required,len=1..1283"`
	ConfirmRemoveSelfResourceAccess bool   // that the policy may keep its own author from changing it
	ExpectedRevisionId              string `aws:"len=1..255"` // of the policy that is there; NO_POLICY for none
}

// PutResourcePolicyOutput has the revision of the policy: the millisecond of the
// change.
type PutResourcePolicyOutput struct {
	RevisionId string
}

// GetResourcePolicyInput names a table or a stream by its ARN.
type GetResourcePolicyInput struct {
	ResourceArn string `aws:"required,len=1..1283"`
}

// GetResourcePolicyOutput has the policy in canonical form: without spaces, its
// elements in order, lists of one as the one.
type GetResourcePolicyOutput struct {
	Policy     string
	RevisionId string
}

// DeleteResourcePolicyInput takes the policy from a table or a stream.
type DeleteResourcePolicyInput struct {
	ResourceArn        string `aws:"required,len=1..1283"`
	ExpectedRevisionId string `aws:"len=1..255"` // of the policy that is there
}

// DeleteResourcePolicyOutput has the revision of the policy that was deleted. For
// 15 seconds a further deletion is told the revision of the deletion; after that,
// and without a policy, there is none.
type DeleteResourcePolicyOutput struct {
	RevisionId string
}

// PutResourcePolicy attaches a policy to a table or to a stream, at once. An
// equal one is no change. The policy is checked and kept; nobody is denied or
// allowed anything by it, since requests have no principals yet.
//
// Errors: ResourceNotFoundException, ResourceInUseException,
// PolicyNotFoundException, ThrottlingException, AccessDeniedException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutResourcePolicy.html
func (s *Service) PutResourcePolicy(ctx context.Context, in *PutResourcePolicyInput) (*PutResourcePolicyOutput, error) {
	return bus.Do(ctx, s.ep, "PutResourcePolicy", in, s.putResourcePolicy)
}

// GetResourcePolicy returns the policy of a table or of a stream.
//
// Errors: ResourceNotFoundException, PolicyNotFoundException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetResourcePolicy.html
func (s *Service) GetResourcePolicy(ctx context.Context, in *GetResourcePolicyInput) (*GetResourcePolicyOutput, error) {
	return bus.Do(ctx, s.ep, "GetResourcePolicy", in, s.getResourcePolicy)
}

// DeleteResourcePolicy takes the policy from a table or a stream, at once. That
// there is none is no error.
//
// Errors: ResourceNotFoundException, ResourceInUseException,
// PolicyNotFoundException, ThrottlingException, ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteResourcePolicy.html
func (s *Service) DeleteResourcePolicy(ctx context.Context, in *DeleteResourcePolicyInput) (*DeleteResourcePolicyOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteResourcePolicy", in, s.deleteResourcePolicy)
}

// A resourcePolicy is the record of a table's or stream's policy. One that was deleted
// has no document, and is remembered while changes are refused.
type resourcePolicy struct {
	document policyText
	at       time.Time // of the last change
}

// revision is the millisecond of the last change, in decimal.
func (p resourcePolicy) revision() string { return strconv.FormatInt(p.at.UnixMilli(), 10) }

// policyChangeSpace is how long after a change of a policy the next one is
// refused (recorded in October 2026: 15.0 s).
const policyChangeSpace = 15 * time.Second

// policyOn returns the policy of a resource; ok is false if there is none, and
// none was deleted of late.
func (s *Service) policyOn(r policyResource, now time.Time) (p resourcePolicy, ok bool) {
	p, ok = s.policies[r.arn]
	if ok && p.document.shown == "" && now.Sub(p.at) >= policyChangeSpace {
		return resourcePolicy{}, false
	}
	return p, ok
}

func (s *Service) putResourcePolicy(c *sim.Call, in *PutResourcePolicyInput) (*PutResourcePolicyOutput, error) {
	r, err := s.policyResource(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	document, err := s.readPolicy(in.Policy, r, in.ConfirmRemoveSelfResourceAccess)
	if err != nil {
		return nil, err
	}
	t, err := s.policyTable(r)
	if err != nil {
		return nil, err
	}
	if err := t.checkPresent(); err != nil {
		return nil, err
	}
	old, ok := s.policyOn(r, c.Now())
	if err := checkRevision(in.ExpectedRevisionId, r, old, ok); err != nil {
		return nil, err
	}
	if ok && old.document.sent == document.sent {
		return &PutResourcePolicyOutput{RevisionId: old.revision()}, nil
	}
	if err := old.checkChange(r, c.Now()); err != nil {
		return nil, err
	}
	changed := resourcePolicy{document, c.Now()}
	s.policies[r.arn] = changed
	return &PutResourcePolicyOutput{RevisionId: changed.revision()}, nil
}

func (s *Service) getResourcePolicy(c *sim.Call, in *GetResourcePolicyInput) (*GetResourcePolicyOutput, error) {
	r, err := s.policyResource(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	if _, err := s.policyTable(r); err != nil && !(r.label != "" && s.tables[r.table] == nil) {
		return nil, err // the stream of a table that is gone has no policy
	}
	p, ok := s.policyOn(r, c.Now())
	if !ok || p.document.shown == "" {
		return nil, errNoPolicy(r.arn)
	}
	return &GetResourcePolicyOutput{Policy: p.document.shown, RevisionId: p.revision()}, nil
}

func (s *Service) deleteResourcePolicy(c *sim.Call, in *DeleteResourcePolicyInput) (*DeleteResourcePolicyOutput, error) {
	r, err := s.policyResource(c, in.ResourceArn)
	if err != nil {
		return nil, err
	}
	t, err := s.policyTable(r)
	if err != nil {
		return nil, err
	}
	if err := t.checkPresent(); err != nil {
		return nil, err
	}
	old, ok := s.policyOn(r, c.Now())
	if err := checkRevision(in.ExpectedRevisionId, r, old, ok); err != nil {
		return nil, err
	}
	switch {
	case !ok:
		return &DeleteResourcePolicyOutput{}, nil
	case old.document.shown == "":
		return &DeleteResourcePolicyOutput{RevisionId: old.revision()}, nil
	}
	if err := old.checkChange(r, c.Now()); err != nil {
		return nil, err
	}
	s.policies[r.arn] = resourcePolicy{at: c.Now()}
	return &DeleteResourcePolicyOutput{RevisionId: old.revision()}, nil
}

// dropPolicies forgets the policies of a table that is gone, and of its streams.
func (s *Service) dropPolicies(t *table) {
	for arn := range s.policies {
		if arn == t.arn || strings.HasPrefix(arn, t.arn+"/") {
			delete(s.policies, arn)
		}
	}
}

// noPolicy is the ExpectedRevisionId of a policy that is not there.
const noPolicy = "NO_POLICY"

// checkRevision checks that the policy is the one that the request expects.
func checkRevision(expected string, r policyResource, p resourcePolicy, ok bool) error {
	switch {
	case expected == "", expected == noPolicy && !ok, ok && expected == p.revision() && p.document.shown != "":
		return nil
	case expected == noPolicy && p.document.shown == "":
		return nil // but it is too soon after the deletion
	case expected == noPolicy:
		return errNoPolicy("Requested policy update expecting none to be present for table " + r.table +
			", but a policy exists with revision id " + p.revision() + ".")
	case !ok:
		return errNoPolicy("Requested update for policy with revision id " + expected +
			", but table " + r.table + " has no associated policy.")
	}
	return errNoPolicy("Requested update for policy with revision id " + expected +
		", but the policy associated to target table " + r.table + " has revision id " + p.revision() + ".")
}

// checkChange checks that the last change is long enough ago.
func (p resourcePolicy) checkChange(r policyResource, now time.Time) error {
	again := p.at.Add(policyChangeSpace)
	if p.at.IsZero() || !now.Before(again) {
		return nil
	}
	return fault("ThrottlingException", "Resource-based policy for table "+r.table+" modified within the previous "+
		strconv.FormatInt(policyChangeSpace.Milliseconds(), 10)+" milliseconds. Please try again after "+
		again.UTC().Format(labelForm)+"Z.")
}

func errNoPolicy(why string) *Error {
	return fault("PolicyNotFoundException", "Resource-based policy not found for the provided ResourceArn: "+why)
}

// A policyResource is what a policy is attached to: a table, or the stream of a
// table with a label. Each has a policy of its own.
type policyResource struct{ arn, table, label string }

// policyResource reads the ARN of a table or stream of this account and region.
func (s *Service) policyResource(c *sim.Call, arn string) (r policyResource, err error) {
	c.On(arn)
	parts := strings.SplitN(arn, ":", 6)
	if parts[0] != "arn" {
		return r, errInvalid("ARNs must start with 'arn:': " + arn)
	}
	if len(parts) < 6 || parts[2] != s.ep.Service {
		return r, errInvalid("Provided Arn is not a DynamoDB resource arn: " + arn)
	}
	path := strings.Split(parts[5], "/")
	switch {
	case len(path) >= 4 && path[0] == "table" && path[2] == "index":
		return r, errInvalid("Invalid resource arn provided, only table or stream is accepted. Provided resource arn: " + arn)
	case len(path) < 2 || path[0] != "table" || path[1] == "" || len(path) != 2 && (len(path) != 4 || path[2] != "stream"):
		return r, errInvalid("Provided Arn is not a DynamoDB resource arn: " + arn)
	case parts[1] != "aws" || parts[3] != s.ep.Region:
		return r, errInvalid("Invalid resource Arn: " + arn)
	case parts[4] != s.ep.Account:
		return r, errValidation("This action is only supported by accounts that match the resource owner’s account.")
	}
	r = policyResource{arn: arn, table: path[1]}
	if len(path) == 4 {
		r.label = path[3]
	}
	return r, nil
}

// policyTable returns the table of a resource, whose stream, if the resource is
// one, is there.
func (s *Service) policyTable(r policyResource) (*table, error) {
	t, ok := s.tables[r.table]
	_, kept := s.policies[r.arn]
	switch {
	case !ok || t.restoring():
		return nil, errNotFound("Table: " + r.table + " not found")
	case r.label != "" && t.settings.stream.label != r.label && !kept:
		return nil, errNotFound("Stream: " + r.label + " not found for Table: " + r.table)
	}
	return t, nil
}

// createPolicy attaches the policy with which a table is created, if any. The
// description of the table does not show it.
func (s *Service) createPolicy(c *sim.Call, name, text string) error {
	if text == "" {
		return nil
	}
	r := policyResource{arn: s.ep.ARN("table/" + name), table: name}
	document, err := s.readPolicy(text, r, false)
	if err != nil {
		return err
	}
	s.policies[r.arn] = resourcePolicy{document, c.Now()}
	return nil
}
