package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketVersioning switches versioning on, or suspends it:
// IllegalVersioningConfigurationException, InvalidBucketState.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html
func (s *Service) PutBucketVersioning(ctx context.Context, in *PutBucketVersioningInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketVersioning", in, s.putBucketVersioning)
}

// PutBucketVersioningInput is the input of PutBucketVersioning.
type PutBucketVersioningInput struct {
	Bucket                  string                   `aws:"label=Bucket"`
	ContentMD5              string                   `aws:"header=Content-MD5"`
	ChecksumAlgorithm       string                   `aws:"header=x-amz-sdk-checksum-algorithm"`
	MFA                     string                   `aws:"header=x-amz-mfa,refuse"`
	VersioningConfiguration *VersioningConfiguration `aws:"payload"`
	ExpectedBucketOwner     string                   `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketVersioning tells whether versioning is on.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketVersioning.html
func (s *Service) GetBucketVersioning(ctx context.Context, in *GetBucketVersioningInput) (*GetBucketVersioningOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketVersioning", in, s.getBucketVersioning)
}

// GetBucketVersioningInput is the input of GetBucketVersioning.
type GetBucketVersioningInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketVersioningOutput is the output of GetBucketVersioning.
type GetBucketVersioningOutput struct {
	_         struct{} `aws:"name=VersioningConfiguration"`
	Status    string
	MFADelete string `aws:"name=MfaDelete"`
}

// VersioningConfiguration is Enabled or Suspended.
type VersioningConfiguration struct {
	MFADelete string `aws:"name=MfaDelete,enum=Enabled|Disabled,refuse"`
	Status    string `aws:"enum=Enabled|Suspended"`
}
