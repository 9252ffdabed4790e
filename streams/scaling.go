package streams

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// SplitShardInput is a shard, and the hash key with which its upper half begins.
type SplitShardInput struct {
	NewStartingHashKey string `aws:"required,pattern=0|([1-9]\\d{0,38})"`
	StreamName         string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	ShardToSplit       string `aws:"required,len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN          string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId           string `aws:"refuse"`
}

// SplitShardOutput is empty.
type SplitShardOutput = wire.Void

// SplitShard puts two shards in the place of one.
//
// Errors: InvalidArgumentException, LimitExceededException, ResourceInUseException,
// ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SplitShard.html
func (k *Kinesis) SplitShard(ctx context.Context, in *SplitShardInput) (*SplitShardOutput, error) {
	return bus.Do(ctx, k.ep, "SplitShard", in, k.splitShard)
}

func (k *Kinesis) splitShard(c *sim.Call, in *SplitShardInput) (*SplitShardOutput, error) {
	s, shards, err := k.findOpen(c, in.StreamName, in.StreamARN, in.ShardToSplit)
	if err != nil {
		return nil, err
	}
	l := shards[0]
	at, ok := ParseHash(in.NewStartingHashKey)
	if !ok || at.Compare(l.Hashes.Start.Next()) <= 0 || at.Compare(l.Hashes.End) >= 0 {
		return nil, errArgument("NewStartingHashKey %s used in SplitShard() on shard %s in stream %s under account %s is not both greater than "+
			"one plus the shard's StartingHashKey %s and less than the shard's EndingHashKey %s.",
			in.NewStartingHashKey, l.ID, s.name, k.ep.Account, l.Hashes.Start, l.Hashes.End)
	}
	if err := k.checkShards(1); err != nil {
		return nil, err
	}
	k.update(c, s, step{do: stepSplit, shard: l.Number, at: at})
	return nil, nil
}

// MergeShardsInput are two shards: the one that follows in the key space comes
// second.
type MergeShardsInput struct {
	ShardToMerge         string `aws:"required,len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	AdjacentShardToMerge string `aws:"required,len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamName           string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN            string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId             string `aws:"refuse"`
}

// MergeShardsOutput is empty.
type MergeShardsOutput = wire.Void

// MergeShards puts one shard in the place of two.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_MergeShards.html
func (k *Kinesis) MergeShards(ctx context.Context, in *MergeShardsInput) (*MergeShardsOutput, error) {
	return bus.Do(ctx, k.ep, "MergeShards", in, k.mergeShards)
}

func (k *Kinesis) mergeShards(c *sim.Call, in *MergeShardsInput) (*MergeShardsOutput, error) {
	s, shards, err := k.findOpen(c, in.StreamName, in.StreamARN, in.ShardToMerge, in.AdjacentShardToMerge)
	if err != nil {
		return nil, err
	}
	a, b := shards[0], shards[1]
	if a.Hashes.End == MaxHash() || a.Hashes.End.Next() != b.Hashes.Start {
		return nil, errArgument("Shards %s and %s in stream %s under account %s are not an adjacent pair of shards eligible for merging",
			a.ID, b.ID, s.name, k.ep.Account)
	}
	k.update(c, s, step{do: stepMerge, shard: a.Number, adjacent: b.Number})
	return nil, nil
}

// findOpen returns open shards of a provisioned stream that may be changed now.
func (k *Kinesis) findOpen(c *sim.Call, name, arn string, ids ...string) (*stream, []Lineage, error) {
	numbers := make([]uint32, len(ids))
	for i, id := range ids {
		n, ok := readShardID(id)
		if !ok {
			if name == "" {
				name = arnName(arn)
			}
			return nil, nil, k.errShardText(id, name)
		}
		numbers[i] = n
	}
	s, err := k.findActive(c, name, arn)
	if err != nil {
		return nil, nil, err
	}
	if s.mode == modeOnDemand {
		return nil, nil, k.errOnDemand(s)
	}
	shards := make([]Lineage, len(ids))
	for i, n := range numbers {
		l, ok := s.log.Lineage(c.Now(), n)
		if !ok {
			return nil, nil, k.errShardText(kinesisShardID(n), s.name)
		}
		if !l.Closed.IsZero() {
			return nil, nil, fault(codeInUse, "Shard %s in stream %s under account %s is closed and cannot be resharded again.", l.ID, s.name, k.ep.Account)
		}
		shards[i] = l
	}
	return s, shards, nil
}

// UpdateShardCountInput is how many open shards a stream is to have.
type UpdateShardCountInput struct {
	ScalingType      string `aws:"required,enum=UNIFORM_SCALING"`
	StreamName       string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	TargetShardCount int32  `aws:"required,range=1.."`
	StreamARN        string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId         string `aws:"refuse"`
}

// UpdateShardCountOutput is how many there are, and will be.
type UpdateShardCountOutput struct {
	StreamName        string
	StreamARN         string
	CurrentShardCount int32
	TargetShardCount  int32
}

const (
	// maxStreamShards is how many shards a stream scales to (API reference,
	// UpdateShardCount).
	maxStreamShards = 10_000
	// maxRescales is how often a stream is scaled in 24 hours (likewise).
	maxRescales = 10
	// maxSwitches is how often a stream changes its mode in 24 hours (Developer
	// guide, Quotas and limits).
	maxSwitches = 2
)

// UpdateShardCount splits and merges a stream's shards until there are so many, of
// equal ranges.
//
// Errors: InvalidArgumentException, LimitExceededException, ResourceInUseException,
// ResourceNotFoundException, ValidationException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_UpdateShardCount.html
func (k *Kinesis) UpdateShardCount(ctx context.Context, in *UpdateShardCountInput) (*UpdateShardCountOutput, error) {
	return bus.Do(ctx, k.ep, "UpdateShardCount", in, k.updateShardCount)
}

func (k *Kinesis) updateShardCount(c *sim.Call, in *UpdateShardCountInput) (*UpdateShardCountOutput, error) {
	s, err := k.findActive(c, in.StreamName, in.StreamARN)
	if err != nil {
		return nil, err
	}
	if s.mode == modeOnDemand {
		return nil, k.errOnDemand(s)
	}
	if err := k.checkCount(s.open(), int(in.TargetShardCount)); err != nil {
		return nil, err
	}
	if !withinDay(&s.rescales, c.Now(), maxRescales) {
		return nil, errLimit("Stream %s under account %s has been scaled %d times in the last 24 hours, which is the limit.", s.name, k.ep.Account, maxRescales)
	}
	out := &UpdateShardCountOutput{s.name, s.arn, int32(s.open()), in.TargetShardCount}
	k.update(c, s, step{do: stepCount, count: int(in.TargetShardCount)})
	return out, nil
}

// checkCount checks a number of shards against the one that there is.
func (k *Kinesis) checkCount(open, target int) error {
	limit := min(maxStreamShards, k.shardLimit()-k.openShards()+open)
	switch {
	case target > limit:
		return errLimit("Target shard count or number of open shards cannot be greater than %d. Current open shard count: %d, Target shard count: %d", limit, open, target)
	case target > 2*open:
		return errLimit("UpdateShardCount cannot scale up over double your current open shard count. Current open shard count: %d, Target shard count: %d", open, target)
	case 2*target < open:
		return errLimit("UpdateShardCount cannot scale down below half your current open shard count. Current open shard count: %d, Target shard count: %d", open, target)
	}
	return nil
}

// withinDay notes that something happens now that may happen so often in 24 hours.
// It reports false, and notes nothing, if it has.
func withinDay(times *[]time.Time, now time.Time, limit int) bool {
	recent := make([]time.Time, 0, limit)
	for _, t := range *times {
		if now.Sub(t) < 24*time.Hour {
			recent = append(recent, t)
		}
	}
	if len(recent) >= limit {
		return false
	}
	*times = append(recent, now)
	return true
}
