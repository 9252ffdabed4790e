package streams

import (
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// Options say how Kinesis behaves where AWS's behaviour varies. The zero value
// changes streams at once and holds them to AWS's throughput.
type Options struct {
	// StreamDelay is how long a stream stays CREATING, UPDATING or DELETING.
	StreamDelay time.Duration
	// ConsumerDelay is how long a consumer stays CREATING or DELETING.
	ConsumerDelay time.Duration
	// ScaleDelay is how long after a new peak a stream on demand gets the shards
	// for it: up to 15 minutes on AWS (Developer guide, Choose the right mode).
	ScaleDelay time.Duration
	// ShardLimit is the account's quota of shards; zero means AWS's default for
	// the Region.
	ShardLimit int
	// Unthrottled lets shards take in and give out whatever comes, for programs
	// that are about something else.
	Unthrottled bool
}

// Kinesis is Kinesis Data Streams in one region of one account.
type Kinesis struct {
	ep      *bus.Endpoint
	opts    Options
	streams map[string]*stream
	serial  uint64 // of streams ever created
	account accountSettings

	due     sim.Signal[step]
	trimDue sim.Signal[step]
	pushDue sim.Signal[push]
}

// New returns the service at an endpoint, without streams.
func New(ep *bus.Endpoint, opts Options) *Kinesis {
	k := &Kinesis{ep: ep, opts: opts, streams: map[string]*stream{}}
	k.due = sim.On(ep.World, ep.ARN("stream step"), k.take)
	k.trimDue = sim.On(ep.World, ep.ARN("retention"), k.trim)
	k.pushDue = sim.On(ep.World, ep.ARN("push"), k.push)
	return k
}

// Fork returns the service as it is now on another endpoint, whose world is a fork
// of this one's. The two share nothing observable.
func (k *Kinesis) Fork(ep *bus.Endpoint) *Kinesis {
	f := New(ep, k.opts)
	f.serial, f.account = k.serial, k.account
	for name, s := range k.streams {
		f.streams[name] = s.fork()
	}
	return f
}

// Wire returns what the service answers on the wire: Kinesis's JSON 1.1 API of
// 2013-12-02.
func (k *Kinesis) Wire() *wire.Service {
	return &wire.Service{
		Name:     "kinesis",
		Protocol: wire.JSON11,
		Target:   "Kinesis_20131202",
		ErrorTypes: map[string]string{
			"ValidationException": "ValidationException",
		},
		Reject: k.ep.Reject,
		Ops:    k.operations(),
		Known:  slices.Clone(notModelled),
	}
}

func (k *Kinesis) operations() wire.Ops {
	return wire.Ops{
		"AddTagsToStream":                        wire.Op(k.AddTagsToStream),
		"CreateStream":                           wire.Op(k.CreateStream),
		"DecreaseStreamRetentionPeriod":          wire.Op(k.DecreaseStreamRetentionPeriod),
		"DeleteResourcePolicy":                   wire.Op(k.DeleteResourcePolicy),
		"DeleteStream":                           wire.Op(k.DeleteStream),
		"DeregisterStreamConsumer":               wire.Op(k.DeregisterStreamConsumer),
		"DescribeAccountSettings":                wire.Op(k.DescribeAccountSettings),
		"DescribeLimits":                         wire.Op(k.DescribeLimits),
		"DescribeStream":                         wire.Op(k.DescribeStream),
		"DescribeStreamConsumer":                 wire.Op(k.DescribeStreamConsumer),
		"DescribeStreamSummary":                  wire.Op(k.DescribeStreamSummary),
		"DisableEnhancedMonitoring":              wire.Op(k.DisableEnhancedMonitoring),
		"EnableEnhancedMonitoring":               wire.Op(k.EnableEnhancedMonitoring),
		"GetRecords":                             wire.Op(k.GetRecords),
		"GetResourcePolicy":                      wire.Op(k.GetResourcePolicy),
		"GetShardIterator":                       wire.Op(k.GetShardIterator),
		"IncreaseStreamRetentionPeriod":          wire.Op(k.IncreaseStreamRetentionPeriod),
		"ListShards":                             wire.Op(k.ListShards),
		"ListStreamConsumers":                    wire.Op(k.ListStreamConsumers),
		"ListStreams":                            wire.Op(k.ListStreams),
		"ListTagsForResource":                    wire.Op(k.ListTagsForResource),
		"ListTagsForStream":                      wire.Op(k.ListTagsForStream),
		"MergeShards":                            wire.Op(k.MergeShards),
		"PutRecord":                              wire.Op(k.PutRecord),
		"PutRecords":                             wire.Op(k.PutRecords),
		"PutResourcePolicy":                      wire.Op(k.PutResourcePolicy),
		"RegisterStreamConsumer":                 wire.Op(k.RegisterStreamConsumer),
		"RemoveTagsFromStream":                   wire.Op(k.RemoveTagsFromStream),
		"SplitShard":                             wire.Op(k.SplitShard),
		"StartStreamEncryption":                  wire.Op(k.StartStreamEncryption),
		"StopStreamEncryption":                   wire.Op(k.StopStreamEncryption),
		"TagResource":                            wire.Op(k.TagResource),
		"UntagResource":                          wire.Op(k.UntagResource),
		"UpdateAccountSettings":                  wire.Op(k.UpdateAccountSettings),
		"UpdateMaxRecordSize":                    wire.Op(k.UpdateMaxRecordSize),
		"UpdateShardCount":                       wire.Op(k.UpdateShardCount),
		"UpdateStreamMode":                       wire.Op(k.UpdateStreamMode),
		"UpdateStreamRecordDistributionStrategy": wire.Op(k.UpdateStreamRecordDistributionStrategy),
		"UpdateStreamWarmThroughput":             wire.Op(k.UpdateStreamWarmThroughput),
	}
}

// notModelled are the operations that AWS has and this service refuses by name on
// the wire: channels, which deliver to S3, and SubscribeToShard, whose answer is a
// stream of events that only the Go method can give.
var notModelled = []string{
	"CreateChannel", "DeleteChannel", "DescribeChannel", "ListChannels", "SubscribeToShard", "UpdateChannel",
}

// names returns the streams' names in order.
func (k *Kinesis) names() []string { return slices.Sorted(maps.Keys(k.streams)) }
