package s3

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
)

// ListObjects lists keys, up to 1,000 to a page. ListObjectsV2 is its successor.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjects.html
func (s *Service) ListObjects(ctx context.Context, in *ListObjectsInput) (*ListObjectsOutput, error) {
	return bus.Do(ctx, s.ep, "ListObjects", in, s.listObjects)
}

// ListObjectsInput is the input of ListObjects.
type ListObjectsInput struct {
	Bucket                   string   `aws:"label=Bucket"`
	Delimiter                string   `aws:"query=delimiter"`
	EncodingType             string   `aws:"query=encoding-type"`
	Marker                   string   `aws:"query=marker"`
	MaxKeys                  *int32   `aws:"query=max-keys"`
	Prefix                   string   `aws:"query=prefix"`
	RequestPayer             string   `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner      string   `aws:"header=x-amz-expected-bucket-owner"`
	OptionalObjectAttributes []string `aws:"header=x-amz-optional-object-attributes"`
}

// ListObjectsOutput is the output of ListObjects.
type ListObjectsOutput struct {
	_              struct{} `aws:"name=ListBucketResult"`
	IsTruncated    bool     `aws:"always"`
	Marker         string   `aws:"always"`
	NextMarker     string
	Contents       []Object `aws:"flattened"`
	Name           string   `aws:"always"`
	Prefix         string   `aws:"always"`
	Delimiter      string
	MaxKeys        int32          `aws:"always"`
	CommonPrefixes []CommonPrefix `aws:"flattened"`
	EncodingType   string
	RequestCharged string `aws:"header=x-amz-request-charged"`
}

// ListObjectsV2 lists keys in the order of their bytes, up to 1,000 to a page;
// keys that share what stands before the delimiter count as one common prefix.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
func (s *Service) ListObjectsV2(ctx context.Context, in *ListObjectsV2Input) (*ListObjectsV2Output, error) {
	return bus.Do(ctx, s.ep, "ListObjectsV2", in, s.listObjectsV2)
}

// ListObjectsV2Input is the input of ListObjectsV2.
type ListObjectsV2Input struct {
	Bucket                   string   `aws:"label=Bucket"`
	Delimiter                string   `aws:"query=delimiter"`
	EncodingType             string   `aws:"query=encoding-type"`
	MaxKeys                  *int32   `aws:"query=max-keys"`
	Prefix                   string   `aws:"query=prefix"`
	ContinuationToken        *string  `aws:"query=continuation-token"`
	FetchOwner               bool     `aws:"query=fetch-owner"`
	StartAfter               string   `aws:"query=start-after"`
	RequestPayer             string   `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner      string   `aws:"header=x-amz-expected-bucket-owner"`
	OptionalObjectAttributes []string `aws:"header=x-amz-optional-object-attributes"`
}

// ListObjectsV2Output is the output of ListObjectsV2.
type ListObjectsV2Output struct {
	_                     struct{} `aws:"name=ListBucketResult"`
	IsTruncated           bool     `aws:"always"`
	Contents              []Object `aws:"flattened"`
	Name                  string   `aws:"always"`
	Prefix                string   `aws:"always"`
	Delimiter             string
	MaxKeys               int32          `aws:"always"`
	CommonPrefixes        []CommonPrefix `aws:"flattened"`
	EncodingType          string
	KeyCount              int32 `aws:"always"`
	ContinuationToken     string
	NextContinuationToken string
	StartAfter            string
	RequestCharged        string `aws:"header=x-amz-request-charged"`
}

// ListObjectVersions lists all versions and delete markers: keys in order, the
// newest version of each first.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html
func (s *Service) ListObjectVersions(ctx context.Context, in *ListObjectVersionsInput) (*ListObjectVersionsOutput, error) {
	return bus.Do(ctx, s.ep, "ListObjectVersions", in, s.listObjectVersions)
}

// ListObjectVersionsInput is the input of ListObjectVersions.
type ListObjectVersionsInput struct {
	Bucket                   string   `aws:"label=Bucket"`
	Delimiter                string   `aws:"query=delimiter"`
	EncodingType             string   `aws:"query=encoding-type"`
	KeyMarker                string   `aws:"query=key-marker"`
	MaxKeys                  *int32   `aws:"query=max-keys"`
	Prefix                   string   `aws:"query=prefix"`
	VersionIdMarker          string   `aws:"query=version-id-marker"`
	ExpectedBucketOwner      string   `aws:"header=x-amz-expected-bucket-owner"`
	RequestPayer             string   `aws:"header=x-amz-request-payer"`
	OptionalObjectAttributes []string `aws:"header=x-amz-optional-object-attributes"`
}

// ListObjectVersionsOutput is the output of ListObjectVersions.
type ListObjectVersionsOutput struct {
	order               []bool   // of versions and delete markers: true is a marker
	_                   struct{} `aws:"name=ListVersionsResult"`
	IsTruncated         bool     `aws:"always"`
	KeyMarker           string   `aws:"always"`
	VersionIdMarker     string   `aws:"always"`
	NextKeyMarker       string
	NextVersionIdMarker string
	Versions            []ObjectVersion     `aws:"name=Version,flattened"`
	DeleteMarkers       []DeleteMarkerEntry `aws:"name=DeleteMarker,flattened"`
	Name                string              `aws:"always"`
	Prefix              string              `aws:"always"`
	Delimiter           string
	MaxKeys             int32          `aws:"always"`
	CommonPrefixes      []CommonPrefix `aws:"flattened"`
	EncodingType        string
	RequestCharged      string `aws:"header=x-amz-request-charged"`
}

// MixXML writes versions and delete markers in one order, that of their keys and
// ages.
func (out *ListObjectVersionsOutput) MixXML() (first, second string, order []bool) {
	return "Versions", "DeleteMarkers", out.order
}

// CommonPrefix stands for all keys that begin so.
type CommonPrefix struct {
	Prefix string
}

// Object is an object in a list.
type Object struct {
	Key               string
	LastModified      time.Time
	ETag              string
	ChecksumAlgorithm []string `aws:"flattened"`
	Size              int64    `aws:"always"`
	StorageClass      string
	Owner             *Owner
	RestoreStatus     *RestoreStatus
	ChecksumType      string
}

// RestoreStatus tells whether an archived object is back.
type RestoreStatus struct {
	IsRestoreInProgress bool `aws:"always"`
	RestoreExpiryDate   time.Time
}

// DeleteMarkerEntry is a delete marker in a list.
type DeleteMarkerEntry struct {
	Owner        *Owner
	Key          string
	VersionId    string
	IsLatest     bool `aws:"always"`
	LastModified time.Time
}

// ObjectVersion is a version in a list.
type ObjectVersion struct {
	ETag              string
	ChecksumAlgorithm []string `aws:"flattened"`
	Size              int64    `aws:"always"`
	StorageClass      string
	Key               string
	VersionId         string
	IsLatest          bool `aws:"always"`
	LastModified      time.Time
	Owner             *Owner
	RestoreStatus     *RestoreStatus
	ChecksumType      string
}
