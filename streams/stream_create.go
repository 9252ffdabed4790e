package streams

import (
	"context"
	"maps"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// StreamModeDetails is a capacity mode: PROVISIONED or ON_DEMAND.
type StreamModeDetails struct {
	StreamMode string `aws:"required,enum=PROVISIONED|ON_DEMAND"`
}

// CreateStreamInput describes a stream to be.
type CreateStreamInput struct {
	ShardCount                 int32              `aws:"range=1.."`
	StreamName                 string             `aws:"required,len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	MaxRecordSizeInKiB         int32              `aws:"range=1024..10240"`
	RecordDistributionStrategy string             `aws:"enum=AUTO|USER_PARTITION_KEY"`
	StreamModeDetails          *StreamModeDetails // without a mode and a count: ON_DEMAND
	Tags                       map[string]string  `aws:"len=..200,key.len=1..128,value.len=0..256"`
	WarmThroughputMiBps        int32              `aws:"range=0.."`
}

// CreateStreamOutput is empty.
type CreateStreamOutput = wire.Void

const (
	// onDemandShards are the shards of a new stream on demand: 4 MB/s of writes,
	// 8 MB/s of reads (Developer guide, Quotas and limits).
	onDemandShards = 4
	// onDemandStreams is how many such streams an account may have (likewise).
	onDemandStreams = 50
	// maxCreating is how many streams may be CREATING at a time (API reference,
	// CreateStream).
	maxCreating = 5
	// defaultMaxKiB is the largest record of a stream that does not ask for more:
	// 1 MiB (API reference, GetRecords).
	defaultMaxKiB = 1024
	// minHours and maxHours bound the retention: 365 days (Developer guide, Quotas
	// and limits).
	minHours = 24
	maxHours = 8760
)

// CreateStream creates a stream with open shards of equal ranges.
//
// Errors: InvalidArgumentException, LimitExceededException, ResourceInUseException,
// ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_CreateStream.html
func (k *Kinesis) CreateStream(ctx context.Context, in *CreateStreamInput) (*CreateStreamOutput, error) {
	return bus.Do(ctx, k.ep, "CreateStream", in, k.createStream)
}

func (k *Kinesis) createStream(c *sim.Call, in *CreateStreamInput) (*CreateStreamOutput, error) {
	s, count, err := k.plan(c, in)
	if err != nil {
		return nil, err
	}
	if err := k.admit(s, count); err != nil {
		return nil, err
	}
	k.serial++
	s.id = k.serial
	k.streams[s.name] = s
	c.On(s.arn)
	k.later(c, s, k.opts.StreamDelay, step{do: stepCreated, count: count})
	return nil, nil
}

// plan reads what stream is wanted, with how many shards.
func (k *Kinesis) plan(c *sim.Call, in *CreateStreamInput) (*stream, int, error) {
	s := &stream{
		name: in.StreamName, arn: k.ep.ARN("stream/" + in.StreamName), status: statusCreating, created: c.Now(),
		mode: modeProvisioned, hours: minHours, maxKiB: max(defaultMaxKiB, in.MaxRecordSizeInKiB),
		tags: map[string]string{}, consumers: map[string]*consumer{}, flows: map[uint32]flow{},
		auto: in.RecordDistributionStrategy == distributeAuto,
	}
	if err := k.addTags(s.tags, in.Tags, s.name); err != nil {
		return nil, 0, err
	}
	count := int(in.ShardCount)
	switch {
	case in.StreamModeDetails != nil:
		s.mode = in.StreamModeDetails.StreamMode
	case count == 0:
		s.mode = modeOnDemand
	}
	if s.mode == modeProvisioned {
		switch {
		case count == 0:
			return nil, 0, errNull("shardCount")
		case in.RecordDistributionStrategy != "":
			return nil, 0, errArgument("RecordDistributionStrategy can only be set for streams in ON_DEMAND mode.")
		case in.WarmThroughputMiBps > 0:
			return nil, 0, errArgument("WarmThroughputMiBps can only be set for streams in ON_DEMAND mode.")
		}
		return s, count, nil
	}
	if count != 0 {
		return nil, 0, errArgument("ShardCount can only be set for streams in PROVISIONED mode.")
	}
	if err := k.checkWarm(c, in.WarmThroughputMiBps); err != nil {
		return nil, 0, err
	}
	s.warm = warmth{current: in.WarmThroughputMiBps, target: in.WarmThroughputMiBps}
	return s, max(onDemandShards, int(in.WarmThroughputMiBps)), nil
}

// admit checks a new stream against what there is.
func (k *Kinesis) admit(s *stream, count int) error {
	if _, exists := k.streams[s.name]; exists {
		return fault(codeInUse, "Stream %s under account %s already exists.", s.name, k.ep.Account)
	}
	creating, onDemand := 0, 0
	for _, other := range k.streams {
		if other.status == statusCreating {
			creating++
		}
		if other.mode == modeOnDemand {
			onDemand++
		}
	}
	switch {
	case creating >= maxCreating:
		return errLimit("Account %s in %s has %d streams in state CREATING, which is the limit.", k.ep.Account, k.ep.Region, creating)
	case s.mode == modeOnDemand && onDemand >= onDemandStreams:
		return errLimit("This request would exceed the on-demand stream limit for the account %s in %s. Current on-demand stream count for the account: %d. Limit: %d.",
			k.ep.Account, k.ep.Region, onDemand, onDemandStreams)
	case s.mode == modeProvisioned:
		return k.checkShards(count)
	}
	return nil
}

// shardLimit is the account's quota: 20,000 shards in three Regions, else 1,000
// unless AWS gave more (Developer guide, Quotas and limits).
func (k *Kinesis) shardLimit() int {
	switch {
	case k.opts.ShardLimit > 0:
		return k.opts.ShardLimit
	case slices.Contains([]string{"us-east-1", "us-west-2", "eu-west-1"}, k.ep.Region):
		return 20_000
	}
	return 1_000
}

// openShards counts the open shards of the account's provisioned streams.
func (k *Kinesis) openShards() int {
	n := 0
	for _, s := range k.streams {
		if s.mode == modeProvisioned {
			n += s.open()
		}
	}
	return n
}

// checkShards tells whether the account may have more shards.
func (k *Kinesis) checkShards(more int) error {
	if open := k.openShards(); open+more > k.shardLimit() {
		return k.errShardLimit(open, k.shardLimit(), more)
	}
	return nil
}

// DeleteStreamInput names a stream by name, ARN or both.
type DeleteStreamInput struct {
	StreamName              string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	EnforceConsumerDeletion bool   // delete it though it has consumers
	StreamARN               string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId                string `aws:"refuse"`
}

// DeleteStreamOutput is empty.
type DeleteStreamOutput = wire.Void

// DeleteStream deletes a stream with its records and consumers.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DeleteStream.html
func (k *Kinesis) DeleteStream(ctx context.Context, in *DeleteStreamInput) (*DeleteStreamOutput, error) {
	return bus.Do(ctx, k.ep, "DeleteStream", in, k.deleteStream)
}

func (k *Kinesis) deleteStream(c *sim.Call, in *DeleteStreamInput) (*DeleteStreamOutput, error) {
	s, err := k.find(in.StreamName, in.StreamARN)
	if err != nil {
		return nil, err
	}
	c.On(s.arn)
	if len(s.consumers) > 0 && !in.EnforceConsumerDeletion {
		return nil, fault(codeInUse, "Stream %s under account %s has registered consumers: %v. Set EnforceConsumerDeletion to delete it with them.",
			s.name, k.ep.Account, slices.Sorted(maps.Keys(s.consumers)))
	}
	if s.status == statusDeleting {
		return nil, nil
	}
	s.status = statusDeleting
	k.later(c, s, k.opts.StreamDelay, step{do: stepDeleted})
	return nil, nil
}
