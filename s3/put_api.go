package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
)

// PutObject stores an object of up to 5 GB. The body is kept as it is and must
// not change afterwards. Errors: BadDigest, InvalidDigest, PreconditionFailed,
// ConditionalRequestConflict, KeyTooLongError, MetadataTooLarge, EntityTooLarge,
// InvalidStorageClass.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObject.html
func (s *Service) PutObject(ctx context.Context, in *PutObjectInput) (*PutObjectOutput, error) {
	return bus.DoUnsummed(ctx, s.ep, "PutObject", in, s.putObject)
}

// PutObjectInput is the input of PutObject.
type PutObjectInput struct {
	Attributes
	CustomerKey
	Checksums
	Body                []byte `aws:"payload"`
	Bucket              string `aws:"label=Bucket"`
	ContentLength       *int64 `aws:"header=Content-Length"`
	ContentMD5          string `aws:"header=Content-MD5"`
	ChecksumAlgorithm   string `aws:"header=x-amz-sdk-checksum-algorithm"`
	Key                 string `aws:"label=Key"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
	IfMatch             string `aws:"header=if-match"`
	IfNoneMatch         string `aws:"header=if-none-match"`
	WriteOffsetBytes    *int64 `aws:"header=x-amz-write-offset-bytes,refuse"`
}

// PutObjectOutput is the output of PutObject.
type PutObjectOutput struct {
	Encrypted
	Checksums
	Expiration     string `aws:"header=x-amz-expiration"`
	ETag           string `aws:"header=ETag"`
	VersionId      string `aws:"header=x-amz-version-id"`
	RequestCharged string `aws:"header=x-amz-request-charged"`
	ChecksumType   string `aws:"header=x-amz-checksum-type"`
	Size           int64  `aws:"header=x-amz-object-size"`
}
