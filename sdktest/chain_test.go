package sdktest

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	awslambda "github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	ddbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/eventbridge"
	ebtypes "github.com/aws/aws-sdk-go-v2/service/eventbridge/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	lambdatypes "github.com/aws/aws-sdk-go-v2/service/lambda/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/aws-sdk-go-v2/service/sns"
	"github.com/aws/aws-sdk-go-v2/service/sqs"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/cloudtest"
	jar "github.com/cloudjar/cloudjar/lambda"
)

// A chain is an application of many services, built and used with AWS's own clients:
//
//	S3 → SNS → SQS → Lambda → DynamoDB → stream → Lambda → EventBridge → Lambda → SQS
type chain struct {
	db     *dynamodb.Client
	events *eventbridge.Client
	lambda *lambda.Client
	s3     *s3.Client
	sns    *sns.Client
	sqs    *sqs.Client

	done string // the URL of the queue at its end
}

func newChain(t *testing.T, cloud *cloudjar.Cloud) *chain {
	cfg := cloud.Config()
	c := &chain{
		db: dynamodb.NewFromConfig(cfg), events: eventbridge.NewFromConfig(cfg), lambda: lambda.NewFromConfig(cfg),
		s3: s3.NewFromConfig(cfg), sns: sns.NewFromConfig(cfg), sqs: sqs.NewFromConfig(cfg),
	}
	handle := func(name string, handler any) {
		require.NoError(t, cloud.Lambda.Handle(jar.Function{Name: name, Timeout: 10 * time.Second, Handler: awslambda.NewHandler(handler)}))
	}
	handle("register", c.register)
	handle("announce", c.announce)
	handle("report", c.report)
	ctx := t.Context()
	made := func(_ any, err error) { t.Helper(); require.NoError(t, err) }
	c.done, _ = c.queue(t, "done", "")

	made(c.events.PutRule(ctx, &eventbridge.PutRuleInput{Name: aws.String("registered"), EventPattern: aws.String(`{"source":["files"]}`)}))
	made(c.events.PutTargets(ctx, &eventbridge.PutTargetsInput{Rule: aws.String("registered"), Targets: []ebtypes.Target{
		{Id: aws.String("report"), Arn: aws.String("arn:aws:lambda:us-east-1:123456789012:function:report")},
	}}))
	made(c.lambda.AddPermission(ctx, &lambda.AddPermissionInput{
		FunctionName: aws.String("report"), StatementId: aws.String("events"), Action: aws.String("lambda:InvokeFunction"),
		Principal: aws.String("events.amazonaws.com"), SourceArn: aws.String("arn:aws:events:us-east-1:123456789012:rule/registered"),
	}))

	files, err := c.db.CreateTable(ctx, &dynamodb.CreateTableInput{
		TableName: aws.String("files"), BillingMode: ddbtypes.BillingModePayPerRequest,
		KeySchema:            []ddbtypes.KeySchemaElement{{AttributeName: aws.String("id"), KeyType: ddbtypes.KeyTypeHash}},
		AttributeDefinitions: []ddbtypes.AttributeDefinition{{AttributeName: aws.String("id"), AttributeType: ddbtypes.ScalarAttributeTypeS}},
		StreamSpecification:  &ddbtypes.StreamSpecification{StreamEnabled: aws.Bool(true), StreamViewType: ddbtypes.StreamViewTypeNewImage},
	})
	require.NoError(t, err)
	require.NoError(t, cloud.Settle(ctx))
	made(c.lambda.CreateEventSourceMapping(ctx, &lambda.CreateEventSourceMappingInput{
		EventSourceArn: files.TableDescription.LatestStreamArn, FunctionName: aws.String("announce"), StartingPosition: lambdatypes.EventSourcePositionTrimHorizon,
	}))

	topic := "arn:aws:sns:us-east-1:123456789012:uploaded"
	made(c.sns.CreateTopic(ctx, &sns.CreateTopicInput{Name: aws.String("uploaded"), Attributes: map[string]string{
		"Policy": allow("s3.amazonaws.com", "sns:Publish", topic),
	}}))
	_, arrivals := c.queue(t, "arrivals", "sns.amazonaws.com")
	made(c.lambda.CreateEventSourceMapping(ctx, &lambda.CreateEventSourceMappingInput{EventSourceArn: &arrivals, FunctionName: aws.String("register")}))
	made(c.sns.Subscribe(ctx, &sns.SubscribeInput{
		TopicArn: &topic, Protocol: aws.String("sqs"), Endpoint: &arrivals, Attributes: map[string]string{"RawMessageDelivery": "true"},
	}))
	made(c.s3.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("uploads")}))
	made(c.s3.PutBucketNotificationConfiguration(ctx, &s3.PutBucketNotificationConfigurationInput{
		Bucket: aws.String("uploads"), NotificationConfiguration: &s3types.NotificationConfiguration{TopicConfigurations: []s3types.TopicConfiguration{
			{TopicArn: &topic, Events: []s3types.Event{s3types.EventS3ObjectCreated}},
		}},
	}))
	require.NoError(t, cloud.Settle(ctx))
	return c
}

// queue makes a queue, to which a service of AWS may send if one is named.
func (c *chain) queue(t *testing.T, name, sender string) (url, arn string) {
	arn = "arn:aws:sqs:us-east-1:123456789012:" + name
	in := &sqs.CreateQueueInput{QueueName: &name}
	if sender != "" {
		in.Attributes = map[string]string{"Policy": allow(sender, "sqs:SendMessage", arn)}
	}
	out, err := c.sqs.CreateQueue(t.Context(), in)
	require.NoError(t, err)
	return *out.QueueUrl, arn
}

// allow is a policy that lets a service of AWS act on a resource.
func allow(service, action, resource string) string {
	return `{"Statement":[{"Effect":"Allow","Principal":{"Service":"` + service + `"},"Action":"` + action + `","Resource":"` + resource + `"}]}`
}

// register writes a file's name and size to the table.
func (c *chain) register(ctx context.Context, batch events.SQSEvent) error {
	time.Sleep(40 * time.Millisecond)
	for _, m := range batch.Records {
		var told events.S3Event
		if err := json.Unmarshal([]byte(m.Body), &told); err != nil {
			return err
		}
		for _, r := range told.Records { // S3's test message has none
			object := r.S3.Object
			_, err := c.db.PutItem(ctx, &dynamodb.PutItemInput{TableName: aws.String("files"), Item: map[string]ddbtypes.AttributeValue{
				"id": &ddbtypes.AttributeValueMemberS{Value: object.Key}, "size": &ddbtypes.AttributeValueMemberN{Value: fmt.Sprint(object.Size)},
			}})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// announce tells the event bus of new files.
func (c *chain) announce(ctx context.Context, batch events.DynamoDBEvent) error {
	time.Sleep(20 * time.Millisecond)
	for _, r := range batch.Records {
		detail, err := json.Marshal(map[string]string{"file": r.Change.NewImage["id"].String(), "size": r.Change.NewImage["size"].Number()})
		if err != nil {
			return err
		}
		_, err = c.events.PutEvents(ctx, &eventbridge.PutEventsInput{Entries: []ebtypes.PutEventsRequestEntry{
			{Source: aws.String("files"), DetailType: aws.String("registered"), Detail: aws.String(string(detail))},
		}})
		if err != nil {
			return err
		}
	}
	return nil
}

// report sends what the event says to the last queue.
func (c *chain) report(ctx context.Context, event events.EventBridgeEvent) error {
	time.Sleep(10 * time.Millisecond)
	var file struct{ File, Size string }
	if err := json.Unmarshal(event.Detail, &file); err != nil {
		return err
	}
	_, err := c.sqs.SendMessage(ctx, &sqs.SendMessageInput{QueueUrl: &c.done, MessageBody: aws.String(file.File + " " + file.Size)})
	return err
}

// upload puts files as long as their names.
func (c *chain) upload(ctx context.Context, cloud *cloudjar.Cloud, names ...string) error {
	client := s3.NewFromConfig(cloud.Config())
	for _, name := range names {
		if _, err := client.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String("uploads"), Key: &name, Body: strings.NewReader(name)}); err != nil {
			return err
		}
	}
	return nil
}

// reports takes what is in the last queue of a cloud.
func (c *chain) reports(t *testing.T, cloud *cloudjar.Cloud) (bodies []string) {
	client := sqs.NewFromConfig(cloud.Config())
	for {
		out, err := client.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: &c.done, MaxNumberOfMessages: 10})
		require.NoError(t, err)
		if len(out.Messages) == 0 {
			slices.Sort(bodies)
			return bodies
		}
		for _, m := range out.Messages {
			bodies = append(bodies, *m.Body)
			_, err := client.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: &c.done, ReceiptHandle: m.ReceiptHandle})
			require.NoError(t, err)
		}
	}
}

// An upload ends seven services further on; what it led to is one tree, all of it has
// a price, and two forks of one moment come to the same end.
func TestChain(t *testing.T) {
	cloudtest.RunWith(t, cloudjar.Options{Itemize: true}, func(t *testing.T, cloud *cloudjar.Cloud) {
		c := newChain(t, cloud)
		require.NoError(t, c.upload(t.Context(), cloud, "one"))
		require.NoError(t, cloud.Settle(t.Context()))
		require.Equal(t, []string{"one 3"}, c.reports(t, cloud))
		upload := cloud.Trace().Find("s3:PutObject on uploads")
		require.Len(t, upload, 1)
		for _, step := range []string{
			"sns:Publish on uploaded", "sqs:SendMessage on arrivals", "dynamodb:PutItem on files by register",
			"events:PutEvents by announce", "sqs:SendMessage on done by report",
		} {
			require.Len(t, upload[0].Caused(step), 1, "%s:\n%s", step, cloud.Trace())
		}
		bill := cloud.Bill()
		require.Empty(t, bill.Unpriced)
		for _, u := range cloud.World().Usage() {
			require.NotEmpty(t, u.Service, "nobody used %v", u)
		}

		require.NoError(t, c.upload(t.Context(), cloud, "two", "three"))
		time.Sleep(5 * time.Millisecond) // the first function runs
		var forks [2]*cloudjar.Cloud
		for i := range forks {
			var err error
			forks[i], err = cloud.Fork()
			require.NoError(t, err)
			defer forks[i].Close()
		}
		require.NoError(t, c.upload(t.Context(), cloud, "four"))
		require.NoError(t, cloud.Settle(t.Context()))
		for _, fork := range forks {
			require.NoError(t, fork.Settle(t.Context()))
		}
		require.Equal(t, forks[0].World().Hash(), forks[1].World().Hash())
		for _, fork := range forks {
			require.Equal(t, []string{"three 5", "two 3"}, c.reports(t, fork))
		}
		require.Equal(t, []string{"four 4", "three 5", "two 3"}, c.reports(t, cloud))
	})
}

// The chain has the same trace in every run, whoever uploads at the same time and
// however many processors there are.
func TestChainIsTheSameInEveryRun(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	var first string
	for run := range 20 {
		runtime.GOMAXPROCS([]int{1, 2, 8}[run%3])
		cloudtest.Run(t, func(t *testing.T, cloud *cloudjar.Cloud) {
			c := newChain(t, cloud)
			errs := make(chan error)
			for user := range 4 {
				go func() { errs <- c.upload(t.Context(), cloud, fmt.Sprintf("%da", user), fmt.Sprintf("%db", user)) }()
			}
			for range 4 {
				require.NoError(t, <-errs)
			}
			require.NoError(t, cloud.Settle(t.Context()))
			require.Len(t, c.reports(t, cloud), 8)
			hash := cloud.World().Hash()
			first = cmp.Or(first, hash)
			require.Equal(t, first, hash, "run %d", run)
		})
	}
}
