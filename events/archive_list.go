package events

import (
	"context"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

func (s *Service) archiveNames() []string { return slices.Sorted(maps.Keys(s.archives)) }

// DescribeArchiveInput names an archive.
type DescribeArchiveInput struct {
	ArchiveName string `aws:"required,len=1..48,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DescribeArchiveOutput is an archive, with how many events and bytes it keeps.
type DescribeArchiveOutput struct {
	ArchiveArn       string
	ArchiveName      string
	EventSourceArn   string
	Description      string
	EventPattern     string
	State            string
	StateReason      string
	RetentionDays    int32 `aws:"always"`
	SizeBytes        int64 `aws:"always"`
	EventCount       int64 `aws:"always"`
	CreationTime     time.Time
	KmsKeyIdentifier string
}

// DescribeArchive tells of an archive. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeArchive.html
func (s *Service) DescribeArchive(ctx context.Context, in *DescribeArchiveInput) (*DescribeArchiveOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeArchive", in, func(c *sim.Call, in *DescribeArchiveInput) (*DescribeArchiveOutput, error) {
		a, err := s.archiveNamed(c, in.ArchiveName)
		if err != nil {
			return nil, err
		}
		return &DescribeArchiveOutput{
			ArchiveArn: a.arn, ArchiveName: a.name, EventSourceArn: s.ep.ARN("event-bus/" + a.bus), Description: a.description,
			EventPattern: a.patternText, State: stateEnabled, RetentionDays: a.days, SizeBytes: a.bytes, EventCount: int64(len(a.arrivals)),
			CreationTime: a.created, KmsKeyIdentifier: a.kmsKey,
		}, nil
	})
}

// An Archive is an archive in a list.
type Archive struct {
	ArchiveName    string
	EventSourceArn string
	State          string
	StateReason    string
	RetentionDays  int32 `aws:"always"`
	SizeBytes      int64 `aws:"always"`
	EventCount     int64 `aws:"always"`
	CreationTime   time.Time
}

// ListArchivesInput says which archives to list, by one filter at most.
type ListArchivesInput struct {
	NamePrefix     string `aws:"len=1..48,pattern=[\\.\\-_A-Za-z0-9]+"`
	EventSourceArn string `aws:"len=1..1600"`
	State          string `aws:"enum=ENABLED|DISABLED|CREATING|UPDATING|CREATE_FAILED|UPDATE_FAILED"`
	NextToken      string `aws:"len=1..2048"`
	Limit          int32  `aws:"range=1..100"`
}

// ListArchivesOutput is a page of the archives.
type ListArchivesOutput struct {
	Archives  []Archive `aws:"always"`
	NextToken string
}

// oneFilter refuses more than one of a list's filters.
func oneFilter(operation string, filters ...string) error {
	given := 0
	for _, f := range filters {
		if f != "" {
			given++
		}
	}
	if given > 1 {
		return errInvalid("At most one filter is allowed for %s. Use either : State, EventSourceArn, or NamePrefix.", operation)
	}
	return nil
}

// ListArchives lists archives by name, up to 100 on a page. Errors:
// ResourceNotFoundException for the bus asked for.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListArchives.html
func (s *Service) ListArchives(ctx context.Context, in *ListArchivesInput) (*ListArchivesOutput, error) {
	return bus.Do(ctx, s.ep, "ListArchives", in, func(_ *sim.Call, in *ListArchivesInput) (*ListArchivesOutput, error) {
		if err := oneFilter("ListArchives", in.NamePrefix, in.EventSourceArn, in.State); err != nil {
			return nil, err
		}
		source := ""
		if in.EventSourceArn != "" {
			b, err := s.busNamed(in.EventSourceArn)
			if err != nil {
				return nil, err
			}
			source = b.name
		}
		all := slices.DeleteFunc(s.archiveNames(), func(name string) bool {
			return !strings.HasPrefix(name, in.NamePrefix) || source != "" && s.archives[name].bus != source || in.State != "" && in.State != stateEnabled
		})
		names, next, err := page(all, in.NextToken, in.Limit)
		if err != nil {
			return nil, err
		}
		out := &ListArchivesOutput{Archives: []Archive{}, NextToken: next}
		for _, name := range names {
			a := s.archives[name]
			out.Archives = append(out.Archives, Archive{
				ArchiveName: a.name, EventSourceArn: s.ep.ARN("event-bus/" + a.bus), State: stateEnabled, RetentionDays: a.days,
				SizeBytes: a.bytes, EventCount: int64(len(a.arrivals)), CreationTime: a.created,
			})
		}
		return out, nil
	})
}
