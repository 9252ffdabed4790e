package s3

import (
	"context"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/internal/wire"
)

// PutBucketNotificationConfiguration says who is told of what happens to
// objects: functions, queues, topics, EventBridge. Destinations are asked at
// once, unless skipped: InvalidArgument.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html
func (s *Service) PutBucketNotificationConfiguration(ctx context.Context, in *PutBucketNotificationConfigurationInput) (*wire.Void, error) {
	return bus.Do(ctx, s.ep, "PutBucketNotificationConfiguration", in, s.putBucketNotificationConfiguration)
}

// PutBucketNotificationConfigurationInput is the input of PutBucketNotificationConfiguration.
type PutBucketNotificationConfigurationInput struct {
	Bucket                    string                     `aws:"label=Bucket"`
	NotificationConfiguration *NotificationConfiguration `aws:"payload"`
	ExpectedBucketOwner       string                     `aws:"header=x-amz-expected-bucket-owner"`
	SkipDestinationValidation bool                       `aws:"header=x-amz-skip-destination-validation"`
}

// GetBucketNotificationConfiguration tells who is told.
//
// https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketNotificationConfiguration.html
func (s *Service) GetBucketNotificationConfiguration(ctx context.Context, in *GetBucketNotificationConfigurationInput) (*GetBucketNotificationConfigurationOutput, error) {
	return bus.Do(ctx, s.ep, "GetBucketNotificationConfiguration", in, s.getBucketNotificationConfiguration)
}

// GetBucketNotificationConfigurationInput is the input of GetBucketNotificationConfiguration.
type GetBucketNotificationConfigurationInput struct {
	Bucket              string `aws:"label=Bucket"`
	ExpectedBucketOwner string `aws:"header=x-amz-expected-bucket-owner"`
}

// GetBucketNotificationConfigurationOutput is the output of GetBucketNotificationConfiguration.
type GetBucketNotificationConfigurationOutput struct {
	_                            struct{}                      `aws:"name=NotificationConfiguration"`
	TopicConfigurations          []TopicConfiguration          `aws:"name=TopicConfiguration,flattened"`
	QueueConfigurations          []QueueConfiguration          `aws:"name=QueueConfiguration,flattened"`
	LambdaFunctionConfigurations []LambdaFunctionConfiguration `aws:"name=CloudFunctionConfiguration,flattened"`
	EventBridgeConfiguration     *EventBridgeConfiguration
}

// NotificationConfiguration says who is told of what.
type NotificationConfiguration struct {
	TopicConfigurations          []TopicConfiguration          `aws:"name=TopicConfiguration,flattened"`
	QueueConfigurations          []QueueConfiguration          `aws:"name=QueueConfiguration,flattened"`
	LambdaFunctionConfigurations []LambdaFunctionConfiguration `aws:"name=CloudFunctionConfiguration,flattened"`
	EventBridgeConfiguration     *EventBridgeConfiguration
}

// TopicConfiguration tells a topic of SNS.
type TopicConfiguration struct {
	Id       string
	TopicArn string   `aws:"required,name=Topic"`
	Events   []string `aws:"required,name=Event,flattened"`
	Filter   *NotificationConfigurationFilter
}

// NotificationConfigurationFilter says of which keys.
type NotificationConfigurationFilter struct {
	Key *S3KeyFilter `aws:"name=S3Key"`
}

// S3KeyFilter is at most one rule of each name.
type S3KeyFilter struct {
	FilterRules []FilterRule `aws:"name=FilterRule,flattened"`
}

// FilterRule is a prefix or a suffix.
type FilterRule struct {
	Name  string
	Value string
}

// QueueConfiguration tells a queue of SQS.
type QueueConfiguration struct {
	Id       string
	QueueArn string   `aws:"required,name=Queue"`
	Events   []string `aws:"required,name=Event,flattened"`
	Filter   *NotificationConfigurationFilter
}

// LambdaFunctionConfiguration tells a function.
type LambdaFunctionConfiguration struct {
	Id                string
	LambdaFunctionArn string   `aws:"required,name=CloudFunction"`
	Events            []string `aws:"required,name=Event,flattened"`
	Filter            *NotificationConfigurationFilter
}

// EventBridgeConfiguration tells EventBridge, of everything.
type EventBridgeConfiguration struct{}
