package events

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// The states of a replay.
const (
	replayStarting   = "STARTING"
	replayRunning    = "RUNNING"
	replayCancelling = "CANCELLING"
	replayCancelled  = "CANCELLED"
	replayCompleted  = "COMPLETED"
)

const (
	maxReplays = 10                  // at a time (user guide, Archiving and replaying events)
	keepReplay = 90 * 24 * time.Hour // after its end (same page)

	// A replay sends a minute's events at once, then the next minute's. AWS does not
	// say how long it takes over them.
	replayPace = time.Second
)

// A replay sends archived events to their bus again. Its settings never change.
type replay struct {
	name, arn   string
	description string
	archive     string    // its name
	bus         string    // its name
	only        []string  // ARNs of rules; empty is all
	from, until time.Time // of the events

	state        string
	next         time.Time // the first minute not yet sent
	last         time.Time // the time of the last event sent
	began, ended time.Time
}

func (r *replay) active() bool {
	return r.state == replayStarting || r.state == replayRunning || r.state == replayCancelling
}

// ReplayDestination is the bus, and perhaps some of its rules.
type ReplayDestination struct {
	Arn        string   `aws:"required,len=1..1600"`
	FilterArns []string `aws:"member.len=1..1600"`
}

// StartReplayInput names an archive and a time.
type StartReplayInput struct {
	ReplayName     string             `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
	Description    string             `aws:"len=..512,pattern=.*"`
	EventSourceArn string             `aws:"required,len=1..1600"`
	EventStartTime time.Time          `aws:"required"`
	EventEndTime   time.Time          `aws:"required"`
	Destination    *ReplayDestination `aws:"required"`
}

// StartReplayOutput names the replay.
type StartReplayOutput struct {
	ReplayArn       string
	State           string
	StateReason     string
	ReplayStartTime time.Time
}

// StartReplay sends the archived events of a time to their bus again, minute by minute
// of their times, with the replay's name on them. Errors:
// ResourceAlreadyExistsException, ResourceNotFoundException for the bus,
// ValidationException, LimitExceededException for more than ten at a time.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_StartReplay.html
func (s *Service) StartReplay(ctx context.Context, in *StartReplayInput) (*StartReplayOutput, error) {
	return bus.Do(ctx, s.ep, "StartReplay", in, s.startReplay)
}

func (s *Service) startReplay(c *sim.Call, in *StartReplayInput) (*StartReplayOutput, error) {
	if s.replays[in.ReplayName] != nil {
		return nil, errExists("Replay %s already exists.", in.ReplayName)
	}
	a, b, err := s.replayed(in)
	if err != nil {
		return nil, err
	}
	active := 0
	for _, r := range s.replays {
		if r.active() {
			active++
		}
	}
	if active >= maxReplays {
		return nil, errLimit()
	}
	r := &replay{
		name: in.ReplayName, arn: s.ep.ARN("replay/" + in.ReplayName), description: in.Description, archive: a.name, bus: b.name,
		only: slices.Clone(in.Destination.FilterArns), from: in.EventStartTime.UTC(), until: in.EventEndTime.UTC(),
		state: replayStarting, began: c.Now(),
	}
	r.next = r.from
	c.On(r.arn)
	s.replays[r.name] = r
	s.replaying.At(c, c.Now().Add(replayPace), r.name)
	return &StartReplayOutput{ReplayArn: r.arn, State: r.state, ReplayStartTime: r.began}, nil
}

// replayed finds what is to be replayed, and where.
func (s *Service) replayed(in *StartReplayInput) (*archive, *eventBus, error) {
	_, resource, ok := bus.ToARN(in.Destination.Arn)
	if !ok || !strings.HasPrefix(resource, "event-bus/") {
		return nil, nil, errInvalid("Parameter Destination.Arn is not valid. Reason: Must contain an event bus ARN.")
	}
	b, err := s.busNamed(in.Destination.Arn)
	if err != nil {
		return nil, nil, err
	}
	_, resource, _ = bus.ToARN(in.EventSourceArn)
	name, isArchive := strings.CutPrefix(resource, "archive/")
	a := s.archives[name]
	switch {
	case !isArchive:
		return nil, nil, errInvalid("Parameter EventSourceArn is not valid. Reason: Must contain an archive ARN.")
	case a == nil:
		return nil, nil, errInvalid("Parameter EventSourceArn is not valid. Reason: Archive %s does not exist.", name)
	case a.bus != b.name:
		return nil, nil, errInvalid("Parameter Destination.Arn is not valid. Reason: Cross event bus replay is not permitted.")
	case !in.EventStartTime.Before(in.EventEndTime):
		return nil, nil, errInvalid("Parameter EventEndTime is not valid. Reason: EventStartTime must be before EventEndTime.")
	}
	return a, b, nil
}

// replayStep sends the next minute's events.
func (s *Service) replayStep(c *sim.Call, name string) {
	r := s.replays[name]
	if r == nil || !r.active() {
		return
	}
	s.own(c, r.arn)
	a, b := s.archives[r.archive], s.buses[r.bus]
	if r.state == replayCancelling || a == nil || b == nil {
		s.endReplay(c, r, replayCancelled)
		return
	}
	r.state = replayRunning
	var minute []archived
	var end time.Time
	a.events.AscendGreaterOrEqual(archived{at: r.next}, func(item archived) bool {
		if len(minute) == 0 {
			end = item.at.Truncate(time.Minute).Add(time.Minute)
		}
		if item.at.After(r.until) || !item.at.Before(end) {
			return false
		}
		minute = append(minute, item)
		return true
	})
	if len(minute) == 0 {
		s.endReplay(c, r, replayCompleted)
		return
	}
	for _, item := range minute {
		s.replayEvent(c, r, b, item.event)
	}
	r.next, r.last = end, minute[len(minute)-1].at
	s.replaying.At(c, c.Now().Add(replayPace), r.name)
}

// replayEvent sends an event to the rules that it is for.
func (s *Service) replayEvent(c *sim.Call, r *replay, b *eventBus, was *event) {
	e := *was
	e.replay, e.ingested = r.name, c.Now()
	e.seal()
	for _, to := range b.match(e.document) {
		if len(r.only) == 0 || slices.Contains(r.only, to.arn) {
			s.dispatch(c, to, &e)
		}
	}
}

func (s *Service) endReplay(c *sim.Call, r *replay, state string) {
	r.state, r.ended = state, c.Now()
	s.forgotten.Upkeep(c, c.Now().Add(keepReplay), r.name)
}

// forget deletes a replay long after its end.
func (s *Service) forget(_ *sim.Call, name string) {
	delete(s.replays, name)
}

// CancelReplayInput names a replay.
type CancelReplayInput struct {
	ReplayName string `aws:"required,len=1..64,pattern=[\\.\\-_A-Za-z0-9]+"`
}

// CancelReplayOutput is the replay's new state.
type CancelReplayOutput struct {
	ReplayArn   string
	State       string
	StateReason string
}

// CancelReplay ends a replay early. Errors: ResourceNotFoundException,
// IllegalStatusException if it is over.
// https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_CancelReplay.html
func (s *Service) CancelReplay(ctx context.Context, in *CancelReplayInput) (*CancelReplayOutput, error) {
	return bus.Do(ctx, s.ep, "CancelReplay", in, func(c *sim.Call, in *CancelReplayInput) (*CancelReplayOutput, error) {
		r, err := s.replayNamed(c, in.ReplayName)
		if err != nil {
			return nil, err
		}
		if r.state != replayStarting && r.state != replayRunning {
			return nil, &Error{"IllegalStatusException", "Replay " + r.name + " is not in a valid state for this operation."}
		}
		r.state = replayCancelling
		return &CancelReplayOutput{ReplayArn: r.arn, State: r.state}, nil
	})
}

func (s *Service) replayNamed(c *sim.Call, name string) (*replay, error) {
	r := s.replays[name]
	if r == nil {
		return nil, errNotFound("Replay %s does not exist.", name)
	}
	c.On(r.arn)
	return r, nil
}
