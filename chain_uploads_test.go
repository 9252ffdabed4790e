package cloudjar_test

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/dynamodb"
	"github.com/cloudjar/cloudjar/events"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
)

// uploads is S3 → SNS → SQS → Lambda → DynamoDB → stream → Lambda → EventBridge →
// Lambda.
type uploads struct{}

func newUploads(t testing.TB, cloud *cloudjar.Cloud) story {
	t.Helper()
	ctx, a := t.Context(), client{cloud.Config()}
	handle(t, cloud, "register", func(ctx context.Context, m message) error {
		time.Sleep(40 * time.Millisecond)
		var notice struct{ Message string }
		var told struct {
			Records []struct {
				S3 struct{ Object struct{ Key string } }
			}
		}
		if err := json.Unmarshal([]byte(m.Body), &notice); err != nil {
			return err
		}
		if err := json.Unmarshal([]byte(notice.Message), &told); err != nil {
			return err
		}
		for _, r := range told.Records { // S3's test message has none
			if err := a.put(ctx, "files", map[string]string{"id": r.S3.Object.Key}); err != nil {
				return err
			}
		}
		return nil
	})
	handle(t, cloud, "announce", func(ctx context.Context, c change) error {
		time.Sleep(20 * time.Millisecond)
		entry := map[string]string{"Source": "files", "DetailType": "registered", "Detail": `{"file":"` + c.Dynamodb.NewImage["id"].S + `"}`}
		return a.ask(ctx, "events", "AWSEvents.PutEvents", map[string]any{"Entries": []any{entry}}, nil)
	})
	require.NoError(t, cloud.Lambda.Handle(lambda.Function{Name: "shelve", Handler: lambda.HandlerFunc(func(ctx context.Context, in []byte) ([]byte, error) {
		var event struct{ Detail struct{ File string } }
		if err := json.Unmarshal(in, &event); err != nil {
			return nil, err
		}
		time.Sleep(10 * time.Millisecond)
		return nil, a.put(ctx, "shelf", map[string]string{"id": event.Detail.File})
	})}))

	_, err := cloud.Events.PutRule(ctx, &events.PutRuleInput{Name: "registered", EventPattern: `{"source":["files"]}`})
	require.NoError(t, err)
	put, err := cloud.Events.PutTargets(ctx, &events.PutTargetsInput{
		Rule: "registered", Targets: []events.Target{{Id: "shelve", Arn: "arn:aws:lambda:us-east-1:123456789012:function:shelve"}},
	})
	require.NoError(t, err)
	require.Zero(t, put.FailedEntryCount)
	_, err = cloud.Lambda.AddPermission(ctx, &lambda.AddPermissionInput{
		FunctionName: "shelve", StatementId: "events", Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com",
		SourceArn: "arn:aws:events:us-east-1:123456789012:rule/registered",
	})
	require.NoError(t, err)
	tableWithStream(t, cloud, "files", "announce")
	table(t, cloud, "shelf", nil)

	topic, err := cloud.SNS.CreateTopic(ctx, &sns.CreateTopicInput{Name: "uploaded", Attributes: map[string]string{
		"Policy": allow("s3.amazonaws.com", "sns:Publish", "arn:aws:sns:us-east-1:123456789012:uploaded"),
	}})
	require.NoError(t, err)
	url, queue := queueFor(t, cloud, "arrivals", "register")
	_, err = cloud.SQS.SetQueueAttributes(ctx, &sqs.SetQueueAttributesInput{QueueUrl: url, Attributes: map[string]string{
		"Policy": allow("sns.amazonaws.com", "sqs:SendMessage", queue),
	}})
	require.NoError(t, err)
	_, err = cloud.SNS.Subscribe(ctx, &sns.SubscribeInput{TopicArn: topic.TopicArn, Protocol: "sqs", Endpoint: queue})
	require.NoError(t, err)
	_, err = cloud.S3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: "uploads"})
	require.NoError(t, err)
	_, err = cloud.S3.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{
		Bucket: "uploads", NotificationConfiguration: &s3.NotificationConfiguration{TopicConfigurations: []s3.TopicConfiguration{
			{TopicArn: topic.TopicArn, Events: []string{"s3:ObjectCreated:*"}},
		}},
	})
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(ctx))
	return uploads{}
}

// allow is a policy that lets a service of AWS act on a resource.
func allow(service, action, resource string) string {
	return `{"Statement":[{"Effect":"Allow","Principal":{"Service":"` + service + `"},"Action":"` + action + `","Resource":"` + resource + `"}]}`
}

// start puts objects.
func (uploads) start(t testing.TB, cloud *cloudjar.Cloud, keys ...string) {
	t.Helper()
	for _, key := range keys {
		_, err := cloud.S3.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "uploads", Key: key, Body: []byte("of " + key)})
		require.NoError(t, err)
	}
}

// came returns the ids of the files on the shelf.
func (uploads) came(t testing.TB, cloud *cloudjar.Cloud) (ids []string) {
	t.Helper()
	out, err := cloud.DynamoDB.Scan(t.Context(), &dynamodb.ScanInput{TableName: "shelf"})
	require.NoError(t, err)
	for _, item := range out.Items {
		ids = append(ids, item["id"].Text())
	}
	slices.Sort(ids)
	return ids
}
