package stepfn

import (
	"context"
	"slices"
	"strconv"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// PublishStateMachineVersionInput names a state machine and perhaps the revision
// that it is expected to be.
type PublishStateMachineVersionInput struct {
	StateMachineArn string `aws:"required,len=1..256"`
	RevisionId      string // INITIAL is the one before the first update
	Description     string `aws:"len=..256"`
}

// PublishStateMachineVersionOutput names the version.
type PublishStateMachineVersionOutput struct {
	CreationDate           time.Time
	StateMachineVersionArn string
}

// DeleteStateMachineVersionInput names a version.
type DeleteStateMachineVersionInput struct {
	StateMachineVersionArn string `aws:"required,len=1..2000"`
}

// DeleteStateMachineVersionOutput is empty.
type DeleteStateMachineVersionOutput struct{}

// ListStateMachineVersionsInput names a state machine.
type ListStateMachineVersionsInput struct {
	StateMachineArn string `aws:"required,len=1..256"`
	NextToken       string `aws:"len=1..1024"`
	MaxResults      int32  `aws:"range=0..1000"`
}

// ListStateMachineVersionsOutput is a page of versions, the newest first.
type ListStateMachineVersionsOutput struct {
	StateMachineVersions []StateMachineVersionListItem `aws:"always"`
	NextToken            string
}

// A StateMachineVersionListItem is a version in a list.
type StateMachineVersionListItem struct {
	StateMachineVersionArn string
	CreationDate           time.Time
}

// initialRevision names the revision before the first update, which has no id.
const initialRevision = "INITIAL"

// maxVersions is how many versions a state machine has (Step Functions quotas).
const maxVersions = 1000

// PublishStateMachineVersion makes a version of the state machine as it is now. A
// revision that has a version keeps it: publishing again gives the same answer.
//
// Errors: InvalidArn, StateMachineDoesNotExist, StateMachineDeleting,
// ConflictException if the revision is another, ServiceQuotaExceededException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_PublishStateMachineVersion.html
func (s *Service) PublishStateMachineVersion(ctx context.Context, in *PublishStateMachineVersionInput) (*PublishStateMachineVersionOutput, error) {
	return bus.Do(ctx, s.ep, "PublishStateMachineVersion", in, s.publishVersion)
}

// DeleteStateMachineVersion deletes a version that no alias routes to. Executions
// that it started go on. One that is not there is no error.
//
// Errors: InvalidArn, ValidationException, ConflictException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DeleteStateMachineVersion.html
func (s *Service) DeleteStateMachineVersion(ctx context.Context, in *DeleteStateMachineVersionInput) (*DeleteStateMachineVersionOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteStateMachineVersion", in, s.deleteVersion)
}

// ListStateMachineVersions lists a state machine's versions, the newest first.
//
// Errors: InvalidArn, InvalidToken, ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListStateMachineVersions.html
func (s *Service) ListStateMachineVersions(ctx context.Context, in *ListStateMachineVersionsInput) (*ListStateMachineVersionsOutput, error) {
	return bus.Do(ctx, s.ep, "ListStateMachineVersions", in, s.listVersions)
}

func (s *Service) publishVersion(c *sim.Call, in *PublishStateMachineVersionInput) (*PublishStateMachineVersionOutput, error) {
	m, err := s.plainMachine(c, in.StateMachineArn)
	if err != nil {
		return nil, err
	}
	if m.deleting {
		return nil, errMachineDeleting(m.arn)
	}
	now := m.latest.id
	if now == "" {
		now = initialRevision
	}
	if in.RevisionId != "" && in.RevisionId != now {
		return nil, errConflict("Failed to publish the State Machine version for revision %s. The current State Machine revision is %s.", in.RevisionId, now)
	}
	if len(m.versions) >= maxVersions && m.versionOf(m.latest) == nil {
		return nil, errQuota("The number of versions of the state machine is at its quota of %d.", maxVersions)
	}
	v := s.publishLatest(c, m, in.Description)
	return &PublishStateMachineVersionOutput{v.created, v.arn}, nil
}

// publishLatest returns the version of the latest revision, which may be new.
func (s *Service) publishLatest(c *sim.Call, m *machine, description string) *version {
	if v := m.versionOf(m.latest); v != nil {
		return v
	}
	m.published++
	v := &version{
		number: m.published, arn: m.arn + ":" + strconv.Itoa(m.published), created: c.Now(),
		description: description, revision: m.latest,
	}
	m.versions = append(slices.Clip(m.versions), v)
	return v
}

func (m *machine) versionOf(r *revision) *version {
	for _, v := range m.versions {
		if v.revision == r {
			return v
		}
	}
	return nil
}

func (s *Service) deleteVersion(c *sim.Call, in *DeleteStateMachineVersionInput) (*DeleteStateMachineVersionOutput, error) {
	a, err := readARN(in.StateMachineVersionArn, kindMachine)
	if err != nil {
		return nil, err
	}
	if a.version() == 0 {
		return nil, errValidation("Provided ARN is not a valid state machine version ARN: %s", a.text)
	}
	m, ok := s.machine(c, a)
	if !ok {
		return &DeleteStateMachineVersionOutput{}, nil
	}
	var users []string
	for _, al := range m.aliases {
		if al.routesTo(a.version()) {
			users = append(users, al.name)
		}
	}
	if len(users) > 0 {
		return nil, errConflict("Version to be deleted must not be referenced by an alias. Current list of aliases referencing this version: %s", listed(users))
	}
	m.versions = slices.DeleteFunc(slices.Clone(m.versions), func(v *version) bool { return v.number == a.version() })
	return &DeleteStateMachineVersionOutput{}, nil
}

func (s *Service) listVersions(c *sim.Call, in *ListStateMachineVersionsInput) (*ListStateMachineVersionsOutput, error) {
	a, err := readARN(in.StateMachineArn, kindMachine)
	if err != nil {
		return nil, err
	}
	out := &ListStateMachineVersionsOutput{StateMachineVersions: []StateMachineVersionListItem{}}
	m, ok := s.machine(c, a)
	if !ok || a.qualifier != "" {
		return out, nil // the API has no error for it
	}
	newest := slices.Clone(m.versions)
	slices.Reverse(newest)
	part, next, err := page(newest, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	for _, v := range part {
		out.StateMachineVersions = append(out.StateMachineVersions, StateMachineVersionListItem{v.arn, v.created})
	}
	out.NextToken = next
	return out, nil
}
