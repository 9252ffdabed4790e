package s3

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
)

// CopyObject copies an object of up to 5 GB, with its metadata and tags or with
// others.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html
func (s *Service) CopyObject(ctx context.Context, in *CopyObjectInput) (*CopyObjectOutput, error) {
	return bus.Do(ctx, s.ep, "CopyObject", in, s.copyObject)
}

// CopyObjectInput is the input of CopyObject.
type CopyObjectInput struct {
	Attributes
	CustomerKey
	Bucket                         string    `aws:"label=Bucket"`
	ChecksumAlgorithm              string    `aws:"header=x-amz-checksum-algorithm"`
	CopySource                     string    `aws:"header=x-amz-copy-source"`
	CopySourceIfMatch              string    `aws:"header=x-amz-copy-source-if-match"`
	CopySourceIfModifiedSince      time.Time `aws:"header=x-amz-copy-source-if-modified-since"`
	CopySourceIfNoneMatch          string    `aws:"header=x-amz-copy-source-if-none-match"`
	CopySourceIfUnmodifiedSince    time.Time `aws:"header=x-amz-copy-source-if-unmodified-since"`
	Key                            string    `aws:"label=Key"`
	MetadataDirective              string    `aws:"header=x-amz-metadata-directive"`
	TaggingDirective               string    `aws:"header=x-amz-tagging-directive"`
	CopySourceSSECustomerAlgorithm string    `aws:"header=x-amz-copy-source-server-side-encryption-customer-algorithm"`
	CopySourceSSECustomerKey       string    `aws:"header=x-amz-copy-source-server-side-encryption-customer-key"`
	CopySourceSSECustomerKeyMD5    string    `aws:"header=x-amz-copy-source-server-side-encryption-customer-key-MD5"`
	RequestPayer                   string    `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner            string    `aws:"header=x-amz-expected-bucket-owner"`
	ExpectedSourceBucketOwner      string    `aws:"header=x-amz-source-expected-bucket-owner"`
	AnnotationDirective            string    `aws:"header=x-amz-annotation-directive,refuse"`
	IfMatch                        string    `aws:"header=if-match"`
	IfNoneMatch                    string    `aws:"header=if-none-match"`
}

// CopyObjectOutput is the output of CopyObject.
type CopyObjectOutput struct {
	Encrypted
	CopyObjectResult    CopyObjectResult `aws:"payload"`
	Expiration          string           `aws:"header=x-amz-expiration"`
	CopySourceVersionId string           `aws:"header=x-amz-copy-source-version-id"`
	VersionId           string           `aws:"header=x-amz-version-id"`
	RequestCharged      string           `aws:"header=x-amz-request-charged"`
}

// UploadPartCopy makes a part of an upload from an object, or from a range of
// it.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html
func (s *Service) UploadPartCopy(ctx context.Context, in *UploadPartCopyInput) (*UploadPartCopyOutput, error) {
	return bus.Do(ctx, s.ep, "UploadPartCopy", in, s.uploadPartCopy)
}

// UploadPartCopyInput is the input of UploadPartCopy.
type UploadPartCopyInput struct {
	CustomerKey
	Bucket                         string    `aws:"label=Bucket"`
	CopySource                     string    `aws:"header=x-amz-copy-source"`
	CopySourceIfMatch              string    `aws:"header=x-amz-copy-source-if-match"`
	CopySourceIfModifiedSince      time.Time `aws:"header=x-amz-copy-source-if-modified-since"`
	CopySourceIfNoneMatch          string    `aws:"header=x-amz-copy-source-if-none-match"`
	CopySourceIfUnmodifiedSince    time.Time `aws:"header=x-amz-copy-source-if-unmodified-since"`
	CopySourceRange                string    `aws:"header=x-amz-copy-source-range"`
	Key                            string    `aws:"label=Key"`
	PartNumber                     int32     `aws:"query=partNumber"`
	UploadId                       string    `aws:"query=uploadId"`
	CopySourceSSECustomerAlgorithm string    `aws:"header=x-amz-copy-source-server-side-encryption-customer-algorithm"`
	CopySourceSSECustomerKey       string    `aws:"header=x-amz-copy-source-server-side-encryption-customer-key"`
	CopySourceSSECustomerKeyMD5    string    `aws:"header=x-amz-copy-source-server-side-encryption-customer-key-MD5"`
	RequestPayer                   string    `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner            string    `aws:"header=x-amz-expected-bucket-owner"`
	ExpectedSourceBucketOwner      string    `aws:"header=x-amz-source-expected-bucket-owner"`
}

// UploadPartCopyOutput is the output of UploadPartCopy.
type UploadPartCopyOutput struct {
	Encrypted
	CopySourceVersionId string         `aws:"header=x-amz-copy-source-version-id"`
	CopyPartResult      CopyPartResult `aws:"payload"`
	RequestCharged      string         `aws:"header=x-amz-request-charged"`
}

// CopyObjectResult is the object that a copy made.
type CopyObjectResult struct {
	ChecksumValues
	ETag         string
	LastModified time.Time
	ChecksumType string
}

// CopyPartResult is the part that a copy made.
type CopyPartResult struct {
	ChecksumValues
	ETag         string
	LastModified time.Time
}
