package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketAcl sets a bucket's access control list, unless its owner enforces
// ownership: AccessControlListNotSupported.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketAcl.html
func (s *Service) PutBucketAcl(ctx context.Context, in *PutBucketAclInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketAcl", in, s.putBucketAcl)
}

// PutBucketAclInput is the input of PutBucketAcl.
type PutBucketAclInput struct {
	ACL                 string               `aws:"header=x-amz-acl"`
	AccessControlPolicy *AccessControlPolicy `aws:"payload"`
	Bucket              string               `aws:"label=Bucket"`
	ContentMD5          string               `aws:"header=Content-MD5"`
	ChecksumAlgorithm   string               `aws:"header=x-amz-sdk-checksum-algorithm"`
	GrantFullControl    string               `aws:"header=x-amz-grant-full-control"`
	GrantRead           string               `aws:"header=x-amz-grant-read"`
	GrantReadACP        string               `aws:"header=x-amz-grant-read-acp"`
	GrantWrite          string               `aws:"header=x-amz-grant-write"`
	GrantWriteACP       string               `aws:"header=x-amz-grant-write-acp"`
	ExpectedBucketOwner string               `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketAcl tells a bucket's access control list.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketAcl.html
func (s *Service) GetBucketAcl(ctx context.Context, in *GetBucketAclInput) (*GetBucketAclOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketAcl", in, s.getBucketAcl)
}

// GetBucketAclInput is the input of GetBucketAcl.
type GetBucketAclInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketAclOutput is the output of GetBucketAcl.
type GetBucketAclOutput struct {
	_      struct{} `aws:"name=AccessControlPolicy"`
	Owner  *Owner
	Grants []Grant `aws:"name=AccessControlList,item=Grant,always"`
}

// PutObjectAcl sets an object's access control list:
// AccessControlListNotSupported.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectAcl.html
func (s *Service) PutObjectAcl(ctx context.Context, in *PutObjectAclInput) (*PutObjectAclOutput, error) {
	return bus.Do(ctx, s.ep, "PutObjectAcl", in, s.putObjectAcl)
}

// PutObjectAclInput is the input of PutObjectAcl.
type PutObjectAclInput struct {
	ACL                 string               `aws:"header=x-amz-acl"`
	AccessControlPolicy *AccessControlPolicy `aws:"payload"`
	Bucket              string               `aws:"label=Bucket"`
	ContentMD5          string               `aws:"header=Content-MD5"`
	ChecksumAlgorithm   string               `aws:"header=x-amz-sdk-checksum-algorithm"`
	GrantFullControl    string               `aws:"header=x-amz-grant-full-control"`
	GrantRead           string               `aws:"header=x-amz-grant-read"`
	GrantReadACP        string               `aws:"header=x-amz-grant-read-acp"`
	GrantWrite          string               `aws:"header=x-amz-grant-write"`
	GrantWriteACP       string               `aws:"header=x-amz-grant-write-acp"`
	Key                 string               `aws:"label=Key"`
	RequestPayer        string               `aws:"header=x-amz-request-payer"`
	VersionId           string               `aws:"query=versionId"`
	ExpectedBucketOwner string               `aws:"header=x-amz-expected-bucket-owner"`
}

// PutObjectAclOutput is the output of PutObjectAcl.
type PutObjectAclOutput struct {
	RequestCharged string `aws:"header=x-amz-request-charged"`
}

// GetObjectAcl tells an object's access control list.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetObjectAcl.html
func (s *Service) GetObjectAcl(ctx context.Context, in *GetObjectAclInput) (*GetObjectAclOutput, error) {
	return bus.Do(ctx, s.ep, "GetObjectAcl", in, s.getObjectAcl)
}

// GetObjectAclInput is the input of GetObjectAcl.
type GetObjectAclInput struct {
	Bucket              string `aws:"label=Bucket"`
	Key                 string `aws:"label=Key"`
	VersionId           string `aws:"query=versionId"`
	RequestPayer        string `aws:"header=x-amz-request-payer"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetObjectAclOutput is the output of GetObjectAcl.
type GetObjectAclOutput struct {
	_              struct{} `aws:"name=AccessControlPolicy"`
	Owner          *Owner
	Grants         []Grant `aws:"name=AccessControlList,item=Grant,always"`
	RequestCharged string  `aws:"header=x-amz-request-charged"`
}

// PutBucketOwnershipControls says who owns the objects that others write, and
// whether access control lists count.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketOwnershipControls.html
func (s *Service) PutBucketOwnershipControls(ctx context.Context, in *PutBucketOwnershipControlsInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketOwnershipControls", in, s.putBucketOwnershipControls)
}

// PutBucketOwnershipControlsInput is the input of PutBucketOwnershipControls.
type PutBucketOwnershipControlsInput struct {
	Bucket              string             `aws:"label=Bucket"`
	ContentMD5          string             `aws:"header=Content-MD5"`
	ExpectedBucketOwner string             `aws:"header=x-amz-expected-bucket-owner"`
	OwnershipControls   *OwnershipControls `aws:"payload"`
	ChecksumAlgorithm   string             `aws:"header=x-amz-sdk-checksum-algorithm"`
}

// GetBucketOwnershipControls tells the ownership controls:
// OwnershipControlsNotFoundError.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketOwnershipControls.html
func (s *Service) GetBucketOwnershipControls(ctx context.Context, in *GetBucketOwnershipControlsInput) (*GetBucketOwnershipControlsOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketOwnershipControls", in, s.getBucketOwnershipControls)
}

// GetBucketOwnershipControlsInput is the input of GetBucketOwnershipControls.
type GetBucketOwnershipControlsInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketOwnershipControlsOutput is the output of GetBucketOwnershipControls.
type GetBucketOwnershipControlsOutput struct {
	OwnershipControls OwnershipControls `aws:"payload"`
}

// DeleteBucketOwnershipControls takes the ownership controls away.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketOwnershipControls.html
func (s *Service) DeleteBucketOwnershipControls(ctx context.Context, in *DeleteBucketOwnershipControlsInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucketOwnershipControls", in, s.deleteBucketOwnershipControls)
}

// DeleteBucketOwnershipControlsInput is the input of DeleteBucketOwnershipControls.
type DeleteBucketOwnershipControlsInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// AccessControlPolicy is an access control list and its owner.
type AccessControlPolicy struct {
	Grants []Grant `aws:"name=AccessControlList,item=Grant,always"`
	Owner  *Owner
}

// Grant gives a permission: FULL_CONTROL, WRITE, WRITE_ACP, READ, READ_ACP.
type Grant struct {
	Grantee    Grantee
	Permission string
}

// Grantee is who is given it: a CanonicalUser or a Group.
type Grantee struct {
	DisplayName  string
	EmailAddress string
	ID           string
	Type         string `aws:"name=xsi:type,attribute"`
	URI          string
}

// OwnershipControls hold one rule.
type OwnershipControls struct {
	Rules []OwnershipControlsRule `aws:"required,name=Rule,flattened"`
}

// OwnershipControlsRule says who owns what others write.
type OwnershipControlsRule struct {
	ObjectOwnership string `aws:"required,enum=BucketOwnerPreferred|ObjectWriter|BucketOwnerEnforced"`
}
