package streams

import (
	"maps"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/sim"
)

// FirehoseOptions say how Firehose behaves where AWS's behaviour varies. The zero
// value changes streams at once and holds them to AWS's throughput.
type FirehoseOptions struct {
	// StreamDelay is how long a stream stays CREATING or DELETING, and its
	// encryption ENABLING or DISABLING.
	StreamDelay time.Duration
	// StreamLimit is the account's quota of streams; zero means AWS's default for
	// the Region.
	StreamLimit int
	// Unthrottled lets streams take in whatever comes.
	Unthrottled bool
}

// Firehose is Amazon Data Firehose in one region of one account. It takes records
// from producers or from a Kinesis stream, transforms them and writes them to S3 or
// to an HTTP endpoint in batches.
type Firehose struct {
	ep      *bus.Endpoint
	opts    FirehoseOptions
	streams map[string]*hose
	serial  uint64 // of streams, buffers and batches

	due       sim.Signal[hoseStep]
	flushDue  sim.Signal[bufferName]
	retryDue  sim.Signal[parcelName]
	wake      sim.Signal[string]
	retell    sim.Signal[batchName]
	transform bus.Asker
	posted    sim.Signal[postResult]
}

// NewFirehose returns an empty service at an endpoint.
func NewFirehose(ep *bus.Endpoint, opts FirehoseOptions) *Firehose {
	f := &Firehose{ep: ep, opts: opts, streams: map[string]*hose{}}
	f.due = sim.On(ep.World, ep.ARN("stream step"), f.step)
	f.flushDue = sim.On(ep.World, ep.ARN("flush"), f.flushOne)
	f.retryDue = sim.On(ep.World, ep.ARN("retry"), f.retry)
	f.wake = sim.On(ep.World, ep.ARN("wake"), f.poll)
	f.retell = sim.On(ep.World, ep.ARN("transform again"), f.transformAgain)
	f.transform = bus.NewAsker(ep, ep.ARN("transformed"), f.transformed)
	f.posted = sim.On(ep.World, ep.ARN("posted"), f.answered)
	return f
}

// Fork returns the service as it is now on another endpoint, whose world is a
// fork of this one's. The two share nothing observable.
func (f *Firehose) Fork(ep *bus.Endpoint) *Firehose {
	copied := NewFirehose(ep, f.opts)
	copied.serial = f.serial
	for _, name := range f.names() {
		h := f.streams[name].fork()
		copied.streams[name] = h
		copied.subscribe(h)
	}
	return copied
}

// Wire returns what the service answers on the wire: Firehose's JSON 1.1 API of
// 2015-08-04.
func (f *Firehose) Wire() *wire.Service {
	return &wire.Service{
		Name: "firehose", Protocol: wire.JSON11, Target: "Firehose_20150804",
		Reject: f.ep.Reject,
		Ops: wire.Ops{
			"CreateDeliveryStream":          wire.Op(f.CreateDeliveryStream),
			"DeleteDeliveryStream":          wire.Op(f.DeleteDeliveryStream),
			"DescribeDeliveryStream":        wire.Op(f.DescribeDeliveryStream),
			"ListDeliveryStreams":           wire.Op(f.ListDeliveryStreams),
			"ListTagsForDeliveryStream":     wire.Op(f.ListTagsForDeliveryStream),
			"PutRecord":                     wire.Op(f.PutRecord),
			"PutRecordBatch":                wire.Op(f.PutRecordBatch),
			"StartDeliveryStreamEncryption": wire.Op(f.StartDeliveryStreamEncryption),
			"StopDeliveryStreamEncryption":  wire.Op(f.StopDeliveryStreamEncryption),
			"TagDeliveryStream":             wire.Op(f.TagDeliveryStream),
			"UntagDeliveryStream":           wire.Op(f.UntagDeliveryStream),
			"UpdateDestination":             wire.Op(f.UpdateDestination),
		},
	}
}

// names returns the streams' names in order.
func (f *Firehose) names() []string { return slices.Sorted(maps.Keys(f.streams)) }

// next numbers what has to be told apart.
func (f *Firehose) next() uint64 {
	f.serial++
	return f.serial
}
