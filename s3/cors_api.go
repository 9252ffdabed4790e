package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketCors says which pages of other origins may use the bucket.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketCors.html
func (s *Service) PutBucketCors(ctx context.Context, in *PutBucketCorsInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketCors", in, s.putBucketCors)
}

// PutBucketCorsInput is the input of PutBucketCors.
type PutBucketCorsInput struct {
	Bucket              string             `aws:"label=Bucket"`
	CORSConfiguration   *CORSConfiguration `aws:"payload"`
	ContentMD5          string             `aws:"header=Content-MD5"`
	ChecksumAlgorithm   string             `aws:"header=x-amz-sdk-checksum-algorithm"`
	ExpectedBucketOwner string             `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketCors tells the rules: NoSuchCORSConfiguration.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketCors.html
func (s *Service) GetBucketCors(ctx context.Context, in *GetBucketCorsInput) (*GetBucketCorsOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketCors", in, s.getBucketCors)
}

// GetBucketCorsInput is the input of GetBucketCors.
type GetBucketCorsInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketCorsOutput is the output of GetBucketCors.
type GetBucketCorsOutput struct {
	_         struct{}   `aws:"name=CORSConfiguration"`
	CORSRules []CORSRule `aws:"name=CORSRule,flattened"`
}

// DeleteBucketCors takes the rules away.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketCors.html
func (s *Service) DeleteBucketCors(ctx context.Context, in *DeleteBucketCorsInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucketCors", in, s.deleteBucketCors)
}

// DeleteBucketCorsInput is the input of DeleteBucketCors.
type DeleteBucketCorsInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// CORSConfiguration is a bucket's rules, at most 100.
type CORSConfiguration struct {
	CORSRules []CORSRule `aws:"required,name=CORSRule,flattened"`
}

// CORSRule lets in pages of some origins.
type CORSRule struct {
	ID             string
	AllowedHeaders []string `aws:"name=AllowedHeader,flattened"`
	AllowedMethods []string `aws:"required,name=AllowedMethod,flattened"`
	AllowedOrigins []string `aws:"required,name=AllowedOrigin,flattened"`
	ExposeHeaders  []string `aws:"name=ExposeHeader,flattened"`
	MaxAgeSeconds  int32
}
