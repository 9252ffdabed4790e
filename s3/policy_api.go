package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketPolicy sets the bucket's policy, which is about anonymous requests,
// other accounts and AWS's services: MalformedPolicy, AccessDenied where public
// policies are blocked.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html
func (s *Service) PutBucketPolicy(ctx context.Context, in *PutBucketPolicyInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketPolicy", in, s.putBucketPolicy)
}

// PutBucketPolicyInput is the input of PutBucketPolicy.
type PutBucketPolicyInput struct {
	Bucket                        string `aws:"label=Bucket"`
	ContentMD5                    string `aws:"header=Content-MD5"`
	ChecksumAlgorithm             string `aws:"header=x-amz-sdk-checksum-algorithm"`
	ConfirmRemoveSelfBucketAccess bool   `aws:"header=x-amz-confirm-remove-self-bucket-access"`
	Policy                        string `aws:"required,payload"`
	ExpectedBucketOwner           string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketPolicy tells the policy: NoSuchBucketPolicy.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicy.html
func (s *Service) GetBucketPolicy(ctx context.Context, in *GetBucketPolicyInput) (*GetBucketPolicyOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketPolicy", in, s.getBucketPolicy)
}

// GetBucketPolicyInput is the input of GetBucketPolicy.
type GetBucketPolicyInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketPolicyOutput is the output of GetBucketPolicy.
type GetBucketPolicyOutput struct {
	Policy string `aws:"payload"`
}

// DeleteBucketPolicy takes the policy away.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketPolicy.html
func (s *Service) DeleteBucketPolicy(ctx context.Context, in *DeleteBucketPolicyInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucketPolicy", in, s.deleteBucketPolicy)
}

// DeleteBucketPolicyInput is the input of DeleteBucketPolicy.
type DeleteBucketPolicyInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketPolicyStatus tells whether the policy lets in everybody.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketPolicyStatus.html
func (s *Service) GetBucketPolicyStatus(ctx context.Context, in *GetBucketPolicyStatusInput) (*GetBucketPolicyStatusOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketPolicyStatus", in, s.getBucketPolicyStatus)
}

// GetBucketPolicyStatusInput is the input of GetBucketPolicyStatus.
type GetBucketPolicyStatusInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketPolicyStatusOutput is the output of GetBucketPolicyStatus.
type GetBucketPolicyStatusOutput struct {
	PolicyStatus PolicyStatus `aws:"payload"`
}

// PutPublicAccessBlock overrides policies and lists that let in everybody.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutPublicAccessBlock.html
func (s *Service) PutPublicAccessBlock(ctx context.Context, in *PutPublicAccessBlockInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutPublicAccessBlock", in, s.putPublicAccessBlock)
}

// PutPublicAccessBlockInput is the input of PutPublicAccessBlock.
type PutPublicAccessBlockInput struct {
	Bucket                         string                          `aws:"label=Bucket"`
	ContentMD5                     string                          `aws:"header=Content-MD5"`
	ChecksumAlgorithm              string                          `aws:"header=x-amz-sdk-checksum-algorithm"`
	PublicAccessBlockConfiguration *PublicAccessBlockConfiguration `aws:"payload"`
	ExpectedBucketOwner            string                          `aws:"header=x-amz-expected-bucket-owner"`
}

// GetPublicAccessBlock tells the block: NoSuchPublicAccessBlockConfiguration.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetPublicAccessBlock.html
func (s *Service) GetPublicAccessBlock(ctx context.Context, in *GetPublicAccessBlockInput) (*GetPublicAccessBlockOutput, error) {
	return bus.Do(ctx, s.ep, "GetPublicAccessBlock", in, s.getPublicAccessBlock)
}

// GetPublicAccessBlockInput is the input of GetPublicAccessBlock.
type GetPublicAccessBlockInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetPublicAccessBlockOutput is the output of GetPublicAccessBlock.
type GetPublicAccessBlockOutput struct {
	PublicAccessBlockConfiguration PublicAccessBlockConfiguration `aws:"payload"`
}

// DeletePublicAccessBlock takes the block away.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeletePublicAccessBlock.html
func (s *Service) DeletePublicAccessBlock(ctx context.Context, in *DeletePublicAccessBlockInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeletePublicAccessBlock", in, s.deletePublicAccessBlock)
}

// DeletePublicAccessBlockInput is the input of DeletePublicAccessBlock.
type DeletePublicAccessBlockInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// PolicyStatus tells whether a policy lets in everybody.
type PolicyStatus struct {
	IsPublic bool
}

// PublicAccessBlockConfiguration says what of public access is blocked.
type PublicAccessBlockConfiguration struct {
	BlockPublicAcls       bool
	IgnorePublicAcls      bool
	BlockPublicPolicy     bool
	RestrictPublicBuckets bool
}
