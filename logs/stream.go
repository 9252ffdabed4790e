package logs

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// A stream is a log stream.
type stream struct {
	name      string
	created   int64
	events    *list
	lastEvent int64
	ingested  int64 // when the last events came
}

func (st *stream) fork() *stream {
	f := *st
	f.events = st.events.Clone()
	return &f
}

// CreateLogStreamInput names a log stream to be.
type CreateLogStreamInput struct {
	LogGroupName  string `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	LogStreamName string `aws:"required,len=1..512,pattern=[^:*]*"`
}

// CreateLogStreamOutput is no body at all.
type CreateLogStreamOutput = wire.Void

// DeleteLogStreamInput names a log stream.
type DeleteLogStreamInput struct {
	LogGroupName  string `aws:"required,len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	LogStreamName string `aws:"required,len=1..512,pattern=[^:*]*"`
}

// DeleteLogStreamOutput is no body at all.
type DeleteLogStreamOutput = wire.Void

// DescribeLogStreamsInput chooses streams of a log group, by their names or by their
// last events.
type DescribeLogStreamsInput struct {
	Descending          bool
	Limit               int32  `aws:"range=1..50"`
	LogGroupIdentifier  string `aws:"len=1..2048,pattern=[\\w#+=/:,.@-]*"`
	LogGroupName        string `aws:"len=1..512,pattern=[\\.\\-_/#A-Za-z0-9]+"`
	LogStreamNamePrefix string `aws:"len=1..512,pattern=[^:*]*"`
	NextToken           string `aws:"len=1.."`
	OrderBy             string `aws:"enum=LogStreamName|LastEventTime"`
}

// DescribeLogStreamsOutput is a page of log streams.
type DescribeLogStreamsOutput struct {
	LogStreams []LogStream `aws:"always"`
	NextToken  string
}

// A LogStream describes a log stream. Times are milliseconds since 1970.
type LogStream struct {
	Arn                 string
	CreationTime        int64
	FirstEventTimestamp *int64
	LastEventTimestamp  *int64
	LastIngestionTime   *int64
	LogStreamName       string
	StoredBytes         *int64 // 0 for streams, since 2019
	UploadSequenceToken string
}

// CreateLogStream makes a log stream.
//
// Errors: InvalidParameterException, ResourceAlreadyExistsException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html
func (s *Service) CreateLogStream(ctx context.Context, in *CreateLogStreamInput) (*CreateLogStreamOutput, error) {
	return bus.Do(ctx, s.ep, "CreateLogStream", in, s.createLogStream)
}

// DeleteLogStream deletes a log stream with its events.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DeleteLogStream.html
func (s *Service) DeleteLogStream(ctx context.Context, in *DeleteLogStreamInput) (*DeleteLogStreamOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteLogStream", in, s.deleteLogStream)
}

// DescribeLogStreams lists the streams of a log group.
//
// Errors: InvalidParameterException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html
func (s *Service) DescribeLogStreams(ctx context.Context, in *DescribeLogStreamsInput) (*DescribeLogStreamsOutput, error) {
	return bus.Do(ctx, s.ep, "DescribeLogStreams", in, s.describeLogStreams)
}

func (s *Service) createLogStream(c *sim.Call, in *CreateLogStreamInput) (*CreateLogStreamOutput, error) {
	g, err := s.group(c, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	if g.streams[in.LogStreamName] != nil {
		return nil, errExists("log stream")
	}
	g.newStream(c, in.LogStreamName)
	return &CreateLogStreamOutput{}, nil
}

func (g *group) newStream(c *sim.Call, name string) *stream {
	st := &stream{name: name, created: c.Now().UnixMilli(), events: newList()}
	g.streams[name] = st
	return st
}

func (g *group) stream(name string) (*stream, error) {
	if st := g.streams[name]; st != nil {
		return st, nil
	}
	return nil, errNotFound("log stream")
}

func (s *Service) deleteLogStream(c *sim.Call, in *DeleteLogStreamInput) (*DeleteLogStreamOutput, error) {
	g, err := s.group(c, in.LogGroupName)
	if err != nil {
		return nil, err
	}
	st, err := g.stream(in.LogStreamName)
	if err != nil {
		return nil, err
	}
	g.meter(c)
	st.events.Ascend(func(e *event) bool {
		g.events.Delete(e)
		g.bytes -= int64(sizeOf(e.message))
		return true
	})
	delete(g.streams, st.name)
	return &DeleteLogStreamOutput{}, nil
}

func (s *Service) describeLogStreams(c *sim.Call, in *DescribeLogStreamsInput) (*DescribeLogStreamsOutput, error) {
	byTime := in.OrderBy == "LastEventTime"
	if byTime && in.LogStreamNamePrefix != "" {
		return nil, errParameter("Cannot order by LastEventTime with a logStreamNamePrefix.")
	}
	g, err := s.identified(c, in.LogGroupName, in.LogGroupIdentifier)
	if err != nil {
		return nil, err
	}
	var found []*stream
	for name, st := range g.streams {
		if strings.HasPrefix(name, in.LogStreamNamePrefix) {
			found = append(found, st)
		}
	}
	slices.SortFunc(found, func(a, b *stream) int {
		order := strings.Compare(a.name, b.name)
		if byTime {
			order = cmp.Or(cmp.Compare(a.lastEvent, b.lastEvent), order)
		}
		if in.Descending {
			return -order
		}
		return order
	})
	found, next, err := page(found, in.Limit, in.NextToken)
	if err != nil {
		return nil, err
	}
	out := &DescribeLogStreamsOutput{LogStreams: []LogStream{}, NextToken: next}
	for _, st := range found {
		out.LogStreams = append(out.LogStreams, g.describeStream(c, st))
	}
	return out, nil
}

func (g *group) describeStream(c *sim.Call, st *stream) LogStream {
	d := LogStream{
		Arn: g.arn + ":log-stream:" + st.name, CreationTime: st.created, LogStreamName: st.name, StoredBytes: new(int64),
	}
	ascend(st.events, g.horizon(c), func(first *event) bool {
		d.FirstEventTimestamp = new(first.at)
		return false
	})
	if st.ingested > 0 {
		d.LastEventTimestamp, d.LastIngestionTime = new(st.lastEvent), new(st.ingested)
		d.UploadSequenceToken = position{at: st.ingested}.String()
	}
	return d
}
