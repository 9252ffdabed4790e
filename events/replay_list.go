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

// DescribeReplayInput names a replay.
type DescribeReplayInput struct {
	ReplayName string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// DescribeReplayOutput is a replay, and how far it is.
type DescribeReplayOutput struct {
	ReplayName            string
	ReplayArn             string
	Description           string
	State                 string
	StateReason           string
	EventSourceArn        string
	Destination           *ReplayDestination
	EventStartTime        time.Time
	EventEndTime          time.Time
	EventLastReplayedTime time.Time
	ReplayStartTime       time.Time
	ReplayEndTime         time.Time
}

// DescribeReplay tells of a replay. Errors: ResourceNotFoundException.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_DescribeReplay.html
func (s *Service) DescribeReplay(ctx context.Context, in *DescribeReplayInput) (*DescribeReplayOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeReplay", in, func(c *sim.Call, in *DescribeReplayInput) (*DescribeReplayOutput, error) {
		r, err := s.replayNamed(c, in.ReplayName)
		if err != nil {
			return nil, err
		}
		return &DescribeReplayOutput{
			ReplayName: r.name, ReplayArn: r.arn, Description: r.description, State: r.state, EventSourceArn: s.ep.ARN("archive/" + r.archive),
			Destination:    &ReplayDestination{s.ep.ARN("event-bus/" + r.bus), slices.Clone(r.only)},
			EventStartTime: r.from, EventEndTime: r.until, EventLastReplayedTime: r.last, ReplayStartTime: r.began, ReplayEndTime: r.ended,
		}, nil
	})
}

// A Replay is a replay in a list.
type Replay struct {
	ReplayName            string
	EventSourceArn        string
	State                 string
	StateReason           string
	EventStartTime        time.Time
	EventEndTime          time.Time
	EventLastReplayedTime time.Time
	ReplayStartTime       time.Time
	ReplayEndTime         time.Time
}

// ListReplaysInput says which replays to list, by one filter at most.
type ListReplaysInput struct {
	NamePrefix     string `aws:"len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	State          string `aws:"enum=STARTING|RUNNING|CANCELLING|COMPLETED|CANCELLED|FAILED"`
	EventSourceArn string `aws:"len=1..1600"`
	NextToken      string `aws:"len=1..2048"`
	Limit          int32  `aws:"range=1..100"`
}

// ListReplaysOutput is a page of the replays.
type ListReplaysOutput struct {
	Replays   []Replay `aws:"always"`
	NextToken string
}

// ListReplays lists replays by name, up to 100 on a page.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_ListReplays.html
func (s *Service) ListReplays(ctx context.Context, in *ListReplaysInput) (*ListReplaysOutput, error) {
	return bus.Do(ctx, s.ep, "ListReplays", in, func(_ *sim.Call, in *ListReplaysInput) (*ListReplaysOutput, error) {
		if err := oneFilter("ListReplays", in.NamePrefix, in.EventSourceArn, in.State); err != nil {
			return nil, err
		}
		all := slices.DeleteFunc(slices.Sorted(maps.Keys(s.replays)), func(name string) bool {
			r := s.replays[name]
			return !strings.HasPrefix(name, in.NamePrefix) || in.State != "" && r.state != in.State ||
				in.EventSourceArn != "" && s.ep.ARN("archive/"+r.archive) != in.EventSourceArn
		})
		names, next, err := page(all, in.NextToken, in.Limit)
		if err != nil {
			return nil, err
		}
		out := &ListReplaysOutput{Replays: []Replay{}, NextToken: next}
		for _, name := range names {
			r := s.replays[name]
			out.Replays = append(out.Replays, Replay{
				ReplayName: r.name, EventSourceArn: s.ep.ARN("archive/" + r.archive), State: r.state, EventStartTime: r.from,
				EventEndTime: r.until, EventLastReplayedTime: r.last, ReplayStartTime: r.began, ReplayEndTime: r.ended,
			})
		}
		return out, nil
	})
}
