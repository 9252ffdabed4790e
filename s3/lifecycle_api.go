package s3

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketLifecycleConfiguration says when objects expire, move to other
// storage classes, and uploads are given up. It happens in the world's time, at
// midnight UTC.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketLifecycleConfiguration.html
func (s *Service) PutBucketLifecycleConfiguration(ctx context.Context, in *PutBucketLifecycleConfigurationInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketLifecycleConfiguration", in, s.putBucketLifecycleConfiguration)
}

// PutBucketLifecycleConfigurationInput is the input of PutBucketLifecycleConfiguration.
type PutBucketLifecycleConfigurationInput struct {
	Bucket                             string                        `aws:"label=Bucket"`
	ChecksumAlgorithm                  string                        `aws:"header=x-amz-sdk-checksum-algorithm"`
	LifecycleConfiguration             *BucketLifecycleConfiguration `aws:"payload"`
	ExpectedBucketOwner                string                        `aws:"header=x-amz-expected-bucket-owner"`
	TransitionDefaultMinimumObjectSize string                        `aws:"header=x-amz-transition-default-minimum-object-size"`
}

// GetBucketLifecycleConfiguration tells the rules: NoSuchLifecycleConfiguration.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLifecycleConfiguration.html
func (s *Service) GetBucketLifecycleConfiguration(ctx context.Context, in *GetBucketLifecycleConfigurationInput) (*GetBucketLifecycleConfigurationOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketLifecycleConfiguration", in, s.getBucketLifecycleConfiguration)
}

// GetBucketLifecycleConfigurationInput is the input of GetBucketLifecycleConfiguration.
type GetBucketLifecycleConfigurationInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketLifecycleConfigurationOutput is the output of GetBucketLifecycleConfiguration.
type GetBucketLifecycleConfigurationOutput struct {
	_                                  struct{}        `aws:"name=LifecycleConfiguration"`
	Rules                              []LifecycleRule `aws:"name=Rule,flattened"`
	TransitionDefaultMinimumObjectSize string          `aws:"header=x-amz-transition-default-minimum-object-size"`
}

// DeleteBucketLifecycle takes the rules away.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketLifecycle.html
func (s *Service) DeleteBucketLifecycle(ctx context.Context, in *DeleteBucketLifecycleInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucketLifecycle", in, s.deleteBucketLifecycle)
}

// DeleteBucketLifecycleInput is the input of DeleteBucketLifecycle.
type DeleteBucketLifecycleInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// RestoreObject brings an archived object back for some days, after the hours
// that its tier takes: RestoreAlreadyInProgress, InvalidObjectState.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_RestoreObject.html
func (s *Service) RestoreObject(ctx context.Context, in *RestoreObjectInput) (*RestoreObjectOutput, error) {
	return bus.Do(ctx, s.ep, "RestoreObject", in, s.restoreObject)
}

// RestoreObjectInput is the input of RestoreObject.
type RestoreObjectInput struct {
	Bucket              string          `aws:"label=Bucket"`
	Key                 string          `aws:"label=Key"`
	VersionId           string          `aws:"query=versionId"`
	RestoreRequest      *RestoreRequest `aws:"payload"`
	RequestPayer        string          `aws:"header=x-amz-request-payer"`
	ChecksumAlgorithm   string          `aws:"header=x-amz-sdk-checksum-algorithm"`
	ExpectedBucketOwner string          `aws:"header=x-amz-expected-bucket-owner"`
}

// RestoreObjectOutput is the output of RestoreObject.
type RestoreObjectOutput struct {
	RequestCharged    string `aws:"header=x-amz-request-charged"`
	RestoreOutputPath string `aws:"header=x-amz-restore-output-path"`
}

// BucketLifecycleConfiguration is a bucket's rules, at most 1,000.
type BucketLifecycleConfiguration struct {
	Rules []LifecycleRule `aws:"required,name=Rule,flattened"`
}

// LifecycleRule says what happens to some objects in time.
type LifecycleRule struct {
	Expiration                     *LifecycleExpiration
	ID                             string
	Prefix                         *string
	Filter                         *LifecycleRuleFilter
	Status                         string                        `aws:"required,enum=Enabled|Disabled"`
	Transitions                    []Transition                  `aws:"name=Transition,flattened"`
	NoncurrentVersionTransitions   []NoncurrentVersionTransition `aws:"name=NoncurrentVersionTransition,flattened"`
	NoncurrentVersionExpiration    *NoncurrentVersionExpiration
	AbortIncompleteMultipartUpload *AbortIncompleteMultipartUpload
}

// LifecycleExpiration is when they expire: after days, or at a date.
type LifecycleExpiration struct {
	Date                      time.Time `aws:"timestamp=iso8601"`
	Days                      *int32
	ExpiredObjectDeleteMarker *bool
}

// LifecycleRuleFilter says which objects; at most one of its members is set.
type LifecycleRuleFilter struct {
	Prefix                *string
	Tag                   *Tag
	ObjectSizeGreaterThan *int64
	ObjectSizeLessThan    *int64
	And                   *LifecycleRuleAndOperator
}

// LifecycleRuleAndOperator joins conditions.
type LifecycleRuleAndOperator struct {
	Prefix                *string
	Tags                  []Tag `aws:"name=Tag,flattened,item=Tag"`
	ObjectSizeGreaterThan *int64
	ObjectSizeLessThan    *int64
}

// Transition is when objects move to another class.
type Transition struct {
	Date         time.Time `aws:"timestamp=iso8601"`
	Days         *int32
	StorageClass string `aws:"enum=GLACIER|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|DEEP_ARCHIVE|GLACIER_IR"`
}

// NoncurrentVersionTransition is when versions move that are no longer the newest.
type NoncurrentVersionTransition struct {
	NoncurrentDays          *int32
	StorageClass            string `aws:"enum=GLACIER|STANDARD_IA|ONEZONE_IA|INTELLIGENT_TIERING|DEEP_ARCHIVE|GLACIER_IR"`
	NewerNoncurrentVersions *int32
}

// NoncurrentVersionExpiration is when they expire.
type NoncurrentVersionExpiration struct {
	NoncurrentDays          *int32
	NewerNoncurrentVersions *int32
}

// AbortIncompleteMultipartUpload is when uploads are given up.
type AbortIncompleteMultipartUpload struct {
	DaysAfterInitiation *int32
}

// RestoreRequest says for how many days an object is to be back.
type RestoreRequest struct {
	Days                 int32
	GlacierJobParameters *GlacierJobParameters
	Type                 string `aws:"refuse"`
	Tier                 string `aws:"enum=Standard|Bulk|Expedited"`
	Description          string
	SelectParameters     string `aws:"refuse"`
	OutputLocation       string `aws:"refuse"`
}

// GlacierJobParameters are how fast an archived object is brought back.
type GlacierJobParameters struct {
	Tier string `aws:"required,enum=Standard|Bulk|Expedited"`
}
