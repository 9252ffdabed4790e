package dynamodb

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/internal/wire"
)

// A StreamSpecification says whether a table has a stream of changes, and what
// its records show: KEYS_ONLY, NEW_IMAGE, OLD_IMAGE or NEW_AND_OLD_IMAGES.
type StreamSpecification struct {
	StreamEnabled  bool   `aws:"required,always"`
	StreamViewType string `aws:"enum=OLD_IMAGE|KEYS_ONLY|NEW_AND_OLD_IMAGES|NEW_IMAGE"`
}

// check checks what the specification says about itself. A direct caller's
// StreamEnabled counts as sent.
func (in *StreamSpecification) check(enabledWords, disabledWords string) error {
	switch {
	case in == nil:
		return nil
	case in.StreamEnabled && in.StreamViewType == "":
		return errInvalid(enabledWords)
	case !in.StreamEnabled && in.StreamViewType != "":
		return errInvalid(disabledWords)
	}
	return nil
}

// withStreamSent marks StreamEnabled as sent where the call came from Go, so
// that false is not taken for missing.
func withStreamSent(ctx context.Context, in *StreamSpecification) context.Context {
	if _, operation := wire.Called(ctx); in == nil || operation != "" {
		return ctx
	}
	return wire.WithGiven(ctx, &in.StreamEnabled)
}

// streamSettings are the record of a table's stream.
type streamSettings struct {
	spec       *StreamSpecification // nil without a stream
	arn, label string               // of the latest stream, also once it is disabled
}

// labelForm writes a stream's label: the time of its birth in UTC.
const labelForm = "2006-01-02T15:04:05.000"

// enable begins a new stream.
func (s *streamSettings) enable(in *StreamSpecification, tableARN string, now time.Time) {
	spec := *in
	s.spec = &spec
	s.label = now.UTC().Format(labelForm)
	s.arn = tableARN + "/stream/" + s.label
}
