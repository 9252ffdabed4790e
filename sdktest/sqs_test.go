package sdktest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/aws/aws-sdk-go-v2/service/sqs/types"
	"github.com/aws/smithy-go"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	"github.com/cloudjar/cloudjar/sim"
)

func newQueue(ctx context.Context, t *testing.T, client *sqs.Client, name string, attributes map[string]string) *string {
	out, err := client.CreateQueue(ctx, &sqs.CreateQueueInput{QueueName: &name, Attributes: attributes})
	require.NoError(t, err)
	return out.QueueUrl
}

// A consumer waits in a long poll; a message that is sent meanwhile wakes it at
// once, and one that is not deleted comes back after its visibility timeout.
func TestSQSLongPolling(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx := t.Context()
		client := sqs.NewFromConfig(cloud.Config())
		queue := newQueue(ctx, t, client, "orders", map[string]string{"VisibilityTimeout": "5"})
		receive := func() (list []types.Message, took time.Duration) {
			began := time.Now()
			out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
				QueueUrl: queue, WaitTimeSeconds: 20, MaxNumberOfMessages: 10,
				MessageAttributeNames:       []string{"All"},
				MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameAll},
			})
			require.NoError(t, err)
			return out.Messages, time.Since(began).Round(time.Second)
		}

		list, took := receive()
		require.Empty(t, list)
		require.Equal(t, 20*time.Second, took)

		go func() {
			time.Sleep(3 * time.Second)
			_, err := client.SendMessage(ctx, &sqs.SendMessageInput{
				QueueUrl: queue, MessageBody: aws.String("hello"),
				MessageAttributes: map[string]types.MessageAttributeValue{"n": {DataType: aws.String("Number"), StringValue: aws.String("1")}},
			})
			require.NoError(t, err)
		}()
		list, took = receive()
		require.Equal(t, 3*time.Second, took)
		require.Equal(t, "hello", *list[0].Body)
		require.Equal(t, "1", *list[0].MessageAttributes["n"].StringValue)

		list, took = receive()
		require.Equal(t, 5*time.Second, took)
		require.Equal(t, "2", list[0].Attributes["ApproximateReceiveCount"])
		_, err := client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: queue, ReceiptHandle: list[0].ReceiptHandle})
		require.NoError(t, err)
		list, _ = receive()
		require.Empty(t, list)
	})
}

// A consumer that gave up does not take a message with it.
func TestSQSAbandonedPoll(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx := t.Context()
		client := sqs.NewFromConfig(cloud.Config())
		queue := newQueue(ctx, t, client, "orders", nil)
		hasty, cancel := context.WithTimeout(ctx, time.Second)
		defer cancel()
		_, err := client.ReceiveMessage(hasty, &sqs.ReceiveMessageInput{QueueUrl: queue, WaitTimeSeconds: 20})
		require.ErrorIs(t, err, context.DeadlineExceeded)
		_, err = client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue, MessageBody: aws.String("hello")})
		require.NoError(t, err)
		out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue, WaitTimeSeconds: 1})
		require.NoError(t, err)
		require.Len(t, out.Messages, 1)
	})
}

// Errors have the types that the client knows, and the codes that they had under
// the Query protocol. A throttled client tries again in its own time.
func TestSQSErrors(t *testing.T) {
	cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx := t.Context()
		client := sqs.NewFromConfig(cloud.Config())
		_, err := client.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("nobody")})
		var gone *types.QueueDoesNotExist
		require.ErrorAs(t, err, &gone)
		require.Equal(t, "AWS.SimpleQueueService.NonExistentQueue", gone.ErrorCode())
		require.Equal(t, "The specified queue does not exist.", gone.ErrorMessage())

		queue := newQueue(ctx, t, client, "q.fifo", map[string]string{"FifoQueue": "true", "ContentBasedDeduplication": "true"})
		_, err = client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue, MaxNumberOfMessages: 11})
		var invalid smithy.APIError
		require.ErrorAs(t, err, &invalid)
		require.Equal(t, "InvalidParameterValue", invalid.ErrorCode())

		began := time.Now()
		for i := range 301 {
			_, err := client.SendMessage(ctx, &sqs.SendMessageInput{
				QueueUrl: queue, MessageBody: aws.String(strconv.Itoa(i)), MessageGroupId: aws.String("g"),
			})
			require.NoError(t, err)
		}
		require.Less(t, time.Since(began), 10*time.Second)
	})
}

// Two accounts share a queue by its policy.
func TestSQSAcrossAccounts(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	ctx := t.Context()
	other := cloud.Account("210987654321")
	owner, guest := sqs.NewFromConfig(cloud.Config()), sqs.NewFromConfig(other.Config())
	queue := newQueue(ctx, t, owner, "shared", nil)
	_, err := guest.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue, MessageBody: aws.String("hello")})
	require.ErrorContains(t, err, "is not authorized to perform: sqs:sendmessage")
	_, err = owner.AddPermission(ctx, &sqs.AddPermissionInput{
		QueueUrl: queue, Label: aws.String("guest"), AWSAccountIds: []string{"210987654321"}, Actions: []string{"SendMessage", "GetQueueUrl"},
	})
	require.NoError(t, err)
	_, err = guest.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue, MessageBody: aws.String("hello")})
	require.NoError(t, err)
	found, err := guest.GetQueueUrl(ctx, &sqs.GetQueueUrlInput{QueueName: aws.String("shared"), QueueOwnerAWSAccountId: aws.String("123456789012")})
	require.NoError(t, err)
	require.Equal(t, queue, found.QueueUrl)
	_, err = guest.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue})
	require.ErrorContains(t, err, "AccessDenied")
	_, err = guest.DeleteQueue(ctx, &sqs.DeleteQueueInput{QueueUrl: queue})
	require.ErrorContains(t, err, "AccessDenied")
	out, err := owner.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{
		QueueUrl: queue, MessageSystemAttributeNames: []types.MessageSystemAttributeName{types.MessageSystemAttributeNameSenderId},
	})
	require.NoError(t, err)
	require.Equal(t, "210987654321", out.Messages[0].Attributes["SenderId"])
}

// A client on the loopback gets a URL that leads back to the server, in JSON and
// in the older protocol, which names the queue in the path.
func TestSQSOnTheLoopback(t *testing.T) {
	cloud := cloudjar.New(cloudjar.Options{Crank: sim.Simulator})
	server := httptest.NewServer(cloud.Handler())
	defer server.Close()
	ctx := t.Context()
	client := sqs.NewFromConfig(cloud.Config(), func(o *sqs.Options) {
		o.BaseEndpoint = aws.String(server.URL)
		o.HTTPClient = http.DefaultClient
	})
	queue := newQueue(ctx, t, client, "orders", nil)
	require.Equal(t, server.URL+"/123456789012/orders", *queue)
	_, err := client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue, MessageBody: aws.String("in JSON")})
	require.NoError(t, err)

	post := func(address string, form url.Values) string {
		form.Set("Version", "2012-11-05")
		req, err := http.NewRequestWithContext(ctx, http.MethodPost, address, strings.NewReader(form.Encode()))
		require.NoError(t, err)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		req.Header.Set("Authorization", "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/sqs/aws4_request, SignedHeaders=host;x-amz-date, Signature="+strings.Repeat("0", 64))
		req.Header.Set("X-Amz-Date", "20260101T000000Z")
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		require.NoError(t, err)
		return string(body)
	}
	answer := post(*queue, url.Values{
		"Action": {"SendMessage"}, "MessageBody": {"in a form"},
		"MessageAttribute.1.Name": {"n"}, "MessageAttribute.1.Value.DataType": {"Number"}, "MessageAttribute.1.Value.StringValue": {"1"},
	})
	require.Contains(t, answer, "<SendMessageResult><MD5OfMessageBody>")
	answer = post(*queue, url.Values{"Action": {"ReceiveMessage"}, "MaxNumberOfMessages": {"10"}, "MessageAttributeName.1": {"All"}, "AttributeName.1": {"SenderId"}})
	require.Contains(t, answer, "<ReceiveMessageResult><Message><MessageId>")
	require.Contains(t, answer, "<Attribute><Name>SenderId</Name><Value>123456789012</Value></Attribute>")
	require.Contains(t, answer, "<MessageAttribute><Name>n</Name><Value><StringValue>1</StringValue><DataType>Number</DataType></Value></MessageAttribute>")
	answer = post(server.URL, url.Values{"Action": {"GetQueueUrl"}, "QueueName": {"nobody"}})
	require.Contains(t, answer, "<Code>AWS.SimpleQueueService.NonExistentQueue</Code><Message>The specified queue does not exist for this wsdl version.</Message>")
	answer = post(server.URL, url.Values{"Action": {"CreateQueue"}, "QueueName": {"old"}, "Attribute.1.Name": {"DelaySeconds"}, "Attribute.1.Value": {"5"}, "Tag.1.Key": {"a"}, "Tag.1.Value": {"b"}})
	require.Contains(t, answer, "<CreateQueueResult><QueueUrl>"+server.URL+"/123456789012/old</QueueUrl></CreateQueueResult>")
	answer = post(server.URL+"/123456789012/old", url.Values{"Action": {"GetQueueAttributes"}, "AttributeName.1": {"DelaySeconds"}})
	require.Contains(t, answer, "<GetQueueAttributesResult><Attribute><Name>DelaySeconds</Name><Value>5</Value></Attribute></GetQueueAttributesResult>")
	answer = post(server.URL+"/123456789012/old", url.Values{"Action": {"SendMessageBatch"}, "SendMessageBatchRequestEntry.1.Id": {"a"}, "SendMessageBatchRequestEntry.1.MessageBody": {"x"}})
	require.Contains(t, answer, "<SendMessageBatchResult><SendMessageBatchResultEntry><Id>a</Id>")
	require.Zero(t, bytes.Count([]byte(answer), []byte("Failed")))
}

// Every message arrives, whatever SQS is allowed to do.
func TestSQSExplored(t *testing.T) {
	cloudtest.Explore(t, 20, func(t *testing.T, cloud *cloudjar.Cloud) {
		ctx := t.Context()
		client := sqs.NewFromConfig(cloud.Config())
		queue := newQueue(ctx, t, client, "orders", map[string]string{"VisibilityTimeout": "5"})
		for i := range 8 {
			_, err := client.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: queue, MessageBody: aws.String(strconv.Itoa(i))})
			require.NoError(t, err)
		}
		seen := map[string]bool{}
		for began := time.Now(); len(seen) < 8; {
			require.Less(t, time.Since(began), 10*time.Minute, "some messages never come")
			out, err := client.ReceiveMessage(ctx, &sqs.ReceiveMessageInput{QueueUrl: queue, WaitTimeSeconds: 20, MaxNumberOfMessages: 10})
			require.NoError(t, err)
			for _, m := range out.Messages {
				seen[*m.Body] = true
				_, err := client.DeleteMessage(ctx, &sqs.DeleteMessageInput{QueueUrl: queue, ReceiptHandle: m.ReceiptHandle})
				require.NoError(t, err)
			}
		}
	})
}
