package streams

import (
	"context"
	"strings"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// A refused is a structure of an input that the jar does not model.
type refused struct{}

// CreateDeliveryStreamInput is the stream to be. Destinations other than S3 and HTTP
// endpoints are refused by name, as are sources other than producers and Kinesis.
type CreateDeliveryStreamInput struct {
	DeliveryStreamName                                 string `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	DeliveryStreamType                                 string `aws:"enum=DirectPut|KinesisStreamAsSource|MSKAsSource|DatabaseAsSource"`
	DirectPutSourceConfiguration                       *DirectPutSourceConfiguration
	KinesisStreamSourceConfiguration                   *KinesisStreamSourceConfiguration
	DeliveryStreamEncryptionConfigurationInput         *DeliveryStreamEncryptionConfigurationInput
	S3DestinationConfiguration                         *S3DestinationConfiguration
	ExtendedS3DestinationConfiguration                 *ExtendedS3DestinationConfiguration
	HttpEndpointDestinationConfiguration               *HttpEndpointDestinationConfiguration
	Tags                                               []FirehoseTag `aws:"len=1..50"`
	RedshiftDestinationConfiguration                   *refused      `aws:"refuse"`
	ElasticsearchDestinationConfiguration              *refused      `aws:"refuse"`
	AmazonopensearchserviceDestinationConfiguration    *refused      `aws:"refuse"`
	AmazonOpenSearchServerlessDestinationConfiguration *refused      `aws:"refuse"`
	SplunkDestinationConfiguration                     *refused      `aws:"refuse"`
	SnowflakeDestinationConfiguration                  *refused      `aws:"refuse"`
	IcebergDestinationConfiguration                    *refused      `aws:"refuse"`
	MSKSourceConfiguration                             *refused      `aws:"refuse"`
	DatabaseSourceConfiguration                        *refused      `aws:"refuse"`
}

// DirectPutSourceConfiguration says how much producers will put.
type DirectPutSourceConfiguration struct {
	ThroughputHintInMBs int32 `aws:"required,range=1..100"`
}

// KinesisStreamSourceConfiguration is the Kinesis stream to read.
type KinesisStreamSourceConfiguration struct {
	KinesisStreamARN string `aws:"required,len=1..512,pattern=arn:.*:kinesis:[a-zA-Z0-9\\-]+:\\d{12}:stream/[a-zA-Z0-9_.-]+"`
	RoleARN          string `aws:"required,len=1..512,pattern=arn:.*:iam::\\d{12}:role/[a-zA-Z_0-9+=,.@\\-_/]+"`
}

// CreateDeliveryStreamOutput names the stream.
type CreateDeliveryStreamOutput struct {
	DeliveryStreamARN string
}

// CreateDeliveryStream makes a stream. It is CREATING for FirehoseOptions.StreamDelay
// and takes records when it is ACTIVE.
//
// Errors: InvalidArgumentException, InvalidKMSResourceException,
// LimitExceededException, ResourceInUseException if there is one of that name.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_CreateDeliveryStream.html
func (f *Firehose) CreateDeliveryStream(ctx context.Context, in *CreateDeliveryStreamInput) (*CreateDeliveryStreamOutput, error) {
	return bus.Do(ctx, f.ep, "CreateDeliveryStream", in, f.createDeliveryStream)
}

func (f *Firehose) createDeliveryStream(c *sim.Call, in *CreateDeliveryStreamInput) (*CreateDeliveryStreamOutput, error) {
	const operation = "CreateDeliveryStream"
	arn := f.ep.ARN("deliverystream/" + in.DeliveryStreamName)
	c.On(arn)
	if in.DeliveryStreamType == "MSKAsSource" || in.DeliveryStreamType == "DatabaseAsSource" {
		return nil, refuseHose(operation, "DeliveryStreamType "+in.DeliveryStreamType)
	}
	dest, err := newDestination(operation, in.S3DestinationConfiguration, in.ExtendedS3DestinationConfiguration, in.HttpEndpointDestinationConfiguration)
	if err != nil {
		return nil, err
	}
	source, err := sourceOf(in)
	if err != nil {
		return nil, err
	}
	tags, err := addHoseTags(nil, in.Tags)
	if err != nil {
		return nil, err
	}
	sse, err := newEncryption(in.DeliveryStreamEncryptionConfigurationInput)
	if err != nil {
		return nil, err
	}
	if source != nil && sse.status == sseEnabling {
		return nil, errArgument("DeliveryStreamEncryptionConfigurationInput is only allowed for a delivery stream of type %s.", sourceDirect)
	}
	if f.streams[in.DeliveryStreamName] != nil {
		return nil, f.errHoseExists(in.DeliveryStreamName)
	}
	if limit := f.limit(); len(f.streams) >= limit {
		return nil, f.errHoseLimit(limit, f.names())
	}
	h := &hose{
		name: in.DeliveryStreamName, arn: arn, id: f.next(), status: statusCreating, created: c.Now(), version: 1,
		source: source, dest: dest, tags: tags, sse: sse,
		buffers: map[bufferKey]*buffer{}, parcels: map[uint64]*parcel{}, batches: map[uint64]*batch{},
	}
	if d := in.DirectPutSourceConfiguration; d != nil {
		h.hint = d.ThroughputHintInMBs
	}
	f.streams[h.name] = h
	f.change(c, h)
	return &CreateDeliveryStreamOutput{DeliveryStreamARN: arn}, nil
}

// sourceOf is the stream's source, nil if producers put its records.
func sourceOf(in *CreateDeliveryStreamInput) (*kinesisSource, error) {
	k := in.KinesisStreamSourceConfiguration
	if in.DeliveryStreamType != sourceKinesis {
		if k != nil {
			return nil, errArgument("KinesisStreamSourceConfiguration is only allowed for a delivery stream of type %s.", sourceKinesis)
		}
		return nil, nil
	}
	switch {
	case k == nil:
		return nil, errArgument("KinesisStreamSourceConfiguration is required for a delivery stream of type %s.", sourceKinesis)
	case in.DirectPutSourceConfiguration != nil:
		return nil, errArgument("DirectPutSourceConfiguration is only allowed for a delivery stream of type %s.", sourceDirect)
	}
	return &kinesisSource{arn: k.KinesisStreamARN, role: k.RoleARN}, nil
}

// limit is the quota of streams (Developer guide, Amazon Data Firehose Quota).
func (f *Firehose) limit() int {
	if f.opts.StreamLimit > 0 {
		return f.opts.StreamLimit
	}
	switch r := f.ep.Region; {
	case r == "us-east-1" || r == "us-east-2" || r == "us-west-2" || r == "eu-west-1" || r == "ap-northeast-1":
		return 5000
	case strings.Contains(" eu-central-1 eu-west-2 ap-southeast-1 ap-southeast-2 ap-northeast-2 ap-south-1 us-gov-west-1 ca-west-1 ca-central-1 ", " "+r+" "):
		return 2000
	case strings.Contains(" eu-west-3 eu-south-1 eu-north-1 ap-east-1 ap-northeast-3 sa-east-1 cn-northwest-1 cn-north-1 me-south-1 us-gov-east-1 af-south-1 ", " "+r+" "):
		return 500
	}
	return 100
}

// DeleteDeliveryStreamInput names a stream.
type DeleteDeliveryStreamInput struct {
	DeliveryStreamName string `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	AllowForceDelete   bool   // also if its KMS grant cannot be retired: never so here
}

// DeleteDeliveryStreamOutput is empty.
type DeleteDeliveryStreamOutput struct{}

// DeleteDeliveryStream deletes a stream, and what it has not delivered yet. It is
// DELETING for FirehoseOptions.StreamDelay.
//
// Errors: ResourceInUseException unless it is ACTIVE, ResourceNotFoundException.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_DeleteDeliveryStream.html
func (f *Firehose) DeleteDeliveryStream(ctx context.Context, in *DeleteDeliveryStreamInput) (*DeleteDeliveryStreamOutput, error) {
	return bus.Do(ctx, f.ep, "DeleteDeliveryStream", in, func(c *sim.Call, in *DeleteDeliveryStreamInput) (*DeleteDeliveryStreamOutput, error) {
		h, err := f.activeHose(c, in.DeliveryStreamName)
		if err != nil {
			return nil, err
		}
		h.status = statusDeleting
		f.change(c, h)
		return nil, nil
	})
}
