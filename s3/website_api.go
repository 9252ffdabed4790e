package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketWebsite makes a website of the bucket, at its s3-website host.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketWebsite.html
func (s *Service) PutBucketWebsite(ctx context.Context, in *PutBucketWebsiteInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketWebsite", in, s.putBucketWebsite)
}

// PutBucketWebsiteInput is the input of PutBucketWebsite.
type PutBucketWebsiteInput struct {
	Bucket               string                `aws:"label=Bucket"`
	ContentMD5           string                `aws:"header=Content-MD5"`
	ChecksumAlgorithm    string                `aws:"header=x-amz-sdk-checksum-algorithm"`
	WebsiteConfiguration *WebsiteConfiguration `aws:"payload"`
	ExpectedBucketOwner  string                `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketWebsite tells the website's configuration:
// NoSuchWebsiteConfiguration.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketWebsite.html
func (s *Service) GetBucketWebsite(ctx context.Context, in *GetBucketWebsiteInput) (*GetBucketWebsiteOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketWebsite", in, s.getBucketWebsite)
}

// GetBucketWebsiteInput is the input of GetBucketWebsite.
type GetBucketWebsiteInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketWebsiteOutput is the output of GetBucketWebsite.
type GetBucketWebsiteOutput struct {
	_                     struct{} `aws:"name=WebsiteConfiguration"`
	RedirectAllRequestsTo *RedirectAllRequestsTo
	IndexDocument         *IndexDocument
	ErrorDocument         *ErrorDocument
	RoutingRules          []RoutingRule `aws:"item=RoutingRule"`
}

// DeleteBucketWebsite takes the website away.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketWebsite.html
func (s *Service) DeleteBucketWebsite(ctx context.Context, in *DeleteBucketWebsiteInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucketWebsite", in, s.deleteBucketWebsite)
}

// DeleteBucketWebsiteInput is the input of DeleteBucketWebsite.
type DeleteBucketWebsiteInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// WebsiteConfiguration is how a bucket shows as a website.
type WebsiteConfiguration struct {
	ErrorDocument         *ErrorDocument
	IndexDocument         *IndexDocument
	RedirectAllRequestsTo *RedirectAllRequestsTo
	RoutingRules          []RoutingRule `aws:"item=RoutingRule"`
}

// ErrorDocument is the page of errors.
type ErrorDocument struct {
	Key string `aws:"required"`
}

// IndexDocument is the name of a folder's page.
type IndexDocument struct {
	Suffix string `aws:"always"`
}

// RedirectAllRequestsTo sends everybody to another host.
type RedirectAllRequestsTo struct {
	HostName string `aws:"required"`
	Protocol string
}

// RoutingRule sends some elsewhere.
type RoutingRule struct {
	Condition *Condition
	Redirect  *Redirect `aws:"required"`
}

// Condition says whom: by the key, by the error.
type Condition struct {
	HttpErrorCodeReturnedEquals string
	KeyPrefixEquals             string
}

// Redirect says where.
type Redirect struct {
	HostName             string
	HttpRedirectCode     string
	Protocol             string
	ReplaceKeyPrefixWith string
	ReplaceKeyWith       string
}
