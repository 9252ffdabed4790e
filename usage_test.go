package cloudjar_test

import (
	"context"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/events"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/scheduler"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
	"github.com/cloudjar/cloudjar/streams"
)

// What services do later and for each other (retention, deliveries, expiry) is used by
// a service of an account, and has a price, as what they are asked for does.
func TestAllUseIsOnTheBill(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx, account := t.Context(), ":us-east-1:123456789012:"
		done := func(_ any, err error) { t.Helper(); require.NoError(t, err) }

		// A schedule sends to a queue that a function reads.
		_, ticks := queueFor(t, cloud, "ticks", "")
		done(cloud.Scheduler.CreateSchedule(ctx, &scheduler.CreateScheduleInput{
			Name: "tick", ScheduleExpression: "rate(1 hours)", FlexibleTimeWindow: &scheduler.FlexibleTimeWindow{Mode: "OFF"},
			Target: &scheduler.Target{Arn: ticks, RoleArn: "arn:aws:iam::123456789012:role/scheduler", Input: "tick"},
		}))
		handle(t, cloud, "count", func(ctx context.Context, _ message) error { return nil })
		done(cloud.Lambda.CreateEventSourceMapping(ctx, &lambda.CreateEventSourceMappingInput{EventSourceArn: ticks, FunctionName: "count"}))

		// A FIFO topic sends to a FIFO queue.
		topic, err := cloud.SNS.CreateTopic(ctx, &sns.CreateTopicInput{Name: "news.fifo", Attributes: map[string]string{"FifoTopic": "true", "ContentBasedDeduplication": "true"}})
		require.NoError(t, err)
		fifo := "arn:aws:sqs" + account + "news.fifo"
		done(cloud.SQS.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: "news.fifo", Attributes: map[string]string{
			"FifoQueue": "true", "Policy": allow("sns.amazonaws.com", "sqs:SendMessage", fifo),
		}}))
		done(cloud.SNS.Subscribe(ctx, &sns.SubscribeInput{TopicArn: topic.TopicArn, Protocol: "sqs", Endpoint: fifo, Attributes: map[string]string{
			"FilterPolicyScope": "MessageBody", "FilterPolicy": `{"kind":["good"]}`,
		}}))
		done(cloud.SNS.Publish(ctx, &sns.PublishInput{TopicArn: topic.TopicArn, Message: `{"kind":"good"}`, MessageGroupId: "g"}))

		// A stream of Kinesis feeds a function, and Firehose, which fills a bucket.
		done(cloud.Kinesis.CreateStream(ctx, &streams.CreateStreamInput{StreamName: "clicks", ShardCount: 1}))
		time.Sleep(time.Minute)
		done(cloud.Lambda.CreateEventSourceMapping(ctx, &lambda.CreateEventSourceMappingInput{
			EventSourceArn: "arn:aws:kinesis" + account + "stream/clicks", FunctionName: "count", StartingPosition: "LATEST",
		}))
		done(cloud.S3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "lake"}))
		done(cloud.Firehose.CreateDeliveryStream(ctx, &streams.CreateDeliveryStreamInput{
			DeliveryStreamName: "to-lake", DeliveryStreamType: "KinesisStreamAsSource",
			KinesisStreamSourceConfiguration: &streams.KinesisStreamSourceConfiguration{
				KinesisStreamARN: "arn:aws:kinesis" + account + "stream/clicks", RoleARN: "arn:aws:iam::123456789012:role/firehose",
			},
			ExtendedS3DestinationConfiguration: &streams.ExtendedS3DestinationConfiguration{BucketARN: "arn:aws:s3:::lake", RoleARN: "arn:aws:iam::123456789012:role/firehose"},
		}))
		time.Sleep(time.Minute)
		done(cloud.Kinesis.PutRecord(ctx, &streams.PutRecordInput{StreamName: "clicks", PartitionKey: "k", Data: []byte("a click")}))

		// Items expire, tables are backed up, events are archived.
		table(t, cloud, "sessions", nil)
		done(cloud.DynamoDB.UpdateTimeToLive(ctx, &dynamodb.UpdateTimeToLiveInput{
			TableName: "sessions", TimeToLiveSpecification: &dynamodb.TimeToLiveSpecification{AttributeName: "until", Enabled: true},
		}))
		done(cloud.DynamoDB.PutItem(ctx, &dynamodb.PutItemInput{TableName: "sessions", Item: dynamodb.Item{"id": dynamodb.S("a"), "until": dynamodb.N("946800000")}}))
		done(cloud.DynamoDB.CreateBackup(ctx, &dynamodb.CreateBackupInput{TableName: "sessions", BackupName: "daily"}))
		done(cloud.Events.CreateArchive(ctx, &events.CreateArchiveInput{ArchiveName: "all", EventSourceArn: "arn:aws:events" + account + "event-bus/default"}))
		done(cloud.Events.PutEvents(ctx, &events.PutEventsInput{Entries: []events.PutEventsRequestEntry{{Source: "shop", DetailType: "sold", Detail: `{}`}}}))

		time.Sleep(40 * 24 * time.Hour)
		bill := cloud.Bill()
		require.Empty(t, bill.Unpriced)
		var services []string
		for _, u := range cloud.World().Usage() {
			services = append(services, u.Service)
			require.NotEmpty(t, u.Service, "nobody used %v", u)
			require.NotEmpty(t, u.Account, "nobody used %v", u)
			require.NotEmpty(t, u.Region, "nobody used %v", u)
		}
		slices.Sort(services)
		require.Equal(t, []string{"dynamodb", "events", "firehose", "kinesis", "lambda", "logs", "s3", "scheduler", "sns", "sqs"}, slices.Compact(services))
	})
}
