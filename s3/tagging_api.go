package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutObjectTagging sets the tags of an object, at most 10: InvalidTag.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html
func (s *Service) PutObjectTagging(ctx context.Context, in *PutObjectTaggingInput) (*PutObjectTaggingOutput, error) {
	return bus.Do(ctx, s.ep, "PutObjectTagging", in, s.putObjectTagging)
}

// PutObjectTaggingInput is the input of PutObjectTagging.
type PutObjectTaggingInput struct {
	Bucket              string   `aws:"label=Bucket"`
	Key                 string   `aws:"label=Key"`
	VersionId           string   `aws:"query=versionId"`
	ContentMD5          string   `aws:"header=Content-MD5"`
	ChecksumAlgorithm   string   `aws:"header=x-amz-sdk-checksum-algorithm"`
	Tagging             *Tagging `aws:"payload"`
	ExpectedBucketOwner string   `aws:"header=x-amz-expected-bucket-owner"`
	RequestPayer        string   `aws:"header=x-amz-request-payer"`
}

// PutObjectTaggingOutput is the output of PutObjectTagging.
type PutObjectTaggingOutput struct {
	VersionId string `aws:"header=x-amz-version-id"`
}

// GetObjectTagging tells the tags of an object.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectTagging.html
func (s *Service) GetObjectTagging(ctx context.Context, in *GetObjectTaggingInput) (*GetObjectTaggingOutput, error) {
	return bus.Do(ctx, s.ep, "GetObjectTagging", in, s.getObjectTagging)
}

// GetObjectTaggingInput is the input of GetObjectTagging.
type GetObjectTaggingInput struct {
	Bucket              string `aws:"label=Bucket"`
	Key                 string `aws:"label=Key"`
	VersionId           string `aws:"query=versionId"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
}

// GetObjectTaggingOutput is the output of GetObjectTagging.
type GetObjectTaggingOutput struct {
	_         struct{} `aws:"name=Tagging"`
	VersionId string   `aws:"header=x-amz-version-id"`
	TagSet    []Tag    `aws:"item=Tag"`
}

// DeleteObjectTagging takes all tags from an object.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjectTagging.html
func (s *Service) DeleteObjectTagging(ctx context.Context, in *DeleteObjectTaggingInput) (*DeleteObjectTaggingOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteObjectTagging", in, s.deleteObjectTagging)
}

// DeleteObjectTaggingInput is the input of DeleteObjectTagging.
type DeleteObjectTaggingInput struct {
	Bucket              string `aws:"label=Bucket"`
	Key                 string `aws:"label=Key"`
	VersionId           string `aws:"query=versionId"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// DeleteObjectTaggingOutput is the output of DeleteObjectTagging.
type DeleteObjectTaggingOutput struct {
	VersionId string `aws:"header=x-amz-version-id"`
}

// PutBucketTagging sets the tags of a bucket, at most 50: InvalidTag.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html
func (s *Service) PutBucketTagging(ctx context.Context, in *PutBucketTaggingInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketTagging", in, s.putBucketTagging)
}

// PutBucketTaggingInput is the input of PutBucketTagging.
type PutBucketTaggingInput struct {
	Bucket              string   `aws:"label=Bucket"`
	ContentMD5          string   `aws:"header=Content-MD5"`
	ChecksumAlgorithm   string   `aws:"header=x-amz-sdk-checksum-algorithm"`
	Tagging             *Tagging `aws:"payload"`
	ExpectedBucketOwner string   `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketTagging tells the tags of a bucket: NoSuchTagSet.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketTagging.html
func (s *Service) GetBucketTagging(ctx context.Context, in *GetBucketTaggingInput) (*GetBucketTaggingOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketTagging", in, s.getBucketTagging)
}

// GetBucketTaggingInput is the input of GetBucketTagging.
type GetBucketTaggingInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketTaggingOutput is the output of GetBucketTagging.
type GetBucketTaggingOutput struct {
	_      struct{} `aws:"name=Tagging"`
	TagSet []Tag    `aws:"item=Tag"`
}

// DeleteBucketTagging takes all tags from a bucket.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketTagging.html
func (s *Service) DeleteBucketTagging(ctx context.Context, in *DeleteBucketTaggingInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucketTagging", in, s.deleteBucketTagging)
}

// DeleteBucketTaggingInput is the input of DeleteBucketTagging.
type DeleteBucketTaggingInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// Tagging is a set of tags.
type Tagging struct {
	TagSet []Tag `aws:"item=Tag"`
}
