package stepfn

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/paging"
	"github.com/cloudjar/cloudjar/sim"
)

// ListExecutionsInput names a state machine, a version, an alias, or a map run.
type ListExecutionsInput struct {
	StateMachineArn string `aws:"len=1..256"`
	StatusFilter    string `aws:"enum=SUCCEEDED|TIMED_OUT|PENDING_REDRIVE|ABORTED|FAILED|RUNNING"`
	MaxResults      int32  `aws:"range=0..1000"`
	NextToken       string `aws:"len=1..3096"`
	MapRunArn       string `aws:"len=1..2000"`
	RedriveFilter   string `aws:"enum=REDRIVEN|NOT_REDRIVEN"`
}

// ListExecutionsOutput is a page of executions, the latest first.
type ListExecutionsOutput struct {
	Executions []ExecutionListItem `aws:"always"`
	NextToken  string
}

// An ExecutionListItem is an execution in a list.
type ExecutionListItem struct {
	ExecutionArn           string
	StateMachineArn        string
	Name                   string
	Status                 string
	StartDate              time.Time
	StopDate               *time.Time
	MapRunArn              string
	ItemCount              *int32 // of a child of a map run
	StateMachineVersionArn string
	StateMachineAliasArn   string
	RedriveCount           *int32
	RedriveDate            *time.Time
}

// redriven filters for executions that were redriven.
const onlyRedriven = "REDRIVEN"

// ListExecutions lists the executions of a Standard state machine or of a map run.
//
// Errors: InvalidArn, InvalidToken, StateMachineDoesNotExist,
// StateMachineTypeNotSupported, ResourceNotFound, ValidationException.
//
// https://docs.aws.amazon.com/step-functions/latest/apireference/API_ListExecutions.html
func (s *Service) ListExecutions(ctx context.Context, in *ListExecutionsInput) (*ListExecutionsOutput, error) {
	return bus.Do(ctx, s.ep, "ListExecutions", in, s.listExecutions)
}

func (s *Service) listExecutions(c *sim.Call, in *ListExecutionsInput) (*ListExecutionsOutput, error) {
	owner, qualifier, err := s.listed(c, in)
	if err != nil {
		return nil, err
	}
	before, ok := paging.Place(in.NextToken)
	if !ok {
		return nil, errToken()
	}
	out := &ListExecutionsOutput{Executions: []ExecutionListItem{}}
	from := listing{owner, ^uint64(0)}
	if before > 0 {
		from.serial = uint64(before)
	}
	wanted := pageSize(in.MaxResults)
	s.listings.DescendLessOrEqual(from, func(l listing) bool {
		if l.owner != owner {
			return false
		}
		x, ok := s.executions.Get(&execution{serial: l.serial})
		if !ok || !x.matches(c, in, qualifier) {
			return true
		}
		if len(out.Executions) == wanted {
			out.NextToken = paging.Token(int(l.serial))
			return false
		}
		out.Executions = append(out.Executions, x.item())
		return true
	})
	return out, nil
}

// listed is whose executions are asked for, and perhaps by which version or alias.
func (s *Service) listed(c *sim.Call, in *ListExecutionsInput) (owner, qualifier string, err error) {
	switch {
	case (in.StateMachineArn == "") == (in.MapRunArn == ""):
		return "", "", errMissing("ValidationException", "You must specify either a stateMachineArn or a mapRunArn, but not both.")
	case in.MapRunArn != "":
		_, _, err := s.mapRunAt(c, in.MapRunArn)
		return in.MapRunArn, "", err
	}
	a, err := readARN(in.StateMachineArn, kindMachine)
	if err != nil {
		return "", "", err
	}
	if a.label != "" {
		return "", "", errLabelled()
	}
	m, ok := s.machine(c, a)
	if !ok {
		return "", "", errNoMachine(a.text)
	}
	if m.express {
		return "", "", errMachineType()
	}
	if a.qualifier != "" {
		if m.qualified(a) == nil {
			return "", "", errNoResource(a.text)
		}
		return m.name, a.text, nil
	}
	return m.name, "", nil
}

// matches applies the filters of a request.
func (x *execution) matches(c *sim.Call, in *ListExecutionsInput, qualifier string) bool {
	o := x.run.origin
	switch {
	case qualifier != "" && qualifier != o.versionArn && qualifier != o.aliasArn,
		in.StatusFilter != "" && in.StatusFilter != x.run.status,
		in.RedriveFilter != "" && (in.RedriveFilter == onlyRedriven) != (x.run.redrives > 0),
		x.ended() && !c.Now().Before(x.run.stopped.Add(retention)):
		return false
	}
	return true
}

func (x *execution) item() ExecutionListItem {
	d := x.describe()
	redrives := int32(x.run.redrives)
	out := ExecutionListItem{
		ExecutionArn: d.ExecutionArn, StateMachineArn: d.StateMachineArn, Name: d.Name, Status: d.Status,
		StartDate: d.StartDate, StopDate: d.StopDate, MapRunArn: d.MapRunArn,
		StateMachineVersionArn: d.StateMachineVersionArn, StateMachineAliasArn: d.StateMachineAliasArn, RedriveCount: &redrives,
	}
	if x.run.redrives > 0 {
		out.RedriveDate = moment(x.run.redrivenAt)
	}
	if x.caller.ofMapRun {
		items := int32(x.caller.items)
		out.ItemCount = &items
	}
	return out
}
