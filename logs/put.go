package logs

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// PutLogEventsInput is a batch of events for a log stream, in the order of their
// times.
type PutLogEventsInput struct {
	Entity        *Entity         `aws:"refuse"`
	LogEvents     []InputLogEvent `aws:"required,len=1..10000"`
	LogGroupName  string          `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	LogStreamName string          `aws:"required,len=1..512,pattern=[^:*]*"`
	SequenceToken string          `aws:"len=1.."` // ignored, as on AWS
}

// An InputLogEvent is an event to be written. Its time is milliseconds since 1970.
type InputLogEvent struct {
	Message   string `aws:"required,len=1.."`
	Timestamp int64  `aws:"required,range=0.."`
}

// An Entity says what the events are about. It is refused.
type Entity struct {
	Attributes    map[string]string
	KeyAttributes map[string]string
}

// PutLogEventsOutput tells which events were not taken.
type PutLogEventsOutput struct {
	NextSequenceToken     string
	RejectedEntityInfo    *RejectedEntityInfo
	RejectedLogEventsInfo *RejectedLogEventsInfo
}

// RejectedEntityInfo tells why an entity was not taken.
type RejectedEntityInfo struct {
	ErrorType string
}

// RejectedLogEventsInfo tells which events were not taken, by their indexes.
type RejectedLogEventsInfo struct {
	ExpiredLogEventEndIndex  *int32 // the first that the retention does not exclude
	TooNewLogEventStartIndex *int32 // the first that is more than 2 hours ahead
	TooOldLogEventEndIndex   *int32 // the first that is not older than 14 days
}

// Limits of a batch (PutLogEvents, API reference).
const (
	maxBatch = 1 << 20 // bytes, of messages with their overhead
	maxSpan  = 24 * time.Hour
	maxAge   = 14 * day
	maxAhead = 2 * time.Hour
)

// PutLogEvents writes events to a log stream. Events that are too old or too new are
// left out, which the answer tells.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html
func (s *Service) PutLogEvents(ctx context.Context, in *PutLogEventsInput) (*PutLogEventsOutput, error) {
	return bus.Do(ctx, s.ep, "PutLogEvents", in, s.putLogEvents)
}

func (s *Service) putLogEvents(c *sim.Call, in *PutLogEventsInput) (*PutLogEventsOutput, error) {
	c.On(in.LogGroupName)
	if err := checkBatch(in.LogEvents); err != nil {
		return nil, err
	}
	g, err := s.group(c, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	st, err := g.stream(in.LogStreamName)
	if err != nil {
		return nil, err
	}
	out := &PutLogEventsOutput{NextSequenceToken: position{c.Now().UnixMilli(), s.serial}.String()}
	accepted, rejected := g.accept(c, in.LogEvents)
	if n := len(accepted); n > 0 && time.Duration(accepted[n-1].Timestamp-accepted[0].Timestamp)*time.Millisecond > maxSpan {
		return nil, errParameter("The batch of log events in a single PutLogEvents request cannot span more than 24 hours.")
	}
	if rejected != (RejectedLogEventsInfo{}) {
		out.RejectedLogEventsInfo = &rejected
	}
	s.write(c, g, st, accepted)
	return out, nil
}

func checkBatch(batch []InputLogEvent) error {
	total := 0
	for i, e := range batch {
		size := sizeOf(e.Message)
		if size > maxBatch {
			return errParameter("Log event too large: %d bytes exceeds limit of %d", size, maxBatch)
		}
		if i > 0 && e.Timestamp < batch[i-1].Timestamp {
			return errParameter("Log events in a single PutLogEvents request must be in chronological order.")
		}
		total += size
	}
	if total > maxBatch {
		return errParameter("Upload too large: %d bytes exceeds limit of %d", total, maxBatch)
	}
	return nil
}

// accept returns the events that are neither too old nor too new.
func (g *group) accept(c *sim.Call, batch []InputLogEvent) (accepted []InputLogEvent, rejected RejectedLogEventsInfo) {
	now := c.Now()
	oldest, newest := now.Add(-maxAge).UnixMilli(), now.Add(maxAhead).UnixMilli()
	begin := countBefore(batch, oldest)
	if begin > 0 {
		rejected.TooOldLogEventEndIndex = new(int32(begin))
	}
	if n := countBefore(batch, g.horizon(c).at); n > 0 {
		rejected.ExpiredLogEventEndIndex = new(int32(n))
		begin = max(begin, n)
	}
	end := countBefore(batch, newest+1)
	if end < len(batch) {
		rejected.TooNewLogEventStartIndex = new(int32(end))
	}
	return batch[begin:end], rejected
}

// countBefore returns how many of the events, which are in order, are before a time.
func countBefore(batch []InputLogEvent, at int64) int {
	n := 0
	for n < len(batch) && batch[n].Timestamp < at {
		n++
	}
	return n
}

// write keeps events and hands them to the group's subscriptions.
func (s *Service) write(c *sim.Call, g *group, st *stream, batch []InputLogEvent) {
	if len(batch) == 0 {
		return
	}
	g.meter(c)
	now := c.Now().UnixMilli()
	events := make([]*event, len(batch))
	var bytes int64
	for i, e := range batch {
		s.serial++
		events[i] = &event{position{e.Timestamp, s.serial}, st.name, e.Message, now}
		g.events.ReplaceOrInsert(events[i])
		st.events.ReplaceOrInsert(events[i])
		st.lastEvent = max(st.lastEvent, e.Timestamp)
		bytes += int64(sizeOf(e.Message))
	}
	st.ingested = now
	g.bytes += bytes
	g.meterIngested(c, bytes)
	s.watch(c, g)
	s.hand(c, g, st, events)
}

// written is what a service of the cloud logs.
type written struct {
	Group, Stream string
	Lines         []bus.LogLine
}

// WriteLog keeps what another service logs, as part of its call. Group and stream
// come to be if they are not there.
func (s *Service) WriteLog(c *sim.Call, group, stream string, lines []bus.LogLine) {
	if len(lines) == 0 {
		return
	}
	_, _ = bus.Do(c.Inside(), s.ep, "PutLogEvents", &written{group, stream, lines}, s.writeLog)
}

func (s *Service) writeLog(c *sim.Call, in *written) (*struct{}, error) {
	c.On(in.Group)
	g := s.groups[in.Group]
	if g == nil {
		g = s.newGroup(c, in.Group)
	}
	st := g.streams[in.Stream]
	if st == nil {
		st = g.newStream(c, in.Stream)
	}
	batch := make([]InputLogEvent, len(in.Lines))
	for i, line := range in.Lines {
		batch[i] = InputLogEvent{line.Message, line.At}
	}
	s.write(c, g, st, batch)
	return nil, nil
}
