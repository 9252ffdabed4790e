package stepfn

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribeMapRunInput names a map run.
type DescribeMapRunInput struct {
	MapRunArn string `aws:"required,len=1..2000"`
}

// DescribeMapRunOutput is a map run.
type DescribeMapRunOutput struct {
	MapRunArn                  string
	ExecutionArn               string
	Status                     string
	StartDate                  time.Time
	StopDate                   *time.Time
	MaxConcurrency             int32   `aws:"always"`
	ToleratedFailurePercentage float32 `aws:"always"`
	ToleratedFailureCount      int64   `aws:"always"`
	ItemCounts                 *MapRunItemCounts
	ExecutionCounts            *MapRunExecutionCounts
	RedriveCount               *int32
	RedriveDate                *time.Time
}

// MapRunItemCounts counts the items of a map run.
type MapRunItemCounts struct {
	Pending               int64 `aws:"always"`
	Running               int64 `aws:"always"`
	Succeeded             int64 `aws:"always"`
	Failed                int64 `aws:"always"`
	TimedOut              int64 `aws:"always"`
	Aborted               int64 `aws:"always"`
	Total                 int64 `aws:"always"`
	ResultsWritten        int64 `aws:"always"`
	FailuresNotRedrivable int64 `aws:"always"`
	PendingRedrive        int64 `aws:"always"`
}

// MapRunExecutionCounts counts the child executions of a map run.
type MapRunExecutionCounts MapRunItemCounts

// ListMapRunsInput names an execution.
type ListMapRunsInput struct {
	ExecutionArn string `aws:"required,len=1..256"`
	MaxResults   int32  `aws:"range=0..1000"`
	NextToken    string `aws:"len=1..1024"`
}

// ListMapRunsOutput is a page of map runs.
type ListMapRunsOutput struct {
	MapRuns   []MapRunListItem `aws:"always"`
	NextToken string
}

// A MapRunListItem is a map run in a list.
type MapRunListItem struct {
	ExecutionArn    string
	MapRunArn       string
	StateMachineArn string
	StartDate       time.Time
	StopDate        *time.Time
}

// UpdateMapRunInput changes the limits of a map run.
type UpdateMapRunInput struct {
	MapRunArn                  string   `aws:"required,len=1..2000"`
	MaxConcurrency             *int32   `aws:"range=0.."`
	ToleratedFailurePercentage *float32 `aws:"range=0..100"`
	ToleratedFailureCount      *int64   `aws:"range=0.."`
}

// UpdateMapRunOutput is empty.
type UpdateMapRunOutput struct{}

// DescribeMapRun returns where a map run is.
//
// Errors: InvalidArn, ResourceNotFound.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_DescribeMapRun.html
func (s *Service) DescribeMapRun(ctx context.Context, in *DescribeMapRunInput) (*DescribeMapRunOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeMapRun", in, s.describeMapRun)
}

// ListMapRuns lists the map runs of an execution.
//
// Errors: InvalidArn, InvalidToken, ExecutionDoesNotExist.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListMapRuns.html
func (s *Service) ListMapRuns(ctx context.Context, in *ListMapRunsInput) (*ListMapRunsOutput, error) {
	return bus.Do(ctx, s.ep, "ListMapRuns", in, s.listMapRuns)
}

// UpdateMapRun changes how many child executions of a map run may be open at a
// time, and how many may fail.
//
// Errors: InvalidArn, ResourceNotFound, ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_UpdateMapRun.html
func (s *Service) UpdateMapRun(ctx context.Context, in *UpdateMapRunInput) (*UpdateMapRunOutput, error) {
	return bus.Do(ctx, s.ep, "UpdateMapRun", in, s.updateMapRun)
}

func (s *Service) describeMapRun(c *sim.Call, in *DescribeMapRunInput) (*DescribeMapRunOutput, error) {
	x, m, err := s.mapRunAt(c, in.MapRunArn)
	if err != nil {
		return nil, err
	}
	redrives := int32(m.redrives)
	items, executions := m.counts.items.shown(), MapRunExecutionCounts(*m.counts.executions.shown())
	out := &DescribeMapRunOutput{
		MapRunArn: m.arn, ExecutionArn: x.arn(), Status: m.status, StartDate: m.started,
		MaxConcurrency: int32(m.settings.concurrency), ToleratedFailurePercentage: float32(max(m.settings.share, 0)),
		ToleratedFailureCount: int64(max(m.settings.count, 0)), ItemCounts: items, ExecutionCounts: &executions, RedriveCount: &redrives,
	}
	if m.redrives > 0 {
		out.RedriveDate = moment(m.redriven)
	}
	if m.status != statusRunning {
		out.StopDate = moment(m.stopped)
	}
	return out, nil
}

func (n itemCounts) shown() *MapRunItemCounts {
	return &MapRunItemCounts{
		Pending: int64(n.Pending), Running: int64(n.Running), Succeeded: int64(n.Succeeded), Failed: int64(n.Failed),
		TimedOut: int64(n.TimedOut), Aborted: int64(n.Aborted), Total: int64(n.Total), ResultsWritten: int64(n.ResultsWritten),
	}
}

func (s *Service) listMapRuns(c *sim.Call, in *ListMapRunsInput) (*ListMapRunsOutput, error) {
	x, err := s.executionAt(c, in.ExecutionArn)
	if err != nil {
		return nil, err
	}
	latest := slices.Clone(x.maps)
	slices.Reverse(latest)
	part, next, err := page(latest, in.MaxResults, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &ListMapRunsOutput{MapRuns: []MapRunListItem{}, NextToken: next}
	for _, m := range part {
		item := MapRunListItem{ExecutionArn: x.arn(), MapRunArn: m.arn, StateMachineArn: x.run.origin.machineArn, StartDate: m.started}
		if m.status != statusRunning {
			item.StopDate = moment(m.stopped)
		}
		out.MapRuns = append(out.MapRuns, item)
	}
	return out, nil
}

func (s *Service) updateMapRun(c *sim.Call, in *UpdateMapRunInput) (*UpdateMapRunOutput, error) {
	x, m, err := s.mapRunAt(c, in.MapRunArn)
	if err != nil {
		return nil, err
	}
	if m.status != statusRunning {
		e := errValidation("Map Run '%s' cannot be updated because it is not running.", m.arn)
		e.Reason = "CANNOT_UPDATE_COMPLETED_MAP_RUN"
		return nil, e
	}
	if in.MaxConcurrency == nil && in.ToleratedFailureCount == nil && in.ToleratedFailurePercentage == nil {
		return nil, errMissing("ValidationException", "You must specify at least one of maxConcurrency, toleratedFailureCount and toleratedFailurePercentage.")
	}
	next := *x
	next.onMap(m.ticket, func(m *mapRunView) { m.settings = in.applied(m.settings) })
	s.executions.ReplaceOrInsert(&next)
	st := mapRunUpdated{ticket: m.ticket}
	if in.MaxConcurrency != nil {
		n := int(*in.MaxConcurrency)
		st.maxConcurrency = &n
	}
	if in.ToleratedFailureCount != nil {
		n := int(*in.ToleratedFailureCount)
		st.toleratedCount = &n
	}
	if in.ToleratedFailurePercentage != nil {
		share := float64(*in.ToleratedFailurePercentage)
		st.toleratedPercentage = &share
	}
	s.advance(c, x.serial, st)
	return &UpdateMapRunOutput{}, nil
}

// applied are settings with the changes of a request.
func (in *UpdateMapRunInput) applied(m mapSettings) mapSettings {
	if in.MaxConcurrency != nil {
		m.concurrency = int(*in.MaxConcurrency)
	}
	if in.ToleratedFailureCount != nil {
		m.count = int(*in.ToleratedFailureCount)
	}
	if in.ToleratedFailurePercentage != nil {
		m.share = float64(*in.ToleratedFailurePercentage)
	}
	return m
}
