package s3

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
)

// CreateMultipartUpload begins an upload in parts.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateMultipartUpload.html
func (s *Service) CreateMultipartUpload(ctx context.Context, in *CreateMultipartUploadInput) (*CreateMultipartUploadOutput, error) {
	return bus.Do(ctx, s.ep, "CreateMultipartUpload", in, s.createMultipartUpload)
}

// CreateMultipartUploadInput is the input of CreateMultipartUpload.
type CreateMultipartUploadInput struct {
	Attributes
	CustomerKey
	Bucket              string `aws:"label=Bucket"`
	Key                 string `aws:"label=Key"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
	ChecksumAlgorithm   string `aws:"header=x-amz-checksum-algorithm"`
	ChecksumType        string `aws:"header=x-amz-checksum-type"`
}

// CreateMultipartUploadOutput is the output of CreateMultipartUpload.
type CreateMultipartUploadOutput struct {
	_ struct{} `aws:"name=InitiateMultipartUploadResult"`
	Encrypted
	AbortDate         time.Time `aws:"header=x-amz-abort-date"`
	AbortRuleId       string    `aws:"header=x-amz-abort-rule-id"`
	Bucket            string
	Key               string
	UploadId          string
	RequestCharged    string `aws:"header=x-amz-request-charged"`
	ChecksumAlgorithm string `aws:"header=x-amz-checksum-algorithm"`
	ChecksumType      string `aws:"header=x-amz-checksum-type"`
}

// UploadPart stores a part, 1 to 10,000, of up to 5 GB. The body is kept as it
// is and must not change afterwards.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPart.html
func (s *Service) UploadPart(ctx context.Context, in *UploadPartInput) (*UploadPartOutput, error) {
	return bus.DoUnsummed(ctx, s.ep, "UploadPart", in, s.uploadPart)
}

// UploadPartInput is the input of UploadPart.
type UploadPartInput struct {
	CustomerKey
	Checksums
	Body                []byte `aws:"payload"`
	Bucket              string `aws:"label=Bucket"`
	ContentLength       *int64 `aws:"header=Content-Length"`
	ContentMD5          string `aws:"header=Content-MD5"`
	ChecksumAlgorithm   string `aws:"header=x-amz-sdk-checksum-algorithm"`
	Key                 string `aws:"label=Key"`
	PartNumber          int32  `aws:"query=partNumber"`
	UploadId            string `aws:"query=uploadId"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// UploadPartOutput is the output of UploadPart.
type UploadPartOutput struct {
	Encrypted
	Checksums
	ETag           string `aws:"header=ETag"`
	RequestCharged string `aws:"header=x-amz-request-charged"`
}

// CompleteMultipartUpload makes an object of parts: InvalidPart,
// InvalidPartOrder, EntityTooSmall for parts below 5 MB that are not the last.
// Completing again with the same parts answers the same.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CompleteMultipartUpload.html
func (s *Service) CompleteMultipartUpload(ctx context.Context, in *CompleteMultipartUploadInput) (*CompleteMultipartUploadOutput, error) {
	return bus.Do(ctx, s.ep, "CompleteMultipartUpload", in, s.completeMultipartUpload)
}

// CompleteMultipartUploadInput is the input of CompleteMultipartUpload.
type CompleteMultipartUploadInput struct {
	CustomerKey
	Checksums
	Bucket              string                    `aws:"label=Bucket"`
	Key                 string                    `aws:"label=Key"`
	MultipartUpload     *CompletedMultipartUpload `aws:"payload,name=CompleteMultipartUpload"`
	UploadId            string                    `aws:"query=uploadId"`
	RequestPayer        string                    `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner string                    `aws:"header=x-amz-expected-bucket-owner"`
	ChecksumType        string                    `aws:"header=x-amz-checksum-type"`
	IfMatch             string                    `aws:"header=if-match"`
	IfNoneMatch         string                    `aws:"header=if-none-match"`
	MpuObjectSize       *int64                    `aws:"header=x-amz-mp-object-size"`
}

// CompleteMultipartUploadOutput is the output of CompleteMultipartUpload.
type CompleteMultipartUploadOutput struct {
	Encrypted
	ChecksumValues
	Location       string
	Bucket         string
	Key            string
	Expiration     string `aws:"header=x-amz-expiration"`
	ETag           string
	VersionId      string `aws:"header=x-amz-version-id"`
	RequestCharged string `aws:"header=x-amz-request-charged"`
	ChecksumType   string
}

// AbortMultipartUpload gives an upload up, and its parts.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_AbortMultipartUpload.html
func (s *Service) AbortMultipartUpload(ctx context.Context, in *AbortMultipartUploadInput) (*AbortMultipartUploadOutput, error) {
	return bus.Do(ctx, s.ep, "AbortMultipartUpload", in, s.abortMultipartUpload)
}

// AbortMultipartUploadInput is the input of AbortMultipartUpload.
type AbortMultipartUploadInput struct {
	Bucket               string    `aws:"label=Bucket"`
	Key                  string    `aws:"label=Key"`
	UploadId             string    `aws:"query=uploadId"`
	RequestPayer         string    `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner  string    `aws:"header=x-amz-expected-bucket-owner"`
	IfMatchInitiatedTime time.Time `aws:"header=x-amz-if-match-initiated-time"`
}

// AbortMultipartUploadOutput is the output of AbortMultipartUpload.
type AbortMultipartUploadOutput struct {
	RequestCharged string `aws:"header=x-amz-request-charged"`
}

// ListParts lists the parts of an upload.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListParts.html
func (s *Service) ListParts(ctx context.Context, in *ListPartsInput) (*ListPartsOutput, error) {
	return bus.Do(ctx, s.ep, "ListParts", in, s.listParts)
}

// ListPartsInput is the input of ListParts.
type ListPartsInput struct {
	CustomerKey
	Bucket              string `aws:"label=Bucket"`
	Key                 string `aws:"label=Key"`
	MaxParts            *int32 `aws:"query=max-parts"`
	PartNumberMarker    string `aws:"query=part-number-marker"`
	UploadId            string `aws:"query=uploadId"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// ListPartsOutput is the output of ListParts.
type ListPartsOutput struct {
	AbortDate            time.Time `aws:"header=x-amz-abort-date"`
	AbortRuleId          string    `aws:"header=x-amz-abort-rule-id"`
	Bucket               string
	Key                  string
	UploadId             string
	PartNumberMarker     string `aws:"always"`
	NextPartNumberMarker string `aws:"always"`
	MaxParts             int32  `aws:"always"`
	IsTruncated          bool   `aws:"always"`
	Parts                []Part `aws:"name=Part,flattened"`
	Initiator            Initiator
	Owner                Owner
	StorageClass         string
	RequestCharged       string `aws:"header=x-amz-request-charged"`
	ChecksumAlgorithm    string
	ChecksumType         string
}

// ListMultipartUploads lists the uploads under way: keys in order, the oldest of
// each first.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListMultipartUploads.html
func (s *Service) ListMultipartUploads(ctx context.Context, in *ListMultipartUploadsInput) (*ListMultipartUploadsOutput, error) {
	return bus.Do(ctx, s.ep, "ListMultipartUploads", in, s.listMultipartUploads)
}

// ListMultipartUploadsInput is the input of ListMultipartUploads.
type ListMultipartUploadsInput struct {
	Bucket              string `aws:"label=Bucket"`
	Delimiter           string `aws:"query=delimiter"`
	EncodingType        string `aws:"query=encoding-type"`
	KeyMarker           string `aws:"query=key-marker"`
	MaxUploads          *int32 `aws:"query=max-uploads"`
	Prefix              string `aws:"query=prefix"`
	UploadIdMarker      string `aws:"query=upload-id-marker"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
}

// ListMultipartUploadsOutput is the output of ListMultipartUploads.
type ListMultipartUploadsOutput struct {
	_                  struct{} `aws:"name=ListMultipartUploadsResult"`
	Bucket             string
	KeyMarker          string `aws:"always"`
	UploadIdMarker     string `aws:"always"`
	NextKeyMarker      string
	Prefix             string
	Delimiter          string
	NextUploadIdMarker string
	MaxUploads         int32             `aws:"always"`
	IsTruncated        bool              `aws:"always"`
	Uploads            []MultipartUpload `aws:"name=Upload,flattened"`
	CommonPrefixes     []CommonPrefix    `aws:"flattened"`
	EncodingType       string
	RequestCharged     string `aws:"header=x-amz-request-charged"`
}

// CompletedMultipartUpload lists the parts of an upload.
type CompletedMultipartUpload struct {
	Parts []CompletedPart `aws:"name=Part,flattened"`
}

// CompletedPart is a part as the client knows it.
type CompletedPart struct {
	ChecksumValues
	ETag       string
	PartNumber int32
}

// Initiator is who began an upload.
type Initiator struct {
	ID          string
	DisplayName string
}

// Part is a part that was uploaded.
type Part struct {
	ChecksumValues
	PartNumber   int32
	LastModified time.Time
	ETag         string
	Size         int64 `aws:"always"`
}

// MultipartUpload is an upload under way.
type MultipartUpload struct {
	UploadId          string
	Key               string
	Initiated         time.Time
	StorageClass      string
	Owner             Owner
	Initiator         Initiator
	ChecksumAlgorithm string
	ChecksumType      string
}
