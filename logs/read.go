package logs

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// GetLogEventsInput chooses events of a log stream. Times are milliseconds since
// 1970.
type GetLogEventsInput struct {
	EndTime            int64  `aws:"range=0.."` // exclusive
	Limit              int32  `aws:"range=1..10000"`
	LogGroupIdentifier string `aws:"len=1..2048,pattern=[\\w#+=/:,.@-]*"`
	LogGroupName       string `aws:"len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	LogStreamName      string `aws:"required,len=1..512,pattern=[^:*]*"`
	NextToken          string `aws:"len=1.."`
	StartFromHead      bool
	StartTime          int64 `aws:"range=0.."` // inclusive
	Unmask             bool
}

// GetLogEventsOutput is a page of a log stream's events, the earliest first. With
// the forward token come later events, with the backward token earlier ones; a token
// that comes back as it was given stands at the end.
type GetLogEventsOutput struct {
	Events            []OutputLogEvent `aws:"always"`
	NextBackwardToken string
	NextForwardToken  string
}

// An OutputLogEvent is an event of a log stream.
type OutputLogEvent struct {
	IngestionTime int64
	Message       string
	Timestamp     int64
}

// Limits of a page (GetLogEvents, FilterLogEvents, API reference).
const (
	maxEvents = 10_000
	maxPage   = 1 << 20 // bytes
)

// shortPage lets a page hold less than it could.
var shortPage = sim.Misbehaviour{
	Name:   "logs/short-page",
	What:   "a page of events is shorter than its limit, or empty, though there are more",
	Doc:    "https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html",
	Chance: 0.1,
}

// GetLogEvents reads a log stream's events in either direction.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html
func (s *Service) GetLogEvents(ctx context.Context, in *GetLogEventsInput) (*GetLogEventsOutput, error) {
	return bus.Do(ctx, s.ep, "GetLogEvents", in, s.getLogEvents)
}

// A token stands between two events and says in which direction to go on.
type token struct {
	forward bool
	gap     position // before the event at this position
}

func (t token) String() string {
	if t.forward {
		return "f/" + t.gap.String() + "/s"
	}
	return "b/" + t.gap.String() + "/s"
}

func parseToken(text string) (t token, err error) {
	direction, rest, _ := strings.Cut(text, "/")
	digits, ended := strings.CutSuffix(rest, "/s")
	gap, ok := parsePosition(digits)
	if !ok || !ended || direction != "f" && direction != "b" {
		return t, errToken()
	}
	return token{direction == "f", gap}, nil
}

// latest is behind every event.
var latest = position{at: math.MaxInt64, serial: math.MaxUint64}

func (s *Service) getLogEvents(c *sim.Call, in *GetLogEventsInput) (*GetLogEventsOutput, error) {
	g, err := s.identified(c, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	st, err := g.stream(in.LogStreamName)
	if err != nil {
		return nil, err
	}
	r := reading{token: token{in.StartFromHead, latest}, from: g.horizon(c), until: latest, limit: pageLimit(c, in.Limit, 1, st.name)}
	r.from = later(r.from, position{at: in.StartTime})
	if in.EndTime > 0 {
		r.until = position{at: in.EndTime}
	}
	if in.StartFromHead {
		r.gap = r.from
	}
	if in.NextToken != "" {
		if r.token, err = parseToken(in.NextToken); err != nil {
			return nil, err
		}
	}
	r.read(st.events, func(*event) bool { return true })
	return r.answer(), nil
}

// pageLimit returns how many events a page may hold. A page that is cut short holds
// at least so many: an empty page of GetLogEvents is the end.
func pageLimit(c *sim.Call, limit int32, least int, key string) int {
	n := int(cmp.Or(limit, maxEvents))
	if c.Misbehaves(&shortPage, key) {
		r := c.Rand(shortPage.Name + key)
		return least + r.IntN(n-least+1)
	}
	return n
}

func later(a, b position) position {
	if a.compare(b) < 0 {
		return b
	}
	return a
}

// A reading is one page being read: from where, in which direction, within what.
type reading struct {
	token
	from, until position // until is exclusive
	limit       int
	found       []*event // in the order of their positions when done
	more        bool     // something else was found beyond the page
}

func (r *reading) read(events *list, wanted func(*event) bool) {
	size := 0
	take := func(e *event) bool {
		if r.forward && e.compare(r.until) >= 0 || !r.forward && e.compare(r.from) < 0 {
			return false
		}
		if !wanted(e) {
			return true
		}
		size += sizeOf(e.message)
		if len(r.found) >= r.limit || size > maxPage && len(r.found) > 0 {
			r.more = true
			return false
		}
		r.found = append(r.found, e)
		return true
	}
	if r.forward {
		ascend(events, later(r.gap, r.from), take)
		return
	}
	before := r.gap
	if r.until.compare(before) < 0 {
		before = r.until
	}
	descend(events, before, take)
	slices.Reverse(r.found)
}

func (r *reading) answer() *GetLogEventsOutput {
	backward, forward := token{false, r.gap}, token{true, r.gap}
	if n := len(r.found); n > 0 {
		backward.gap, forward.gap = r.found[0].position, r.found[n-1].after()
	} else if r.gap == latest { // whatever comes will be new to who asked
		backward.gap, forward.gap = r.from, r.from
	}
	out := &GetLogEventsOutput{Events: []OutputLogEvent{}, NextBackwardToken: backward.String(), NextForwardToken: forward.String()}
	for _, e := range r.found {
		out.Events = append(out.Events, OutputLogEvent{e.ingested, e.message, e.at})
	}
	return out
}
