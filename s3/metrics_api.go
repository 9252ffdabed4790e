package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketMetricsConfiguration keeps a filter of request metrics on record; a
// jar has no such metrics.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketMetricsConfiguration.html
func (s *Service) PutBucketMetricsConfiguration(ctx context.Context, in *PutBucketMetricsConfigurationInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketMetricsConfiguration", in, s.putBucketMetricsConfiguration)
}

// PutBucketMetricsConfigurationInput is the input of PutBucketMetricsConfiguration.
type PutBucketMetricsConfigurationInput struct {
	Bucket               string                `aws:"label=Bucket"`
	Id                   string                `aws:"query=id"`
	MetricsConfiguration *MetricsConfiguration `aws:"payload"`
	ExpectedBucketOwner  string                `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketMetricsConfiguration tells a filter: NoSuchConfiguration.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketMetricsConfiguration.html
func (s *Service) GetBucketMetricsConfiguration(ctx context.Context, in *GetBucketMetricsConfigurationInput) (*GetBucketMetricsConfigurationOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketMetricsConfiguration", in, s.getBucketMetricsConfiguration)
}

// GetBucketMetricsConfigurationInput is the input of GetBucketMetricsConfiguration.
type GetBucketMetricsConfigurationInput struct {
	Bucket              string `aws:"label=Bucket"`
	Id                  string `aws:"query=id"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketMetricsConfigurationOutput is the output of GetBucketMetricsConfiguration.
type GetBucketMetricsConfigurationOutput struct {
	MetricsConfiguration MetricsConfiguration `aws:"payload"`
}

// DeleteBucketMetricsConfiguration takes a filter away: NoSuchConfiguration.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_DeleteBucketMetricsConfiguration.html
func (s *Service) DeleteBucketMetricsConfiguration(ctx context.Context, in *DeleteBucketMetricsConfigurationInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "DeleteBucketMetricsConfiguration", in, s.deleteBucketMetricsConfiguration)
}

// DeleteBucketMetricsConfigurationInput is the input of DeleteBucketMetricsConfiguration.
type DeleteBucketMetricsConfigurationInput struct {
	Bucket              string `aws:"label=Bucket"`
	Id                  string `aws:"query=id"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// ListBucketMetricsConfigurations lists the filters by id, 100 to a page.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListBucketMetricsConfigurations.html
func (s *Service) ListBucketMetricsConfigurations(ctx context.Context, in *ListBucketMetricsConfigurationsInput) (*ListBucketMetricsConfigurationsOutput, error) {
	return bus.Do(ctx, s.ep, "ListBucketMetricsConfigurations", in, s.listBucketMetricsConfigurations)
}

// ListBucketMetricsConfigurationsInput is the input of ListBucketMetricsConfigurations.
type ListBucketMetricsConfigurationsInput struct {
	Bucket              string  `aws:"label=Bucket"`
	ContinuationToken   *string `aws:"query=continuation-token"`
	ExpectedBucketOwner string  `aws:"header=x-amz-expected-bucket-owner"`
}

// ListBucketMetricsConfigurationsOutput is the output of ListBucketMetricsConfigurations.
type ListBucketMetricsConfigurationsOutput struct {
	_                        struct{} `aws:"name=ListMetricsConfigurationsResult"`
	IsTruncated              bool
	ContinuationToken        string
	NextContinuationToken    string
	MetricsConfigurationList []MetricsConfiguration `aws:"name=MetricsConfiguration,flattened"`
}

// MetricsConfiguration is a shape of the API.
type MetricsConfiguration struct {
	Id     string `aws:"required"`
	Filter *MetricsFilter
}

// MetricsFilter is a shape of the API.
type MetricsFilter struct {
	Prefix         string
	Tag            *Tag
	AccessPointArn string `aws:"refuse"`
	And            *MetricsAndOperator
}

// MetricsAndOperator is a shape of the API.
type MetricsAndOperator struct {
	Prefix         string
	Tags           []Tag  `aws:"name=Tag,flattened,item=Tag"`
	AccessPointArn string `aws:"refuse"`
}
