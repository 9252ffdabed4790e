package streams

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// IncreaseStreamRetentionPeriodInput is how long a stream is to keep its records.
type IncreaseStreamRetentionPeriodInput struct {
	RetentionPeriodHours int32  `aws:"required,range=1.."`
	StreamName           string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN            string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId             string `aws:"refuse"`
}

// IncreaseStreamRetentionPeriodOutput is empty.
type IncreaseStreamRetentionPeriodOutput = wire.Void

// IncreaseStreamRetentionPeriod lets a stream keep its records longer, up to 8,760
// hours. Those that have expired do not come back.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_IncreaseStreamRetentionPeriod.html
func (k *Kinesis) IncreaseStreamRetentionPeriod(ctx context.Context, in *IncreaseStreamRetentionPeriodInput) (*IncreaseStreamRetentionPeriodOutput, error) {
	return bus.Do(ctx, k.ep, "IncreaseStreamRetentionPeriod", in, func(c *sim.Call, in *IncreaseStreamRetentionPeriodInput) (*IncreaseStreamRetentionPeriodOutput, error) {
		return nil, k.retain(c, in.StreamName, in.StreamARN, in.RetentionPeriodHours, func(s *stream) error {
			if in.RetentionPeriodHours < s.hours {
				return errArgument("Requested retention period (%d hours) for stream %s can not be shorter than existing retention period (%d hours). Use DecreaseRetentionPeriod API.",
					in.RetentionPeriodHours, s.name, s.hours)
			}
			return nil
		})
	})
}

// DecreaseStreamRetentionPeriodInput is how long a stream is to keep its records.
type DecreaseStreamRetentionPeriodInput struct {
	RetentionPeriodHours int32  `aws:"required,range=1.."`
	StreamName           string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN            string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId             string `aws:"refuse"`
}

// DecreaseStreamRetentionPeriodOutput is empty.
type DecreaseStreamRetentionPeriodOutput = wire.Void

// DecreaseStreamRetentionPeriod lets a stream keep its records for a shorter time, at
// least 24 hours. Older ones expire at once.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DecreaseStreamRetentionPeriod.html
func (k *Kinesis) DecreaseStreamRetentionPeriod(ctx context.Context, in *DecreaseStreamRetentionPeriodInput) (*DecreaseStreamRetentionPeriodOutput, error) {
	return bus.Do(ctx, k.ep, "DecreaseStreamRetentionPeriod", in, func(c *sim.Call, in *DecreaseStreamRetentionPeriodInput) (*DecreaseStreamRetentionPeriodOutput, error) {
		return nil, k.retain(c, in.StreamName, in.StreamARN, in.RetentionPeriodHours, func(s *stream) error {
			if in.RetentionPeriodHours > s.hours {
				return errArgument("Requested retention period (%d hours) for stream %s can not be longer than existing retention period (%d hours). Use IncreaseRetentionPeriod API.",
					in.RetentionPeriodHours, s.name, s.hours)
			}
			return nil
		})
	})
}

// retain changes a stream's retention, if it may.
func (k *Kinesis) retain(c *sim.Call, name, arn string, hours int32, may func(*stream) error) error {
	s, err := k.findActive(c, name, arn)
	if err != nil {
		return err
	}
	switch {
	case hours < minHours:
		return errArgument("Minimum allowed retention period is %d hours. Requested retention period (%d hours) is too short.", minHours, hours)
	case hours > maxHours:
		return errArgument("Maximum allowed retention period is %d hours. Requested retention period (%d hours) is too long.", maxHours, hours)
	}
	if err := may(s); err != nil {
		return err
	}
	k.meterHours(c, s)
	s.hours = hours
	s.log.SetRetention(c.Now(), time.Duration(hours)*time.Hour)
	k.update(c, s, step{do: stepActive})
	return nil
}
