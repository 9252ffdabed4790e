package s3

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
)

// DeleteObject deletes an object, a version of it, or, with versioning, puts a
// delete marker in its place. What is not there is deleted as well.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObject.html
func (s *Service) DeleteObject(ctx context.Context, in *DeleteObjectInput) (*DeleteObjectOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteObject", in, s.deleteObject)
}

// DeleteObjectInput is the input of DeleteObject.
type DeleteObjectInput struct {
	Bucket                    string    `aws:"label=Bucket"`
	Key                       string    `aws:"label=Key"`
	MFA                       string    `aws:"header=x-amz-mfa,refuse"`
	VersionId                 string    `aws:"query=versionId"`
	RequestPayer              string    `aws:"header=x-amz-request-payer"`
	BypassGovernanceRetention bool      `aws:"header=x-amz-bypass-governance-retention"`
	ExpectedBucketOwner       string    `aws:"header=x-amz-expected-bucket-owner"`
	IfMatch                   string    `aws:"header=if-match"`
	IfMatchLastModifiedTime   time.Time `aws:"header=x-amz-if-match-last-modified-time"`
	IfMatchSize               *int64    `aws:"header=x-amz-if-match-size"`
}

// DeleteObjectOutput is the output of DeleteObject.
type DeleteObjectOutput struct {
	DeleteMarker   bool   `aws:"header=x-amz-delete-marker"`
	VersionId      string `aws:"header=x-amz-version-id"`
	RequestCharged string `aws:"header=x-amz-request-charged"`
}

// DeleteObjects deletes up to 1,000 keys or versions, each for itself.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteObjects.html
func (s *Service) DeleteObjects(ctx context.Context, in *DeleteObjectsInput) (*DeleteObjectsOutput, error) {
	return bus.Do(ctx, s.ep, "DeleteObjects", in, s.deleteObjects)
}

// DeleteObjectsInput is the input of DeleteObjects.
type DeleteObjectsInput struct {
	Bucket                    string  `aws:"label=Bucket"`
	Delete                    *Delete `aws:"payload"`
	MFA                       string  `aws:"header=x-amz-mfa,refuse"`
	RequestPayer              string  `aws:"header=x-amz-request-payer"`
	BypassGovernanceRetention bool    `aws:"header=x-amz-bypass-governance-retention"`
	ExpectedBucketOwner       string  `aws:"header=x-amz-expected-bucket-owner"`
	ChecksumAlgorithm         string  `aws:"header=x-amz-sdk-checksum-algorithm"`
}

// DeleteObjectsOutput is the output of DeleteObjects.
type DeleteObjectsOutput struct {
	_              struct{}        `aws:"name=DeleteResult"`
	Deleted        []DeletedObject `aws:"flattened"`
	RequestCharged string          `aws:"header=x-amz-request-charged"`
	Errors         []Error         `aws:"name=Error,flattened"`
}

// Delete lists what is to be deleted; quietly, only errors are answered.
type Delete struct {
	Objects []ObjectIdentifier `aws:"required,name=Object,flattened"`
	Quiet   bool
}

// ObjectIdentifier names a key or a version, and the conditions under which to delete it.
type ObjectIdentifier struct {
	Key              string `aws:"required"`
	VersionId        string
	ETag             string
	LastModifiedTime time.Time `aws:"timestamp=http"`
	Size             *int64
}

// DeletedObject is what was deleted.
type DeletedObject struct {
	Key                   string
	VersionId             string
	DeleteMarker          bool
	DeleteMarkerVersionId string
}

// Error is why a key was not deleted.
type Error struct {
	Key       string
	VersionId string
	Code      string
	Message   string
}
