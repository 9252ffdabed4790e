package s3

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// CreateBucket makes a bucket. Names are shared by all accounts and regions:
// BucketAlreadyExists, BucketAlreadyOwnedByYou (which us-east-1 answers with the
// bucket), InvalidBucketName, IllegalLocationConstraintException,
// InvalidLocationConstraint.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html
func (s *Service) CreateBucket(ctx context.Context, in *CreateBucketInput) (*CreateBucketOutput, error) {
	return bus.Do(ctx, s.ep, "CreateBucket", in, s.createBucket)
}

// CreateBucketInput is the input of CreateBucket.
type CreateBucketInput struct {
	ACL                        string                     `aws:"header=x-amz-acl"`
	Bucket                     string                     `aws:"label=Bucket"`
	CreateBucketConfiguration  *CreateBucketConfiguration `aws:"payload"`
	GrantFullControl           string                     `aws:"header=x-amz-grant-full-control"`
	GrantRead                  string                     `aws:"header=x-amz-grant-read"`
	GrantReadACP               string                     `aws:"header=x-amz-grant-read-acp"`
	GrantWrite                 string                     `aws:"header=x-amz-grant-write"`
	GrantWriteACP              string                     `aws:"header=x-amz-grant-write-acp"`
	ObjectLockEnabledForBucket bool                       `aws:"header=x-amz-bucket-object-lock-enabled"`
	ObjectOwnership            string                     `aws:"header=x-amz-object-ownership"`
	BucketNamespace            string                     `aws:"header=x-amz-bucket-namespace,refuse"`
}

// CreateBucketOutput is the output of CreateBucket.
type CreateBucketOutput struct {
	Location  string `aws:"header=Location"`
	BucketArn string `aws:"header=x-amz-bucket-arn"`
}

// DeleteBucket takes an empty bucket away: BucketNotEmpty, NoSuchBucket.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucket.html
func (s *Service) DeleteBucket(ctx context.Context, in *DeleteBucketInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucket", in, s.deleteBucket)
}

// DeleteBucketInput is the input of DeleteBucket.
type DeleteBucketInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// HeadBucket tells whether a bucket is there, may be read, and where it is.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadBucket.html
func (s *Service) HeadBucket(ctx context.Context, in *HeadBucketInput) (*HeadBucketOutput, error) {
	return bus.Do(ctx, s.ep, "HeadBucket", in, s.headBucket)
}

// HeadBucketInput is the input of HeadBucket.
type HeadBucketInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// HeadBucketOutput is the output of HeadBucket.
type HeadBucketOutput struct {
	BucketLocationType string `aws:"header=x-amz-bucket-location-type"`
	BucketLocationName string `aws:"header=x-amz-bucket-location-name"`
	BucketRegion       string `aws:"header=x-amz-bucket-region"`
	AccessPointAlias   bool   `aws:"header=x-amz-access-point-alias"`
	BucketArn          string `aws:"header=x-amz-bucket-arn"`
}

// ListBuckets lists the account's buckets of all regions in the order of their
// names, 10,000 to a page.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBuckets.html
func (s *Service) ListBuckets(ctx context.Context, in *ListBucketsInput) (*ListBucketsOutput, error) {
	return bus.Do(ctx, s.ep, "ListBuckets", in, s.listBuckets)
}

// ListBucketsInput is the input of ListBuckets.
type ListBucketsInput struct {
	BucketRegion      string  `aws:"query=bucket-region"`
	ContinuationToken *string `aws:"query=continuation-token"`
	MaxBuckets        *int32  `aws:"query=max-buckets"`
	Prefix            string  `aws:"query=prefix"`
}

// ListBucketsOutput is the output of ListBuckets.
type ListBucketsOutput struct {
	_                 struct{} `aws:"name=ListAllMyBucketsResult"`
	Buckets           []Bucket `aws:"item=Bucket,always"`
	Owner             Owner
	ContinuationToken string
	Prefix            string
}

// GetBucketLocation tells a bucket's region; nothing stands for us-east-1.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
func (s *Service) GetBucketLocation(ctx context.Context, in *GetBucketLocationInput) (*GetBucketLocationOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketLocation", in, s.getBucketLocation)
}

// GetBucketLocationInput is the input of GetBucketLocation.
type GetBucketLocationInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketLocationOutput is the output of GetBucketLocation.
type GetBucketLocationOutput struct {
	_                  struct{} `aws:"name=LocationConstraint"`
	LocationConstraint string   `aws:"text"`
}

// CreateBucketConfiguration says where a bucket is to be.
type CreateBucketConfiguration struct {
	LocationConstraint string
	Location           *LocationInfo `aws:"refuse"`
	Bucket             *BucketInfo   `aws:"refuse"`
	Tags               []Tag         `aws:"item=Tag"`
}

// LocationInfo is the zone of a directory bucket.
type LocationInfo struct {
	Type string `aws:"enum=AvailabilityZone"`
	Name string
}

// BucketInfo tells a directory bucket.
type BucketInfo struct {
	DataRedundancy string `aws:"enum=SingleAvailabilityZone"`
	Type           string `aws:"enum=Directory"`
}

// Tag is a name and a value.
type Tag struct {
	Key   string
	Value string `aws:"always"`
}

// Bucket is a bucket in a list.
type Bucket struct {
	Name         string
	CreationDate time.Time
	BucketArn    string
	BucketRegion string
}

// Owner is who owns something, by a canonical id.
type Owner struct {
	DisplayName string
	ID          string
}
