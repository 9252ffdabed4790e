package streams

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// Where reading may begin.
const (
	atSequence    = "AT_SEQUENCE_NUMBER"
	afterSequence = "AFTER_SEQUENCE_NUMBER"
	trimHorizon   = "TRIM_HORIZON"
	latest        = "LATEST"
	atTimestamp   = "AT_TIMESTAMP"
)

// GetShardIteratorInput is a shard and a place in it.
type GetShardIteratorInput struct {
	ShardId                string `aws:"required,len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	ShardIteratorType      string `aws:"required,enum=AFTER_SEQUENCE_NUMBER|LATEST|AT_TIMESTAMP|AT_SEQUENCE_NUMBER|TRIM_HORIZON"`
	StartingSequenceNumber string `aws:"pattern=0|([1-9]\\d{0,128})"`
	StreamName             string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN              string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	Timestamp              time.Time
	DryRun                 bool
	StreamId               string `aws:"refuse"`
}

// GetShardIteratorOutput is the iterator.
type GetShardIteratorOutput struct {
	ShardIterator string
}

// GetShardIterator returns an iterator for a place in a shard. It can be used for
// five minutes.
//
// Errors: InvalidArgumentException, ProvisionedThroughputExceededException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_GetShardIterator.html
func (k *Kinesis) GetShardIterator(ctx context.Context, in *GetShardIteratorInput) (*GetShardIteratorOutput, error) {
	return bus.Do(ctx, k.ep, "GetShardIterator", in, k.getShardIterator)
}

func (k *Kinesis) getShardIterator(c *sim.Call, in *GetShardIteratorInput) (*GetShardIteratorOutput, error) {
	if in.StreamName == "" && in.StreamARN == "" {
		_, err := k.find("", "")
		return nil, err
	}
	s, shard, err := k.findShard(c, in.StreamName, in.StreamARN, in.ShardId)
	if err != nil {
		return nil, err
	}
	from, err := k.seek(c.Now(), s, shard, position{in.ShardIteratorType, in.StartingSequenceNumber, in.Timestamp})
	if err != nil {
		return nil, err
	}
	if in.DryRun {
		return nil, errDryRun()
	}
	if !k.admitSeek(c.Now().UnixNano(), s, shard.Number) {
		return nil, k.errThrottled(s, shard.Number)
	}
	return &GetShardIteratorOutput{k.iterator(c.Now(), s, shard.Number, from)}, nil
}

// findShard returns the shard that a reader names. A stream that is not there is
// told of as a shard that is not (recorded by others).
func (k *Kinesis) findShard(c *sim.Call, name, arn, id string) (*stream, ShardRef, error) {
	if name == "" {
		name = arnName(arn)
	}
	number, ok := readShardID(id)
	if !ok {
		return nil, ShardRef{}, k.errShardText(id, name)
	}
	s, err := k.find(name, arn)
	switch {
	case err != nil && k.streams[name] != nil: // the ARN is of another place
		return nil, ShardRef{}, err
	case err != nil || !s.usable():
		return nil, ShardRef{}, k.errShardGone(number, name)
	}
	c.On(s.arn)
	l, ok := s.log.Lineage(c.Now(), number)
	if !ok {
		return nil, ShardRef{}, k.errShardGone(number, name)
	}
	return s, l.ShardRef, nil
}

// A position is where a reader wants to begin.
type position struct {
	kind   string
	number string
	time   time.Time
}

// seek finds a position in a shard.
func (k *Kinesis) seek(now time.Time, s *stream, shard ShardRef, p position) (Sequence, error) {
	switch p.kind {
	case atSequence, afterSequence:
		if p.number == "" {
			return 0, errPosition(p.kind, "no StartingSequenceNumber")
		}
		n, err := k.readSequence(s, shard, p.number)
		if err == nil && p.kind == afterSequence {
			n++
		}
		return n, err
	}
	if p.number != "" {
		return 0, errPosition(p.kind, "also a StartingSequenceNumber")
	}
	if p.kind == trimHorizon {
		return s.log.Oldest(now, shard.Number), nil
	}
	if p.kind == latest {
		return s.log.Latest(), nil
	}
	switch {
	case p.time.IsZero():
		return 0, errArgument("Must specify timestampInMillis parameter for iterator of type AT_TIMESTAMP. Current request has no timestamp parameter.")
	case p.time.After(now):
		return 0, errArgument("The timestampInMillis parameter cannot be greater than the currentTimestampInMillis. timestampInMillis: %d, currentTimestampInMillis: %d",
			p.time.UnixMilli(), now.UnixMilli())
	}
	return s.log.At(now, shard.Number, p.time), nil
}

func errPosition(kind, what string) *Error {
	return errArgument("Must either specify (1) AT_SEQUENCE_NUMBER or AFTER_SEQUENCE_NUMBER and StartingSequenceNumber or "+
		"(2) TRIM_HORIZON or LATEST and no StartingSequenceNumber. Request specified %s and %s.", kind, what)
}

// readSequence reads a sequence number that is used with a shard.
func (k *Kinesis) readSequence(s *stream, shard ShardRef, text string) (Sequence, error) {
	n, ok := parseKinesisSequence(text)
	invalid := "StartingSequenceNumber %s used in GetShardIterator on shard %s in stream %s under account %s is invalid"
	switch {
	case !ok:
		return 0, errArgument(invalid+".", text, kinesisShardID(shard.Number), s.name, k.ep.Account)
	case n.shard != shard.Number:
		return 0, errArgument("Invalid StartingSequenceNumber. It encodes %s, while it was used in a call to a shard with %s",
			kinesisShardID(n.shard), kinesisShardID(shard.Number))
	case !n.from(shard):
		return 0, errArgument(invalid+" because it did not come from this stream.", text, kinesisShardID(shard.Number), s.name, k.ep.Account)
	}
	return n.n, nil
}

// iterator seals a place in a shard.
func (k *Kinesis) iterator(now time.Time, s *stream, shard uint32, from Sequence) string {
	return Iterator{Stream: s.name, Shard: shard, From: from, Issued: now}.Seal(k.ep.World.Seed())
}
