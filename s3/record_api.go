package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketLogging keeps on record where access logs should go. S3 delivers them
// as it can; a jar delivers none.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLogging.html
func (s *Service) PutBucketLogging(ctx context.Context, in *PutBucketLoggingInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketLogging", in, s.putBucketLogging)
}

// PutBucketLoggingInput is the input of PutBucketLogging.
type PutBucketLoggingInput struct {
	Bucket              string               `aws:"label=Bucket"`
	BucketLoggingStatus *BucketLoggingStatus `aws:"payload"`
	ContentMD5          string               `aws:"header=Content-MD5"`
	ChecksumAlgorithm   string               `aws:"header=x-amz-sdk-checksum-algorithm"`
	ExpectedBucketOwner string               `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketLogging tells where access logs should go.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLogging.html
func (s *Service) GetBucketLogging(ctx context.Context, in *GetBucketLoggingInput) (*GetBucketLoggingOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketLogging", in, s.getBucketLogging)
}

// GetBucketLoggingInput is the input of GetBucketLogging.
type GetBucketLoggingInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketLoggingOutput is the output of GetBucketLogging.
type GetBucketLoggingOutput struct {
	_              struct{} `aws:"name=BucketLoggingStatus"`
	LoggingEnabled *LoggingEnabled
}

// PutBucketRequestPayment says who pays for requests of other accounts, which
// then have to say that they know.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketRequestPayment.html
func (s *Service) PutBucketRequestPayment(ctx context.Context, in *PutBucketRequestPaymentInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketRequestPayment", in, s.putBucketRequestPayment)
}

// PutBucketRequestPaymentInput is the input of PutBucketRequestPayment.
type PutBucketRequestPaymentInput struct {
	Bucket                      string                       `aws:"label=Bucket"`
	ContentMD5                  string                       `aws:"header=Content-MD5"`
	ChecksumAlgorithm           string                       `aws:"header=x-amz-sdk-checksum-algorithm"`
	RequestPaymentConfiguration *RequestPaymentConfiguration `aws:"payload"`
	ExpectedBucketOwner         string                       `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketRequestPayment tells who pays.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketRequestPayment.html
func (s *Service) GetBucketRequestPayment(ctx context.Context, in *GetBucketRequestPaymentInput) (*GetBucketRequestPaymentOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketRequestPayment", in, s.getBucketRequestPayment)
}

// GetBucketRequestPaymentInput is the input of GetBucketRequestPayment.
type GetBucketRequestPaymentInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketRequestPaymentOutput is the output of GetBucketRequestPayment.
type GetBucketRequestPaymentOutput struct {
	_     struct{} `aws:"name=RequestPaymentConfiguration"`
	Payer string
}

// PutBucketAccelerateConfiguration keeps on record whether the bucket may be
// reached through edge locations.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAccelerateConfiguration.html
func (s *Service) PutBucketAccelerateConfiguration(ctx context.Context, in *PutBucketAccelerateConfigurationInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketAccelerateConfiguration", in, s.putBucketAccelerateConfiguration)
}

// PutBucketAccelerateConfigurationInput is the input of PutBucketAccelerateConfiguration.
type PutBucketAccelerateConfigurationInput struct {
	Bucket                  string                   `aws:"label=Bucket"`
	AccelerateConfiguration *AccelerateConfiguration `aws:"payload"`
	ExpectedBucketOwner     string                   `aws:"header=x-amz-expected-bucket-owner"`
	ChecksumAlgorithm       string                   `aws:"header=x-amz-sdk-checksum-algorithm"`
}

// GetBucketAccelerateConfiguration tells whether it may.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAccelerateConfiguration.html
func (s *Service) GetBucketAccelerateConfiguration(ctx context.Context, in *GetBucketAccelerateConfigurationInput) (*GetBucketAccelerateConfigurationOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketAccelerateConfiguration", in, s.getBucketAccelerateConfiguration)
}

// GetBucketAccelerateConfigurationInput is the input of GetBucketAccelerateConfiguration.
type GetBucketAccelerateConfigurationInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
}

// GetBucketAccelerateConfigurationOutput is the output of GetBucketAccelerateConfiguration.
type GetBucketAccelerateConfigurationOutput struct {
	_              struct{} `aws:"name=AccelerateConfiguration"`
	Status         string
	RequestCharged string `aws:"header=x-amz-request-charged"`
}

// GetBucketReplication answers ReplicationConfigurationNotFoundError: no bucket
// of a jar is replicated.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketReplication.html
func (s *Service) GetBucketReplication(ctx context.Context, in *GetBucketReplicationInput) (*GetBucketReplicationOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketReplication", in, s.getBucketReplication)
}

// GetBucketReplicationInput is the input of GetBucketReplication.
type GetBucketReplicationInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketReplicationOutput is the output of GetBucketReplication.
type GetBucketReplicationOutput struct{}

// DeleteBucketReplication does nothing: no bucket of a jar is replicated.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketReplication.html
func (s *Service) DeleteBucketReplication(ctx context.Context, in *DeleteBucketReplicationInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucketReplication", in, s.deleteBucketReplication)
}

// DeleteBucketReplicationInput is the input of DeleteBucketReplication.
type DeleteBucketReplicationInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// BucketLoggingStatus is where access logs go, if anywhere.
type BucketLoggingStatus struct {
	LoggingEnabled *LoggingEnabled
}

// LoggingEnabled is a bucket and a prefix.
type LoggingEnabled struct {
	TargetBucket          string        `aws:"required"`
	TargetGrants          []TargetGrant `aws:"item=Grant"`
	TargetPrefix          string        `aws:"always"`
	TargetObjectKeyFormat *TargetObjectKeyFormat
}

// TargetGrant is who may read them.
type TargetGrant struct {
	Grantee    Grantee
	Permission string
}

// TargetObjectKeyFormat is how their keys are formed.
type TargetObjectKeyFormat struct {
	SimplePrefix      *SimplePrefix
	PartitionedPrefix *PartitionedPrefix
}

// SimplePrefix forms keys of the prefix and the time.
type SimplePrefix struct{}

// PartitionedPrefix forms keys of the account, region, bucket and date.
type PartitionedPrefix struct {
	PartitionDateSource string `aws:"enum=EventTime|DeliveryTime"`
}

// RequestPaymentConfiguration is Requester or BucketOwner.
type RequestPaymentConfiguration struct {
	Payer string `aws:"required,enum=Requester|BucketOwner"`
}

// AccelerateConfiguration is Enabled or Suspended.
type AccelerateConfiguration struct {
	Status string `aws:"enum=Enabled|Suspended"`
}
