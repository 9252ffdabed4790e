package streams

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// UpdateStreamModeInput is the capacity mode that a stream is to have.
type UpdateStreamModeInput struct {
	StreamARN           string             `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamModeDetails   *StreamModeDetails `aws:"required"`
	WarmThroughputMiBps int32              `aws:"range=0.."` // on demand alone
	StreamId            string             `aws:"refuse"`
}

// UpdateStreamModeOutput is empty.
type UpdateStreamModeOutput = wire.Void

// UpdateStreamMode changes a stream's capacity mode. It keeps its shards.
//
// Errors: InvalidArgumentException, LimitExceededException, ResourceInUseException,
// ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamMode.html
func (k *Kinesis) UpdateStreamMode(ctx context.Context, in *UpdateStreamModeInput) (*UpdateStreamModeOutput, error) {
	return bus.Do(ctx, k.ep, "UpdateStreamMode", in, k.updateStreamMode)
}

func (k *Kinesis) updateStreamMode(c *sim.Call, in *UpdateStreamModeInput) (*UpdateStreamModeOutput, error) {
	s, err := k.findActive(c, "", in.StreamARN)
	if err != nil {
		return nil, err
	}
	mode := in.StreamModeDetails.StreamMode
	if in.WarmThroughputMiBps > 0 {
		if mode != modeOnDemand {
			return nil, errArgument("WarmThroughputMiBps can only be set for streams in ON_DEMAND mode.")
		}
		if err := k.checkWarm(c, in.WarmThroughputMiBps); err != nil {
			return nil, err
		}
	}
	if mode == s.mode {
		return nil, nil
	}
	if mode == modeProvisioned {
		if err := k.checkShards(s.open()); err != nil {
			return nil, err
		}
	}
	if !withinDay(&s.switches, c.Now(), maxSwitches) {
		return nil, errLimit("Stream %s under account %s has changed its mode %d times in the last 24 hours, which is the limit.", s.name, k.ep.Account, maxSwitches)
	}
	s.auto, s.warm = false, warmth{target: in.WarmThroughputMiBps}
	k.update(c, s, step{do: stepMode, text: mode})
	return nil, nil
}

// UpdateStreamRecordDistributionStrategyInput says how a stream on demand is to
// distribute its records over the shards.
type UpdateStreamRecordDistributionStrategyInput struct {
	StreamARN                  string `aws:"required,len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	RecordDistributionStrategy string `aws:"required,enum=AUTO|USER_PARTITION_KEY"`
	StreamId                   string `aws:"refuse"`
}

// UpdateStreamRecordDistributionStrategyOutput is empty.
type UpdateStreamRecordDistributionStrategyOutput = wire.Void

// UpdateStreamRecordDistributionStrategy changes whether records go to the shard of
// their key, or evenly to all. It takes effect at once, for records to come.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamRecordDistributionStrategy.html
func (k *Kinesis) UpdateStreamRecordDistributionStrategy(ctx context.Context, in *UpdateStreamRecordDistributionStrategyInput) (*UpdateStreamRecordDistributionStrategyOutput, error) {
	return bus.Do(ctx, k.ep, "UpdateStreamRecordDistributionStrategy", in, k.updateDistribution)
}

func (k *Kinesis) updateDistribution(c *sim.Call, in *UpdateStreamRecordDistributionStrategyInput) (*UpdateStreamRecordDistributionStrategyOutput, error) {
	s, err := k.findActive(c, "", in.StreamARN)
	if err != nil {
		return nil, err
	}
	if s.mode != modeOnDemand {
		return nil, errArgument("RecordDistributionStrategy can only be set for streams in ON_DEMAND mode.")
	}
	s.auto = in.RecordDistributionStrategy == distributeAuto
	return nil, nil
}

// UpdateMaxRecordSizeInput is how large a stream's records may be: 1 to 10 MiB.
type UpdateMaxRecordSizeInput struct {
	MaxRecordSizeInKiB int32  `aws:"required,range=1024..10240"`
	StreamARN          string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId           string `aws:"refuse"`
}

// UpdateMaxRecordSizeOutput is empty.
type UpdateMaxRecordSizeOutput = wire.Void

// UpdateMaxRecordSize changes how large a stream's records may be.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateMaxRecordSize.html
func (k *Kinesis) UpdateMaxRecordSize(ctx context.Context, in *UpdateMaxRecordSizeInput) (*UpdateMaxRecordSizeOutput, error) {
	return bus.Do(ctx, k.ep, "UpdateMaxRecordSize", in, k.updateMaxRecordSize)
}

func (k *Kinesis) updateMaxRecordSize(c *sim.Call, in *UpdateMaxRecordSizeInput) (*UpdateMaxRecordSizeOutput, error) {
	s, err := k.findActive(c, "", in.StreamARN)
	if err != nil {
		return nil, err
	}
	s.maxKiB = in.MaxRecordSizeInKiB
	k.update(c, s, step{do: stepActive})
	return nil, nil
}
