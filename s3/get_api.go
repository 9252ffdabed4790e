package s3

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
)

// GetObject reads an object, whole or in part. The body is shared with the store
// and must not be changed. Errors: NoSuchKey, NoSuchVersion, MethodNotAllowed
// for a delete marker, InvalidRange, PreconditionFailed, 304, InvalidObjectState
// for archived objects.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObject.html
func (s *Service) GetObject(ctx context.Context, in *GetObjectInput) (*GetObjectOutput, error) {
	return bus.DoUnsummed(ctx, s.ep, "GetObject", in, s.getObject)
}

// GetObjectInput is the input of GetObject.
type GetObjectInput struct {
	CustomerKey
	ReadConditions
	ResponseHeaders
	Bucket              string `aws:"label=Bucket"`
	Key                 string `aws:"label=Key"`
	Range               string `aws:"header=Range"`
	VersionId           string `aws:"query=versionId"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
	PartNumber          int32  `aws:"query=partNumber"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
	ChecksumMode        string `aws:"header=x-amz-checksum-mode"`
}

// GetObjectOutput is the output of GetObject.
type GetObjectOutput struct {
	Stored
	Encrypted
	Checksums
	Body []byte `aws:"payload"`
}

// HeadObject is GetObject without the body.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html
func (s *Service) HeadObject(ctx context.Context, in *HeadObjectInput) (*HeadObjectOutput, error) {
	return bus.DoUnsummed(ctx, s.ep, "HeadObject", in, s.headObject)
}

// HeadObjectInput is the input of HeadObject.
type HeadObjectInput struct {
	CustomerKey
	ReadConditions
	ResponseHeaders
	Bucket              string `aws:"label=Bucket"`
	Key                 string `aws:"label=Key"`
	Range               string `aws:"header=Range"`
	VersionId           string `aws:"query=versionId"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
	PartNumber          int32  `aws:"query=partNumber"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
	ChecksumMode        string `aws:"header=x-amz-checksum-mode"`
}

// HeadObjectOutput is the output of HeadObject.
type HeadObjectOutput struct {
	Stored
	Encrypted
	Checksums
	ArchiveStatus string `aws:"header=x-amz-archive-status"`
}

// GetObjectAttributes tells an object's ETag, checksum, parts, storage class and
// size.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAttributes.html
func (s *Service) GetObjectAttributes(ctx context.Context, in *GetObjectAttributesInput) (*GetObjectAttributesOutput, error) {
	return bus.Do(ctx, s.ep, "GetObjectAttributes", in, s.getObjectAttributes)
}

// GetObjectAttributesInput is the input of GetObjectAttributes.
type GetObjectAttributesInput struct {
	CustomerKey
	Bucket              string   `aws:"label=Bucket"`
	Key                 string   `aws:"label=Key"`
	VersionId           string   `aws:"query=versionId"`
	MaxParts            *int32   `aws:"header=x-amz-max-parts"`
	PartNumberMarker    string   `aws:"header=x-amz-part-number-marker"`
	RequestPayer        string   `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner string   `aws:"header=x-amz-expected-bucket-owner"`
	ObjectAttributes    []string `aws:"header=x-amz-object-attributes"`
}

// GetObjectAttributesOutput is the output of GetObjectAttributes.
type GetObjectAttributesOutput struct {
	_              struct{}  `aws:"name=GetObjectAttributesResponse"`
	DeleteMarker   bool      `aws:"header=x-amz-delete-marker"`
	LastModified   time.Time `aws:"header=Last-Modified"`
	VersionId      string    `aws:"header=x-amz-version-id"`
	RequestCharged string    `aws:"header=x-amz-request-charged"`
	ETag           string
	Checksum       *Checksum
	ObjectParts    *GetObjectAttributesParts
	StorageClass   string
	ObjectSize     *int64
}

// Checksum tells the checksum of an object.
type Checksum struct {
	ChecksumValues
	ChecksumType string
}

// GetObjectAttributesParts are the parts of which an object was made.
type GetObjectAttributesParts struct {
	TotalPartsCount      int32 `aws:"name=PartsCount"`
	PartNumberMarker     string
	NextPartNumberMarker string
	MaxParts             int32
	IsTruncated          bool
	Parts                []ObjectPart `aws:"name=Part,flattened"`
}

// ObjectPart is one of them.
type ObjectPart struct {
	ChecksumValues
	PartNumber int32
	Size       int64
}
