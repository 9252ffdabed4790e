package sns_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/cloudjar/cloudjar"
	"github.com/cloudjar/cloudjar/bus"
	"github.com/cloudjar/cloudjar/sim"
	"github.com/cloudjar/cloudjar/sns"
	"github.com/cloudjar/cloudjar/sqs"
)

// Other accounts and AWS's services need a statement in the topic's policy; the
// owner's own need none, unless one denies it.
func TestAccess(t *testing.T) {
	c := newCloud(1)
	topic := createTopic(t, c, "news")
	other := c.Account("210987654321").SNS
	publish := func(s *sns.Service) error {
		_, err := s.Publish(t.Context(), &sns.PublishInput{TopicArn: topic, Message: "m"})
		return err
	}
	require.NoError(t, publish(c.SNS))
	require.EqualError(t, publish(other), "AuthorizationError: User: arn:aws:iam::210987654321:root is not authorized to perform: "+
		"SNS:Publish on resource: "+topic+" because no resource-based policy allows the SNS:Publish action")
	_, err := c.SNS.AddPermission(t.Context(), &sns.AddPermissionInput{
		TopicArn: topic, Label: "them", AWSAccountId: []string{"210987654321"}, ActionName: []string{"Publish"},
	})
	require.NoError(t, err)
	require.NoError(t, publish(other))

	as := bus.Principal{Service: "s3.amazonaws.com", Source: "arn:aws:s3:::bucket", Account: "123456789012"}
	require.ErrorContains(t, publishAs(t, c.SNS, topic, as), "AuthorizationError: User: s3.amazonaws.com is not authorized")
	set := func(policy string) {
		_, err := c.SNS.SetTopicAttributes(t.Context(), &sns.SetTopicAttributesInput{TopicArn: topic, AttributeName: "Policy", AttributeValue: policy})
		require.NoError(t, err)
	}
	set(`{"Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"SNS:Publish","Resource":"` + topic + `","Condition":{"ArnLike":{"aws:SourceArn":"arn:aws:s3:::bucket"}}}]}`)
	require.NoError(t, publishAs(t, c.SNS, topic, as))
	as.Source = "arn:aws:s3:::stranger"
	require.ErrorContains(t, publishAs(t, c.SNS, topic, as), "AuthorizationError")

	set(`{"Statement":[{"Effect":"Deny","Principal":"*","Action":"sns:Publish","Resource":"*"}]}`)
	require.ErrorContains(t, publish(c.SNS), "with an explicit deny in a resource-based policy")
}

// publishAs publishes on behalf of an AWS service.
func publishAs(t *testing.T, s *sns.Service, topic string, as bus.Principal) error {
	t.Helper()
	w := sim.NewWorld(sim.Options{Crank: sim.Simulator})
	b := bus.New(func(string, string, string) (bus.Invoker, bool) { return s.Wire(), true })
	_, err := sim.Do(t.Context(), w, sim.Request{Service: "s3"}, nil, &struct{}{}, func(c *sim.Call, _ *struct{}) (*struct{}, error) {
		_, err := b.Call(c, bus.To{Service: "sns", Region: "us-east-1", Account: "123456789012", As: as}, "Publish", []byte(`{"TopicArn":"`+topic+`","Message":"m"}`))
		return nil, err
	})
	return err
}

// A queue of another account has to confirm: it is sent the token.
func TestQueuesOfOtherAccounts(t *testing.T) {
	c := newCloud(1)
	topic := createTopic(t, c, "news")
	other := c.Account("210987654321")
	createQueue(t, other, "theirs")
	out, err := c.SNS.Subscribe(t.Context(), &sns.SubscribeInput{TopicArn: topic, Protocol: "sqs", Endpoint: "arn:aws:sqs:us-east-1:210987654321:theirs"})
	require.NoError(t, err)
	require.Equal(t, "pending confirmation", out.SubscriptionArn)
	settle(t, c)
	url := "https://sqs.us-east-1.amazonaws.com/210987654321/theirs"
	letter := receive(t, other, url)
	require.Equal(t, "SubscriptionConfirmation", letter["Type"])
	_, err = other.SNS.ConfirmSubscription(t.Context(), &sns.ConfirmSubscriptionInput{TopicArn: topic, Token: letter["Token"]})
	require.NoError(t, err)
	publish(t, c, topic, "across")
	require.Equal(t, "across", receive(t, other, url)["Message"])
}

// receive takes the one message that is in a queue.
func receive(t *testing.T, c *cloudjar.Cloud, url string) (m map[string]string) {
	t.Helper()
	out, err := c.SQS.ReceiveMessage(t.Context(), &sqs.ReceiveMessageInput{QueueUrl: url})
	require.NoError(t, err)
	require.Len(t, out.Messages, 1)
	require.NoError(t, json.Unmarshal([]byte(out.Messages[0].Body), &m))
	_, err = c.SQS.DeleteMessage(t.Context(), &sqs.DeleteMessageInput{QueueUrl: url, ReceiptHandle: out.Messages[0].ReceiptHandle})
	require.NoError(t, err)
	return m
}
