package streams

import (
	"context"
	"slices"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// shardMetrics are the metrics that can be kept for each shard. ALL means each.
func shardMetrics() []string {
	return []string{
		"IncomingBytes", "IncomingRecords", "OutgoingBytes", "OutgoingRecords",
		"WriteProvisionedThroughputExceeded", "ReadProvisionedThroughputExceeded", "IteratorAgeMilliseconds",
	}
}

// EnableEnhancedMonitoringInput are the metrics to keep for each shard. The jar
// records them; it keeps no metrics.
type EnableEnhancedMonitoringInput struct {
	ShardLevelMetrics []string `aws:"required,len=1..7,member.enum=IncomingBytes|IncomingRecords|OutgoingBytes|OutgoingRecords|WriteProvisionedThroughputExceeded|ReadProvisionedThroughputExceeded|IteratorAgeMilliseconds|ALL"`
	StreamName        string   `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN         string   `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId          string   `aws:"refuse"`
}

// EnableEnhancedMonitoringOutput are the metrics as they were, and as they are to be.
type EnableEnhancedMonitoringOutput struct {
	StreamName               string
	StreamARN                string
	CurrentShardLevelMetrics []string `aws:"always"`
	DesiredShardLevelMetrics []string `aws:"always"`
}

// EnableEnhancedMonitoring adds metrics that are kept for each shard.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_EnableEnhancedMonitoring.html
func (k *Kinesis) EnableEnhancedMonitoring(ctx context.Context, in *EnableEnhancedMonitoringInput) (*EnableEnhancedMonitoringOutput, error) {
	return bus.Do(ctx, k.ep, "EnableEnhancedMonitoring", in, func(c *sim.Call, in *EnableEnhancedMonitoringInput) (*EnableEnhancedMonitoringOutput, error) {
		s, before, err := k.monitor(c, in.StreamName, in.StreamARN, func(metric string, kept bool) bool { return kept || named(in.ShardLevelMetrics, metric) })
		if err != nil {
			return nil, err
		}
		return &EnableEnhancedMonitoringOutput{s.name, s.arn, before, slices.Clone(s.monitoring)}, nil
	})
}

// DisableEnhancedMonitoringInput are metrics that are not to be kept any more.
type DisableEnhancedMonitoringInput struct {
	ShardLevelMetrics []string `aws:"required,len=1..7,member.enum=IncomingBytes|IncomingRecords|OutgoingBytes|OutgoingRecords|WriteProvisionedThroughputExceeded|ReadProvisionedThroughputExceeded|IteratorAgeMilliseconds|ALL"`
	StreamName        string   `aws:"len=1..128,pattern=[a-zA-Z0-9_.-]+"`
	StreamARN         string   `aws:"len=1..2048,pattern=arn:aws.*:kinesis:.*:\\d{12}:stream/\\S+"`
	StreamId          string   `aws:"refuse"`
}

// DisableEnhancedMonitoringOutput are the metrics as they were, and as they are to be.
type DisableEnhancedMonitoringOutput struct {
	StreamName               string
	StreamARN                string
	CurrentShardLevelMetrics []string `aws:"always"`
	DesiredShardLevelMetrics []string `aws:"always"`
}

// DisableEnhancedMonitoring takes metrics away that are kept for each shard.
//
// Errors: InvalidArgumentException, ResourceInUseException,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DisableEnhancedMonitoring.html
func (k *Kinesis) DisableEnhancedMonitoring(ctx context.Context, in *DisableEnhancedMonitoringInput) (*DisableEnhancedMonitoringOutput, error) {
	return bus.Do(ctx, k.ep, "DisableEnhancedMonitoring", in, func(c *sim.Call, in *DisableEnhancedMonitoringInput) (*DisableEnhancedMonitoringOutput, error) {
		s, before, err := k.monitor(c, in.StreamName, in.StreamARN, func(metric string, kept bool) bool { return kept && !named(in.ShardLevelMetrics, metric) })
		if err != nil {
			return nil, err
		}
		return &DisableEnhancedMonitoringOutput{s.name, s.arn, before, slices.Clone(s.monitoring)}, nil
	})
}

func named(metrics []string, metric string) bool {
	return slices.Contains(metrics, "ALL") || slices.Contains(metrics, metric)
}

// monitor decides of each metric whether it is kept. It returns those that were.
func (k *Kinesis) monitor(c *sim.Call, name, arn string, keep func(metric string, kept bool) bool) (*stream, []string, error) {
	s, err := k.findActive(c, name, arn)
	if err != nil {
		return nil, nil, err
	}
	before, after := s.monitoring, []string{}
	for _, metric := range shardMetrics() {
		if keep(metric, slices.Contains(before, metric)) {
			after = append(after, metric)
		}
	}
	s.monitoring = after
	k.update(c, s, step{do: stepActive})
	return s, append([]string{}, before...), nil
}
