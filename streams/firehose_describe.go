package streams

import (
	"context"
	"slices"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// DescribeDeliveryStreamInput names a stream. It has one destination, so there is
// nothing to page through.
type DescribeDeliveryStreamInput struct {
	DeliveryStreamName          string `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	Limit                       int32  `aws:"range=1..10000"`
	ExclusiveStartDestinationId string `aws:"len=1..100,pattern=[a-zA-Z0-9-]+"`
}

// DescribeDeliveryStreamOutput describes it.
type DescribeDeliveryStreamOutput struct {
	DeliveryStreamDescription DeliveryStreamDescription
}

// A DeliveryStreamDescription describes a stream. Its status is CREATING, ACTIVE or
// DELETING.
type DeliveryStreamDescription struct {
	DeliveryStreamName                    string
	DeliveryStreamARN                     string
	DeliveryStreamStatus                  string
	FailureDescription                    *FailureDescription
	DeliveryStreamEncryptionConfiguration *DeliveryStreamEncryptionConfiguration
	DeliveryStreamType                    string
	VersionId                             string
	CreateTimestamp                       time.Time
	LastUpdateTimestamp                   time.Time
	Source                                *SourceDescription
	Destinations                          []DestinationDescription `aws:"always"`
	HasMoreDestinations                   bool                     `aws:"always"`
}

// A FailureDescription says why a stream could not be changed: never so here.
type FailureDescription struct {
	Type    string
	Details string
}

// SourceDescription is where a stream's records come from.
type SourceDescription struct {
	DirectPutSourceDescription     *DirectPutSourceDescription
	KinesisStreamSourceDescription *KinesisStreamSourceDescription
}

// DirectPutSourceDescription says how much producers will put.
type DirectPutSourceDescription struct {
	ThroughputHintInMBs int32
}

// KinesisStreamSourceDescription is the Kinesis stream that is read, from a time on.
type KinesisStreamSourceDescription struct {
	KinesisStreamARN       string
	RoleARN                string
	DeliveryStartTimestamp time.Time
}

// DestinationDescription is a stream's destination.
type DestinationDescription struct {
	DestinationId                      string
	S3DestinationDescription           *S3DestinationDescription
	ExtendedS3DestinationDescription   *ExtendedS3DestinationDescription
	HttpEndpointDestinationDescription *HttpEndpointDestinationDescription
}

// DescribeDeliveryStream describes a stream.
//
// Errors: ResourceNotFoundException.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DescribeDeliveryStream.html
func (f *Firehose) DescribeDeliveryStream(ctx context.Context, in *DescribeDeliveryStreamInput) (*DescribeDeliveryStreamOutput, error) {
	return bus.Do(ctx, f.ep, "DescribeDeliveryStream", in, f.describeDeliveryStream)
}

func (f *Firehose) describeDeliveryStream(c *sim.Call, in *DescribeDeliveryStreamInput) (*DescribeDeliveryStreamOutput, error) {
	h, err := f.hose(c, in.DeliveryStreamName)
	if err != nil {
		return nil, err
	}
	d := DeliveryStreamDescription{
		DeliveryStreamName: h.name, DeliveryStreamARN: h.arn, DeliveryStreamStatus: h.status,
		DeliveryStreamType: h.kind(), VersionId: h.versionID(), CreateTimestamp: h.created, LastUpdateTimestamp: h.updated,
		Destinations: []DestinationDescription{},
	}
	if h.source == nil {
		d.DeliveryStreamEncryptionConfiguration = h.sse.describe()
	}
	switch {
	case h.source != nil:
		d.Source = &SourceDescription{KinesisStreamSourceDescription: &KinesisStreamSourceDescription{
			KinesisStreamARN: h.source.arn, RoleARN: h.source.role, DeliveryStartTimestamp: h.source.started,
		}}
	case h.hint > 0:
		d.Source = &SourceDescription{DirectPutSourceDescription: &DirectPutSourceDescription{h.hint}}
	}
	if in.ExclusiveStartDestinationId < destinationID {
		d.Destinations = append(d.Destinations, h.dest.describe())
	}
	return &DescribeDeliveryStreamOutput{d}, nil
}

// ListDeliveryStreamsInput says where in the list of streams to begin.
type ListDeliveryStreamsInput struct {
	Limit                            *int32 `aws:"range=1..10000"` // 10 if absent
	DeliveryStreamType               string `aws:"enum=DirectPut|KinesisStreamAsSource|MSKAsSource|DatabaseAsSource"`
	ExclusiveStartDeliveryStreamName string `aws:"len=1..64,pattern=[a-zA-Z0-9_.-]+"`
}

// ListDeliveryStreamsOutput is a part of the list.
type ListDeliveryStreamsOutput struct {
	DeliveryStreamNames    []string `aws:"always"`
	HasMoreDeliveryStreams bool     `aws:"always"`
}

// ListDeliveryStreams lists the names of streams in order.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_ListDeliveryStreams.html
func (f *Firehose) ListDeliveryStreams(ctx context.Context, in *ListDeliveryStreamsInput) (*ListDeliveryStreamsOutput, error) {
	return bus.Do(ctx, f.ep, "ListDeliveryStreams", in, func(_ *sim.Call, in *ListDeliveryStreamsInput) (*ListDeliveryStreamsOutput, error) {
		names := slices.DeleteFunc(f.names(), func(name string) bool {
			return name <= in.ExclusiveStartDeliveryStreamName ||
				in.DeliveryStreamType != "" && f.streams[name].kind() != in.DeliveryStreamType
		})
		limit := 10
		if in.Limit != nil {
			limit = int(*in.Limit)
		}
		n := min(limit, len(names))
		return &ListDeliveryStreamsOutput{DeliveryStreamNames: names[:n], HasMoreDeliveryStreams: n < len(names)}, nil
	})
}
