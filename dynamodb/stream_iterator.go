package dynamodb

import (
	"context"
	"strings"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/streams"
)

// GetShardIteratorInput names a place in a shard from which to read on.
type GetShardIteratorInput struct {
	ShardId           string    `aws:"required,len=28..65"`
	ShardIteratorType string    `aws:"required,enum=TRIM_HORIZON|LATEST|AT_SEQUENCE_NUMBER|AFTER_SEQUENCE_NUMBER|AT_TIMESTAMP"`
	StreamArn         string    `aws:"required,len=37..1024"`
	SequenceNumber    string    `aws:"len=21..40"` // of AT_ and AFTER_SEQUENCE_NUMBER
	Timestamp         time.Time // of AT_TIMESTAMP
}

// GetShardIteratorOutput is the place, as GetRecords wants it.
type GetShardIteratorOutput struct {
	ShardIterator string
}

// The places from which a shard can be read.
const (
	iteratorOldest = "TRIM_HORIZON"
	iteratorLatest = "LATEST"
	iteratorAt     = "AT_SEQUENCE_NUMBER"
	iteratorAfter  = "AFTER_SEQUENCE_NUMBER"
	iteratorTime   = "AT_TIMESTAMP"
)

// iteratorLife is how long an iterator can be used (API reference,
// GetShardIterator).
const iteratorLife = 15 * time.Minute

// GetShardIterator returns a place in a shard from which GetRecords reads on. It
// can be used for 15 minutes.
//
// Errors: ResourceNotFoundException, TrimmedDataAccessException,
// ValidationException.
//
// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_streams_GetShardIterator.html
func (s *Service) GetShardIterator(ctx context.Context, in *GetShardIteratorInput) (*GetShardIteratorOutput, error) {
	return bus.Do(ctx, s.ep, "GetShardIterator", in, s.getShardIterator)
}

func (s *Service) getShardIterator(c *sim.Call, in *GetShardIteratorInput) (*GetShardIteratorOutput, error) {
	if err := in.checkPlace(); err != nil {
		return nil, err
	}
	st, err := s.existingStream(c, in.StreamArn)
	if err != nil {
		return nil, err
	}
	shard, ok := st.log.Find(c.Now(), in.ShardId)
	if !ok {
		return nil, errNoShard()
	}
	from, err := st.place(c.Now(), shard, in)
	if err != nil {
		return nil, err
	}
	return &GetShardIteratorOutput{ShardIterator: st.iterator(c, shard.Number, from)}, nil
}

// checkPlace checks that the members agree that say where to begin.
func (in *GetShardIteratorInput) checkPlace() error {
	bySequence := in.ShardIteratorType == iteratorAt || in.ShardIteratorType == iteratorAfter
	byTime := in.ShardIteratorType == iteratorTime
	switch {
	case bySequence && in.SequenceNumber == "":
		return errValidation("SequenceNumber must be specified for ShardIteratorType " + in.ShardIteratorType)
	case !bySequence && in.SequenceNumber != "":
		return errValidation("SequenceNumber must not be specified for ShardIteratorType " + in.ShardIteratorType)
	case byTime && in.Timestamp.IsZero():
		return errValidation("Timestamp must be specified for ShardIteratorType " + in.ShardIteratorType)
	case !byTime && !in.Timestamp.IsZero():
		return errValidation("Timestamp must not be specified for ShardIteratorType " + in.ShardIteratorType)
	}
	return nil
}

// place returns where in a shard to begin.
func (st *stream) place(now time.Time, shard streams.ShardRef, in *GetShardIteratorInput) (streams.Sequence, error) {
	switch in.ShardIteratorType {
	case iteratorOldest:
		return st.log.Oldest(now, shard.Number), nil
	case iteratorLatest:
		return st.log.Latest(), nil
	case iteratorTime:
		return st.log.At(now, shard.Number, in.Timestamp), nil
	}
	n, ok := st.log.ParseSequence(shard, in.SequenceNumber)
	if !ok {
		return 0, errValidation("Invalid SequenceNumber: " + in.SequenceNumber)
	}
	if in.ShardIteratorType == iteratorAfter {
		n++
	}
	if st.log.Expired(now, shard.Number, n) {
		return 0, errTrimmed()
	}
	return n, nil
}

// iteratorMark stands between a stream's ARN and the place in the iterators of
// DynamoDB Streams: <ARN>|1|AAAA…
const iteratorMark = "|1|"

// iterator writes a place that is given out now.
func (st *stream) iterator(c *sim.Call, shard uint32, from streams.Sequence) string {
	it := streams.Iterator{Stream: st.arn, Shard: shard, From: from, Issued: c.Now()}
	return st.arn + iteratorMark + it.Seal(c.World().Seed())
}

// openIterator reads what iterator wrote, unless too much time has passed.
func openIterator(c *sim.Call, text string) (streams.Iterator, error) {
	arn, sealed, _ := strings.Cut(text, iteratorMark)
	it, ok := streams.OpenIterator(sealed, c.World().Seed())
	if !ok || it.Stream != arn {
		return it, errValidation("Invalid ShardIterator: " + text)
	}
	if it.Expired(c.Now(), iteratorLife) {
		return it, fault("ExpiredIteratorException", "The provided iterator exceeds the maximum age allowed.")
	}
	return it, nil
}

// errTrimmed is the answer to who would read what has expired.
func errTrimmed() *Error {
	return fault("TrimmedDataAccessException", "The data you are trying to access has been trimmed")
}
