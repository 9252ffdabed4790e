package streams

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// warmth is the write throughput that a stream on demand is kept ready for, in
// MiB/s.
type warmth struct{ current, target int32 }

func (w warmth) describe() *WarmThroughputObject {
	if w == (warmth{}) {
		return nil
	}
	return &WarmThroughputObject{w.current, w.target}
}

// A WarmThroughputObject is the write throughput that a stream is ready for, and the
// one that it is getting ready for, in MiB/s.
type WarmThroughputObject struct {
	CurrentMiBps int32 `aws:"always"`
	TargetMiBps  int32 `aws:"always"`
}

// UpdateStreamWarmThroughputInput is the write throughput that a stream on demand is
// to be ready for.
type UpdateStreamWarmThroughputInput struct {
	WarmThroughputMiBps int32  `aws:"required,range=0.."`
	StreamName          string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN           string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId            string `aws:"refuse"`
}

// UpdateStreamWarmThroughputOutput is the throughput as it is, and will be.
type UpdateStreamWarmThroughputOutput struct {
	StreamName     string
	StreamARN      string
	WarmThroughput *WarmThroughputObject
}

// UpdateStreamWarmThroughput gives a stream on demand the shards for a write
// throughput before it comes, or takes those back that are not needed.
//
// Errors: InvalidArgumentException, LimitExceededException, ResourceInUseException,
// ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateStreamWarmThroughput.html
func (k *Kinesis) UpdateStreamWarmThroughput(ctx context.Context, in *UpdateStreamWarmThroughputInput) (*UpdateStreamWarmThroughputOutput, error) {
	return bus.Do(ctx, k.ep, "UpdateStreamWarmThroughput", in, k.updateWarmThroughput)
}

func (k *Kinesis) updateWarmThroughput(c *sim.Call, in *UpdateStreamWarmThroughputInput) (*UpdateStreamWarmThroughputOutput, error) {
	s, err := k.findActive(c, in.StreamName, in.StreamARN)
	if err != nil {
		return nil, err
	}
	if s.mode != modeOnDemand {
		return nil, fault(codeInvalid, "Warm throughput can only be set for streams in ON_DEMAND mode; stream %s under account %s is in PROVISIONED mode.", s.name, k.ep.Account)
	}
	if err := k.checkWarm(c, max(1, in.WarmThroughputMiBps)); err != nil {
		return nil, err
	}
	s.warm.target = in.WarmThroughputMiBps
	out := &UpdateStreamWarmThroughputOutput{s.name, s.arn, &WarmThroughputObject{s.warm.current, s.warm.target}}
	k.update(c, s, step{do: stepWarm})
	return out, nil
}

// checkWarm tells whether a stream may be warmed.
func (k *Kinesis) checkWarm(c *sim.Call, mibps int32) error {
	switch {
	case mibps == 0:
		return nil
	case k.account.status(c.Now()) == commitDisabled:
		return fault(codeInvalid, "Warm throughput needs MinimumThroughputBillingCommitment, which account %s has not enabled.", k.ep.Account)
	case int(mibps) > k.maxOnDemand():
		return errLimit("Warm throughput of %d MiB/s exceeds the limit of %d MiB/s for the account %s in %s.", mibps, k.maxOnDemand(), k.ep.Account, k.ep.Region)
	}
	return nil
}

// warmed gives a stream the shards for its warm throughput, and no fewer than a new
// stream has, or than the last hour's peak needs (Developer guide, Choose the right
// mode). A stream that was never warmed keeps its shards.
func (s *stream) warmed(now time.Time) {
	if s.warm == (warmth{}) || s.mode != modeOnDemand {
		return
	}
	s.log.Rescale(now, max(onDemandShards, int(s.warm.target), s.peak(now)))
	s.warm.current = s.warm.target
}

// An intake is what a stream took in during a minute.
type intake struct {
	minute int64
	bytes  int
}

// noteIntake counts what a stream takes in, for an hour.
func (s *stream) noteIntake(now time.Time, size int) {
	minute := now.Unix() / 60
	if n := len(s.intake); n > 0 && s.intake[n-1].minute == minute {
		s.intake[n-1].bytes += size
		return
	}
	for len(s.intake) > 0 && s.intake[0].minute <= minute-60 {
		s.intake = s.intake[1:]
	}
	s.intake = append(s.intake, intake{minute, size})
}

// peak returns how many shards the busiest minute of the last hour needs.
func (s *stream) peak(now time.Time) int {
	shards := 0
	for _, in := range s.intake {
		if in.minute > now.Unix()/60-60 {
			shards = max(shards, (in.bytes+60*writeBytes-1)/(60*writeBytes))
		}
	}
	return shards
}
