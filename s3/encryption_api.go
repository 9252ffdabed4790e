package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketEncryption says how objects are encrypted by default. No data is
// encrypted in a jar; what would be is on record.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketEncryption.html
func (s *Service) PutBucketEncryption(ctx context.Context, in *PutBucketEncryptionInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketEncryption", in, s.putBucketEncryption)
}

// PutBucketEncryptionInput is the input of PutBucketEncryption.
type PutBucketEncryptionInput struct {
	Bucket                            string                             `aws:"label=Bucket"`
	ContentMD5                        string                             `aws:"header=Content-MD5"`
	ChecksumAlgorithm                 string                             `aws:"header=x-amz-sdk-checksum-algorithm"`
	ServerSideEncryptionConfiguration *ServerSideEncryptionConfiguration `aws:"payload"`
	ExpectedBucketOwner               string                             `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketEncryption tells the default encryption, which is SSE-S3 unless set.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketEncryption.html
func (s *Service) GetBucketEncryption(ctx context.Context, in *GetBucketEncryptionInput) (*GetBucketEncryptionOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketEncryption", in, s.getBucketEncryption)
}

// GetBucketEncryptionInput is the input of GetBucketEncryption.
type GetBucketEncryptionInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketEncryptionOutput is the output of GetBucketEncryption.
type GetBucketEncryptionOutput struct {
	ServerSideEncryptionConfiguration ServerSideEncryptionConfiguration `aws:"payload"`
}

// DeleteBucketEncryption goes back to SSE-S3.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketEncryption.html
func (s *Service) DeleteBucketEncryption(ctx context.Context, in *DeleteBucketEncryptionInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucketEncryption", in, s.deleteBucketEncryption)
}

// DeleteBucketEncryptionInput is the input of DeleteBucketEncryption.
type DeleteBucketEncryptionInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// ServerSideEncryptionConfiguration holds one rule.
type ServerSideEncryptionConfiguration struct {
	Rules []ServerSideEncryptionRule `aws:"required,name=Rule,flattened"`
}

// ServerSideEncryptionRule says how new objects are encrypted.
type ServerSideEncryptionRule struct {
	ApplyServerSideEncryptionByDefault *ServerSideEncryptionByDefault
	BucketKeyEnabled                   bool                    `aws:"always"`
	BlockedEncryptionTypes             *BlockedEncryptionTypes `aws:"refuse"`
}

// ServerSideEncryptionByDefault is the algorithm, and the key of KMS.
type ServerSideEncryptionByDefault struct {
	SSEAlgorithm   string `aws:"required,enum=AES256|aws:kms|aws:kms:dsse"`
	KMSMasterKeyID string
}

// BlockedEncryptionTypes are what new objects may not be encrypted with.
type BlockedEncryptionTypes struct {
	EncryptionType []string `aws:"flattened"`
}
