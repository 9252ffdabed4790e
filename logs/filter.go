package logs

import (
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// FilterLogEventsInput chooses events of a log group by a pattern, a range of time
// and the names of their streams. Times are milliseconds since 1970.
type FilterLogEventsInput struct {
	EndTime             int64    `aws:"range=0.."` // inclusive
	FilterPattern       string   `aws:"len=0..1024"`
	Interleaved         bool     // ignored, as on AWS
	Limit               int32    `aws:"range=1..10000"`
	LogGroupIdentifier  string   `aws:"len=1..2048,pattern=[\\w#+=/:,.@-]*"`
	LogGroupName        string   `aws:"len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	LogStreamNamePrefix string   `aws:"len=1..512,pattern=[^:*]*"`
	LogStreamNames      []string `aws:"len=1..100,member.len=1..512,member.pattern=[^:*]*"`
	NextToken           string   `aws:"len=1.."`
	StartFromHead       *bool    // absent: true
	StartTime           int64    `aws:"range=0.."` // inclusive
	Unmask              bool
}

// FilterLogEventsOutput is a page of events. A page may be empty though more follow:
// only without a token is it the last.
type FilterLogEventsOutput struct {
	Events             []FilteredLogEvent `aws:"always"`
	NextToken          string
	SearchedLogStreams []SearchedLogStream `aws:"always"` // empty, since 2020
}

// A FilteredLogEvent is an event that a pattern matches.
type FilteredLogEvent struct {
	EventId       string
	IngestionTime int64
	LogStreamName string
	Message       string
	Timestamp     int64
}

// A SearchedLogStream tells of a stream whether it was searched.
type SearchedLogStream struct {
	LogStreamName      string
	SearchedCompletely bool
}

// FilterLogEvents searches a log group's events.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html
func (s *Service) FilterLogEvents(ctx context.Context, in *FilterLogEventsInput) (*FilterLogEventsOutput, error) {
	return bus.Do(ctx, s.ep, "FilterLogEvents", in, s.filterLogEvents)
}

// backwardSince is the earliest start of a search from the latest event on, 2024
// (FilterLogEvents, API reference: startFromHead). Without a start there is no bound.
const backwardSince = 1704067200000

func (s *Service) filterLogEvents(c *sim.Call, in *FilterLogEventsInput) (*FilterLogEventsOutput, error) {
	forward := in.StartFromHead == nil || *in.StartFromHead
	switch {
	case in.LogStreamNamePrefix != "" && len(in.LogStreamNames) > 0:
		return nil, errParameter("logStreamNamePrefix and logStreamNames are mutually exclusive parameters.")
	case !forward && in.StartTime > 0 && in.StartTime < backwardSince:
		return nil, errParameter("startFromHead=false is supported only when startTime is on or after Jan 1, 2024 00:00:00 UTC.")
	}
	p, err := parsePattern(in.FilterPattern)
	if err != nil {
		return nil, err
	}
	g, err := s.identified(c, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	for _, name := range in.LogStreamNames {
		if _, err := g.stream(name); err != nil {
			return nil, err
		}
	}
	r := reading{token: token{forward, latest}, until: latest, limit: pageLimit(c, in.Limit, 0, g.name)}
	r.from = later(g.horizon(c), position{at: in.StartTime})
	if in.EndTime > 0 {
		r.until = position{at: in.EndTime + 1}
	}
	if forward {
		r.gap = r.from
	}
	if in.NextToken != "" {
		text, _ := base64.RawURLEncoding.DecodeString(in.NextToken)
		if r.token, err = parseToken(string(text)); err != nil {
			return nil, err
		}
	}
	r.read(g.events, func(e *event) bool {
		return strings.HasPrefix(e.stream, in.LogStreamNamePrefix) &&
			(len(in.LogStreamNames) == 0 || slices.Contains(in.LogStreamNames, e.stream)) && p.match(e.message)
	})
	return r.filtered(), nil
}

func (r *reading) filtered() *FilterLogEventsOutput {
	out := &FilterLogEventsOutput{Events: []FilteredLogEvent{}, SearchedLogStreams: []SearchedLogStream{}}
	for _, e := range r.found {
		out.Events = append(out.Events, FilteredLogEvent{e.position.String(), e.ingested, e.stream, e.message, e.at})
	}
	next := r.token
	if n := len(r.found); n > 0 && r.forward {
		next.gap = r.found[n-1].after()
	} else if n > 0 {
		next.gap = r.found[0].position
	}
	if r.more {
		out.NextToken = base64.RawURLEncoding.EncodeToString([]byte(next.String()))
	}
	if !r.forward {
		slices.Reverse(out.Events)
	}
	return out
}

// TestMetricFilterInput is a pattern and messages to try it on.
type TestMetricFilterInput struct {
	FilterPattern    *string  `aws:"required,len=0..1024"`
	LogEventMessages []string `aws:"required,len=1..50,member.len=1.."`
}

// TestMetricFilterOutput is the messages that the pattern matches.
type TestMetricFilterOutput struct {
	Matches []MetricFilterMatchRecord `aws:"always"`
}

// A MetricFilterMatchRecord is a message that a pattern matches, and what the pattern
// finds in it: the values of its selectors or fields.
type MetricFilterMatchRecord struct {
	EventMessage    string
	EventNumber     int64             // from 1
	ExtractedValues map[string]string `aws:"always"`
}

// TestMetricFilter tries a filter pattern on messages.
//
// Errors: InvalidParameterException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_TestMetricFilter.html
func (s *Service) TestMetricFilter(ctx context.Context, in *TestMetricFilterInput) (*TestMetricFilterOutput, error) {
	return bus.Do(ctx, s.ep, "TestMetricFilter", in, s.testMetricFilter)
}

func (s *Service) testMetricFilter(_ *sim.Call, in *TestMetricFilterInput) (*TestMetricFilterOutput, error) {
	p, err := parsePattern(*in.FilterPattern)
	if err != nil {
		return nil, err
	}
	out := &TestMetricFilterOutput{Matches: []MetricFilterMatchRecord{}}
	for i, m := range in.LogEventMessages {
		if p.match(m) {
			out.Matches = append(out.Matches, MetricFilterMatchRecord{m, int64(i + 1), p.extract(m)})
		}
	}
	return out, nil
}
