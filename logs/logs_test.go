package logs

import (
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// An adversary lets everything happen half of the time.
type adversary struct{}

func (adversary) Decide(c *sim.Call, _ *sim.Misbehaviour, key string) bool {
	r := c.Rand("adversary" + key)
	return r.IntN(2) == 0
}

// fill writes n events at random times to three streams and returns their messages in
// the order of their times.
func fill(t *testing.T, s *Service, n int, seed uint64) []string {
	t.Helper()
	_, err := s.CreateLogGroup(t.Context(), &CreateLogGroupInput{LogGroupName: "g"})
	require.NoError(t, err)
	for _, name := range []string{"a", "b", "c"} {
		_, err := s.CreateLogStream(t.Context(), &CreateLogStreamInput{LogGroupName: "g", LogStreamName: name})
		require.NoError(t, err)
	}
	r := rand.New(rand.NewPCG(seed, 0))
	type line struct {
		at   int64
		text string
	}
	var all []line
	for i := range n {
		l := line{946684800000 + r.Int64N(50), fmt.Sprintf("m%d", i)}
		all = append(all, l)
		_, err := s.PutLogEvents(t.Context(), &PutLogEventsInput{
			LogGroupName: "g", LogStreamName: string(rune('a' + r.IntN(3))), LogEvents: []InputLogEvent{{l.text, l.at}},
		})
		require.NoError(t, err)
	}
	slices.SortStableFunc(all, func(a, b line) int { return int(a.at - b.at) })
	var texts []string
	for _, l := range all {
		texts = append(texts, l.text)
	}
	return texts
}

// However small and short the pages are, reading to the end finds every event once
// and in order, in both directions.
func TestPagesLoseNothing(t *testing.T) {
	for seed := range uint64(20) {
		w, s := newLogs(sim.Options{Seed: seed})
		w.Oppose(adversary{})
		want := fill(t, s, 60, seed)
		limit := int32(1 + seed%7)
		for _, forward := range []bool{true, false} {
			var got []string
			in := &FilterLogEventsInput{LogGroupName: "g", Limit: limit, StartFromHead: &forward}
			for {
				out, err := s.FilterLogEvents(t.Context(), in)
				require.NoError(t, err)
				require.LessOrEqual(t, len(out.Events), int(limit))
				for _, e := range out.Events {
					got = append(got, e.Message)
				}
				if in.NextToken = out.NextToken; in.NextToken == "" {
					break
				}
			}
			if !forward {
				slices.Reverse(got)
			}
			require.Equal(t, want, got, "seed %d", seed)
		}
		var read []string
		for _, name := range []string{"a", "b", "c"} {
			there := readStream(t, s, name, limit, true)
			back := readStream(t, s, name, limit, false)
			slices.Reverse(back)
			require.Equal(t, there, back)
			read = append(read, there...)
		}
		require.ElementsMatch(t, want, read)
	}
}

func readStream(t *testing.T, s *Service, name string, limit int32, forward bool) (texts []string) {
	t.Helper()
	in := &GetLogEventsInput{LogGroupName: "g", LogStreamName: name, Limit: limit, StartFromHead: forward}
	for {
		out, err := s.GetLogEvents(t.Context(), in)
		require.NoError(t, err)
		if !forward {
			slices.Reverse(out.Events)
		}
		for _, e := range out.Events {
			texts = append(texts, e.Message)
		}
		next := out.NextForwardToken
		if !forward {
			next = out.NextBackwardToken
		}
		if next == in.NextToken {
			require.Empty(t, out.Events)
			return texts
		}
		in.NextToken = next
	}
}

// What services write comes to a group and a stream that need not be there, and is
// metered as ingestion and storage of this service.
func TestServicesWrite(t *testing.T) {
	w, s := newLogs(sim.Options{})
	write(t, w, s, "/aws/lambda/f", "2000/01/01/[$LATEST]x", "START", "END")
	out, err := s.GetLogEvents(t.Context(), &GetLogEventsInput{LogGroupName: "/aws/lambda/f", LogStreamName: "2000/01/01/[$LATEST]x"})
	require.NoError(t, err)
	require.Len(t, out.Events, 2)
	w.Advance(2 * time.Hour)
	require.NoError(t, s.Meter(t.Context()))
	used := map[string]float64{}
	for _, u := range w.Usage() {
		require.Equal(t, "logs", u.Service)
		used[u.Dimension] += u.Quantity
	}
	size := float64(5 + 3 + 2*26)
	require.Equal(t, map[string]float64{"DataProcessing-Bytes": size, "TimedStorage-ByteHrs": 2 * size}, used)
}

func write(t *testing.T, w *sim.World, s *Service, group, stream string, messages ...string) {
	t.Helper()
	_, err := sim.Do(t.Context(), w, sim.Request{Service: "lambda", Operation: "Invoke"}, nil, &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		var lines []bus.LogLine
		for _, m := range messages {
			lines = append(lines, bus.LogLine{At: c.Now().UnixMilli(), Message: m})
		}
		s.WriteLog(c, group, stream, lines)
		return nil, nil
	})
	require.NoError(t, err)
}

// An idle group schedules at most one event, and none without retention.
func TestRetentionIsOneEvent(t *testing.T) {
	w, s := newLogs(sim.Options{})
	fill(t, s, 40, 1)
	before := w.Events()
	w.Advance(1000 * time.Hour)
	require.Equal(t, before, w.Events())
	_, err := s.PutRetentionPolicy(t.Context(), &PutRetentionPolicyInput{LogGroupName: "g", RetentionInDays: 60})
	require.NoError(t, err)
	before = w.Events()
	w.Advance(30 * day)
	require.Equal(t, before+1, w.Events())
	require.Empty(t, s.groups["g"].bytes)
}

// Parent and fork share nothing observable.
func TestFork(t *testing.T) {
	w, s := newLogs(sim.Options{})
	fill(t, s, 30, 1)
	before := readStream(t, s, "a", 10, true)
	fw, err := w.Fork()
	require.NoError(t, err)
	f := s.Fork(endpointOf(fw))
	write(t, w, s, "g", "a", "parent")
	_, err = f.DeleteLogStream(t.Context(), &DeleteLogStreamInput{LogGroupName: "g", LogStreamName: "b"})
	require.NoError(t, err)
	_, err = f.TagLogGroup(t.Context(), &TagLogGroupInput{LogGroupName: "g", Tags: map[string]string{"k": "v"}})
	require.NoError(t, err)
	require.Equal(t, before, readStream(t, f, "a", 10, true))
	require.NotEmpty(t, readStream(t, s, "b", 10, true))
	tags, err := s.ListTagsLogGroup(t.Context(), &ListTagsLogGroupInput{LogGroupName: "g"})
	require.NoError(t, err)
	require.Empty(t, tags.Tags)
}

// A destination is what subscriptions deliver to: it notes what it is asked.
type destination struct {
	asked []string
	fault error
}

func (d *destination) InvokeJSON(ctx context.Context, operation string, in []byte) ([]byte, error) {
	p, _ := bus.PrincipalOf(ctx)
	d.asked = append(d.asked, operation+" as "+p.Service+" for "+p.Source+" "+string(in))
	return []byte("{}"), d.fault
}

func (d *destination) EncodeJSON(string, any) ([]byte, error) { return []byte("{}"), nil }

func newSubscribed(d *destination) (*sim.World, *Service) {
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	ep := endpointOf(w)
	ep.Bus = bus.New(func(string, string, string) (bus.Invoker, bool) { return d, true })
	return w, New(ep, Options{})
}

// A subscription hands what matches to its function, compressed and encoded; a
// throttled delivery is tried again until it gets through.
func TestSubscription(t *testing.T) {
	d := &destination{}
	w, s := newSubscribed(d)
	_, err := s.CreateLogGroup(t.Context(), &CreateLogGroupInput{LogGroupName: "g"})
	require.NoError(t, err)
	put := &PutSubscriptionFilterInput{
		LogGroupName: "g", FilterName: "errors", FilterPattern: new("ERROR"),
		DestinationArn: "arn:aws:lambda:us-east-1:123456789012:function:f",
	}
	d.fault = &wire.Fault{Code: "AccessDeniedException", Status: 403}
	_, err = s.PutSubscriptionFilter(t.Context(), put)
	require.EqualError(t, err, "InvalidParameterException: Could not execute the lambda function. Make sure you have given CloudWatch Logs permission to execute your function.")
	d.fault = nil
	_, err = s.PutSubscriptionFilter(t.Context(), put)
	require.NoError(t, err)

	d.asked, d.fault = nil, &wire.Fault{Code: "TooManyRequestsException", Status: 429}
	write(t, w, s, "g", "s", "INFO a", "ERROR <b>")
	w.Advance(10 * time.Second) // attempts at 0, 1, 3, 7 s
	require.Len(t, d.asked, 4)
	d.fault = nil
	require.NoError(t, w.Settle(t.Context()))
	require.Len(t, d.asked, 5)
	what, input, _ := strings.Cut(d.asked[4], " {")
	require.Equal(t, "Invoke as logs.amazonaws.com for arn:aws:logs:us-east-1:123456789012:log-group:g:*", what)
	var in struct {
		InvocationType string
		Payload        []byte
	}
	require.NoError(t, json.Unmarshal([]byte("{"+input), &in))
	require.Equal(t, "Event", in.InvocationType)
	var event struct{ Awslogs struct{ Data []byte } }
	require.NoError(t, json.Unmarshal(in.Payload, &event))
	z, err := gzip.NewReader(bytes.NewReader(event.Awslogs.Data))
	require.NoError(t, err)
	var got batch
	require.NoError(t, json.NewDecoder(z).Decode(&got))
	require.Len(t, got.LogEvents, 1)
	require.Equal(t, "ERROR <b>", got.LogEvents[0].Message)
	require.Equal(t, []string{"errors"}, got.SubscriptionFilters)
	require.Equal(t, "123456789012", got.Owner)
}

// A log group has two subscription filters; what is put again replaces.
func TestSubscriptionFilters(t *testing.T) {
	d := &destination{}
	_, s := newSubscribed(d)
	_, err := s.CreateLogGroup(t.Context(), &CreateLogGroupInput{LogGroupName: "g"})
	require.NoError(t, err)
	put := func(name, arn, role string) error {
		_, err := s.PutSubscriptionFilter(t.Context(), &PutSubscriptionFilterInput{
			LogGroupName: "g", FilterName: name, FilterPattern: new(""), DestinationArn: arn, RoleArn: role,
		})
		return err
	}
	const stream, role = "arn:aws:kinesis:us-east-1:123456789012:stream/s", "arn:aws:iam::123456789012:role/r"
	require.ErrorContains(t, put("b", stream, ""), "destinationArn for vendor kinesis cannot be used without roleArn")
	require.ErrorContains(t, put("b", "arn:aws:lambda:us-east-1:123456789012:function:f", role), "cannot be used with roleArn")
	require.ErrorContains(t, put("b", "arn:aws:logs:us-east-1:1:destination:d", role), "does not model")
	require.ErrorContains(t, put("b", "nowhere", role), "Invalid destinationArn")
	require.NoError(t, put("b", stream, role))
	require.NoError(t, put("a", "arn:aws:firehose:us-east-1:123456789012:deliverystream/d", role))
	require.NoError(t, put("b", stream, role))
	require.ErrorContains(t, put("c", stream, role), "LimitExceededException")
	out, err := s.DescribeSubscriptionFilters(t.Context(), &DescribeSubscriptionFiltersInput{LogGroupName: "g", FilterNamePrefix: "b"})
	require.NoError(t, err)
	require.Equal(t, []SubscriptionFilter{{
		CreationTime: 946684800000, DestinationArn: stream, Distribution: "ByLogStream", FilterName: "b", LogGroupName: "g", RoleArn: role,
	}}, out.SubscriptionFilters)
	_, err = s.DeleteSubscriptionFilter(t.Context(), &DeleteSubscriptionFilterInput{LogGroupName: "g", FilterName: "b"})
	require.NoError(t, err)
	_, err = s.DeleteSubscriptionFilter(t.Context(), &DeleteSubscriptionFilterInput{LogGroupName: "g", FilterName: "b"})
	require.EqualError(t, err, "ResourceNotFoundException: The specified subscription filter does not exist.")
}
