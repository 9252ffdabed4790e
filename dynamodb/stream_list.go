package dynamodb

import (
	"context"
	"slices"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// ListStreamsInput asks for the streams after ExclusiveStartStreamArn, 100 at most
// unless Limit is less.
type ListStreamsInput struct {
	ExclusiveStartStreamArn string `aws:"len=37..1024"`
	Limit                   int32  `aws:"range=1..100"`
	TableName               string `aws:"len=3..255,pattern=[a-zA-Z0-9_.-]+"` // of this table alone
}

// ListStreamsOutput is a page of streams in the order of their ARNs. A
// LastEvaluatedStreamArn says that there are more.
type ListStreamsOutput struct {
	LastEvaluatedStreamArn string
	Streams                []Stream `aws:"always"`
}

// A Stream names a stream.
type Stream struct {
	StreamArn   string
	StreamLabel string // its time of birth: 2025-10-08T12:34:56.789
	TableName   string
}

// maxStreamsListed is how many streams ListStreams gives at most.
const maxStreamsListed = 100

// ListStreams lists the streams: those that are enabled, and those that were
// disabled, or whose table was deleted, less than 24 hours ago.
//
// Errors: ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_ListStreams.html
func (s *Service) ListStreams(ctx context.Context, in *ListStreamsInput) (*ListStreamsOutput, error) {
	return bus.Do(ctx, s.ep, "ListStreams", in, s.listStreams)
}

func (s *Service) listStreams(c *sim.Call, in *ListStreamsInput) (*ListStreamsOutput, error) {
	if after := in.ExclusiveStartStreamArn; after != "" {
		if err := checkStreamARN(after); err != nil {
			return nil, err
		}
	}
	list := []Stream{}
	for arn, st := range s.streams {
		if arn > in.ExclusiveStartStreamArn && !st.gone(c.Now()) && (in.TableName == "" || in.TableName == st.table) {
			list = append(list, Stream{StreamArn: arn, StreamLabel: st.label, TableName: st.table})
		}
	}
	slices.SortFunc(list, func(a, b Stream) int { return strings.Compare(a.StreamArn, b.StreamArn) })
	limit := maxStreamsListed
	if in.Limit != 0 {
		limit = int(in.Limit)
	}
	out := &ListStreamsOutput{Streams: list}
	if len(list) > limit {
		out.Streams, out.LastEvaluatedStreamArn = list[:limit], list[limit-1].StreamArn
	}
	return out, nil
}

// checkStreamARN checks that a text has the form of a stream's ARN:
// arn:aws:dynamodb:us-east-1:123456789012:table/music/stream/2025-10-08T12:34:56.789.
func checkStreamARN(arn string) error {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[2] != "dynamodb" ||
		!strings.HasPrefix(parts[5], "table/") || !strings.Contains(parts[5], "/stream/") {
		return errValidation("Invalid StreamArn: " + arn)
	}
	return nil
}

func errNoStream(arn string) *Error { return errNotFound("Stream: " + arn + " not found") }
