package s3_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/s3"
	"github.com/cloudjar/cloudjar/sim"
)

// A mailbox takes the messages of S3 as SQS, SNS and Lambda do.
type mailbox struct {
	got    []string // operation and message
	from   []bus.Principal
	refuse bool
}

func (m *mailbox) InvokeJSON(ctx context.Context, operation string, in []byte) ([]byte, error) {
	if m.refuse {
		return nil, fmt.Errorf("no such queue")
	}
	var request struct {
		QueueUrl, MessageBody, TopicArn, Message, FunctionName, InvocationType string
		Payload                                                                []byte
	}
	if err := json.Unmarshal(in, &request); err != nil {
		return nil, err
	}
	p, _ := bus.PrincipalOf(ctx)
	m.from = append(m.from, p)
	m.got = append(m.got, operation+" "+request.QueueUrl+request.TopicArn+request.FunctionName+request.InvocationType+" "+request.MessageBody+request.Message+string(request.Payload))
	return []byte("{}"), nil
}

func (m *mailbox) EncodeJSON(string, any) ([]byte, error) { return []byte("{}"), nil }

// An eventBus takes what goes to EventBridge.
type eventBus struct{ got []bus.Event }

func (e *eventBus) Emit(_ *sim.Call, event bus.Event) { e.got = append(e.got, event) }

func notify(t *testing.T, s *s3.Service, n *s3.NotificationConfiguration) error {
	_, err := s.PutBucketNotificationConfiguration(t.Context(), &s3.PutBucketNotificationConfigurationInput{Bucket: "inbox", NotificationConfiguration: n})
	return err
}

func filtered(prefix, suffix string) *s3.NotificationConfigurationFilter {
	return &s3.NotificationConfigurationFilter{Key: &s3.S3KeyFilter{FilterRules: []s3.FilterRule{{Name: "prefix", Value: prefix}, {Name: "Suffix", Value: suffix}}}}
}

const (
	queueARN    = "arn:aws:sqs:us-east-1:123456789012:q"
	functionARN = "arn:aws:lambda:us-east-1:123456789012:function:f"
	topicARN    = "arn:aws:sns:us-east-1:123456789012:t"
)

func inbox(t *testing.T) (*jar, *s3.Service, *mailbox, *eventBus) {
	j := newJar()
	m, e := &mailbox{}, &eventBus{}
	for _, name := range []string{"sqs", "sns", "lambda"} {
		j.others[name] = m
	}
	j.peers["events"] = e
	_, err := j.s3().CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: "inbox"})
	require.NoError(t, err)
	return j, j.s3(), m, e
}

// Listeners hear of what their filters let through, as S3 and for the bucket.
func TestNotifications(t *testing.T) {
	j, s, m, e := inbox(t)
	require.NoError(t, notify(t, s, &s3.NotificationConfiguration{
		QueueConfigurations:          []s3.QueueConfiguration{{Id: "q", QueueArn: queueARN, Events: []string{"s3:ObjectCreated:*", "s3:ObjectRemoved:*"}, Filter: filtered("in/", ".txt")}},
		LambdaFunctionConfigurations: []s3.LambdaFunctionConfiguration{{Id: "f", LambdaFunctionArn: functionARN, Events: []string{"s3:ObjectCreated:Copy"}, Filter: filtered("copy", "")}},
		EventBridgeConfiguration:     &s3.EventBridgeConfiguration{},
	}))
	require.Len(t, m.got, 2, "a test event for the queue, a dry run for the function")
	require.Contains(t, m.got[0], `SendMessage https://sqs.us-east-1.amazonaws.com/123456789012/q {"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-03-01T10:00:00.000Z","Bucket":"inbox"`)
	require.Contains(t, m.got[1], "Invoke "+functionARN+"DryRun")
	require.Equal(t, bus.Principal{Service: "s3.amazonaws.com", Source: "arn:aws:s3:::inbox", Account: account}, m.from[0])
	m.got = nil

	put := func(key string) {
		_, err := s.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "inbox", Key: key, Body: []byte("hello")})
		require.NoError(t, err)
	}
	put("in/a b+ü.txt")
	put("in/a.jpg")
	put("out/a.txt")
	_, err := s.CopyObject(t.Context(), &s3.CopyObjectInput{Bucket: "inbox", Key: "copy", CopySource: "inbox/in/a.jpg"})
	require.NoError(t, err)
	_, err = s.DeleteObject(t.Context(), &s3.DeleteObjectInput{Bucket: "inbox", Key: "in/a b+ü.txt"})
	require.NoError(t, err)
	require.NoError(t, j.world.Settle(t.Context()))
	require.Len(t, m.got, 3)
	require.Contains(t, m.got[0], `"eventName":"ObjectCreated:Put"`)
	require.Contains(t, m.got[0], `"object":{"key":"in/a+b%2B%C3%BC.txt","size":5,"eTag":"5d41402abc4b2a76b9719d911017c592","sequencer":"`)
	require.Contains(t, m.got[1], "Event {\"Records\":")
	require.Contains(t, m.got[1], `"eventName":"ObjectCreated:Copy"`)
	require.Contains(t, m.got[2], `"eventName":"ObjectRemoved:Delete"`)
	require.Less(t, sequencerOf(t, m.got[0]), sequencerOf(t, m.got[2]))

	require.Len(t, e.got, 5, "EventBridge hears of everything")
	require.Equal(t, "Object Created", e.got[0].DetailType)
	var detail struct {
		Object struct{ Key, Etag string }
		Reason string
	}
	require.NoError(t, json.Unmarshal(e.got[0].Detail, &detail))
	require.Equal(t, "in/a b+ü.txt", detail.Object.Key, "keys are not escaped there")
	require.Equal(t, "PutObject", detail.Reason)
	require.Equal(t, "Object Deleted", e.got[4].DetailType)
	require.Contains(t, string(e.got[4].Detail), `"deletion-type":"Permanently Deleted"`)
}

func sequencerOf(t *testing.T, message string) string {
	_, rest, ok := strings.Cut(message, `"sequencer":"`)
	require.True(t, ok, message)
	return rest[:strings.IndexByte(rest, '"')]
}

// Every cause has its event.
func TestEventNames(t *testing.T) {
	j, s, m, _ := inbox(t)
	require.NoError(t, notify(t, s, &s3.NotificationConfiguration{TopicConfigurations: []s3.TopicConfiguration{{Id: "t", TopicArn: topicARN, Events: []string{
		"s3:ObjectCreated:*", "s3:ObjectRemoved:*", "s3:ObjectTagging:*", "s3:LifecycleExpiration:*", "s3:LifecycleTransition", "s3:ObjectRestore:*", "s3:ObjectAcl:Put",
	}}}}))
	m.got = nil
	ctx := t.Context()
	must := func(_ any, err error) { require.NoError(t, err) }
	must(s.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{Bucket: "inbox", VersioningConfiguration: &s3.VersioningConfiguration{Status: "Enabled"}}))
	up, err := s.CreateMultipartUpload(ctx, &s3.CreateMultipartUploadInput{Bucket: "inbox", Key: "m"})
	require.NoError(t, err)
	part, err := s.UploadPart(ctx, &s3.UploadPartInput{Bucket: "inbox", Key: "m", UploadId: up.UploadId, PartNumber: 1, Body: []byte("x")})
	require.NoError(t, err)
	done, err := s.CompleteMultipartUpload(ctx, &s3.CompleteMultipartUploadInput{Bucket: "inbox", Key: "m", UploadId: up.UploadId, MultipartUpload: &s3.CompletedMultipartUpload{Parts: []s3.CompletedPart{{PartNumber: 1, ETag: part.ETag}}}})
	require.NoError(t, err)
	must(s.PutObjectTagging(ctx, &s3.PutObjectTaggingInput{Bucket: "inbox", Key: "m", Tagging: &s3.Tagging{TagSet: []s3.Tag{{Key: "a", Value: "b"}}}}))
	must(s.DeleteObjectTagging(ctx, &s3.DeleteObjectTaggingInput{Bucket: "inbox", Key: "m"}))
	must(s.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: "inbox", Key: "m"}))
	must(s.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: "inbox", Key: "m", VersionId: done.VersionId}))
	must(s.PutObject(ctx, &s3.PutObjectInput{Bucket: "inbox", Key: "old", Attributes: s3.Attributes{StorageClass: "GLACIER"}}))
	must(s.RestoreObject(ctx, &s3.RestoreObjectInput{Bucket: "inbox", Key: "old", RestoreRequest: &s3.RestoreRequest{Days: 1, Tier: "Expedited"}}))
	days, all := int32(1), ""
	must(s.PutBucketLifecycleConfiguration(ctx, &s3.PutBucketLifecycleConfigurationInput{Bucket: "inbox", LifecycleConfiguration: &s3.BucketLifecycleConfiguration{Rules: []s3.LifecycleRule{{
		Status: "Enabled", Filter: &s3.LifecycleRuleFilter{Prefix: &all}, Expiration: &s3.LifecycleExpiration{Days: &days}, NoncurrentVersionExpiration: &s3.NoncurrentVersionExpiration{NoncurrentDays: &days},
	}}}}))
	j.world.Advance(9 * 24 * time.Hour)
	var names []string
	for _, text := range m.got {
		_, rest, _ := strings.Cut(text, `"eventName":"`)
		names = append(names, rest[:strings.IndexByte(rest, '"')])
	}
	require.Equal(t, []string{
		"ObjectCreated:CompleteMultipartUpload", "ObjectTagging:Put", "ObjectTagging:Delete", "ObjectRemoved:DeleteMarkerCreated", "ObjectRemoved:Delete",
		"ObjectCreated:Put", "ObjectRestore:Post", "ObjectRestore:Completed", "ObjectRestore:Delete",
		"LifecycleExpiration:Delete", "LifecycleExpiration:DeleteMarkerCreated", // the marker of m, that hides nothing; old is hidden
		"LifecycleExpiration:Delete", "LifecycleExpiration:Delete", // old is gone, then its marker
	}, names)
}

// A configuration is refused if listeners would hear twice, or cannot be reached.
func TestNotificationsRefused(t *testing.T) {
	_, s, m, _ := inbox(t)
	queue := func(id, prefix, suffix string, events ...string) s3.QueueConfiguration {
		return s3.QueueConfiguration{Id: id, QueueArn: queueARN, Events: events, Filter: filtered(prefix, suffix)}
	}
	for _, tt := range []struct {
		words string
		list  []s3.QueueConfiguration
	}{
		{"Configurations overlap", []s3.QueueConfiguration{queue("a", "x/", "", "s3:ObjectCreated:Put"), queue("b", "x/y", ".jpg", "s3:ObjectCreated:*")}},
		{"The ARN could not be parsed", []s3.QueueConfiguration{{Id: "a", QueueArn: "queue", Events: []string{"s3:ObjectCreated:*"}}}},
		{"The event is not supported", []s3.QueueConfiguration{queue("a", "", "", "s3:ObjectCreated:Never")}},
		{"filter rule name must be either prefix or suffix", []s3.QueueConfiguration{{Id: "a", QueueArn: queueARN, Events: []string{"s3:ObjectCreated:*"}, Filter: &s3.NotificationConfigurationFilter{Key: &s3.S3KeyFilter{FilterRules: []s3.FilterRule{{Name: "middle"}}}}}}},
	} {
		require.ErrorContains(t, notify(t, s, &s3.NotificationConfiguration{QueueConfigurations: tt.list}), tt.words)
	}
	require.NoError(t, notify(t, s, &s3.NotificationConfiguration{QueueConfigurations: []s3.QueueConfiguration{queue("a", "x/", ".png", "s3:ObjectCreated:*"), queue("b", "x/", ".jpg", "s3:ObjectCreated:*")}}))
	m.refuse = true
	require.ErrorContains(t, notify(t, s, &s3.NotificationConfiguration{QueueConfigurations: []s3.QueueConfiguration{queue("a", "", "", "s3:ObjectCreated:*")}}), "Unable to validate the following destination configurations")
}

type always struct{}

func (always) Decide(*sim.Call, *sim.Misbehaviour, string) bool { return true }

// Where it is allowed to, S3 tells twice and late.
func TestNotificationsMisbehave(t *testing.T) {
	j, s, m, _ := inbox(t)
	require.NoError(t, notify(t, s, &s3.NotificationConfiguration{QueueConfigurations: []s3.QueueConfiguration{{Id: "q", QueueArn: queueARN, Events: []string{"s3:ObjectCreated:*"}}}}))
	m.got = nil
	j.world.Oppose(always{})
	require.Len(t, s3.Misbehaviours(), 2)
	_, err := s.PutObject(t.Context(), &s3.PutObjectInput{Bucket: "inbox", Key: "k"})
	require.NoError(t, err)
	require.Empty(t, m.got)
	j.world.Advance(2 * time.Minute)
	require.Len(t, m.got, 2)
	require.Equal(t, m.got[0], m.got[1])
}
