package streams

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// EnhancedMetrics are the metrics that are kept for each shard.
type EnhancedMetrics struct {
	ShardLevelMetrics []string `aws:"always"`
}

// DescribeStreamInput names a stream, and where in its list of shards to begin.
type DescribeStreamInput struct {
	Limit                 int32  `aws:"range=1..10000"` // of shards, 100 if absent
	ExclusiveStartShardId string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamName            string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN             string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId              string `aws:"refuse"`
}

// DescribeStreamOutput is a stream's description.
type DescribeStreamOutput struct {
	StreamDescription *StreamDescription
}

// A StreamDescription tells a stream's state and shards.
type StreamDescription struct {
	StreamName              string
	StreamARN               string
	StreamStatus            string // CREATING, DELETING, ACTIVE, UPDATING
	StreamModeDetails       *StreamModeDetails
	Shards                  []Shard `aws:"always"`
	HasMoreShards           bool    `aws:"always"`
	RetentionPeriodHours    int32
	StreamCreationTimestamp time.Time
	EnhancedMonitoring      []EnhancedMetrics
	EncryptionType          string // NONE, KMS
	KeyId                   string
}

// defaultDescribed is how many shards one description shows (API reference,
// DescribeStream).
const defaultDescribed = 100

// DescribeStream describes a stream and its shards, those included that are closed
// and still hold records.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStream.html
func (k *Kinesis) DescribeStream(ctx context.Context, in *DescribeStreamInput) (*DescribeStreamOutput, error) {
	return bus.Do(ctx, k.ep, "DescribeStream", in, k.describeStream)
}

func (k *Kinesis) describeStream(c *sim.Call, in *DescribeStreamInput) (*DescribeStreamOutput, error) {
	s, err := k.find(in.StreamName, in.StreamARN)
	if err != nil {
		return nil, err
	}
	c.On(s.arn)
	first, err := k.afterShard(s, in.ExclusiveStartShardId)
	if err != nil {
		return nil, err
	}
	limit := defaultDescribed
	if in.Limit > 0 {
		limit = int(in.Limit)
	}
	shards := shardsFrom(s.lineages(c.Now()), first)
	more := len(shards) > limit
	return &DescribeStreamOutput{&StreamDescription{
		StreamName: s.name, StreamARN: s.arn, StreamStatus: s.status,
		StreamModeDetails: &StreamModeDetails{s.mode},
		Shards:            describeShards(shards[:min(limit, len(shards))]), HasMoreShards: more,
		RetentionPeriodHours: s.hours, StreamCreationTimestamp: s.created.Truncate(time.Second),
		EnhancedMonitoring: []EnhancedMetrics{{slices.Clone(s.monitoring)}},
		EncryptionType:     s.encryption(), KeyId: s.key,
	}}, nil
}

// DescribeStreamSummaryInput names a stream by name, ARN or both.
type DescribeStreamSummaryInput struct {
	StreamName string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN  string `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId   string `aws:"refuse"`
}

// DescribeStreamSummaryOutput is a stream's description without its shards.
type DescribeStreamSummaryOutput struct {
	StreamDescriptionSummary *StreamDescriptionSummary
}

// A StreamDescriptionSummary tells a stream's state and how much it has of what.
type StreamDescriptionSummary struct {
	StreamName                 string
	StreamARN                  string
	StreamStatus               string
	StreamModeDetails          *StreamModeDetails
	RetentionPeriodHours       int32
	StreamCreationTimestamp    time.Time
	EnhancedMonitoring         []EnhancedMetrics
	EncryptionType             string
	KeyId                      string
	OpenShardCount             int32 `aws:"always"`
	ConsumerCount              int32 `aws:"always"`
	ChannelCount               int32
	MaxRecordSizeInKiB         int32
	RecordDistributionStrategy string // on demand alone
	StreamId                   string
	WarmThroughput             *WarmThroughputObject
}

// DescribeStreamSummary describes a stream without its shards.
//
// Errors: InvalidArgumentException, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html
func (k *Kinesis) DescribeStreamSummary(ctx context.Context, in *DescribeStreamSummaryInput) (*DescribeStreamSummaryOutput, error) {
	return bus.Do(ctx, k.ep, "DescribeStreamSummary", in, k.describeStreamSummary)
}

func (k *Kinesis) describeStreamSummary(c *sim.Call, in *DescribeStreamSummaryInput) (*DescribeStreamSummaryOutput, error) {
	s, err := k.find(in.StreamName, in.StreamARN)
	if err != nil {
		return nil, err
	}
	c.On(s.arn)
	out := &StreamDescriptionSummary{
		StreamName: s.name, StreamARN: s.arn, StreamStatus: s.status,
		StreamModeDetails:    &StreamModeDetails{s.mode},
		RetentionPeriodHours: s.hours, StreamCreationTimestamp: s.created.Truncate(time.Second),
		EnhancedMonitoring: []EnhancedMetrics{{slices.Clone(s.monitoring)}},
		EncryptionType:     s.encryption(), KeyId: s.key,
		OpenShardCount: int32(s.open()), ConsumerCount: int32(len(s.consumers)), MaxRecordSizeInKiB: s.maxKiB,
	}
	if s.mode == modeOnDemand {
		out.RecordDistributionStrategy = s.strategy()
		out.WarmThroughput = s.warm.describe()
	}
	return &DescribeStreamSummaryOutput{out}, nil
}

// DescribeLimitsInput is empty.
type DescribeLimitsInput struct{}

// DescribeLimitsOutput is what the account has and may have.
type DescribeLimitsOutput struct {
	ShardLimit               int32 `aws:"always"`
	OpenShardCount           int32 `aws:"always"`
	OnDemandStreamCount      int32 `aws:"always"`
	OnDemandStreamCountLimit int32 `aws:"always"`
	ChannelCount             int32
	ChannelCountLimit        int32
}

// DescribeLimits tells the account's quotas and how much of them is used.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeLimits.html
func (k *Kinesis) DescribeLimits(ctx context.Context, in *DescribeLimitsInput) (*DescribeLimitsOutput, error) {
	return bus.Do(ctx, k.ep, "DescribeLimits", in, k.describeLimits)
}

func (k *Kinesis) describeLimits(*sim.Call, *DescribeLimitsInput) (*DescribeLimitsOutput, error) {
	out := &DescribeLimitsOutput{
		ShardLimit: int32(k.shardLimit()), OpenShardCount: int32(k.openShards()), OnDemandStreamCountLimit: onDemandStreams,
	}
	for _, s := range k.streams {
		if s.mode == modeOnDemand {
			out.OnDemandStreamCount++
		}
	}
	return out, nil
}

// ListStreamsInput says where in the list of streams to begin.
type ListStreamsInput struct {
	Limit                    int32  `aws:"range=1..10000"` // 100 if absent
	ExclusiveStartStreamName string `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	NextToken                string `aws:"len=1..1048576"`
}

// ListStreamsOutput is a part of the list.
type ListStreamsOutput struct {
	StreamNames     []string `aws:"always"`
	HasMoreStreams  bool     `aws:"always"`
	NextToken       string
	StreamSummaries []StreamSummary `aws:"always"`
}

// A StreamSummary is an entry in the list of streams.
type StreamSummary struct {
	StreamName              string
	StreamARN               string
	StreamStatus            string
	StreamModeDetails       *StreamModeDetails
	StreamCreationTimestamp time.Time
}

// defaultListed is how many streams, consumers or other things one answer lists.
const defaultListed = 100

// ListStreams lists the account's streams in the order of their names.
//
// Errors: ExpiredNextTokenException, InvalidArgumentException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_ListStreams.html
func (k *Kinesis) ListStreams(ctx context.Context, in *ListStreamsInput) (*ListStreamsOutput, error) {
	return bus.Do(ctx, k.ep, "ListStreams", in, k.listStreams)
}

func (k *Kinesis) listStreams(c *sim.Call, in *ListStreamsInput) (*ListStreamsOutput, error) {
	after := in.ExclusiveStartStreamName
	if in.NextToken != "" {
		token, err := k.openToken(c, in.NextToken)
		if err != nil {
			return nil, err
		}
		after = token
	}
	limit := defaultListed
	if in.Limit > 0 {
		limit = int(in.Limit)
	}
	out := &ListStreamsOutput{StreamNames: []string{}, StreamSummaries: []StreamSummary{}}
	for _, name := range k.names() {
		if name <= after {
			continue
		}
		if len(out.StreamNames) == limit {
			out.HasMoreStreams = true
			out.NextToken = k.sealToken(c, out.StreamNames[limit-1])
			break
		}
		s := k.streams[name]
		out.StreamNames = append(out.StreamNames, name)
		out.StreamSummaries = append(out.StreamSummaries, StreamSummary{
			StreamName: s.name, StreamARN: s.arn, StreamStatus: s.status,
			StreamModeDetails: &StreamModeDetails{s.mode}, StreamCreationTimestamp: s.created.Truncate(time.Second),
		})
	}
	return out, nil
}
