package sdktest

import (
	"errors"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sns/types"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
)

// The SDK's clients publish to a topic and receive from the queue behind it.
func TestTopicToQueue(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx := t.Context()
		topics, queues := sns.NewFromConfig(cloud.Config()), sqs.NewFromConfig(cloud.Config())
		topic, err := topics.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("news"), Tags: []types.Tag{{Key: aws.String("k"), Value: aws.String("")}}})
		require.NoError(t, err)
		queue, err := queues.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: aws.String("q"), Attributes: map[string]string{
			"Policy": `{"Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*","Condition":{"ArnEquals":{"aws:SourceArn":"` + *topic.TopicArn + `"}}}]}`,
		}})
		require.NoError(t, err)
		sub, err := topics.Subscribe(ctx, &sns.SubscribeInput{
			TopicArn: topic.TopicArn, Protocol: aws.String("sqs"), Endpoint: aws.String("arn:aws:sqs:us-east-1:123456789012:q"),
			Attributes: map[string]string{"RawMessageDelivery": "true", "FilterPolicy": `{"kind":["order"]}`},
		})
		require.NoError(t, err)
		require.True(t, strings.HasPrefix(*sub.SubscriptionArn, *topic.TopicArn+":"))

		kind := func(value string) map[string]types.MessageAttributeValue {
			return map[string]types.MessageAttributeValue{
				"kind": {DataType: aws.String("String"), StringValue: &value},
				"blob": {DataType: aws.String("Binary"), BinaryValue: []byte{1, 2}},
			}
		}
		_, err = topics.Publish(ctx, &sns.PublishInput{TopicArn: topic.TopicArn, Message: aws.String("no"), MessageAttributes: kind("offer")})
		require.NoError(t, err)
		batch, err := topics.PublishBatch(ctx, &sns.PublishBatchInput{TopicArn: topic.TopicArn, PublishBatchRequestEntries: []types.PublishBatchRequestEntry{
			{Id: aws.String("1"), Message: aws.String("yes & no"), MessageAttributes: kind("order")},
		}})
		require.NoError(t, err)
		require.Len(t, batch.Successful, 1)
		require.Empty(t, batch.Failed)
		got, err := queues.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue.QueueUrl, WaitTimeSeconds: 20, MessageAttributeNames: []string{"All"}})
		require.NoError(t, err)
		require.Len(t, got.Messages, 1)
		require.Equal(t, "yes & no", *got.Messages[0].Body)
		require.Equal(t, []byte{1, 2}, got.Messages[0].MessageAttributes["blob"].BinaryValue)

		attributes, err := topics.GetSubscriptionAttributes(ctx, &sns.GetSubscriptionAttributesInput{SubscriptionArn: sub.SubscriptionArn})
		require.NoError(t, err)
		require.Equal(t, `{"kind":["order"]}`, attributes.Attributes["FilterPolicy"])
		_, err = topics.Publish(ctx, &sns.PublishInput{TopicArn: aws.String(*topic.TopicArn + "x"), Message: aws.String("m")})
		var none *types.NotFoundException
		require.True(t, errors.As(err, &none), err)
		_, err = topics.Publish(ctx, &sns.PublishInput{TopicArn: topic.TopicArn, Message: aws.String("m"), Subject: aws.String("")})
		var invalid *types.InvalidParameterException
		require.True(t, errors.As(err, &invalid), err)
		require.Equal(t, "Invalid parameter: Subject", invalid.ErrorMessage())
	})
}
