package streams

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
)

// UpdateDestinationInput is what to change of a stream's destination, and the version
// of the stream that the change is meant for.
type UpdateDestinationInput struct {
	DeliveryStreamName                          string `aws:"required,len=1..64,pattern=[a-zA-Z0-9_.-]+"`
	CurrentDeliveryStreamVersionId              string `aws:"required,len=1..50,pattern=[0-9]+"`
	DestinationId                               string `aws:"required,len=1..100,pattern=[a-zA-Z0-9-]+"`
	S3DestinationUpdate                         *S3DestinationUpdate
	ExtendedS3DestinationUpdate                 *ExtendedS3DestinationUpdate
	HttpEndpointDestinationUpdate               *HttpEndpointDestinationUpdate
	RedshiftDestinationUpdate                   *refused `aws:"refuse"`
	ElasticsearchDestinationUpdate              *refused `aws:"refuse"`
	AmazonopensearchserviceDestinationUpdate    *refused `aws:"refuse"`
	AmazonOpenSearchServerlessDestinationUpdate *refused `aws:"refuse"`
	SplunkDestinationUpdate                     *refused `aws:"refuse"`
	SnowflakeDestinationUpdate                  *refused `aws:"refuse"`
	IcebergDestinationUpdate                    *refused `aws:"refuse"`
}

// UpdateDestinationOutput is empty.
type UpdateDestinationOutput struct{}

// UpdateDestination changes a destination: what the update does not have stays as it
// is. The stream's version rises. What is buffered goes to the destination as it is
// then.
//
// Errors: ConcurrentModificationException if the version is another,
// InvalidArgumentException, ResourceInUseException unless the stream is ACTIVE,
// ResourceNotFoundException.
//
// https://docs.aws.amazon.com/firehose/latest/APIReference/API_UpdateDestination.html
func (f *Firehose) UpdateDestination(ctx context.Context, in *UpdateDestinationInput) (*UpdateDestinationOutput, error) {
	return bus.Do(ctx, f.ep, "UpdateDestination", in, f.updateDestination)
}

func (f *Firehose) updateDestination(c *sim.Call, in *UpdateDestinationInput) (*UpdateDestinationOutput, error) {
	h, err := f.activeHose(c, in.DeliveryStreamName)
	switch {
	case err != nil:
		return nil, err
	case in.CurrentDeliveryStreamVersionId != h.versionID():
		return nil, errHoseVersion(h, in.CurrentDeliveryStreamVersionId)
	case in.DestinationId != destinationID:
		return nil, errDestination(in.DestinationId)
	}
	n := 0
	for _, there := range []bool{in.S3DestinationUpdate != nil, in.ExtendedS3DestinationUpdate != nil, in.HttpEndpointDestinationUpdate != nil} {
		if there {
			n++
		}
	}
	switch {
	case n != 1:
		return nil, errOneDestination()
	case (in.HttpEndpointDestinationUpdate != nil) != (h.dest.http != nil):
		return nil, errArgument("Changing the destination type to or from HttpEndpoint is not supported at this time.")
	}
	d := &destination{s3: h.dest.s3}
	switch {
	case in.HttpEndpointDestinationUpdate != nil:
		d.http = updatedEndpoint(h.dest.http, in.HttpEndpointDestinationUpdate)
		d.s3 = extend(d.http.S3Configuration)
	case in.S3DestinationUpdate != nil:
		d.s3.update(in.S3DestinationUpdate)
	default:
		d.s3.extendedUpdate(in.ExtendedS3DestinationUpdate)
	}
	if d, err = compile("UpdateDestination", d); err != nil {
		return nil, err
	}
	if d.steps.partitioned != h.dest.steps.partitioned {
		return nil, errArgument("Enabling or disabling Dynamic Partitioning is not supported for an existing delivery stream.")
	}
	h.dest = d
	h.version++
	h.updated = c.Now()
	return nil, nil
}

func (s *ExtendedS3DestinationConfiguration) update(u *S3DestinationUpdate) {
	s.RoleARN, s.BucketARN = given(u.RoleARN, s.RoleARN), given(u.BucketARN, s.BucketARN)
	s.Prefix, s.ErrorOutputPrefix = given(u.Prefix, s.Prefix), given(u.ErrorOutputPrefix, s.ErrorOutputPrefix)
	s.BufferingHints = given(u.BufferingHints, s.BufferingHints)
	s.CompressionFormat = given(u.CompressionFormat, s.CompressionFormat)
	s.EncryptionConfiguration = given(u.EncryptionConfiguration, s.EncryptionConfiguration)
	s.CloudWatchLoggingOptions = given(u.CloudWatchLoggingOptions, s.CloudWatchLoggingOptions)
}

func (s *ExtendedS3DestinationConfiguration) extendedUpdate(u *ExtendedS3DestinationUpdate) {
	s.update(&S3DestinationUpdate{
		u.RoleARN, u.BucketARN, u.Prefix, u.ErrorOutputPrefix, u.BufferingHints, u.CompressionFormat, u.EncryptionConfiguration, u.CloudWatchLoggingOptions,
	})
	s.ProcessingConfiguration = given(u.ProcessingConfiguration, s.ProcessingConfiguration)
	s.S3BackupMode = given(u.S3BackupMode, s.S3BackupMode)
	s.DataFormatConversionConfiguration = given(u.DataFormatConversionConfiguration, s.DataFormatConversionConfiguration)
	s.DynamicPartitioningConfiguration = given(u.DynamicPartitioningConfiguration, s.DynamicPartitioningConfiguration)
	s.FileExtension = given(u.FileExtension, s.FileExtension)
	s.CustomTimeZone = given(u.CustomTimeZone, s.CustomTimeZone)
	s.S3BackupConfiguration = updatedPlace(s.S3BackupConfiguration, u.S3BackupUpdate)
}

// updatedPlace is a place with an update, or made of one.
func updatedPlace(p *S3DestinationConfiguration, u *S3DestinationUpdate) *S3DestinationConfiguration {
	if u == nil {
		return p
	}
	if p == nil {
		p = &S3DestinationConfiguration{}
	}
	e := extend(p)
	e.update(u)
	return &S3DestinationConfiguration{
		e.RoleARN, e.BucketARN, e.Prefix, e.ErrorOutputPrefix, e.BufferingHints, e.CompressionFormat, e.EncryptionConfiguration, e.CloudWatchLoggingOptions,
	}
}

func updatedEndpoint(h *HttpEndpointDestinationConfiguration, u *HttpEndpointDestinationUpdate) *HttpEndpointDestinationConfiguration {
	n := *h
	if u.EndpointConfiguration != nil {
		n.EndpointConfiguration = *u.EndpointConfiguration
	}
	n.BufferingHints = given(u.BufferingHints, n.BufferingHints)
	n.CloudWatchLoggingOptions = given(u.CloudWatchLoggingOptions, n.CloudWatchLoggingOptions)
	n.RequestConfiguration = given(u.RequestConfiguration, n.RequestConfiguration)
	n.ProcessingConfiguration = given(u.ProcessingConfiguration, n.ProcessingConfiguration)
	n.RoleARN, n.S3BackupMode = given(u.RoleARN, n.RoleARN), given(u.S3BackupMode, n.S3BackupMode)
	n.RetryOptions = given(u.RetryOptions, n.RetryOptions)
	n.S3Configuration = updatedPlace(n.S3Configuration, u.S3Update)
	return &n
}
