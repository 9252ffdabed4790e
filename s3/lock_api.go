package s3

import (
	"context"
	"time"

	"github.com/cloudjar/cloudjar/bus"
)

// PutObjectLockConfiguration lets objects of a versioned bucket be locked, and
// says for how long by default: InvalidBucketState.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLockConfiguration.html
func (s *Service) PutObjectLockConfiguration(ctx context.Context, in *PutObjectLockConfigurationInput) (*PutObjectLockConfigurationOutput, error) {
	return bus.Do(ctx, s.ep, "PutObjectLockConfiguration", in, s.putObjectLockConfiguration)
}

// PutObjectLockConfigurationInput is the input of PutObjectLockConfiguration.
type PutObjectLockConfigurationInput struct {
	Bucket                  string                   `aws:"label=Bucket"`
	ObjectLockConfiguration *ObjectLockConfiguration `aws:"payload"`
	RequestPayer            string                   `aws:"header=x-amz-request-payer"`
	Token                   string                   `aws:"header=x-amz-bucket-object-lock-token"`
	ContentMD5              string                   `aws:"header=Content-MD5"`
	ChecksumAlgorithm       string                   `aws:"header=x-amz-sdk-checksum-algorithm"`
	ExpectedBucketOwner     string                   `aws:"header=x-amz-expected-bucket-owner"`
}

// PutObjectLockConfigurationOutput is the output of PutObjectLockConfiguration.
type PutObjectLockConfigurationOutput struct {
	RequestCharged string `aws:"header=x-amz-request-charged"`
}

// GetObjectLockConfiguration tells the lock configuration:
// ObjectLockConfigurationNotFoundError.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLockConfiguration.html
func (s *Service) GetObjectLockConfiguration(ctx context.Context, in *GetObjectLockConfigurationInput) (*GetObjectLockConfigurationOutput, error) {
	return bus.Do(ctx, s.ep, "GetObjectLockConfiguration", in, s.getObjectLockConfiguration)
}

// GetObjectLockConfigurationInput is the input of GetObjectLockConfiguration.
type GetObjectLockConfigurationInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetObjectLockConfigurationOutput is the output of GetObjectLockConfiguration.
type GetObjectLockConfigurationOutput struct {
	ObjectLockConfiguration ObjectLockConfiguration `aws:"payload"`
}

// PutObjectRetention keeps a version from being deleted until a date. GOVERNANCE
// can be shortened with a bypass, COMPLIANCE by nobody.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectRetention.html
func (s *Service) PutObjectRetention(ctx context.Context, in *PutObjectRetentionInput) (*PutObjectRetentionOutput, error) {
	return bus.Do(ctx, s.ep, "PutObjectRetention", in, s.putObjectRetention)
}

// PutObjectRetentionInput is the input of PutObjectRetention.
type PutObjectRetentionInput struct {
	Bucket                    string               `aws:"label=Bucket"`
	Key                       string               `aws:"label=Key"`
	Retention                 *ObjectLockRetention `aws:"payload"`
	RequestPayer              string               `aws:"header=x-amz-request-payer"`
	VersionId                 string               `aws:"query=versionId"`
	BypassGovernanceRetention bool                 `aws:"header=x-amz-bypass-governance-retention"`
	ContentMD5                string               `aws:"header=Content-MD5"`
	ChecksumAlgorithm         string               `aws:"header=x-amz-sdk-checksum-algorithm"`
	ExpectedBucketOwner       string               `aws:"header=x-amz-expected-bucket-owner"`
}

// PutObjectRetentionOutput is the output of PutObjectRetention.
type PutObjectRetentionOutput struct {
	RequestCharged string `aws:"header=x-amz-request-charged"`
}

// GetObjectRetention tells a version's retention: NoSuchObjectLockConfiguration.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectRetention.html
func (s *Service) GetObjectRetention(ctx context.Context, in *GetObjectRetentionInput) (*GetObjectRetentionOutput, error) {
	return bus.Do(ctx, s.ep, "GetObjectRetention", in, s.getObjectRetention)
}

// GetObjectRetentionInput is the input of GetObjectRetention.
type GetObjectRetentionInput struct {
	Bucket              string `aws:"label=Bucket"`
	Key                 string `aws:"label=Key"`
	VersionId           string `aws:"query=versionId"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetObjectRetentionOutput is the output of GetObjectRetention.
type GetObjectRetentionOutput struct {
	Retention ObjectLockRetention `aws:"payload"`
}

// PutObjectLegalHold keeps a version from being deleted until the hold is
// lifted.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectLegalHold.html
func (s *Service) PutObjectLegalHold(ctx context.Context, in *PutObjectLegalHoldInput) (*PutObjectLegalHoldOutput, error) {
	return bus.Do(ctx, s.ep, "PutObjectLegalHold", in, s.putObjectLegalHold)
}

// PutObjectLegalHoldInput is the input of PutObjectLegalHold.
type PutObjectLegalHoldInput struct {
	Bucket              string               `aws:"label=Bucket"`
	Key                 string               `aws:"label=Key"`
	LegalHold           *ObjectLockLegalHold `aws:"payload"`
	RequestPayer        string               `aws:"header=x-amz-request-payer"`
	VersionId           string               `aws:"query=versionId"`
	ContentMD5          string               `aws:"header=Content-MD5"`
	ChecksumAlgorithm   string               `aws:"header=x-amz-sdk-checksum-algorithm"`
	ExpectedBucketOwner string               `aws:"header=x-amz-expected-bucket-owner"`
}

// PutObjectLegalHoldOutput is the output of PutObjectLegalHold.
type PutObjectLegalHoldOutput struct {
	RequestCharged string `aws:"header=x-amz-request-charged"`
}

// GetObjectLegalHold tells whether a version is held:
// NoSuchObjectLockConfiguration.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectLegalHold.html
func (s *Service) GetObjectLegalHold(ctx context.Context, in *GetObjectLegalHoldInput) (*GetObjectLegalHoldOutput, error) {
	return bus.Do(ctx, s.ep, "GetObjectLegalHold", in, s.getObjectLegalHold)
}

// GetObjectLegalHoldInput is the input of GetObjectLegalHold.
type GetObjectLegalHoldInput struct {
	Bucket              string `aws:"label=Bucket"`
	Key                 string `aws:"label=Key"`
	VersionId           string `aws:"query=versionId"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetObjectLegalHoldOutput is the output of GetObjectLegalHold.
type GetObjectLegalHoldOutput struct {
	LegalHold ObjectLockLegalHold `aws:"payload"`
}

// ObjectLockConfiguration says that objects may be locked.
type ObjectLockConfiguration struct {
	ObjectLockEnabled string `aws:"enum=Enabled"`
	Rule              *ObjectLockRule
}

// ObjectLockRule says how they are by default.
type ObjectLockRule struct {
	DefaultRetention *DefaultRetention
}

// DefaultRetention is for how long, in days or years.
type DefaultRetention struct {
	Mode             string `aws:"enum=GOVERNANCE|COMPLIANCE"`
	Days             int32
	Years            int32
	DefaultEventHold *EventHoldDuration `aws:"refuse"`
}

// EventHoldDuration is how long an event holds an object.
type EventHoldDuration struct {
	Days  *int32
	Years *int32
}

// ObjectLockRetention keeps a version until a date.
type ObjectLockRetention struct {
	Mode              string             `aws:"enum=GOVERNANCE|COMPLIANCE"`
	RetainUntilDate   time.Time          `aws:"timestamp=iso8601"`
	EventHold         string             `aws:"refuse"`
	EventHoldDuration *EventHoldDuration `aws:"refuse"`
}

// ObjectLockLegalHold keeps a version: ON or OFF.
type ObjectLockLegalHold struct {
	Status string `aws:"enum=ON|OFF"`
}
