package sns_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/internal/wire"
	"github.com/cloudjar/cloudjar/lambda"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
)

const (
	here    = "us-east-1:123456789012:"
	letsSNS = `{"Statement":[{"Effect":"Allow","Principal":{"Service":"sns.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"*"}]}`
)

func newCloud(seed uint64) *cloudjar.Cloud {
	return cloudjar.New(cloudjar.Options{Crank: sim.Simulator, Seed: seed})
}

func createTopic(t *testing.T, c *cloudjar.Cloud, name string) string {
	t.Helper()
	in := &sns.CreateTopicInput{Name: name}
	if strings.HasSuffix(name, ".fifo") {
		in.Attributes = map[string]string{"FifoTopic": "true", "ContentBasedDeduplication": "true"}
	}
	out, err := c.SNS.CreateTopic(t.Context(), in)
	require.NoError(t, err)
	return out.TopicArn
}

// createQueue makes a queue that SNS may send to, and returns its ARN.
func createQueue(t *testing.T, c *cloudjar.Cloud, name string) string {
	t.Helper()
	attributes := map[string]string{"Policy": letsSNS}
	if strings.HasSuffix(name, ".fifo") {
		attributes["FifoQueue"] = "true"
	}
	_, err := c.SQS.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: name, Attributes: attributes})
	require.NoError(t, err)
	return "arn:aws:sqs:" + here + name
}

func subscribe(t *testing.T, c *cloudjar.Cloud, topic, protocol, endpoint string, attributes map[string]string) string {
	t.Helper()
	out, err := c.SNS.Subscribe(t.Context(), &sns.SubscribeInput{
		TopicArn: topic, Protocol: protocol, Endpoint: endpoint, Attributes: attributes, ReturnSubscriptionArn: true,
	})
	require.NoError(t, err)
	return out.SubscriptionArn
}

var raw = map[string]string{"RawMessageDelivery": "true"}

// drain receives everything that is in a queue.
func drain(t *testing.T, c *cloudjar.Cloud, queue string) (bodies []string) {
	t.Helper()
	url := "https://sqs.us-east-1.amazonaws.com/123456789012/" + queue
	for {
		out, err := c.SQS.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: url, MaxNumberOfMessages: new(int32(10))})
		require.NoError(t, err)
		if len(out.Messages) == 0 {
			return bodies
		}
		for _, m := range out.Messages {
			bodies = append(bodies, m.Body)
			_, err := c.SQS.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: url, ReceiptHandle: m.ReceiptHandle})
			require.NoError(t, err)
		}
	}
}

// A function receives messages as aws-lambda-go's events declare them, if its policy
// lets the topic in; what it refuses goes to the dead-letter queue.
func TestFunctions(t *testing.T) {
	c := newCloud(1)
	var got []events.SNSEvent
	require.NoError(t, c.Lambda.Handle(lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(_ context.Context, payload []byte) ([]byte, error) {
		d := json.NewDecoder(bytes.NewReader(payload))
		d.DisallowUnknownFields()
		var e events.SNSEvent
		if err := d.Decode(&e); err != nil {
			return nil, err
		}
		got = append(got, e)
		return nil, nil
	})}))
	topic := createTopic(t, c, "news")
	dead := createQueue(t, c, "dead")
	arn := subscribe(t, c, topic, "lambda", "arn:aws:lambda:"+here+"function:f", map[string]string{"RedrivePolicy": `{"deadLetterTargetArn":"` + dead + `"}`})
	publish := func(message string) {
		_, err := c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: message, MessageAttributes: map[string]sns.MessageAttributeValue{
			"n": {DataType: "Number", StringValue: "1"},
		}})
		require.NoError(t, err)
		require.NoError(t, c.Settle(t.Context()))
	}
	publish("not let in")
	require.Empty(t, got)
	letters := drain(t, c, "dead")
	require.Len(t, letters, 1)
	require.Contains(t, letters[0], `"Message" : "not let in"`)

	_, err := c.Lambda.AddPermission(t.Context(), &lambda.AddPermissionInput{
		FunctionName: "f", StatementId: "sns", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com", SourceArn: topic,
	})
	require.NoError(t, err)
	publish("let in")
	require.Len(t, got, 1)
	record := got[0].Records[0]
	require.Equal(t, "aws:sns", record.EventSource)
	require.Equal(t, arn, record.EventSubscriptionArn)
	require.Equal(t, "let in", record.SNS.Message)
	require.Equal(t, topic, record.SNS.TopicArn)
	require.Equal(t, map[string]any{"Type": "Number", "Value": "1"}, record.SNS.MessageAttributes["n"])
	require.Empty(t, drain(t, c, "dead"))
}

// A flaky is a queue service that fails a share of what it is sent, and loses the
// answers of others.
type flaky struct{ share float64 }

func (f flaky) Before(c *sim.Call, _ any) error {
	r := c.Rand("flaky")
	if c.Operation == "SendMessage" && r.Float64() < f.share {
		return &wire.Fault{Code: "ServiceUnavailable", Status: 503}
	}
	return nil
}

func (f flaky) After(c *sim.Call, err error) error {
	r := c.Rand("lost")
	if c.Operation == "SendMessage" && r.Float64() < f.share/2 {
		return sim.ErrAnswerLost
	}
	return err
}

// An adversary lets everything happen often.
type adversary struct{}

func (adversary) Decide(c *sim.Call, m *sim.Misbehaviour, key string) bool {
	r := c.Rand("adversary" + m.Name + key)
	return strings.HasPrefix(m.Name, "sns/") && r.IntN(3) == 0
}

// Whatever fails on the way, no message is lost: to a standard queue all come, some
// perhaps twice; to a FIFO queue each comes once, and those of a group in order.
func TestNothingIsLost(t *testing.T) {
	for seed := range uint64(12) {
		c := newCloud(seed)
		c.World().Intercept(flaky{0.5})
		c.World().Oppose(adversary{})
		standard, fifo := createTopic(t, c, "s"), createTopic(t, c, "f.fifo")
		subscribe(t, c, standard, "sqs", createQueue(t, c, "s"), raw)
		subscribe(t, c, fifo, "sqs", createQueue(t, c, "f.fifo"), raw)
		var want []string
		for i := range 60 {
			group, text := fmt.Sprint(i%3), fmt.Sprintf("%d of %d", i, i%3)
			want = append(want, text)
			_, err := c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: standard, Message: text})
			require.NoError(t, err)
			_, err = c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: fifo, Message: text, MessageGroupId: group})
			require.NoError(t, err)
			if i%20 == 19 {
				c.Advance(time.Second)
			}
		}
		require.NoError(t, c.Settle(t.Context()))
		got := drain(t, c, "s")
		slices.Sort(got)
		slices.Sort(want)
		require.Equal(t, want, slices.Compact(got), "seed %d", seed)

		ordered := drain(t, c, "f.fifo")
		require.Len(t, ordered, 60, "seed %d", seed)
		for group := range 3 {
			next := group
			for _, text := range ordered {
				if strings.HasSuffix(text, fmt.Sprintf(" of %d", group)) {
					require.Equal(t, fmt.Sprintf("%d of %d", next, group), text, "seed %d", seed)
					next += 3
				}
			}
		}
	}
}

// A queue that is always out of order is asked 100,015 times more, over 23 days, then
// the message goes to the dead-letter queue.
func TestRetriesOfQueues(t *testing.T) {
	c := newCloud(1)
	topic := createTopic(t, c, "news")
	broken := &brokenQueue{url: "https://sqs.us-east-1.amazonaws.com/123456789012/broken"}
	c.World().Intercept(broken)
	createQueue(t, c, "broken")
	subscribe(t, c, topic, "sqs", "arn:aws:sqs:"+here+"broken", map[string]string{
		"RedrivePolicy": `{"deadLetterTargetArn":"` + createQueue(t, c, "dead") + `"}`,
	})
	begin := c.Now()
	_, err := c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: "m"})
	require.NoError(t, err)
	require.NoError(t, c.Settle(t.Context()))
	require.Equal(t, 1+100_015, broken.asked)
	require.InDelta(t, 23, c.Now().Sub(begin).Hours()/24, 0.5)
	require.Len(t, drain(t, c, "dead"), 1)
}

type brokenQueue struct {
	url   string
	asked int
}

func (b *brokenQueue) Before(c *sim.Call, in any) error {
	if in, ok := in.(*sqs.SendMessageInput); ok && in.QueueUrl == b.url {
		b.asked++
		return &wire.Fault{Code: "InternalError", Status: 500}
	}
	return nil
}

func (b *brokenQueue) After(_ *sim.Call, err error) error { return err }

// A queue that does not let SNS in, or is not there, is SNS's own fault: nothing is
// tried again.
func TestClientErrorsGoToTheDeadLetterQueue(t *testing.T) {
	c := newCloud(1)
	topic := createTopic(t, c, "news")
	_, err := c.SQS.CreateQueue(t.Context(), &sqs.CreateQueueInput{QueueName: "closed"})
	require.NoError(t, err)
	redrive := map[string]string{"RedrivePolicy": `{"deadLetterTargetArn":"` + createQueue(t, c, "dead") + `"}`}
	subscribe(t, c, topic, "sqs", "arn:aws:sqs:"+here+"closed", redrive)
	subscribe(t, c, topic, "sqs", "arn:aws:sqs:"+here+"none", redrive)
	_, err = c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: "m"})
	require.NoError(t, err)
	begin := c.Now()
	require.NoError(t, c.Settle(t.Context()))
	require.Equal(t, begin, c.Now())
	require.Len(t, drain(t, c, "dead"), 2)
	require.Empty(t, drain(t, c, "closed"))
}

// Text messages and e-mails end in the outbox; an e-mail address has to confirm first.
func TestOutbox(t *testing.T) {
	c := newCloud(1)
	topic := createTopic(t, c, "news")
	arn := subscribe(t, c, topic, "email", "ann@example.com", nil)
	subscribe(t, c, topic, "sms", "+15551234567", nil)
	publish := func(in *sns.PublishInput) {
		_, err := c.SNS.Publish(t.Context(), in)
		require.NoError(t, err)
		require.NoError(t, c.Settle(t.Context()))
	}
	publish(&sns.PublishInput{TopicArn: topic, Message: "first"})
	box := c.SNS.Outbox()
	require.Len(t, box, 2)
	require.Equal(t, "ann@example.com", box[0].To)
	require.Equal(t, sns.Mail{At: c.Now(), Protocol: "sms", To: "+15551234567", Body: "first", TopicARN: topic}, box[1])

	_, link, ok := strings.Cut(box[0].Body, "\nhttps://sns.us-east-1.amazonaws.com/?")
	require.True(t, ok, box[0].Body)
	resp, err := c.HTTPClient().Get("https://sns.us-east-1.amazonaws.com/?" + link)
	require.NoError(t, err)
	require.Equal(t, 200, resp.StatusCode)
	attributes, err := c.SNS.GetSubscriptionAttributes(t.Context(), &sns.GetSubscriptionAttributesInput{SubscriptionArn: arn})
	require.NoError(t, err)
	require.Equal(t, "false", attributes.Attributes["PendingConfirmation"])
	require.Equal(t, "false", attributes.Attributes["ConfirmationWasAuthenticated"])

	publish(&sns.PublishInput{TopicArn: topic, Message: "second", Subject: "News"})
	box = c.SNS.Outbox()[2:]
	require.Len(t, box, 2)
	require.Equal(t, "News", box[0].Subject)
	require.True(t, strings.HasPrefix(box[0].Body, "second\n"))
	publish(&sns.PublishInput{PhoneNumber: "+15557654321", Message: "to you"})
	require.Equal(t, "to you", c.SNS.Outbox()[4].Body)
}

// Parent and fork share nothing observable, and what was under way arrives in both.
func TestFork(t *testing.T) {
	c := newCloud(1)
	topic := createTopic(t, c, "news")
	subscribe(t, c, topic, "sqs", createQueue(t, c, "q"), raw)
	subscribe(t, c, topic, "sms", "+15551234567", nil)
	_, err := c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: "before"})
	require.NoError(t, err)
	f, err := c.Fork()
	require.NoError(t, err)
	_, err = f.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: "in the fork"})
	require.NoError(t, err)
	_, err = f.SNS.TagResource(t.Context(), &sns.TagResourceInput{ResourceArn: topic, Tags: []sns.Tag{{Key: "k", Value: new("v")}}})
	require.NoError(t, err)
	createTopic(t, f, "other")
	require.NoError(t, c.Settle(t.Context()))
	require.NoError(t, f.Settle(t.Context()))
	require.Equal(t, []string{"before"}, drain(t, c, "q"))
	require.ElementsMatch(t, []string{"before", "in the fork"}, drain(t, f, "q"))
	require.Len(t, c.SNS.Outbox(), 1)
	require.Len(t, f.SNS.Outbox(), 2)
	topics, err := c.SNS.ListTopics(t.Context(), nil)
	require.NoError(t, err)
	require.Len(t, topics.Topics, 1)
	tags, err := c.SNS.ListTagsForResource(t.Context(), &sns.ListTagsForResourceInput{ResourceArn: topic})
	require.NoError(t, err)
	require.Empty(t, tags.Tags)
}

// Publishes are metered by 64 KB, deliveries by protocol.
func TestUsage(t *testing.T) {
	c := newCloud(1)
	topic := createTopic(t, c, "news")
	subscribe(t, c, topic, "sqs", createQueue(t, c, "q"), nil)
	subscribe(t, c, topic, "sms", "+15551234567", nil)
	before := used(c)
	_, err := c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: strings.Repeat("x", 64<<10+1)})
	require.NoError(t, err)
	require.NoError(t, c.Settle(t.Context()))
	after := used(c)
	require.InDelta(t, 2, after["Requests-Tier1"]-before["Requests-Tier1"], 0)
	require.InDelta(t, 2, after["DeliveryAttempts-SQS"], 0)
	require.InDelta(t, 2, after["DeliveryAttempts-SMS"], 0)
}

func used(c *cloudjar.Cloud) map[string]float64 {
	all := map[string]float64{}
	for _, u := range c.World().Usage() {
		if u.Service == "sns" {
			all[u.Dimension] += u.Quantity
		}
	}
	return all
}

// A function that publishes to the topic that invokes it is stopped after 16 rounds.
// https://docs.aws.amazon.com/lambda/latest/dg/invocation-recursion.html
func TestLoopsEnd(t *testing.T) {
	c := newCloud(1)
	topic := createTopic(t, c, "loop")
	rounds := 0
	require.NoError(t, c.Lambda.Handle(lambda.Function{Name: "f", Handler: lambda.HandlerFunc(func(ctx context.Context, _ []byte) ([]byte, error) {
		rounds++
		_, err := c.SNS.Publish(ctx, &sns.PublishInput{TopicArn: topic, Message: "again"})
		return nil, err
	})}))
	_, err := c.Lambda.AddPermission(t.Context(), &lambda.AddPermissionInput{
		FunctionName: "f", StatementId: "sns", Action: "lambda:InvokeFunction", Principal: "sns.amazonaws.com",
	})
	require.NoError(t, err)
	subscribe(t, c, topic, "lambda", "arn:aws:lambda:"+here+"function:f", nil)
	_, err = c.SNS.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: "go"})
	require.NoError(t, err)
	require.NoError(t, c.Settle(t.Context()))
	require.Equal(t, 16, rounds)
}
